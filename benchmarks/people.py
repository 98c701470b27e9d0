"""Made-up contacts, the same ones every time: export files for taps, Singer lines for targets.

Run as a program it writes Singer lines: `python -m benchmarks.people wide 1000000`.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTS = tuple(f"List {number:02d}" for number in range(12))
TAGS = tuple(f"Tag {number}" for number in range(8))
_EARLIEST = dt.datetime(2015, 1, 1, tzinfo=dt.timezone.utc)
_SECONDS = 11 * 365 * 86_400
_COMBINATIONS = 500


@dataclass(frozen=True)
class Column:
    """One column of an export file.

    Attributes:
        heading: What the file calls it.
        name: The tap's property.
        type: A custom field's type; empty for a standard column.
    """

    heading: str
    name: str
    type: str = ""


_CUSTOM = (
    ("Plan", "string"),
    ("Segment Code", "string"),
    ("Account Manager", "string"),
    ("Region", "string"),
    ("Campaign Source", "string"),
    ("Favourite Shop", "string"),
    ("Points", "number"),
    ("Balance", "currency"),
    ("Renewal Date", "date"),
    ("Is Member", "boolean"),
)
WIDE = (
    Column("Email address", "email_address"),
    Column("Email status", "email_status"),
    Column("Email permission status", "email_permission_status"),
    Column("Email update source", "email_update_source"),
    Column("Confirmed Opt-In Source", "email_optin_source"),
    Column("First name", "first_name"),
    Column("Last name", "last_name"),
    Column("Company", "company_name"),
    Column("Job title", "job_title"),
    Column("Phone - home", "home_phone"),
    Column("Phone - mobile", "mobile_phone"),
    Column("Street address line 1 - Home", "home_street"),
    Column("City - Home", "home_city"),
    Column("State/Province - Home", "home_state"),
    Column("Zip/Postal Code - Home", "home_zip"),
    Column("Country - Home", "home_country"),
    *(Column(label, f"cf_{label.lower().replace(' ', '_')}", kind) for label, kind in _CUSTOM),
    Column("Tags", "tag_names"),
    Column("Email Lists", "list_names"),
    Column("Created At", "created_at"),
    Column("Updated At", "updated_at"),
)
NARROW = tuple(column for column in WIDE if column.name in {"email_address", "first_name", "last_name", "updated_at"})
SHAPES = {"wide": WIDE, "narrow": NARROW}


def cells(shape: str, count: int) -> Iterator[list[str]]:
    """Make the rows of an export file, each with another address.

    Args:
        shape: `wide` or `narrow`.
        count: How many.

    Yields:
        The cells of a row.
    """
    dice = random.Random(20_200_925)  # noqa: S311  # made-up people are no secret
    wanted = [WIDE.index(column) for column in SHAPES[shape]]
    chosen = [
        (",".join(dice.sample(TAGS, dice.randint(0, 3))), ",".join(dice.sample(LISTS, dice.randint(1, 3))))
        for _ in range(_COMBINATIONS)
    ]
    for number in range(count):
        created = dice.randrange(_SECONDS)
        tags, lists = chosen[dice.randrange(_COMBINATIONS)]
        row = [
            f"person.{number}@example.org",
            "Active",
            "Implied",
            "Account",
            "",
            f"First {number % 997}",
            f"Last {number % 7919}",
            f"Company {number % 4_999}" if number % 3 else "",
            f"Manager {number % 101}" if number % 2 else "",
            "",
            f"'+1 555 {number % 10_000:04d}",
            f"{number % 900} Main Street",
            f"City {number % 601}",
            "Massachusetts",
            f"{number % 100_000:05d}",
            "United States",
            f"plan {number % 5}",
            f"segment {number % 50}",
            f"Manager {number % 20}",
            f"region {number % 9}",
            "",
            f"shop {number % 300}",
            str(number % 5_000),
            f"{number % 1_000}.50",
            f"{1 + number % 12:02d}/{1 + number % 28:02d}/{2000 + number % 27}",
            "true" if number % 2 else "false",
            tags,
            lists,
            moment(created, number),
            moment(min(_SECONDS, created + dice.randrange(90 * 86_400)), number + 1),
        ]
        yield [row[position] for position in wanted]


def moment(seconds: int, number: int) -> str:
    """Write a moment as export files do, in one of the two forms that stand in one column of real files.

    Args:
        seconds: Since the earliest that anybody was added.
        number: Odd for one form, even for the other.
    """
    when = _EARLIEST + dt.timedelta(seconds=seconds)
    return f"{when:%Y-%m-%d %H:%M:%S} -0500" if number % 2 else f"{when:%Y-%m-%dT%H:%M:%S}.{number % 1000:03d} -0500"


def write_export(path: Path, shape: str, count: int) -> None:
    """Write an export file as the service does.

    Args:
        path: Where.
        shape: `wide` or `narrow`.
        count: How many contacts.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.heading for column in SHAPES[shape]])
        writer.writerows(cells(shape, count))


# What a marketing sync sends: columns documented for CSV imports, and 20 custom fields.
_STANDARD = (
    "email", "first_name", "last_name", "job_title", "company_name",
    "home_street", "home_city", "home_state", "home_zip", "home_country",
)  # fmt: skip
TARGET_CUSTOM = tuple(f"cf:field_{number:02d}" for number in range(20))
TARGET_SHAPES = {"wide": _STANDARD + TARGET_CUSTOM, "narrow": _STANDARD[:4]}
STREAM = "people"
RECORDS_PER_STATE = 10_000
TIME_EXTRACTED = "2026-11-22T10:00:00Z"


def person(number: int, columns: int) -> list[str]:
    """Make the values of one person.

    Args:
        number: Each has another address.
        columns: How many of the standard columns, and then of the custom fields.
    """
    values = [
        f"person.{number}@example.org",
        f"First {number % 997}",
        f"Last {number % 7919}",
        f"Manager {number % 101}",
        f"Company {number % 4_999}",
        f"{number % 900} Main Street",
        f"City {number % 601}",
        "Massachusetts",
        f"{number % 100_000:05d}",
        "United States",
        *(f"value {(number + position) % 10_000}" for position in range(columns - len(_STANDARD))),
    ]
    return values[:columns]


def singer_lines(shape: str, count: int) -> Iterator[str]:
    """Make the lines of a Singer stream of people, each with another address.

    Args:
        shape: `wide` or `narrow`.
        count: How many records.

    Yields:
        SCHEMA, RECORD and STATE messages, with their line ends.
    """
    names = TARGET_SHAPES[shape]
    schema = {"type": "object", "properties": {name: {"type": ["string", "null"]} for name in names}}
    yield line({"type": "SCHEMA", "stream": STREAM, "schema": schema, "key_properties": ["email"]})
    for number in range(count):
        record = dict(zip(names, person(number, len(names)), strict=True))
        yield line({"type": "RECORD", "stream": STREAM, "record": record, "time_extracted": TIME_EXTRACTED})
        if number % RECORDS_PER_STATE == RECORDS_PER_STATE - 1:
            yield line({"type": "STATE", "value": {"position": number + 1}})


def write_singer(file: IO[str], shape: str, count: int) -> None:
    """Write a Singer stream of people.

    Args:
        file: Open for writing.
        shape: `wide` or `narrow`.
        count: How many records.
    """
    file.writelines(singer_lines(shape, count))


def line(message: dict[str, Any]) -> str:
    """Write a Singer message, with its line end.

    Args:
        message: Any.
    """
    return json.dumps(message, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    write_singer(sys.stdout, sys.argv[1], int(sys.argv[2]))
