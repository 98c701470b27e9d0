"""The Singer streams of `python -m benchmarks modes`: the people of an account once more, in several kinds.

Each has eleven columns of text; the kinds differ in what is added or odd. All streams end with ACTIVATE_VERSION, which
only mirrors look at.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from benchmarks.account import COLUMNS, further_list
from benchmarks.people import LISTS, RECORDS_PER_STATE, STREAM, TARGET_SHAPES, TIME_EXTRACTED, line, person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NAMES = TARGET_SHAPES["wide"][:COLUMNS]
_TEXT = {"type": ["string", "null"]}

ODD_EVERY = 100
"""One record in so many is odd, at the same distance from the last, so that hardly a block is without one."""
_FIRST_ODD = 37
_LONGEST_TEXT = 50
_ESCAPE = "@escaped@"
_TOO_LONG = "x" * (_LONGEST_TEXT + 1)


def _escaped(record: dict[str, Any]) -> None:
    record["last_name"] = f"{_ESCAPE}{record['last_name']}"  # the same text, once it is decoded


def _number(record: dict[str, Any]) -> None:
    record["job_title"] = len(record["email"])  # not what the account holds


def _unknown_key(record: dict[str, Any]) -> None:
    record["_internal_note"] = {"seen": True}


def _long(record: dict[str, Any]) -> None:
    record["first_name"] = _TOO_LONG


def _spaces(record: dict[str, Any]) -> None:
    record["company_name"] = f"  {record['company_name']} "


def _capitals(record: dict[str, Any]) -> None:
    record["email"] = record["email"].upper()


def _null(record: dict[str, Any]) -> None:
    record["home_city"] = None


def _missing_key(record: dict[str, Any]) -> None:
    del record["home_state"]


_ODD_WAYS: tuple[Callable[[dict[str, Any]], None], ...] = (
    _escaped, _number, _unknown_key, _long, _spaces, _capitals, _null, _missing_key,
)  # fmt: skip


def _is_odd(number: int) -> bool:
    return number % ODD_EVERY == _FIRST_ODD


def _make_odd(number: int, record: dict[str, Any]) -> None:
    if _is_odd(number):
        _ODD_WAYS[number // ODD_EVERY % len(_ODD_WAYS)](record)


def odd_ones(records: int, *, rejected: bool) -> int:
    """Count the odd records that are rejected, or else those that change a value of the account.

    Args:
        records: Of the stream.
        rejected: Which of the two.
    """
    way = _ODD_WAYS.index(_long if rejected else _number)
    return len(range(way * ODD_EVERY + _FIRST_ODD, records, ODD_EVERY * len(_ODD_WAYS)))


def _plain(number: int, record: dict[str, Any]) -> None:
    """Leave it as it is."""


def _say_permission(_: int, record: dict[str, Any]) -> None:
    record |= {
        "email_opt_out": False,
        "subscription_status": "subscribed",
        "unsubscribed_at": None,
        "accepts_marketing": True,  # the schema does not have it
    }


def _name_lists(number: int, record: dict[str, Any]) -> None:
    record["list_names"] = [LISTS[0], LISTS[further_list(number)]]


def _leave_blank(_: int, record: dict[str, Any]) -> None:
    record["phone"] = None  # the account holds none


PLAIN, ODD, PERMISSION, ROUTED, BLANK = "plain", "odd", "permission", "routed", "blank"
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_KINDS: Mapping[str, tuple[Mapping[str, Any], Callable[[int, dict[str, Any]], None]]] = {
    PLAIN: ({}, _plain),
    ODD: ({}, _make_odd),
    PERMISSION: (
        {
            "email_opt_out": {"type": ["boolean", "null"]},
            "subscription_status": _TEXT,
            "unsubscribed_at": _MOMENT,
        },
        _say_permission,
    ),
    ROUTED: ({"list_names": {"type": "array", "items": {"type": "string"}}}, _name_lists),
    BLANK: ({"phone": _TEXT}, _leave_blank),
}


def write_stream(path: Path, kind: str, records: int) -> None:
    """Write a Singer stream.

    Args:
        path: Where.
        kind: `plain`, `odd`, `permission`, `routed` or `blank`.
        records: How many.
    """
    with path.open("w", encoding="utf-8") as file:
        _write(file, kind, records)


def _write(file: IO[str], kind: str, records: int) -> None:
    more, change = _KINDS[kind]
    properties = {**dict.fromkeys(NAMES, _TEXT), **more}
    schema = {"type": "object", "properties": properties}
    file.write(line({"type": "SCHEMA", "stream": STREAM, "schema": schema, "key_properties": ["email"]}))
    for number in range(records):
        record: dict[str, Any] = dict(zip(NAMES, person(number, COLUMNS), strict=True))
        change(number, record)
        text = line({"type": "RECORD", "stream": STREAM, "record": record, "time_extracted": TIME_EXTRACTED})
        file.write(text.replace(f"{_ESCAPE}L", "\\u004c"))
        if number % RECORDS_PER_STATE == RECORDS_PER_STATE - 1:
            file.write(line({"type": "STATE", "value": {"position": number + 1}}))
    file.write(line({"type": "ACTIVATE_VERSION", "stream": STREAM, "version": 1}))
    file.write(line({"type": "STATE", "value": {"position": records}}))
