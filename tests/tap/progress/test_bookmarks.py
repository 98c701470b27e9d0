from __future__ import annotations

from typing import Any

import pytest

from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.progress.bookmarks import Span, span_of

NOW, DAY = 1_790_000_000.0, 86_400.0
START = 1_735_689_600.0
BOUND = {"start_date": "2025-01-01", "start_date_applies_to_contacts": True}


def state(bookmark: float, full_read_at: float) -> dict[str, str]:
    return {"replication_key_value": from_epoch(bookmark), "full_read_at": from_epoch(full_read_at)}


@pytest.mark.parametrize(("settings", "since"), [({"start_date": "2025-01-01"}, None), (BOUND, START)], ids=str)
def test_a_first_run_reads_everything_since_start_date(settings: dict[str, Any], since: float | None) -> None:
    assert span_of({}, settings, NOW) == Span(since, None, is_full=True)


@pytest.mark.parametrize(
    ("settings", "read_ago", "is_full"),
    [
        ({}, 7 * DAY - 1, False),
        ({}, 7 * DAY, True),
        ({"full_refresh_days": 2}, 2 * DAY, True),
        ({"full_refresh_days": 0}, 900 * DAY, False),
    ],
    ids=str,
)
def test_a_full_refresh_is_due_after_its_days(settings: dict[str, Any], read_ago: float, is_full: bool) -> None:
    settings = {**settings, **BOUND}
    found = span_of(state(NOW - DAY, NOW - read_ago), settings, NOW)
    assert found == Span(START if is_full else NOW - DAY, NOW - DAY, is_full=is_full)


def test_a_state_without_a_full_read_needs_no_refresh() -> None:
    found = span_of({"replication_key_value": from_epoch(NOW - 99 * DAY)}, {}, NOW)
    assert found == Span(NOW - 99 * DAY, NOW - 99 * DAY, is_full=False)


def test_a_bookmark_of_something_else_has_everything_read() -> None:
    found = span_of(state(NOW - DAY, NOW - DAY), {}, NOW, again=True)
    assert found == Span(None, NOW - DAY, is_full=True)
