"""The account's campaigns, looked up once a run for all the streams that need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.chunks import chunks
from constantcontact_api.contacts.complete import read_whole
from constantcontact_api.errors import NotFoundError
from constantcontact_api.timestamps import epoch_seconds
from constantcontact_api.wire.answers import Id, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constantcontact_api.wire.client import ConstantContactClient

CAMPAIGNS: Final = "/emails"
# The largest pages that the contract allows, to save requests.
CAMPAIGNS_PER_PAGE: Final = 500
_CAMPAIGNS_PER_STATS: Final = 150
_WEB_VERSION: Final = "permalink"


class CampaignAnswer(msgspec.Struct):
    """What is relied on of a campaign in a list."""

    campaign_id: Id
    current_status: str | None = None
    updated_at: str | None = None
    last_sent_date: str | None = None


class CampaignActivityAnswer(msgspec.Struct):
    """What is relied on of an e-mail."""

    campaign_activity_id: Id
    role: str | None = None


class _WholeCampaign(msgspec.Struct):
    campaign_activities: list[CampaignActivityAnswer]


class _StatsAnswer(msgspec.Struct):
    campaign_id: Id
    stats: dict[str, Number | None] | None = None


class _Stats(msgspec.Struct):
    results: list[_StatsAnswer]


@dataclass(frozen=True)
class SentCampaign:
    """A campaign that has been sent.

    Attributes:
        campaign_id: Its id.
        sent_at: When it was last sent, in seconds since the epoch. If the service does not say, the time of the
            campaign listed before it, which was sent no earlier.
        resource: The service's summary of it.
    """

    campaign_id: str
    sent_at: float
    resource: Mapping[str, Any]


class Campaigns:
    """The campaigns of an account.

    Attributes:
        came_empty: Whether the service has listed none that was sent, without a count that says so.
    """

    def __init__(self, client: ConstantContactClient) -> None:
        self._client = client
        self.came_empty = False
        self._sent: list[SentCampaign] = []
        self._more_sent: Iterator[SentCampaign] | None = None
        self._activities: dict[str, list[dict[str, Any]] | None] = {}
        self._stats: dict[str, Mapping[str, int] | None] = {}

    def sent_since(self, since: float | None, *, now: float) -> list[SentCampaign]:
        """List the campaigns sent since a time, newest first.

        Args:
            since: Seconds since the epoch; None for all campaigns.
            now: Seconds since the epoch; no campaign was sent later.
        """
        if self._more_sent is None:
            self._more_sent = self._read_sent(now)
        while since is None or not self._sent or self._sent[-1].sent_at >= since:
            following = next(self._more_sent, None)
            if following is None:
                break
            self._sent.append(following)
        return [one for one in self._sent if since is None or one.sent_at >= since]

    def activities(self, campaign_id: str) -> list[dict[str, Any]] | None:
        """Return a campaign's e-mails as `{campaign_activity_id, role}`; None if it is listed but already deleted."""
        if campaign_id not in self._activities:
            try:
                campaign = self._client.get(f"{CAMPAIGNS}/{campaign_id}", shape=_WholeCampaign)
            except NotFoundError:
                self._activities[campaign_id] = None
            else:
                self._activities[campaign_id] = list(campaign["campaign_activities"])
        return self._activities[campaign_id]

    def email_ids(self, campaign_id: str) -> list[str] | None:
        """Return the ids of a campaign's e-mails; its web version is never sent, and has no reports.

        Returns:
            Campaign activity ids; None if the campaign is listed but already deleted.
        """
        activities = self.activities(campaign_id)
        if activities is None:
            return None
        return [str(one["campaign_activity_id"]) for one in activities if str(one.get("role")).lower() != _WEB_VERSION]

    def stats(self, campaign_ids: Iterable[str]) -> dict[str, Mapping[str, int] | None]:
        """Return the counters of campaigns, as first read in this run.

        Returns:
            Counters by campaign id, such as `{"em_opens_all": 399}`; None for a campaign without any.
        """
        wanted = list(dict.fromkeys(campaign_ids))
        unknown = [campaign_id for campaign_id in wanted if campaign_id not in self._stats]
        for part in chunks(unknown, _CAMPAIGNS_PER_STATS):
            self._read_stats(part)
        return {campaign_id: self._stats[campaign_id] for campaign_id in wanted}

    def _read_stats(self, campaign_ids: Sequence[str]) -> None:
        try:
            path = f"/reports/stats/email_campaigns/{','.join(campaign_ids)}"
            found = self._client.get(path, shape=_Stats)["results"]
        except NotFoundError:
            # One campaign without counters fails the request for all (contract: getEmailSummary): bisect.
            if len(campaign_ids) > 1:
                middle = len(campaign_ids) // 2
                self._read_stats(campaign_ids[:middle])
                self._read_stats(campaign_ids[middle:])
                return
            found = ()
        by_id = {str(one.get("campaign_id")).lower(): one.get("stats") for one in found}
        self._stats.update({campaign_id: by_id.get(campaign_id.lower()) for campaign_id in campaign_ids})

    def _note_nothing(self) -> None:
        self.came_empty = True

    def _read_sent(self, now: float) -> Iterator[SentCampaign]:
        path, items = "/reports/summary_reports/email_campaign_summaries", "bulk_email_campaign_summaries"
        sent_at, params = now, {"limit": CAMPAIGNS_PER_PAGE}
        for resource in read_whole(
            self._client, path, items, "campaign_id", params, shape=CampaignAnswer, on_nothing=self._note_nothing
        ):
            # Since July 2026 only the id is certain. The order is by this date, so the previous one is a bound.
            at = epoch_seconds(resource.get("last_sent_date"))
            sent_at = sent_at if at is None else at
            yield SentCampaign(str(resource["campaign_id"]), sent_at, resource)
