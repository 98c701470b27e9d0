"""Instants as the service writes and reads them; inside the engine they are whole epoch seconds."""

from __future__ import annotations

import calendar
import re
import time
from bisect import bisect_right
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

DAY_SECONDS = 86_400

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?)? ?(Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)
# The formats of anniversaries and consent dates in imports (contract: JsonImportContact.anniversary).
_DATES = (
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{4})"),
)
_HOURS = tuple(f"{hour:02d}:" for hour in range(24))
_MINUTES_AND_SECONDS = tuple(f"{minute:02d}:{second:02d}" for minute in range(60) for second in range(60))


def iso(instant: int) -> str:
    """An instant as the contacts service writes it, such as `2026-09-29T18:39:26Z` (seen on the wire)."""
    return f"{_day(instant // DAY_SECONDS)}T{_time_of_day(instant)}Z"


@lru_cache(maxsize=20_000)
def _day(number: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(number * DAY_SECONDS))


def _time_of_day(instant: int) -> str:
    return _HOURS[instant % DAY_SECONDS // 3600] + _MINUTES_AND_SECONDS[instant % 3600]


def iso_date(instant: int) -> str:
    """An instant's UTC date, such as `2022-08-15`."""
    return iso(instant)[:10]


def parse_instant(text: str) -> float:
    """Read any ISO-8601 date or date-time, with or without an offset (none: UTC).

    Raises:
        ValueError: It is something else.
    """
    match = _INSTANT.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no ISO-8601 date-time")
    day, minutes, seconds, fraction, offset = match.groups()
    moment = datetime.strptime(f"{day} {minutes or '00:00'}{seconds or ':00'}", "%Y-%m-%d %H:%M:%S").replace(
        tzinfo=timezone.utc
    )
    shift = 0
    if offset and offset not in "zZ":
        digits = offset[1:].replace(":", "").ljust(4, "0")
        shift = (int(digits[:2]) * 60 + int(digits[2:])) * (60 if offset[0] == "+" else -60)
    return moment.timestamp() - shift + float(f"0.{fraction or 0}")


def parse_import_date(text: str, now: int) -> date | None:
    """Read a date in one of the import formats.

    Args:
        text: Such as `6/30/2021` or `2021-06-30`.
        now: The present instant: the year must be over 1900 and at most ten years ahead (API guide, imports).

    Returns:
        The date, or None for anything that the service calls invalid.
    """
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match:
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
            this_year = time.gmtime(now).tm_year
            if not 1900 < year <= this_year + 10 or not is_day_of_year(month, day, year):
                return None
            return date(year, month, day)
    return None


def is_day_of_year(month: int, day: int, year: int = 2000) -> bool:
    """Whether a month has that day; without a year, 29 February counts."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def file_time(instant: int, *, milliseconds: bool) -> str:
    """An instant as export files have it: US Eastern time with its offset.

    Args:
        instant: Epoch seconds.
        milliseconds: `2019-11-25T16:29:13.057 -0500` rather than `2018-11-29 15:10:15 -0500`; both forms are in the
            sample of the API guide (export_contacts). The milliseconds are derived from the instant.
    """
    offset = -4 if bisect_right(_SUMMER_TIME_CHANGES, instant) % 2 else -5
    local = instant + offset * 3600
    day, clock = _day(local // DAY_SECONDS), _time_of_day(local)
    if milliseconds:
        return f"{day}T{clock}.{instant % 997:03d} -0{-offset}00"
    return f"{day} {clock} -0{-offset}00"


def _sunday(year: int, month: int, which: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=timezone.utc)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))


# US Eastern time, written out rather than read from a time zone database, which slim containers lack: since 2007,
# summer time lasts from the second Sunday of March to the first Sunday of November, 2 o'clock local time.
_SUMMER_TIME_CHANGES = tuple(
    int(change.timestamp())
    for year in range(2007, 2100)
    for change in (_sunday(year, 3, 2) + timedelta(hours=7), _sunday(year, 11, 1) + timedelta(hours=6))
)
