"""Reports on campaigns in the API's JSON: counters, percentages, summaries, links, and single tracking events.

Every counter is what the tracking reports would list at that moment (or a little before: `stats_lag_seconds`).
A campaign that was sent twice counts both sendings, and somebody who got both counts twice: how the service counts
such people is not documented.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from constantcontact_simulator.campaign_resources import link_url, milliseconds, url_id
from constantcontact_simulator.times import iso_date
from constantcontact_simulator.tracking import DEVICES, KINDS, LINK_COUNT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.campaigns import Campaign, CampaignActivity
    from constantcontact_simulator.tracking import Event, Mailing

_BOUNCE_NAMES = {
    "B": "nonexistent_address", "D": "undeliverable", "F": "mailbox_full", "S": "suspended", "V": "vacation",
    "X": "other", "Z": "blocked",
}  # fmt: skip
_CLICK_SEGMENTATION_LINK = 1
_OPTIONAL_SUMMARY_PARTS = ("campaign_type", "last_sent_date", "unique_counts")


def refreshed_at(account: Account) -> float:
    """Up to when the counters count."""
    return account.clock() - account.switches.stats_lag_seconds


def tracking_activity(event: Event, report: str, activity: CampaignActivity, account: Account) -> Body:
    """One event (contract: OpensTrackingActivity and its like); what is not known is left out.

    Args:
        event: What happened.
        report: Such as `opens` or `unique_opens`.
        activity: Of which e-mail.
        account: Whose contacts they are.
    """
    kind = "em_opens" if report == "unique_opens" else f"em_{report}"
    who = account.contacts.addressee(event.position)
    parts = {
        "contact_id": who.contact_id,
        "campaign_activity_id": activity.activity_id,
        "tracking_activity_type": account.switches.didnotopens_type if report == "didnotopens" else kind,
        "email_address": who.sent_to,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "device_type": event.device_type,
        "url_id": None if event.link is None else url_id(activity, event.link),
        "link_url": None if event.link is None else link_url(event.link),
        "opt_out_reason": event.opt_out_reason,
        "bounce_code": event.bounce_code,
        "current_email_address": who.address if report == "bounces" else None,
        "created_time": milliseconds(event.key.at),
        "deleted_at": None if who.deleted_at is None else iso_date(who.deleted_at),
    }
    return {name: value for name, value in parts.items() if value is not None}


def links(activity: CampaignActivity, account: Account, *, no_clicks: bool) -> Body:
    """How many people clicked each link (contract: EmailLinks).

    Args:
        activity: The e-mail.
        account: Whose list the click-segmentation link leads to.
        no_clicks: Whether links that nobody clicked are listed as well.
    """
    clicked = Counter[int | None]() if activity.mailing is None else activity.mailing.clickers(account.clock())
    counts = []
    for link in range(LINK_COUNT):
        if not clicked[link] and not no_clicks:
            continue
        one: Body = {"link_url": link_url(link), "url_id": url_id(activity, link), "unique_clicks": clicked[link]}
        if link == _CLICK_SEGMENTATION_LINK and account.lists:
            one |= {"list_action": "add", "list_id": next(iter(account.lists))}
        counts.append(one)
    return {"campaign_activity_id": activity.activity_id, "link_click_counts": counts}


def counters(mailings: Iterable[Mailing], now: float) -> Counter[str]:
    """The `stats` of some sendings (contract: StatsEmail): plain names count people, `_all` counts events."""
    stats: Counter[str] = Counter()
    for mailing in mailings:
        people = {f"em_{kind}": mailing.people(kind, now) for kind in KINDS}
        stats.update(people)
        stats["em_not_opened"] += max(0, people["em_sends"] - people["em_opens"] - people["em_bounces"])
        for kind in ("opens", "clicks"):
            devices = mailing.devices(kind, now)
            stats[f"em_{kind}_all"] += devices.total()
            for device in (*DEVICES, None):
                stats[f"em_{kind}_all_{device or 'none'}"] += devices[device]
    return stats


def campaign_stats(campaign: Campaign, account: Account) -> Body:
    """The counters and percentages of a campaign (contract: CampaignStatsResultGenericStatsEmailPercentsEmail)."""
    now = refreshed_at(account)
    stats = counters(campaign.reported(now), now)
    return {
        "campaign_id": campaign.campaign_id,
        "stats": _complete(stats),
        "percents": _percents(stats),
        "last_refresh_time": milliseconds(now),
    }


def activity_stats(activity: CampaignActivity, mailing: Mailing, account: Account) -> Body:
    """The counters of one activity: more than a campaign's, and no percentages."""
    now = refreshed_at(account)
    codes = mailing.bounce_codes(now)
    bounces = {f"em_bounces_{name}": codes[code] for code, name in _BOUNCE_NAMES.items()}
    return {
        "campaign_id": activity.campaign.campaign_id,
        "campaign_activity_id": activity.activity_id,
        "stats": {**_complete(counters([mailing], now)), "em_abuse": 0, **bounces},
        "last_refresh_time": milliseconds(now),
    }


def summaries(campaigns: Sequence[Campaign], account: Account) -> Body:
    """One page of summaries, and percentages over that page (contract: BulkEmailCampaignSummariesPage)."""
    now, total = refreshed_at(account), Counter[str]()
    page = []
    for campaign in campaigns:
        stats = counters(campaign.reported(now), now)
        total.update(stats)
        summary: Body = {
            "campaign_id": campaign.campaign_id,
            "campaign_type": campaign.type[0].replace("_", " ").title(),
            "last_sent_date": milliseconds(campaign.last_sent_at(account.clock()) or 0),
            "unique_counts": {
                **{kind: stats[f"em_{kind}"] for kind in KINDS},
                "abuse": 0,
                "not_opened": stats["em_not_opened"],
            },
        }
        if not account.switches.summary_parts_present:
            # By slot: one lacks nothing, the next its type, the next its date, the next its counts.
            for missing in _OPTIONAL_SUMMARY_PARTS[campaign.slot % 4 :][:1]:
                del summary[missing]
        page.append(summary)
    percents = _percents(total)
    names = ("click", "open", "did_not_open", "bounce", "unsubscribe")
    return {"bulk_email_campaign_summaries": page, "aggregate_percents": {name: percents[name] for name in names}}


def percent(part: int, whole: int) -> float:
    """A share in percent; 0 of nothing."""
    return round(100 * part / whole, 2) if whole else 0.0


def _complete(stats: Counter[str]) -> Body:
    """The counters, zeros included: those of a campaign that was never sent have no keys yet."""
    names = [f"em_{kind}" for kind in KINDS] + ["em_not_opened"]
    for kind in ("opens", "clicks"):
        names += [f"em_{kind}_all", *(f"em_{kind}_all_{device}" for device in (*DEVICES, "none"))]
    return {name: stats[name] for name in names}


def _percents(stats: Counter[str]) -> Body:
    """Contract: PercentsEmail."""
    delivered = stats["em_sends"] - stats["em_bounces"]
    return {
        "bounce": percent(stats["em_bounces"], stats["em_sends"]),
        "click": percent(stats["em_clicks"], stats["em_opens"]),
        "desktop_click": percent(stats["em_clicks_all_computer"], stats["em_clicks_all"]),
        "desktop_open": percent(stats["em_opens_all_computer"], stats["em_opens_all"]),
        "did_not_open": percent(stats["em_not_opened"], delivered),
        "mobile_click": percent(stats["em_clicks_all_mobile"] + stats["em_clicks_all_tablet"], stats["em_clicks_all"]),
        "mobile_open": percent(stats["em_opens_all_mobile"] + stats["em_opens_all_tablet"], stats["em_opens_all"]),
        "open": percent(stats["em_opens"], delivered),
        "unsubscribe": percent(stats["em_optouts"], delivered),
    }
