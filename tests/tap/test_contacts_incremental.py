"""Contacts by two roads, and what a second run costs and brings."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import KEY, RowReader
from constantcontact_api.contacts.resources import EXPORT_ONLY, PAGES_ONLY, ResourceReader, subresources
from constantcontact_api.errors import SettingsError
from constantcontact_simulator import Account, Switches
from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.contacts import EVERYBODY
from constantcontact_simulator.export_columns import Columns, Used
from tap_constantcontact.streams.contact_schema import contact_schema
from tests.tap.conftest import simulated
from tests.tap.runs import Clock, Pipeline
from tests.tap.test_streams import key_of, keys_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from constantcontact_simulator import Simulator
    from constantcontact_simulator.contact import Contact
    from tests.tap.conftest import RunTap
    from tests.tap.runs import Run

    SettingsFor = Callable[[Simulator], dict[str, Any]]

MILLISECONDS = re.compile(r"\.\d{3}Z$")
HOUR, DAY = 3600.0, 86_400.0


class Contacts(Pipeline):
    """Runs of the stream of contacts alone, without what only an export tells unless asked for."""

    def __init__(
        self,
        simulator: Simulator,
        config: dict[str, Any],
        clock: Clock,
        *,
        export_only: bool = False,
        method: str = "",
        chosen: Collection[str] = (),
    ) -> None:
        super().__init__(simulator, config, clock, "contacts")
        for stream in self.catalog["streams"]:
            if stream["tap_stream_id"] == "contacts" and method:
                stream["replication_method"] = method
            for entry in stream["metadata"]:
                name = entry["breadcrumb"][-1] if entry["breadcrumb"] else ""
                if (name in EXPORT_ONLY and not export_only) or (name and chosen and name not in chosen):
                    entry["metadata"]["selected"] = False


def keys(run: Run) -> list[str]:
    return [record[KEY] for record in run.records.get("contacts", [])]


def exports_in(run: Run) -> int:
    return sum(request == "POST /v3/activities/contact_exports" for request in run.requests)


def change(simulator: Simulator, *positions: int, **values: Any) -> set[str]:
    """Change contacts now; their keys."""
    contacts = simulator.account.contacts
    changed = set()
    for position in positions:
        contact = contacts.copy_of(contacts.at(position))
        for name, value in {"first_name": "Changed", **values}.items():
            setattr(contact, name, value)
        contact.updated_at = simulator.account.now()
        contacts.save(contact)
        changed.add(key_of(contact))
    return changed


def to_the_second(record: dict[str, Any]) -> dict[str, Any]:
    """What both roads know, without the milliseconds that one of them has."""
    return {
        name: MILLISECONDS.sub("Z", value) if isinstance(value, str) else value
        for name, value in record.items()
        if name not in EXPORT_ONLY | PAGES_ONLY
    }


def by_key(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record[KEY]: to_the_second(record) for record in records}


def roads(account: Account, contacts: list[Contact]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each contact's record from a row of a file and from the API's JSON."""
    used = Used()
    for contact in contacts:
        used.add(contact)
    columns = Columns(account, None, used)
    custom_fields = [CustomField.from_resource(field.resource()) for field in account.custom_fields.values()]
    names = tuple(contact_schema(custom_fields)["properties"])
    lists = {list_id: one.name for list_id, one in account.lists.items()}
    tags = {tag_id: one.name for tag_id, one in account.tags.items()}
    of_row = RowReader(
        columns_of(columns.headings, custom_fields), names, list_names=lists.values(), tag_names=tags.values()
    )
    of_json = ResourceReader(names, custom_fields=custom_fields, list_names=lists, tag_names=tags)
    values = account.switches.select_value_present
    for contact in contacts:
        row = [cell or "" for cell in columns.row(contact)]
        yield of_row(row), of_json(contact.resource(INCLUDES, select_values=values))


@settings(max_examples=25)
@given(seed=st.integers(1, 10_000), second=st.booleans(), with_values=st.booleans(), iso=st.booleans())
def test_both_roads_give_equal_records_in_what_both_know(
    seed: int,
    second: bool,
    with_values: bool,
    iso: bool,
) -> None:
    switches = Switches(
        generated_second_of_a_kind=second,
        select_value_present=with_values,
        export_anniversary="iso" if iso else "us",
    )
    account = Account(
        seed=seed, contacts=40, unsubscribed=5, sms_only=5, custom_fields=12, lists=20, tags=9, switches=switches
    )
    contacts = list(account.contacts.select(EVERYBODY))
    for from_row, from_json in roads(account, contacts):
        assert to_the_second(from_json) == to_the_second(from_row)


@given(st.sets(st.sampled_from(sorted(contact_schema(())["properties"]))))
def test_a_narrow_selection_gives_the_same_values_and_asks_for_no_more(selected: set[str]) -> None:
    account = Account(seed=3, contacts=15, sms_only=3, switches=Switches(generated_second_of_a_kind=True))
    names = tuple(contact_schema(())["properties"])
    everything = ResourceReader(names, list_names={}, tag_names={})
    narrow = ResourceReader(names, selected=selected, list_names={}, tag_names={})
    for contact in account.contacts.select(EVERYBODY):
        whole = everything(contact.resource(INCLUDES))
        assert narrow(contact.resource(subresources(selected))) == {
            name: whole[name] for name in names if name in {KEY, *selected}
        }


@pytest.mark.parametrize("switches", [{}, {"duplicate_page_items": True, "select_value_present": False}], ids=str)
def test_an_account_of_some_pages_gives_the_same_set_by_both_roads(run_tap: RunTap, switches: dict[str, Any]) -> None:
    with simulated(contacts=1300, unsubscribed=20, sms_only=20, deleted=9, lists=30, switches=switches) as simulator:
        by_export = run_tap(simulator, contacts_source="export")["contacts"]
        by_pages = run_tap(simulator, contacts_source="api")["contacts"]
        assert len(by_pages) == len(by_export) == 1340
        assert by_key(by_pages) == by_key(by_export)
        identifiers = {key_of(contact): contact.contact_id for contact in simulator.account.contacts.select(EVERYBODY)}
        assert all(record["contact_id"] == identifiers[record[KEY]] for record in by_pages)


@settings(
    max_examples=100 if os.environ.get("FULL") else 4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(1, 10_000),
    people=st.fixed_dictionaries({kind: st.integers(0, 12) for kind in ("unsubscribed", "sms_only", "deleted")}),
    switches=st.fixed_dictionaries(
        {},
        optional={
            "generated_second_of_a_kind": st.booleans(),
            "select_value_present": st.booleans(),
            "export_timestamps": st.sampled_from(["both", "plain"]),
            "export_name_separator": st.sampled_from([",", ", "]),
            "export_empty_custom_fields": st.booleans(),
            "export_line_end": st.sampled_from(["\n", "\r\n"]),
            "duplicate_page_items": st.booleans(),
            "updated_after_inclusive": st.booleans(),
            "deletion_moves_updated_at": st.booleans(),
        },
    ),
)
def test_both_roads_bring_the_same_set_of_any_account_and_of_its_changes(
    settings_for: SettingsFor, seed: int, people: dict[str, int], switches: dict[str, Any]
) -> None:
    clock = Clock()
    options = {"seed": seed, "contacts": 60, "lists": 14, "tags": 6, "custom_fields": 12, **people}
    with simulated(**options, common_clock=clock, switches=switches) as simulator:
        config = settings_for(simulator)
        roads = {
            source: Contacts(simulator, {**config, "contacts_source": source}, clock) for source in ("export", "api")
        }
        whole = {source: road.run().records["contacts"] for source, road in roads.items()}
        clock.now += DAY
        changed = change(simulator, 3, 5, 8, lists=tuple(simulator.account.lists)[:3], anniversary="2001-02-03")
        simulator.account.contacts.delete(simulator.account.contacts.at(9).contact_id)
        clock.now += 2 * HOUR
        later = {source: road.run().records["contacts"] for source, road in roads.items()}
    assert sorted(record[KEY] for record in whole["export"]) == sorted(record[KEY] for record in whole["api"])
    assert by_key(whole["export"]) == by_key(whole["api"])
    assert changed < by_key(later["export"]).keys()
    assert by_key(later["export"]) == by_key(later["api"])


@pytest.mark.parametrize("choice", ["lists", "tags", "active", "unsubscribed"])
def test_pages_choose_as_an_export_would(run_tap: RunTap, choice: str) -> None:
    with simulated(contacts=300, unsubscribed=10, lists=60) as simulator:
        scope: dict[str, Any] = {
            "lists": {"lists": list(simulator.account.lists)[:40]},
            "tags": {"tags": list(simulator.account.tags)[:2]},
        }.get(choice, {"status": choice})
        by_export = run_tap(simulator, contacts_source="export", **scope)["contacts"]
        by_pages = run_tap(simulator, contacts_source="api", **scope)["contacts"]
        assert len(by_pages) == len(by_export)
        assert by_key(by_pages) == by_key(by_export)


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
            assert set(keys(contacts.run(start_date="2026-09-01", contacts_source=source))) == changed
            clock.now += DAY
            changed = change(simulator, 9)
            assert set(keys(contacts.run(start_date="2026-09-01", contacts_source=source))) == changed


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
        _, request = [one for one in simulator.requests if one.path == "/v3/contacts"]  # the first one counts
        assert "include=phone_numbers%2Ctaggings" in request.query or "include=phone_numbers,taggings" in request.query
        assert not any(one.path == "/v3/contact_lists" for one in simulator.requests)
    assert set(run.records["contacts"][0]) == {KEY, "first_name", "home_phone", "tag_names", "updated_at"}


@pytest.mark.parametrize("separator", [",", ", "])
def test_lists_with_commas_quotes_and_line_breaks_are_told_apart(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture, separator: str
) -> None:
    clock = Clock()
    with simulated(contacts=12, common_clock=clock, switches={"export_name_separator": separator}) as simulator:
        account = simulator.account
        names = ["Łódź, północ", 'the "best"', "new\nline, too", "北京", "Gold", "lapsed", "Gold, lapsed", "x" * 60]
        made = {name: account.create_list({"name": name}).list_id for name in names}
        chosen = {1: names[:4], 2: [names[7], names[2]], 3: ["北京", "Gold, lapsed"], 4: ["Gold"]}
        for position, several in chosen.items():
            change(simulator, position, lists=tuple(made[name] for name in several))
        contacts = Contacts(simulator, settings_for(simulator), clock)
        with caplog.at_level(logging.WARNING, logger="tap-constantcontact"):
            found = {record[KEY]: record["list_names"] for record in contacts.run().records["contacts"]}
        for position in (1, 2, 4):
            assert found[key_of(account.contacts.at(position))] == sorted(chosen[position])
        # Nobody can tell whether this is two lists or three.
        assert found[key_of(account.contacts.at(3))] == [f"北京{separator}Gold, lapsed"]
        assert any("1 values of list_names can be read in several ways" in one.message for one in caplog.records)
        run = Contacts(simulator, settings_for(simulator), clock).run(contacts_source="api")
        exact = {record[KEY]: record["list_names"] for record in run.records["contacts"]}
        for position, several in chosen.items():
            assert exact[key_of(account.contacts.at(position))] == sorted(several)


def test_pages_need_no_privilege_to_write(settings_for: SettingsFor) -> None:
    clock = Clock()
    reader = {"contacts:read", "contacts:lists:read", "account:read"}
    with simulated(contacts=12, common_clock=clock, privileges=reader) as simulator:
        settings = {**settings_for(simulator), "contacts_source": "api"}
        assert sorted(keys(Contacts(simulator, settings, clock).run())) == keys_in(simulator)


def test_a_contact_with_neither_address_nor_number_has_the_same_key_by_both_roads(settings_for: SettingsFor) -> None:
    clock = Clock(1_790_000_001.0)  # an odd second: the export tells milliseconds then
    with simulated(contacts=9, common_clock=clock) as simulator:
        account = simulator.account
        account.contacts.create({"create_source": "Account", "first_name": "Ana", "last_name": "Birch"})
        found = []
        for source in ("export", "api"):
            for chosen in ((), ("notes",)):
                contacts = Contacts(simulator, settings_for(simulator), clock, chosen=chosen)
                found.append([key for key in keys(contacts.run(contacts_source=source)) if key.startswith("row:")])
        assert len(found[0]) == 1
        assert found == found[:1] * 4
