"""Many campaigns: a first run bounded by `start_date`, and one an hour later that costs what is new.

CI runs the short form. The full form, 500 campaigns and 2 million events:
`FULL=1 pytest -s tests/tap/streams/test_tracking_volume.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.timestamps import from_epoch
from tests.tap.events import STREAMS, events_of, told
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from constantcontact_simulator import Account
    from tests.tap.events import Event
    from tests.tap.runs import Run


FULL = bool(os.environ.get("FULL"))
SIZE: dict[str, Any] = (
    {"contacts": 5_000, "campaigns": 500, "events_per_campaign": 4_000, "campaign_interval_days": 1}
    if FULL
    else {"contacts": 600, "campaigns": 40, "events_per_campaign": 500, "campaign_interval_days": 4}
)
HOUR, DAY = 3_600.0, 86_400.0
WINDOW_SECONDS, OVERLAP_SECONDS = 30 * DAY, HOUR  # the settings' defaults

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


class Compact(Pipeline):
    """Keeps of each event what tells it from others, so that a million fit."""

    def parsed(self, line: str) -> dict[str, Any]:
        message = super().parsed(line)
        if message["type"] == "RECORD" and message["stream"] in STREAMS:
            record = message["record"]
            message["record"] = {"event": told(message["stream"], record), "occurrence": record["occurrence"]}
        return message


def events_in(run: Run) -> Counter[Event]:
    return Counter(record["event"] for stream in STREAMS for record in run.records.get(stream, ()))


def lively(account: Account, since: float) -> set[str]:
    """The e-mails of campaigns that were last sent since a moment, so that they are still asked for events."""
    now = account.clock()
    return {
        activity.activity_id
        for campaign in account.campaigns
        if (campaign.last_sent_at(now) or 0.0) >= since
        for activity in campaign.activities
    }


def with_news(account: Account, since: float) -> set[tuple[str, str]]:
    """The e-mails of campaigns with new events, and of which kind."""
    now = account.clock()
    return {
        (activity.activity_id, kind)
        for campaign in account.campaigns
        for kind in STREAMS.values()
        if any(one.count(kind, now) > one.count(kind, since) for one in campaign.reported(now))
        for activity in campaign.activities
    }


def happen(account: Account, at: float) -> None:
    """Let somebody open and click e-mails of three lively campaigns, and of one that has settled."""
    sent = [one for one in account.campaigns if one.reported(at)]
    for campaign in (*sent[:3], sent[-1]):
        for kind in ("opens", "opens", "clicks"):
            account.campaigns.add_event(campaign.activities[0].activity_id, kind, at=at)


def test_an_hour_after_ninety_days_have_been_read_a_run_costs_what_is_new(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(**SIZE, common_clock=clock) as simulator:
        account = simulator.account
        pipeline = Compact(simulator, settings_for(simulator), clock, *STREAMS, "email_did_not_opens")
        start = (clock.now // DAY - 90) * DAY
        first = pipeline.run(start_date=from_epoch(start)[:10])
        asked = lively(account, since=start - WINDOW_SECONDS)
        everything = events_of(account, *STREAMS)
        assert events_in(first) == Counter(
            {event: times for event, times in everything.items() if event[1] in asked and event[3] >= start}
        )

        read_at = clock.now
        clock.now += HOUR
        happen(account, at=read_at + 600)
        second = pipeline.run(start_date=from_epoch(start)[:10])
        assert len(second.requests) <= 200
        requests = [request.split("/") for request in second.requests if "/tracking/" in request]
        assert {(parts[-3], parts[-1]) for parts in requests if parts[-1] != "didnotopens"} <= with_news(
            account, since=read_at
        )
        asked = lively(account, since=read_at - WINDOW_SECONDS)
        found, shown = events_in(second), events_of(account, *STREAMS)
        new = Counter({event: times for event, times in shown.items() if event[1] in asked and event[3] > read_at})
        assert new
        assert new <= found
        assert found <= shown
        assert all(event[3] >= read_at - OVERLAP_SECONDS for event in found), "repeated, and older than the overlap"

    repeated = sum((found - new).values())
    print(  # noqa: T201  # the measurement
        f"{shown.total():,} events; first run {events_in(first).total():,} in {len(first.requests):,} requests; second "
        f"{new.total():,} new and {repeated:,} of the overlap in {len(second.requests):,}"
    )
