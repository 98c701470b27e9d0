"""Base of the streams that read a report on each e-mail, asking only about campaigns that may have news."""

from __future__ import annotations

from abc import abstractmethod
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.errors import ConstantContactError, NotFoundError, RequestRejectedError
from constantcontact_api.timestamps import epoch_seconds, from_epoch
from tap_constantcontact.campaigns import CAMPAIGNS
from tap_constantcontact.client import IncrementalStream
from tap_constantcontact.collection_streams import CollectionStream
from tap_constantcontact.progress.reports import Window, has_moved, mark_of, pruned
from tap_constantcontact.settings import DAY_SECONDS, start_of, tracking_window_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_constantcontact.campaigns import SentCampaign
    from tap_constantcontact.progress.reports import Progress

EVENTS: Final = "tracking_activities"
EVENTS_PER_PAGE: Final = 500
EVENTS_PAGE: Final = {"limit": EVENTS_PER_PAGE}
# Counters and summaries can lag behind; those of a campaign sent a day ago are there.
_COUNTED_AFTER_SECONDS: Final = DAY_SECONDS
_MOST_READINGS: Final = 3


@dataclass(frozen=True)
class _Visit:
    """A campaign to read.

    Attributes:
        campaign: The campaign.
        mark: The counters to remember once it has been read; None if it has none.
        pages: Number of pages to read, at least.
    """

    campaign: SentCampaign
    mark: list[Any] | None
    pages: int


class ReportStream(IncrementalStream, CollectionStream):
    """One report on each e-mail of the campaigns that may have news.

    Attributes:
        counters: The counters of a campaign that change with this report.
        repeats: Whether the counters count people while a person can have several events. The second event of a person
            changes no counter; a last look, when the campaign settles, finds it.
        once_a_day: Whether a campaign is read at most once a day (UTC).
    """

    selected_by_default = False
    counters: ClassVar[tuple[str, ...]]
    repeats: ClassVar[bool] = False
    once_a_day: ClassVar[bool] = False

    @abstractmethod
    def report(self, activity_id: str, bound: float | None, kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the records of one e-mail's report.

        Args:
            activity_id: The e-mail's campaign activity.
            bound: Older lines have been read, in seconds since the epoch; None to read all.
            kept: The position in the report, for `ReportPosition`.
        """

    def complete_at(self) -> float | None:
        """Return when everything was last read, less the overlap, in seconds since the epoch."""
        return epoch_seconds(self.stream_state.get("replication_key_value"))

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of all reports that may have news, most recently sent campaigns first."""
        resumes = self.resumes()
        progress: Progress = self.stream_state.setdefault("campaigns", {}) if resumes else {}
        window = self._window()
        sent = self.account.campaigns.sent_since(window.oldest_sending, now=window.now)
        if self.account.campaigns.came_empty:
            self.nothing_came(CAMPAIGNS)
        visits = self._plan(sent, window, progress)
        pages = sum(visit.pages for visit in visits)
        self.log_cost(pages, f"{len(visits):,} of {len(sent):,} campaigns have news")
        try:
            for visit in visits:
                yield from self._read_whole(visit, window, progress.setdefault(visit.campaign.campaign_id, {}))
                if resumes:
                    self.save_progress()
        except ConstantContactError:
            if resumes:
                self.save_progress(at_once=True)
            raise
        if resumes and self.is_verified:
            complete = Window(window.now, window.settles_after, window.now - self.overlap_seconds)
            self.stream_state["campaigns"] = pruned(progress, sent, complete)

    def _read_whole(self, visit: _Visit, window: Window, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Read a campaign until as much came as its counters say is new, or the same twice: pages may come empty."""
        expected, kept, before = self._expected(visit, window, entry), deepcopy(entry), -1
        for _ in range(_MOST_READINGS):
            lines, skipped = 0, self.children_skipped
            for line in self._read(visit, window, entry):
                lines += 1
                yield self._of_campaign(line, visit.campaign.campaign_id)
            if lines >= expected or lines == before or self.children_skipped > skipped:
                return
            self.logger.info("%d of %d new lines came of a campaign: reading its reports again.", lines, expected)
            before = lines
            entry.clear()
            entry.update(deepcopy(kept))
        self.warn_unverified("A report on a campaign")

    def _expected(self, visit: _Visit, window: Window, entry: Mapping[str, Any]) -> int:
        # A campaign sent since the first bound has no older events, unless it had been sent before and forgotten.
        bound = window.first_bound(visit.campaign, dict(entry))
        is_part = bool(entry.get("places")) or (bound is not None and visit.campaign.sent_at < bound)
        if visit.mark is None or len(self.counters) > 1 or is_part:  # several counters do not count lines
            return 0
        before: int = entry["mark"][1] if entry.get("mark") else 0
        count: int = visit.mark[1]
        return count - before

    def _of_campaign(self, line: dict[str, Any], campaign_id: str) -> dict[str, Any]:
        line["campaign_id"] = campaign_id
        if KEY in line:  # the address now where the service tells it, else the one that the e-mail went to
            address = line.get("current_email_address") or line.get("email_address")
            line[KEY] = str(address).lower() if address else None
        return line

    def _window(self) -> Window:
        resumes = self.resumes()
        return Window(
            now=self.asked_at,
            settles_after=tracking_window_seconds(self.config),
            complete_at=self.complete_at() if resumes else None,
            start=start_of(self.config) if resumes else None,
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
        # An e-mail just sent may have no report yet. A later one is looked for with the next news of its campaign.
        if visit.mark is not None and (all(read.values()) or self._is_counted(visit.campaign)):
            entry["mark"] = visit.mark

    def _rest(
        self, activity_id: str, first_bound: float | None, read: dict[str, str | None], place: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Yield the rest of a report that an earlier run began; events since then are read afterwards."""
        try:
            yield from self.report(activity_id, self._bound(read.get(activity_id), first_bound), place)
        except RequestRejectedError:
            self.logger.info("The service no longer knows the next page of a report: reading it again from its start.")
        else:
            read[activity_id] = place["begun_at"]

    def _bound(self, last_read: str | None, first_bound: float | None) -> float | None:
        read_at = epoch_seconds(last_read)
        return first_bound if read_at is None else read_at - self.overlap_seconds

    def _is_counted(self, campaign: SentCampaign) -> bool:
        return self.asked_at - campaign.sent_at > _COUNTED_AFTER_SECONDS

    def _activity_ids(self, visit: _Visit, entry: Mapping[str, Any]) -> list[str] | None:
        mark, known = entry.get("mark"), list(entry.get("read", ()))
        if known and mark and visit.mark and mark[0] == visit.mark[0]:  # not sent since, so no new e-mail
            return known
        return self.account.campaigns.email_ids(visit.campaign.campaign_id)


def tracking_path(activity_id: str, kind: str) -> str:
    """Return the path of a report on an e-mail, such as its `opens`."""
    return f"/reports/email_reports/{activity_id}/tracking/{kind}"


def _pages(entry: Mapping[str, Any], mark: list[Any] | None) -> int:
    before = sum(entry["mark"][1:]) if entry.get("mark") else 0
    return 1 + max(0, sum(mark[1:]) - before) // EVENTS_PER_PAGE if mark else 1
