"""`/reports`, by raw HTTP."""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import pytest

from constantcontact_simulator import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

NOWHERE = "00000000-0000-4000-8000-000000000000"
LastPageLinks = Literal["empty", "absent", "null_next", "null_href"]
KINDS = ("sends", "opens", "clicks", "forwards", "optouts", "bounces")


@pytest.fixture
def api(simulate: Callable[..., Api], clock: Clock) -> Api:
    return simulate(
        contacts=900, unsubscribed=40, sms_only=20, deleted=60, campaigns=30, events_per_campaign=1_000, clock=clock
    )


def campaign_ids(api: Api, status: str = "Done") -> list[str]:
    """Of campaigns that can be read."""
    listed = api.get("/emails", limit=500).json()["campaigns"]
    ids = [one["campaign_id"] for one in listed if one["current_status"] == status]
    return [one for one in ids if api.get(f"/emails/{one}").status_code == 200]


def activities(api: Api, campaign_id: str) -> dict[str, str]:
    found = api.get(f"/emails/{campaign_id}").json()["campaign_activities"]
    return {one["role"]: one["campaign_activity_id"] for one in found}


def an_activity(api: Api) -> str:
    return activities(api, campaign_ids(api)[0])["primary_email"]


def tracked(api: Api, activity: str, report: str, **params: Any) -> list[dict[str, Any]]:
    path = f"/reports/email_reports/{activity}/tracking/{report}"
    return [one for page in api.pages(path, "tracking_activities", **params) for one in page]


@pytest.mark.parametrize("report", [*KINDS, "unique_opens", "didnotopens"])
def test_every_report_is_paged_newest_first_without_loss(api: Api, report: str) -> None:
    activity = an_activity(api)
    whole = tracked(api, activity, report)
    assert whole
    assert tracked(api, activity, report, limit=7) == whole
    times = [one["created_time"] for one in whole]
    assert times == sorted(times, reverse=True)
    kind = "opens" if report == "unique_opens" else report
    assert {one["tracking_activity_type"] for one in whole} == {f"em_{kind}"}
    assert {one["campaign_activity_id"] for one in whole} == {activity}


def test_events_are_of_real_contacts(api: Api) -> None:
    sends = tracked(api, an_activity(api), "sends")
    for one in sends[:40]:
        contact = api.get(f"/contacts/{one['contact_id']}").json()
        assert contact["email_address"]["address"] == one["email_address"]
        for name in ("first_name", "last_name", "deleted_at"):
            assert contact.get(name) == one.get(name)
    assert any("deleted_at" in one for one in sends)


def test_each_kind_has_its_own_properties(api: Api) -> None:
    activity = an_activity(api)
    opens, clicks = tracked(api, activity, "opens"), tracked(api, activity, "clicks")
    assert {one.get("device_type") for one in opens} == {"computer", "mobile", "tablet", "other", None}
    assert all(one["url_id"].isdecimal() and one["link_url"] for one in clicks)
    assert any("opt_out_reason" in one for one in tracked(api, activity, "optouts"))
    assert all(one["current_email_address"] for one in tracked(api, activity, "bounces"))
    assert max(Counter((one["contact_id"], one["created_time"]) for one in opens).values()) > 1


def test_clicks_and_bounces_are_filtered_also_on_later_pages(api: Api) -> None:
    activity = an_activity(api)
    clicks = tracked(api, activity, "clicks")
    url_id = clicks[0]["url_id"]
    wanted = [one for one in clicks if one["url_id"] == url_id]
    assert tracked(api, activity, "clicks", url_id=url_id, limit=2) == wanted != clicks
    bounces = tracked(api, activity, "bounces")
    codes = ["B", "F"]
    chosen = [one for one in bounces if one["bounce_code"] in codes]
    assert {one["bounce_code"] for one in chosen} == {"B", "F"}
    assert tracked(api, activity, "bounces", bounce_code=codes, limit=2) == chosen != bounces
    path = f"/reports/email_reports/{activity}/tracking"
    assert api.get(f"{path}/bounces", bounce_code="Q").status_code == 400
    assert api.get(f"{path}/clicks", url_id="x").status_code == 400


def test_there_is_no_filter_by_date_and_no_page_over_five_hundred(api: Api) -> None:
    path = f"/reports/email_reports/{an_activity(api)}/tracking/sends"
    assert len(api.get(path, after_date="2030-01-01").json()["tracking_activities"]) == 500
    assert api.get(path, limit=501).status_code == 400
    assert api.get(path, cursor=base64.b64encode(b"limit=5&next=nonsense").decode()).status_code == 400


def test_what_was_never_sent_has_no_events_and_what_is_gone_is_not_found(api: Api) -> None:
    draft = activities(api, campaign_ids(api, "Draft")[0])["primary_email"]
    removed = activities(api, campaign_ids(api, "Removed")[0])["primary_email"]
    permalink = activities(api, campaign_ids(api)[0])["permalink"]
    for report in ("tracking/opens", "tracking/unique_opens", "tracking/didnotopens"):
        answer = api.get(f"/reports/email_reports/{draft}/{report}")
        assert (answer.status_code, answer.json()["tracking_activities"]) == (200, [])
    assert api.get(f"/reports/email_reports/{draft}/links").json()["link_click_counts"] == []
    for gone in (removed, permalink, NOWHERE):
        answer = api.get(f"/reports/email_reports/{gone}/tracking/sends")
        assert (answer.status_code, set(answer.json())) == (404, {"error_key", "error_message"})


def test_time_brings_events_on_top_and_a_page_goes_on_where_it_was(api: Api, clock: Clock) -> None:
    activity = an_activity(api)
    path = f"/reports/email_reports/{activity}/tracking/opens"
    before = tracked(api, activity, "opens")
    first = api.get(path, limit=10).json()
    clock.advance(86_400)
    api.renew()
    after = tracked(api, activity, "opens")
    assert len(after) > len(before)
    assert after[-len(before) :] == before
    second = api.get(first["_links"]["next"]["href"]).json()
    assert second["tracking_activities"] == before[10:20]


def test_an_added_event_is_there_at_once(api: Api) -> None:
    activity = an_activity(api)
    contact = tracked(api, activity, "opens")[0]["contact_id"]
    api.simulator.account.campaigns.add_event(activity, "clicks", contact, link=4, device_type="tablet")
    newest = tracked(api, activity, "clicks")[0]
    assert (newest["contact_id"], newest["device_type"], newest["created_time"]) == (
        contact,
        "tablet",
        "2026-01-07T12:00:00.000Z",
    )


@pytest.mark.parametrize("days", [0, 3])
def test_stats_equal_what_the_tracking_reports_list(api: Api, clock: Clock, days: int) -> None:
    clock.advance(days * 86_400)
    api.renew()
    campaign = campaign_ids(api)[2]
    found = activities(api, campaign)
    [stats] = api.get(f"/reports/stats/email_campaigns/{campaign}").json()["results"]
    expected: Counter[str] = Counter()
    for role in ("primary_email", "resend"):
        events = {kind: tracked(api, found[role], kind) for kind in KINDS}
        for kind in KINDS:
            expected[f"em_{kind}"] += len({one["contact_id"] for one in events[kind]})
        for kind in ("opens", "clicks"):
            expected[f"em_{kind}_all"] += len(events[kind])
            expected.update(f"em_{kind}_all_{one.get('device_type', 'none')}" for one in events[kind])
        expected["em_not_opened"] += len(tracked(api, found[role], "didnotopens"))
    assert {name: number for name, number in stats["stats"].items() if number} == {**expected}
    assert 0 < stats["percents"]["open"] <= 100
    assert stats["percents"]["did_not_open"] + stats["percents"]["open"] == pytest.approx(100, abs=0.02)


def test_one_invalid_campaign_spoils_the_stats_of_all(api: Api) -> None:
    good = campaign_ids(api)
    many = api.get(f"/reports/stats/email_campaigns/{','.join(good)}").json()
    assert [one["campaign_id"] for one in many["results"]] == good
    assert many["errors"] == []
    for bad in (NOWHERE, "nonsense", campaign_ids(api, "Removed")[0], campaign_ids(api, "Draft")[0]):
        answer = api.get(f"/reports/stats/email_campaigns/{good[0]},{bad}")
        assert answer.status_code == 404
        assert answer.json() == {
            "error_key": "reportingsvc.not_found.invalid_path_param.campaign_ids.",
            "error_message": "Could not find any campaign stats for all requested campaigns.",
        }


def test_stats_take_a_hundred_and_fifty_campaigns_at_most(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(contacts=50, campaigns=200, clock=clock)
    sent = [one.campaign_id for one in api.simulator.account.campaigns if one.reported(clock())]
    assert len(api.get(f"/reports/stats/email_campaigns/{','.join(sent[:150])}").json()["results"]) == 150
    assert api.get(f"/reports/stats/email_campaigns/{','.join(sent[:151])}").status_code == 400


def test_unsent_campaigns_may_have_zeros(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(Switches(stats_of_unsent_campaigns="zeros"), contacts=50, campaigns=10, clock=clock)
    draft = campaign_ids(api, "Draft")[0]
    [stats] = api.get(f"/reports/stats/email_campaigns/{draft}").json()["results"]
    assert set(stats["stats"].values()) == {0}


def test_activity_stats_name_the_missing_ones_and_know_why_e_mails_bounced(api: Api) -> None:
    activity, draft = an_activity(api), activities(api, campaign_ids(api, "Draft")[0])["primary_email"]
    path = "/reports/stats/email_campaign_activities"
    body = api.get(f"{path}/{activity},{draft},{NOWHERE}").json()
    [stats] = body["results"]
    assert (stats["campaign_activity_id"], "percents" in stats) == (activity, False)
    assert [NOWHERE in one["error_message"] for one in body["errors"]] == [False, True]
    codes = Counter(one["bounce_code"] for one in tracked(api, activity, "bounces"))
    assert (stats["stats"]["em_bounces_nonexistent_address"], stats["stats"]["em_bounces_mailbox_full"]) == (
        codes["B"],
        codes["F"],
    )
    assert api.get(f"{path}/{activity},nonsense").status_code == 404
    assert api.get(f"{path}/{','.join(f'{n:08x}{NOWHERE[8:]}' for n in range(11))}").status_code == 400


def test_summaries_are_of_sent_campaigns_the_last_sent_first(api: Api) -> None:
    path = "/reports/summary_reports/email_campaign_summaries"
    pages = list(api.pages(path, "bulk_email_campaign_summaries", limit=10))
    summaries = [one for page in pages for one in page]
    assert {one["campaign_id"] for one in summaries} == set(campaign_ids(api))
    dates = [one["last_sent_date"] for one in summaries]
    assert dates == sorted(dates, reverse=True)
    [stats] = api.get(f"/reports/stats/email_campaigns/{summaries[3]['campaign_id']}").json()["results"]
    counts = summaries[3]["unique_counts"]
    assert {f"em_{name}": number for name, number in counts.items() if name in KINDS}.items() <= stats["stats"].items()
    assert counts["not_opened"] == stats["stats"]["em_not_opened"]


def test_summary_percentages_are_of_the_page(api: Api) -> None:
    path = "/reports/summary_reports/email_campaign_summaries"
    first = api.get(path, limit=5).json()
    sums = Counter[str]()
    for one in first["bulk_email_campaign_summaries"]:
        sums.update(one["unique_counts"])
    assert first["aggregate_percents"]["bounce"] == round(100 * sums["bounces"] / sums["sends"], 2)
    assert api.get(path, limit=1).json()["aggregate_percents"] != first["aggregate_percents"]


def test_parts_of_summaries_may_be_missing(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(Switches(summary_parts_present=False), contacts=50, campaigns=30, clock=clock)
    path = "/reports/summary_reports/email_campaign_summaries"
    summaries = api.get(path).json()["bulk_email_campaign_summaries"]
    assert {len(one) for one in summaries} == {3, 4}
    for name in ("campaign_type", "last_sent_date", "unique_counts"):
        assert any(name not in one for one in summaries)
    assert all("campaign_id" in one for one in summaries)


@pytest.mark.parametrize(
    ("switch", "links"),
    [
        ("empty", {"_links": {}}),
        ("absent", {}),
        ("null_next", {"_links": {"next": None}}),
        ("null_href", {"_links": {"next": {"href": None}}}),
    ],
)
def test_the_last_page_of_a_report_ends_in_one_of_four_ways(
    simulate: Callable[..., Api], clock: Clock, switch: LastPageLinks, links: dict[str, Any]
) -> None:
    api = simulate(Switches(last_report_page_links=switch), contacts=50, campaigns=3, clock=clock)
    page = api.get(f"/reports/email_reports/{an_activity(api)}/tracking/optouts").json()
    assert {name: value for name, value in page.items() if name == "_links"} == links


def test_did_not_opens_may_bear_the_type_of_the_sending(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(Switches(didnotopens_type="em_sends"), contacts=50, campaigns=3, clock=clock)
    assert {one["tracking_activity_type"] for one in tracked(api, an_activity(api), "didnotopens")} == {"em_sends"}


def test_did_not_opens_shrink_as_people_open(api: Api, clock: Clock) -> None:
    activity = an_activity(api)
    before = {one["contact_id"] for one in tracked(api, activity, "didnotopens")}
    clock.advance(20 * 86_400)
    api.renew()
    assert {one["contact_id"] for one in tracked(api, activity, "didnotopens")} < before


def test_links_count_the_people_who_clicked(api: Api) -> None:
    activity = an_activity(api)
    report = api.get(f"/reports/email_reports/{activity}/links").json()
    pairs = {(one["url_id"], one["contact_id"]) for one in tracked(api, activity, "clicks")}
    clicked = Counter(url_id for url_id, _ in pairs)
    assert {one["url_id"]: one["unique_clicks"] for one in report["link_click_counts"]} == clicked
    every = api.get(f"/reports/email_reports/{activity}/links", no_clicks="true").json()["link_click_counts"]
    assert len(every) == len(clicked) + 1
    assert {one.get("list_action") for one in every} == {"add", None}


def test_sms_summaries_need_a_start(api: Api) -> None:
    path = "/reports/summary_reports/sms_campaign_summaries"
    assert api.get(path).status_code == 400
    assert api.get(path, start_at="2020-01-01", limit=51).status_code == 400
    pages = list(api.pages(path, "bulk_sms_campaign_summaries", start_at="2020-01-01T00:00:00Z", limit=4))
    summaries = [one for page in pages for one in page]
    assert [len(page) for page in pages] == [4, 2]
    dates = [one["last_sent_date"] for one in summaries]
    assert dates == sorted(dates, reverse=True)
    bounded = api.get(path, start_at=dates[3], end_at=dates[1]).json()["bulk_sms_campaign_summaries"]
    assert [one["last_sent_date"] for one in bounded] == dates[1:4]
    counts = summaries[-1]["unique_counts"]
    assert counts["sends"] > counts["delivers"] > counts["opens"] > counts["clicks"] > 0


def test_the_state_counts_campaigns_and_events(api: Api, clock: Clock) -> None:
    state = api.state()
    assert state["campaigns"] == 30
    listed = Counter[str]()
    for campaign in campaign_ids(api):
        for role, activity in activities(api, campaign).items():
            if role != "permalink" and api.get(f"/emails/activities/{activity}").status_code == 200:
                listed.update({kind: len(tracked(api, activity, kind)) for kind in KINDS})
    assert state["events"] == listed
    clock.advance(86_400)
    assert api.state()["events"]["opens"] > state["events"]["opens"]
