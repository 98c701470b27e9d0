"""Read a whole column of an export file, many rows at once; pure.

The values are those that `constantcontact_api.contacts.cells` reads cell by cell. It is faster for three reasons. Most
columns are text that stays as it is, which one call finds out. Most other cells repeat, and one look-up finds what they
were read as. The timestamps of a column go through msgspec together.
"""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.contacts import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constantcontact_api.types import Json

    ColumnReader = Callable[[Sequence[str]], Sequence[Any]]

UNREADABLE: Any = object()
"""Stands for a cell that its column's reader cannot read."""

_REMEMBERED = 16_384


class UnreadableError(Exception):
    """Raised by a reader of cells for text that has to be read with its row; never leaves this package."""


def texts(column: Sequence[str]) -> Sequence[str | None]:
    """Read a column whose text is the value."""
    return column if all(column) else [text or None for text in column]


def guarded(column: Sequence[str]) -> Sequence[str | None]:
    """Read a column of phone numbers, as `cells.guarded` does."""
    return [(text[1:] if text[0] == "'" else text) if text else None for text in column]


class Remembered(dict[str, Any]):
    """Reads a column whose texts repeat. Forgets all of them when there are too many.

    Args:
        read: Reads text that is not empty; returns None or raises `UnreadableError` if it cannot.

    Attributes:
        met_unreadable: Whether a cell could not be read; callers reset it.
    """

    met_unreadable = False

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__({"": None})
        self._read = read

    def __missing__(self, text: str) -> Json:
        """Read a text that is not remembered."""
        if len(self) > _REMEMBERED:
            self.clear()
            self[""] = None
        try:
            value = self._read(text)
        except UnreadableError:
            value = None
        if value is None:
            self.met_unreadable = True
            return UNREADABLE
        self[text] = value
        return value

    def column(self, column: Sequence[str]) -> Sequence[Any]:
        """Read a column."""
        return list(map(self.__getitem__, column))


_tail_of = itemgetter(slice(-6, None))
_LENGTHS = frozenset({25, 29})  # 2018-11-29 15:10:15 -0500, 2019-11-25T16:29:13.057 -0500
_MOST_TAILS = 4
_decode = msgspec.json.Decoder(list[dt.datetime]).decode
_encode = msgspec.json.Encoder().encode


class Timestamps:
    """Reads a column of timestamps as `cells.timestamp` does.

    Those with the same offset are read and written together, as one JSON array.

    Attributes:
        met_unreadable: Whether a cell could not be read; callers reset it.
    """

    met_unreadable = False

    def column(self, column: Sequence[str]) -> Sequence[Any]:
        """Read a column."""
        tails = set(map(_tail_of, column))
        if len(tails) == 1:
            return self._alike(column, *tails)
        if len(tails) > _MOST_TAILS:
            return self._one_by_one(column)
        values: list[Any] = [None] * len(column)
        for tail in tails:
            positions = [position for position, text in enumerate(column) if _tail_of(text) == tail]
            for position, value in zip(
                positions, self._alike([column[position] for position in positions], tail), strict=True
            ):
                values[position] = value
        return values

    def _alike(self, column: Sequence[str], tail: str) -> Sequence[Any]:
        if not tail:
            return [None] * len(column)
        ahead = cells.hours_ahead(tail)
        if ahead is None or not _LENGTHS.issuperset(map(len, column)):
            return self._one_by_one(column)
        offset = dt.timedelta(hours=ahead)
        texts = '","'.join(column)
        try:
            moments = _decode(f'["{texts}"]'.replace(f'{tail}"', 'Z"'))
            written = _encode([moment - offset for moment in moments]).decode()
        except (msgspec.DecodeError, OverflowError):
            return self._one_by_one(column)
        # msgspec writes microseconds, if there are any; milliseconds are what we want.
        found = written.replace('000Z"', 'Z"')[2:-2].split('","')
        return found if len(found) == len(column) and "\\" not in texts else self._one_by_one(column)

    def _one_by_one(self, column: Sequence[str]) -> Sequence[Any]:
        values = [(cells.timestamp(text) or UNREADABLE) if text else None for text in column]
        self.met_unreadable = self.met_unreadable or UNREADABLE in values
        return values
