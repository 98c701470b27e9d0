"""Which STATE is safe to emit. Pure.

A STATE covers every record before it. It is safe once no batch that was open or on its way when it came is still
outstanding. Batches are numbered as they are opened, so "every batch below this number has landed" is all that a STATE
waits for; and whenever a later STATE is safe, so is every earlier one, which it replaces.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class _Waiting(NamedTuple):
    below: int  # every batch with a lower number must have landed
    state: Any


class Checkpoints:
    """Follows batches and STATE messages; not safe for threads by itself."""

    def __init__(self) -> None:
        self._opened = 0
        self._outstanding: set[int] = set()
        self._waiting: list[_Waiting] = []
        self._emitted: Any = None

    @property
    def waiting(self) -> int:
        """How many STATEs are being kept; never more than batches outstanding, and one."""
        return len(self._waiting)

    def open_batch(self) -> int:
        """Count a new batch as outstanding and return its number."""
        number = self._opened
        self._opened += 1
        self._outstanding.add(number)
        return number

    def landed(self, number: int) -> None:
        """Note that every row of a batch is in the account or accounted for.

        Args:
            number: From `open_batch`.
        """
        self._outstanding.remove(number)
        self._coalesce()

    def add_state(self, state: Any) -> None:  # noqa: ANN401  # any JSON value
        """Note a STATE message."""
        self._waiting.append(_Waiting(self._opened, state))
        self._coalesce()

    def take_safe_state(self) -> Any | None:  # noqa: ANN401  # any JSON value
        """Return the newest STATE that is safe, once; None where there is none, or it is what was returned last."""
        oldest = min(self._outstanding, default=self._opened)
        safe = None
        while self._waiting and self._waiting[0].below <= oldest:
            safe = self._waiting.pop(0).state
        # An empty state would make the reader of ours forget what it had.
        if not safe or safe == self._emitted:
            return None
        self._emitted = safe
        return safe

    def _coalesce(self) -> None:
        # Of two neighbours that wait for the same outstanding batches only the later one can ever matter.
        kept: list[_Waiting] = []
        for entry in self._waiting:
            if kept and not any(kept[-1].below <= number < entry.below for number in self._outstanding):
                kept.pop()
            kept.append(entry)
        self._waiting = kept
