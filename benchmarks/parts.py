"""Where the tap's time goes from row to line: the quietest of many measurements of each part, in this process."""

from __future__ import annotations

import csv
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.people import LISTS, SHAPES, TAGS
from constantcontact_api.column_readers import Timestamps
from constantcontact_api.contact_blocks import BlockReader
from constantcontact_api.contact_rows import RowReader
from constantcontact_api.custom_fields import CustomField
from constantcontact_api.headings import columns_of
from tap_constantcontact.streams.contact_schema import contact_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_ROWS = 128
_BLOCKS = 600
_EVERY = 20
_TIMES = 20
_ENVELOPE = b'},"time_extracted":"2026-11-22T10:00:00Z"}\n{"type":"RECORD","stream":"contacts","record":'


def parts(export: Path, shape: str) -> str:
    """Measure the parts of the way from a row to a line.

    Args:
        export: From `people.write_export`.
        shape: `wide` or `narrow`.

    Returns:
        A table in Markdown, microseconds a record.
    """
    fields = [
        CustomField(column.heading, column.name.removeprefix("cf_"), column.type)
        for column in SHAPES[shape]
        if column.type
    ]
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        columns = columns_of(next(rows), fields)
        names = tuple(contact_schema(fields)["properties"])
        read = BlockReader(RowReader(columns, names, list_names=LISTS, tag_names=TAGS))
        timestamps = [column.position for column in columns if column.name in {"created_at", "updated_at"}]
        encode = msgspec.json.Encoder(decimal_format="number").encode_lines
        found: dict[str, float] = {}

        def part(name: str, work: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401  # whatever the work gives
            begin = time.thread_time()
            result = work(*arguments)
            seconds = time.thread_time() - begin
            found[name] = min(found.get(name, seconds), seconds)
            return result

        def convert(turned: Sequence[Sequence[str]]) -> None:
            for position in timestamps:
                Timestamps().column(turned[position])

        for number in range(_BLOCKS):
            block = part("csv.reader", list, islice(rows, _ROWS))
            for _ in range(0 if number % _EVERY else _TIMES):
                turned = part("of these, rows into columns", list, zip(*block, strict=True))
                part("of these, timestamps", convert, turned)
                contacts = part("records from rows", read, block)
                lines = part("encoding", encode, contacts.records)
                part("envelopes", lines.replace, b"\n", _ENVELOPE)
    within = [name for name in found if name.startswith("of these")]
    order = ("csv.reader", "records from rows", *within, "encoding", "envelopes")
    told = [f"| {name} | {found[name] / _ROWS * 1_000_000:.2f} |" for name in order]
    return "\n".join([f"| Part, {shape} | us a record |", "| --- | ---: |", *told])
