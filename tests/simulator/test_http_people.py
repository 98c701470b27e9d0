"""Calls that public plug-ins and other clients make most: sign-up forms, cross references, reports on people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock


def test_a_sign_up_creates_an_explicit_contact_and_then_updates_what_it_holds(api: Api) -> None:
    first, second = api.list_ids[:2]
    one = api.post("/contacts/sign_up_form", {"email_address": "New@x.org", "list_memberships": [first]})
    assert (one.status_code, one.json()["action"]) == (201, "created")
    field = api.get("/contact_custom_fields").json()["custom_fields"][0]
    more = {
        "email_address": "new@x.org",
        "list_memberships": [second],
        "first_name": "Nia",
        "phone_number": "555-010",
        "street_address": {"kind": "home", "street": "1 Elm Street"},
        "custom_fields": [{"custom_field_id": field["custom_field_id"], "value": "1"}],
    }
    if field["type"] not in {"string", "text_area", "number"}:
        del more["custom_fields"]
    two = api.post("/contacts/sign_up_form", more)
    assert (two.status_code, two.json()) == (200, {"contact_id": one.json()["contact_id"], "action": "updated"})
    contact = api.contact("new@x.org")
    assert contact is not None
    assert set(contact["list_memberships"]) == {first, second}
    email = contact["email_address"]
    assert (email["permission_to_send"], email["opt_in_source"], contact["first_name"]) == (
        "explicit",
        "Contact",
        "Nia",
    )
    assert [one["phone_number"] for one in contact["phone_numbers"]] == ["555-010"]
    kept = api.post("/contacts/sign_up_form", {"email_address": "new@x.org", "list_memberships": [first]})
    assert kept.status_code == 200
    assert (api.contact("new@x.org") or {})["first_name"] == "Nia"


def test_a_sign_up_brings_a_deleted_contact_back_and_an_unsubscribed_one_in(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=5, unsubscribed=1, deleted=1)
    for status in ("deleted", "unsubscribed"):
        [contact] = api.get("/contacts", status=status).json()["contacts"]
        address = contact["email_address"]["address"][:50]
        answer = api.post("/contacts/sign_up_form", {"email_address": address, "list_memberships": api.list_ids[:1]})
        assert answer.json()["contact_id"] == contact["contact_id"]
        found = api.contact(address) or {}
        assert ("deleted_at" in found, found["email_address"]["permission_to_send"]) == (False, "explicit")


@pytest.mark.parametrize(
    "body",
    [{}, {"email_address": "a@x.org"}, {"email_address": "no", "list_memberships": ["LIST"]},
     {"email_address": "a@x.org", "list_memberships": []}, {"email_address": 5, "list_memberships": ["LIST"]},
     {"email_address": "a@x.org", "list_memberships": ["LIST"], "street_address": "Elm"},
     {"email_address": "a@x.org", "list_memberships": ["LIST"], "custom_fields": [5]},
     {"sms_channel": 5, "list_memberships": ["LIST"]}],
)  # fmt: skip
def test_a_sign_up_without_what_it_needs_is_refused(api: Api, body: dict[str, Any]) -> None:
    text = json.dumps(body).replace("LIST", api.list_ids[0])
    answer = api.post("/contacts/sign_up_form", json.loads(text))
    assert (answer.status_code, api.contact("a@x.org")) == (400, None)


def test_somebody_unsubscribed_is_asked_once_to_come_back(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=2, unsubscribed=1)
    [contact] = api.get("/contacts", status="unsubscribed").json()["contacts"]
    path, body = f"/contacts/resubscribe/{contact['contact_id']}", {"list_ids": api.list_ids[:1]}
    assert [api.put(path, body).status_code for _ in range(2)] == [200, 409]
    still = api.contact(contact["email_address"]["address"]) or {}
    assert still["email_address"]["permission_to_send"] == "unsubscribed"
    active = api.get("/contacts", status="active", limit=1).json()["contacts"][0]["contact_id"]
    assert api.put(f"/contacts/resubscribe/{active}", body).status_code == 409


def test_ids_of_v2_lead_to_contacts_and_lists(api: Api) -> None:
    found = api.get("/contacts/contact_id_xrefs", sequence_ids="1000000000,1000000029,1000000030,7").json()["xrefs"]
    assert [one["sequence_id"] for one in found] == ["1000000000", "1000000029"]
    assert all(api.get(f"/contacts/{one['contact_id']}").status_code == 200 for one in found)
    [one] = api.get("/contact_lists/list_id_xrefs", sequence_ids="1,99").json()["xrefs"]
    assert (one["sequence_id"], one["list_id"] in api.list_ids) == ("1", True)
    for wrong in ("", "x", ",".join(map(str, range(501)))):
        assert api.get("/contacts/contact_id_xrefs", sequence_ids=wrong).status_code == 400


def test_reports_on_a_contact_agree_with_the_reports_on_e_mails(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=40, campaigns=4)
    [campaign, *_] = api.get("/emails").json()["campaigns"]
    activity_id = api.get(f"/emails/{campaign['campaign_id']}").json()["campaign_activities"][0]["campaign_activity_id"]
    opens = api.get(f"/reports/email_reports/{activity_id}/tracking/opens").json()["tracking_activities"]
    contact_id = opens[0]["contact_id"]
    path = f"/reports/contact_reports/{contact_id}"
    pages = list(
        api.pages(f"{path}/activity_details", "tracking_activities", tracking_activities_list="em_opens", limit=1)
    )
    listed = [one["created_time"] for page in pages for one in page if one["campaign_activity_id"] == activity_id]
    assert listed == [one["created_time"] for one in opens if one["contact_id"] == contact_id]
    wide = {"start": "2026-01-01T00:00:00Z", "end": "2030-01-01T00:00:00Z"}
    [one] = [
        one
        for one in api.get(f"{path}/activity_summary", **wide).json()["campaign_activities"]
        if one["campaign_activity_id"] == activity_id
    ]
    assert (one["em_opens"], one["em_sends"]) == (len(listed), 1)
    rates = api.get(f"{path}/open_and_click_rates", **wide).json()
    assert 0 < rates["average_open_rate"] <= 1
    both = {"tracking_activities_list": "em_opens", "tracking_activity_type": "em_opens"}
    assert [api.get(f"{path}/activity_details", **query).status_code for query in ({}, both)] == [400, 400]
    assert api.get(f"{path}/activity_summary", start="2010-01-01", end="2026-01-01").status_code == 400


def test_landing_pages_tell_who_came_from_them_newest_first(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=40)
    for page in api.simulator.account.landing_pages.ids:
        base = f"/reports/landing_pages/campaign_details/{page}"
        for report in ("p_unique_contact_clicks", "p_unique_contact_opens", "p_contact_opens",
                       "p_unique_contact_updates", "p_unique_contact_adds", "p_unique_contact_sms_optins"):  # fmt: skip
            events = [one for found in api.pages(f"{base}/{report}", "tracking_activities", limit=7) for one in found]
            times = [one["created_time"] for one in events]
            assert times == sorted(times, reverse=True) != []
            people = [one["contact_id"] for one in events]
            assert (len(set(people)) == len(people)) == ("unique" in report)
        found = api.get(f"{base}/p_contact_opens", contacts_filter=events[0]["email_address"][:9].upper()).json()
        assert 0 < len(found["tracking_activities"]) < 40
    assert api.get("/reports/landing_pages/campaign_details/x/p_contact_opens").status_code == 404


def test_a_landing_page_tells_the_numbers_of_its_people(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=9, sms_only=9)
    page, _ = api.simulator.account.landing_pages.ids
    found = api.get(f"/reports/landing_pages/campaign_details/{page}/p_contact_opens").json()["tracking_activities"]
    channels = [one["sms_channel"] for one in found if "sms_channel" in one]
    assert channels
    assert {(one["country_code"], len(one["state"]), one["formatted_national"][0]) for one in channels} == {
        ("US", 1, "(")
    }


def test_the_physical_address_is_read_replaced_and_made_once(api: Api) -> None:
    path = "/account/summary/physical_address"
    assert api.get(path).json()["country_code"] == "US"
    there = {"address_line1": "Allee 1", "city": "Bonn", "country_code": "de", "state_name": "NRW"}
    assert api.put(path, there).json() == {**there, "country_code": "DE"} == api.get(path).json()
    assert api.post(path, there).status_code == 409
    api.simulator.account.physical_address = None
    assert (api.get(path).status_code, api.post(path, there).status_code) == (404, 201)
    for wrong in ({}, {**there, "country_code": "US"}, {**there, "city": 5}, {**there, "address_line1": "x" * 81}):
        assert api.put(path, wrong).status_code == 400


def test_a_segment_is_written_selects_people_and_stays_readable_when_deleted(api: Api) -> None:
    rule = {"source": "list_membership", "field": "list_id", "op": "contains-any", "value": api.list_ids[:1]}
    criteria = json.dumps({"version": "1.0.0", "criteria": {"type": "and", "group": [rule]}})
    body = {"name": "Members", "segment_criteria": criteria}
    made = api.post("/segments", body)
    assert (made.status_code, made.json()["segment_criteria"]) == (201, criteria)
    segment_id = made.json()["segment_id"]
    api.get("/contacts", segment_id=segment_id)
    members = {one["contact_id"] for one in api.get("/contacts", segment_id=segment_id).json()["contacts"]}
    assert members == {one["contact_id"] for one in api.get("/contacts", lists=api.list_ids[0]).json()["contacts"]}
    assert api.post("/segments", body).status_code == 409
    assert api.put(f"/segments/{segment_id}", {"name": "Members"}).status_code == 400
    assert api.put(f"/segments/{segment_id}", {**body, "name": "Others"}).json()["name"] == "Others"
    assert api.request("PATCH", f"/segments/{segment_id}/name", json={"name": "All"}).json()["name"] == "All"
    assert api.delete(f"/segments/{segment_id}").status_code == 204
    assert segment_id not in {one["segment_id"] for one in api.get("/segments").json()["segments"]}
    assert api.get(f"/segments/{segment_id}").json()["name"] == "All"
    assert api.delete(f"/segments/{segment_id}").status_code == 404
    for wrong in ("", "x", "[]", "{}", 5):
        assert api.post("/segments", {"name": "Wrong", "segment_criteria": wrong}).status_code == 400


def test_an_e_mail_is_scheduled_sent_and_told_in_its_history(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(contacts=40, campaigns=10, clock=clock)
    draft = next(one for one in api.get("/emails").json()["campaigns"] if one["current_status"] == "Draft")
    path = f"/emails/{draft['campaign_id']}"
    activity_id = api.get(path).json()["campaign_activities"][0]["campaign_activity_id"]
    base = f"/emails/activities/{activity_id}"
    later = {"scheduled_date": "2026-02-01T12:00:00.000Z"}
    assert api.post(f"{base}/schedules", later).json() == [later] == api.get(f"{base}/schedules").json()
    assert (api.get(path).json()["current_status"], api.get(f"{base}/send_history").json()) == ("SCHEDULED", [])
    assert api.post(f"{base}/schedules", later).status_code == 400
    assert [api.delete(f"{base}/schedules").status_code for _ in range(2)] == [204, 400]
    assert api.get(path).json()["current_status"] == "DRAFT"
    assert api.post(f"{base}/schedules", {"scheduled_date": "0"}).json() == []
    clock.advance(3_600)
    [sent] = api.get(f"{base}/send_history").json()
    assert (sent["send_status"], sent["count"] > 0) == ("COMPLETED", True)
    for wrong in ({}, {"scheduled_date": "soon"}, {"scheduled_date": "2001-01-01T00:00:00Z"}):
        assert api.post(f"{base}/schedules", wrong).status_code == 400
