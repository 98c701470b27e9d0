"""Decide what an incremental run of contacts has to read, and when a full refresh is due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_api.timestamps import epoch_seconds
from tap_constantcontact.settings import contacts_start_of, full_refresh_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Span:
    """The contacts that a run reads. Times are seconds since the epoch.

    Attributes:
        since: Read contacts that changed after this; None for all of them.
        bookmark: Where the last run ended; None on a first run.
        is_full: Whether the run reads everything that `start_date` allows.
    """

    since: float | None
    bookmark: float | None
    is_full: bool


def span_of(state: Mapping[str, Any], settings: Mapping[str, Any], now: float, *, again: bool = False) -> Span:
    """Decide what an incremental run reads.

    Args:
        state: The stream's STATE: `replication_key_value` and `full_read_at`.
        settings: The tap's settings.
        now: Seconds since the epoch.
        again: Whether the bookmark is of something else, so that everything is read.
    """
    start, bookmark = contacts_start_of(settings), epoch_seconds(state.get("replication_key_value"))
    if bookmark is None:
        return Span(start, None, is_full=True)
    interval, read_at = full_refresh_seconds(settings), epoch_seconds(state.get("full_read_at"))
    if again or (interval and read_at is not None and now - read_at >= interval):
        return Span(start, bookmark, is_full=True)
    return Span(bookmark, bookmark, is_full=False)
