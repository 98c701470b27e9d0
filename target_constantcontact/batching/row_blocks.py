"""Make the rows of an import from many records at once. Pure; nothing is refused here.

What is wrong with a value is looked for in many records together, not value by value: a blank at an end of a value
shows as two blanks in a row once the values of all of them are joined by one.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import msgspec

from constantcontact_api.contacts.import_fields import BIRTHDAY_DAY, BIRTHDAY_MONTH
from target_constantcontact.batching.codecs import CsvCodec, JsonCodec, lines_of
from target_constantcontact.mapping.half_addresses import without_halves
from target_constantcontact.mapping.postal_codes import with_zeros
from target_constantcontact.mapping.remembered import ODD, odd_places, renamed_struct
from target_constantcontact.mapping.texts import (
    BETWEEN_VALUES,
    MAY_BE_SURNAMES,
    PLACEHOLDER,
    is_sendable,
    may_be_untidy,
    may_be_words,
)
from target_constantcontact.mapping.values import is_email_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from target_constantcontact.mapping.record_blocks import Columns, Table, Values
    from target_constantcontact.permission import Verdict

T = TypeVar("T")

_COUNTED: Final = frozenset({BIRTHDAY_MONTH, BIRTHDAY_DAY})
_BLANK: Final = " "
_BLANK_AT_AN_END: Final = f" {BETWEEN_VALUES}"
_DELETE: Final = "\x7f"
_BACKSLASH: Final = "\\"
# Of what `is_email_address` takes, what nearly everybody has; each followed by a blank.
_USUAL_ADDRESSES: Final = re.compile(r"(?:[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+ )*", re.ASCII)


@dataclass(frozen=True)
class Look:
    """What all values of a block are known to be.

    Attributes:
        has_quotes: Whether a cell may need quotes.
        has_line_ends: Whether a row may be more than one line.
        are_full: Which columns have a value in every row.
    """

    has_quotes: bool
    has_line_ends: bool
    are_full: Sequence[bool]


@dataclass
class RowBlock:
    """Records of one stream that stand together, by column.

    Attributes:
        lines: Their RECORD messages.
        one_by_one: Those that no block can decide on, by position.
        filtered: Those that a stream map leaves out, by position.
        columns: Their values in the order of the mapping's keys; None for what is empty.
        emails: Their addresses as they came; blank where the record goes one by one.
        addresses: The same, lower-cased.
        list_keys: Of `record_blocks.Table`.
        allow_sms: Of `record_blocks.Table`; so `verdicts` and `logins`.
        placeholders: How many values of a record say that there is nothing, by position.
        halves: Rows that lost an address, since its street is blank.
        unclear_names: Of `record_blocks.Table`.
    """

    lines: Sequence[bytes]
    one_by_one: set[int]
    filtered: frozenset[int]
    columns: Sequence[Values]
    emails: Sequence[str]
    addresses: Sequence[str]
    list_keys: Sequence[Any] | None
    allow_sms: Sequence[bool] | None
    verdicts: Sequence[Verdict] | None
    logins: Sequence[tuple[str, Sequence[bool]]]
    placeholders: Mapping[int, int]
    halves: frozenset[int]
    unclear_names: frozenset[int]
    look: Look
    _maker: RowMaker

    @cached_property
    def are_csv(self) -> Sequence[bool]:
        """The format of each row."""
        return self._maker.formats(self.columns, self.look)

    @cached_property
    def _encoded(self) -> tuple[Sequence[bytes], Sequence[int]]:
        return self._maker.encode(self.columns, self.are_csv, self.look)

    def encoded(self, numbers: Sequence[int]) -> tuple[Sequence[bytes], Sequence[int]]:
        """Return rows as they are sent, and how many lines each is to the service.

        Args:
            numbers: Positions; a range where rows stand together.
        """
        if isinstance(numbers, range):
            rows, line_counts = self._encoded
            return picked(rows, numbers), picked(line_counts, numbers)
        columns = [picked(column, numbers) for column in self.columns]
        return self._maker.encode(columns, picked(self.are_csv, numbers), self.look)


def picked(values: Sequence[T], numbers: Sequence[int]) -> Sequence[T]:
    """Return the values at some positions.

    Args:
        values: Of a block.
        numbers: Positions.
    """
    if isinstance(numbers, range):
        return values[numbers.start : numbers.stop]
    return [values[number] for number in numbers]


class RowMaker:
    """Makes rows of the records of one stream.

    Args:
        columns: Reads the records.
        keys: What the columns set, in their order.
        codec: Of rows that go as CSV.
        csv: Whether a row that sets every field is sent as CSV, and whether every row is.
    """

    def __init__(self, columns: Columns[Any], keys: Sequence[str], codec: CsvCodec, csv: tuple[bool, bool]) -> None:
        self._columns = columns
        self._encode_cells = codec.encode_cells
        full_row_is_csv, self._every_row_is_csv = csv
        self._formats_vary = full_row_is_csv and not self._every_row_is_csv
        self._json_row, self._counted = _json_row(keys)
        self._encode_json = msgspec.json.Encoder().encode_lines

    def block(self, lines: Sequence[bytes], envelopes: Sequence[Any]) -> RowBlock:
        """Read some records; nothing has happened yet.

        Args:
            lines: Their RECORD messages.
            envelopes: The same as `Columns.envelope`.
        """
        table = self._columns.read(lines, envelopes)
        one_by_one = table.one_by_one
        placeholders: Counter[int] = Counter()
        columns, text, is_usual = self._tidy(table, placeholders, has_escapes=b"\\" in b"".join(lines))
        if not is_usual and not is_sendable(text):
            one_by_one.update(_unsendable(columns))
        columns = with_zeros(columns, self._columns.postal_codes)
        columns, halves = without_halves(columns, self._columns.addresses)
        are_full = list(map(all, columns))
        emails = cast("Sequence[str]", columns[0]) if are_full[0] else [email or "" for email in columns[0]]
        one_by_one.update(_not_addresses(emails))
        one_by_one -= table.filtered
        # Where a backslash is text, `lines_of` has a look at what follows it.
        look = Look(not is_usual or "," in text or '"' in text, not is_usual or _BACKSLASH in text, are_full)
        addresses = list(map(str.lower, emails))
        return RowBlock(
            lines,
            one_by_one,
            table.filtered,
            columns,
            emails,
            addresses,
            table.list_keys,
            table.allow_sms,
            table.verdicts,
            table.logins,
            placeholders,
            halves,
            table.unclear_names,
            look,
            self,
        )

    def _tidy(
        self, table: Table, placeholders: Counter[int], *, has_escapes: bool
    ) -> tuple[Sequence[Values], str, bool]:
        """Return what the columns say, all of it joined, and whether only usual characters are in that."""
        columns, text = _told(table.columns)
        # Other blanks than these, and other characters that no field holds, are escaped in JSON or are not ASCII. Line
        # ends may come from a stream map as well.
        if text.isascii() and not has_escapes:
            is_usual = not (_DELETE in text or "\n" in text or "\r" in text)
        else:
            is_usual = text.isprintable()
        is_untidy = self._may_be_untidy(dict(enumerate(columns)), text)
        if not is_usual or is_untidy or _BLANK_AT_AN_END in text or text.endswith(_BLANK):
            columns, text = _told([_stripped(column) for column in columns])
            is_untidy = self._may_be_untidy(dict(enumerate(columns)), text)
        if is_untidy:
            columns, text = _told([self._tidied(*one, placeholders, table.one_by_one) for one in enumerate(columns)])
            is_usual = text.isprintable()
        return columns, text, is_usual

    def _may_be_untidy(self, columns: Mapping[int, Values], text: str) -> bool:
        phones = (columns[place] for place in self._columns.phones if place in columns)
        return may_be_untidy(text) or any(may_be_words(BETWEEN_VALUES.join(filter(None, one))) for one in phones)

    def _tidied(self, place: int, column: Values, placeholders: Counter[int], one_by_one: set[int]) -> Values:
        """Return what a column says, and note where it says nothing."""
        if not self._may_be_untidy({place: column}, BETWEEN_VALUES.join(filter(None, column))):
            return column
        tidied = self._columns.texts[place]
        values = column if tidied is None else [value and tidied[value] for value in column]
        one_by_one.update(odd_places(values))
        if place == self._columns.last_name:  # a first name may tell
            one_by_one.update(number for number, value in enumerate(values) if value in MAY_BE_SURNAMES)
        placeholders.update(number for number, value in enumerate(values) if value == PLACEHOLDER)
        return [None if value == PLACEHOLDER or value is ODD else value for value in values]

    def formats(self, columns: Sequence[Values], look: Look) -> Sequence[bool]:
        """Tell which rows go as CSV.

        Args:
            columns: Their values.
            look: What all values are known to be.
        """
        gaps = [column for column, is_full in zip(columns, look.are_full, strict=True) if not is_full]
        if gaps and self._formats_vary:
            return list(map(all, zip(*gaps, strict=True)))
        return [self._formats_vary or self._every_row_is_csv] * len(columns[0])

    def encode(
        self, columns: Sequence[Values], are_csv: Sequence[bool], look: Look
    ) -> tuple[Sequence[bytes], Sequence[int]]:
        """Write rows as they are sent, and count the lines that each is to the service.

        Args:
            columns: Their values.
            are_csv: The format of each.
            look: What all values are known to be.
        """
        rows = self._rows(columns, are_csv, look)
        return rows, _line_counts(rows, are_csv) if look.has_line_ends else [1] * len(rows)

    def _rows(self, columns: Sequence[Values], are_csv: Sequence[bool], look: Look) -> Sequence[bytes]:
        if all(are_csv):
            return self._csv_rows(columns, look)
        if not any(are_csv):
            return self._json_rows(columns)
        are_json = list(map(not_, are_csv))
        csv = iter(self._csv_rows([list(compress(column, are_csv)) for column in columns], look))
        json = iter(self._json_rows([list(compress(column, are_json)) for column in columns]))
        return [next(csv if is_csv else json) for is_csv in are_csv]

    def _csv_rows(self, columns: Sequence[Values], look: Look) -> list[bytes]:
        filled = (
            column if is_full else [value or "" for value in column]
            for column, is_full in zip(columns, look.are_full, strict=True)
        )
        cells = zip(*cast("Iterable[Sequence[str]]", filled), strict=True)
        if look.has_quotes:
            return list(map(self._encode_cells, cells))
        return [f"{line}\n".encode() for line in map(",".join, cells)]

    def _json_rows(self, columns: Sequence[Values]) -> list[bytes]:
        values: list[Sequence[str | int | None]] = list(columns)
        for place in self._counted:
            values[place] = [value and int(value) for value in columns[place]]
        encoded = io.BytesIO(self._encode_json(list(map(self._json_row, *values))))
        return [row[:-1] for row in encoded.readlines()]  # twice as fast as `split`


def _told(columns: Sequence[Values]) -> tuple[list[Values], str]:
    """Return columns with null for what is empty, and all their texts joined."""
    filled: list[Values] = []
    texts: list[str] = []
    for column in columns:
        if all(column):
            filled.append(column)
            texts.append(BETWEEN_VALUES.join(cast("Sequence[str]", column)))
        elif any(column):
            filled.append([value or None for value in column])
            texts.append(BETWEEN_VALUES.join(filter(None, column)))
        else:
            filled.append([None] * len(column))
    return filled, BETWEEN_VALUES.join(texts)


def _stripped(column: Values) -> Values:
    return [value and value.strip() for value in column]


def _unsendable(columns: Sequence[Values]) -> list[int]:
    rows = enumerate(zip(*columns, strict=True))
    return [number for number, row in rows if not is_sendable(_BLANK.join(filter(None, row)))]


def _not_addresses(emails: Sequence[str]) -> list[int]:
    together = f"{_BLANK.join(emails)} "
    # A blank in the middle of one would make two usual addresses of it.
    if together.count(_BLANK) == len(emails) and _USUAL_ADDRESSES.fullmatch(together):
        return []
    return [number for number, email in enumerate(emails) if not is_email_address(email)]


def _line_counts(rows: Sequence[bytes], are_csv: Sequence[bool]) -> list[int]:
    return [
        lines_of(row, CsvCodec.line_ends if is_csv else JsonCodec.line_ends)
        for row, is_csv in zip(rows, are_csv, strict=True)
    ]


def _json_row(keys: Sequence[str]) -> tuple[Callable[..., Any], tuple[int, ...]]:
    names = {f"k{number}": key for number, key in enumerate(keys)}
    fields: list[Any] = [(name, int | str | None, None) for name in names]
    row = renamed_struct("Row", fields, names)
    return row, tuple(place for place, key in enumerate(keys) if key in _COUNTED)
