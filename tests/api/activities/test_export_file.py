"""Files as they are really found, and files that are cut: whole records, or an error."""

from __future__ import annotations

import csv
import io
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from constantcontact_api.activities.activities import Activity
from constantcontact_api.activities.export_file import ExportFile
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import KEY, RowReader
from constantcontact_api.errors import ExportFileError, UncountedFileError
from tap_constantcontact.streams.contact_schema import contact_schema
from tests.odd_files import CUSTOM_FIELDS, LIST_NAMES, OddFile, odd_files

FIELDS = [
    CustomField(label, name, kind)
    for (label, kind), name in zip(CUSTOM_FIELDS.items(), ("custom_field_1", "job_title", "height__cm"), strict=True)
]
NAMES = tuple(contact_schema(FIELDS)["properties"])


def read(content: bytes, promised: int) -> tuple[list[dict[str, Any]], ExportFile]:
    """Read a file, of which the service has counted so many contacts."""
    activity = Activity(activity_id="a-1", state="completed", counters={"items_total_count": promised})
    file = ExportFile(io.BytesIO(content), activity)
    reader = RowReader(columns_of(file.header, FIELDS), NAMES, list_names=LIST_NAMES)
    return [reader(row) for row in file.rows()], file


def told(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None and name != KEY}


@given(odd_files())
def test_a_file_says_the_same_however_it_is_written(odd: OddFile) -> None:
    records, file = read(odd.content, len(odd.records))
    assert [told(record) for record in records] == odd.records
    assert file.nul_bytes == odd.nul_bytes
    for record in records:
        address = record["email_address"]
        assert record[KEY] == address.lower() if address else record[KEY].startswith("row:")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd=odd_files(), data=st.data())
def test_a_file_that_is_cut_anywhere_is_an_error_or_complete_but_for_a_last_value_that_is_warned_of(
    caplog: pytest.LogCaptureFixture, odd: OddFile, data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(odd.content)))
    caplog.clear()
    try:
        with caplog.at_level(logging.WARNING):
            records = [told(record) for record in read(odd.content[:size], len(odd.records))[0]]
    except ExportFileError:
        return
    assert len(records) == len(odd.records)
    if records != odd.records:
        assert "does not end with a line break: its last value may be cut short" in caplog.text
        assert records[:-1] == odd.records[:-1]
        last = ("updated_at", "other_columns")  # a timestamp that is cut is no timestamp
        left, whole = (
            {name: value for name, value in record.items() if name not in last}
            for record in (records[-1], odd.records[-1])
        )
        assert left == whole


@given(odd_files(), st.integers(1, 3))
def test_a_file_with_another_number_of_rows_than_the_service_has_counted_is_an_error(odd: OddFile, more: int) -> None:
    for promised in {len(odd.records) + more, max(0, len(odd.records) - more)} - {len(odd.records)}:
        with pytest.raises(ExportFileError, match=r"though the service counted|is empty"):
            read(odd.content, promised)


def test_an_empty_file_is_an_error_only_where_rows_were_promised() -> None:
    assert read(b"", 0)[0] == []
    for content in (b"", b"\xef\xbb\xbf", b"\n"):
        with pytest.raises(ExportFileError):
            read(content, 3)


def file_of(content: bytes, count: int | None) -> ExportFile:
    counters = {} if count is None else {"items_total_count": count}
    return ExportFile(io.BytesIO(content), Activity(activity_id="a-1", state="completed", counters=counters))


CELLS = st.text(alphabet="ab,;\"'\n\r é世\t", max_size=6)
TABLES = st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_every_cell_comes_out_as_it_went_in(table: list[list[str]], line_end: str, bom: bool) -> None:
    assume(table[0] not in table[1:])
    text = io.StringIO(newline="")
    # Python's own writer quotes a lone carriage return only when it is told to quote everything.
    if any("\r" in cell for row in table for cell in row):
        csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    else:
        csv.writer(text, lineterminator=line_end).writerows(table)
    file = file_of(text.getvalue().encode("utf-8-sig" if bom else "utf-8"), len(table) - 1)
    assert [list(file.header), *file.rows()] == table


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n3\n", "has 1 cells instead of 2 at line 3"),
        (b"a,b\n1,2,3\n", "has 3 cells instead of 2 at line 2"),
        (b'a,b\n1,"2\n', r"is not CSV at line 2 \(unexpected end of data\)"),
        (b'a,b\n1,"2"3\n', "is not CSV at line 2"),
        (b"a,\xff\n1,2\n", "has headings that are not UTF-8"),
        (b"a,b\n1,2\n", "has 1 rows, though the service counted 2 contacts: run again"),
        (b"a,b\n1,2\n1,2\n1,2\n", "has 3 rows, though the service counted 2 contacts"),
        (b"a,b\n1,2\na,b\n", "repeats its headings among its rows"),
        (b"", "is empty, though the service counted 2 contacts"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_with_its_place(content: bytes, sentence: str) -> None:
    with pytest.raises(ExportFileError, match=f"The file of export a-1 {sentence}"):
        list(file_of(content, 2).rows())


def test_an_empty_result_and_a_blank_last_line_are_fine() -> None:
    assert list(file_of(b"a,b\n", 0).rows()) == []
    assert list(file_of(b"", 0).rows()) == []
    assert list(file_of(b"a,b\n1,2\n\n", 1).rows()) == [["1", "2"]]


def test_nul_bytes_are_left_out_and_counted() -> None:
    file = file_of(b"a,b\n1\x00,\x00\n", 1)
    assert list(file.rows()) == [["1", ""]]
    assert file.nul_bytes == 2


def test_a_cell_may_be_longer_than_csv_allows_by_default() -> None:
    notes = "x" * 300_000
    assert list(file_of(f"a,b\n1,{notes}\n".encode(), 1).rows()) == [["1", notes]]


def test_a_file_that_nobody_counted_is_read_and_not_proven() -> None:
    file = file_of(b"a,b\n1,2\n", None)
    assert list(file.rows()) == [["1", "2"]]
    with pytest.raises(UncountedFileError, match="somebody may be missing"):
        file.check_verified()
