"""An export file as a plain singer-sdk tap reads it: the SDK's defaults, and the conversions that the data needs."""

from __future__ import annotations

import csv
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Stream, Tap
from singer_sdk import typing as th

from benchmarks.people import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.people import Column

_TYPES: dict[str, Any] = {
    "number": th.IntegerType,
    "currency": th.NumberType,
    "date": th.DateType,
    "boolean": th.BooleanType,
}


def _timestamp(text: str) -> str:
    # Python 3.10 reads neither `-0500` nor a space before it.
    moment = datetime.fromisoformat(f"{text[:-6]}{text[-5:-2]}:{text[-2:]}")
    return moment.astimezone(timezone.utc).isoformat()


def _names(text: str) -> list[str]:
    return sorted(text.split(","))


def _date(text: str) -> str:
    month, day, year = text.split("/")
    return f"{year}-{month}-{day}"


def _conversion(column: Column) -> Callable[[str], Any] | None:
    if column.name in {"created_at", "updated_at"}:
        return _timestamp
    if column.name in {"tag_names", "list_names"}:
        return _names
    if column.name.endswith("_phone"):
        return lambda text: text.lstrip("'")
    conversions: dict[str, Callable[[str], Any]] = {
        "number": int,
        "currency": float,
        "date": _date,
        "boolean": lambda text: text == "true",
    }
    return conversions.get(column.type)


def _property(column: Column) -> th.Property[Any]:
    if column.name in {"created_at", "updated_at"}:
        return th.Property(column.name, th.DateTimeType)
    if column.name in {"tag_names", "list_names"}:
        return th.Property(column.name, th.ArrayType(th.StringType))
    return th.Property(column.name, _TYPES.get(column.type, th.StringType))


class PlainContacts(Stream):
    """The rows of the file, keyed by address."""

    name = "contacts"
    primary_keys = ("contact_key",)

    def get_records(self, context: Any) -> Iterable[dict[str, Any]]:  # noqa: ANN401, ARG002  # the SDK's own
        """Read the file.

        Args:
            context: Not used.

        Yields:
            A record for each row.
        """
        columns = SHAPES[self.config["shape"]]
        names = [column.name for column in columns]
        conversions = [(column.name, read) for column in columns if (read := _conversion(column))]
        with Path(self.config["path"]).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            for row in rows:
                record: dict[str, Any] = {name: text or None for name, text in zip(names, row, strict=True)}
                for name, read in conversions:
                    if record[name] is not None:
                        record[name] = read(record[name])
                record["contact_key"] = record["email_address"].lower()
                yield record


class PlainTap(Tap):
    """Reads one export file."""

    name = "tap-plain"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("path", th.StringType, required=True), th.Property("shape", th.StringType, required=True)
    ).to_dict()

    def discover_streams(self) -> Sequence[Stream]:
        """Describe the file's columns.

        Returns:
            The one stream.
        """
        key = th.Property("contact_key", th.StringType)
        schema = th.PropertiesList(key, *map(_property, SHAPES[self.config["shape"]])).to_dict()
        return [PlainContacts(self, schema=schema)]


if __name__ == "__main__":
    PlainTap.cli()
