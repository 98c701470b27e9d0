"""Campaigns and their activities in the API's JSON.

Contract: EmailCampaign, EmailCampaignActivity, EmailSendHistory, EmailScheduleResponse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator.times import iso
from constantcontact_simulator.tracking import LINK_COUNT

if TYPE_CHECKING:
    from collections.abc import Collection

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.campaigns import Campaign, CampaignActivity

ACTIVITY_INCLUDES = ("physical_address_in_footer", "permalink_url", "html_content", "document_properties")
_CUSTOM_CODE_FORMAT = 5
_SEND_ERROR = 1
_FIRST_URL_ID = 1_100_000_000_000


def milliseconds(instant: float) -> str:
    """An instant as the campaign and reporting services write it, such as `2026-09-29T14:34:37.000Z` (seen live)."""
    return f"{iso(int(instant))[:-1]}.000Z"


def campaign(one: Campaign, now: float, *, detail: bool = False) -> Body:
    """A campaign; only `detail` has its activities, and its status in capitals (both seen live)."""
    status = one.status(now)
    kind, code = one.type
    body: Body = {
        "campaign_id": one.campaign_id,
        "created_at": milliseconds(one.created_at),
        "current_status": status.upper() if detail else status,
        "name": one.name,
        "type": kind,
        "type_code": code,
        "updated_at": milliseconds(one.updated_at(now)),
    }
    if detail:
        body["campaign_activities"] = [
            {"campaign_activity_id": activity.activity_id, "role": activity.role} for activity in one.activities
        ]
    return body


def activity(one: CampaignActivity, include: Collection[str], account: Account) -> Body:
    """An activity. `document_properties` are for older formats than these e-mails have: asking gives nothing.

    Args:
        one: The activity.
        include: Names of `ACTIVITY_INCLUDES`.
        account: The sender.
    """
    now, sender = account.clock(), account.emails()[0]["email_address"]
    sent = one.mailed(now) is not None
    body: Body = {
        "campaign_activity_id": one.activity_id,
        "campaign_id": one.campaign.campaign_id,
        "role": one.role,
        **_sent_to(one, account),
        "current_status": one.campaign.status(now).upper() if one.role != "resend" or sent else "SCHEDULED",
        "format_type": _CUSTOM_CODE_FORMAT,
        "from_email": sender,
        "from_name": account.summary()["organization_name"],
        "reply_to_email": sender,
        "subject": one.campaign.name if one.role != "resend" else f"Again: {one.campaign.name}",
        "preheader": "You don't want to miss this.",
    }
    if "html_content" in include:
        anchors = "".join(f'<a href="{link_url(link)}">{link}</a>' for link in range(LINK_COUNT))
        body["html_content"] = f"<html><body>[[trackingImage]]{anchors}</body></html>"
    if "permalink_url" in include and sent:
        body["permalink_url"] = f"https://conta.example/{one.activity_id[:7]}"
    if "physical_address_in_footer" in include:
        body["physical_address_in_footer"] = {
            **(account.physical_address or {}),
            "organization_name": account.summary()["organization_name"],
        }
    return body


def send_history(one: CampaignActivity, account: Account) -> list[Body]:
    """The attempts to send it, oldest first; none if there was none."""
    now, whole = account.clock(), one.campaign
    mailing = one.mailed(now)
    failed_at = whole.sends_at if whole.fate == "failed" and one.role == "primary_email" else None
    if mailing is not None:
        count, at = mailing.count("sends", now), mailing.starts_at
    elif failed_at is not None and failed_at <= now:
        count, at = 0, failed_at
    else:
        return []
    sends = [(at, count), *((later, 0) for later in one.later_sends if later <= now)]
    return [
        {
            "send_id": number,
            **_sent_to(one, account),
            "count": reached,
            "run_date": milliseconds(instant),
            "send_status": "ERRORED" if mailing is None else "COMPLETED",
            "reason_code": _SEND_ERROR if mailing is None else 0,
        }
        for number, (instant, reached) in enumerate(sends, start=1)
    ]


def schedules(one: CampaignActivity, account: Account) -> list[Body]:
    """When it will be sent; nothing once it has begun."""
    first = [] if one.mailing is None else [one.mailing.starts_at]
    return [{"scheduled_date": milliseconds(at)} for at in (*first, *one.later_sends) if at > account.clock()]


def link_url(link: int) -> str:
    """Where one of an e-mail's links leads."""
    return f"https://www.example.com/offers/{link}?utm_source=newsletter&utm_content=link%20{link}"


def url_id(one: CampaignActivity, link: int) -> str:
    """The id of one of an e-mail's links: digits."""
    return str(_FIRST_URL_ID + one.campaign.slot * 100 + one.number * 10 + link)


def _sent_to(one: CampaignActivity, account: Account) -> Body:
    """Either lists or a segment, never both (contract)."""
    lists, segments = account.living_lists(), list(account.segments)
    if segments and one.campaign.slot % 4 == 0:
        return {"contact_list_ids": [], "segment_ids": segments[:1]}
    return {"contact_list_ids": [lists[one.campaign.slot % len(lists)].list_id] if lists else [], "segment_ids": []}
