"""Exports that outlive the run that started them: STATE names their activities as soon as they exist.

```text
when                      what happened                                      what becomes of the export
a run starts              same fingerprint, the service knows the activity   resumed: waited for and read
                          other fingerprint, 404, failed, no file            dropped, and started over once
waiting for it            our deadline passed                                kept for the next run
                          the service refused                                dropped
reading its file          the file is incomplete                             dropped
                          a signal or a crash                                kept, and read again from the start
after the last row                                                           dropped
```

STATE also keeps how long an export took. The next run does not poll a similar one before it may be done.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.errors import (
    ActivityFailedError,
    ExportFileError,
    ExportFileMissingError,
    NotFoundError,
    without_remedy,
)
from constantcontact_api.timestamps import epoch_seconds, from_epoch

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Sequence

    from constantcontact_api.activities.export_file import ExportFile
    from constantcontact_api.activities.exports import Exports, ExportScope

_STATE_KEY: Final = "exports"
_TOOK_KEY: Final = "export_took"
# Knowing the time of a shorter export saves no requests.
_WORTH_KEEPING_SECONDS: Final = 10.0


def fingerprint_of(account: str, scopes: Sequence[ExportScope]) -> str:
    """Identify what exports are for, since an activity tells neither its kind nor its scope."""
    text = json.dumps([account, [scope.body() for scope in scopes]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class ResumableExports:
    """The exports of one stream, as its STATE keeps them."""

    def __init__(
        self,
        exports: Exports,
        state: dict[str, Any],
        write_state: Callable[[], None],
        *,
        clock: Callable[[], float],
        logger: logging.Logger,
        what: str = "export",
    ) -> None:
        """Take the stream's STATE, which is changed in place; `what` is the log's name for a single export."""
        self._exports = exports
        self._state = state
        self._write_state = write_state
        self._clock = clock
        self._logger = logger
        self._what = what
        self._resumed = 0

    def matches(self, fingerprint: str) -> bool:
        """Return whether an earlier run left exports with this fingerprint."""
        left = self._state.get(_STATE_KEY)
        return isinstance(left, dict) and left.get("fingerprint") == fingerprint and bool(left.get("activities"))

    @property
    def is_left(self) -> bool:
        """Whether an earlier run left any exports."""
        return bool(self._state.get(_STATE_KEY))

    def forget(self) -> None:
        """Remove the exports from STATE, without writing it."""
        self._state.pop(_STATE_KEY, None)

    def start(self, scopes: Sequence[ExportScope], fingerprint: str) -> float:
        """Start the exports that no earlier run has started.

        Returns:
            When the first of them was requested, in seconds since the epoch.
        """
        if self.matches(fingerprint):
            resumed = self._activities
            self._logger.info(
                "Going on with %s of an earlier run: %s.",
                f"the {self._what}" if len(resumed) == 1 else f"{len(resumed)} exports",
                ", ".join(activity["activity_id"] for activity in resumed),
            )
        else:
            self._state[_STATE_KEY] = {"fingerprint": fingerprint, "activities": []}
        self._resumed = len(self._activities)
        for number in range(self._resumed, len(scopes)):
            self._start(number, scopes[number])
        return min(epoch_seconds(activity["requested_at"]) or 0.0 for activity in self._activities)

    @contextmanager
    def file(self, number: int, scopes: Sequence[ExportScope]) -> Iterator[ExportFile]:
        """Wait for one of the exports and open its file.

        Args:
            number: Index of the export's scope.
            scopes: All scopes, as for `start`.

        Raises:
            ActivityTimeoutError: If our deadline passed first; the export stays in STATE.
            ConstantContactError: If anything else failed; an export that is of no use is dropped from STATE.
        """
        what = self._what if len(scopes) == 1 else f"export {number + 1} of {len(scopes)}"
        with ExitStack() as stack:
            try:
                yield self._open_or_start_over(stack, number, scopes, what)
            except (NotFoundError, ActivityFailedError, ExportFileError):
                self._forget_from(number)
                raise

    @property
    def _activities(self) -> list[dict[str, str]]:
        activities: list[dict[str, str]] = self._state[_STATE_KEY]["activities"]
        return activities

    def _open_or_start_over(
        self, stack: ExitStack, number: int, scopes: Sequence[ExportScope], what: str
    ) -> ExportFile:
        try:
            return self._open(stack, number, scopes, what)
        except (NotFoundError, ActivityFailedError, ExportFileMissingError) as error:
            # If this run started the export, the service would only refuse it again.
            if number >= self._resumed and not isinstance(error, ExportFileMissingError):
                raise
            self._logger.warning("%s Starting over.", without_remedy(error))
        self._start(number, scopes[number])
        return self._open(stack, number, scopes, what)

    def _open(self, stack: ExitStack, number: int, scopes: Sequence[ExportScope], what: str) -> ExportFile:
        activity = self._activities[number]
        completed = self._exports.wait(
            activity["activity_id"],
            what,
            asked_at=epoch_seconds(activity["requested_at"]),
            took_seconds=self._took_seconds(),
        )
        self._keep_time(completed.took_seconds)
        return stack.enter_context(self._exports.open(completed, scopes[number]))

    def _took_seconds(self) -> float:
        took = self._state.get(_TOOK_KEY)
        if not isinstance(took, dict) or took.get("fingerprint") != self._state[_STATE_KEY]["fingerprint"]:
            return 0.0
        return float(took.get("seconds") or 0.0)

    def _keep_time(self, seconds: float) -> None:
        self._state.pop(_TOOK_KEY, None)
        if seconds >= _WORTH_KEEPING_SECONDS:
            self._state[_TOOK_KEY] = {"fingerprint": self._state[_STATE_KEY]["fingerprint"], "seconds": int(seconds)}

    def _start(self, number: int, scope: ExportScope) -> None:
        asked_at = self._clock()
        activity = self._exports.start(scope)
        # An activity's index is that of its scope, so a new one takes the place of one that is of no use.
        self._activities[number : number + 1] = [
            {"activity_id": activity.activity_id, "requested_at": from_epoch(asked_at)}
        ]
        self._write_state()
        self._logger.info("Export %s has been started.", activity.activity_id)

    def _forget_from(self, number: int) -> None:
        del self._activities[number:]
        if not self._activities:
            self.forget()
        self._write_state()
