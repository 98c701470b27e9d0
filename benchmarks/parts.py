"""Where the time goes, from row to line and from line to row: the quietest of many measurements of each part.

The parts run in this process, alone; so their sum is what an idle machine takes, and no thread stands in their way.
"""

from __future__ import annotations

import csv
import io
import json
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.people import LISTS, SHAPES, STREAM, TAGS
from constantcontact_api.contacts.columns import Timestamps
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_blocks import BlockReader
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader
from tap_constantcontact.streams.contact_schema import contact_schema
from target_constantcontact.singer.compiled_maps import CompiledMap
from target_constantcontact.sinks import ConstantContactSink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from target_constantcontact.target import TargetConstantContact

_ROWS = 128
_EVERY = 20
_TIMES = 20
_ENVELOPE = b'},"time_extracted":"2026-11-22T10:00:00Z"}\n{"type":"RECORD","stream":"contacts","record":'


def tap_parts(export: Path, shape: str, blocks: int) -> str:
    """Measure the parts of the way from a row of an export to a line.

    Args:
        export: From `people.write_export`.
        shape: `wide` or `narrow`.
        blocks: How many blocks of rows are measured.

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
        quietest = _Quietest()
        part = quietest.part

        def convert(turned: Sequence[Sequence[str]]) -> None:
            for position in timestamps:
                Timestamps().column(turned[position])

        for number in range(blocks):
            block = part("csv.reader", list, islice(rows, _ROWS))
            for _ in range(0 if number % _EVERY else _TIMES):
                turned = part("of these, rows into columns", list, zip(*block, strict=True))
                part("of these, timestamps", convert, turned)
                contacts = part("records from rows", read, block)
                lines = part("encoding", encode, contacts.records)
                part("envelopes", lines.replace, b"\n", _ENVELOPE)
    order = (
        "csv.reader",
        "records from rows",
        "of these, rows into columns",
        "of these, timestamps",
        "encoding",
        "envelopes",
    )
    return quietest.table(f"tap, {shape}", order, _ROWS)


def target_parts(target: TargetConstantContact, people: Path, shape: str, import_format: str, blocks: int) -> str:
    """Measure the parts of the way from a line to a row of a batch.

    Args:
        target: With the settings of a run; nothing is sent.
        people: From `people.write_singer`.
        shape: `wide` or `narrow`.
        import_format: That the target sends.
        blocks: How many blocks of lines are measured.

    Returns:
        A table in Markdown, microseconds a record.
    """
    with people.open("rb") as file:
        schema = file.readline()
        target.listen(io.BytesIO(schema))  # type: ignore[arg-type]  # bytes, where the SDK says text
        sink = target.get_sink(STREAM)
        assert isinstance(sink, ConstantContactSink)  # noqa: S101  # for the type checker
        sink.read_sample([], [])
        stream = sink.blocks(STREAM, json.loads(schema)["schema"]["properties"], CompiledMap(STREAM, {}))
        assert stream is not None  # noqa: S101  # for the type checker: people are taken by blocks
        decode = msgspec.json.Decoder(stream.envelope).decode
        batcher = target.run.loader.batcher
        quietest = _Quietest()
        part = quietest.part
        for _ in range(blocks):
            text = b"".join(line for line in islice(file, _ROWS) if b'"RECORD"' in line)
            for _ in range(_TIMES):
                lines = part("lines of a block", lambda some: io.BytesIO(some).readlines(), text)
                if len(lines) < _ROWS:
                    break
                envelopes = part("decoding", lambda some: list(map(decode, some)), lines)
                block = part("records by column", stream.block, lines, envelopes)
                rows = part("decisions", stream.decide, block, 0, len(lines))
                part("rows, to their places", stream.place, rows, 0)
                batcher.close_all()
    order = ("lines of a block", "decoding", "records by column", "decisions", "rows, to their places")
    return quietest.table(f"target, {import_format}, {shape}", order, _ROWS)


class _Quietest:
    """The shortest time that each part took."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def part(self, name: str, work: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401  # whatever the work gives
        begin = time.thread_time()
        result = work(*arguments)
        seconds = time.thread_time() - begin
        self._seconds[name] = min(self._seconds.get(name, seconds), seconds)
        return result

    def table(self, title: str, order: Sequence[str], rows: int) -> str:
        told = [f"| {name} | {self._seconds[name] / rows * 1_000_000:.2f} |" for name in order]
        return "\n".join([f"| Part, {title} | us a record |", "| --- | ---: |", *told])
