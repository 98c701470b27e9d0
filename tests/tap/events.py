"""Tracking events one by one: those of the simulated account, and those that the tap's records tell of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from constantcontact_api.timestamps import epoch_seconds
from constantcontact_simulator.campaign_resources import link_url
from constantcontact_simulator.tracking import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator.account import Account

# Stream, campaign activity, contact, when (seconds since the epoch), what else there is to an event of its kind.
Event = tuple[str, str, str, int, "tuple[Any, ...]"]
STREAMS = {f"email_{kind}": kind for kind in KINDS}
_DETAILS = ("device_type", "link_url", "bounce_code", "opt_out_reason")


def told(stream: str, record: dict[str, Any]) -> Event:
    """What a record tells."""
    at = int(epoch_seconds(record["created_time"]) or 0)
    details = tuple(record.get(name) for name in _DETAILS)
    return stream, record["campaign_activity_id"], record["contact_id"], at, details


def events_of(account: Account, *streams: str) -> Counter[Event]:
    """The events that the account shows now."""
    return Counter(event for stream in streams for event in _events(account, stream))


def _events(account: Account, stream: str) -> Iterator[Event]:
    now, kind = account.clock(), STREAMS[stream]
    for campaign in account.campaigns:
        for activity in campaign.activities:
            mailing = activity.mailing
            if mailing is None or mailing.starts_at > now or account.campaigns.activity(activity.activity_id) is None:
                continue
            for one in mailing.events(kind, now):
                contact_id = account.contacts.at(one.position).contact_id
                link = None if one.link is None else link_url(one.link)
                details = (one.device_type, link, one.bounce_code, one.opt_out_reason)
                yield stream, activity.activity_id, contact_id, one.key.at, details
