"""Incremental runs of contacts: what they read, what they cost, and which source they choose."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.contacts.resources import EXPORT_ONLY
from constantcontact_api.errors import SettingsError
from tests.tap.accounts import change, key_of, keys_in
from tests.tap.runs import DAY, HOUR, Clock, Contacts, SettingsFor, exports_in, keys, simulated

if TYPE_CHECKING:
    from tests.tap.runs import RunTap


@pytest.mark.parametrize("choice", [{"segment_id": 1}, {"contact_ids": ["x"]}, {"new_subscriber": True}], ids=str)
def test_a_choice_that_pages_cannot_express_is_refused_before_any_request(
    run_tap: RunTap, choice: dict[str, Any]
) -> None:
    with simulated(contacts=3) as simulator:
        with pytest.raises(SettingsError, match="cannot be expressed by pages"):
            run_tap(simulator, contacts_source="api", **choice)
        assert simulator.requests == []


def test_a_start_date_that_is_no_date_is_refused(run_tap: RunTap) -> None:
    with simulated(contacts=3) as simulator, pytest.raises(SettingsError, match="start_date is 'last week'"):
        run_tap(simulator, start_date="last week")


def test_a_second_run_costs_what_changed_and_says_why(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    with simulated(contacts=30_000, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        first = contacts.run()
        assert len(keys(first)) == 30_000
        clock.now += DAY
        changed = change(simulator, *range(0, 30_000, 100))
        clock.now += HOUR
        with caplog.at_level(logging.INFO, logger="tap-constantcontact"):
            second = contacts.run()
    assert sorted(keys(second)) == sorted(changed)
    assert len(second.requests) <= 12
    assert not exports_in(second)
    (line,) = [record.message for record in caplog.records if "have changed since" in record.message]
    assert re.match(r"300 contacts have changed since 2026-\S+\. Requests: 1 by pages, about 12 by export\. ", line)


def test_many_changes_are_taken_from_an_export_which_brings_no_more_than_they_are(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=8_000, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run()
        clock.now += DAY
        changed = change(simulator, *range(7_000))
        run = contacts.run()
    assert exports_in(run) == 1
    assert sorted(keys(run)) == sorted(changed)
    assert len(run.requests) <= 12


def test_what_only_an_export_tells_forces_one_and_is_told(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=40, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock, export_only=True)
        contacts.run()
        clock.now += DAY
        changed = change(simulator, 3, 5)
        run = contacts.run()
    assert exports_in(run) == 1
    assert set(keys(run)) == changed
    assert all(record["source_name"] for record in run.records["contacts"])


def test_a_later_export_of_minutes_costs_two_looks_and_the_run_twelve_requests(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=3_000, common_clock=clock, processing_seconds=240) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock, export_only=True)
        looks = []
        for _ in range(3):
            run = contacts.run()
            looks.append(sum(request.startswith("GET /v3/activities/") for request in run.requests))
            assert exports_in(run) == 1
            clock.now += DAY
            changed = change(simulator, *range(0, 3_000, 30))
            clock.now += HOUR
        assert looks == [9, 2, 2]
        assert len(run.requests) <= 12
        assert run.state["bookmarks"]["contacts"]["export_took"]["seconds"] in range(240, 250)
        assert changed == set(keys(contacts.run()))


def test_what_only_an_export_tells_is_not_selected_by_default(run_tap: RunTap) -> None:
    with simulated(contacts=4) as simulator:
        (record, *_) = run_tap(simulator)["contacts"]
    assert record.keys().isdisjoint(EXPORT_ONLY)


@pytest.mark.parametrize("inclusive", [True, False])
def test_changes_of_the_overlap_come_twice_and_none_is_lost(settings_for: SettingsFor, inclusive: bool) -> None:
    clock = Clock()
    with simulated(contacts=50, common_clock=clock, switches={"updated_after_inclusive": inclusive}) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run(lookback_minutes=10)
        clock.now += HOUR
        early = change(simulator, 1)
        clock.now += HOUR
        late = change(simulator, 2)
        assert set(keys(contacts.run(lookback_minutes=10))) == early | late
        clock.now += 60
        later = change(simulator, 3)
        assert set(keys(contacts.run(lookback_minutes=10))) == late | later


def test_a_start_date_bounds_the_first_run(settings_for: SettingsFor) -> None:
    clock = Clock()
    for source in ("auto", "export", "api"):
        with simulated(contacts=60, common_clock=clock) as simulator:
            clock.now += DAY
            changed = change(simulator, 4, 8)
            clock.now += 2 * HOUR
            contacts = Contacts(simulator, settings_for(simulator), clock)
            bounds = {"start_date": "2026-09-01", "start_date_applies_to_contacts": True, "contacts_source": source}
            assert set(keys(contacts.run(**bounds))) == changed
            clock.now += DAY
            changed = change(simulator, 9)
            assert set(keys(contacts.run(**bounds))) == changed


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("source", ["auto", "export"])
def test_deleted_contacts_arrive_once_with_the_day(settings_for: SettingsFor, source: str, moves: bool) -> None:
    clock = Clock()
    with simulated(
        contacts=60, deleted=7, common_clock=clock, switches={"deletion_moves_updated_at": moves}
    ) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        first = contacts.run(contacts_source=source)
        assert sorted(keys(first)) == keys_in(simulator)
        assert all(record["deleted_at"] is None for record in first.records["contacts"])
        clock.now += DAY
        gone = [simulator.account.contacts.at(position) for position in (2, 30)]
        for contact in gone:
            simulator.account.contacts.delete(contact.contact_id)
        clock.now += 2 * HOUR
        run = contacts.run(contacts_source=source)
        assert {record[KEY]: record["deleted_at"] for record in run.records["contacts"]} == {
            key_of(contact): "2026-09-22T00:00:00Z" for contact in gone
        }
        clock.now += DAY
        assert keys(contacts.run(contacts_source=source)) == []


@pytest.mark.parametrize("method", ["INCREMENTAL", "FULL_TABLE"])
def test_those_deleted_before_the_first_run_come_if_they_are_asked_for(settings_for: SettingsFor, method: str) -> None:
    clock = Clock()
    with simulated(contacts=9, deleted=4, common_clock=clock) as simulator:
        for include, gone in ((False, 0), (True, 4)):
            contacts = Contacts(simulator, settings_for(simulator), clock, method=method)
            records = contacts.run(include_deleted=include).records["contacts"]
            assert len(records) == 9 + gone
            assert sum(record["deleted_at"] is not None for record in records) == gone
            clock.sleep(HOUR)
            assert not any(one["deleted_at"] for one in contacts.run().records.get("contacts", ())) or include


def test_a_full_refresh_brings_what_no_date_tells(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=50, sms_only=2, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run()
        account = simulator.account
        clock.now += DAY
        silent = account.contacts.copy_of(account.contacts.at(3))
        silent.lists = tuple(account.lists)[:1]
        account.contacts.save(silent)  # without a new `updated_at`
        by_text_only = account.contacts.at(51)
        assert by_text_only.address is None
        account.contacts.delete(by_text_only.contact_id)
        clock.now += HOUR
        assert keys(contacts.run()) == []
        clock.now += 7 * DAY
        refreshed = {record[KEY]: record for record in contacts.run().records["contacts"]}
        assert sorted(refreshed) == sorted([*keys_in(simulator), key_of(by_text_only)])
        assert refreshed[key_of(silent)]["list_names"] == [next(iter(account.lists.values())).name]
        assert refreshed[key_of(by_text_only)]["deleted_at"]
        clock.now += DAY
        assert keys(contacts.run()) == []
        clock.now += 30 * DAY
        assert keys(contacts.run(full_refresh_days=0)) == []


def test_a_full_table_ends_with_the_version_that_a_target_activates(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock, method="FULL_TABLE")
        for _ in range(2):
            clock.now += DAY
            run = contacts.run()
            assert sorted(keys(run)) == keys_in(simulator)
            kinds = [message["type"] for message in run.messages]
            (version,) = {message["version"] for message in run.messages if message["type"] == "RECORD"}
            last = max(index for index, kind in enumerate(kinds) if kind == "RECORD")
            assert kinds.index("ACTIVATE_VERSION") > last
            assert run.messages[kinds.index("ACTIVATE_VERSION")]["version"] == version
            assert run.state["bookmarks"]["contacts"] == {}


def test_an_incremental_run_activates_no_version(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock) as simulator:
        run = Contacts(simulator, settings_for(simulator), clock).run()
    assert {message["type"] for message in run.messages} == {"SCHEMA", "RECORD", "STATE"}
    assert "version" not in next(message for message in run.messages if message["type"] == "RECORD")


def test_unselected_parts_of_a_contact_are_not_asked_for(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=20, common_clock=clock) as simulator:
        chosen = ("first_name", "home_phone", "tag_names")
        contacts = Contacts(simulator, settings_for(simulator), clock, chosen=chosen)
        run = contacts.run(contacts_source="api")
        (request,) = [one for one in simulator.requests if one.path == "/v3/contacts"]
        assert "include=phone_numbers%2Ctaggings" in request.query or "include=phone_numbers,taggings" in request.query
        assert not any(one.path == "/v3/contact_lists" for one in simulator.requests)
    assert set(run.records["contacts"][0]) == {KEY, "first_name", "home_phone", "tag_names", "updated_at"}


def test_an_incremental_run_of_contacts_with_nothing_new_costs_three_requests(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=40, common_clock=clock) as simulator:
        pipeline = Contacts(simulator, settings_for(simulator), clock)
        assert len(pipeline.run().records["contacts"]) == 40
        clock.now += DAY
        pipeline.run()  # by now the changes of the first day are behind
        clock.now += 2 * HOUR
        run = pipeline.run()
        assert run.records == {}
        # How many have changed, and two ways to be deleted; whose account it is has been asked once.
        assert run.requests == ["GET /v3/contacts"] * 3
        clock.now += 2 * HOUR
        changed = change(simulator, 3)
        assert {record["contact_key"] for record in pipeline.run().records["contacts"]} == changed
