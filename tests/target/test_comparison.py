"""What counts as the same value, and what does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from constantcontact_api.contacts.import_fields import FIELDS
from target_constantcontact.account.comparer import Comparer
from target_constantcontact.account.comparison import comparable, digest
from target_constantcontact.account.person import Layout, Person

TYPES = {
    "cf:visits": "number",
    "cf:member": "boolean",
    "cf:seen": "datetime",
    "cf:tier": "single_select",
    "cf:topics": "multi_select",
    "cf:state": "string",
    "cf:street": "string",
    "cf:phone": "text_area",
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
KEYS = st.sampled_from([*FIELDS, *TYPES])


def is_there(row: dict[str, Any], held: dict[str, Any]) -> bool:
    slots = {key: slot for slot, key in enumerate(held, start=1)}
    layout = Layout(1, 1, slots, flags={}, custom_types=TYPES, has_values=True)
    digests = (0, *(digest(key, value, TYPES.get(key)) for key, value in held.items()))
    comparer = Comparer(layout, tuple(row))
    return comparer.holds(Person(0, "active", 0, 0, digests), comparer.wanted_of(row))


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"state": "IL", "country": "us"}, {"state": "Illinois", "country": "United States"}),
        ({"work_state": "QC", "other_country": "CZ"}, {"work_state": "Quebec", "other_country": "Czechia"}),
        ({"state": "California"}, {"state": "CA"}),
        ({"home_phone": "(555) 010-2000"}, {"home_phone": "+1 555 010 2000"}),
        ({"phone": "5550102000"}, {"other_phone": "555-010-2000"}),
        ({"phone": "5550102000"}, {"home_phone": "555-010-2000"}),
        ({"sms_number": "231-231-1234"}, {"sms_number": "2312311234"}),
        ({"street": "9 Elm Row", "street2": "Apt 4"}, {"street": "9 Elm Row, Apt 4"}),
        ({"work_street2": "Floor 3"}, {"work_street": "Floor 3"}),
        ({"sms_consent_date": "2026-03-02"}, {"sms_consent_date": "2026-03-02T05:00:00Z"}),
        ({"birthday_month": 4, "birthday_day": 9}, {"birthday_month": 4, "birthday_day": 9}),
        ({"cf:visits": "12.5"}, {"cf:visits": Decimal("12.50")}),
        ({"cf:visits": "1000000"}, {"cf:visits": 1_000_000}),
        ({"cf:member": "true"}, {"cf:member": True}),
        ({"cf:seen": "2026-03-02T10:00:00-05:00"}, {"cf:seen": "2026-03-02T15:00:00Z"}),
        ({"cf:tier": "gold"}, {"cf:tier": "Gold"}),
        ({"cf:topics": "Wine, art"}, {"cf:topics": "Art,Wine"}),
        ({"first_name": "Mara"}, {"first_name": " Mara ", "last_name": "Voss", "cf:tier": "Gold"}),
        ({"email": "Mara@x.org"}, {}),
    ],
)
def test_what_the_service_writes_in_another_way_is_no_change(sent: dict[str, Any], held: dict[str, Any]) -> None:
    assert is_there(sent, held)


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"first_name": "Mara"}, {"first_name": "mara"}),
        ({"first_name": "Mara"}, {"last_name": "Mara"}),
        ({"first_name": "Mara"}, {}),
        ({"state": "IL"}, {"state": "Indiana"}),
        ({"country": "Israel"}, {"country": "Illinois"}),
        ({"home_phone": "555-010-2000"}, {"home_phone": "555-010-2001"}),
        ({"home_phone": "555-010-2000"}, {"work_phone": "555-010-2000"}),
        ({"home_phone": "1-800-FLOWERS"}, {"home_phone": "1-800-GARDENS"}),
        ({"street": "9 Elm Row", "street2": "Apt 4"}, {"street": "9 Elm Row"}),
        ({"cf:state": "IL"}, {"cf:state": "Illinois"}),
        ({"cf:street": "Elm, Row"}, {"cf:street": "Elm Row"}),
        ({"cf:phone": "555-010"}, {"cf:phone": "555010"}),
        ({"cf:visits": "12"}, {"cf:visits": 13}),
        ({"cf:member": "true"}, {"cf:member": False}),
        ({"cf:topics": "Wine"}, {"cf:topics": "Art,Wine"}),
        ({"first_name": "Mara", "last_name": "Voss"}, {"first_name": "Mara", "last_name": "Vos"}),
    ],
)
def test_another_value_is_a_change(sent: dict[str, Any], held: dict[str, Any]) -> None:
    assert not is_there(sent, held)


@given(KEYS, TEXT)
def test_every_value_equals_itself_whatever_spaces_are_around_it(key: str, text: str) -> None:
    custom_type = TYPES.get(key)
    assert comparable(key, text, custom_type) == comparable(key, f"  {text}\n", custom_type)


@given(KEYS, TEXT)
@example("street", ",")
@example("anniversary", "123456789 0")
@example("cf:note", "a\r\r\nb")
def test_the_form_of_a_form_is_the_form(key: str, text: str) -> None:
    once = comparable(key, text, TYPES.get(key))
    assert comparable(key, once, TYPES.get(key)) == once


@given(st.dictionaries(KEYS.filter(lambda key: "street" not in key and key != "phone"), TEXT), st.data())
def test_a_row_is_there_exactly_if_each_of_its_values_is(held: dict[str, str], data: st.DataObject) -> None:
    keys = sorted(held)
    row = {key: held[key] for key in data.draw(st.sets(st.sampled_from(keys)) if keys else st.just(set()))}
    assert is_there(row, held)
    other = data.draw(TEXT)
    for key in row:
        same = comparable(key, other, TYPES.get(key)) == comparable(key, held[key], TYPES.get(key)) or key == "email"
        assert is_there({**row, key: other}, held) == same
