"""Bulk activities: how they are queued, how they advance, and what becomes of them.

An activity advances in two ways. A *poll* (a read of it, or of the list of all) counts towards
`polls_before_completion`; and when `processing_seconds` have passed by the clock it is due. A polled activity is done
when both hold; any other read of the account finishes those whose time has passed, so that the import of a client that
died still lands. Its effect happens at that moment, not before; where neither has to be waited for, it begins once its
start has been answered, beside whatever the client does then.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from constantcontact_simulator.csvfiles import count_records, cut_file, drop_last_records
from constantcontact_simulator.jobs import JobOutcome
from constantcontact_simulator.problems import JobFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator.faults import ActivityFault, Faults

KEPT_SECONDS = 10 * 86_400
MAX_QUEUED = 1_000
TERMINAL_STATES = frozenset({"completed", "cancelled", "failed", "timed_out"})
#: How long a poll waits for an export file that is due: a small one is ready at the same poll, whatever the machine.
_EXPORT_PATIENCE_SECONDS = 2.0


class QueueFullError(Exception):
    """1,000 activities are waiting already."""


@dataclass
class Upload:
    """What an import request carried, for tests that look at sizes: counted before any limit was applied."""

    body_bytes: int
    file_bytes: int
    rows: int
    list_ids: list[str]


@dataclass
class Activity:
    """One bulk job. `effect` does it; an export writes its file to `file`."""

    kind: str
    created_at: float
    effect: Callable[[], JobOutcome]
    source_file_name: str | None = None
    file: Path | None = None
    upload: Upload | None = None
    fault: ActivityFault | None = None
    activity_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    file_export_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "initialized"
    percent_done: int = 1
    polls: int = 0
    updated_at: float = 0.0
    started_at: float | None = None
    completed_at: float | None = None
    status: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    worker: threading.Thread | None = None

    @property
    def done(self) -> bool:
        """Whether the state is a terminal one."""
        return self.state in TERMINAL_STATES

    def fails_as(self) -> str | None:
        """The state in which a fault ends it without effect."""
        return self.fault.what if self.fault and self.fault.what in TERMINAL_STATES else None

    def resource(self, *, early_results_link: bool, self_id: str | None = None) -> dict[str, object]:
        """Its JSON (contract: Activity). `self_id`: the id that a wrong `self` link shows."""
        links = {"self": {"href": f"/v3/activities/{self_id or self.activity_id}"}}
        if self.file and (early_results_link or self.state == "completed"):
            links["results"] = {"href": f"/v3/contact_exports/{self.file_export_id}"}
        times = {"started_at": self.started_at, "completed_at": self.completed_at}
        return {
            "activity_id": self.activity_id,
            "state": self.state,
            **{name: timestamp(at) for name, at in times.items() if at is not None},
            "created_at": timestamp(self.created_at),
            "updated_at": timestamp(max(self.created_at, self.updated_at)),
            **({"source_file_name": self.source_file_name} if self.source_file_name else {}),
            "percent_done": self.percent_done,
            "activity_errors": self.errors,
            # The contract gives the deletion of custom fields no counters.
            **({} if self.kind == "custom_fields_delete" else {"status": self.status}),
            "_links": links,
        }


class Activities:
    """The activities of one account, the newest 10 days of them. Thread safe.

    Args:
        account_lock: held while an activity takes effect.
        clock: epoch seconds.
        faults: asked once for every new activity.
        processing_seconds: how long an activity processes at least, by the clock.
        polls_before_completion: how often it must be read at least, if its client reads it.
    """

    def __init__(
        self,
        account_lock: threading.RLock,
        clock: Callable[[], float],
        faults: Faults,
        *,
        processing_seconds: float,
        polls_before_completion: int,
    ) -> None:
        self.processing_seconds = processing_seconds
        self.polls_before_completion = polls_before_completion
        self._account_lock = account_lock
        self._clock = clock
        self._faults = faults
        self._activities: dict[str, Activity] = {}
        self._lock = threading.RLock()
        self._latest: threading.Thread | None = None

    def start(self, activity: Activity) -> Activity:
        """Queue it.

        Raises:
            QueueFullError: 1,000 are waiting.
        """
        with self._lock:
            self._expire()
            if sum(not other.done for other in self._activities.values()) >= MAX_QUEUED:
                raise QueueFullError
            if activity.fault is None:
                activity.fault = self._faults.take_activity(activity.kind)
            self._activities[activity.activity_id] = activity
            return activity

    def begin(self, activity: Activity) -> None:
        """Let it work, unless time has to pass or somebody has to look first."""
        if not self.processing_seconds and self.polls_before_completion <= 1:
            self._advance(activity, polled=False, waits=False)

    def poll(self, activity_id: str) -> Activity | None:
        """One activity, advanced; None if it is unknown or older than 10 days."""
        with self._lock:
            self._expire()
            activity = self._activities.get(activity_id)
        if activity:
            self._advance(activity, polled=True)
        return activity

    def poll_all(self) -> list[Activity]:
        """All, newest first, each advanced."""
        activities = self.snapshot()
        for activity in activities:
            self._advance(activity, polled=True)
        return activities[::-1]

    def snapshot(self) -> list[Activity]:
        """All, oldest first, as they are."""
        with self._lock:
            self._expire()
            return list(self._activities.values())

    def settle(self) -> None:
        """Finish what is due by the clock: called before the account is read."""
        for activity in self.snapshot():
            self._advance(activity, polled=False)

    def wait(self) -> None:
        """Wait for what is at work: called before its files go."""
        if self._latest:
            self._latest.join()

    def result(self, file_export_id: str) -> Path | None:
        """The file of a completed export."""
        for activity in self.snapshot():
            if activity.file and activity.file_export_id == file_export_id and activity.state == "completed":
                return None if activity.fault and activity.fault.what == "missing-result-file" else activity.file
        return None

    def _advance(self, activity: Activity, *, polled: bool, waits: bool = True) -> None:
        with self._lock:
            if activity.done:
                return
            now = self._clock()
            activity.polls += polled
            share = (now - activity.created_at) / self.processing_seconds if self.processing_seconds else 1.0
            due = share >= 1 and not (polled and activity.polls < self.polls_before_completion)
            stuck = activity.fault is not None and activity.fault.what == "stuck"
            if activity.worker is None and (polled or due):
                activity.state, activity.started_at = "processing", activity.started_at or now
                activity.percent_done = max(activity.percent_done, min(99, 50 if stuck else int(100 * share)))
                activity.updated_at = now
            if due and not stuck and activity.worker is None:
                activity.worker = threading.Thread(target=self._work, args=[activity, self._latest], daemon=True)
                self._latest = activity.worker
                activity.worker.start()
            worker = activity.worker
        if worker and waits and (polled or not activity.file):
            worker.join(_EXPORT_PATIENCE_SECONDS if activity.file else None)

    def _work(self, activity: Activity, earlier: threading.Thread | None) -> None:
        if earlier:
            earlier.join()  # the service works in the order in which it was asked
        state = activity.fails_as()
        outcome = JobOutcome(status={}, activity_errors=[f"The activity {state or 'failed'}."])
        try:
            if state is None:
                state = "failed"
                with self._account_lock:
                    outcome = activity.effect()
                outcome = _spoil(activity, outcome)
                state = "failed" if outcome.failed else "completed"
        except JobFailed as error:
            outcome = JobOutcome(status={}, activity_errors=error.errors)
        finally:
            with self._lock:
                activity.status, activity.errors = outcome.status, outcome.activity_errors
                activity.completed_at = activity.updated_at = self._clock()
                activity.percent_done = 100 if state == "completed" else activity.percent_done
                activity.state = state or "failed"

    def _expire(self) -> None:
        too_old = self._clock() - KEPT_SECONDS
        for activity in list(takewhile(lambda oldest: oldest.created_at < too_old, self._activities.values())):
            del self._activities[activity.activity_id]
            if activity.file:
                activity.file.unlink(missing_ok=True)


def _spoil(activity: Activity, outcome: JobOutcome) -> JobOutcome:
    """Apply the faults that change a result: fewer rows, a shorter file, lower counters."""
    fault, file, status = activity.fault, activity.file, outcome.status
    if fault is None:
        return outcome
    if fault.what == "unnamed":
        outcome.activity_errors.clear()
    elif file and fault.what == "export-file":
        file.write_bytes(data := Path(fault.path).read_bytes())
        rows = count_records(data) if fault.rows is None else fault.rows
        outcome.status = {"items_total_count": rows} | ({"items_completed_count": rows} if rows else {})
    elif file and fault.what == "short-file":
        cut_file(file, fault.size)
    elif file and fault.what in {"short", "dropped"}:
        dropped = drop_last_records(file, fault.size)
        if fault.what == "short":
            status["items_total_count"] -= dropped
            status["items_completed_count"] -= dropped
    elif fault.what == "dropped":  # an import: the rows were left out of what it was given
        status["items_total_count"] = status.get("items_total_count", 0) + fault.size
        status["person_count"] = status.get("person_count", 0) + fault.size
    elif fault.what == "short" and "items_completed_count" in status:
        status["items_completed_count"] = max(0, status["items_completed_count"] - fault.size)
    return outcome


def timestamp(epoch_seconds: float) -> str:
    """The contacts service's form: whole seconds and a `Z` (seen on the wire)."""
    return datetime.fromtimestamp(epoch_seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
