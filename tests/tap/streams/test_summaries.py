"""Results of campaigns, against the simulated account."""

from __future__ import annotations

import pytest

from constantcontact_simulator.reports import campaign_stats
from tests.tap.runs import DAY, Clock, Pipeline, SettingsFor, simulated


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
