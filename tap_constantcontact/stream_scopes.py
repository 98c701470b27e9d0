"""The OAuth scopes and user privileges that each stream needs."""

from __future__ import annotations

from typing import Final

from constantcontact_api.wire.scopes import ACCOUNT, BULK, CAMPAIGNS, CONTACTS, LISTS, REPORTS, Need

CONTACTS_BY_PAGES: Final = CONTACTS.need.and_of(LISTS.need)
# Even an export that only reads needs the privilege to write. Its columns need custom fields, lists and tags by name.
_EXPORT: Final = BULK.need.and_of(CONTACTS.need, LISTS.need)
_REPORTS_OF_CAMPAIGNS: Final = CAMPAIGNS.need.and_of(REPORTS.need)

NEEDS: Final[dict[str, Need]] = {
    "contacts": _EXPORT,
    "contact_details": CONTACTS.need,
    "contact_lists": LISTS.need,
    "contact_tags": CONTACTS.need,
    "contact_custom_fields": CONTACTS.need,
    "segments": LISTS.need,
    "list_members": _EXPORT,
    "segment_members": _EXPORT,
    "account": ACCOUNT.need,
    "activities": BULK.need,
    "campaigns": CAMPAIGNS.need,
    "campaign_activities": CAMPAIGNS.need,
    "campaign_schedules": CAMPAIGNS.need,
    "campaign_sends": CAMPAIGNS.need,
    "campaign_summaries": REPORTS.need,
    "suppressions": _REPORTS_OF_CAMPAIGNS.and_of(CONTACTS.need),
    "campaign_links": _REPORTS_OF_CAMPAIGNS,
    "sms_campaign_summaries": REPORTS.need,
    "landing_page_contacts": REPORTS.need,
    **{
        f"email_{kind}": _REPORTS_OF_CAMPAIGNS
        for kind in ("sends", "opens", "clicks", "bounces", "optouts", "forwards", "did_not_opens")
    },
}
