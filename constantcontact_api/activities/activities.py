"""Bulk activities: start one, find it again, wait for it.

A bulk POST answers at once with an activity, which goes through six states. `completed` is not success: compare its
counters with what was asked for.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.activities.polling import Polling
from constantcontact_api.activities.progress_lines import OVER, Progress, ProgressLines, progress, progress_logger
from constantcontact_api.errors import ActivityFailedError, ActivityTimeoutError, LostAnswerError, TransientError
from constantcontact_api.timestamps import epoch_seconds
from constantcontact_api.wire.answers import Id, Links, Number, page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constantcontact_api.wire.client import ConstantContactClient

logger = logging.getLogger(__name__)

_START_TRIES = 3
_LOOK_BACK_LIMIT = 100
# The contract lists two more.
_AT_WORK = frozenset({"initialized", "processing"})
_FINAL_STATES = frozenset({"completed", "cancelled", "failed", "timed_out"})


class ActivityAnswer(msgspec.Struct):
    """What is relied on of an activity; the service leaves out what it does not know yet."""

    activity_id: Id
    state: str | None = None
    percent_done: Number | None = None
    created_at: str | None = None
    completed_at: str | None = None
    status: dict[str, Number | None] | None = None
    activity_errors: list[str | dict[str, Any]] | None = None
    links: Links | None = msgspec.field(default=None, name="_links")
    source_file_name: str | None = None


@dataclass(frozen=True)
class Activity:
    """A bulk activity, as the service last described it.

    Attributes:
        activity_id: Its id. `/activities/{id}` is built from it, since `_links.self` has been seen to point elsewhere.
        state: As the service spells it; may be one that the contract does not list.
        percent_done: 1 right after the start, 100 when completed.
        created_at: Seconds since the epoch, by the service's clock; None if it gave none.
        completed_at: Likewise.
        counters: `status` of the contract: `items_total_count`, `person_count`, and so on; empty at first.
        errors: Texts such as `Line 4: Invalid birthday`.
        results_href: Where an export's file is, once known.
        source_file_name: The file name of an import.
    """

    activity_id: str
    state: str
    percent_done: int = 0
    created_at: float | None = None
    completed_at: float | None = None
    counters: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    results_href: str | None = None
    source_file_name: str | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether the service will do no more; False for an unknown state."""
        return self.state in _FINAL_STATES

    @property
    def took_seconds(self) -> float:
        """How long the service took, queueing included; 0 if it does not say."""
        return max(0.0, self.completed_at - self.created_at) if self.completed_at and self.created_at else 0.0

    @property
    def items_completed(self) -> int:
        """How many contacts the service says it is done with."""
        return self.counters.get("items_completed_count", 0)

    @classmethod
    def from_resource(cls, resource: Mapping[str, Any]) -> Activity:
        """Read the API's JSON, in which optional properties are missing rather than null.

        Args:
            resource: An `ActivityAnswer`.
        """
        links = resource.get("_links") or {}
        return cls(
            activity_id=str(resource["activity_id"]),
            state=str(resource.get("state") or ""),
            percent_done=int(resource.get("percent_done") or 0),
            created_at=epoch_seconds(resource.get("created_at")),
            completed_at=epoch_seconds(resource.get("completed_at")),
            counters={name: int(count) for name, count in (resource.get("status") or {}).items() if count is not None},
            errors=tuple(error_texts(resource)),
            results_href=(links.get("results") or {}).get("href"),
            source_file_name=resource.get("source_file_name"),
        )


def error_texts(resource: Mapping[str, Any]) -> list[str]:
    """Return the errors of an activity as texts: strings in the contract, but `{message}` for tag deletions.

    Args:
        resource: An `ActivityAnswer`.
    """
    errors = resource.get("activity_errors") or ()
    return [str(error.get("message", "")) if isinstance(error, dict) else str(error) for error in errors]


class Activities:
    """Starts bulk activities and waits for them.

    Args:
        client: Sends the requests.
        timeout_seconds: How long to wait for one activity.
        polling: When to look at one.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        client: ConstantContactClient,
        *,
        timeout_seconds: float,
        polling: Polling = Polling(),  # noqa: B008  # immutable
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.polling = polling
        self._client = client
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._sleep = sleep
        self._lines = ProgressLines()

    def start(self, path: str, body: bytes, *, content_type: str = "application/json", file_name: str = "") -> Activity:
        """Start an activity.

        A body whose answer is lost is sent again. All of them may be done twice: exports only read, imports and bulk
        actions change nothing more the second time. The service works in the order of creation, so a first copy that
        comes late overtakes nothing. Nothing but a file name tells whose an activity is: without one, none is taken
        for ours.

        Args:
            path: Such as `/activities/contact_exports`.
            body: The encoded body.
            content_type: Its media type.
            file_name: Of an import's file, unique to it: it is looked for before it is sent again.

        Returns:
            The activity as the service first described it.

        Raises:
            ConstantContactError: See `constantcontact_api.errors`.
        """
        for remaining in reversed(range(_START_TRIES)):
            try:
                answer = self._client.post(path, body=body, content_type=content_type, shape=ActivityAnswer)
                return Activity.from_resource(answer)
            except LostAnswerError as lost:  # noqa: PERF203  # three tries
                found = self._find(file_name) if file_name else None
                if found is not None:
                    logger.info("%s It was carried out: import %s.", lost, found.activity_id)
                    return found
                if not remaining:
                    raise
                logger.info("%s Sending it again: to do it twice changes nothing.", lost)
        raise AssertionError  # the last try returns or raises

    def get(self, activity_id: str) -> Activity:
        """Ask once about an activity.

        Raises:
            NotFoundError: It is older than 10 days, or never existed.
        """
        return Activity.from_resource(self._client.get(f"/activities/{activity_id}", shape=ActivityAnswer))

    def wait(
        self,
        activity_id: str,
        what: str,
        *,
        asked_at: float | None = None,
        took_seconds: float = 0.0,
        tell: Callable[[int], str] | None = None,
    ) -> Activity:
        """Wait until the service is done with an activity; the log is told how far it is, at growing intervals.

        Args:
            activity_id: Its id.
            what: Its name in the log, such as `export`.
            asked_at: When it was asked for, by our clock, in seconds since the epoch; None for just now.
            took_seconds: How long the last one of its kind took; 0 if there was none.
            tell: Says in the log how far it is, of a percentage; None for its name, and how long it may still take.

        Returns:
            The completed activity.

        Raises:
            ActivityFailedError: It ended as `failed`, `cancelled` or `timed_out`.
            ActivityTimeoutError: Our deadline passed first.
        """
        asked_at = self._clock() if asked_at is None else asked_at
        told = tell or (lambda percent: progress(what, percent, self._clock() - asked_at))
        Progress(activity_id, 0, told(0)).log(is_due=False)
        try:
            return self._wait(activity_id, what, min(self._clock(), asked_at), took_seconds, told)
        finally:
            progress_logger.debug(
                "Activity %s (%s) is waited for no longer.", activity_id, what, extra={OVER: activity_id}
            )

    def _wait(
        self, activity_id: str, what: str, asked_at: float, took_seconds: float, told: Callable[[int], str]
    ) -> Activity:
        now = self._clock()
        deadline = now + self._timeout_seconds
        look, odd_state = self.polling.first_look(took_seconds), ""
        due_at = asked_at + look.wait_seconds
        while True:
            self._sleep(max(0.0, min(due_at, deadline) - self._clock()))
            activity, now = self.get(activity_id), self._clock()
            # A clock that was put back would otherwise have us look twice a second until it has caught up.
            asked_at, deadline = min(asked_at, now), min(deadline, now + self._timeout_seconds)
            if activity.is_terminal:
                return _completed(activity, what)
            if activity.state not in {*_AT_WORK, odd_state}:
                odd_state = activity.state
                logger.info("Activity %s (%s) is in a state that is not known: %r.", activity_id, what, odd_state)
            else:
                percent = activity.percent_done
                Progress(activity_id, percent, told(percent)).log(is_due=self._lines.is_time(now, since=asked_at))
            if now >= deadline:
                break
            look = self.polling.next_look(look, now - asked_at, activity.percent_done, took_seconds)
            due_at = now + look.wait_seconds
        raise ActivityTimeoutError(
            f"Activity {activity_id} ({what}) is still {activity.state or 'unknown'} after "
            f"{self._timeout_seconds / 60:g} minutes and goes on without us: run again later, or raise "
            "activity_timeout_minutes.",
            activity_id=activity_id,
        )

    def _find(self, file_name: str) -> Activity | None:
        try:
            page = self._client.get(
                "/activities", {"limit": _LOOK_BACK_LIMIT}, shape=page_of("activities", ActivityAnswer)
            )
        except TransientError:
            return None
        found = (Activity.from_resource(one) for one in page["activities"] if one.get("source_file_name") == file_name)
        return next(found, None)


def _completed(activity: Activity, what: str) -> Activity:
    if activity.state == "completed":
        return activity
    # The errors of exports and imports name lines and reasons. Words that hold an address are dropped.
    reasons = "; ".join(" ".join(word for word in text.split() if "@" not in word) for text in activity.errors[:3])
    raise ActivityFailedError(
        f"Activity {activity.activity_id} ({what}) ended as {activity.state}"
        + (f": {reasons.rstrip('.')}" if reasons else "")
        + ": run again, and if it stays so correct what it names.",
        activity_id=activity.activity_id,
        state=activity.state,
    )
