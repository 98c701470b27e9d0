"""Rows of an export file to records, a block at a time: the same records as `RowReader` makes, much faster; pure.

A row at a time, most of the time goes into doing very little thirty times. A block is turned over instead: each column
is read whole (`column_readers`), and the records are put together from the columns, by code that is not Python's.

```text
rows ──> columns ──> values ──> records
  │                    │           ▲
  └── odd rows: no address, a cell that does not fit, a name that can be read in two ways ── RowReader
```

Records leave as msgspec Structs where they only have to be encoded: fields in the order of the properties, and the
nulls between two of them, which are the same in every record, encoded once. Where somebody wants to look into them,
they leave as dicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, repeat
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.contacts import cells, columns
from constantcontact_api.contacts.columns import ODD, Odd, Remembered, Timestamps
from constantcontact_api.contacts.export_rows import BIRTHDAY_PARTS, KEY, OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from constantcontact_api.contacts.columns import ColumnReader
    from constantcontact_api.contacts.export_rows import RowReader

    Columns = dict[str, Sequence[Any]]

_CHANGED_AT = "updated_at"
_NULL = b"null"
_UNREADABLE = (None, None)


@dataclass(frozen=True)
class ContactBlock:
    """Some contacts.

    Attributes:
        records: Structs or dicts; either becomes the same JSON.
        keys: Their `contact_key`.
        changed_at: Their `updated_at`, null where there is none.
    """

    records: list[Any]
    keys: Sequence[str]
    changed_at: Sequence[str | None]


class BlockReader:
    """Reads the rows of one file.

    Args:
        reader: Reads the odd rows, and knows what each column is.
        as_dicts: Whether somebody wants to look into the records.
        flat: Writes a list as text, where Structs have to be flat: a record with more to flatten is a dict then.

    Attributes:
        rows: How many it has read.
        odd_rows: How many of them one by one.
    """

    def __init__(
        self, reader: RowReader, *, as_dicts: bool = False, flat: Callable[[list[str]], str] | None = None
    ) -> None:
        self.rows = self.odd_rows = 0
        self._reader = reader
        # Older files, with an address of each kind, are read row by row.
        plan = reader.plans[0]
        self._plan = plan if len(reader.plans) == 1 and plan.address is not None else None
        self._flat = flat
        self._minders: list[Remembered | Timestamps] = []
        self._columns = [
            (name, position, self._column_reader(name, read, as_dicts=as_dicts))
            for name, position, read, _ in plan.steps
        ]
        self._birthdays = Remembered(lambda text: cells.month_and_day(text) or _UNREADABLE)
        self._parts = [part for part in BIRTHDAY_PARTS if plan.birthday is not None and part in reader.names]
        filled = {KEY, *(name for name, *_ in plan.steps), *self._parts}
        if plan.others and reader.keeps_others:
            filled.add(OTHER)
        self._put_together = (_dicts if as_dicts else _structs)(reader.names, filled)

    def __call__(self, rows: Sequence[Sequence[str]]) -> ContactBlock:
        """Read some rows.

        Args:
            rows: Each with as many cells as there are columns; one at least.
        """
        self.rows += len(rows)
        if self._plan is None or self._plan.address is None:
            self.odd_rows += len(rows)
            records = [self._reader(row) for row in rows]
            return ContactBlock(
                records, [record[KEY] for record in records], [record.get(_CHANGED_AT) for record in records]
            )
        turned = list(zip(*rows, strict=True))
        columns: Columns = {name: read(turned[position]) for name, position, read in self._columns}
        columns[KEY] = list(map(str.lower, turned[self._plan.address]))
        odd = self._odd_rows(columns)
        if self._parts and self._plan.birthday is not None:
            self._add_birthdays(columns, turned[self._plan.birthday])
        if self._plan.others and self._reader.keeps_others:
            columns[OTHER] = _others(self._plan.others, turned, len(rows))
            if self._flat is not None:
                odd.update(number for number, found in enumerate(columns[OTHER]) if found)
        block = ContactBlock(self._put_together(columns), columns[KEY], columns.get(_CHANGED_AT) or [None] * len(rows))
        return self._mended(block, rows, odd) if odd else block

    def _odd_rows(self, columns: Columns) -> set[int]:
        keys = columns[KEY]
        odd = set() if all(keys) else {number for number, key in enumerate(keys) if not key}
        for minder in self._minders:
            if minder.met_odd:
                minder.met_odd = False
                odd.update(number for values in columns.values() for number, value in enumerate(values) if value is ODD)
        return odd

    def _mended(self, block: ContactBlock, rows: Sequence[Sequence[str]], odd: Collection[int]) -> ContactBlock:
        self.odd_rows += len(odd)
        keys, changed_at = list(block.keys), list(block.changed_at)
        for number in sorted(odd):
            record = block.records[number] = self._reader(rows[number])
            keys[number], changed_at[number] = record[KEY], record.get(_CHANGED_AT)
        return ContactBlock(block.records, keys, changed_at)

    def _add_birthdays(self, columns: Columns, birthdays: Sequence[str]) -> None:
        found = [parts or _UNREADABLE for parts in self._birthdays.column(birthdays)]
        for part in self._parts:
            index = BIRTHDAY_PARTS.index(part)
            # A column of its own, which some files have, tells what the birthday does not.
            own = columns.get(part) or [None] * len(found)
            columns[part] = [parts[index] or alone for parts, alone in zip(found, own, strict=True)]

    def _column_reader(self, name: str, read: Callable[[str], Any] | None, *, as_dicts: bool) -> ColumnReader:
        if read is None:
            return columns.texts
        if read is cells.guarded:
            return columns.guarded
        if name in self._reader.known_names:
            return self._names_reader(self._reader.known_names[name], as_dicts=as_dicts)
        minder = Timestamps() if read is cells.timestamp else Remembered(read)
        self._minders.append(minder)
        return minder.column

    def _names_reader(self, known: Collection[str], *, as_dicts: bool) -> ColumnReader:
        split = cells.names_reader(known, on_ambiguous=_refuse)
        write: Callable[[list[str]], Any] = self._flat or list
        remembered = Remembered(
            split if as_dicts else lambda text: msgspec.Raw(msgspec.json.encode(write(split(text))))
        )
        self._minders.append(remembered)
        if not as_dicts:
            return remembered.column
        # Who looks into a record may change its list.
        return lambda column: [names.copy() if type(names) is list else names for names in remembered.column(column)]


def _refuse() -> None:
    raise Odd


def _others(others: Collection[tuple[str, int]], turned: Sequence[Sequence[str]], rows: int) -> Sequence[Any]:
    if not any(any(turned[position]) for _, position in others):
        return [None] * rows
    return [
        {heading: turned[position][number] for heading, position in others if turned[position][number]} or None
        for number in range(rows)
    ]


def _dicts(names: Sequence[str], filled: Collection[str]) -> Callable[[Columns], list[Any]]:
    def put_together(columns: Columns) -> list[Any]:
        values = zip(*(columns[name] if name in filled else repeat(None) for name in names))  # noqa: B905  # endless
        return [dict(zip(names, row)) for row in values]  # noqa: B905  # costs, and they are as many

    return put_together


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

    def put_together(columns: Columns) -> list[Any]:
        return list(map(contact, *(columns[name] if nulls is None else repeat(nulls) for name, nulls in fields)))

    return put_together


def _encoded(name: str) -> bytes:
    return msgspec.json.encode(name)
