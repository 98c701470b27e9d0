"""The guides that need no Meltano: run as they are printed, and compared with what they say of the account."""

from __future__ import annotations

import csv
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contact import STATUSES
from constantcontact_simulator.contacts import ContactFilter
from tests.guides.page import Guide
from tests.meltano.connections import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.server import Simulator
    from tests.guides.shell import Shell
    from tests.postgres import Postgres

    ShellOf = Callable[..., AbstractContextManager[tuple[Shell, Simulator]]]


def list_of(account: Account, name: str) -> str:
    (list_id,) = (one.list_id for one in account.living_lists() if one.name == name)
    return list_id


def people(account: Account, **wanted: Any) -> list[dict[str, Any]]:
    found = (one.resource(EVERYTHING) for one in account.contacts.select(ContactFilter(**wanted)))
    return sorted(found, key=lambda one: str(one.get("email_address", {}).get("address")).lower())


def members(account: Account, name: str) -> list[dict[str, Any]]:
    return people(account, list_ids=frozenset({list_of(account, name)}))


def add(account: Account, address: str, first_name: str, *lists: str) -> None:
    account.contacts.create(
        {
            "email_address": {"address": address, "permission_to_send": "implicit"},
            "create_source": "Account",
            "first_name": first_name,
            "list_memberships": [list_of(account, name) for name in lists],
        }
    )


def told(log: str, shown: str) -> bool:
    """Whether each line that a guide shows stands in a log."""
    return all(line in log for line in shown.splitlines())


def plain(value: str) -> str | Decimal:
    """A value without trailing zeros, which no number has."""
    return Decimal(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else value


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_come_into_the_account_and_out_of_it_without_another_tool(shell_of: ShellOf, tmp_path: Path) -> None:
    guide = Guide("files")
    account = Account(contacts=40, unsubscribed=3, sms_only=1, deleted=2, custom_fields=0)
    before: list[Contact] = list(account.contacts.select(ContactFilter()))
    vip, segment = next(one.tag_id for one in account.tags.values() if one.name == "VIP"), next(iter(account.segments))
    with shell_of(account) as (shell, simulator):
        guide.write_files(tmp_path)
        shell.run(guide.block("settings"))
        explained = shell.run(guide.block("import"))
        assert "Member since" in explained
        assert guide.table("members") == [
            [
                one["email_address"]["address"],
                one["first_name"],
                one["last_name"],
                *(value["value"] for value in one["custom_fields"]),
            ]
            for one in members(account, "Members")
        ]
        shell.run(guide.block("json"))
        imports = [one.path.rpartition("/")[2] for one in simulator.requests if one.path.endswith("_import")]
        assert imports == ["contacts_file_import", "contacts_json_import"]
        shell.run(guide.block("export"))
        ids = [one.contact_id for one in before[:2]]
        narrower = guide.block("narrower").replace("THE_SEGMENT", str(segment))
        shell.run(narrower.replace("ONE_ID", ids[0]).replace("ANOTHER_ID", ids[1]))

    def addresses(contacts: Iterable[Contact]) -> list[str]:
        return sorted(one.address or "" for one in contacts)

    expected = {
        "account": ContactFilter(),
        "lists": ContactFilter(list_ids=frozenset({list_of(account, "Newsletter")})),
        "tags": ContactFilter(tag_ids=frozenset({vip})),
        "segment": account.segment_filter(segment),
        "status": ContactFilter(statuses=frozenset({"unsubscribed"})),
    }
    for folder, wanted in expected.items():
        found = [one["email_address"] for one in rows(tmp_path / folder / "contacts.csv")]
        assert sorted(found) == addresses(account.contacts.select(wanted)), folder
        assert found, folder
    assert sorted(one["email_address"] for one in rows(tmp_path / "ids" / "contacts.csv")) == addresses(before[:2])
    names = {one["email_address"]: one["first_name"] for one in rows(tmp_path / "account" / "contacts.csv")}
    assert names == {one.address or "": one.first_name or "" for one in account.contacts.select(ContactFilter())}
    lists = (one for one in rows(tmp_path / "account" / "contact_lists.csv") if not one["deleted_at"])
    assert {one["name"] for one in lists} == {one.name for one in account.living_lists()}


@pytest.mark.postgres
def test_a_list_equals_a_query_with_a_plan_a_brake_and_a_way_back(shell_of: ShellOf, postgres: Postgres) -> None:
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("no psql here: install PostgreSQL's client")
    guide, account, name = Guide("mirror"), Account(lists=0), "Frequent buyers"
    postgres.query(guide.block("sql"))
    account.create_list({"name": name})
    account.create_list({"name": "Newsletter"})
    for address, first_name in postgres.query("SELECT email, given_name FROM profiles"):
        if first_name != "Li":
            add(account, address, first_name, name, "Newsletter")
    by_hand = members(account, name)
    with shell_of(account) as (shell, _):
        shell.environment["WAREHOUSE"] = postgres.url
        shell.run(guide.block("query"))
        shell.run(guide.block("settings"))
        assert told(shell.run(guide.block("plan")), guide.block("log of the plan"))
        assert members(account, name) == by_hand
        log = shell.run(guide.block("run"))
        table = [[one["email_address"]["address"], one["first_name"]] for one in members(account, name)]
        assert table == guide.table("members")
        assert "bjorn@example.com" in {one["email_address"]["address"] for one in members(account, "Newsletter")}
        braked = shell.run(guide.block("broken"), expecting=6)
        assert told(braked, guide.block("log of the brake").replace("LIST_ID", list_of(account, name)))
        assert len(members(account, name)) == len(table)
        (run_id,) = re.findall(r"constantcontact-undo-buyers-(\w+)\.jsonl", log)
        shell.run(guide.block("undo").replace("RUN_ID", run_id))
    assert "bjorn@example.com" in {one["email_address"]["address"] for one in members(account, name)}


def test_an_account_moves_into_another_one(shell_of: ShellOf) -> None:
    guide, old = Guide("another-account"), Account(contacts=40, unsubscribed=5, deleted=3)
    new = Account(seed=2, lists=1, custom_fields=0, tags=0)
    first = next(one for one in people(old) if one["email_address"]["permission_to_send"] == "implicit")
    add(new, first["email_address"]["address"], "Better", new.living_lists()[0].name)
    with shell_of(old, others=[new], device_interval_seconds=0.01) as (shell, simulator):

        def open_browser(words: list[str]) -> None:
            if "login" in words:
                simulator.oauth.signed_in = ["old", "new"].index(words[-1])

        shell.run(guide.block("logins"), before=open_browser)
        shell.run(guide.block("settings"))
        log = shell.run(guide.block("move"))
    (plan,) = re.findall(r"Plan: (\d+ read .*?);", log)
    assert f"Total: {plan}" in log
    (left,) = set(re.findall(r"columns not imported: (.*)\.", log))
    assert {"fax_phone", "notes"} <= set(left.split(", "))
    assert "tag_names" not in left, "tags are brought, and were told to be left behind"

    def told_of(account: Account) -> dict[str, Any]:
        lists = {one.list_id: one.name for one in account.living_lists()}
        return {
            one["email_address"]["address"]: (
                one.get("first_name"),
                one.get("last_name"),
                {lists[list_id] for list_id in one["list_memberships"]},
                {account.tags[tag_id].name for tag_id in one["taggings"]},
                {
                    account.custom_fields[field["custom_field_id"]].name: plain(field["value"])
                    for field in one["custom_fields"]
                    if field["value"] != "n/a"
                },
                {phone["phone_number"] for phone in one["phone_numbers"] if phone["kind"] != "fax"},
            )
            for one in people(account)
            if "email_address" in one and one["email_address"]["permission_to_send"] in {"implicit", "explicit"}
        }

    there, here = told_of(new), told_of(old)
    assert there.pop(first["email_address"]["address"])[0] == "Better"
    del here[first["email_address"]["address"]]
    assert there == here


def test_who_is_silent_gets_a_tag_and_leaves_the_list(shell_of: ShellOf, tmp_path: Path) -> None:
    guide, account = Guide("cleaning"), Account()
    for name in ("leila", "bjorn", "sean"):
        add(account, f"{name}@example.com", name.title(), "Newsletter", "Volunteers")
    with shell_of(account) as (shell, _):
        guide.write_files(tmp_path)
        shell.run(guide.block("read"))
        shell.run(guide.block("tag"))
        (tag_id,) = (one.tag_id for one in account.tags.values() if one.name == "Last letter")
        tagged = people(account, tag_ids=frozenset({tag_id}))
        assert [one["first_name"] for one in tagged] == ["Bjorn", "Leila"]
        assert told(shell.run(guide.block("leave")), guide.block("log of leaving"))
    assert [one["first_name"] for one in members(account, "Newsletter")] == ["Sean"]
    assert len(members(account, "Volunteers")) == 3
    assert len(people(account, statuses=frozenset(STATUSES))) == 3


def test_a_dry_run_says_what_the_real_one_then_does(shell_of: ShellOf, tmp_path: Path) -> None:
    guide, account = Guide("first-real-run"), Account()
    add(account, "bjorn@example.com", "Björn", "Newsletter")
    with shell_of(account) as (shell, _):
        guide.write_files(tmp_path)
        shell.run(guide.block("settings"))
        assert told(shell.run(guide.block("plan")), guide.block("log of the plan"))
        assert len(account.contacts) == 1
        assert "Events" not in {one.name for one in account.living_lists()}
        assert not (tmp_path / "constantcontact").exists()
        shell.run(guide.block("run"))
    planned, done = (json.loads((tmp_path / name).read_text())["total"] for name in ("plan.json", "report.json"))
    for count in ("read", "sent", "rejected", "not_permitted", "skipped"):
        assert planned[count] == done[count]
    assert (planned["creates"], planned["updates"]) == (2, 1)
    joined = [one["email_address"]["address"] for one in members(account, "Events")]
    assert joined == ["bjorn@example.com", "mara@example.org", "zofia@example.com"]
    (reject,) = (tmp_path / "constantcontact" / "rejects.jsonl").read_text().splitlines()
    assert json.loads(reject)["record"]["Email"] == "omar@example"


def test_a_pipeline_that_runs_alone_says_who_has_to_look(shell_of: ShellOf, tmp_path: Path) -> None:
    guide, account = Guide("production"), Account()
    (tmp_path / "members.csv").write_text(
        "email,first_name\nmara@example.org,Mara\nli@example.org,Li\n", encoding="utf-8"
    )
    script = guide.block("file sync").replace("/srv/newsletter", str(tmp_path))
    (tmp_path / "sync").write_text(script, encoding="utf-8")
    with shell_of(account) as (shell, _):
        assert shell.run("sh ./sync") == ""
        assert [one["first_name"] for one in members(account, "Members")] == ["Li", "Mara"]
        shell.run(guide.block("ci"))
        shell.run(guide.block("fault"), expecting=1)
        (tmp_path / "members.csv").write_text("email,first_name\nomar[at]example.org,Omar\n", encoding="utf-8")
        assert shell.run("sh ./sync", expecting=6) == guide.block("log of a bad night")
        (tmp_path / "members.csv").write_text("email\nomar@example.org,Omar\n", encoding="utf-8")
        assert "2 cells at line 2, and 1 column. Nothing" in shell.run("sh ./sync", expecting=2)
        recorded = [json.loads(line)["exit_code"] for line in (tmp_path / "runs.jsonl").read_text().splitlines()]
        assert recorded == [0, 6]
        assert "members: 1 rejected as invalid_email_address" in shell.run(guide.block("command"))
    assert len(members(account, "Members")) == 2


def test_the_page_on_upgrading_speaks_of_every_release() -> None:
    root = Path(__file__).parents[2]
    changelog, page = ((root / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "docs/upgrading.md"))
    released = re.findall(r"^## \[(\d\S*)\]", changelog, re.MULTILINE)
    assert re.findall(r"^## From (\S+)$", page, re.MULTILINE) == released
