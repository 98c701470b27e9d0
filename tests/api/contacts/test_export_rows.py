from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader, contact_key

if TYPE_CHECKING:
    import datetime as dt

NAMES = (
    "contact_key",
    "email_address",
    "email_status",
    "first_name",
    "home_phone",
    "birthday",
    "birthday_month",
    "birthday_day",
    "anniversary",
    "cf_age",
    "cf_since",
    "tag_names",
    "list_names",
    "sms_number",
    "created_at",
    "other_columns",
)
FIELDS = (
    CustomField("Age", "age", "number", {"integer": True}),
    CustomField("Since", "since", "date", {"display_format": "DD/MM/YYYY"}),
)

CELLS = st.text(alphabet="aé@,'\"\n 0123456789/-:+.ß世", max_size=12)


def reader(header: list[str], **more: object) -> RowReader:
    return RowReader(columns_of(header, FIELDS), NAMES, **more)  # type: ignore[arg-type]  # given by name below


def filled(record: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if value is not None}


def test_a_row_becomes_a_record_with_every_property() -> None:
    read = reader(
        ["First name", "Email address", "Phone - home", "Birthday", "Anniversary", "Age", "Since", "Created At"]
    )
    record = read(
        ["Ana", "A.Birch@Example.com", "'555", "3/2", "12/31/2001", "42", "02/03/2020", "2018-11-29 15:10:15 -0500"]
    )
    assert list(record) == list(NAMES)
    assert filled(record) == {
        "contact_key": "a.birch@example.com",
        "email_address": "A.Birch@Example.com",
        "first_name": "Ana",
        "home_phone": "555",
        "birthday": "3/2",
        "birthday_month": 3,
        "birthday_day": 2,
        "anniversary": "2001-12-31",
        "cf_age": 42,
        "cf_since": "2020-03-02",
        "created_at": "2018-11-29T20:10:15Z",
    }


def test_an_empty_cell_is_null() -> None:
    record = reader(["Email address", "First name", "Tags"])(["a@example.com", "", ""])
    assert record["first_name"] is None
    assert record["tag_names"] is None
    assert record["other_columns"] is None


def test_a_value_that_does_not_fit_is_null_kept_as_text_and_counted() -> None:
    read = reader(["Email address", "Age", "Created At"])
    record = read(["a@example.com", "forty", "yesterday"])
    assert record["cf_age"] is None
    assert record["other_columns"] == {"Age": "forty", "Created At": "yesterday"}
    assert read.misfits == {"Age": 1, "Created At": 1}


def test_columns_that_nobody_knows_are_kept_even_if_two_share_a_heading() -> None:
    read = reader(["Email address", "Shoe size", "Shoe size", "Phone - home 2"])
    assert read(["a@example.com", "9", "10", "555"])["other_columns"] == {
        "Shoe size": "9",
        "Shoe size (2)": "10",
        "Phone - home 2": "555",
    }


def test_in_older_files_the_address_is_of_whichever_kind_is_filled() -> None:
    header = ["Email address - home", "Email status - home", "Email address - other", "Email status - other"]
    read = reader(header)
    record = read(["", "", "a@example.com", "Active"])
    assert filled(record) == {
        "contact_key": "a@example.com",
        "email_address": "a@example.com",
        "email_status": "Active",
    }
    both = read(["h@example.com", "Unsubscribed", "a@example.com", "Active"])
    assert both["email_address"] == "h@example.com"
    assert both["email_status"] == "Unsubscribed"
    assert both["other_columns"] == {"Email address - other": "a@example.com", "Email status - other": "Active"}


def test_the_key_is_the_address_else_the_number_else_a_hash() -> None:
    read = reader(["Email address", "SMS number", "First name"])
    assert read(["A@b.example", "1", "x"])["contact_key"] == "a@b.example"
    assert contact_key({"email_address": "A@b.example"}) == "a@b.example"
    assert read(["", "'+1 (555) 010-0100", "x"])["contact_key"] == "sms:15550100100"
    assert str(read(["", "", "x"])["contact_key"]).startswith("row:")
    assert read(["", "", "x"])["contact_key"] != read(["", "", "y"])["contact_key"]


def test_the_key_does_not_depend_on_what_is_selected() -> None:
    header = ["Email address", "SMS number", "First name", "Age"]
    for row in (["A@b.example", "1", "x", "2"], ["", "1-2", "x", "2"], ["", "", "x", "2"]):
        narrow = reader(header, selected={"created_at"})(row)
        assert narrow == {"contact_key": reader(header)(row)["contact_key"], "created_at": None}


def test_the_key_does_not_depend_on_the_order_of_columns_or_on_empty_ones() -> None:
    assert (
        reader(["First name", "Age"])(["x", "2"])["contact_key"]
        == reader(["Age", "Website", "First name"])(["2", "", "x"])["contact_key"]
    )


@given(st.dictionaries(st.sampled_from(NAMES), st.none() | CELLS))
def test_the_key_is_never_null(record: dict[str, str | None]) -> None:
    assert contact_key(record)


@given(st.lists(CELLS, min_size=8, max_size=8))
def test_no_text_is_ever_lost(row: list[str]) -> None:
    header = ["Email address", "First name", "Phone - home", "Birthday", "Age", "Since", "Created At", "What"]
    record = reader(header)(row)
    kept = [value for value in record.values() if isinstance(value, str)]
    kept += list((record["other_columns"] or {}).values())
    for text, heading in zip(row, header, strict=True):
        if text and heading in {"Email address", "First name", "Birthday", "What"}:
            assert text in kept
        elif text and heading == "Phone - home" and text != "'":
            assert text.removeprefix("'") in kept
        elif text and heading == "Age":
            assert record["cf_age"] is not None or text in kept


@pytest.mark.parametrize("selected", [{"birthday_month"}, {"birthday_month", "birthday_day"}])
def test_parts_of_a_birthday_need_no_birthday_selected(selected: set[str]) -> None:
    record = reader(["Email address", "Birthday"], selected=selected)(["a@b.example", "12/24"])
    assert record["birthday_month"] == 12
    assert "birthday" not in record


@given(st.dates())
def test_a_date_in_the_accounts_own_format_is_read_by_it(day: dt.date) -> None:
    record = reader(["Since"])([f"{day:%d/%m/}{day.year:04d}"])
    assert record["cf_since"] == day.isoformat()
