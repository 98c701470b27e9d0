"""Where a run begins, and when it reads everything again; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts import cells
from constantcontact_api.errors import SettingsError
from constantcontact_api.timestamps import epoch_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LOOKBACK_MINUTES = 60
DEFAULT_FULL_REFRESH_DAYS = 7
_DAY_SECONDS = 86_400.0

INCREMENTAL_SETTINGS: dict[str, dict[str, Any]] = {
    "start_date": {
        "type": "string",
        "title": "Start date",
        "description": (
            "Bounds the first run of incremental streams: what was last changed before is left out. A date or an RFC "
            "3339 timestamp. Default: everything."
        ),
    },
    "lookback_minutes": {
        "type": "integer",
        "minimum": 0,
        "default": DEFAULT_LOOKBACK_MINUTES,
        "title": "Lookback (minutes)",
        "description": (
            "How far bookmarks stay behind the time of the request, for what the service shows late and for clocks "
            "that differ. Changes within it come twice."
        ),
    },
    "full_refresh_days": {
        "type": "integer",
        "minimum": 0,
        "default": DEFAULT_FULL_REFRESH_DAYS,
        "title": "Full refresh (days)",
        "description": (
            "How often incremental contacts are read from the beginning, since a change of lists or tags or a deletion "
            "may leave a contact's time of change as it was. 0 for never."
        ),
    },
    "emit_activate_version_messages": {
        "type": "boolean",
        "default": True,
        "title": "Emit `ACTIVATE_VERSION` messages",
        "description": (
            "Whether full-table streams end with an `ACTIVATE_VERSION` message, which tells a target to drop what the "
            "account no longer has."
        ),
    },
}


@dataclass(frozen=True)
class Span:
    """What a run of contacts has to read; seconds since the epoch.

    Attributes:
        since: Only what has changed since then; None for everything.
        bookmark: How far the last run got; None on a first run.
        is_whole: Whether it reads everything that `start_date` allows.
    """

    since: float | None
    bookmark: float | None
    is_whole: bool


def start_of(settings: Mapping[str, Any]) -> float | None:
    """Read `start_date`, in seconds since the epoch.

    Args:
        settings: The tap's.

    Raises:
        SettingsError: If it is no date.
    """
    text = settings.get("start_date")
    if not text:
        return None
    day = cells.date(str(text))
    seconds = epoch_seconds(f"{day}T00:00:00Z" if day else str(text))
    if seconds is None:
        msg = f"start_date is {text!r}: write a date such as 2026-01-31, or a timestamp such as 2026-01-31T08:00:00Z."
        raise SettingsError(msg)
    return seconds


def span_of(state: Mapping[str, Any], settings: Mapping[str, Any], now: float) -> Span:
    """Say what an incremental run of contacts has to read.

    Args:
        state: The stream's: `replication_key_value` and `full_read_at`.
        settings: The tap's.
        now: Seconds since the epoch.
    """
    start, bookmark = start_of(settings), epoch_seconds(state.get("replication_key_value"))
    if bookmark is None:
        return Span(start, None, is_whole=True)
    days = settings.get("full_refresh_days")
    days = DEFAULT_FULL_REFRESH_DAYS if days is None else int(days)
    read_at = epoch_seconds(state.get("full_read_at"))
    if days and read_at is not None and now - read_at >= days * _DAY_SECONDS:
        return Span(start, bookmark, is_whole=True)
    return Span(bookmark, bookmark, is_whole=False)
