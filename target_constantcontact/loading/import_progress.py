"""Number the imports of a run, and tell how far they are."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constantcontact_api.activities.progress_lines import time_left

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_PROGRESS = 1  # percent, right after the start
_DONE = 100


@dataclass
class _Import:
    number: int
    rows: int
    percent: int = 0
    has_begun: bool = False


class ImportProgress:
    """Numbers imports in the order in which their batches were closed; threads may share it.

    Args:
        clock: Seconds, from any moment.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._imports: dict[int, _Import] = {}
        self._busy_since: float | None = None
        self._busy_seconds = 0.0
        self._is_all = False

    def add(self, batch: int, rows: int) -> None:
        """Note a batch that is to be imported.

        Args:
            batch: Its number.
            rows: How many it has.
        """
        with self._lock:
            if self._busy_since is None:
                self._busy_since = self._clock()
            self._imports[batch] = _Import(len(self._imports) + 1, rows)

    def note_all(self) -> None:
        """Note that no other will come: the input has ended."""
        with self._lock:
            self._is_all = True

    def note_end(self, batch: int) -> None:
        """Note that nothing of a batch is left to do."""
        with self._lock:
            self._imports[batch].percent = _DONE
            if self._busy_since is not None and all(one.percent == _DONE for one in self._imports.values()):
                self._busy_seconds, self._busy_since = self._passed_seconds(), None

    def begin(self, batch: int) -> int:
        """Note that the import of a batch is on its way; return its number."""
        with self._lock:
            one = self._imports[batch]
            one.has_begun = True
            return one.number

    def waiting(self) -> int:
        """Return how many wait for others to end."""
        with self._lock:
            return sum(not one.has_begun and one.percent != _DONE for one in self._imports.values())

    def told(self, batch: int, percent: int) -> str:
        """Say how far the import of a batch is, and all of them once their number is known.

        Args:
            batch: Its number.
            percent: What the service says.
        """
        with self._lock:
            one = self._imports[batch]
            one.percent = percent if percent > _NO_PROGRESS else 0
            if not self._is_all:
                return f"Import {one.number}, {percent} %"
            whole = sum(each.rows for each in self._imports.values())
            done = sum(each.rows * each.percent for each in self._imports.values()) / _DONE
            left = time_left(done, whole, self._passed_seconds())
            return f"Import {one.number} of {len(self._imports)}, {percent} %{left}"

    def _passed_seconds(self) -> float:
        # Without the time in which there was nothing to import, since the input is slow.
        return self._busy_seconds + (self._clock() - self._busy_since if self._busy_since is not None else 0.0)
