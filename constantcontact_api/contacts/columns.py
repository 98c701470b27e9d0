"""Columns of an export file to values, many rows at once; pure.

The values are those of `constantcontact_api.contacts.cells`, cell by cell. It is faster because most cells are text that
stays as it is, found out for a whole column by one call, or text that was met before, found by one look-up; and because
the timestamps of a column go through msgspec together.
"""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.contacts import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    ColumnReader = Callable[[Sequence[str]], Sequence[Any]]

ODD: Any = object()
"""Stands where a cell makes no sense as what its column should hold."""

_REMEMBERED = 16_384


class Odd(Exception):  # noqa: N818  # says what a cell is, and never leaves this package
    """Raised by a reader of cells for text that somebody has to have a closer look at."""


def texts(column: Sequence[str]) -> Sequence[str | None]:
    """Read a column whose text is the value.

    Args:
        column: Its cells.
    """
    return column if all(column) else [text or None for text in column]


def guarded(column: Sequence[str]) -> Sequence[str | None]:
    """Read a column of telephone numbers, as `cells.guarded` does.

    Args:
        column: Its cells.
    """
    return [(text[1:] if text[0] == "'" else text) if text else None for text in column]


class Remembered(dict[str, Any]):
    """Reads a column whose texts come again and again; forgets when there are too many of them.

    Args:
        read: Reads text that is not empty; None or `Odd` where it cannot.

    Attributes:
        met_odd: Whether there has been an odd cell; who asks may say that there was none.
    """

    met_odd = False

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__({"": None})
        self._read = read

    def __missing__(self, text: str) -> Any:  # noqa: ANN401  # what a cell holds
        """Read a text that is new.

        Args:
            text: The cell.
        """
        if len(self) > _REMEMBERED:
            self.clear()
            self[""] = None
        try:
            value = self._read(text)
        except Odd:
            value = None
        if value is None:
            self.met_odd = True
            return ODD
        self[text] = value
        return value

    def column(self, column: Sequence[str]) -> Sequence[Any]:
        """Read a column.

        Args:
            column: Its cells.
        """
        return list(map(self.__getitem__, column))


_tail_of = itemgetter(slice(-6, None))
_LENGTHS = frozenset({25, 29})  # 2018-11-29 15:10:15 -0500, 2019-11-25T16:29:13.057 -0500
_MOST_TAILS = 4
_decode = msgspec.json.Decoder(list[dt.datetime]).decode
_encode = msgspec.json.Encoder().encode


class Timestamps:
    """Reads a column of timestamps as `cells.timestamp` does.

    Those that end alike, such as in ` -0500`, are read and written together, as one JSON array.

    Attributes:
        met_odd: Whether there has been an odd cell; who asks may say that there was none.
    """

    met_odd = False

    def column(self, column: Sequence[str]) -> Sequence[Any]:
        """Read a column.

        Args:
            column: Its cells, such as `2018-11-29 15:10:15 -0500` or `2019-11-25T16:29:13.057 -0500`.
        """
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
        # Microseconds are written, where there are any, and we have milliseconds.
        found = written.replace('000Z"', 'Z"')[2:-2].split('","')
        return found if len(found) == len(column) and "\\" not in texts else self._one_by_one(column)

    def _one_by_one(self, column: Sequence[str]) -> Sequence[Any]:
        values = [(cells.timestamp(text) or ODD) if text else None for text in column]
        self.met_odd = self.met_odd or ODD in values
        return values
