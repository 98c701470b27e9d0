"""The request rate and the daily count of an API key, and the share of each account.

The service allows 4 requests a second and 10,000 a day per API key, not per process or account (support staff, forum
thread 399094), and several processes run at the same time. So the times of the last requests and the counts of the day
are kept where all of them find them.

Of the key's day, each account may always have an equal share. What others leave it may have too; but nothing is taken
that another account needs up to its share: twice what it had on its last day, and all of its share on its first.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from constantcontact_api.errors import BudgetReachedError
from constantcontact_api.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

# Requests that left a second apart can arrive closer together; the margin keeps them out of one second of the
# service's clock.
_WINDOW_SECONDS: Final = 1.05
_DAY_SECONDS: Final = 86_400
_REMEMBERED_DAYS: Final = 30
_LATER: Final = "the count starts again at 00:00 UTC. Run again then: it goes on from the last state"


@dataclass(frozen=True)
class Budget:
    """What settings allow.

    Attributes:
        requests_per_second: The key's pace; 0 for none.
        account: How many requests an account may make in one UTC day; 0 for no bound.
        key: How many all accounts of the key may make; 0 for no bound.
    """

    requests_per_second: int = 0
    account: int = 0
    key: int = 0


class AccountDay(msgspec.Struct):
    """What is remembered of one account's requests.

    Attributes:
        day: The last UTC day on which it made any.
        requests: How many on that day.
        before: How many on the last such day before; None on its first.
        ran_at: When its last run ended, in seconds since the epoch; 0 for never.
        exit_code: With which.
    """

    day: str = ""
    requests: int = 0
    before: int | None = None
    ran_at: float = 0.0
    exit_code: int = 0

    def on(self, day: str) -> int:
        """Return how many requests it made on a day."""
        return self.requests if self.day == day else 0

    def still_needs(self, share: int, day: str) -> int:
        """Return how much of its share is kept for it for the rest of a day."""
        known = self.before if self.day == day else self.requests
        return max(0, (share if known is None else min(share, 2 * known)) - self.on(day))


class Pace(msgspec.Struct):
    """What is remembered of an API key's requests.

    Attributes:
        day: The UTC day being counted, as `YYYY-MM-DD`.
        requests_today: Requests made on that day, by all accounts.
        recent: When the last requests were due, in seconds since the epoch, oldest first.
        accounts: Those that use the key, by id or name; empty for one that is not known.
    """

    day: str = ""
    requests_today: int = 0
    recent: list[float] = []
    accounts: dict[str, AccountDay] = {}

    @classmethod
    def of(cls, kept: bytes) -> Pace:
        """Read what was kept; raises a `ValueError` if that was something else."""
        return _DECODER.decode(kept)

    def kept(self) -> bytes:
        """Return it as JSON."""
        return msgspec.json.encode(self)

    def reserve(self, now: float, budget: Budget, account: str = "") -> float:
        """Take the next free moment and count the request.

        Args:
            now: Seconds since the epoch.
            budget: What settings allow.
            account: Whose request it is.

        Returns:
            When to send the request, in seconds since the epoch; never before `now`.

        Raises:
            BudgetReachedError: Nothing is left of the day; the request is not counted.
        """
        self.begin_day(now)
        if self.left(budget, account) == 0:
            raise BudgetReachedError(self._why_nothing_is_left(budget, account))
        self.requests_today += 1
        self._account(account).requests += 1
        limit = budget.requests_per_second
        if limit <= 0:
            return now
        # A moment far ahead was noted before the clock was set back: ignore it.
        horizon = now + 60 * _WINDOW_SECONDS
        self.recent = [moment for moment in self.recent if moment <= horizon][-limit:]
        due = max(now, self.recent[0] + _WINDOW_SECONDS) if len(self.recent) == limit else now
        self.recent.append(due)
        return due

    def begin_day(self, now: float) -> None:
        """Count anew if another day has begun, and forget accounts of long ago."""
        today = _day_of(now)
        if today != self.day:
            self.day, self.requests_today = today, 0
            oldest = _day_of(now - _REMEMBERED_DAYS * _DAY_SECONDS)
            self.accounts = {name: one for name, one in self.accounts.items() if one.day >= oldest}

    def _account(self, account: str) -> AccountDay:
        one = self.accounts.setdefault(account, AccountDay(self.day))
        if one.day != self.day:
            one.day, one.requests, one.before = self.day, 0, one.requests
        return one

    def rename(self, account: str, other: str, requests: int) -> None:
        """Count requests of today for another account, since it has been found out whose they are."""
        one = self._account(account)
        moved = min(requests, one.requests)
        one.requests -= moved
        self._account(other).requests += moved
        if not one.requests and one.before is None:
            del self.accounts[account]

    def note_end(self, account: str, now: float, exit_code: int) -> None:
        """Note how a run of an account ended."""
        one = self.accounts.setdefault(account, AccountDay(self.day))
        one.ran_at, one.exit_code = now, exit_code

    def used(self, account: str) -> int:
        """Return how many requests an account has made today; if only one is known, all of the key are its own."""
        if self._count(account) == 1:
            return self.requests_today
        return self.accounts[account].on(self.day) if account in self.accounts else 0

    def share(self, budget: Budget, account: str) -> int:
        """Return the equal share of the key's day that an account may always have."""
        return budget.key // self._count(account)

    def _count(self, account: str) -> int:
        known = len(self.accounts) - ("" in self.accounts) + (account not in {"", *self.accounts})
        return max(1, known + (known > 1 and not account))

    def _others(self, account: str) -> list[AccountDay]:
        return [one for name, one in self.accounts.items() if name not in {"", account}]

    def left(self, budget: Budget, account: str, *, at_least: int = 1) -> int | None:
        """Return how many requests an account may still make today; None for no bound.

        Args:
            budget: What settings allow.
            account: Which.
            at_least: If as many are left of its share, what others leave is not looked at.
        """
        bounds = []
        if budget.account > 0:
            bounds.append(budget.account - self.used(account))
        if budget.key > 0:
            bounds.append(min(self._left_of_key(budget, account, at_least), budget.key - self.requests_today))
        return max(0, min(bounds)) if bounds else None

    def _left_of_key(self, budget: Budget, account: str, at_least: int) -> int:
        share = self.share(budget, account)
        own = share - self.used(account)
        if own >= at_least:
            return own
        others = self._others(account) if self._count(account) > 1 else ()
        kept = sum(one.still_needs(share, self.day) for one in others)
        return max(own, budget.key - self.requests_today - kept)

    def _why_nothing_is_left(self, budget: Budget, account: str) -> str:
        if 0 < budget.account <= self.used(account):
            return f"The {budget.account:,} requests of daily_request_budget are used up by this account; {_LATER}."
        accounts, share = self._count(account), self.share(budget, account)
        if accounts == 1 or self.used(account) < share:
            return f"The {budget.key:,} requests of key_daily_budget are used up by this API key; {_LATER}."
        return (
            f"This account has had its share of the day, {share:,} of the {budget.key:,} requests of key_daily_budget "
            f"for {accounts:,} accounts, and the others have or need the rest; {_LATER}. "
            "docs/many-accounts.md says how often how many accounts can run."
        )

    def forecast(self, budget: Budget, account: str, requests: int) -> str:
        """Say what today has left for runs like one; empty without a bound.

        Args:
            budget: What settings allow.
            account: Whose run it was.
            requests: How many it made.
        """
        left = self.left(budget, account, at_least=budget.key)
        if left is None or not requests:
            return ""
        said = f"Today this account has made {self.used(account):,} requests"
        if self._count(account) > 1:
            said += f", and all {self._count(account):,} accounts of the API key {self.requests_today:,}"
        a_day = min((bound for bound in (budget.account, self.share(budget, account)) if bound > 0), default=0)
        fits = a_day // requests
        minutes = math.ceil(1_440 / fits) if fits else 0
        every = f", one every {minutes:,} minutes" if minutes > 1 else ", one every minute" if minutes else ""
        more = left // requests
        runs = counted(more, "more run")
        said += f"; {left:,} are left until 00:00 UTC, for {runs} like this one ({requests:,})"
        return f"{said}. On every day {fits:,} of them fit{every}."


def merged(paces: Iterable[Pace]) -> Pace:
    """Return all that several keepers know of one key: whatever one of them has counted was made."""
    known = sorted(paces, key=lambda pace: (pace.day, pace.requests_today))
    found = known[-1]
    recent = Counter(found.recent)
    for pace in known[:-1]:
        recent |= Counter(pace.recent)  # the same requests, and no more
        for name, one in pace.accounts.items():
            there = found.accounts.get(name)
            if there is None or (there.day, there.requests, there.ran_at) < (one.day, one.requests, one.ran_at):
                found.accounts[name] = one
    found.recent = sorted(recent.elements())
    return found


def digest_of_key(client_id: str) -> str:
    """Return what an API key's pace is kept under; it does not tell the key."""
    return hashlib.sha256(client_id.encode()).hexdigest()[:12]


_DECODER: Final = msgspec.json.Decoder(Pace)


def _day_of(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(moment))
