"""`/emails` and `/account/emails`, by raw HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def api(simulate: Callable[..., Api], clock: Clock) -> Api:
    return simulate(contacts=200, campaigns=30, clock=clock)


def listed(api: Api, **params: Any) -> list[dict[str, Any]]:
    return [one for page in api.pages("/emails", "campaigns", **params) for one in page]


def with_status(api: Api, status: str) -> list[dict[str, Any]]:
    return [one for one in listed(api) if one["current_status"] == status]


def activity_of(api: Api, campaign: dict[str, Any], role: str = "primary_email") -> str:
    found = api.get(f"/emails/{campaign['campaign_id']}").json()["campaign_activities"]
    return str(next(one["campaign_activity_id"] for one in found if one["role"] == role))


def test_campaigns_come_in_pages_newest_first_removed_ones_included(api: Api) -> None:
    pages = list(api.pages("/emails", "campaigns", limit=8))
    assert [len(page) for page in pages] == [8, 8, 8, 6]
    campaigns = [one for page in pages for one in page]
    assert len({one["campaign_id"] for one in campaigns}) == 30
    created = [one["created_at"] for one in campaigns]
    assert created == sorted(created, reverse=True)
    assert {one["current_status"] for one in campaigns} == {"Done", "Scheduled", "Draft", "Removed", "Error"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", one["updated_at"]) for one in campaigns)
    assert "campaign_activities" not in campaigns[0]


def test_dates_filter_on_updated_at_and_ride_in_the_cursor(api: Api) -> None:
    everything = listed(api)
    moments = sorted(one["updated_at"] for one in everything)
    after, before = moments[5], moments[20]
    wanted = {one["campaign_id"] for one in everything if after <= one["updated_at"] <= before}
    found = listed(api, after_date=after, before_date=before, limit=4)
    assert {one["campaign_id"] for one in found} == wanted
    assert len(found) == len(wanted) >= 16


@pytest.mark.parametrize("inclusive", [True, False])
def test_after_date_includes_its_own_instant_or_not(
    simulate: Callable[..., Api], clock: Clock, inclusive: bool
) -> None:
    api = simulate(Switches(updated_after_inclusive=inclusive), contacts=200, campaigns=3, clock=clock)
    newest = max(listed(api), key=lambda one: str(one["updated_at"]))
    assert bool(listed(api, after_date=newest["updated_at"])) is inclusive


def test_unknown_parameters_are_ignored_and_wrong_ones_refused(api: Api) -> None:
    assert len(api.get("/emails", updated_after="2030-01-01T00:00:00Z").json()["campaigns"]) == 30
    assert api.get("/emails", after_date="yesterday").status_code == 400
    assert api.get("/emails", limit=501).status_code == 400


def test_a_campaign_shows_its_activities_and_its_status_in_capitals(api: Api) -> None:
    campaign = listed(api)[2]
    detail = api.get(f"/emails/{campaign['campaign_id']}").json()
    assert detail["current_status"] == campaign["current_status"].upper()
    assert [one["role"] for one in detail["campaign_activities"]] == ["primary_email", "permalink", "resend"]
    assert {**detail, "current_status": "Done"} == {**campaign, "campaign_activities": detail["campaign_activities"]}


def test_some_campaigns_of_the_list_and_some_activities_of_a_campaign_cannot_be_read(api: Api) -> None:
    statuses = {one["campaign_id"]: api.get(f"/emails/{one['campaign_id']}").status_code for one in listed(api)}
    assert set(statuses.values()) == {200, 404}
    details = [api.get(f"/emails/{one}").json() for one, status in statuses.items() if status == 200]
    unreadable = {
        activity["role"]
        for detail in details
        if detail["current_status"] != "REMOVED"
        for activity in detail["campaign_activities"]
        if api.get(f"/emails/activities/{activity['campaign_activity_id']}").status_code == 404
    }
    assert unreadable == {"resend"}
    assert api.get(f"/emails/{NOWHERE}").status_code == 404
    assert api.get("/emails/nonsense").status_code == 404


def test_activities_of_removed_campaigns_cannot_be_read(api: Api) -> None:
    activity = activity_of(api, with_status(api, "Removed")[0])
    paths = ["", "/send_history", "/schedules"]
    assert [api.get(f"/emails/activities/{activity}{path}").status_code for path in paths] == [404] * 3
    assert api.get(f"/reports/email_reports/{activity}/tracking/sends").status_code == 404


def test_an_activity_gives_more_when_asked(api: Api) -> None:
    activity = activity_of(api, with_status(api, "Done")[0])
    plain = api.get(f"/emails/activities/{activity}").json()
    assert bool(plain["contact_list_ids"]) != bool(plain["segment_ids"])
    assert not {"html_content", "permalink_url", "physical_address_in_footer"} & plain.keys()
    include = "html_content,permalink_url,physical_address_in_footer,document_properties"
    more = api.get(f"/emails/activities/{activity}", include=include).json()
    assert more["physical_address_in_footer"]["country_code"] == "US"
    assert {**plain, **more} == more
    assert api.get(f"/emails/activities/{activity}", include="nonsense").status_code == 400


def test_send_history_and_schedules_tell_the_past_and_the_future(api: Api, clock: Clock) -> None:
    activity = activity_of(api, with_status(api, "Scheduled")[0])
    path = f"/emails/activities/{activity}"
    assert api.get(f"{path}/send_history").json() == []
    [schedule] = api.get(f"{path}/schedules").json()
    clock.advance(3 * 86_400)
    api.renew()
    assert api.get(f"{path}/schedules").json() == []
    [attempt] = api.get(f"{path}/send_history").json()
    assert (attempt["send_id"], attempt["send_status"], attempt["reason_code"]) == (1, "COMPLETED", 0)
    assert attempt["run_date"] == schedule["scheduled_date"]
    assert attempt["count"] == len(api.get(f"/reports/email_reports/{activity}/tracking/sends").json()[
        "tracking_activities"
    ])  # fmt: skip


def test_a_failed_campaign_has_an_errored_attempt_and_no_events(api: Api) -> None:
    activity = activity_of(api, with_status(api, "Error")[0])
    [attempt] = api.get(f"/emails/activities/{activity}/send_history").json()
    assert (attempt["send_status"], attempt["count"]) == ("ERRORED", 0)
    assert api.get(f"/reports/email_reports/{activity}/tracking/sends").json()["tracking_activities"] == []


def test_a_campaign_that_is_removed_later_counts_as_updated(api: Api, clock: Clock) -> None:
    campaign = with_status(api, "Done")[0]
    clock.advance(60)
    before = [one["campaign_id"] for one in listed(api, after_date="2026-01-07T12:00:30Z")]
    api.simulator.account.campaigns.remove(campaign["campaign_id"])
    [found] = listed(api, after_date="2026-01-07T12:00:30Z")
    assert before == []
    assert (found["campaign_id"], found["current_status"]) == (campaign["campaign_id"], "Removed")


@pytest.mark.parametrize(
    ("path", "scope", "privilege"),
    [
        ("/emails", "campaign_data", "campaign:read"),
        ("/reports/summary_reports/email_campaign_summaries", "campaign_data", "ui:campaign:metrics"),
        (f"/reports/email_reports/{NOWHERE}/tracking/opens", "campaign_data", "ui:campaign:metrics"),
        (f"/reports/stats/email_campaigns/{NOWHERE}", "campaign_data", "ui:campaign:metrics"),
        ("/account/emails", "account_read", "account:read"),
    ],
)
def test_each_path_needs_its_scope_and_its_privilege(
    simulate: Callable[..., Api], path: str, scope: str, privilege: str
) -> None:
    all_scopes = {"contact_data", "campaign_data", "account_read"}
    assert simulate(scopes=tuple(all_scopes - {scope})).get(path).status_code == 403
    assert simulate(privileges=["contacts:read"]).get(path).status_code == 403
    assert simulate(scopes=(scope,), privileges=[privilege]).get(path).status_code != 403


def test_the_accounts_addresses_are_filtered_one_way_at_a_time(api: Api) -> None:
    assert [one["confirm_status"] for one in api.get("/account/emails").json()] == ["CONFIRMED", "UNCONFIRMED"]
    assert [one["email_id"] for one in api.get("/account/emails", confirm_status="U").json()] == [2]
    assert [one["email_id"] for one in api.get("/account/emails", role_code="BILLING").json()] == [1]
    assert [one["email_id"] for one in api.get("/account/emails", email_address="EVENTS@example.com").json()] == [2]
    assert api.get("/account/emails", role_code="B", confirm_status="C").status_code == 400
    assert api.get("/account/emails", role_code="CHIEF").status_code == 400
