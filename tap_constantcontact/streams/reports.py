"""Reports on each e-mail that was sent: how they are read at the price of what has changed."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from constantcontact_api.errors import ConstantContactError, NotFoundError, RequestRejectedError
from constantcontact_api.timestamps import epoch_seconds, from_epoch
from tap_constantcontact.client import IncrementalStream
from tap_constantcontact.progress.bookmarks import start_of
from tap_constantcontact.progress.reports import Window, has_moved, mark_of, pruned
from tap_constantcontact.settings import settles_after_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_constantcontact.campaigns import SentCampaign
    from tap_constantcontact.progress.reports import Progress

EVENTS_PER_PAGE = 500
# Counters and summaries can be behind by a while; a campaign that was sent a day ago has some.
_COUNTED_AFTER_SECONDS = 86_400.0


@dataclass(frozen=True)
class _Visit:
    """A campaign to read.

    Attributes:
        campaign: The campaign.
        mark: What to remember of its counters once it has been read; None where it has none.
        pages: How many pages there are to read, at least.
    """

    campaign: SentCampaign
    mark: list[Any] | None
    pages: int


class ReportStream(IncrementalStream):
    """One report of each e-mail, for campaigns that may have news.

    Attributes:
        counters: Which counters of a campaign move when there is something new.
        repeats: Whether a person can have several events while the counters count people: such an event moves none of
            them, and is found by a last look at the end of a campaign's time.
        once_a_day: Whether a campaign is read once a day (UTC) at most.
    """

    selected_by_default = False
    counters: ClassVar[tuple[str, ...]]
    repeats: ClassVar[bool] = False
    once_a_day: ClassVar[bool] = False

    @abstractmethod
    def report(self, activity_id: str, bound: float | None, place: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Read the report of one e-mail.

        Args:
            activity_id: The e-mail's campaign activity.
            bound: What is older, in seconds since the epoch, has been read; None for nothing.
            place: Where an earlier run has stopped in it, and where this one is; for `Place`.
        """

    def complete_at(self) -> float | None:
        """Return when everything had last been read, less the overlap, in seconds since the epoch."""
        return epoch_seconds(self.stream_state.get("replication_key_value"))

    def remembers(self) -> bool:
        """Tell whether the stream goes on where it stopped."""
        return self.replication_method == "INCREMENTAL"

    def records(self) -> Iterator[dict[str, Any]]:
        """Read the reports of campaigns with news, the last one sent first.

        Yields:
            A record for each line of a report.
        """
        progress: Progress = self.stream_state.setdefault("campaigns", {}) if self.remembers() else {}
        window = self._window()
        sent = self.account.campaigns.sent_since(window.oldest_sending, now=window.now)
        visits = self._plan(sent, window, progress)
        pages = sum(visit.pages for visit in visits)
        self.expect(pages, f"{len(visits):,} of {len(sent):,} campaigns have news")
        try:
            for visit in visits:
                yield from self._read(visit, window, progress.setdefault(visit.campaign.campaign_id, {}))
                if self.remembers():
                    self.tell_progress()
        except ConstantContactError:
            if self.remembers():
                self.tell_progress(at_once=True)
            raise
        if self.remembers():
            complete = Window(window.now, window.settles_after, window.now - self.overlap_seconds)
            self.stream_state["campaigns"] = pruned(progress, sent, complete)

    def _window(self) -> Window:
        return Window(
            now=self.asked_at,
            settles_after=settles_after_seconds(self.config),
            complete_at=self.complete_at() if self.remembers() else None,
            start=start_of(self.config) if self.remembers() else None,
            once_a_day=self.once_a_day,
        )

    def _plan(self, sent: list[SentCampaign], window: Window, progress: Progress) -> list[_Visit]:
        waiting = [one for one in sent if window.may_have_news(one, progress.get(one.campaign_id, {}))]
        stats = self.account.campaigns.stats(one.campaign_id for one in waiting)
        visits = []
        for campaign in waiting:
            counted = stats[campaign.campaign_id]
            if counted is None and self._is_counted(campaign):
                self.children_skipped += 1
                progress[campaign.campaign_id] = {"gone": from_epoch(window.now)}
                continue
            entry = progress.get(campaign.campaign_id, {})
            mark = mark_of(campaign, counted, self.counters)
            if has_moved(entry, mark) or self._is_last_look(campaign, mark, window):
                visits.append(_Visit(campaign, mark, _pages(entry, mark)))
            elif not window.is_settled(campaign):
                progress.setdefault(campaign.campaign_id, {})["mark"] = mark
        return visits

    def _is_last_look(self, campaign: SentCampaign, mark: list[Any] | None, window: Window) -> bool:
        return self.repeats and window.is_settled(campaign) and mark is not None and any(mark[1:])

    def _read(self, visit: _Visit, window: Window, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        activity_ids = self._activity_ids(visit, entry)
        if activity_ids is None:
            self.children_skipped += 1
            entry.clear()
            entry["gone"] = from_epoch(window.now)
            return
        first_bound = window.first_bound(visit.campaign, entry)
        entry.pop("gone", None)
        read: dict[str, str | None] = entry.setdefault("read", {})
        places: dict[str, dict[str, Any]] = entry.setdefault("places", {})
        for activity_id in activity_ids:
            try:
                if "next" in places.get(activity_id, {}):
                    yield from self._rest(activity_id, first_bound, read, places[activity_id])
                place = places[activity_id] = {"begun_at": from_epoch(self.account.clock())}
                yield from self.report(activity_id, self._bound(read.get(activity_id), first_bound), place)
            except NotFoundError:
                self.children_skipped += 1
                read[activity_id] = None
            else:
                read[activity_id] = place["begun_at"]
            places.pop(activity_id, None)
        entry.pop("places")
        # The report of an e-mail that is on its way may not be there yet; that of another is looked for with the next
        # news of its campaign.
        if visit.mark is not None and (all(read.values()) or self._is_counted(visit.campaign)):
            entry["mark"] = visit.mark

    def _rest(
        self, activity_id: str, first_bound: float | None, read: dict[str, str | None], place: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Read what an earlier run has left of a report; what has happened since it began comes afterwards."""
        try:
            yield from self.report(activity_id, self._bound(read.get(activity_id), first_bound), place)
        except RequestRejectedError:
            self.logger.info("The service does not know any more how far a report has been read: from its beginning.")
        else:
            read[activity_id] = place["begun_at"]

    def _bound(self, last_read: str | None, first_bound: float | None) -> float | None:
        read_at = epoch_seconds(last_read)
        return first_bound if read_at is None else read_at - self.overlap_seconds

    def _is_counted(self, campaign: SentCampaign) -> bool:
        return self.asked_at - campaign.sent_at > _COUNTED_AFTER_SECONDS

    def _activity_ids(self, visit: _Visit, entry: Mapping[str, Any]) -> list[str] | None:
        mark, known = entry.get("mark"), list(entry.get("read", ()))
        if known and mark and visit.mark and mark[0] == visit.mark[0]:  # sent no more since: no other e-mail either
            return known
        activities = self.account.campaigns.activities(visit.campaign.campaign_id)
        if activities is None:
            return None
        return [
            str(activity["campaign_activity_id"])
            for activity in activities
            if str(activity.get("role")).lower() != "permalink"  # the web version has no reports
        ]


def _pages(entry: Mapping[str, Any], mark: list[Any] | None) -> int:
    before = sum(entry["mark"][1:]) if entry.get("mark") else 0
    return 1 + max(0, sum(mark[1:]) - before) // EVENTS_PER_PAGE if mark else 1
