"""E-mail campaigns and their e-mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from constantcontact_api.errors import ConstantContactError, NotFoundError
from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.campaigns import CAMPAIGNS, CAMPAIGNS_PER_PAGE, CampaignActivityAnswer, CampaignAnswer
from tap_constantcontact.client import IncrementalStream, shaper
from tap_constantcontact.collection_streams import PagedStream
from tap_constantcontact.schemas import array, free_form, integer, record, text, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REQUESTS_PER_CAMPAIGN: Final = 3  # the campaign, its e-mail and its web version
_CAMPAIGN_ID: Final = text("The campaign's id.", null=False)
_STATUSES: Final = "draft, scheduled, executing, done, error or removed, in any case"
_INCLUDES: Final = ("physical_address_in_footer", "permalink_url", "html_content", "document_properties")


class CampaignsStream(IncrementalStream, PagedStream):
    """The account's e-mail campaigns, including removed ones."""

    name = "campaigns"
    primary_keys: tuple[str, ...] = ("campaign_id",)
    replication_key = "updated_at"
    path = CAMPAIGNS
    items = "campaigns"
    shape = CampaignAnswer
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_id": _CAMPAIGN_ID,
            "name": text("The campaign's name."),
            "current_status": text(f"{_STATUSES.capitalize()}."),
            "type": text("What kind of campaign it is, such as `NEWSLETTER`."),
            "type_code": integer("The same as a number, such as 10."),
            "created_at": timestamp("When it was created"),
            "updated_at": timestamp("When it was last changed; opens and clicks change nothing"),
        }
    )

    def query(self) -> Mapping[str, Any]:
        """Ask for campaigns changed since the bookmark; `/emails` filters by `updated_at` (contract)."""
        since = self.since()
        after = {} if since is None else {"after_date": from_epoch(since)}
        return {"limit": CAMPAIGNS_PER_PAGE, **after}


class CampaignActivitiesStream(CampaignsStream):
    """The e-mails of each changed campaign: the e-mail itself, its web version and its resend."""

    name = "campaign_activities"
    primary_keys: tuple[str, ...] = ("campaign_activity_id",)
    replication_key = "campaign_updated_at"
    selected_by_default = False
    unsent: ClassVar = frozenset({"removed"})
    """Which campaigns have nothing to read."""
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_activity_id": text("The e-mail's id.", null=False),
            "campaign_id": _CAMPAIGN_ID,
            "role": text("primary_email, permalink (its web version) or resend (to those who did not open it)."),
            "current_status": text(f"{_STATUSES.capitalize()}."),
            "contact_list_ids": array("The lists that it goes to.", {"type": "string"}),
            "segment_ids": array("The segments that it goes to.", {"type": "integer"}),
            "format_type": integer("Which editor made it, 1 to 5."),
            "from_email": text("The sender's address."),
            "from_name": text("The sender's name."),
            "reply_to_email": text("The address that answers go to."),
            "subject": text("The subject."),
            "preheader": text("The text beside the subject."),
            "html_content": text("Its HTML, for formats that have any."),
            "permalink_url": text("Where its web version is."),
            "physical_address_in_footer": free_form("The organization's address in its footer."),
            "template_id": text("The template that it was made from."),
            "document_id": text("Its document in the editor."),
            "document_properties": free_form("Properties of older formats."),
            "campaign_updated_at": timestamp("When its campaign was last changed"),
        },
        "The e-mails of each campaign. Costs about three requests for each changed campaign: not selected by default.",
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the e-mails of every changed campaign, newest campaigns first."""
        paged = self.collection(self.path, self.items, "campaign_id", self.query(), shape=self.shape)
        changed = {str(campaign["campaign_id"]): campaign for campaign in paged}
        # Campaigns that an unfinished run has read. One that changes again is read again.
        remembers = self.resumes()
        done: dict[str, Any] = self.stream_state.setdefault("done", {}) if remembers else {}
        waiting = [
            campaign
            for campaign in changed.values()
            if str(campaign.get("current_status")).lower() not in self.unsent
            and (campaign.get("updated_at") is None or done.get(campaign["campaign_id"]) != campaign["updated_at"])
        ]
        self.log_cost(_REQUESTS_PER_CAMPAIGN * len(waiting), f"{len(waiting):,} campaigns")
        try:
            for campaign in waiting:
                yield from self._emails(campaign)
                done[str(campaign["campaign_id"])] = campaign.get("updated_at")
                if remembers:
                    self.save_progress()
        except ConstantContactError:
            if remembers:
                self.save_progress(at_once=True)
            raise
        self.stream_state.pop("done", None)

    def _emails(self, campaign: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        shaped = shaper(self.schema)
        included = [name for name in _INCLUDES if self.mask["properties", name]]
        query = {"include": ",".join(included)} if included else None
        activities = self.account.campaigns.activities(str(campaign["campaign_id"]))
        if activities is None:
            self.children_skipped += 1
        for activity in activities or ():
            resource = self._email(str(activity["campaign_activity_id"]), query)
            if resource is None:
                self.children_skipped += 1
                continue
            owned = {"campaign_id": campaign["campaign_id"], "campaign_updated_at": campaign.get("updated_at")}
            yield shaped({**activity, **resource, **owned})

    def _email(self, activity_id: str, query: Mapping[str, str] | None) -> Mapping[str, Any] | None:
        try:
            resource: Mapping[str, Any] = self.account.client.get(
                f"{CAMPAIGNS}/activities/{activity_id}", query, shape=CampaignActivityAnswer
            )
        except NotFoundError:
            return None
        return resource
