"""Blocks of rows give the records that rows give one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constantcontact_api.contacts import cells
from constantcontact_api.contacts.columns import Remembered, Timestamps
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_blocks import BlockReader
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FIELDS = (
    CustomField("Age", "age", "number", {"integer": True}),
    CustomField("Spent", "spent", "currency"),
    CustomField("Since", "since", "date", {"display_format": "DD/MM/YYYY"}),
    CustomField("Member", "member", "boolean"),
    CustomField("Seen", "seen", "datetime"),
    CustomField("Motto", 'mot"to'),
)
LISTS = ("General", "A,B", "A", "B", "Läufer")
STANDARD = (
    "Email address", "Email status", "First name", "Last name", "Phone - home", "Birthday", "Birthday month",
    "Birthday day", "Anniversary", "Email Lists", "Tags", "SMS number", "SMS consent date", "Created At", "Updated At",
)  # fmt: skip
KINDS = ("Email address - home", "Email status - home", "Email address - other", "Email status - other")
HEADINGS = (*STANDARD, *(field.label for field in FIELDS), "Shoe size", "Phone - home (2)")
NAMES = (
    "contact_key", "contact_id", "email_address", "email_status", "first_name", "last_name", "home_phone",
    "other_phone", "home_street", "birthday", "birthday_month", "birthday_day", "anniversary", "cf_age", "cf_spent",
    "cf_since", "cf_member", "cf_seen", "notes", "tag_names", "list_names", "sms_number", "sms_consent_date",
    "created_at", "updated_at", "deleted_at", "other_columns",
)  # fmt: skip
TIMESTAMPS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["2018-11-29", "2024-02-28", "2023-12-31", "9999-12-31", "0001-01-01", "2023-02-30", "soon"]),
    st.sampled_from(["T", " ", ""]),
    st.sampled_from(["00:00:00", "23:59:59", "15:10:15", "24:00:00", "12:60:00", "1:02:03"]),
    st.sampled_from(["", ".000", ".057", ".5", ".1234567", ".x57"]),
    st.sampled_from([" -0500", "-05:00", " +1400", "Z", "", " +0530", " -2400", "+0000", " UTC"]),
)
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(["a@b.example", "A@B.example", "General", "A,B", "General,Läufer", "x,,y", "3/2", "12/24/1970"]),
    st.sampled_from(["1", "-3.50", "$1,250", "1.12345678901234567", "true", "No", "29/02/2023", "02/03/2020", "'+1 5"]),
    TIMESTAMPS,
    st.text(alphabet="aé@,'\"\\\n 0123456789/-:+.ß世\u2028", max_size=8),
)


def as_json(records: Sequence[Any]) -> list[Any]:
    """What a reader of the lines gets, with the order of the properties."""
    lines = msgspec.json.Encoder(decimal_format="number").encode_lines(records).splitlines()
    decoder = msgspec.json.Decoder(float_hook=str)
    return [list(decoder.decode(line).items()) for line in lines]


def readers(header: Sequence[str], names: Sequence[str], selected: Collection[str] | None) -> tuple[RowReader, ...]:
    columns = columns_of(header, [field for field in FIELDS if field.property_name in names])
    return tuple(
        RowReader(columns, names, selected=selected, list_names=LISTS, tag_names=("x", "x,y")) for _ in range(2)
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    headings = draw(st.sampled_from([HEADINGS, (*HEADINGS, *KINDS)]))
    header = draw(st.lists(st.sampled_from(headings), min_size=1, max_size=12))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=1, max_size=12))
    return header, rows


@settings(max_examples=300)
@given(
    files(),
    st.sampled_from([NAMES, (*NAMES, 'cf_mot"to')]),
    st.none() | st.sets(st.sampled_from(NAMES)),
    st.booleans(),
)
def test_a_block_gives_the_records_of_its_rows(
    file: tuple[list[str], list[list[str]]], names: tuple[str, ...], selected: set[str] | None, as_dicts: bool
) -> None:
    header, rows = file
    by_row, by_block = readers(header, names, selected)
    read = BlockReader(by_block, as_dicts=as_dicts)
    expected = [by_row(row) for row in rows]
    found = [read(part) for part in (rows[:5], rows[5:]) if part]
    assert as_json([record for block in found for record in block.records]) == as_json(expected)
    assert [key for block in found for key in block.keys] == [record["contact_key"] for record in expected]
    changed_at = [moment for block in found for moment in block.changed_at]
    assert changed_at == [record.get("updated_at") for record in expected]
    assert (by_block.misfits, by_block.ambiguous) == (by_row.misfits, by_row.ambiguous)
    assert read.rows == len(rows)


def test_ordinary_rows_take_the_short_way_and_odd_ones_do_not() -> None:
    header = ["Email address", "Age", "Email Lists", "Created At", "Shoe size"]
    read = BlockReader(readers(header, NAMES, None)[0])
    ordinary = ["a@b.example", "42", "General", "2018-11-29 15:10:15 -0500", "9"]
    read([ordinary, ordinary])
    assert (read.rows, read.rows_one_by_one) == (2, 0)
    for position, text in ((0, ""), (1, "old"), (2, "A,B"), (3, "yesterday")):
        odd = [*ordinary]
        odd[position] = text
        before = read.rows_one_by_one
        read([ordinary, odd, ordinary])
        assert read.rows_one_by_one == before + 1


def test_who_changes_the_lists_of_one_record_does_not_change_those_of_another() -> None:
    read = BlockReader(readers(["Email address", "Email Lists"], NAMES, None)[0], as_dicts=True)
    one, other = read([["a@b.example", "General"], ["c@d.example", "General"]]).records
    one["list_names"].append("more")
    assert other["list_names"] == ["General"]


MOMENTS = st.builds(
    "{}{}{}{}".format,
    st.dates(),
    st.sampled_from("T "),
    st.times().map(lambda time: time.isoformat(timespec="seconds")),
    st.sampled_from(["", ".000", ".057", ".100"]),
)


@settings(max_examples=300)
@given(
    st.lists(TIMESTAMPS, min_size=1, max_size=20)
    | st.lists(st.builds("{}{}".format, MOMENTS, st.sampled_from([" -0500", " -0400"])) | st.just(""), min_size=1)
    | st.lists(MOMENTS.map("{} -0500".format), min_size=1)
    | st.lists(MOMENTS.map("{} +0530".format), min_size=1)
    | st.lists(MOMENTS.map("{}-05:00".format) | TIMESTAMPS | CELLS, min_size=1)
)
def test_a_column_of_timestamps_reads_as_its_cells_do(column: list[str]) -> None:
    timestamps = Timestamps()
    values = timestamps.column(column)
    expected = [cells.timestamp(text) if text else None for text in column]
    assert [value if isinstance(value, str) else None for value in values] == expected
    assert timestamps.met_unreadable == any(
        text and value is None for text, value in zip(column, expected, strict=True)
    )


@pytest.mark.parametrize(
    "odd", ['2018-11-29 15:10:15","0500', "2018-11-29T15:10:1\\u0035-05:00", "2018-11-29 15:10:15\\/0500"]
)
def test_text_that_means_something_to_json_means_nothing_here(odd: str) -> None:
    column = ["2018-11-29 15:10:15 -0500", odd, "2018-11-29 15:10:15 -0500"]
    assert [value if isinstance(value, str) else None for value in Timestamps().column(column)] == [
        cells.timestamp(text) for text in column
    ]


@pytest.mark.parametrize("count", [10, 40_000])
def test_what_is_remembered_is_bounded(count: int) -> None:
    remembered = Remembered(cells.integer)
    texts = [str(number) for number in range(count)]
    assert remembered.column(texts) == list(range(count))
    assert len(remembered) < 17_000
