"""The settings of streams about campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_TRACKING_WINDOW_DAYS = 30
_DAY_SECONDS = 86_400.0

TRACKING_SETTINGS: dict[str, dict[str, Any]] = {
    "tracking_window_days": {
        "type": "integer",
        "minimum": 1,
        "default": DEFAULT_TRACKING_WINDOW_DAYS,
        "title": "Tracking window (days)",
        "description": (
            "How long after its last sending a campaign is asked for opens, clicks and the like. Later ones are left "
            "out, so that a run costs what has changed."
        ),
    },
}


def settles_after_seconds(settings: Mapping[str, Any]) -> float:
    """Return how long after its last sending a campaign may still bring news.

    Args:
        settings: The tap's.
    """
    return _DAY_SECONDS * int(settings.get("tracking_window_days") or DEFAULT_TRACKING_WINDOW_DAYS)
