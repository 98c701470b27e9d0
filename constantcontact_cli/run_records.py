"""Read records of runs, and the rejects that belong to them, from files. Other lines are skipped."""

from __future__ import annotations

import json
import logging
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.errors import SettingsError
from constantcontact_singer.run_record import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)

_COUNTS: Final = ("sent", "merged", "unchanged", "skipped", "rejected", "not_permitted")
_MOST_EXAMPLES: Final = 3
_MOST_COLUMNS: Final = 4
_REST_OF_WORD: Final = re.compile(r"(?<=\w)\w")

Record = dict[str, Any]


def records_in(path: Path) -> list[Record]:
    """Read the records of a file, or of the files of a folder, in the order in which the runs began.

    Args:
        path: A file of `report_path` or `runs_path`, or a folder with such files.

    Raises:
        SettingsError: If there are none.
    """
    found: dict[str, Record] = {}
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file() and file.suffix in {".json", ".jsonl"}:
            found |= {record["run_id"]: {**record, "file": file} for record in _read(file, is_asked=not path.is_dir())}
    if not found:
        raise SettingsError(f"{path} holds no record of a run: name a file that report_path or runs_path has written.")
    return sorted(found.values(), key=lambda record: str(record.get("started_at")))


def _read(file: Path, *, is_asked: bool) -> Iterator[Record]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}): name another file.") from error
    whole = _record_of(text)
    if whole is not None:
        yield whole
        return
    wrong = 0
    for line in text.split("\n"):
        if (record := _record_of(line)) is not None:
            yield record
        wrong += record is None and bool(line.strip())
    if wrong and is_asked:
        logger.warning("%s: lines that are no record of a run were passed over: %d.", file, wrong)


def _record_of(text: str) -> Record | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    is_record = isinstance(found, dict) and {"format", "run_id", "plugin", "exit_code", "streams"} <= found.keys()
    return found if is_record else None


def outcomes(record: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Count what became of the records of each stream of a run, in words.

    Args:
        record: Of a run.
    """
    return {stream: outcome(counts) for stream, counts in record["streams"].items()}


def outcome(counts: Mapping[str, Any]) -> dict[str, int]:
    """Count what became of records, in words; only what there is.

    Args:
        counts: Of a stream, or of all.
    """
    if "records" in counts:
        return {"read": counts["records"]}
    found = {name.replace("_", " "): _number(counts.get(name, 0)) for name in _COUNTS}
    rest = counts.get("read", 0) - sum(found.values())
    return {name: count for name, count in {**found, "not confirmed": rest}.items() if count}


def total_of(record: Mapping[str, Any]) -> dict[str, int]:
    """Count what became of all records of a run."""
    total: dict[str, int] = {}
    for counts in outcomes(record).values():
        for name, count in counts.items():
            total[name] = total.get(name, 0) + count
    return total


def _number(count: int | Mapping[str, int]) -> int:
    return count if isinstance(count, int) else sum(count.values())


def rejects_of(records: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
    """Read the rejects of runs from their files; those whose file is not there any more have none.

    Args:
        records: Of the runs.
    """
    runs: dict[Path, set[str]] = {}
    for record in records:
        if given := record.get("rejects_path"):
            path = Path(given).expanduser()
            places = (path, record["file"].parent / path, record["file"].parent / path.name)
            if (file := next((place for place in places if place.is_file()), None)) is not None:
                runs.setdefault(file.resolve(), set()).add(record["run_id"])
    for file, ids in runs.items():
        with file.open("rb") as lines:
            for line in lines:
                try:
                    reject = json.loads(line)
                except ValueError:  # cut off by a full disk
                    continue
                if isinstance(reject, dict) and reject.get("run_id") in ids:
                    yield reject


def examples(rejects: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Choose some rejects for each reason, and mask their values.

    Args:
        rejects: Of one run.
    """
    found: dict[str, list[str]] = {}
    for reject in rejects:
        some = found.setdefault(str(reject.get("reason")), [])
        record = reject.get("record")
        if len(some) < _MOST_EXAMPLES and isinstance(record, dict):
            shown = ", ".join(f"{name}: {mask(value)}" for name, value in islice(_texts(record), _MOST_COLUMNS))
            if shown not in some:
                some.append(shown)
    return found


def _texts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in record.items() if isinstance(value, str) and value)


def mask(value: str) -> str:
    """Leave of each word its first character, so that its form shows and nobody is told."""
    return _REST_OF_WORD.sub("\u2022", value[:60])


def singer_messages(records: Sequence[Record]) -> Iterator[Record]:
    """Yield runs, imports and rejects as Singer messages, for any target; nobody is named in them."""
    yield _schema("runs", _RUN, ["run_id"])
    for record in records:
        counts = {name.replace(" ", "_"): count for name, count in total_of(record).items()}
        account = record.get("account") or {}
        counts["read"] = sum(one.get("read", one.get("records", 0)) for one in record["streams"].values())
        own = {"account_id": account.get("id"), "account_name": account.get("name"), **record, **counts}
        yield _message("runs", {name: own.get(name) for name in _RUN})
    yield _schema("imports", _IMPORT, ["run_id", "number"])
    for record in records:
        for number, one in enumerate(record.get("imports", ()), start=1):
            own = {**one, "run_id": record["run_id"], "number": number}
            yield _message("imports", {name: own.get(name) for name in _IMPORT})
    yield _schema("rejects", _REJECT, ["run_id", "number"])
    numbers: dict[str, int] = {}
    for reject in rejects_of(records):
        number = numbers[reject["run_id"]] = numbers.get(reject["run_id"], 0) + 1
        own = {**reject, "number": number, "sentence": masked(str(reject.get("sentence") or ""))}
        yield _message("rejects", {name: own.get(name) for name in _REJECT})


def _columns(**names: str) -> dict[str, dict[str, Any]]:
    return {name: {"type": [kind, "null"]} for kind, text in names.items() for name in text.split()}


_RUN: Final = _columns(
    string="run_id plugin version sentence account_id account_name started_at ended_at",
    integer=(
        "exit_code requests_used requests_left read sent merged unchanged skipped rejected not_permitted not_confirmed"
    ),
    boolean="is_complete is_dry_run",
    number="seconds seconds_waiting_for_the_service seconds_of_our_own",
)
_IMPORT: Final = _columns(
    string="run_id stream activity_id format",
    integer="number rows bytes refused unattributed not_added",
    number="seconds_of_service seconds_of_our_own",
)
_REJECT: Final = _columns(string="run_id rejected_at stream reason field sentence activity_id", integer="number line")


def _schema(stream: str, properties: Mapping[str, Any], keys: Sequence[str]) -> Record:
    schema = {"type": "object", "properties": properties}
    return {"type": "SCHEMA", "stream": stream, "schema": schema, "key_properties": keys}


def _message(stream: str, record: Mapping[str, Any]) -> Record:
    return {"type": "RECORD", "stream": stream, "record": record}
