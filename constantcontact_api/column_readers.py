"""Columns of an export file to values, many rows at once; pure.

The values are those of `constantcontact_api.cells`, cell by cell. What makes the difference is that most cells are text
that stays as it is, found out for a whole column by one call, or text that was met before, found by one look-up; and
that timestamps are put together from parts that were met before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api import cells

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

    Attributes:
        met_odd: Whether there has been an odd cell; who asks may say that there was none.
    """

    met_odd = False

    def __init__(self, read: Callable[[str], Any]) -> None:
        """Remember nothing yet.

        Args:
            read: Reads text that is not empty; None or `Odd` where it cannot.
        """
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


_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))
_Hours = dict[str, tuple[int, str]]


class Timestamps:
    """Reads a column of timestamps as `cells.timestamp` does.

    Attributes:
        met_odd: Whether there has been an odd cell; who asks may say that there was none.
    """

    met_odd = False

    def __init__(self) -> None:
        """Remember nothing yet, but the 3,600 ways to end an hour."""
        self._days: dict[str, tuple[str, str, str]] = {}
        self._clock = {
            text: text for minute in _TWO_DIGITS for second in _TWO_DIGITS if (text := f":{minute}:{second}")
        }
        # What comes after the seconds, such as `.057 -0500`: the hours of that offset, and how the result ends.
        self._tails: dict[str, tuple[_Hours, str]] = {}
        self._offsets: dict[int, _Hours] = {}

    def column(self, column: Sequence[str]) -> Sequence[Any]:
        """Read a column.

        Args:
            column: Its cells, such as `2018-11-29 15:10:15 -0500` or `2019-11-25T16:29:13.057 -0500`.
        """
        values: list[Any] = []
        append, days, clock, tails = values.append, self._days, self._clock, self._tails
        for text in column:
            try:
                hours, end = tails[text[19:]]
                overflow, hour = hours[text[10:13]]
                append(f"{days[text[:10]][overflow]}{hour}{clock[text[13:19]]}{end}")
            except KeyError:  # noqa: PERF203  # rare, and each cell is on its own
                append(self._met_first(text) if text else None)
        return values

    def _met_first(self, text: str) -> Any:  # noqa: ANN401  # text, or ODD
        value = cells.timestamp(text)
        if value is None:
            self.met_odd = True
            return ODD
        day, tail = text[:10], text[19:]
        fraction, offset = (tail[:4], tail[4:]) if tail.startswith(".") else ("", tail)
        ahead, neighbours = cells.hours_ahead(offset), cells.neighbours(day)
        if ahead is not None and neighbours is not None and _is_plain(fraction):
            _make_room(self._days)
            _make_room(self._tails)
            self._days[day] = neighbours
            self._tails[tail] = self._hours(ahead), f"{'' if fraction == '.000' else fraction}Z"
        return value

    def _hours(self, ahead: int) -> _Hours:
        if ahead not in self._offsets:
            self._offsets[ahead] = {
                f"{between}{_TWO_DIGITS[hour]}": (overflow, f"T{_TWO_DIGITS[moved]}")
                for hour in range(24)
                for between in "T "
                for overflow, moved in [divmod(hour - ahead, 24)]
            }
        return self._offsets[ahead]


def _is_plain(fraction: str) -> bool:
    digits = fraction[1:]
    return not fraction or (len(digits) == 3 and digits.isdecimal() and digits.isascii())


def _make_room(known: dict[str, Any]) -> None:
    if len(known) > _REMEMBERED:
        known.clear()
