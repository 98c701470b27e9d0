"""Campaigns and their numbers, against what the simulated account holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import BudgetReachedError
from constantcontact_simulator.reports import campaign_stats
from tests.tap.conftest import simulated
from tests.tap.runs import Clock, Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator import Simulator

    SettingsFor = Callable[[Simulator], dict[str, Any]]

DAY = 86_400


def requests_to(run_requests: list[str], path: str) -> int:
    return sum(request.startswith(f"GET /v3{path}") for request in run_requests)


def test_all_campaigns_come_first_and_then_those_that_have_changed(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=50, campaigns=40, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaigns")
        first = pipeline.run().records["campaigns"]
        assert {one["campaign_id"]: one["name"] for one in first} == {
            one.campaign_id: one.name for one in simulator.account.campaigns
        }
        assert len(first) == 40
        clock.now += 2 * 3_600
        assert "campaigns" not in pipeline.run().records
        victim = first[20]["campaign_id"]
        simulator.account.campaigns.remove(victim)
        clock.now += 60
        (record,) = pipeline.run().records["campaigns"]
        assert (record["campaign_id"], record["current_status"]) == (victim, "Removed")


def test_the_first_run_begins_at_start_date(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=50, campaigns=40, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaigns")
        found = pipeline.run(start_date="2026-09-01").records["campaigns"]
        expected = {
            one.campaign_id for one in simulator.account.campaigns if one.updated_at(clock.now) >= 1_788_220_800
        }
        assert 0 < len(expected) < 40
        assert {one["campaign_id"] for one in found} == expected


def test_the_emails_of_each_campaign_come_but_for_those_that_are_gone(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=50, campaigns=30, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_activities")
        run = pipeline.run()
        records = run.records["campaign_activities"]
        campaigns = simulator.account.campaigns
        expected = {one.activity_id for campaign in campaigns for one in campaign.activities}
        expected = {activity_id for activity_id in expected if campaigns.activity(activity_id)}
        assert {one["campaign_activity_id"] for one in records} == expected
        assert all(one["html_content"].startswith("<html>") for one in records)
        removed = [one.campaign_id for one in campaigns if one.is_removed(clock.now)]
        assert removed
        assert not [request for request in run.requests if any(one in request for one in removed)]
        clock.now += 2 * 3_600
        assert len(pipeline.run().requests) == 1  # campaigns that have changed


def test_a_run_over_budget_goes_on_with_the_campaigns_that_are_left(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=50, campaigns=30, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_activities")
        found: list[str] = []
        runs = []
        for _ in range(6):
            runs.append(pipeline.run(daily_request_budget=30))
            found += [one["campaign_activity_id"] for one in runs[-1].records.get("campaign_activities", ())]
            assert len(runs[-1].requests) <= 30
            if runs[-1].failure is None:
                break
            assert isinstance(runs[-1].failure, BudgetReachedError)
            clock.now += DAY
        assert runs[-1].failure is None
        assert len(runs) > 2
        campaigns = simulator.account.campaigns
        every = {one.activity_id for campaign in campaigns for one in campaign.activities}
        assert set(found) == {activity_id for activity_id in every if campaigns.activity(activity_id)}
        assert "done" not in pipeline.state["bookmarks"]["campaign_activities"]


def test_summaries_are_those_of_the_account_and_later_those_that_may_still_move(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=300, campaigns=60, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_summaries", "sms_campaign_summaries")
        run = pipeline.run()
        account = simulator.account
        sent = {one.campaign_id: one for one in account.campaigns if one.reported(clock.now)}
        found = {one["campaign_id"]: one for one in run.records["campaign_summaries"]}
        assert found.keys() == sent.keys()
        for campaign_id, record in found.items():
            stats = campaign_stats(sent[campaign_id], account)["stats"]
            assert record["unique_counts"]["opens"] == stats["em_opens"]
        assert len(run.records["sms_campaign_summaries"]) == 12
        clock.now += 3_600
        second = pipeline.run(tracking_window_days=10)
        oldest = clock.now - 10 * DAY - 2 * 3_600
        assert {one["campaign_id"] for one in second.records["campaign_summaries"]} == {
            one.campaign_id for one in sent.values() if (one.last_sent_at(clock.now) or 0) >= oldest
        }
        assert len(second.requests) == 3
        assert 0 < len(second.records["sms_campaign_summaries"]) < 12


@pytest.mark.parametrize("links", ["empty", "absent", "null_next", "null_href"])
def test_summaries_without_their_optional_parts_are_read_all_the_same(settings_for: SettingsFor, links: str) -> None:
    clock = Clock()
    switches = {"summary_parts_present": False, "last_report_page_links": links}
    with simulated(contacts=300, campaigns=40, common_clock=clock, switches=switches) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_summaries")
        records = pipeline.run().records["campaign_summaries"]
        assert {one["campaign_id"] for one in records} == {
            one.campaign_id for one in simulator.account.campaigns if one.reported(clock.now)
        }
        assert {one["last_sent_date"] is None for one in records} == {True, False}


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
