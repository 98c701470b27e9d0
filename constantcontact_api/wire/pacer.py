"""Wait before each request, so that all processes together keep the pace of the API key."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from constantcontact_api.errors import ConstantContactError

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.wire.budgets import Budget, Pace

    Result = TypeVar("Result")


class PaceKeeper(Protocol):
    """Keeps the pace of one API key, for all processes that use it."""

    def change(self, change: Callable[[Pace, float], Result]) -> tuple[Result, float]:
        """Lock it against every other process and thread, let it be changed, and keep it.

        Args:
            change: Is given the pace and the time; if it raises, nothing is kept.

        Returns:
            What `change` returned, and the time in seconds since the epoch.

        Raises:
            SettingsError: It cannot be kept.
        """

    def read(self) -> tuple[Pace, float]:
        """Return it, and the time."""


class Pacer:
    """Waits before each request as long as the API key's limit asks, over all processes.

    Args:
        keeper: Shared by the processes.
        budget: What settings allow.
        account: Tells whose requests they are, as soon as that is known.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        keeper: PaceKeeper,
        budget: Budget,
        *,
        account: Callable[[], str] = str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.requests_made = 0
        self._keeper = keeper
        self._budget = budget
        self._account = account
        self._counted_as = ""
        self._sleep = sleep
        self._threads = threading.Lock()  # wakes a waiting thread at once, where a keeper may have to poll

    def wait(self) -> None:
        """Take the next free moment, then sleep until it comes.

        Raises:
            BudgetReachedError: The day's budget is used up.
            SettingsError: The pace cannot be kept, or it is not certain whose requests they are.
        """
        account = self._account()
        with self._threads:
            before, made = self._counted_as, self.requests_made

            def take(pace: Pace, now: float) -> float:
                pace.begin_day(now)
                if made and before != account:
                    pace.rename(before, account, made)
                return pace.reserve(now, self._budget, account)

            due, now = self._keeper.change(take)
            self._counted_as = account
            self.requests_made += 1
        if due > now:
            self._sleep(due - now)

    def note_end(self, exit_code: int) -> None:
        """Note how a run that has made requests ended, for whoever looks at all accounts."""

        def note(pace: Pace, now: float) -> None:
            pace.begin_day(now)
            pace.note_end(self._counted_as, now, exit_code)

        if self.requests_made:
            with suppress(ConstantContactError):  # how the run ended comes first
                self._keeper.change(note)

    def _today(self) -> Pace:
        pace, now = self._keeper.read()
        pace.begin_day(now)
        return pace

    def requests_today(self) -> int:
        """Return how many requests the API key has made since 00:00 UTC, as far as its keeper knows."""
        return self._today().requests_today

    def requests_left(self) -> int | None:
        """Return how many are left of today for this account; None without a bound."""
        return self._today().left(self._budget, self._counted_as, at_least=self._budget.key)

    def forecast(self) -> str:
        """Say what today has left for runs like this one; empty without a bound."""
        return self._today().forecast(self._budget, self._counted_as, self.requests_made)
