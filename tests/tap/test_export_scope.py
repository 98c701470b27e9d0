from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.export_fields import export_fields
from constantcontact_api.contacts.export_rows import KEY, NAMING_PROPERTIES
from constantcontact_api.contacts.resources import PAGES_ONLY
from constantcontact_simulator import Account
from constantcontact_simulator.exports import validate_export
from tap_constantcontact.streams.contact_schema import contact_schema

NAMES = sorted(contact_schema(())["properties"])


@pytest.mark.parametrize("name", ["tag_names", "other_columns", "cf_age", "email_status", "email_update_source"])
def test_everything_is_asked_for_when_no_field_surely_brings_a_property(name: str) -> None:
    assert export_fields({"first_name", name}) == ()


def test_only_what_is_selected_is_asked_for_besides_what_makes_the_key() -> None:
    key = {"email_address", "sms_number", *NAMING_PROPERTIES}
    assert set(export_fields({KEY, "first_name", "home_city", "birthday_day"})) == {"birthday", "city", *key}
    assert set(export_fields({KEY, *PAGES_ONLY})) == key


@given(st.sets(st.sampled_from(NAMES)))
def test_the_account_accepts_what_is_asked_for(selected: set[str]) -> None:
    fields = export_fields(selected)
    plan = validate_export({"fields": list(fields)} if fields else {}, Account())
    assert set(plan.fields or ()) == set(fields)
