"""Read the text of one cell of an export file as a value; pure.

Every reader takes text that is not empty, and returns None if it cannot read it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.dates import is_day_of_year, parse_date, parse_month_and_day
from constantcontact_api.timestamps import utc_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Reader = Callable[[str], Any]

# A double keeps 15 significant digits of any decimal number.
_EXACT_DIGITS = 15
_MOST_DIGITS = 76  # no warehouse keeps more
_REMEMBERED = 16_384

_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))
_SIXTY = frozenset(_TWO_DIGITS)
_SECONDS = frozenset(f":{second}" for second in _TWO_DIGITS)
_HOURS = {f"{between}{_TWO_DIGITS[hour]}:": hour for hour in range(24) for between in "T "}
_WHOLE_HOURS = re.compile(r" ?(?:([+-]\d\d):?00|Z)", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|[+-]?\.\d+", re.ASCII)
_CURRENCY = re.compile(r"^([+-]?)\s*(?:[A-Z]{3}|[^\w\s.,+-]{1,3})\s*(?=[\d.+-])|\s*(?:[A-Z]{3}|[^\w\s.,+-]{1,3})$")
_TRUTHS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0"), False),
}
_PLAIN_LENGTH = 19  # 2018-11-29 15:10:15
_WITH_MILLISECONDS = 23  # 2019-11-25T16:29:13.057


def timestamp(text: str) -> str | None:
    """Read `2018-11-29 15:10:15 -0500` or `2019-11-25T16:29:13.057 -0500`, as RFC 3339 in UTC.

    One column of an export holds both forms.
    """
    # An offset of whole hours changes the hour, and perhaps the day to one of its neighbours; nothing below the hour.
    end = _WITH_MILLISECONDS if text[_PLAIN_LENGTH : _PLAIN_LENGTH + 1] == "." else _PLAIN_LENGTH
    days, ahead, hour = _neighbours(text[:10]), hours_ahead(text[end:]), _HOURS.get(text[10:14])
    if days is None or ahead is None or hour is None or text[14:16] not in _SIXTY or text[16:19] not in _SECONDS:
        return utc_timestamp(text.strip())
    overflow, hour = divmod(hour - ahead, 24)
    beginning = f"{days[overflow]}T{_TWO_DIGITS[hour]}:"
    if end == _PLAIN_LENGTH or text[20:23] == "000":
        return f"{beginning}{text[14:19]}Z"
    thousandths = text[20:23]
    return f"{beginning}{text[14:23]}Z" if thousandths.isdecimal() and thousandths.isascii() else utc_timestamp(text)


@lru_cache(maxsize=_REMEMBERED)
def _neighbours(day: str) -> tuple[str, str, str] | None:
    # The day, the next one and the one before: -1 is its index.
    try:
        middle = dt.datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=dt.timezone.utc).date()
        one = dt.timedelta(days=1)
        if middle.isoformat() != day:
            return None
        return day, (middle + one).isoformat(), (middle - one).isoformat()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=_REMEMBERED)
def hours_ahead(offset: str) -> int | None:
    """Read an offset from UTC of whole hours, such as ` -0500` or `Z`; None for any other."""
    match = _WHOLE_HOURS.fullmatch(offset)
    if match is None:
        return None
    hours = int(match[1] or 0)
    return hours if -24 < hours < 24 else None


def date(text: str) -> str | None:
    """Read a date such as `2024-03-02`, `3/2/2024` or `03-02-2024`, as `YYYY-MM-DD`."""
    day = parse_date(text.strip(), dotted=True)
    return day.isoformat() if day else None


def timestamp_or_date(text: str) -> str | None:
    """Read a day that may come with a time of day."""
    return timestamp(text) or date(text)


def day_first_date(text: str) -> str | None:
    """Read a date that is shown with the day first, such as `2/3/2024` for the second of March, as `YYYY-MM-DD`."""
    day = parse_date(text.strip(), dotted=True, day_first=True)
    return day.isoformat() if day else None


@lru_cache(maxsize=_REMEMBERED)
def month_and_day(text: str) -> tuple[int, int] | None:
    """Read a birthday, with or without a year, such as `3/2`, `03/02/1970` or `1970-03-02`."""
    found = parse_month_and_day(text.strip(), dotted=True)
    return found if found and is_day_of_year(*found) else None


def number(text: str) -> float | Decimal | None:
    """Read a number such as `12`, `-1,250.50` or `$3.20`, exactly.

    Returns:
        An int if it has no fraction, a float if that keeps every digit, else a Decimal. None for too many digits.
    """
    bare = text.strip()
    if _NUMBER.fullmatch(bare) is None:
        bare = _CURRENCY.sub(r"\1", bare)
    if _NUMBER.fullmatch(bare) is None:
        return None
    exact = Decimal(bare.replace(",", ""))
    if len(exact.as_tuple().digits) > _MOST_DIGITS:
        return None
    if exact == exact.to_integral_value():
        return int(exact)
    return float(exact) if len(exact.as_tuple().digits) <= _EXACT_DIGITS else exact


def integer(text: str) -> int | None:
    """Read a number without a fraction, such as `12`, `1,250` or `3.00`."""
    value = number(text)
    return None if value is None or value % 1 else int(value)


def boolean(text: str) -> bool | None:
    """Read `true`, `No`, `1` and the like."""
    return _TRUTHS.get(text.strip().lower())


def guarded(text: str) -> str:
    """Drop the apostrophe that keeps spreadsheets from calculating with a phone number, as in `'+1 555 0100`."""
    return text[1:] if text[0] == "'" else text


def names_reader(known: Iterable[str], *, on_ambiguous: Callable[[], None] = lambda: None) -> Reader:
    """Make a reader of cells that hold several names, joined by commas.

    A name may hold a comma itself. The reading with the fewest unknown names wins. If several readings do, the text is
    kept whole.

    Args:
        known: The names of the account's lists, or of its tags.
        on_ambiguous: Called for every cell that is kept whole.

    Returns:
        A reader. It sorts the names, since their order in the file means nothing.
    """
    split = lru_cache(maxsize=_REMEMBERED)(_names_splitter(known))

    def read(text: str) -> list[str]:
        names, is_ambiguous = split(text)
        if is_ambiguous:
            on_ambiguous()
        return list(names)

    return read


def _names_splitter(known: Iterable[str]) -> Callable[[str], tuple[tuple[str, ...], bool]]:
    whole: dict[tuple[str, ...], str] = {}
    twins = set()  # `A,B` and `A, B`: the separator may hold a space as well
    for name in known:
        if whole.setdefault(_parts(name), name.strip()) != name.strip():
            twins.add(_parts(name))
    longest = max(map(len, whole), default=1)

    def split(text: str) -> tuple[tuple[str, ...], bool]:
        parts = _parts(text)
        # From the end, for the parts from here on: fewest unknown names, how many readings have so few, one of those.
        readings: list[tuple[int, int, tuple[str, ...]]] = [(0, 1, ())]
        for start in reversed(range(len(parts))):
            lengths = range(1, min(longest, len(parts) - start) + 1)
            found = [(length, whole.get(parts[start : start + length])) for length in lengths]
            ways = [
                (unknown, count + (parts[start : start + length] in twins), (name, *names))
                for length, name in found
                if name is not None
                for unknown, count, names in (readings[-length],)
            ]
            if found[0][1] is None:
                unknown, count, names = readings[-1]
                ways.append((unknown + 1, count, (parts[start], *names)))
            fewest = min(unknown for unknown, _, _ in ways)
            best = [way for way in ways if way[0] == fewest]
            readings.append((fewest, sum(count for _, count, _ in best), best[0][2]))
        _, count, names = readings[-1]
        return ((text,), True) if count > 1 else (tuple(sorted(filter(None, names))), False)

    return split


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))
