"""Log lines about running activities: how far they are, how much longer they may take, and how often to say so."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from constantcontact_api.text import counted

progress_logger = logging.getLogger("constantcontact_api.activities.progress")
PROGRESS: Final = "progress"  # what its records have beside their message, for a display: a `Progress`
OVER: Final = "over"  # the id of an activity that is waited for no longer
_FIRST_INTERVAL_SECONDS: Final = 10.0
_LONGEST_INTERVAL_SECONDS: Final = 600.0
_NO_PROGRESS: Final = 1  # an activity is at 1 right after the start
_MINUTE_SECONDS: Final = 60
_MOST_MINUTES: Final = 120


@dataclass(frozen=True)
class Progress:
    """How far an activity is.

    Attributes:
        activity_id: Its id.
        percent: What the service says.
        sentence: For a person.
    """

    activity_id: str
    percent: int
    sentence: str

    def log(self, *, is_due: bool) -> None:
        """Tell the log: at INFO now and then, at DEBUG always.

        Args:
            is_due: Whether it is time for a line.
        """
        level = logging.INFO if is_due else logging.DEBUG
        progress_logger.log(level, "%s.", self.sentence, extra={PROGRESS: self})


class ProgressLines:
    """When it is time for the next line: at growing intervals, whatever number of activities the lines are about."""

    def __init__(self) -> None:
        self._said_at: float | None = None
        self._interval_seconds = _FIRST_INTERVAL_SECONDS

    def is_time(self, now: float, *, since: float) -> bool:
        """Tell whether a line is due, and note that it is said.

        Args:
            now: In seconds, from any moment.
            since: When there was first something to wait for, likewise.
        """
        if self._said_at is None:
            self._said_at = since
        if now - self._said_at < self._interval_seconds:
            return False
        self._said_at = now
        self._interval_seconds = min(2 * self._interval_seconds, _LONGEST_INTERVAL_SECONDS)
        return True


def progress(what: str, percent: int, passed_seconds: float) -> str:
    """Say how far an activity is, and how much longer it may take, going by its progress so far.

    Args:
        what: Its name.
        percent: What the service says.
        passed_seconds: Since it was asked for.
    """
    done = percent if percent > _NO_PROGRESS else 0
    return f"{what[:1].upper()}{what[1:]}, {percent} %{time_left(done, 100, passed_seconds)}"


def time_left(done: float, whole: float, passed_seconds: float) -> str:
    """Say how much longer a work may take at its pace so far; empty if nothing of it is done.

    Args:
        done: How much of it is.
        whole: How much it is, in the same unit.
        passed_seconds: What that took.
    """
    if done <= 0 or done >= whole:
        return ""
    minutes = round(passed_seconds * (whole - done) / done / _MINUTE_SECONDS)
    if minutes < 1:
        return ", less than a minute left"
    if minutes > _MOST_MINUTES:
        return f", about {round(minutes / _MINUTE_SECONDS):,} hours left"
    return f", about {counted(minutes, 'minute')} left"
