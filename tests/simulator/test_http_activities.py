from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_an_activity_advances_by_polls(simulate: Callable[..., Api]) -> None:
    api = simulate(polls_before_completion=3)
    activity_id = api.post("/activities/contact_exports", {}).json()["activity_id"]
    polled = [api.get(f"/activities/{activity_id}").json() for _ in range(4)]
    assert [one["state"] for one in polled] == ["processing", "processing", "completed", "completed"]
    assert "completed_at" not in polled[1]
    assert polled[2]["completed_at"] >= polled[2]["started_at"] >= polled[2]["created_at"]


def test_reading_the_list_is_a_poll_of_all(simulate: Callable[..., Api]) -> None:
    api = simulate(polls_before_completion=2)
    api.post("/activities/contact_exports", {})
    states = [api.get("/activities").json()["activities"][0]["state"] for _ in range(2)]
    assert states == ["processing", "completed"]


def test_an_activity_takes_its_time_by_the_clock(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, processing_seconds=10)
    activity_id = api.post("/activities/contact_exports", {}).json()["activity_id"]
    clock.advance(4)
    half_way = api.get(f"/activities/{activity_id}").json()
    assert (half_way["state"], half_way["percent_done"]) == ("processing", 40)
    clock.advance(6)
    assert api.get(f"/activities/{activity_id}").json()["percent_done"] == 100


def test_the_newest_activity_comes_first(api: Api) -> None:
    started = [api.post("/activities/contact_exports", {}).json()["activity_id"] for _ in range(3)]
    assert [one["activity_id"] for one in api.get("/activities").json()["activities"]] == started[::-1]


def test_activities_come_in_pages_whose_cursor_holds_limit_and_position(api: Api) -> None:
    started = [api.post("/activities/contact_exports", {}).json()["activity_id"] for _ in range(5)]
    first = api.get("/activities", limit=2).json()
    cursor = first["_links"]["next"]["href"].partition("cursor=")[2]
    assert base64.b64decode(cursor).decode() == f"limit=2&next={started[3]}"
    pages = list(api.pages("/activities", "activities", limit=2))
    assert [one["activity_id"] for page in pages for one in page] == started[::-1]
    assert [len(page) for page in pages] == [2, 2, 1]


def test_activities_are_filtered_by_state(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["activity:failed"])
    api.finish(api.post("/activities/contact_exports", {}))
    done = api.finish(api.post("/activities/contact_exports", {}))["activity_id"]
    assert [one["activity_id"] for one in api.get("/activities", state="completed").json()["activities"]] == [done]
    assert len(api.get("/activities", state="failed").json()["activities"]) == 1
    assert api.get("/activities", state="cancelled").json() == {"activities": []}


def test_an_activity_is_gone_after_ten_days_with_its_file(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock)
    activity = api.finish(api.post("/activities/contact_exports", {}))
    api.simulator.oauth.access(api.simulator.access_token).expires_at += 20 * 86_400  # type: ignore[union-attr]
    clock.advance(10 * 86_400)
    assert api.get(f"/activities/{activity['activity_id']}").status_code == 200
    clock.advance(1)
    assert api.get(f"/activities/{activity['activity_id']}").status_code == 404
    assert api.get(activity["_links"]["results"]["href"]).status_code == 404
    assert api.get("/activities").json() == {"activities": []}


def test_the_results_link_has_another_id_and_is_404_until_the_export_is_completed(simulate: Callable[..., Api]) -> None:
    api = simulate(polls_before_completion=2)
    activity = api.post("/activities/contact_exports", {}).json()
    link = activity["_links"]["results"]["href"]
    assert activity["activity_id"] not in link
    assert api.get(link).status_code == 404
    api.get(f"/activities/{activity['activity_id']}")
    assert api.get(link).status_code == 404
    api.get(f"/activities/{activity['activity_id']}")
    assert api.get(link).status_code == 200


def test_the_results_link_may_come_at_the_end(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(early_results_link=False))
    started = api.post("/activities/contact_exports", {})
    assert "results" not in started.json()["_links"]
    assert "results" in api.finish(started)["_links"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("add_list_memberships", {"source": {"contact_ids": [NOWHERE] * 501}, "list_ids": ["list"]}),
        ("add_list_memberships", {"source": {}, "list_ids": ["list"]}),
        ("add_list_memberships", {"source": {"list_ids": ["list"], "all_active_contacts": True}, "list_ids": ["list"]}),
        ("add_list_memberships", {"source": {"all_active_contacts": True}, "list_ids": [NOWHERE] * 51}),
        ("add_list_memberships", {"list_ids": ["list"]}),
        ("remove_list_memberships", {"source": {"list_ids": [NOWHERE] * 101}, "list_ids": ["list"]}),
        ("contacts_taggings_add", {"source": {"contact_ids": [NOWHERE] * 501}, "tag_ids": [NOWHERE]}),
        ("contacts_taggings_remove", {"source": {"all_active_contacts": True}, "tag_ids": [NOWHERE] * 51}),
        ("contact_delete", {}),
        ("contact_delete", {"contact_ids": [NOWHERE] * 501}),
        ("contact_delete", {"contact_ids": [NOWHERE], "list_ids": [NOWHERE]}),
        ("list_delete", {"list_ids": [NOWHERE] * 101}),
        ("contacts_tags_delete", {"tag_ids": [NOWHERE] * 501}),
        ("custom_fields_delete", {"custom_field_ids": [NOWHERE] * 101}),
        ("contact_exports", {"contact_ids": [NOWHERE] * 501}),
        ("contact_exports", {"list_ids": [NOWHERE] * 51}),
        ("contact_exports", {"tag_ids": [NOWHERE] * 51}),
    ],
)
def test_more_ids_than_allowed_or_the_wrong_ones_together_are_400(api: Api, kind: str, body: dict[str, Any]) -> None:
    list_id = api.list_ids[0]
    body = {name: [list_id] if value == ["list"] else value for name, value in body.items()}
    assert api.post(f"/activities/{kind}", body).status_code == 400


def test_contacts_are_copied_into_lists_and_taken_out(api: Api) -> None:
    new = api.post("/contact_lists", {"name": "brand new"}).json()["list_id"]
    source = next(one for one in api.list_ids if one != new)
    body = {"source": {"list_ids": [source]}, "list_ids": [new]}
    added = api.finish(api.post("/activities/add_list_memberships", body))
    count = added["status"]["items_total_count"]
    assert count > 0
    assert added["status"] == {"items_total_count": count, "items_completed_count": count, "list_count": 1}
    assert api.get("/contacts", lists=source, include_count="true").json()["contacts_count"] == count
    removed = api.finish(api.post("/activities/remove_list_memberships", body))
    assert removed["status"]["items_completed_count"] == count
    assert api.get("/contacts", lists=new).json()["contacts"] == []


def test_contacts_are_tagged_and_untagged(api: Api) -> None:
    tag = api.post("/contact_tags", {"name": "brand new"}).json()["tag_id"]
    body = {"source": {"all_active_contacts": True}, "tag_ids": [tag]}
    api.finish(api.post("/activities/contacts_taggings_add", body))
    active = api.get("/contacts", status="active", include_count="true").json()["contacts_count"]
    assert api.get("/contacts", tags=tag, include_count="true").json()["contacts_count"] == active > 0
    api.finish(api.post("/activities/contacts_taggings_remove", body))
    assert api.get("/contacts", tags=tag).json()["contacts"] == []


def test_contacts_are_deleted_by_id_softly(api: Api) -> None:
    ids = [one["contact_id"] for one in api.get("/contacts", limit=3).json()["contacts"]]
    done = api.finish(api.post("/activities/contact_delete", {"contact_ids": ids}))
    assert done["status"] == {"items_total_count": 3, "items_completed_count": 3}
    assert all("deleted_at" in api.get(f"/contacts/{one}").json() for one in ids)
    assert api.get("/contacts/counts").json()["total"] == 27


def test_a_job_without_items_has_no_completed_count(api: Api) -> None:
    empty = api.post("/contact_lists", {"name": "nobody"}).json()["list_id"]
    done = api.finish(api.post("/activities/contact_delete", {"list_ids": [empty]}))
    assert done["status"]["items_total_count"] == 0
    assert "items_completed_count" not in done["status"]


def test_lists_tags_and_fields_are_deleted_in_bulk(api: Api) -> None:
    lists = api.list_ids[:2]
    tag = api.get("/contact_tags").json()["tags"][0]["tag_id"]
    field = api.get("/contact_custom_fields").json()["custom_fields"][0]["custom_field_id"]
    assert api.finish(api.post("/activities/list_delete", {"list_ids": lists}))["status"]["list_count"] == 2
    assert api.finish(api.post("/activities/contacts_tags_delete", {"tag_ids": [tag]}))["state"] == "completed"
    gone = api.finish(api.post("/activities/custom_fields_delete", {"custom_field_ids": [field]}))
    assert "status" not in gone
    assert not set(lists) & set(api.list_ids)
    assert api.get(f"/contact_tags/{tag}").status_code == 404
    assert api.get(f"/contact_custom_fields/{field}").status_code == 404


def test_deleting_a_list_keeps_its_contacts(api: Api) -> None:
    api.finish(api.delete(f"/contact_lists/{api.list_ids[0]}"))
    assert api.get("/contacts/counts").json()["total"] == 30
