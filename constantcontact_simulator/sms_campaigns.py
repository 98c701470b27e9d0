"""The summaries of an account's campaigns by text message: one for every five by e-mail, the counts by formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator.campaign_resources import milliseconds
from constantcontact_simulator.directory import stable_uuid
from constantcontact_simulator.reports import percent
from constantcontact_simulator.times import DAY_SECONDS
from constantcontact_simulator.tracking_series import decayed_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body

_EVERY = 5
_AFTER_SECONDS = 6 * 3_600
_CLICKING_SECONDS = 10 * DAY_SECONDS


def sms_summaries(account: Account) -> list[tuple[int, Body]]:
    """All of them with the instant of their sending, newest first (generated clients: BulkCampaignSummary)."""
    now = account.clock()
    sent = [(campaign, campaign.created_at + _AFTER_SECONDS) for campaign in list(account.campaigns)[::_EVERY]]
    return [
        (
            at,
            {
                "campaign_id": stable_uuid(account.seed, "sms campaign", campaign.slot),
                "campaign_name": f"Text message {campaign.slot}",
                "campaign_type": "SMS",
                "last_sent_date": milliseconds(at),
                "unique_counts": _counts(100 + campaign.slot % 97, now - at),
            },
        )
        for campaign, at in sent
    ]


def sms_page(summaries: Sequence[Body]) -> Body:
    """One page with percentages over that page."""
    sums = {
        name: sum(one["unique_counts"][name] for one in summaries)
        for name in ("sends", "delivers", "clicks", "optouts")
    }
    return {
        "bulk_sms_campaign_summaries": list(summaries),
        "aggregate_percents": {
            "deliver": percent(sums["delivers"], sums["sends"]),
            "click": percent(sums["clicks"], sums["delivers"]),
            "bounce": percent(sums["sends"] - sums["delivers"], sums["sends"]),
            "unsubscribe": percent(sums["optouts"], sums["delivers"]),
        },
    }


def _counts(sends: int, seconds: float) -> dict[str, int]:
    delivers = sends - sends // 20
    share = decayed_share(seconds, _CLICKING_SECONDS)
    return {
        "sends": sends,
        "delivers": delivers,
        "opens": int(share * delivers * 0.6),
        "clicks": int(share * delivers * 0.2),
        "optouts": int(share * delivers * 0.02),
    }
