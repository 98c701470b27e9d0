"""Exports that survive the run that started them: their activities are in STATE from the moment they are created.

```text
  STATE                     found at the start of a run                        then
  activity, fingerprint     same fingerprint, the service knows the activity   adopted: waited for and read
                            another fingerprint, 404, failed, no file          forgotten, started over once
  while waiting             our deadline                                       kept, the next run goes on
                            the service's refusal                              forgotten
  while reading             the file is not whole                              forgotten
                            a signal, a crash                                  kept, read again from the beginning
  after the last row                                                           forgotten
```

How long an export took stays in STATE: the next run looks at one like it when it may be over, and not before.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from constantcontact_api.errors import (
    ActivityFailedError,
    ExportFileError,
    ExportFileMissingError,
    NotFoundError,
)
from constantcontact_api.timestamps import epoch_seconds, from_epoch

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Sequence

    from constantcontact_api.activities.export_file import ExportFile
    from constantcontact_api.activities.exports import Exports, ExportScope

STATE_KEY = "exports"
TOOK_KEY = "export_took"
# Of a shorter one there is nothing to save.
_WORTH_KEEPING_SECONDS = 10.0


def fingerprint_of(account: str, requests: Sequence[ExportScope]) -> str:
    """Name what exports were for: an activity tells neither its kind nor its scope.

    Args:
        account: Which account.
        requests: What is asked for.
    """
    text = json.dumps([account, [request.body() for request in requests]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class ResumableExports:
    """The exports of one stream, as its STATE knows them."""

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
        """Remember where; nothing is sent or written yet.

        Args:
            exports: The account's exports.
            state: The stream's part of STATE; changed in place.
            write_state: Sends STATE on.
            clock: Seconds since the epoch.
            logger: The stream's.
            what: What the log calls a single export.
        """
        self._exports = exports
        self._state = state
        self._write_state = write_state
        self._clock = clock
        self._logger = logger
        self._what = what
        self._adopted = 0

    @property
    def is_left(self) -> bool:
        """Whether an earlier run left any exports."""
        return bool(self._state.get(STATE_KEY))

    def matching(self, fingerprint: str) -> bool:
        """Whether an earlier run left exports that were for the same.

        Args:
            fingerprint: From `fingerprint_of`.
        """
        left = self._state.get(STATE_KEY)
        return isinstance(left, dict) and left.get("fingerprint") == fingerprint and bool(left.get("activities"))

    def forget(self) -> None:
        """Take the exports out of STATE, if there are any; STATE is not written."""
        self._state.pop(STATE_KEY, None)

    def start(self, requests: Sequence[ExportScope], fingerprint: str) -> float:
        """Start what an earlier run has not started.

        Args:
            requests: What is asked for.
            fingerprint: From `fingerprint_of`.

        Returns:
            When the first of the exports was asked for, in seconds since the epoch.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if self.matching(fingerprint):
            adopted = self._activities
            self._logger.info(
                "Going on with %s of an earlier run: %s.",
                f"the {self._what}" if len(adopted) == 1 else f"{len(adopted)} exports",
                ", ".join(activity["activity_id"] for activity in adopted),
            )
        else:
            self._state[STATE_KEY] = {"fingerprint": fingerprint, "activities": []}
        self._adopted = len(self._activities)
        for number in range(self._adopted, len(requests)):
            self._start(number, requests[number])
        return min(epoch_seconds(activity["requested_at"]) or 0.0 for activity in self._activities)

    @contextmanager
    def file(self, number: int, requests: Sequence[ExportScope]) -> Iterator[ExportFile]:
        """Wait for one of the exports and open its file.

        Args:
            number: Which of the requests, from 0.
            requests: All of them, as for `start`.

        Yields:
            The file.

        Raises:
            ActivityTimeoutError: If our deadline passed first; the export stays in STATE.
            ConstantContactError: As drawn in `constantcontact_api.errors`; an export that failed is forgotten.
        """
        what = self._what if len(requests) == 1 else f"export {number + 1} of {len(requests)}"
        with ExitStack() as stack:
            try:
                opened = self._open_or_start_over(stack, number, requests, what)
                yield opened
            except (NotFoundError, ActivityFailedError, ExportFileError):
                self._forget_from(number)
                raise

    @property
    def _activities(self) -> list[dict[str, str]]:
        activities: list[dict[str, str]] = self._state[STATE_KEY]["activities"]
        return activities

    def _open_or_start_over(
        self, stack: ExitStack, number: int, requests: Sequence[ExportScope], what: str
    ) -> ExportFile:
        try:
            return self._open(stack, number, what)
        except (NotFoundError, ActivityFailedError, ExportFileMissingError) as error:
            # What the service refuses a moment after it was asked for, it will refuse again.
            if number >= self._adopted and not isinstance(error, ExportFileMissingError):
                raise
            self._logger.warning("%s Starting over.", str(error).removesuffix(": run again."))
        self._start(number, requests[number])
        return self._open(stack, number, what)

    def _open(self, stack: ExitStack, number: int, what: str) -> ExportFile:
        activity = self._activities[number]
        completed = self._exports.wait(
            activity["activity_id"],
            what,
            asked_at=epoch_seconds(activity["requested_at"]),
            took_seconds=self._took_seconds(),
        )
        self._keep_time(completed.took_seconds)
        return stack.enter_context(self._exports.open(completed))

    def _took_seconds(self) -> float:
        took = self._state.get(TOOK_KEY)
        if not isinstance(took, dict) or took.get("fingerprint") != self._state[STATE_KEY]["fingerprint"]:
            return 0.0
        return float(took.get("seconds") or 0.0)

    def _keep_time(self, seconds: float) -> None:
        self._state.pop(TOOK_KEY, None)
        if seconds >= _WORTH_KEEPING_SECONDS:
            self._state[TOOK_KEY] = {"fingerprint": self._state[STATE_KEY]["fingerprint"], "seconds": int(seconds)}

    def _start(self, number: int, request: ExportScope) -> None:
        asked_at = self._clock()
        activity = self._exports.start(request)
        # In place of one that is of no more use; one after the other, so that the place tells which request it was.
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
