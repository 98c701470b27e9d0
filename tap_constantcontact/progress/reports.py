"""Which campaigns have news, and how far each of their reports has been read. Pure.

Events arrive for weeks after a sending. The reports have no filter by date, and a request costs the same whether or not
it brings news. So a stream remembers each campaign that may still bring some: the counters it has seen, and how far it
has read each of the campaign's e-mails.

```json
{"<campaign_id>": {"mark": ["2026-09-01T10:00:00Z", 399], "read": {"<campaign_activity_id>": "2026-09-02T08:00:00Z"}}}
```

`mark` is missing until every e-mail of the campaign has been read. A null in `read` is an e-mail without a report yet.
While a report of several pages is being read, `places` holds the position in it, see `ReportPosition`.
`{"gone": "2026-09-02T08:00:00Z"}` is a campaign without counters; it is not looked up again on that day.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.timestamps import epoch_seconds
from tap_constantcontact.settings import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tap_constantcontact.campaigns import SentCampaign

_DIGEST_BYTES: Final = 6  # it only has to be unique among the events of one second
Progress = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Window:
    """When a campaign can bring news. Times are seconds since the epoch.

    Attributes:
        now: When this run of the stream began.
        settles_after: How long after its last sending a campaign can bring news, in seconds.
        complete_at: When everything was last read, less an overlap; None if it never was.
        start: Events before this are not wanted; None for all events.
        once_a_day: Whether a campaign is read at most once a day (UTC).
    """

    now: float
    settles_after: float
    complete_at: float | None = None
    start: float | None = None
    once_a_day: bool = False

    @property
    def oldest_sending(self) -> float | None:
        """Campaigns last sent before this had settled by then; None if all are of interest."""
        bounds = [bound for bound in (self.complete_at, self.start) if bound is not None]
        return max(bounds) - self.settles_after if bounds else None

    def is_settled(self, campaign: SentCampaign, at: float | None = None) -> bool:
        """Return whether a campaign brings no more news after a time, which is `now` by default."""
        return campaign.sent_at + self.settles_after < (self.now if at is None else at)

    def may_have_news(self, campaign: SentCampaign, entry: Mapping[str, Any]) -> bool:
        """Return whether to look at a campaign's counters, given what is remembered of it."""
        gone_at = epoch_seconds(entry.get("gone"))
        if gone_at is not None:
            return not _same_day(gone_at, self.now) and not self.is_settled(campaign)
        read = [epoch_seconds(text) for text in entry.get("read", {}).values()]
        last_read = min((read_at for read_at in read if read_at is not None), default=None)
        if "mark" not in entry or last_read is None:
            return True
        if self.once_a_day and _same_day(last_read, self.now):
            return False
        return not self.is_settled(campaign, last_read)

    def first_bound(self, campaign: SentCampaign, entry: Mapping[str, Any]) -> float | None:
        """Return how far back to read an e-mail that is not remembered, in seconds since the epoch; None for all."""
        if entry or self.complete_at is None or campaign.sent_at < self.complete_at:
            return self.start
        # Sent since the last run, perhaps again. Older events were read before the campaign was forgotten.
        return max(self.complete_at, self.start or self.complete_at)


def mark_of(campaign: SentCampaign, stats: Mapping[str, int] | None, counters: Sequence[str]) -> list[Any] | None:
    """Return the values that change when a campaign has news; None if any is missing.

    Args:
        campaign: Its last sending counts too: a second one to the same people may leave the counters as they were.
        stats: The campaign's counters.
        counters: Names of those that change with the events of a stream.
    """
    if stats is None or any(stats.get(name) is None for name in counters):
        return None
    return [campaign.resource.get("last_sent_date"), *(stats[name] for name in counters)]


def has_moved(entry: Mapping[str, Any], mark: Sequence[Any] | None) -> bool:
    """Return whether a campaign has anything that has not been read.

    Args:
        entry: What is remembered of it.
        mark: Its present mark, from `mark_of`.
    """
    if mark is None:
        return True
    if "mark" not in entry:
        return "read" in entry or any(mark[1:])  # partly read, or something to read
    return bool(entry["mark"] != list(mark))


def pruned(progress: Progress, sent: Iterable[SentCampaign], window: Window) -> Progress:
    """Drop the campaigns that will not be looked at again.

    Args:
        progress: What is remembered, by campaign id.
        sent: The campaigns that the service lists.
        window: With `complete_at` as the next run will find it.
    """
    live = {one.campaign_id for one in sent if not window.is_settled(one, window.complete_at)}
    return {campaign_id: entry for campaign_id, entry in progress.items() if campaign_id in live}


def events_since(events: Iterable[Mapping[str, Any]], bound: float | None) -> Iterator[Mapping[str, Any]]:
    """Take events, newest first, until one is older than a bound in seconds since the epoch; None takes them all."""
    for event in events:
        created_at = epoch_seconds(event.get("created_time"))
        if bound is not None and created_at is not None and created_at < bound:
            return
        yield event


class ReportPosition:
    """How far a report of several pages has been read, as STATE keeps it: `{"begun_at", "next", "moment", "seen"}`.

    `next` is the link to the next page. `seen` holds a digest of each event of the last second, `moment`, because that
    page may have more events of the same second.
    """

    def __init__(self, kept: dict[str, Any], key: Sequence[str]) -> None:
        """Resume where an earlier run stopped, or begin.

        Args:
            kept: The position in STATE; changed in place.
            key: The fields that identify an event, as far as fields can.
        """
        self._kept = kept
        self._key = key
        self._moment = kept.get("moment")
        self._seen = Counter(kept.get("seen") or ())

    @property
    def link(self) -> str | None:
        """The link to the page to begin with; None for the first."""
        link: str | None = self._kept.get("next")
        return link

    def advance(self, link: str) -> None:
        """Remember that a page has been read, and the link to the next one."""
        self._kept.update(next=link, moment=self._moment, seen=sorted(self._seen.elements()))

    def numbered(self, events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Number events that are equal in every documented field, such as two opens within one second.

        Args:
            events: In order of `created_time`.

        Yields:
            Each event with its number among its equals: 1, 2 and so on.
        """
        for event in events:
            if event.get("created_time") != self._moment:
                self._moment = event.get("created_time")
                self._seen.clear()
            identity = repr([event.get(name) for name in self._key]).encode()
            digest = hashlib.blake2b(identity, digest_size=_DIGEST_BYTES).hexdigest()
            self._seen[digest] += 1
            yield event, self._seen[digest]


def _same_day(one: float, other: float) -> bool:
    return one // DAY_SECONDS == other // DAY_SECONDS
