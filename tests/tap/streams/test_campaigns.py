"""Campaigns and their e-mails, against the simulated account."""

from __future__ import annotations

import pytest

from constantcontact_api.errors import BudgetReachedError
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

DAY = 86_400


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


@pytest.mark.parametrize("how", ["null", "missing"])
def test_the_emails_of_a_campaign_that_has_no_date_are_not_taken_for_read(settings_for: SettingsFor, how: str) -> None:
    clock = Clock()
    with simulated(contacts=50, campaigns=1, common_clock=clock) as simulator:
        simulator.faults.add(f"next:99:campaigns.0.updated_at={how}:GET /emails")
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_activities")
        assert pipeline.run().records["campaign_activities"]


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
