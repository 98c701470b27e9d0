"""When the people who were sent an e-mail read it, click, bounce: by formula, so that nothing need be stored.

A *series* is what happens of one kind after one sending, numbered in the order of time: event `number` has an instant
and a *rank*, which stands for the person who did it (0: the first to open). Numbers turn into instants and instants
into numbers (by bisection, as instants never fall), so that counting what has happened by now costs a few steps,
and the newest page of two million events as little as the oldest.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_HOUR_SECONDS = 3_600
_BOUNCE_SECONDS = 2 * _HOUR_SECONDS

# Eight openings (or clicks) in a row: `first` by somebody new, `again` by one of the earlier people, `echo` by the
# person just before, within the same second, as scanners and privacy prefetching do. Each with its number in its role.
_PATTERN = (
    ("first", 0), ("first", 1), ("again", 0), ("first", 2), ("first", 3), ("echo", 3), ("first", 4), ("again", 1),
)  # fmt: skip
_BLOCK = len(_PATTERN)
_FIRSTS = 5
_FIRSTS_BEFORE = (0, 1, 2, 2, 3, 4, 4, 5)
_FIRST_PLACES = (0, 1, 3, 4, 6)
_AGAIN_PLACES = (2, 7)


def coprime(wish: int, size: int) -> int:
    """The smallest number from `wish` on by which one can step through `size` places and meet each once."""
    step = max(1, wish)
    while math.gcd(step, size) != 1:
        step += 1
    return step


def decay_seconds(share: float, span_seconds: int) -> int:
    """After how long a share of all openings has happened: half within hours, nine in ten before a third of the span.

    Args:
        share: Between 0 and 1.
        span_seconds: When the last one happens.
    """
    return int(_HOUR_SECONDS * ((1 + span_seconds / _HOUR_SECONDS) ** (share * share) - 1))


def decayed_share(seconds: float, span_seconds: int) -> float:
    """The inverse of `decay_seconds`: which share has happened after so long."""
    if seconds <= 0:
        return 0.0
    grown = math.log1p(seconds / _HOUR_SECONDS) / math.log1p(span_seconds / _HOUR_SECONDS)
    return min(1.0, math.sqrt(grown))


@dataclass(frozen=True)
class Series:
    """The events of one kind.

    Args:
        total: How many there are at the end of time.
        starts_at: Epoch seconds: when the first could happen.
        span_seconds: How long after that the last happens.
    """

    total: int
    starts_at: int
    span_seconds: int

    def at(self, number: int) -> int:
        """The instant of an event; never falls as `number` grows."""
        return self.starts_at + decay_seconds((number + 0.5) / self.total, self.span_seconds)

    def count(self, now: float) -> int:
        """How many have happened by now."""
        return bisect_right(range(self.total), now, key=self.at)

    def rank(self, number: int) -> int:
        """Who did it."""
        return number

    def distinct(self, count: int) -> int:
        """How many different people did the first `count` events."""
        return count

    def last(self, rank: int, count: int) -> int | None:
        """The last of the first `count` events that somebody did; None if there is none."""
        return rank if 0 <= rank < count else None


class Sends(Series):
    """To everybody once, evenly over the span; ranks are scrambled, so that those who open were not all sent first."""

    @cached_property
    def _stride(self) -> int:
        return coprime(self.total * 5 // 8, self.total)

    def at(self, number: int) -> int:
        """Several a second, if they are many."""
        return self.starts_at + number * self.span_seconds // self.total

    def rank(self, number: int) -> int:
        """A permutation."""
        return number * self._stride % self.total

    def last(self, rank: int, count: int) -> int | None:
        """Through the inverse permutation."""
        if not 0 <= rank < self.total:
            return None
        number = rank * pow(self._stride, -1, self.total) % self.total
        return number if number < count else None


class Readings(Series):
    """Openings or clicks: by the ranks from 0 on, some of them twice or thrice, some twice within a second."""

    def at(self, number: int) -> int:
        """An echo has the instant of the event before."""
        return super().at(number - (_PATTERN[number % _BLOCK][0] == "echo"))

    def rank(self, number: int) -> int:
        """As the pattern says."""
        block, place = divmod(number, _BLOCK)
        role, nth = _PATTERN[place]
        return (len(_AGAIN_PLACES) if role == "again" else _FIRSTS) * block + nth

    def distinct(self, count: int) -> int:
        """Those who are new in the pattern."""
        block, place = divmod(count, _BLOCK)
        return _FIRSTS * block + _FIRSTS_BEFORE[place]

    def last(self, rank: int, count: int) -> int | None:
        """Somebody's return, else the echo, else the first time."""
        if rank < 0:
            return None
        block, nth = divmod(rank, _FIRSTS)
        first = _BLOCK * block + _FIRST_PLACES[nth]
        again_block, again_nth = divmod(rank, len(_AGAIN_PLACES))
        again = _BLOCK * again_block + _AGAIN_PLACES[again_nth]
        echo = first + 1 if _PATTERN[(first + 1) % _BLOCK] == ("echo", nth) else -1
        return max((one for one in (first, echo, again) if 0 <= one < count), default=None)


class OptOuts(Series):
    """By every second rank, so that not everybody who forwards unsubscribes as well."""

    def rank(self, number: int) -> int:
        """Odd."""
        return 2 * number + 1

    def last(self, rank: int, count: int) -> int | None:
        """Once each."""
        return super().last(rank // 2, count) if rank % 2 else None


@dataclass(frozen=True)
class Bounces(Series):
    """By the highest ranks, who never open; soon after the sending.

    Args:
        recipients: How many were sent the e-mail.
    """

    recipients: int

    def at(self, number: int) -> int:
        """Evenly over two hours."""
        return self.starts_at + number * _BOUNCE_SECONDS // self.total

    def rank(self, number: int) -> int:
        """From the end."""
        return self.recipients - 1 - number

    def last(self, rank: int, count: int) -> int | None:
        """Once each."""
        return super().last(self.recipients - 1 - rank, count)
