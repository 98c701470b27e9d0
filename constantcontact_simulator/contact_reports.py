"""Reports on one contact in the API's JSON (contract: Contacts Reporting): what they were sent, and what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator.campaign_resources import milliseconds
from constantcontact_simulator.tracking import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.campaigns import CampaignActivity
    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.tracking import Kind, Mailing

_LANDING = {
    "opens": "p_contact_open", "clicks": "p_contact_click", "adds": "p_contact_add", "updates": "p_contact_update",
}  # fmt: skip
EVENT_TYPES = (*(f"em_{kind}" for kind in KINDS), *_LANDING.values())
MOST_SUMMARIES = 200


def details(contact: Contact, types: Collection[str], account: Account, *, with_names: bool) -> list[Body]:
    """Their events of some types, newest first.

    Args:
        contact: Whose.
        types: Of `EVENT_TYPES`.
        account: Theirs.
        with_names: Whether each event has the name of its campaign.
    """
    found = [*_by_mail(contact, types, account), *_on_pages(contact, types, account)]
    found.sort(key=lambda one: one["created_time"], reverse=True)
    for one in found:
        name = one.pop("campaign_activity_name")
        if with_names:
            one["campaign_activity_name"] = name
    return found


def rates(contact: Contact, start: float, end: float, account: Account) -> Body:
    """How much of what they were sent within a time they opened and clicked; no share of nothing."""
    now = account.clock()
    mailed = [one for one in _mailed(contact, account) if start <= one[1].starts_at <= end]

    def share(kind: Kind) -> float:
        with_one = sum(bool(mailing.count_of(kind, contact.position, now)) for _, mailing in mailed)
        return round(with_one / len(mailed), 4) if mailed else 0.0

    return {
        "contact_id": contact.contact_id,
        "included_activities_count": len(mailed),
        "average_open_rate": share("opens"),
        "average_click_rate": share("clicks"),
    }


def summary(contact: Contact, start: float, end: float, account: Account) -> Body:
    """What they did with each of the newest 200 e-mails that they were sent within a time."""
    now = account.clock()
    mailed = [one for one in _mailed(contact, account) if start <= one[1].starts_at <= end]
    return {
        "contact_id": contact.contact_id,
        "campaign_activities": [
            {
                "campaign_activity_id": activity.activity_id,
                "start_on": milliseconds(mailing.starts_at),
                **{
                    "em_unsubscribes" if kind == "optouts" else f"em_{kind}": mailing.count_of(
                        kind, contact.position, now
                    )
                    for kind in KINDS
                },
            }
            for activity, mailing in mailed[:MOST_SUMMARIES]
        ],
    }


def _mailed(contact: Contact, account: Account) -> Iterator[tuple[CampaignActivity, Mailing]]:
    """What they were sent, newest campaign first."""
    now = account.clock()
    for campaign in account.campaigns:
        reported = campaign.reported(now)
        for activity in reversed(campaign.activities):
            mailing = activity.mailing
            if mailing is not None and mailing in reported and mailing.count_of("sends", contact.position, now):
                yield activity, mailing


def _by_mail(contact: Contact, types: Collection[str], account: Account) -> Iterator[Body]:
    for activity, mailing in _mailed(contact, account):
        for kind in KINDS:
            if f"em_{kind}" in types:
                for event in mailing.events_of(kind, contact.position, account.clock()):
                    yield {
                        "contact_id": contact.contact_id,
                        "campaign_activity_id": activity.activity_id,
                        "created_time": milliseconds(event.key.at),
                        "tracking_activity_type": f"em_{kind}",
                        "campaign_activity_name": activity.campaign.name,
                    }


def _on_pages(contact: Contact, types: Collection[str], account: Account) -> Iterator[Body]:
    pages = account.landing_pages
    for event in pages.events_of(contact.position):
        kind = _LANDING.get(event.kind)
        if kind in types:
            yield {
                "contact_id": contact.contact_id,
                "campaign_activity_id": pages.ids[event.page],
                "created_time": milliseconds(event.at),
                "tracking_activity_type": kind,
                "campaign_activity_name": pages.name(event.page),
            }
