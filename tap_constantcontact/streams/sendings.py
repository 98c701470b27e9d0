"""When e-mails will be sent, and every time that they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from constantcontact_api.errors import NotFoundError
from constantcontact_api.wire.answers import Number
from tap_constantcontact.campaigns import CAMPAIGNS, CAMPAIGNS_PER_PAGE, CampaignAnswer
from tap_constantcontact.client import shaper
from tap_constantcontact.collection_streams import CollectionStream
from tap_constantcontact.schemas import array, integer, record, text, timestamp
from tap_constantcontact.streams.campaigns import CampaignActivitiesStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constantcontact_api.types import Shape
    from tap_constantcontact.lookups import TapAccount

_ACTIVITY_ID: Final = text("The e-mail's campaign activity.", null=False)
_CAMPAIGN_ID: Final = text("The campaign that the e-mail is of.")


class _ScheduleAnswer(msgspec.Struct):
    scheduled_date: str


class _SendAnswer(msgspec.Struct):
    send_id: Number
    run_date: str | None = None


class CampaignSchedulesStream(CollectionStream):
    """When each e-mail of a scheduled campaign will be sent."""

    name = "campaign_schedules"
    primary_keys = ("campaign_activity_id", "scheduled_date")
    selected_by_default = False
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_activity_id": _ACTIVITY_ID,
            "campaign_id": _CAMPAIGN_ID,
            "scheduled_date": timestamp("When it will be sent", null=False),
        },
        "When e-mails will be sent. Costs about two requests for each scheduled campaign: not selected by default.",
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the times of all scheduled campaigns."""
        shaped, params = shaper(self.schema), {"limit": CAMPAIGNS_PER_PAGE}
        found = self.collection(CAMPAIGNS, "campaigns", "campaign_id", params, shape=CampaignAnswer)
        for campaign in [one for one in found if str(one.get("current_status")).lower() == "scheduled"]:
            for answer in _of_emails(self, self.account, campaign, "schedules", list[_ScheduleAnswer]):
                yield shaped(answer)


class CampaignSendsStream(CampaignActivitiesStream):
    """Every time that an e-mail was sent."""

    name = "campaign_sends"
    primary_keys = ("campaign_activity_id", "send_id")
    unsent: ClassVar = frozenset({"removed", "draft"})
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_activity_id": _ACTIVITY_ID,
            "send_id": integer("Which time it was, counted from 1.", null=False),
            "campaign_id": _CAMPAIGN_ID,
            "run_date": timestamp("When it was sent"),
            "count": integer("To how many contacts."),
            "send_status": text("COMPLETED or ERRORED."),
            "reason_code": integer("Why it was not sent; 0 if it was, 12 if there was nobody to send it to."),
            "contact_list_ids": array("The lists that it went to.", {"type": "string"}),
            "segment_ids": array("The segments that it went to.", {"type": "integer"}),
            "campaign_updated_at": timestamp("When its campaign was last changed"),
        },
        "Every time that an e-mail was sent. Costs about three requests for each changed campaign: not selected by "
        "default.",
    )

    def _emails(self, campaign: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        shaped = shaper(self.schema)
        for answer in _of_emails(self, self.account, campaign, "send_history", list[_SendAnswer]):
            yield shaped({**answer, "campaign_updated_at": campaign.get("updated_at")})


def _of_emails(
    stream: CollectionStream, account: TapAccount, campaign: Mapping[str, Any], what: str, shape: Shape
) -> Iterator[dict[str, Any]]:
    campaign_id = str(campaign["campaign_id"])
    activity_ids = account.campaigns.email_ids(campaign_id)
    if activity_ids is None:
        stream.children_skipped += 1
    for activity_id in activity_ids or ():
        try:
            found = account.client.get(f"{CAMPAIGNS}/activities/{activity_id}/{what}", shape=shape)
        except NotFoundError:
            stream.children_skipped += 1
            continue
        for one in found:
            yield {**one, "campaign_id": campaign_id, "campaign_activity_id": activity_id}
