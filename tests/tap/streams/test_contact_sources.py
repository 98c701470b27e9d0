"""Pages and exports give the same contacts."""

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
from constantcontact_simulator import Account, Switches
from constantcontact_simulator.contact import INCLUDES, Contact
from constantcontact_simulator.contacts import EVERYBODY
from constantcontact_simulator.export_columns import Columns, Used
from tap_constantcontact.streams.contact_schema import contact_schema
from tests.tap.accounts import change, key_of, keys_in
from tests.tap.runs import DAY, HOUR, Clock, Contacts, RunTap, SettingsFor, keys, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator


MILLISECONDS = re.compile(r"\.\d{3}Z$")


def to_the_second(record: dict[str, Any]) -> dict[str, Any]:
    """The properties that both sources have, without the milliseconds that only exports have."""
    return {
        name: MILLISECONDS.sub("Z", value) if isinstance(value, str) else value
        for name, value in record.items()
        if name not in EXPORT_ONLY | PAGES_ONLY
    }


def by_key(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record[KEY]: to_the_second(record) for record in records}


def from_both(account: Account, contacts: list[Contact]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
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
def test_both_sources_give_equal_records_in_what_both_know(
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
    for from_row, from_json in from_both(account, contacts):
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
def test_an_account_of_some_pages_gives_the_same_set_by_both_sources(run_tap: RunTap, switches: dict[str, Any]) -> None:
    with simulated(contacts=1300, unsubscribed=20, sms_only=20, deleted=9, lists=30, switches=switches) as simulator:
        by_export = run_tap(simulator, contacts_source="export")["contacts"]
        by_pages = run_tap(simulator, contacts_source="api")["contacts"]
        assert len(by_pages) == len(by_export) == 1340
        assert by_key(by_pages) == by_key(by_export)
        assert by_pages[0].keys() == by_export[0].keys()
        assert "contact_id" not in by_pages[0], "no file of an export tells it"


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
def test_both_sources_bring_the_same_set_of_any_account_and_of_its_changes(
    settings_for: SettingsFor, seed: int, people: dict[str, int], switches: dict[str, Any]
) -> None:
    clock = Clock()
    options = {"seed": seed, "contacts": 60, "lists": 14, "tags": 6, "custom_fields": 12, **people}
    with simulated(**options, common_clock=clock, switches=switches) as simulator:
        config = settings_for(simulator)
        pipelines = {
            source: Contacts(simulator, {**config, "contacts_source": source}, clock) for source in ("export", "api")
        }
        whole = {source: pipeline.run().records["contacts"] for source, pipeline in pipelines.items()}
        clock.now += DAY
        changed = change(simulator, 3, 5, 8, lists=tuple(simulator.account.lists)[:3], anniversary="2001-02-03")
        simulator.account.contacts.delete(simulator.account.contacts.at(9).contact_id)
        clock.now += 2 * HOUR
        later = {source: pipeline.run().records["contacts"] for source, pipeline in pipelines.items()}
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


def test_a_contact_with_neither_address_nor_number_has_the_same_key_by_both_sources(settings_for: SettingsFor) -> None:
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
