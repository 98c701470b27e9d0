# ruff: noqa: RUF001  # characters that look like others are what some of it is about
"""What programs and sheets write around a value, or in place of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.custom_fields import CustomField
from target_constantcontact.mapping.columns import match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.records import RecordMapping, is_blank_row
from target_constantcontact.mapping.texts import may_be_untidy, may_be_words, tidied
from target_constantcontact.mapping.typed_values import Conventions
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipeline

TODAY = date(2026, 3, 2)
KINDS = ("string", "date", "number", "currency", "text_area")
CUSTOM = CustomFields([CustomField(kind, kind, kind) for kind in KINDS])
PLACEHOLDERS = (
    "NULL", "null", r"\N", "<NULL>", "(null)", "N/A", "n/a", "#N/A", "#REF!", "#DIV/0!", "#NV", "nan", "NaN", "NaT",
    "<NA>", "undefined", "nil", "[object Object]", "-", "--", "—", ".", "(blank)", "[]", "{}", '""', "0000-00-00",
    "0/0/00", "00/00/0000", "0000-00-00 00:00:00", "0001-01-01T00:00:00", "00.00.0000", " NULL ", "\xa0N/A", "&nbsp;-",
    "'NULL", "#N/D", "#\u00a1REF!", "#NUL!", "#RIF!", "null null", "undefined undefined", "None None",
    "#BUSY!", "Err:502", "--None--", "- Select a state -", "Select...", "Loading...", "-- Please choose --",
    "NULL,", "NULL, NULL", ", null;", "N/A N/A", "?", "…", "( ) -", "#####", "\u200b", "{{contact.first_name}}",
    "*|FNAME|*", "%%firstname%%", "${first}", "%FIRSTNAME%", "[[name]]",
)  # fmt: skip


def row(**values: Any) -> dict[str, Any]:
    match = match_columns("people", [*values], {}, lambda: CUSTOM)
    converted = RecordMapping(match, Conventions(TODAY)).convert(values)
    assert not converted.faults
    return converted.row


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_says_nothing_in_a_field_of_any_kind(text: str) -> None:
    kinds = ("first_name", "last_name", "phone", "zip", "anniversary", "birthday", "sms_number", "work_city", "company")
    found = row(email="a@x.org", **dict.fromkeys((*kinds, *(field.name for field in CUSTOM.all)), text))
    assert found == {"email": "a@x.org"}


@pytest.mark.parametrize("name", ["Null", "Nan", "Nil", "Na", "Dash", "O-", "None Such", "Nat", "Undefined"])
def test_names_of_people_that_are_like_placeholders_are_kept(name: str) -> None:
    assert row(email="a@x.org", first_name=name, last_name=name)["last_name"] == name


def test_none_is_a_surname_beside_a_first_name_and_nothing_elsewhere() -> None:
    assert row(email="a@x.org", first_name="Ann", last_name="None")["last_name"] == "None"
    assert row(email="a@x.org", first_name="None", last_name="None", city="None") == {"email": "a@x.org"}


def test_na_is_a_country_and_nothing_elsewhere() -> None:
    assert row(email="a@x.org", country="NA", state="NA") == {"email": "a@x.org", "country": "NA"}


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [("zip", "'02451", "02451"), ("zip", "'K1A 0B1", "K1A 0B1"), ("phone", "'+1 555 010 0101", "+1 555 010 0101"),
     ("phone", "'(555) 010-0101", "(555) 010-0101"), ("zip", '="02451"', "02451"), ("company", "'-Dash Co", "-Dash Co"),
     ("last_name", "'t Hooft", "'t Hooft"), ("city", "'s-Hertogenbosch", "'s-Hertogenbosch"), ("zip", "''", None),
     ("company", "'90s Music", "'90s Music"), ("company", "'Quoted'", "'Quoted'"), ("number", "'12.50", "12.50"),
     ("date", "'2021-03-04", "2021-03-04"), ("birthday", "'2021-03-04", 3)],
)  # fmt: skip
def test_what_keeps_a_sheet_from_calculating_is_no_part_of_a_value(field: str, written: str, meant: object) -> None:
    found = row(**{"email": "a@x.org", field: written})
    assert [value for key, value in found.items() if key not in {"email", "birthday_day"}] == ([meant] if meant else [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("97301.0", "97301"), ("5550101234.0", "5550101234"), ("1.5550101234E+10", "15550101234"), ("1.55501E+10", None),
     ("tel:+1-555-0101", "+1-555-0101"), ("000-000-0000", None), ("(000) 000-0000", None), ("0", None), ("none", None),
     ("TEL:555-0101", "555-0101"), ("\u202a555-0101\u202c", "555-0101"), ("５５５\u00a0０１０１", "555 0101"),
     ("Unknown", None), ("xxx", None), ("12.50", "12.50"), ("02451-0000", "02451-0000"), ("55.0", "55.0")],
)  # fmt: skip
def test_what_programs_make_of_telephone_numbers_and_postal_codes_is_undone(written: str, meant: str | None) -> None:
    found = row(email="a@x.org", phone=written, zip=written, company="None Such")
    assert (found.get("phone"), found.get("zip")) == (meant, meant)
    assert row(email="a@x.org", string="12.0", zip="501.0")["cf:string"] == "12.0"


@pytest.mark.parametrize(
    "said", ["unlisted", "see notes", "ada@example.com", "ada2@example.com", "privée", "call after 5", "1.55501E+10"]
)
def test_a_telephone_number_without_its_digits_or_with_an_address_is_none(said: str) -> None:
    assert row(email="a@x.org", phone=said, city=said) == {"email": "a@x.org", "city": said}


@pytest.mark.parametrize("said", ["\u202aAnn\u202c", "\ufeffAnn", "Ann\u200b", "\u2066 Ann \u2069", "\u3164Ann"])
def test_what_nobody_sees_around_a_name_is_no_part_of_it(said: str) -> None:
    assert row(email="a@x.org", first_name=said, last_name="\u3164") == {"email": "a@x.org", "first_name": "Ann"}


@given(st.text(st.sampled_from("0015.eE+-()/ ,;|?#~NULAnulaoxpzt:*%{}[]\"'=&;\u200b—") | st.characters(), max_size=8))
def test_whatever_is_tidied_one_by_one_is_looked_at_in_a_block(text: str) -> None:
    stripped = text.strip()
    for field in ("phone", "work_zip", "company_name"):
        is_guarded = field != "company_name"
        is_looked_at = may_be_untidy(stripped) or (field == "phone" and may_be_words(stripped))
        if stripped and not is_looked_at:
            assert tidied(stripped, field, is_guarded=is_guarded) == stripped


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Birch &amp; Co", "Birch & Co"), ("O&#39;Brien", "O'Brien"), ("Ren&eacute;e", "Renée"), ("&#x2014;x", "—x"),
     ("R&D; Labs", "R&D; Labs"), ("A&B", "A&B"), ("AT&T &copy", "AT&T &copy"), ("&amp;amp;", "&amp;"),
     ("x&nbsp;", "x")],
)  # fmt: skip
def test_html_entities_are_the_characters_that_they_stand_for(written: str, meant: str) -> None:
    assert row(email="a@x.org", company=written)["company_name"] == meant


def test_placeholders_overwrite_nothing_and_are_counted_by_blocks_and_one_by_one(pipeline: Pipeline) -> None:
    columns = schema("people", "email", "first_name", "phone", "Pledge")
    known = {"first_name": "Ann", "phone": "555-0101", "Pledge": "12.50"}
    pipeline.run(columns, *(record("people", email=f"p{n}@x.org", **known) for n in range(4)), state(n=1))
    nothing: list[dict[str, Any]] = [
        {"first_name": "NULL", "phone": "N/A", "Pledge": "#N/A"},
        {"first_name": "None", "phone": "-", "Pledge": "nan"},
        {"first_name": "Ann", "phone": "undefined", "Pledge": "12.50"},
        {"first_name": "", "phone": None, "Pledge": 12.5},
    ]
    rows = (record("people", email=f"p{n}@x.org", **values) for n, values in enumerate(nothing))
    target = pipeline.run(columns, *rows, state(n=2))
    counts = target.run.accounting.counts["people"]
    assert (counts.sent, counts.placeholders) == (4, 7)
    assert "7 placeholders passed over" in counts.sentence()
    for number in range(4):
        contact = pipeline.contact(f"p{number}@x.org")
        assert (contact["first_name"], contact["phone_numbers"][0]["phone_number"]) == ("Ann", "555-0101")
        assert contact["custom_fields"][0]["value"] in {"12.50", "12.5"}


def test_blank_rows_of_a_sheet_are_skipped_and_no_rejects(pipeline: Pipeline) -> None:
    columns = schema("people", "email", "first_name", "member", _sdc_row={"type": "integer"})
    blank: list[dict[str, Any]] = [
        {"email": None, "first_name": None, "member": None},
        {"email": "", "first_name": "  ", "member": "FALSE"},
        {"email": "N/A", "first_name": "#N/A", "member": False},
        {},
    ]
    messages = [record("people", _sdc_row=n, **values) for n, values in enumerate(blank)]
    told = {"email": None, "first_name": None, "member": "yes"}
    target = pipeline.run(
        columns,
        record("people", email="a@x.org"),
        *messages,
        record("people", **told),
        state(n=1),
        max_reject_percent=50,
    )
    counts = target.run.accounting.counts["people"]
    assert (counts.sent, counts.skipped, counts.rejected) == (1, {"blank": 4}, {"no_email_address": 1})


def test_a_blank_row_is_one_whatever_its_columns_hold_it_in() -> None:
    assert is_blank_row({"a": [], "b": {"c": None, "d": ["", {}]}, "_sdc_sequence": 7})
    assert not is_blank_row({"a": [], "b": {"c": None, "d": [0]}})
