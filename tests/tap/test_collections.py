"""The streams beside contacts, against what the simulated account holds."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.errors import BudgetReachedError
from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.tap import TapConstantContact
from tests.tap.conftest import simulated
from tests.tap.runs import Clock, Pipeline, only
from tests.tap.test_contacts_incremental import change
from tests.tap.test_streams import key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator import Simulator
    from tests.tap.conftest import RunTap


def members_in(simulator: Simulator) -> dict[str, set[str]]:
    """The keys of the living contacts of each list."""
    contacts = simulator.account.contacts
    found: dict[str, set[str]] = defaultdict(set)
    for contact in (contacts.at(position) for position in range(len(contacts))):
        if contact.deleted_at is None:
            for list_id in contact.lists:
                found[list_id].add(key_of(contact))
    return dict(found)


def test_tags_come_with_their_counts_and_segments_with_their_criteria(run_tap: RunTap) -> None:
    with simulated(contacts=40, tags=9, segments=5) as simulator:
        records = run_tap(simulator, select=only("contact_tags", "segments"))
        account = simulator.account
        assert {tag["tag_id"]: (tag["name"], tag["contacts_count"]) for tag in records["contact_tags"]} == {
            tag.tag_id: (tag.name, account.contacts.tagged_count(tag.tag_id)) for tag in account.tags.values()
        }
        assert {one["segment_id"]: one["segment_criteria"] for one in records["segments"]} == {
            number: account.segment(number).resource(detail=True)["segment_criteria"] for number in account.segments
        }
        assert all(json.loads(one["segment_criteria"])["criteria"] for one in records["segments"])


def test_criteria_that_nobody_wants_are_not_asked_for(run_tap: RunTap) -> None:
    def without_criteria(catalog: dict[str, Any]) -> None:
        only("segments")(catalog)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                if list(entry["breadcrumb"]) == ["properties", "segment_criteria"]:
                    entry["metadata"]["selected"] = False

    with simulated(segments=5) as simulator:
        records = run_tap(simulator, select=without_criteria)
        assert len(records["segments"]) == 5
        assert not [request for request in simulator.requests if request.path.startswith("/v3/segments/")]


def test_the_account_is_one_record_with_its_address_and_logo(run_tap: RunTap) -> None:
    with simulated() as simulator:
        (record,) = run_tap(simulator, select=only("account"))["account"]
        expected = simulator.account.summary({"physical_address", "company_logo"})
        told = {name: value for name, value in record.items() if value is not None}
        told["company_logo"] = {name: value for name, value in told["company_logo"].items() if value is not None}
        owner = told.pop("owner")
        assert {**told, **owner} == expected
        assert not owner.keys() & told.keys(), "a target of people would take the account for a contact"


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


def test_expensive_streams_are_not_selected_by_default(run_tap: RunTap) -> None:
    with simulated(contacts=20) as simulator:
        records = run_tap(simulator)
        assert not {"list_members", "segment_members"} & records.keys()
        assert {"contacts", "account", "contact_tags"} <= records.keys()


def test_streams_that_use_up_the_budget_keep_contacts_and_collections_waiting_on_no_day(
    settings_for: Callable[[Simulator], dict[str, Any]],
) -> None:
    clock = Clock()
    with simulated(contacts=60, campaigns=30, events_per_campaign=200, lists=4, common_clock=clock) as simulator:
        names = list(TapConstantContact(config=settings_for(simulator), setup_mapper=False).streams)
        pipeline = Pipeline(simulator, settings_for(simulator), clock, *names)
        for day in range(2):
            before = clock.now
            contact = change(simulator, day)
            run = pipeline.run(daily_request_budget=60)
            assert isinstance(run.failure, BudgetReachedError)
            assert contact <= {record["contact_key"] for record in run.records["contacts"]}
            assert {"contact_lists", "account", "campaigns", "campaign_summaries"} <= run.records.keys()
            assert "list_members" not in run.records
            assert run.state["bookmarks"]["contacts"]["replication_key_value"] >= from_epoch(before - 3_600)
            clock.now += 86_400


def test_the_second_run_of_activities_brings_what_has_changed_since(
    settings_for: Callable[[Simulator], dict[str, Any]],
) -> None:
    clock = Clock()
    with simulated(contacts=5, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "activities")

        def completed_export() -> str:
            exports = TapAccount(settings_for(simulator), clock=clock, sleep=clock.sleep).exports
            return exports.wait(exports.start(ExportScope()).activity_id).activity_id

        def found() -> list[str]:
            return [record["activity_id"] for record in pipeline.run(lookback_minutes=10).records.get("activities", ())]

        first = completed_export()
        assert found() == [first]
        clock.now += 3_600
        second = completed_export()
        assert found() == [second, first]  # the first once more: it is younger than the bookmark
        clock.now += 3_600
        assert found() == [second]
        clock.now += 3_600
        assert found() == []
