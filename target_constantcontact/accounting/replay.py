"""`constantcontact replay`: a rejects file, mended, as a Singer stream for the target.

Records leave as they stand in the file, byte for byte, those that had been merged into one row each for itself and the
oldest first. Types come from the records: the schema that they once came with is not kept.
"""

from __future__ import annotations

import json
import logging
import sys
from codecs import getincrementaldecoder
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click
import msgspec

from constantcontact_api.errors import SettingsError
from constantcontact_singer.exits import plain_command
from target_constantcontact.settings import DEFAULT_REJECTS_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

_TYPES: Final = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
_NULL: Final = b"null"
_NOTHING: Final = b'{"type": "STATE", "value": {}}\n'
_RUNS_TOLD: Final = 3
_CUT: Final = "Input data was truncated"  # as msgspec says it
# The rejects of earlier versions of the target.
OLD_REJECTS_PATH: Final = "constantcontact-rejects.jsonl"
_INVALID_TYPE: Final = "invalid_type"
_DECODE: Final = msgspec.json.Decoder(float_hook=float).decode  # 1e400 is a number as well


class Reject(msgspec.Struct):
    """A line of the file, as far as it matters here.

    Attributes:
        stream: The record's, in the target.
        record: Its bytes; null where the service did not say which record it refused.
        earlier_records: Of the same address, merged with it.
        replay_stream: What it is to be loaded again as, where that is another stream.
        run_id: The run that rejected it.
        reason: The code.
        faults: All that is wrong with it.
        is_warning: Whether the record was imported, without a value.
    """

    stream: str
    record: msgspec.Raw
    earlier_records: list[msgspec.Raw] = []
    replay_stream: str = ""
    run_id: str = ""
    reason: str = ""
    faults: list[dict[str, Any]] = []
    is_warning: bool = False

    def records(self) -> Iterator[msgspec.Raw]:
        """Yield its records, oldest first."""
        yield from self.earlier_records
        if bytes(self.record) != _NULL:
            yield self.record


def schema_of(value: object) -> dict[str, Any]:
    """Describe a value as JSON schema."""
    if isinstance(value, dict):
        return {"type": ["object", "null"], "properties": {name: schema_of(one) for name, one in value.items()}}
    if isinstance(value, list):
        items: dict[str, Any] = {}
        for one in value:
            items = merged(items, schema_of(one))
        return {"type": ["array", "null"], **({"items": items} if items else {})}
    return {"type": [*(name for kind, name in _TYPES if type(value) is kind), "null"]}


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Describe what either describes.

    Args:
        one: From `schema_of`, or empty.
        other: Likewise.
    """
    found: dict[str, Any] = {"type": sorted({*one.get("type", ()), *other.get("type", ())})}
    for part in ("items", "properties"):
        if part in one or part in other:
            left, right = one.get(part, {}), other.get(part, {})
            if part == "items":
                found[part] = merged(left, right)
            else:
                found[part] = {name: merged(left.get(name, {}), right.get(name, {})) for name in {**left, **right}}
    return found


def _schema_of_record(reject: Reject, record: msgspec.Raw) -> dict[str, Any]:
    schema = schema_of(_DECODE(record))
    if any(fault.get("reason") == _INVALID_TYPE for fault in reject.faults):
        # An object where text belongs. Were it described as what it is, the target would take no notice of the column.
        for name, described in schema["properties"].items():
            if described["type"][0] in {"object", "array"}:
                schema["properties"][name] = schema_of("")
    return schema


class Replay:
    """Reads a file twice: what its streams look like, then its records.

    Args:
        run_id: Only this run's rejects; None for all.
    """

    def __init__(self, file: BinaryIO, run_id: str | None = None) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        self._run_id = run_id
        self.left_out: Counter[str] = Counter()
        self.cut: set[int] = set()
        self.runs: dict[str, None] = {}
        self.records = 0

    def _rejects(self) -> Iterator[Reject]:
        self._file.seek(0)
        decode = msgspec.json.Decoder(Reject).decode
        number = 0
        while self._file.tell() < self._size:
            line = self._file.readline()
            number += 1
            if not line.strip():
                continue
            try:
                found = decode(line)
                are_objects = all(bytes(record).startswith(b"{") for record in found.records())
            except (msgspec.MsgspecError, UnicodeDecodeError):
                if _is_cut(line):
                    self.cut.add(number)
                    continue
                are_objects = False
            if not are_objects:
                raise SettingsError(
                    f"Line {number} of the file is not a line of a rejects file: mend it; nothing was written."
                )
            self.runs[found.run_id] = None
            if self._run_id in {None, found.run_id} and not found.is_warning:
                yield found

    def messages(self) -> Iterator[bytes]:
        """Yield Singer messages, one line each: a SCHEMA for every stream, then the records in the file's order.

        Where there are none, a STATE that covers nothing.

        Raises:
            SettingsError: If a line is not one of a rejects file, or no line is of the run, before anything is yielded.
        """
        self.left_out.clear()
        schemas: dict[str, dict[str, Any]] = {}
        for reject in self._rejects():
            for record in reject.records():
                stream = reject.replay_stream or reject.stream
                schemas[stream] = merged(schemas.get(stream, {}), _schema_of_record(reject, record))
            if bytes(reject.record) == _NULL:
                self.left_out[reject.reason] += 1
        if self._run_id is not None and self._run_id not in self.runs:
            raise SettingsError(
                f"The file has nothing of a run {self._run_id!r}: correct --run. The last runs in it are "
                f"{', '.join([*self.runs][-_RUNS_TOLD:]) or 'none'}."
            )
        for stream, schema in schemas.items():
            message = {"type": "SCHEMA", "stream": stream, "schema": schema, "key_properties": [], "is_replay": True}
            yield json.dumps(message).encode() + b"\n"
        if not schemas:
            yield _NOTHING  # an empty input would be taken for that of a tap that failed
        encode = msgspec.json.Encoder().encode
        for reject in self._rejects():
            for record in reject.records():
                stream = reject.replay_stream or reject.stream
                self.records += 1
                yield encode({"type": "RECORD", "stream": stream, "record": record}) + b"\n"


@click.command()
@click.option("--run", "run_id", metavar="RUN_ID", help="Only the rejects of one run: the `run_id` on their lines.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def replay(file: Path | None, run_id: str | None) -> None:
    """Write the records of a rejects FILE as Singer messages, to be loaded again once they are mended.

    constantcontact replay mended.jsonl | target-constantcontact --config=ENV

    Without FILE, constantcontact/rejects.jsonl, or constantcontact-rejects.jsonl of an earlier version.
    """
    with plain_command(logger), (file or _default_file()).open("rb") as opened:
        found = Replay(opened, run_id)
        for message in found.messages():
            sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()
        if not found.records:
            logger.warning("There is no record to load again.")
        if found.cut:
            logger.warning(
                "Lines that are cut short cannot be replayed: %s. A full disk does that, and a later run has read "
                "their records again. If it happened while they were mended, mend them and replay these lines.",
                ", ".join(map(str, sorted(found.cut))),
            )
        if found.left_out:
            logger.warning(
                "Lines that hold no record cannot be replayed: %s. The service did not say which rows it refused.",
                ", ".join(f"{reason} ({count})" for reason, count in found.left_out.items()),
            )


def _is_cut(line: bytes) -> bool:
    try:
        text = getincrementaldecoder("utf-8")().decode(line.rstrip())  # half of a last character is dropped
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return str(error) == _CUT
    return False


def _default_file() -> Path:
    there = [Path(name) for name in (DEFAULT_REJECTS_PATH, OLD_REJECTS_PATH) if Path(name).exists()]
    if not there:
        raise SettingsError(
            f"There is neither {DEFAULT_REJECTS_PATH} nor {OLD_REJECTS_PATH}: name the file of rejects."
        )
    for other in there[1:]:
        logger.warning("%s, of an earlier version, is not replayed: name it in a run of its own.", other)
    return there[0]
