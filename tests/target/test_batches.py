from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constantcontact_api.activities.imports import MAX_BODY_BYTES, MAX_LINES, csv_envelope, json_envelope
from target_constantcontact.batching.batch import Batch
from target_constantcontact.batching.codecs import CsvCodec, JsonCodec
from target_constantcontact.batching.record_spool import RecordSpool
from target_constantcontact.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from target_constantcontact.mapping.records import Row

LISTS = ["2e73c594-78be-11e9-bfd0-fa163e6b01c1", "3a192c16-5ade-11e9-a67b-fa163e6b01c1"]
KEYS = ("email", "first_name", 'cf:a,"b', "birthday_month", "birthday_day")


def csv_batch(keys: tuple[str, ...] = KEYS) -> Batch:
    codec = CsvCodec(keys)
    envelope = csv_envelope(header_row=codec.header_row, list_ids=LISTS, file_name="batch-1.csv")
    return Batch(1, envelope, codec, RecordSpool())


def json_batch(limits: Limits = DEFAULT_LIMITS) -> Batch:
    return Batch(1, json_envelope(list_ids=LISTS), JsonCodec(), RecordSpool(), limits=limits)


def csv_rows(batch: Batch) -> list[dict[str, str]]:
    head, _, rest = batch.body.partition(b"Content-Type: text/csv\r\n\r\n")
    assert head
    text = rest[: rest.rindex(b"\r\n--")].decode()
    return [
        {key: cell for key, cell in row.items() if cell}
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)
    ]


def json_rows(batch: Batch) -> list[dict[str, Any]]:
    body = json.loads(batch.body)
    assert body["list_ids"] == LISTS
    return list(body["import_data"])


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",\n\r\\=+-@;'), min_size=1, max_size=20
)
ROWS = st.fixed_dictionaries(
    {"email": st.sampled_from(["a@x.org", "b@x.org", "c@x.org", "d@x.org"])},
    optional={
        "first_name": TEXT,
        KEYS[2]: TEXT,
        "birthday_month": st.integers(1, 12),
        "birthday_day": st.integers(1, 28),
    },
)


def fill(batch: Batch, rows: list[Row]) -> dict[str, Row]:
    expected: dict[str, Row] = {}
    for number, row in enumerate(rows):
        address = str(row["email"])
        line = json.dumps({"record": number}).encode()
        if address in expected:
            assert batch.merge(address, row, line)
        else:
            assert batch.add(address, row, line)
        expected[address] = {**expected.get(address, {}), **row}
        assert batch.size_bytes == len(batch.body)
    return expected


@given(rows=st.lists(ROWS, max_size=12))
def test_a_csv_body_holds_every_row_exactly_and_its_size_is_known(rows: list[Row]) -> None:
    batch = csv_batch()
    expected = fill(batch, rows)
    assert csv_rows(batch) == [{key: str(value) for key, value in row.items()} for row in expected.values()]


@given(rows=st.lists(ROWS, max_size=12))
def test_a_json_body_holds_every_row_exactly_and_its_size_is_known(rows: list[Row]) -> None:
    batch = json_batch()
    expected = fill(batch, rows)
    assert json_rows(batch) == list(expected.values())


def test_the_records_behind_a_row_are_kept_in_order() -> None:
    batch = csv_batch()
    fill(batch, [{"email": "a@x.org"}, {"email": "b@x.org"}, {"email": "a@x.org"}])
    kept = [[bytes(message.record) for message in batch.messages(position)] for position in range(len(batch))]
    assert kept == [[b"0", b"2"], [b"1"]]


@pytest.mark.parametrize("new", [csv_batch, json_batch])
def test_a_batch_is_full_at_39999_rows(new: Callable[[], Batch]) -> None:
    batch = new()
    added = 0
    while batch.add(f"{added}@x.org", {"email": f"{added}@x.org"}, b"{}"):
        added += 1
    assert added == len(batch) == MAX_LINES == 39_999


@pytest.mark.parametrize("new", [csv_batch, json_batch])
def test_a_batch_is_full_just_under_four_million_bytes(new: Callable[[], Batch]) -> None:
    batch = new()
    added = 0
    while batch.add(f"{added}@x.org", {"email": f"{added}@x.org", "first_name": "é" * 200}, b"{}"):
        added += 1
    assert len(batch.body) == batch.size_bytes <= MAX_BODY_BYTES < 4_000_000
    assert batch.size_bytes > 3_999_000


@pytest.mark.parametrize("new", [csv_batch, json_batch])
def test_line_ends_inside_values_count_as_lines(new: Callable[[], Batch]) -> None:
    batch = new()
    added = 0
    while batch.add(f"{added}@x.org", {"email": f"{added}@x.org", "first_name": "a\nb\nc"}, b"{}"):
        added += 1
    assert added == 39_999 // 3


def test_a_merge_that_would_break_the_limit_is_refused_and_changes_nothing() -> None:
    batch = csv_batch()
    added = 0
    while batch.add(f"{added}@x.org", {"email": f"{added}@x.org", "first_name": "x" * 200}, b"{}"):
        added += 1
    before = batch.body
    assert not batch.merge("0@x.org", {"email": "0@x.org", "first_name": "y" * 1000}, b"{}")
    assert batch.body == before
    assert batch.merge("0@x.org", {"email": "0@x.org", "first_name": "y" * 10}, b"{}")


def test_formulas_are_sent_as_they_are() -> None:
    batch = csv_batch()
    fill(batch, [{"email": "a@x.org", "first_name": "=1+1"}])
    assert csv_rows(batch)[0]["first_name"] == "=1+1"


@settings(max_examples=20)
@given(sizes=st.lists(st.integers(0, 300), min_size=1, max_size=200))
def test_every_limit_holds_at_every_moment(sizes: list[int]) -> None:
    batch = json_batch(Limits(body_bytes=4_000, lines=20))
    for number, size in enumerate(sizes):
        if not batch.add(f"{number}@x.org", {"email": f"{number}@x.org", "first_name": "x" * size}, b"{}"):
            would_be = len(batch.body) + size + len(f'{number}@x.org{{"email":"","first_name":""}},')
            assert would_be > 4_000 or len(batch) == 20
            break
    assert len(batch.body) <= 4_000
    assert len(batch) <= 20


@settings(max_examples=20)
@given(sizes=st.lists(st.integers(0, 300), min_size=1, max_size=20))
def test_a_body_may_be_as_large_as_the_limit_to_the_byte(sizes: list[int]) -> None:
    def taken(body_bytes: int) -> tuple[int, int]:
        batch = json_batch(Limits(body_bytes=body_bytes))
        rows = [{"email": f"{number}@x.org", "first_name": "x" * size} for number, size in enumerate(sizes)]
        return sum(batch.add(row["email"], dict(row), b"{}") for row in rows), batch.size_bytes

    everything, size_bytes = taken(MAX_BODY_BYTES)
    assert taken(size_bytes) == (everything, size_bytes)
    assert taken(size_bytes - 1)[0] < everything


def test_the_form_names_lists_and_file_as_documented() -> None:
    body = csv_batch().body.decode()
    assert f'name="list_ids"\r\n\r\n{",".join(LISTS)}\r\n' in body
    assert re.search(
        r'name="file"; filename="batch-1\.csv"\r\nContent-Type: text/csv\r\n\r\nemail,first_name,"cf:a,""b"', body
    )
