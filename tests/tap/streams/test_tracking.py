"""Tracking reports: every event once, and requests only for campaigns with news."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import BudgetReachedError, RequestRejectedError
from constantcontact_simulator.tracking import KINDS
from tests.tap.runs import Clock, Pipeline, Run, SettingsFor, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator import Simulator
    from constantcontact_simulator.campaigns import CampaignActivity


DAY = 86_400
STREAMS = {f"email_{kind}": kind for kind in KINDS}


def keys_of(run: Run, stream: str) -> list[tuple[Any, ...]]:
    """What identifies each event, as the catalog says."""
    (schema,) = [one for one in run.messages if one["type"] == "SCHEMA" and one["stream"] == stream]
    return [tuple(record[name] for name in schema["key_properties"]) for record in run.records.get(stream, ())]


def _activities(simulator: Simulator) -> Iterator[CampaignActivity]:
    return (activity for campaign in simulator.account.campaigns for activity in campaign.activities)


def visible(simulator: Simulator, since: float | None = None) -> dict[str, int]:
    """How many events of each stream the account shows now, or has begun to show since a moment."""
    campaigns, now = simulator.account.campaigns, simulator.account.clock()
    counts = {}
    for stream, kind in STREAMS.items():
        mailings = [mailing for campaign in campaigns for mailing in campaign.reported(now)]
        counts[stream] = sum(
            mailing.count(kind, now) - (0 if since is None else mailing.count(kind, since)) for mailing in mailings
        )
    return counts


def tracking_requests(run: Run) -> list[str]:
    return [request for request in run.requests if "/tracking/" in request]


def test_every_event_comes_once_under_a_key_of_its_own(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=900, deleted=20, campaigns=12, events_per_campaign=600, common_clock=clock) as simulator:
        run = Pipeline(simulator, settings_for(simulator), clock, *STREAMS).run()
        assert {stream: len(run.records.get(stream, ())) for stream in STREAMS} == visible(simulator)
        campaigns = {one.activity_id: one.campaign.campaign_id for one in _activities(simulator)}
    for stream in STREAMS:
        for one in run.records[stream]:
            assert one["campaign_id"] == campaigns[one["campaign_activity_id"]]
            assert one["contact_key"] == (one.get("current_email_address") or one["email_address"]).lower()
        keys = keys_of(run, stream)
        assert keys
        assert len(set(keys)) == len(keys)
    assert max(record["occurrence"] for record in run.records["email_opens"]) > 1


def test_later_runs_bring_what_is_new_and_ask_only_campaigns_with_news(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=900, campaigns=40, events_per_campaign=300, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, *STREAMS)
        pipeline.run(lookback_minutes=0, tracking_window_days=300)
        for hours in (1, 5, 30):
            before = clock.now
            clock.now += hours * 3_600
            expected = visible(simulator, since=before)
            run = pipeline.run(lookback_minutes=0, tracking_window_days=300)
            assert {stream: len(run.records.get(stream, ())) for stream in STREAMS} == expected
            asked = {tuple(request.split("/")[-3::2]) for request in tracking_requests(run)}
            assert asked <= emails_with_news(simulator, since=before)


def emails_with_news(simulator: Simulator, since: float) -> set[tuple[str, ...]]:
    """The e-mails of campaigns of which the account shows new events, with the kind of events."""
    now = simulator.account.clock()
    found: set[tuple[str, ...]] = set()
    for campaign in simulator.account.campaigns:
        for kind in KINDS:
            if sum(one.count(kind, now) - one.count(kind, since) for one in campaign.reported(now)):
                found |= {(activity.activity_id, kind) for activity in campaign.activities}
    return found


def test_settled_campaigns_are_not_visited_again_and_not_remembered(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=60, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_opens", "email_forwards")
        pipeline.run(tracking_window_days=10)
        clock.now += 40 * DAY
        second = pipeline.run(tracking_window_days=10)  # the last look at those that were living
        clock.now += 5 * 3_600
        third = pipeline.run(tracking_window_days=10)
        assert tracking_requests(second)
        assert tracking_requests(third) == []
        assert third.state["bookmarks"]["email_opens"]["campaigns"] == {}


def test_a_last_look_finds_the_second_event_of_a_person_that_moved_no_counter(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=8, events_per_campaign=200, common_clock=clock) as simulator:
        campaigns = simulator.account.campaigns
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_forwards")
        first = pipeline.run()
        forward = first.records["email_forwards"][0]
        clock.now += 2 * DAY
        campaigns.add_event(forward["campaign_activity_id"], "forwards", forward["contact_id"])
        clock.now += 1
        found = [key for _ in range(2) for key in keys_of(pipeline.run(), "email_forwards")]
        clock.now += 40 * DAY
        found += keys_of(pipeline.run(), "email_forwards")
        assert len([key for key in found if key[:2] == (forward["campaign_activity_id"], forward["contact_id"])]) == 1


def test_counters_that_lag_behind_lose_nothing(settings_for: SettingsFor) -> None:
    clock = Clock()
    switches = {"stats_lag_seconds": 1_800}
    with simulated(
        contacts=900, campaigns=6, events_per_campaign=900, common_clock=clock, switches=switches
    ) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, *STREAMS)
        found: dict[str, set[Any]] = {stream: set() for stream in STREAMS}
        for _ in range(12):
            run = pipeline.run(tracking_window_days=70)
            for stream in STREAMS:
                found[stream] |= set(keys_of(run, stream))
            clock.now += 4 * 3_600
        clock.now += 3_600
        run = pipeline.run(tracking_window_days=70)
        for stream in STREAMS:
            found[stream] |= set(keys_of(run, stream))
        shown = visible(simulator)
        late = visible(simulator, since=clock.now - 1_800)
        for stream in STREAMS:
            assert shown[stream] - late[stream] <= len(found[stream]) <= shown[stream]


def test_an_event_that_shows_late_is_found_within_the_overlap(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=3, events_per_campaign=200, common_clock=clock) as simulator:
        campaigns = simulator.account.campaigns
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_opens")
        activity_id = pipeline.run().records["email_opens"][0]["campaign_activity_id"]
        late = campaigns.add_event(activity_id, "opens", at=clock.now - 50 * 60)
        clock.now += 60
        records = pipeline.run(lookback_minutes=60).records["email_opens"]
        reader = simulator.account.contacts.at(late.position).contact_id
        assert reader in {record["contact_id"] for record in records}


@pytest.mark.parametrize("budget", [25, 60])
def test_a_run_over_budget_goes_on_where_it_stopped_newest_campaigns_first(
    settings_for: SettingsFor, budget: int
) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=60, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_sends")
        found: Counter[tuple[Any, ...]] = Counter()
        moments: list[str] = []
        for _ in range(20):
            run = pipeline.run(daily_request_budget=budget, lookback_minutes=0, start_date="2000-01-01")
            assert len(run.requests) <= budget
            found.update(keys_of(run, "email_sends"))
            moments += [record["created_time"] for record in run.records.get("email_sends", ())]
            if run.failure is None:
                break
            assert isinstance(run.failure, BudgetReachedError)
            clock.now += DAY
        assert run.failure is None
        assert moments[0] > moments[-1]
        assert set(found.values()) == {1}
        assert len(found) >= visible(simulator)["email_sends"]


def test_a_failure_in_the_middle_keeps_what_has_been_read(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=30, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_clicks")
        victim = [one for one in simulator.account.campaigns if one.reported(clock.now)][6]
        path = f"/reports/email_reports/{victim.activities[0].activity_id}"
        simulator.faults.add(f"next:1:400:GET {path}")
        broken = pipeline.run(lookback_minutes=0, tracking_window_days=300)
        assert isinstance(broken.failure, RequestRejectedError)
        assert "replication_key_value" not in pipeline.state["bookmarks"]["email_clicks"]
        clock.now += 60
        rest = pipeline.run(lookback_minutes=0, tracking_window_days=300)
        assert rest.failure is None
        keys = keys_of(broken, "email_clicks") + keys_of(rest, "email_clicks")
        assert broken.records
        assert len(keys) == len(set(keys)) == visible(simulator)["email_clicks"]


def test_who_has_not_opened_is_read_whole_and_once_a_day(settings_for: SettingsFor) -> None:
    clock = Clock(1_790_000_000.0 - 1_790_000_000.0 % DAY + 3_600)
    with simulated(contacts=400, campaigns=9, events_per_campaign=300, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_did_not_opens")

        def not_opened() -> set[tuple[str, str]]:
            account = simulator.account
            return {
                (one.activity_id, account.contacts.at(event.position).contact_id)
                for campaign in account.campaigns
                if campaign.reported(clock.now)
                for one in campaign.activities
                if one.mailing
                for event in one.mailing.did_not_open(clock.now)
            }

        first = pipeline.run()
        assert set(keys_of(first, "email_did_not_opens")) == not_opened()
        clock.now += 6 * 3_600
        assert tracking_requests(pipeline.run()) == []
        clock.now += DAY
        third = pipeline.run()
        asked = {key[0] for key in keys_of(third, "email_did_not_opens")}
        assert asked
        assert set(keys_of(third, "email_did_not_opens")) == {key for key in not_opened() if key[0] in asked}


def test_a_campaign_that_is_removed_is_skipped_and_forgotten(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=12, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_opens")
        pipeline.run()
        clock.now += 2 * DAY
        victim = next(one for one in simulator.account.campaigns if one.reported(clock.now))
        assert victim.campaign_id in pipeline.state["bookmarks"]["email_opens"]["campaigns"]
        simulator.account.campaigns.remove(victim.campaign_id)
        assert pipeline.run().failure is None
        assert victim.campaign_id not in pipeline.state["bookmarks"]["email_opens"]["campaigns"]


def test_a_report_that_is_gone_is_skipped_and_the_rest_is_read(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=12, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_opens")
        victim = next(one for one in simulator.account.campaigns if one.reported(clock.now))
        simulator.faults.add(f"next:1:404:GET /reports/email_reports/{victim.activities[0].activity_id}")
        run = pipeline.run()
        assert run.failure is None
        found = {record["campaign_activity_id"] for record in run.records["email_opens"]}
        assert victim.activities[0].activity_id not in found
        opened = {
            one.activity_id
            for campaign in simulator.account.campaigns
            for one in campaign.activities
            if one.mailing is not None
            and one.mailing in campaign.reported(clock.now)
            and one.mailing.count("opens", clock.now)
        }
        assert found == opened - {victim.activities[0].activity_id}
        clock.now += 3_600
        simulator.account.campaigns.add_event(victim.activities[0].activity_id, "opens")
        again = pipeline.run()
        assert victim.activities[0].activity_id in {
            record["campaign_activity_id"] for record in again.records["email_opens"]
        }


def test_one_campaign_without_counters_spoils_no_other(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=400, campaigns=40, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "email_opens")
        simulator.faults.add("next:1:404:GET /reports/stats/email_campaigns")
        run = pipeline.run()
        assert len(run.records["email_opens"]) == visible(simulator)["email_opens"]


def requests_to(run_requests: list[str], path: str) -> int:
    return sum(request.startswith(f"GET /v3{path}") for request in run_requests)


def test_links_come_with_their_clicks_and_again_when_these_have_moved(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=300, campaigns=20, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_links")
        records = pipeline.run().records["campaign_links"]
        campaigns = simulator.account.campaigns
        clicked: dict[str, int] = {}
        for record in records:
            clicked[record["campaign_activity_id"]] = (
                clicked.get(record["campaign_activity_id"], 0) + record["unique_clicks"]
            )
        for activity_id, clicks in clicked.items():
            activity = campaigns.activity(activity_id)
            assert activity is not None
            assert clicks == sum(activity.mailing.clickers(clock.now).values() if activity.mailing else ())
        newest = next(one for one in campaigns if one.reported(clock.now) and one.activities[0].mailing)
        clock.now += 1
        quiet = pipeline.run()
        assert requests_to(quiet.requests, "/reports/email_reports") == 0
        campaigns.add_event(newest.activities[0].activity_id, "clicks")
        clock.now += 1
        again = pipeline.run()
        assert {one["campaign_activity_id"] for one in again.records["campaign_links"]} <= {
            one.activity_id for one in newest.activities
        }


@pytest.mark.parametrize("how", ["tracking_activities=[]", "_links=missing"])
def test_an_empty_or_short_report_of_a_campaign_that_a_later_run_sees_first_loses_no_event(
    settings_for: SettingsFor, how: str
) -> None:
    clock, stream = Clock(), "email_sends"
    with simulated(contacts=1_500, campaigns=8, events_per_campaign=2_000, common_clock=clock) as simulator:

        def sent() -> set[str]:
            return {one.activities[0].activity_id for one in simulator.account.campaigns if one.reported(clock.now)}

        pipeline, before = Pipeline(simulator, settings_for(simulator), clock, stream), sent()
        pipeline.run(start_date="2000-01-01")
        while not (new := sent() - before):
            clock.now += DAY
        (activity_id,) = new
        clock.now += 3 * 3_600
        simulator.faults.add(f"next:1:{how}:GET /reports/email_reports/{activity_id}/tracking/sends")
        run = pipeline.run(start_date="2000-01-01")
        activity = simulator.account.campaigns.activity(activity_id)
        assert activity is not None
        assert activity.mailing is not None
        came = {key for key in keys_of(run, stream) if activity_id in key}
        assert len(came) == activity.mailing.count("sends", clock.now) > 500


@pytest.mark.parametrize("stream", ["email_opens", "email_sends", "email_did_not_opens"])
def test_a_page_of_a_report_that_comes_empty_or_short_loses_no_event(settings_for: SettingsFor, stream: str) -> None:
    clock = Clock()
    with simulated(contacts=1_500, campaigns=2, events_per_campaign=3_000, common_clock=clock) as simulator:
        whole = Pipeline(simulator, settings_for(simulator), clock, stream).run()
        kind = {"email_did_not_opens": "didnotopens"}.get(stream, stream.removeprefix("email_"))
        (path, *_) = {one.partition(" ")[2].removeprefix("/v3") for one in whole.requests if f"/{kind}" in one}
        # Nothing counts the lines of who has not opened: a first page that says it is the last is believed.
        for how in ("tracking_activities=[]", *(("_links=missing",) if kind != "didnotopens" else ())):
            simulator.faults.add(f"next:1:{how}:GET {path.partition('?')[0]}")
            run = Pipeline(simulator, settings_for(simulator), clock, stream).run()
            assert run.failure is None
            assert set(keys_of(run, stream)) == set(keys_of(whole, stream)), how
