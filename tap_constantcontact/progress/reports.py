"""Which campaigns have news, and how far each of their reports has been read; pure.

Events trickle in for weeks after a sending, the reports know no date, and a request costs the same whether it brings
news or not. So a stream remembers, for each campaign that may still bring some, the counters that it has seen and how
far it has read each of the campaign's e-mails:

```json
{"<campaign_id>": {"mark": ["2026-09-01T10:00:00Z", 399], "read": {"<campaign_activity_id>": "2026-09-02T08:00:00Z"}}}
```

`mark` is missing until every e-mail of the campaign has been read; a null in `read` is an e-mail whose report was not
there. While a report of several pages is being read, `places` says where, see `Place`.
`{"gone": "2026-09-02T08:00:00Z"}` is a campaign without counters, not looked for again on that day.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_api.timestamps import epoch_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tap_constantcontact.campaigns import SentCampaign

_DAY_SECONDS = 86_400.0
_DIGEST_BYTES = 6  # of the events of one second
Progress = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Window:
    """When a campaign can bring news; moments in seconds since the epoch.

    Attributes:
        now: When the run's stream began.
        settles_after: How long after its last sending a campaign may still bring news, in seconds.
        complete_at: When everything had last been read, less an overlap; None if it never was.
        start: Events before are of no interest; None for all.
        once_a_day: Whether a campaign that has been read today waits for tomorrow (UTC).
    """

    now: float
    settles_after: float
    complete_at: float | None = None
    start: float | None = None
    once_a_day: bool = False

    @property
    def oldest_sending(self) -> float | None:
        """Campaigns that were last sent earlier had settled before."""
        bounds = [bound for bound in (self.complete_at, self.start) if bound is not None]
        return max(bounds) - self.settles_after if bounds else None

    def is_settled(self, campaign: SentCampaign, at: float | None = None) -> bool:
        """Tell whether a campaign brings no more news.

        Args:
            campaign: The campaign.
            at: Seconds since the epoch; None for now.
        """
        return campaign.sent_at + self.settles_after < (self.now if at is None else at)

    def may_have_news(self, campaign: SentCampaign, entry: Mapping[str, Any]) -> bool:
        """Tell whether a campaign is worth a look at its counters.

        Args:
            campaign: The campaign.
            entry: What is remembered of it.
        """
        gone_at = epoch_seconds(entry.get("gone"))
        if gone_at is not None:
            return not _same_day(gone_at, self.now) and not self.is_settled(campaign)
        read = [epoch_seconds(moment) for moment in entry.get("read", {}).values()]
        last_read = min((moment for moment in read if moment is not None), default=None)
        if "mark" not in entry or last_read is None:
            return True
        if self.once_a_day and _same_day(last_read, self.now):
            return False
        return not self.is_settled(campaign, last_read)

    def first_bound(self, campaign: SentCampaign, entry: Mapping[str, Any]) -> float | None:
        """Say how far back to read an e-mail of which nothing is remembered.

        Args:
            campaign: Its campaign.
            entry: What is remembered of the campaign.

        Returns:
            Seconds since the epoch; None for all of it.
        """
        if entry or self.complete_at is None or campaign.sent_at < self.complete_at:
            return self.start
        # Sent since the last run, perhaps not for the first time: what is older had been read before it was forgotten.
        return max(self.complete_at, self.start or self.complete_at)


def mark_of(campaign: SentCampaign, stats: Mapping[str, int] | None, counters: Sequence[str]) -> list[Any] | None:
    """Say what shows whether a campaign has news; None where that cannot be told.

    Args:
        campaign: The campaign. A second sending to the same people may leave the counters as they were.
        stats: Its counters.
        counters: Those that move with the events of a stream.
    """
    if stats is None or any(stats.get(name) is None for name in counters):
        return None
    return [campaign.resource.get("last_sent_date"), *(stats[name] for name in counters)]


def has_moved(entry: Mapping[str, Any], mark: Sequence[Any] | None) -> bool:
    """Tell whether a campaign's counters show anything that has not been read.

    Args:
        entry: What is remembered of it.
        mark: From `mark_of`, now.
    """
    if mark is None:
        return True
    if "mark" not in entry:
        return "read" in entry or any(mark[1:])  # begun and not ended, or something to read
    return bool(entry["mark"] != list(mark))


def pruned(progress: Progress, sent: Iterable[SentCampaign], window: Window) -> Progress:
    """Forget the campaigns that will not be looked at again.

    Args:
        progress: Campaigns by id, as remembered.
        sent: Those that the service lists.
        window: With `complete_at` as the next run will find it.
    """
    living = {one.campaign_id for one in sent if not window.is_settled(one, window.complete_at)}
    return {campaign_id: entry for campaign_id, entry in progress.items() if campaign_id in living}


def until(events: Iterable[Mapping[str, Any]], bound: float | None) -> Iterator[Mapping[str, Any]]:
    """Take events, newest first, down to a moment.

    Args:
        events: With `created_time`.
        bound: Seconds since the epoch; None for all of them.

    Yields:
        The events that are not older.
    """
    for event in events:
        created_at = epoch_seconds(event.get("created_time"))
        if bound is not None and created_at is not None and created_at < bound:
            return
        yield event


class Place:
    """Where in a report the reading is, as STATE keeps it: `{"begun_at", "next", "moment", "seen"}`.

    `next` is the link to the next page; `seen` are digests of the events of the last `moment`, once for each, since
    more of them may stand on that page.
    """

    def __init__(self, kept: dict[str, Any], key: Sequence[str]) -> None:
        """Go on where an earlier run has stopped, or begin.

        Args:
            kept: STATE's; changed in place.
            key: The fields that identify an event, as far as fields can.
        """
        self._kept = kept
        self._key = key
        self._moment = kept.get("moment")
        self._seen = Counter(kept.get("seen") or ())

    @property
    def begin(self) -> str | None:
        """The link to the page to begin with; None for the first."""
        link: str | None = self._kept.get("next")
        return link

    def turn(self, link: str) -> None:
        """Remember that a page has been read.

        Args:
            link: To the next one.
        """
        self._kept.update(next=link, moment=self._moment, seen=sorted(self._seen.elements()))

    def numbered(self, events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Tell events apart that are equal in every documented field: two openings within one second.

        Args:
            events: In order of `created_time`.

        Yields:
            An event, and the how manieth of its kind it is, from 1.
        """
        for event in events:
            if event.get("created_time") != self._moment:
                self._moment = event.get("created_time")
                self._seen.clear()
            named = repr([event.get(name) for name in self._key]).encode()
            digest = hashlib.blake2b(named, digest_size=_DIGEST_BYTES).hexdigest()
            self._seen[digest] += 1
            yield event, self._seen[digest]


def _same_day(one: float, other: float) -> bool:
    return one // _DAY_SECONDS == other // _DAY_SECONDS
