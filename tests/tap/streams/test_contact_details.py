"""Contacts as the API returns them, against the simulated account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.contacts import EVERYBODY, ContactFilter
from tests.tap.accounts import change, key_of
from tests.tap.runs import DAY, HOUR, Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from tests.tap.runs import Run


def details(run: Run) -> dict[str, dict[str, Any]]:
    records = run.records.get("contact_details", [])
    found = {record["contact_id"]: record for record in records}
    assert len(found) == len(records)
    return found


def without_nulls(value: Any) -> Any:  # noqa: ANN401  # JSON
    """Leave out what is null, as the API does."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("switches", [{}, {"select_value_present": False, "duplicate_page_items": True}], ids=str)
def test_every_contact_comes_as_the_api_has_it_deleted_ones_included(
    settings_for: SettingsFor, switches: dict[str, Any]
) -> None:
    clock = Clock()
    population = {"contacts": 1100, "unsubscribed": 9, "sms_only": 9, "deleted": 9}
    with simulated(**population, common_clock=clock, switches=switches) as simulator:
        found = details(Pipeline(simulator, settings_for(simulator), clock, "contact_details").run())
        values = simulator.account.switches.select_value_present
        for contact in simulator.account.contacts.select(EVERYBODY):
            expected = contact.resource(INCLUDES, select_values=values)
            expected["account_id"] = simulator.account.account_id
            if "deleted_at" in expected:
                expected["deleted_at"] += "T00:00:00Z"
            assert without_nulls(found[contact.contact_id]) == expected
        assert len(found) == 1127


@pytest.mark.parametrize("moves", [True, False])
def test_a_second_run_brings_the_changed_and_the_deleted(settings_for: SettingsFor, moves: bool) -> None:
    clock = Clock()
    with simulated(
        contacts=60, deleted=5, common_clock=clock, switches={"deletion_moves_updated_at": moves}
    ) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "contact_details")
        assert len(details(pipeline.run())) == 65
        clock.now += DAY
        changed = change(simulator, 4, 7)
        gone = simulator.account.contacts.at(9)
        simulator.account.contacts.delete(gone.contact_id)
        clock.now += 2 * HOUR
        run = pipeline.run()
        found = details(run)
        assert {record["email_address"]["address"].lower() for record in found.values()} == {*changed, key_of(gone)}
        assert {identifier for identifier, record in found.items() if record["deleted_at"]} == {gone.contact_id}
        assert len(run.requests) <= 8
        clock.now += DAY
        assert details(pipeline.run()) == {}
        clock.now += 7 * DAY
        assert len(details(pipeline.run())) == 60


def test_lists_narrow_the_details_too(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=60, deleted=5, common_clock=clock) as simulator:
        chosen = next(iter(simulator.account.lists))
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "contact_details")
        found = details(pipeline.run(lists=[chosen]))
        wanted = simulator.account.contacts.select(ContactFilter(list_ids=frozenset({chosen})))
        assert found.keys() == {contact.contact_id for contact in wanted}
        assert found
