"""Results of each campaign, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.campaigns import CAMPAIGNS, CampaignAnswer
from tap_constantcontact.client import IncrementalStream, shaper
from tap_constantcontact.collection_streams import CollectionStream, PagedStream
from tap_constantcontact.schemas import integer, nested, record, text, timestamp
from tap_constantcontact.settings import tracking_window_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SMS_CAMPAIGNS_PER_PAGE: Final = 50
_BEFORE_ANY_CAMPAIGN: Final = "2000-01-01T00:00:00Z"
_SENT_AT: Final = timestamp("When it was last sent")


class CampaignSummariesStream(IncrementalStream, CollectionStream):
    """How many people opened, clicked and so on, for each campaign whose numbers may still change."""

    name = "campaign_summaries"
    primary_keys = ("campaign_id",)
    replication_key = "last_sent_date"
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_id": text("The campaign's id.", null=False),
            "campaign_type": text("What kind of campaign it is, such as `Newsletter`."),
            "last_sent_date": _SENT_AT,
            "unique_counts": nested(
                "How many people.",
                {
                    "sends": integer("Were sent it."),
                    "opens": integer("Opened it."),
                    "clicks": integer("Clicked any link."),
                    "forwards": integer("Forwarded it."),
                    "optouts": integer("Unsubscribed."),
                    "abuse": integer("Reported it as spam."),
                    "bounces": integer("Never got it."),
                    "not_opened": integer("Did not open it."),
                },
            ),
        }
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the campaigns sent since the bookmark and those whose numbers may still change, newest first."""
        since, shaped = self.since(), shaper(self.schema)
        if since is not None:
            since -= tracking_window_seconds(self.config)
        campaigns = self.account.campaigns
        for campaign in campaigns.sent_since(since, now=self.account.clock()):
            yield shaped(campaign.resource)
        if campaigns.came_empty:
            self.nothing_came(CAMPAIGNS)


class SmsCampaignSummariesStream(IncrementalStream, PagedStream):
    """How many people received, opened and clicked each SMS campaign."""

    name = "sms_campaign_summaries"
    primary_keys = ("campaign_id",)
    replication_key = "last_sent_date"
    path = "/reports/summary_reports/sms_campaign_summaries"
    items = "bulk_sms_campaign_summaries"
    shape = CampaignAnswer
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_id": text("The campaign's id.", null=False),
            "campaign_name": text("The campaign's name."),
            "campaign_type": text("`SMS`."),
            "last_sent_date": _SENT_AT,
            "unique_counts": nested(
                "How many people.",
                {
                    "sends": integer("Were sent it."),
                    "delivers": integer("Got it."),
                    "opens": integer("Opened it."),
                    "clicks": integer("Clicked any link."),
                    "optouts": integer("Want no more messages."),
                },
            ),
        }
    )

    def query(self) -> Mapping[str, Any]:
        """Ask for campaigns sent since the bookmark or still changing; the service requires a start date."""
        since = self.since()
        start = _BEFORE_ANY_CAMPAIGN if since is None else from_epoch(since - tracking_window_seconds(self.config))
        return {"limit": _SMS_CAMPAIGNS_PER_PAGE, "start_at": start}
