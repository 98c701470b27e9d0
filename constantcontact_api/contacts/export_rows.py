"""A row of an export file to a record; pure. What is the same for all rows is decided once for the file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts import cells
from constantcontact_api.contacts.export_header import PHONE_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from constantcontact_api.contacts.cells import Reader
    from constantcontact_api.contacts.export_header import Column
    from constantcontact_api.types import JsonObject

KEY = "contact_key"
OTHER = "other_columns"
NAMELESS = "row:"  # prefix of the keys of contacts without an address or a number

_HASH_BYTES = 16
# What identifies a contact without an address or a number: exports and pages both know it, and no change of phones,
# lists or tags changes it.
BIRTHDAY_PARTS = ("birthday_month", "birthday_day")
NAMING_PROPERTIES = ("first_name", "last_name", "company_name", "job_title", "created_at")
KEY_PROPERTIES = frozenset({"email_address", "sms_number", *NAMING_PROPERTIES})
_TO_THE_SECOND = 19  # 2020-09-25T20:45:13
_DIGITS = frozenset("0123456789")
_READERS: dict[str, Reader] = {
    **{f"{kind}_phone": cells.guarded for kind in PHONE_KINDS},
    "sms_number": cells.guarded,
    "email_optin_date": cells.timestamp,
    "email_optout_date": cells.timestamp,
    "sms_consent_date": cells.timestamp_or_date,  # imports take a date; exports have not been seen
    "created_at": cells.timestamp,
    "updated_at": cells.timestamp,
    "anniversary": cells.date,
    "birthday_month": cells.integer,
    "birthday_day": cells.integer,
}


def contact_key(record: Mapping[str, Any]) -> str:
    """Return the key of a contact: never null, and the same from an export as from pages.

    Args:
        record: Every property that could be read, but the key.

    Returns:
        The lower-cased address, else `sms:` and the number's digits, else `row:` and a hash of `NAMING_PROPERTIES`.
    """
    address = record.get("email_address")
    if address:
        return str(address).lower()
    digits = "".join(character for character in record.get("sms_number") or "" if character in _DIGITS)
    if digits:
        return f"sms:{digits}"
    filled = {name: str(record[name]) for name in NAMING_PROPERTIES if record.get(name)}
    if "created_at" in filled:  # only one of the two sources has milliseconds
        filled["created_at"] = filled["created_at"][:_TO_THE_SECOND]
    text = json.dumps(filled, sort_keys=True, ensure_ascii=False)
    return f"{NAMELESS}{hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).hexdigest()}"


@dataclass(frozen=True)
class Plan:
    """How to read a row, whose address is of one kind.

    Attributes:
        steps: Property, position, reader (None: the text is the value) and heading of each wanted column.
        others: Heading and position of each unknown column.
        address: Position of the address, if there is one.
        birthday: Position of the birthday, if its parts are wanted.
    """

    steps: tuple[tuple[str, int, Reader | None, str], ...]
    others: tuple[tuple[str, int], ...]
    address: int | None
    birthday: int | None


class RowReader:
    """Reads the rows of one file.

    Args:
        columns: From `export_header.columns_of`.
        names: Every property of a record, in order; one without a column is null.
        selected: The wanted properties; None for all.
        list_names: The account's lists, to recognise names that hold a comma.
        tag_names: The account's tags, likewise.
        constants: Properties that are the same in every record.

    Attributes:
        misfits: How many values of each column did not fit their property's type; their text is in `other_columns`.
        ambiguous: How many cells of `list_names` and `tag_names` were kept whole, for want of one best reading.
        known_names: The account's lists and tags.
        keeps_others: Whether `other_columns` is wanted.
        plans: How to read a row; one for each kind of address that the file has columns of.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        names: Sequence[str],
        *,
        selected: Collection[str] | None = None,
        list_names: Collection[str] = (),
        tag_names: Collection[str] = (),
        constants: Mapping[str, Any] | None = None,
    ) -> None:
        self.constants = dict(constants or {})
        self.misfits: Counter[str] = Counter()
        self.ambiguous: Counter[str] = Counter()
        wanted = frozenset(names if selected is None else selected) | {KEY}
        readers = {
            **_READERS,
            "list_names": cells.names_reader(list_names, on_ambiguous=lambda: self.ambiguous.update(["list_names"])),
            "tag_names": cells.names_reader(tag_names, on_ambiguous=lambda: self.ambiguous.update(["tag_names"])),
        }
        self.known_names = {"list_names": tuple(list_names), "tag_names": tuple(tag_names)}
        self._template: JsonObject = dict.fromkeys(name for name in names if name in wanted)
        self._template.update(self.constants)
        self.keeps_others = OTHER in wanted
        self.plans = tuple(_plan(columns, kind, wanted, readers) for kind in _kinds(columns))
        for plan in self.plans:
            self._template.update((name, None) for name, *_ in plan.steps)
        # The key of a row without an address or a number is made of the same values, whichever are selected.
        names_all = wanted.issuperset(KEY_PROPERTIES)
        self._naming_rows = self if names_all else RowReader(columns, names, selected=KEY_PROPERTIES)

    @property
    def names(self) -> tuple[str, ...]:
        """The properties of each record, in order; `contact_key` comes last unless `names` had it."""
        return tuple({**self._template, KEY: None})

    def __call__(self, row: Sequence[str]) -> JsonObject:
        """Read a row, of as many cells as there are columns, as the wanted properties and `contact_key`."""
        plan = self.plans[0] if len(self.plans) == 1 else self._plan_for(row)
        record = self._read(row, plan)
        address = row[plan.address] if plan.address is not None else ""
        if address:
            record[KEY] = address.lower()
        else:
            record[KEY] = contact_key(record if self._naming_rows is self else self._naming_rows(row))
        return record

    def _read(self, row: Sequence[str], plan: Plan) -> JsonObject:
        record = self._template.copy()
        for name, position, reader, heading in plan.steps:
            text = row[position]
            if text:
                value = text if reader is None else reader(text)
                if value is None:
                    self._keep_misfit(record, heading, text)
                else:
                    record[name] = value
        if plan.birthday is not None and row[plan.birthday]:
            parts = cells.month_and_day(row[plan.birthday])
            if parts:
                record.update(
                    (name, part) for name, part in zip(BIRTHDAY_PARTS, parts, strict=True) if name in self._template
                )
        if self.keeps_others:
            found = {heading: row[position] for heading, position in plan.others if row[position]}
            if found:
                record[OTHER] = {**(record[OTHER] or {}), **found}
        return record

    def _plan_for(self, row: Sequence[str]) -> Plan:
        filled = (plan for plan in self.plans if plan.address is not None and row[plan.address])
        return next(filled, self.plans[0])

    def _keep_misfit(self, record: JsonObject, heading: str, text: str) -> None:
        self.misfits[heading] += 1
        if self.keeps_others:
            record[OTHER] = {**(record[OTHER] or {}), heading: text}


def _kinds(columns: Sequence[Column]) -> tuple[str, ...]:
    # Older files have an address column of each kind; a contact fills one of them.
    with_kinds = {column.name for column in columns if column.kind}
    return tuple(dict.fromkeys(column.kind for column in columns if column.name in with_kinds)) or ("",)


def _plan(columns: Sequence[Column], kind: str, wanted: frozenset[str], readers: Mapping[str, Reader]) -> Plan:
    with_kinds = {column.name for column in columns if column.kind}
    headings = _distinct([column.heading for column in columns])
    known: dict[str, Column] = {}
    others = []
    for column, heading in zip(columns, headings, strict=True):
        if column.name is None or (column.name in with_kinds and column.kind != kind):
            others.append((heading, column.position))
        else:
            known[column.name] = column
    steps = tuple(
        (name, column.position, _reader(column, readers), headings[column.position])
        for name, column in known.items()
        if name in wanted
    )
    address, birthday = known.get("email_address"), known.get("birthday")
    wants_parts = not wanted.isdisjoint(BIRTHDAY_PARTS)
    return Plan(
        steps=steps,
        others=tuple(others),
        address=address.position if address else None,
        birthday=birthday.position if birthday and wants_parts else None,
    )


def _reader(column: Column, readers: Mapping[str, Reader]) -> Reader | None:
    return column.custom_field.reader() if column.custom_field else readers.get(column.name or "")


def _distinct(headings: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    distinct = []
    for heading in headings:
        seen[heading] += 1
        distinct.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return distinct
