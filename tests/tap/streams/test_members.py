"""Who is in which list or segment, against the simulated account."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.tap.accounts import key_of, members_in
from tests.tap.runs import only, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tap.runs import RunTap


def test_members_of_each_list_are_exact_whatever_the_lists_are_called(run_tap: RunTap) -> None:
    with simulated(contacts=90, unsubscribed=5, sms_only=6, deleted=4, lists=6) as simulator:
        names = ("A, B", "A", 'say "B"', "two\nlines", "Клиенты, 客户", "B")
        for one, name in zip(simulator.account.lists.values(), names, strict=True):
            one.name = name
        found: dict[str, set[str]] = defaultdict(set)
        records = run_tap(simulator, select=only("list_members"))["list_members"]
        for record in records:
            found[record["list_id"]].add(record["contact_key"])
        assert found == members_in(simulator)
        assert len(records) == sum(map(len, found.values()))


def test_a_list_without_members_costs_no_export(run_tap: RunTap) -> None:
    with simulated(lists=8) as simulator:
        assert run_tap(simulator, select=only("list_members")) == {}
        assert not [request for request in simulator.requests if request.method == "POST"]


def test_members_of_each_segment_are_those_that_the_account_finds_whatever_it_is_called(run_tap: RunTap) -> None:
    with simulated(contacts=90, unsubscribed=5, sms_only=6, deleted=4, segments=4) as simulator:
        account = simulator.account
        for segment, name in zip(
            account.segments.values(), ("A, B", 'say "B"', "two\nlines", "Клиенты, 客户"), strict=True
        ):
            segment.name = name
        expected = {
            number: {key_of(contact) for contact in account.contacts.select(account.segment_filter(number))}
            for number in account.segments
        }
        found: dict[int, set[str]] = defaultdict(set)
        for record in run_tap(simulator, select=only("segment_members"))["segment_members"]:
            found[record["segment_id"]].add(record["contact_key"])
        assert found == {number: keys for number, keys in expected.items() if keys}


@pytest.mark.parametrize("headings", ["old", "new"])
def test_members_have_the_status_that_contacts_have(run_tap: RunTap, headings: str) -> None:
    with simulated(contacts=60, unsubscribed=9, sms_only=6, switches={"export_headings": headings}) as simulator:
        found = run_tap(simulator, select=only("list_members", "contacts"))
        told = {one["contact_key"]: one["email_status"] for one in found["contacts"]}
        assert {"Active", "Unsubscribed", None} <= set(told.values())
        for member in found["list_members"]:
            assert member["email_status"] == told[member["contact_key"]]
            assert member["deleted_at"] is None


@pytest.mark.parametrize(
    ("file", "statuses"),
    [
        ("Email address,Confirmed Opt-Out Date\na@x.org,2020-09-25 16:45:13 -0400\nb@x.org,\n", ["Unsubscribed", None]),
        ("Email address,First name\na@x.org,Ann\nb@x.org,Ben\n", [None, None]),
        ("Email address,Email status,Confirmed Opt-Out Date\na@x.org,Active,2020-09-25 16:45:13 -0400\n", ["Active"]),
    ],
)
def test_a_file_without_a_status_says_what_it_can(
    run_tap: RunTap, tmp_path: Path, caplog: pytest.LogCaptureFixture, file: str, statuses: list[str | None]
) -> None:
    with simulated(contacts=4, lists=1) as simulator:
        path = tmp_path / "members.csv"
        path.write_text(file)
        simulator.faults.add(f"export-file:{path}:rows={len(statuses)}")
        found = run_tap(simulator, select=only("list_members"))["list_members"]
        assert [one["email_status"] for one in found] == statuses
        is_told = "Email status" in file or "Opt-Out" in file
        assert ("does not tell whether its members may be mailed" in caplog.text) is not is_told
