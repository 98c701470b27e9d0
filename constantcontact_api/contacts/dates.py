"""Dates and birthdays in the forms that exports hold and imports take; pure.

Month first where the year comes last (contract: ContactsJsonImport; API guide, import_contacts_bulk).
"""

from __future__ import annotations

import datetime as dt
import re

_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_MONTH_AND_DAY = re.compile(r"(?:--)?(\d{1,2})[-/](\d{1,2})", re.ASCII)
_LEAP_YEAR = 2000


def parse_date(text: str, *, day_first: bool = False, dotted: bool = False) -> dt.date | None:
    """Read a date such as `2021-06-30`, `2021/6/30`, `6/30/2021` or `6-30-2021`.

    Args:
        text: Without spaces around it.
        day_first: Whether `3/2/2024` is in February.
        dotted: Whether `6.30.2021` counts.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif (dotted or "." not in text) and (match := _YEAR_LAST.fullmatch(text)):
        month, day, year = match.groups()
        if day_first:
            month, day = day, month
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_month_and_day(text: str, *, dotted: bool = False) -> tuple[int, int] | None:
    """Read a birthday: `4/9`, `04-09`, `--04-09`, or a date as `parse_date` reads it.

    Whether a year has such a day is for `is_day_of_year` to say.
    """
    if match := _MONTH_AND_DAY.fullmatch(text):
        return int(match[1]), int(match[2])
    day = parse_date(text, dotted=dotted)
    return None if day is None else (day.month, day.day)


def is_day_of_year(month: int, day: int) -> bool:
    """Whether a leap year has this day."""
    try:
        dt.date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
