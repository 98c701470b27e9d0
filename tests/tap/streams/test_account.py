"""The account and its activities."""

from __future__ import annotations

from constantcontact_api.activities.exports import ExportScope
from tap_constantcontact.lookups import TapAccount
from tests.tap.runs import Clock, Pipeline, RunTap, SettingsFor, only, simulated


def test_the_account_is_one_record_with_its_address_and_logo(run_tap: RunTap) -> None:
    with simulated() as simulator:
        (record,) = run_tap(simulator, select=only("account"))["account"]
        expected = simulator.account.summary({"physical_address", "company_logo"})
        told = {name: value for name, value in record.items() if value is not None}
        told["company_logo"] = {name: value for name, value in told["company_logo"].items() if value is not None}
        owner = told.pop("owner")
        assert {**told, **owner} == {**expected, "account_id": expected["encoded_account_id"]}
        assert not owner.keys() & told.keys(), "a target of people would take the account for a contact"


def test_the_second_run_of_activities_brings_what_has_changed_since(
    settings_for: SettingsFor,
) -> None:
    clock = Clock()
    with simulated(contacts=5, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "activities")

        def completed_export() -> str:
            exports = TapAccount(settings_for(simulator), clock=clock, sleep=clock.sleep).exports
            return exports.wait(exports.start(ExportScope()).activity_id).activity_id

        def found() -> list[str]:
            return [record["activity_id"] for record in pipeline.run(lookback_minutes=10).records.get("activities", ())]

        first = completed_export()
        assert found() == [first]
        clock.now += 3_600
        second = completed_export()
        assert found() == [second, first]  # the first once more: it is younger than the bookmark
        clock.now += 3_600
        assert found() == [second]
        clock.now += 3_600
        assert found() == []
