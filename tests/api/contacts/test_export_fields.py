"""The fields that are asked for bring the properties that are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_api.activities.activities import Activities
from constantcontact_api.activities.exports import Exports, ExportScope
from constantcontact_api.contacts.export_fields import export_fields
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_simulator import Account

if TYPE_CHECKING:
    from tests.api.conftest import ClientOf, Clock, SimulateAccount


def test_every_property_of_an_export_comes_with_the_fields_that_are_asked_for_it(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    with simulate(account=Account(clock=clock, contacts=60, sms_only=5, custom_fields=0)) as simulator:
        client = client_of(simulator)
        exports = Exports(client, Activities(client, timeout_seconds=600, clock=clock, sleep=clock.sleep))

        def properties(*fields: str) -> set[str]:
            activity = exports.wait(exports.start(ExportScope(fields=fields)).activity_id)
            with exports.open(activity, ExportScope()) as file:
                return {column.name for column in columns_of(file.header, ()) if column.name}

        everything = properties()
        assert len(everything) > 20
        for name in everything:
            assert name in properties(*export_fields({name}))
        likely = export_fields({"email_status", "list_names"}, likely=True)
        assert likely
        assert {"email_status", "list_names"} <= properties(*likely)


@pytest.mark.parametrize("name", ["cf_size", "tag_names", "other_columns", "email_status", "email_update_source"])
def test_what_no_field_brings_for_certain_asks_for_everything(name: str) -> None:
    assert export_fields({"first_name", name}) == ()


def test_the_key_asks_for_what_it_is_made_of_and_what_only_pages_know_asks_for_nothing() -> None:
    assert export_fields({"contact_key", "deleted_at"}) == (
        "company_name", "created_at", "email_address", "first_name", "job_title", "last_name", "sms_number",
    )  # fmt: skip
    assert export_fields({"city", "home_street", "list_names"} - {"city"}) == ("email_address", "email_lists", "street")
