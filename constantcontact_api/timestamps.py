"""Timestamps as the service writes them, read into one form.

Seen: `2026-09-29T18:39:26Z` (contacts), `2026-09-29T14:34:37.000Z` (campaigns), `2019-11-21T15:32:42-05:00` (older
samples), `2026-02-05T07:32:49.766+0000` (account e-mails), and in one column of an export both `2018-11-29 15:10:15
-0500` and `2019-11-25T16:29:13.057 -0500` (API guide, export_contacts).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(?:([+-])(\d\d):?(\d\d)|(Z|UTC|GMT)?)",
    re.ASCII | re.IGNORECASE,
)


def utc_timestamp(text: str) -> str | None:
    """Write a timestamp as RFC 3339 in UTC, such as `2018-11-29T20:10:15Z`; None if the text is no timestamp.

    Milliseconds are kept unless they are zero. A timestamp without an offset is taken as UTC.
    """
    moment = _parse(text)
    if moment is None:
        return None
    seconds = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    milliseconds = moment.microsecond // 1000
    return f"{seconds}.{milliseconds:03d}Z" if milliseconds else f"{seconds}Z"


def epoch_seconds(text: str | None) -> float | None:
    """Read a timestamp as seconds since the epoch; None if there is none."""
    moment = _parse(text) if text else None
    return None if moment is None else moment.timestamp()


def from_epoch(seconds: float) -> str:
    """Write seconds since the epoch as RFC 3339 in UTC, to the second."""
    return datetime.fromtimestamp(int(seconds), tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse(text: str) -> datetime | None:
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, offset_hours, offset_minutes, _ = match.groups()
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=timezone.utc,
        )
        if sign:
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
            moment = moment - offset if sign == "+" else moment + offset
    except (ValueError, OverflowError):
        return None
    return moment
