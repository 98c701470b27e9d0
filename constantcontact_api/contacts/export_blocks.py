"""Rows of an export file to records, by blocks: the same records as `RowReader` makes, much faster; pure.

A block is transposed: each column is read as a whole (`columns`), and the records are built from the columns by code
written in C.

```text
rows ──> columns ──> values ──> records
  │                                ▲
  └── RowReader, one by one ───────┘   for rows without an address, with a cell that cannot be read,
                                       or with a name that can be read in two ways
```

Records that only have to be encoded are msgspec Structs. Their fields are in the order of the properties, and a run of
properties that are null in every record is one field, encoded once. Records that a caller looks into are dicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, repeat
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.contacts import cells, columns
from constantcontact_api.contacts.columns import UNREADABLE, Remembered, Timestamps, UnreadableError
from constantcontact_api.contacts.export_rows import BIRTHDAY_PARTS, KEY, OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from constantcontact_api.contacts.columns import ColumnReader
    from constantcontact_api.contacts.export_rows import RowReader

    Columns = dict[str, Sequence[Any]]

_CHANGED_AT = "updated_at"
_NULL = b"null"
_NO_BIRTHDAY = (None, None)


@dataclass(frozen=True)
class ContactBlock:
    """Some contacts.

    Attributes:
        records: Structs or dicts; both encode to the same JSON.
        keys: The `contact_key` of each.
        changed_at: The `updated_at` of each, or None.
    """

    records: list[Any]
    keys: Sequence[str]
    changed_at: Sequence[str | None]


class BlockReader:
    """Reads the rows of one file.

    Args:
        reader: Reads rows one by one, and knows what each column is.
        as_dicts: Whether records are dicts, for callers that look into them.
        flat: Writes a list as text, if Structs have to be flat; a record with more to flatten is a dict then.

    Attributes:
        rows: How many were read.
        rows_one_by_one: How many of them one by one.
    """

    def __init__(
        self, reader: RowReader, *, as_dicts: bool = False, flat: Callable[[list[str]], str] | None = None
    ) -> None:
        self.rows = self.rows_one_by_one = 0
        self._reader = reader
        # Older files, with an address of each kind, are read one by one.
        plan = reader.plans[0]
        self._plan = plan if len(reader.plans) == 1 and plan.address is not None else None
        self._flat = flat
        self._readers: list[Remembered | Timestamps] = []
        self._columns = [
            (name, position, self._column_reader(name, read, as_dicts=as_dicts))
            for name, position, read, _ in plan.steps
        ]
        self._birthdays = Remembered(lambda text: cells.month_and_day(text) or _NO_BIRTHDAY)
        self._parts = [part for part in BIRTHDAY_PARTS if plan.birthday is not None and part in reader.names]
        filled = {KEY, *reader.constants, *(name for name, *_ in plan.steps), *self._parts}
        if plan.others and reader.keeps_others:
            filled.add(OTHER)
        self._build = (_dicts if as_dicts else _structs)(reader.names, filled)

    def __call__(self, rows: Sequence[Sequence[str]]) -> ContactBlock:
        """Read at least one row; each has as many cells as there are columns."""
        self.rows += len(rows)
        if self._plan is None or self._plan.address is None:
            self.rows_one_by_one += len(rows)
            records = [self._reader(row) for row in rows]
            return ContactBlock(
                records, [record[KEY] for record in records], [record.get(_CHANGED_AT) for record in records]
            )
        transposed = list(zip(*rows, strict=True))
        columns: Columns = {name: read(transposed[position]) for name, position, read in self._columns}
        columns.update({name: [value] * len(rows) for name, value in self._reader.constants.items()})
        columns[KEY] = list(map(str.lower, transposed[self._plan.address]))
        unread = self._unread_rows(columns)
        if self._parts and self._plan.birthday is not None:
            self._add_birthdays(columns, transposed[self._plan.birthday])
        if self._plan.others and self._reader.keeps_others:
            columns[OTHER] = _others(self._plan.others, transposed, len(rows))
            if self._flat is not None:
                unread.update(number for number, found in enumerate(columns[OTHER]) if found)
        block = ContactBlock(self._build(columns), columns[KEY], columns.get(_CHANGED_AT) or [None] * len(rows))
        return self._reread(block, rows, unread) if unread else block

    def _unread_rows(self, columns: Columns) -> set[int]:
        keys = columns[KEY]
        unread = set() if all(keys) else {number for number, key in enumerate(keys) if not key}
        for column_reader in self._readers:
            if column_reader.met_unreadable:
                column_reader.met_unreadable = False
                unread.update(
                    number for values in columns.values() for number, value in enumerate(values) if value is UNREADABLE
                )
        return unread

    def _reread(self, block: ContactBlock, rows: Sequence[Sequence[str]], unread: Collection[int]) -> ContactBlock:
        self.rows_one_by_one += len(unread)
        keys, changed_at = list(block.keys), list(block.changed_at)
        for number in sorted(unread):
            record = block.records[number] = self._reader(rows[number])
            keys[number], changed_at[number] = record[KEY], record.get(_CHANGED_AT)
        return ContactBlock(block.records, keys, changed_at)

    def _add_birthdays(self, columns: Columns, birthdays: Sequence[str]) -> None:
        found = [parts or _NO_BIRTHDAY for parts in self._birthdays.column(birthdays)]
        for part in self._parts:
            index = BIRTHDAY_PARTS.index(part)
            # Some files have a column for it as well, which tells what the birthday does not.
            own = columns.get(part) or [None] * len(found)
            columns[part] = [parts[index] or alone for parts, alone in zip(found, own, strict=True)]

    def _column_reader(self, name: str, read: Callable[[str], Any] | None, *, as_dicts: bool) -> ColumnReader:
        if read is None:
            return columns.texts
        if read is cells.guarded:
            return columns.guarded
        if name in self._reader.known_names:
            return self._names_reader(self._reader.known_names[name], as_dicts=as_dicts)
        column_reader = Timestamps() if read is cells.timestamp else Remembered(read)
        self._readers.append(column_reader)
        return column_reader.column

    def _names_reader(self, known: Collection[str], *, as_dicts: bool) -> ColumnReader:
        split = cells.names_reader(known, on_ambiguous=_refuse)
        write: Callable[[list[str]], Any] = self._flat or list
        remembered = Remembered(
            split if as_dicts else lambda text: msgspec.Raw(msgspec.json.encode(write(split(text))))
        )
        self._readers.append(remembered)
        if not as_dicts:
            return remembered.column
        # Callers may change the list of a record.
        return lambda column: [names.copy() if type(names) is list else names for names in remembered.column(column)]


def _refuse() -> None:
    raise UnreadableError


def _others(others: Collection[tuple[str, int]], transposed: Sequence[Sequence[str]], rows: int) -> Sequence[Any]:
    if not any(any(transposed[position]) for _, position in others):
        return [None] * rows
    return [
        {heading: transposed[position][number] for heading, position in others if transposed[position][number]} or None
        for number in range(rows)
    ]


def _dicts(names: Sequence[str], filled: Collection[str]) -> Callable[[Columns], list[Any]]:
    def build(columns: Columns) -> list[Any]:
        values = zip(*(columns[name] if name in filled else repeat(None) for name in names))  # noqa: B905  # endless
        return [dict(zip(names, row)) for row in values]  # noqa: B905  # a check costs time, and the lengths are equal

    return build


def _structs(names: Sequence[str], filled: Collection[str]) -> Callable[[Columns], list[Any]]:
    fields: list[tuple[str, msgspec.Raw | None]] = []  # nulls that stand together are one field
    for is_filled, group in groupby(names, filled.__contains__):
        first, *more = group
        if is_filled:
            fields += [(name, None) for name in (first, *more)]
        else:
            fields.append((first, msgspec.Raw(_NULL + b"".join(b",%b:null" % _encoded(name) for name in more))))
    identifiers = [f"field_{number}" for number in range(len(fields))]
    rename = dict(zip(identifiers, (name for name, _ in fields), strict=True))
    try:
        contact = msgspec.defstruct("Contact", [(name, Any) for name in identifiers], rename=rename, gc=False)
    except ValueError:  # a custom field's name that JSON has to escape
        return _dicts(names, filled)

    def build(columns: Columns) -> list[Any]:
        return list(map(contact, *(columns[name] if nulls is None else repeat(nulls) for name, nulls in fields)))

    return build


def _encoded(name: str) -> bytes:
    return msgspec.json.encode(name)
