"""When something was: a span of time for each moment, so that only what is certainly newer counts as newer. Pure."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[float, float]
"""Seconds since 1970: not before the first, and before the second."""

ALWAYS: Final = (-math.inf, math.inf)
_DATE: Final = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"
    r"|(?P<first>\d\d?)(?P<between>[-/.])(?P<second>\d\d?)[-/.](?P<last_year>\d{4})"
    r"|(?P<before>\d\d?)?[. -]*(?P<name>[a-z]{3})[a-z]*[. -]+(?:(?P<after>\d\d?),? )?(?P<named_year>\d{4})",
    re.ASCII,
)
_TIME: Final = re.compile(
    r"[t ,]*(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)? ?(?P<half>[ap]m)? ?(?P<zone>z|utc|gmt|[+-]\d\d(?::?\d\d)?)?.*",
    re.ASCII | re.DOTALL,
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_SECONDS, _LAST_SECONDS, _MONTHS_OF_A_YEAR = 86_400, 10**11, 12


def spans_of(moments: Sequence[object]) -> list[list[Span]]:
    """Tell when several moments were that one system wrote, once for each order of day and month that it can have.

    Args:
        moments: Such as `2024-05-06T07:08:09+02:00`, `06.05.2024`, `May 6, 2024` or seconds since 1970.

    Returns:
        For each order a span for each moment; of what is not understood, all of time. A time without a zone is UTC.
    """
    texts = [str(one).strip().casefold() for one in moments]
    dates = [_DATE.match(text) for text in texts]
    parts = [(int(one["first"]), int(one["second"])) for one in dates if one and one["first"]]
    dotted = any(one and one["between"] == "." for one in dates)
    orders = {order for order, at in ((True, 0), (False, 1)) if any(part[at] > _MONTHS_OF_A_YEAR for part in parts)}
    return [
        [_span(text, date, is_day_first=order) for text, date in zip(texts, dates, strict=True)]
        for order in orders or ({True} if dotted else {True, False})
    ]


def is_later(one: object, other: object) -> bool:
    """Tell whether one moment was certainly later than another, in whatever order day and month are written.

    Args:
        one: The one that may be later.
        other: The other.
    """
    return all(begin >= end and begin > -math.inf for (begin, _), (_, end) in spans_of([one, other]))


def date_length(text: str) -> int:
    """Return how many characters at the start of a text are a date and its time.

    Args:
        text: Such as `2024-01-02 unsubscribed`.
    """
    lowered = text.casefold()
    found = _DATE.match(lowered)
    time = found and _TIME.match(lowered, found.end())
    return (time.end("zone") if time and time["zone"] else time.end(2) if time else found.end()) if found else 0


def _span(text: str, date: re.Match[str] | None, *, is_day_first: bool) -> Span:
    if date is None:
        return _since_1970(text)
    time = _TIME.fullmatch(text, date.end())
    try:
        seconds, width = _time(time) if time else (0.0, _DAY_SECONDS)
        start = _day(date, is_day_first=is_day_first).timestamp() + seconds
    except ValueError:
        return ALWAYS
    return start, start + width


def _day(date: re.Match[str], *, is_day_first: bool) -> datetime:
    if date["year"]:
        year, month, day = (int(date[key]) for key in ("year", "month", "day"))
    elif date["first"]:
        first, second, year = (int(date[key]) for key in ("first", "second", "last_year"))
        day, month = (first, second) if is_day_first else (second, first)
    else:
        year, month = int(date["named_year"]), _MONTHS.index(date["name"]) + 1
        day = int(date["before"] or date["after"] or "")
    return datetime(year, month, day, tzinfo=timezone.utc)


def _time(time: re.Match[str]) -> tuple[float, int]:
    hours = int(time[1]) % 12 + 12 * (time["half"] == "pm") if time["half"] else int(time[1])
    zone = re.sub("[^0-9+-]", "", time["zone"] or "")
    ahead = timedelta(hours=int(zone[:3]), minutes=int(f"{zone[0]}{zone[3:] or 0}")) if zone else timedelta()
    since = timedelta(hours=hours, minutes=int(time[2]), seconds=int(time[3] or 0)) - ahead
    return since.total_seconds(), 1 if time[3] else 60


def _since_1970(text: str) -> Span:
    try:
        seconds = float(text)
    except ValueError:
        return ALWAYS
    while abs(seconds) >= _LAST_SECONDS and math.isfinite(seconds):  # milliseconds, or finer
        seconds /= 1000
    return (seconds, seconds + 1) if math.isfinite(seconds) else ALWAYS
