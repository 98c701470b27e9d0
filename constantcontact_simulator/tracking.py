"""What became of one sending of an e-mail: its tracking events, generated or added by a test, and their counts."""

from __future__ import annotations

import heapq
import math
from bisect import insort
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from constantcontact_simulator.tracking_series import (
    Bounces,
    OptOuts,
    Readings,
    Sends,
    Series,
    coprime,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Kind = Literal["sends", "opens", "clicks", "forwards", "optouts", "bounces"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DEVICES = ("computer", "mobile", "tablet", "other")
BOUNCE_CODES = ("B", "D", "F", "S", "V", "X", "Z")
OPT_OUT_REASONS = (None, "I no longer want to receive these emails", None, "The content is not what I expected", None)
LINK_COUNT = 5
"""The links of every e-mail; nobody clicks the last."""

# Per event, in turns. An echo (the sixth of eight, see `tracking_series`) has the same link as the event before it,
# and one of two echoes the same device: nothing tells it from the event before.
_DEVICES = (
    "computer", "mobile", "mobile", None, "computer", "computer", "tablet", "mobile",
    "mobile", "computer", None, "other", "mobile", "computer", "mobile", "tablet",
)  # fmt: skip
_LINKS = (0, 1, 2, 0, 3, 3, 1, 0)
_BOUNCE_CYCLE = ("B", "F", "D", "Z", "B", "X", "S", "V")
_MAX_SENDING_SECONDS = 1_200
_SENDS_A_SECOND = 50


class Key(NamedTuple):
    """The place of an event in time: generated ones before added ones of the same second."""

    at: int
    added: int
    number: int


@dataclass(frozen=True)
class Event:
    """One tracking event. `position`: of the contact; `link`: which of the e-mail's links was clicked."""

    key: Key
    position: int
    device_type: str | None = None
    link: int | None = None
    bounce_code: str | None = None
    opt_out_reason: str | None = None


@dataclass(frozen=True)
class Audience:
    """Who was sent an e-mail: people with an address, each at most once, as a reversible formula.

    Args:
        size: How many of them.
        pool: How many have an address.
        gap_start: The position of the first of those without, a block in the middle.
        gap: How many are in that block.
        salt: Two audiences with different salts are different.
    """

    size: int
    pool: int
    gap_start: int
    gap: int
    salt: int

    @cached_property
    def _step(self) -> int:
        return coprime(self.salt % self.pool, self.pool)

    @cached_property
    def _inverse(self) -> int:
        return pow(self._step, -1, self.pool)

    def position(self, rank: int) -> int:
        """Which contact a rank stands for."""
        place = (self.salt + rank * self._step) % self.pool
        return place if place < self.gap_start else place + self.gap

    def rank(self, position: int) -> int | None:
        """The rank of a contact; None if it was not sent the e-mail."""
        if not self.size or self.gap_start <= position < self.gap_start + self.gap or position >= self.pool + self.gap:
            return None
        place = position if position < self.gap_start else position - self.gap
        rank = (place - self.salt) * self._inverse % self.pool
        return rank if rank < self.size else None


@dataclass
class Mailing:
    """One sending to many people.

    Args:
        starts_at: When it began, epoch seconds.
        audience: Who got it.
        totals: How many events of each kind will have happened in the end.
        span_seconds: How long after the sending the last one opens it.
    """

    starts_at: int
    audience: Audience
    totals: dict[Kind, int]
    span_seconds: int
    _added: dict[Kind, list[Event]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    @cached_property
    def ends_at(self) -> int:
        """When the last person has been sent it."""
        return self.starts_at + min(_MAX_SENDING_SECONDS, self.audience.size // _SENDS_A_SECOND)

    @cached_property
    def _series(self) -> dict[Kind, Series]:
        after, totals, span = self.ends_at, self.totals, self.span_seconds
        return {
            "sends": Sends(totals["sends"], self.starts_at, self.ends_at - self.starts_at),
            "opens": Readings(totals["opens"], after, span),
            "clicks": Readings(totals["clicks"], after, span),
            "forwards": Series(totals["forwards"], after, span),
            "optouts": OptOuts(totals["optouts"], after, span),
            "bounces": Bounces(totals["bounces"], after, span, self.audience.size),
        }

    # What has happened.

    def count(self, kind: Kind, now: float) -> int:
        """How many events of a kind have happened by now."""
        return self._series[kind].count(now) + sum(1 for _ in self._added_by(kind, now))

    def people(self, kind: Kind, now: float) -> int:
        """How many different contacts they are of."""
        series = self._series[kind]
        count = series.count(now)
        added = {event.position for event in self._added_by(kind, now)}
        others = [position for position in added if self._last(series, position, count) is None]
        return series.distinct(count) + len(others)

    def events(self, kind: Kind, now: float, before: Key | None = None) -> Iterator[Event]:
        """The events of a kind that have happened by now, newest first, from the one before a key."""
        generated = self._generated(kind, self._series[kind].count(now), before)
        added = (one for one in reversed(list(self._added_by(kind, now))) if before is None or one.key < before)
        return heapq.merge(generated, added, key=lambda event: event.key, reverse=True)

    def events_of(self, kind: Kind, position: int, now: float) -> Iterator[Event]:
        """The events of one contact."""
        if self._among(kind, now)(position):
            yield from (event for event in self.events(kind, now) if event.position == position)

    def count_of(self, kind: Kind, position: int, now: float) -> int:
        """How many events one contact has."""
        return sum(1 for _ in self.events_of(kind, position, now))

    def unique_opens(self, now: float, before: Key | None = None) -> Iterator[Event]:
        """Everybody's last open, newest first."""
        series = self._series["opens"]
        count = series.count(now)
        latest = {event.position: event.key for event in self._added_by("opens", now)}
        for event in self.events("opens", now, before):
            generated = self._last(series, event.position, count)
            key = None if generated is None else Key(series.at(generated), 0, generated)
            if event.key == max(filter(None, (key, latest.get(event.position)))):
                yield event

    def did_not_open(self, now: float, before: Key | None = None) -> Iterator[Event]:
        """The sendings to those who neither opened it nor sent it back, newest first."""
        opened, bounced = self._among("opens", now), self._among("bounces", now)
        for event in self.events("sends", now, before):
            if not opened(event.position) and not bounced(event.position):
                yield event

    def devices(self, kind: Kind, now: float) -> Counter[str | None]:
        """How many openings or clicks were made with each type of device."""
        whole, rest = divmod(self._series[kind].count(now), len(_DEVICES))
        counts = Counter({device: whole * number for device, number in Counter(_DEVICES).items()})
        counts.update(_DEVICES[:rest])
        counts.update(event.device_type for event in self._added_by(kind, now))
        return counts

    def bounce_codes(self, now: float) -> Counter[str | None]:
        """How many bounced for each reason."""
        whole, rest = divmod(self._series["bounces"].count(now), len(_BOUNCE_CYCLE))
        counts: Counter[str | None] = Counter({code: whole * times for code, times in Counter(_BOUNCE_CYCLE).items()})
        counts.update(_BOUNCE_CYCLE[:rest])
        counts.update(event.bounce_code for event in self._added_by("bounces", now))
        return counts

    def clickers(self, now: float) -> Counter[int | None]:
        """How many different contacts clicked each link."""
        pairs = {(event.link, event.position) for event in self.events("clicks", now)}
        return Counter(link for link, _ in pairs)

    # What a test makes happen.

    def add(self, kind: Kind, event: Event) -> Event:
        """Add an event; its key's number is chosen here.

        Raises:
            ValueError: It can't be: a second sending to a contact, or anything by one that was not sent the e-mail or
                that both opens and bounces.
        """
        sent = self._among("sends", math.inf)(event.position)
        if sent == (kind == "sends"):
            raise ValueError("the contact was sent this e-mail already" if sent else "the contact was not sent it")
        other: Kind = "bounces" if kind == "opens" else "opens"
        if kind in {"opens", "bounces"} and self._among(other, math.inf)(event.position):
            raise ValueError(f"the contact of one of the {kind} is among the {other}")
        placed = replace(event, key=event.key._replace(added=1, number=len(self._added[kind])))
        insort(self._added[kind], placed, key=lambda one: one.key)
        return placed

    def a_reader(self) -> int:
        """The position of a contact who was sent it and never bounces: the first to open it."""
        if not self.audience.size:
            raise ValueError("nobody was sent this e-mail")
        return self.audience.position(0)

    def _generated(self, kind: Kind, count: int, before: Key | None) -> Iterator[Event]:
        series = self._series[kind]
        if before is not None:
            # An added event comes after all generated ones of its second.
            count = min(count, series.count(before.at) if before.added else before.number)
        for number in range(count - 1, -1, -1):
            yield Event(
                Key(series.at(number), 0, number),
                self.audience.position(series.rank(number)),
                _DEVICES[number % len(_DEVICES)] if kind in {"opens", "clicks"} else None,
                _LINKS[number % len(_LINKS)] if kind == "clicks" else None,
                _BOUNCE_CYCLE[number % len(_BOUNCE_CYCLE)] if kind == "bounces" else None,
                OPT_OUT_REASONS[number % len(OPT_OUT_REASONS)] if kind == "optouts" else None,
            )

    def _added_by(self, kind: Kind, now: float) -> Iterator[Event]:
        return (event for event in self._added[kind] if event.key.at <= now)

    def _last(self, series: Series, position: int, count: int) -> int | None:
        rank = self.audience.rank(position)
        return None if rank is None else series.last(rank, count)

    def _among(self, kind: Kind, now: float) -> Callable[[int], bool]:
        """Whether the contact at a position has an event of a kind by now."""
        series = self._series[kind]
        count = series.count(now)
        added = {event.position for event in self._added_by(kind, now)}
        return lambda position: position in added or self._last(series, position, count) is not None
