"""Find rows that an import refused without naming them, by sending halves of it again.

Only numbers decide, so half of the halves need not be sent: what one half does not refuse, the other does. Every row
that is sent again and is refused again can leave another held row in the account's own screens, so nothing does this
unless it is asked for, and never more often than it is allowed.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constantcontact_api.activities.imports import ImportOutcome

_SAID = "it did not say why; sending parts of the import again showed that it is this one."


class _Part(NamedTuple):
    positions: Sequence[int]
    refused: int


class Bisection:
    """Sends again at most so many imports in one run; threads may share it.

    Args:
        max_imports: How many imports a run may spend on this.
    """

    def __init__(self, *, max_imports: int, should_stop: Callable[[], bool]) -> None:
        self._left = max_imports
        self._should_stop = should_stop
        self._lock = threading.Lock()

    def resolve(
        self, outcome: ImportOutcome, rows: int, resend: Callable[[Sequence[int]], ImportOutcome]
    ) -> ImportOutcome:
        """Find the rows that an import refused without naming them, as far as the allowance goes.

        Args:
            outcome: Of the import.
            rows: How many it had.
            resend: Imports the rows at these positions again; its outcome counts them from 0.

        Returns:
            The outcome with every row that was found; what was not found is still counted as unattributed.

        Raises:
            ConstantContactError: If an import fails.
        """
        refused, lost = dict(outcome.refused), 0
        parts = [_Part([number for number in range(rows) if number not in refused], outcome.unattributed)]
        while parts:
            part = parts.pop()
            if part.refused >= len(part.positions):
                refused.update(dict.fromkeys(part.positions, _SAID))
            elif part.refused and not self._may_send():
                lost += part.refused
            elif part.refused:
                half, rest = part.positions[: len(part.positions) // 2], part.positions[len(part.positions) // 2 :]
                found = resend(half)
                named = {half[number]: said for number, said in found.refused.items()}
                refused.update(named)
                parts.append(_Part(rest, max(0, part.refused - len(named) - found.unattributed)))
                parts.append(_Part([number for number in half if number not in named], found.unattributed))
        return replace(outcome, refused=refused, unattributed=lost)

    def _may_send(self) -> bool:
        with self._lock:
            if self._left < 1 or self._should_stop():
                return False
            self._left -= 1
            return True
