from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from tests.simulator.conftest import Api, Clock

SUB_RESOURCES = ("custom_fields", "list_memberships", "phone_numbers", "street_addresses", "taggings", "notes")


def iso(epoch_seconds: float) -> str:
    return datetime.fromtimestamp(epoch_seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def addresses(api: Api, **params: Any) -> set[str]:
    pages = api.pages("/contacts", "contacts", limit=500, **params)
    return {contact["email_address"]["address"] for page in pages for contact in page if "email_address" in contact}


def test_pages_hold_everyone_once_and_the_last_has_no_links(api: Api) -> None:
    pages = list(api.pages("/contacts", "contacts", limit=7))
    ids = [contact["contact_id"] for page in pages for contact in page]
    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    assert len(set(ids)) == 30
    assert "_links" not in api.get("/contacts", limit=500).json()


def test_a_page_is_fifty_unless_asked(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=60)
    assert len(api.get("/contacts").json()["contacts"]) == 50


def test_filters_and_includes_ride_inside_the_cursor(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=20, unsubscribed=6)
    pages = list(api.pages("/contacts", "contacts", limit=4, status="unsubscribed", include="phone_numbers"))
    assert [len(page) for page in pages] == [4, 2]
    assert all("phone_numbers" in contact for page in pages for contact in page)
    assert {contact["email_address"]["permission_to_send"] for page in pages for contact in page} == {"unsubscribed"}


def test_a_page_may_start_with_the_last_contact_of_the_page_before(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(duplicate_page_items=True), contacts=10)
    ids = [contact["contact_id"] for page in api.pages("/contacts", "contacts", limit=4) for contact in page]
    assert len(ids) > len(set(ids)) == 10


def test_the_default_hides_the_deleted_and_shows_the_unsubscribed(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=5, unsubscribed=3, deleted=2, sms_only=1)
    counted = {
        status: api.get("/contacts", include_count="true", **({"status": status} if status else {})).json()[
            "contacts_count"
        ]
        for status in ("", "all", "deleted", "unsubscribed")
    }
    assert counted == {"": 9, "all": 11, "deleted": 2, "unsubscribed": 3}


def test_sub_resources_are_absent_unless_asked_for(api: Api) -> None:
    plain = api.get("/contacts", limit=500).json()["contacts"]
    full = api.get("/contacts", limit=500, include=",".join(SUB_RESOURCES)).json()["contacts"]
    assert not any(name in contact for name in SUB_RESOURCES for contact in plain)
    assert all(name in contact for name in SUB_RESOURCES for contact in full)
    assert api.get("/contacts", include="everything").status_code == 400


def test_sms_only_contacts_have_no_email_address(simulate: Callable[..., Api]) -> None:
    contact = simulate(sms_only=1).get("/contacts").json()["contacts"][0]
    assert "email_address" not in contact
    assert contact["sms_channel"]["sms_address"]


def test_an_address_is_found_in_any_case(api: Api) -> None:
    address = api.get("/contacts", limit=1).json()["contacts"][0]["email_address"]["address"]
    assert addresses(api, email=address.upper()) == {address}
    assert addresses(api, email="nobody@example.net") == set()


def test_contacts_are_chosen_by_list_and_tag(api: Api) -> None:
    full = api.get("/contacts", limit=500, include="list_memberships,taggings").json()["contacts"]
    one_list, one_tag = api.list_ids[0], api.get("/contact_tags").json()["tags"][0]["tag_id"]
    members = {contact["email_address"]["address"] for contact in full if one_list in contact["list_memberships"]}
    tagged = {contact["email_address"]["address"] for contact in full if one_tag in contact["taggings"]}
    assert members
    assert tagged
    assert addresses(api, lists=one_list) == members
    assert addresses(api, tags=one_tag) == tagged
    assert api.get("/contacts", lists=",".join([one_list] * 26)).status_code == 400


def test_changes_are_found_by_date(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(contacts=5, clock=clock)
    before = iso(clock.now)
    clock.advance(60)
    api.post("/contacts", {"email_address": {"address": "new@example.com"}, "create_source": "Account"})
    assert addresses(api, updated_after=before) == {"new@example.com"}
    assert addresses(api, created_after=before.replace("Z", "+00:00")) == {"new@example.com"}
    assert len(addresses(api, updated_before=before)) == 5
    assert api.get("/contacts", updated_after="yesterday").status_code == 400


def test_a_segment_is_ready_at_the_second_request(api: Api) -> None:
    segment = api.get("/segments").json()["segments"][0]["segment_id"]
    first = api.get("/contacts", segment_id=segment, limit=2)
    assert (first.status_code, first.json()) == (202, {"contacts": [], "status": "processing"})
    pages = list(api.pages("/contacts", "contacts", segment_id=segment, limit=2))
    assert len(pages) > 1
    assert api.get("/contacts", segment_id=segment, status="all").status_code == 400
    assert api.get("/contacts", segment_id=987_654).status_code == 404


def test_a_segment_may_be_ready_at_once(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(segment_first_answer_202=False), contacts=5)
    segment = api.get("/segments").json()["segments"][0]["segment_id"]
    assert api.get("/contacts", segment_id=segment).status_code == 200


def test_counts(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=200, unsubscribed=7, deleted=3)
    counts = api.get("/contacts/counts").json()
    assert counts.keys() == {"total", "explicit", "implicit", "pending", "unsubscribed"}
    assert (counts["total"], counts["unsubscribed"]) == (207, 7)
    assert "new_subscriber" in api.get("/contacts/counts", include="new_subscriber").json()


def test_a_contact_is_created_read_changed_and_deleted(api: Api) -> None:
    list_id = api.list_ids[0]
    body = {
        "email_address": {"address": "ann@example.com"},
        "first_name": "Ann",
        "job_title": "Smith",
        "create_source": "Account",
        "list_memberships": [list_id],
        "phone_numbers": [{"phone_number": "555-0100", "kind": "home"}],
    }
    created = api.post("/contacts", body)
    assert created.status_code == 201
    contact_id = created.json()["contact_id"]
    assert created.json()["email_address"]["permission_to_send"] == "implicit"

    update = {"email_address": {"address": "ann@example.com"}, "last_name": "Lee", "update_source": "Account"}
    changed = api.put(f"/contacts/{contact_id}", update).json()
    assert changed["last_name"] == "Lee"
    assert "first_name" not in changed
    assert "job_title" not in changed
    assert (api.contact("ann@example.com") or {})["phone_numbers"][0]["phone_number"] == "555-0100"

    assert api.delete(f"/contacts/{contact_id}").status_code == 204
    gone = api.get(f"/contacts/{contact_id}", include="list_memberships").json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", gone["deleted_at"])
    assert gone["list_memberships"] == []
    assert "ann@example.com" not in addresses(api)


def test_a_taken_address_is_a_conflict_that_names_the_contact(api: Api) -> None:
    taken = api.get("/contacts", limit=1).json()["contacts"][0]
    body = {"email_address": {"address": taken["email_address"]["address"].upper()}, "create_source": "Account"}
    answer = api.post("/contacts", body)
    assert (answer.status_code, answer.json()[0]["error_key"]) == (409, "contacts.api.conflict")
    assert f"Email already exists for contact {taken['contact_id']}" in answer.json()[0]["error_message"]


def test_a_contact_without_create_source_is_refused(api: Api) -> None:
    answer = api.post("/contacts", {"first_name": "Ann"})
    assert answer.status_code == 400
    assert "create_source" in answer.json()[0]["error_message"]


def test_timestamps_are_whole_seconds_utc(api: Api) -> None:
    contact = api.get("/contacts", limit=1).json()["contacts"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", contact["updated_at"])


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("bulk", [False, True])
def test_a_deletion_shows_among_the_updated_or_not(
    simulate: Callable[..., Api], clock: Clock, moves: bool, bulk: bool
) -> None:
    api = simulate(Switches(deletion_moves_updated_at=moves), contacts=5, clock=clock)
    contact_id = api.get("/contacts").json()["contacts"][0]["contact_id"]
    clock.advance(60)
    if bulk:
        api.finish(api.post("/activities/contact_delete", {"contact_ids": [contact_id]}))
    else:
        assert api.delete(f"/contacts/{contact_id}").status_code == 204
    updated = api.get("/contacts", status="deleted", updated_after="2026-01-07T12:00:30Z").json()["contacts"]
    assert [one["contact_id"] for one in updated] == [contact_id] * moves
    assert [one["contact_id"] for one in api.get("/contacts", status="deleted").json()["contacts"]] == [contact_id]


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("change", ["list added", "list removed", "tag added", "tag removed", "imported", "nothing"])
def test_a_change_of_lists_or_tags_shows_among_the_updated_or_not(
    simulate: Callable[..., Api], clock: Clock, moves: bool, change: str
) -> None:
    api = simulate(Switches(membership_moves_updated_at=moves), contacts=40, clock=clock)
    include = "list_memberships,taggings"
    people = api.get("/contacts", status="active", include=include).json()["contacts"]
    contact = next(one for one in people if one["taggings"] and len(one["list_memberships"]) == 1)
    source = {"contact_ids": [contact["contact_id"]]}
    old_lists, old_tags = contact["list_memberships"], contact["taggings"]
    new_list = api.post("/contact_lists", {"name": "brand new"}).json()["list_id"]
    new_tag = api.post("/contact_tags", {"name": "brand new"}).json()["tag_id"]
    clock.advance(60)

    def job(kind: str, **ids: list[str]) -> requests.Response:
        return api.post(f"/activities/{kind}", {"source": source, **ids})

    started = {
        "list added": lambda: job("add_list_memberships", list_ids=[new_list]),
        "list removed": lambda: job("remove_list_memberships", list_ids=old_lists),
        "tag added": lambda: job("contacts_taggings_add", tag_ids=[new_tag]),
        "tag removed": lambda: job("contacts_taggings_remove", tag_ids=old_tags),
        "imported": lambda: api.import_json([{"email": contact["email_address"]["address"]}], [new_list]),
        "nothing": lambda: job("add_list_memberships", list_ids=old_lists),
    }[change]()
    assert api.finish(started)["state"] == "completed"
    updated = api.get("/contacts", updated_after="2026-01-07T12:00:30Z").json()["contacts"]
    assert [one["contact_id"] for one in updated] == [contact["contact_id"]] * (moves and change != "nothing")
    after = api.get(f"/contacts/{contact['contact_id']}", include=include).json()
    same = (after["list_memberships"], after["taggings"]) == (old_lists, old_tags)
    assert same is (change == "nothing")
