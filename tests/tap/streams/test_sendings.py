"""When e-mails will be sent, and when they were, against the simulated account."""

from __future__ import annotations

from constantcontact_api.timestamps import utc_timestamp
from constantcontact_simulator import campaign_resources
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

HOUR = 3_600


def test_every_sending_and_every_schedule_comes(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=50, campaigns=30, common_clock=clock) as simulator:
        account = simulator.account
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "campaign_schedules", "campaign_sends")
        run = pipeline.run()
        emails = [one for campaign in account.campaigns for one in campaign.activities if one.role != "permalink"]
        readable = [one for one in emails if account.campaigns.activity(one.activity_id)]
        sends = {
            (one.activity_id, send["send_id"], send["count"], utc_timestamp(send["run_date"]), send["send_status"])
            for one in readable
            for send in campaign_resources.send_history(one, account)
        }
        names = ("campaign_activity_id", "send_id", "count", "run_date", "send_status")
        assert {tuple(record[name] for name in names) for record in run.records["campaign_sends"]} == sends
        assert {status for *_, status in sends} == {"COMPLETED", "ERRORED"}
        schedules = {
            (one.activity_id, utc_timestamp(at["scheduled_date"]))
            for one in readable
            for at in campaign_resources.schedules(one, account)
        }
        found = run.records["campaign_schedules"]
        assert {(one["campaign_activity_id"], one["scheduled_date"]) for one in found} == schedules != set()
        assert [one["stream"] for one in run.messages if one["type"] == "ACTIVATE_VERSION"] == ["campaign_schedules"]
        campaign_of = {one.activity_id: campaign.campaign_id for campaign in account.campaigns for one in emails}
        assert campaign_of
        clock.now += 2 * HOUR
        assert "campaign_sends" not in pipeline.run().records, "nothing has changed"
