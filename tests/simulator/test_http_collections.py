from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api


def test_lists_come_in_pages_with_counts_when_asked(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=50, lists=5)
    pages = list(api.pages("/contact_lists", "lists", limit=2, include_count="true"))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert api.get("/contact_lists", include_count="true").json()["lists_count"] == 5
    assert "membership_count" not in pages[0][0]


@pytest.mark.parametrize("which", ["all", "active"])
def test_membership_counts_are_those_of_the_contacts(simulate: Callable[..., Api], which: str) -> None:
    api = simulate(contacts=200, unsubscribed=20)
    for one in api.get("/contact_lists", include_membership_count=which).json()["lists"]:
        status = {"status": "active"} if which == "active" else {}
        members = api.get("/contacts", lists=one["list_id"], include_count="true", **status).json()["contacts_count"]
        assert one["membership_count"] == members
    single = api.get(f"/contact_lists/{one['list_id']}", include_membership_count=which).json()
    assert single["membership_count"] == one["membership_count"]


def test_a_list_is_created_found_by_name_changed_and_deleted(api: Api) -> None:
    created = api.post("/contact_lists", {"name": 'Hens, "wild" & tame', "favorite": True, "description": "x"})
    assert created.status_code == 201
    list_id = created.json()["list_id"]
    found = api.get("/contact_lists", name='Hens, "wild" & tame').json()["lists"]
    assert [one["list_id"] for one in found] == [list_id]
    assert api.put(f"/contact_lists/{list_id}", {"name": "Hens"}).json()["name"] == "Hens"
    assert api.post("/contact_lists", {"name": "Hens"}).status_code == 409

    deletion = api.delete(f"/contact_lists/{list_id}")
    assert deletion.status_code == 202
    assert deletion.headers["Location"] == f"/v3/activities/{deletion.json()['activity_id']}"
    assert api.finish(deletion)["status"]["list_count"] == 1
    assert list_id not in api.list_ids
    assert list_id in {one["list_id"] for one in api.get("/contact_lists", status="deleted").json()["lists"]}


def test_tags_are_created_counted_renamed_and_deleted(api: Api) -> None:
    created = api.post("/contact_tags", {"name": "brand new"})
    assert created.status_code == 201
    tag_id = created.json()["tag_id"]
    assert api.post("/contact_tags", {"name": "brand new"}).status_code == 409
    assert api.put(f"/contact_tags/{tag_id}", {"name": "very important"}).json()["name"] == "very important"
    contact = api.get("/contacts", limit=1).json()["contacts"][0]["contact_id"]
    tagging = {"source": {"contact_ids": [contact]}, "tag_ids": [tag_id]}
    api.finish(api.post("/activities/contacts_taggings_add", tagging))
    assert api.get(f"/contact_tags/{tag_id}", include_count="true").json()["contacts_count"] == 1
    assert "contacts_count" not in api.get(f"/contact_tags/{tag_id}").json()
    deletion = api.delete(f"/contact_tags/{tag_id}")
    assert deletion.status_code == 202
    assert api.finish(deletion)["state"] == "completed"
    assert api.get(f"/contact_tags/{tag_id}").status_code == 404


def test_tags_come_in_pages(simulate: Callable[..., Api]) -> None:
    pages = list(simulate(tags=4).pages("/contact_tags", "tags", limit=3, include_count="true"))
    assert [len(page) for page in pages] == [3, 1]
    assert all("contacts_count" in tag for page in pages for tag in page)


def test_a_custom_field_gets_its_name_from_its_label(api: Api) -> None:
    created = api.post("/contact_custom_fields", {"label": "Favourite Hen (wild)", "type": "string"})
    assert created.status_code == 201
    field = created.json()
    assert field["name"] == "favourite_hen__wild_"
    assert api.post("/contact_custom_fields", {"label": "Favourite Hen (wild)", "type": "string"}).status_code == 409
    path = f"/contact_custom_fields/{field['custom_field_id']}"
    assert api.get(path).json() == field
    assert api.put(path, {"label": "Hen", "type": "string"}).json()["name"] == "hen"
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_custom_fields_come_in_pages_of_a_hundred_at_most(simulate: Callable[..., Api]) -> None:
    api = simulate(custom_fields=9)
    pages = list(api.pages("/contact_custom_fields", "custom_fields", limit=4))
    assert [len(page) for page in pages] == [4, 4, 1]
    assert {"string", "date", "number", "single_select"} <= {field["type"] for page in pages for field in page}


def test_segments_show_their_criteria_one_by_one(api: Api) -> None:
    segments = api.get("/segments", sort_by="name").json()["segments"]
    assert [one["name"] for one in segments] == sorted(one["name"] for one in segments)
    assert isinstance(segments[0]["segment_id"], int)
    assert "segment_criteria" not in segments[0]
    criteria = api.get(f"/segments/{segments[0]['segment_id']}").json()["segment_criteria"]
    assert isinstance(json.loads(criteria), dict)


def test_the_account_says_whose_it_is(api: Api) -> None:
    summary = api.get("/account/summary").json()
    assert {"organization_name", "encoded_account_id", "time_zone_id", "contact_email"} <= summary.keys()
    assert "physical_address" not in summary
    assert api.get("/account/summary", extra_fields="physical_address").json()["physical_address"]["city"]
