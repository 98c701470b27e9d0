from __future__ import annotations

import csv
import io
import re
import threading
from typing import TYPE_CHECKING, Any, Literal

import pytest
import requests

from constantcontact_simulator import Simulator
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api

NOWHERE = "00000000-0000-4000-8000-000000000000"
PLAIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}")
PRECISE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} [+-]\d{4}")


def of(rows: list[dict[str, str]]) -> set[str]:
    return {row["Email address"] for row in rows}


def through_pages(api: Api, **params: Any) -> set[str]:
    return {
        contact["email_address"]["address"]
        for page in api.pages("/contacts", "contacts", limit=500, **params)
        for contact in page
    }


def test_everyone_but_the_deleted_is_exported_once(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=100, unsubscribed=5, sms_only=3, deleted=4)
    activity = api.finish(api.post("/activities/contact_exports", {}))
    assert activity["status"] == {"items_total_count": 108, "items_completed_count": 108}
    rows = api.export()
    assert len(rows) == 108
    assert len(of(rows) - {""}) == 105
    assert sum(row["Email status"] == "Unsubscribed" for row in rows) == 5


def test_headings_are_human_labels_with_custom_fields_before_the_tags(api: Api) -> None:
    headings = next(csv.reader(io.StringIO(api.export_text())))
    labels = [field["label"] for field in api.get("/contact_custom_fields").json()["custom_fields"]]
    assert {"First name", "Last name", "Email address", "Tags", "Email Lists", "Created At", "Updated At"} <= set(
        headings
    )
    assert set(labels) <= set(headings[: headings.index("Tags")])
    assert "contact_id" not in headings


def test_older_headings_carry_the_kind_of_address(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(export_headings="old"), contacts=5)
    headings = api.export_text().splitlines()[0].split(",")
    assert "Email address - other" in headings
    assert "Email address" not in headings


def test_unknown_fields_are_dropped_without_an_error(api: Api) -> None:
    rows = api.export(fields=["email", "email_address", "nonsense", "last_name"])
    assert rows[0].keys() == {"Email address", "Last name"}
    assert len(rows) == 30


def test_lists_and_tags_are_names_joined_by_commas(api: Api) -> None:
    names = {one["list_id"]: one["name"] for one in api.get("/contact_lists").json()["lists"]}
    row = next(row for row in api.export() if "," in row["Email Lists"])
    contact = api.contact(row["Email address"])
    assert contact is not None
    assert sorted(row["Email Lists"].split(",")) == sorted(
        ",".join(names[one] for one in contact["list_memberships"]).split(",")
    )


@pytest.mark.parametrize(("switch", "formats"), [("both", {PLAIN, PRECISE}), ("plain", {PLAIN})])
def test_one_column_holds_two_formats_of_time(
    simulate: Callable[..., Api], switch: Literal["both", "plain"], formats: set[re.Pattern[str]]
) -> None:
    rows = simulate(Switches(export_timestamps=switch), contacts=100).export(fields=["email_address", "updated_at"])
    seen = {form for row in rows for form in (PLAIN, PRECISE) if form.fullmatch(row["Updated At"])}
    assert seen == formats
    assert all(any(form.fullmatch(row["Updated At"]) for form in formats) for row in rows)


def test_the_file_may_have_a_mark_and_other_line_ends(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(export_bom=True, export_line_end="\r\n"), contacts=2)
    text = api.export_text(fields=["email_address"])
    assert text.startswith("\ufeffEmail address\r\n")


def test_an_empty_account_exports_a_heading(simulate: Callable[..., Api]) -> None:
    api = simulate()
    activity = api.finish(api.post("/activities/contact_exports", {"fields": ["email_address"]}))
    assert activity["status"] == {"items_total_count": 0}
    assert api.export_text(fields=["email_address"]) == "Email address\n"


def test_filters_select_what_the_contacts_say(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=100, unsubscribed=10, deleted=5)
    one_list, tag = api.list_ids[0], api.get("/contact_tags").json()["tags"][0]["tag_id"]
    segment = api.get("/segments").json()["segments"][0]["segment_id"]
    api.get("/contacts", segment_id=segment)
    chosen = api.get("/contacts", limit=3).json()["contacts"]
    ids = [contact["contact_id"] for contact in chosen]
    assert of(api.export(list_ids=[one_list])) == through_pages(api, lists=one_list)
    assert of(api.export(tag_ids=[tag])) == through_pages(api, tags=tag)
    assert of(api.export(segment_id=segment)) == through_pages(api, segment_id=segment)
    assert of(api.export(contact_ids=ids)) == {contact["email_address"]["address"] for contact in chosen}
    assert of(api.export(status="unsubscribed")) == through_pages(api, status="unsubscribed")
    assert of(api.export(status="removed")) == through_pages(api, status="deleted")
    assert of(api.export(status="active")) == through_pages(api, status="active")


def test_excluded_contacts_are_left_out(api: Api) -> None:
    one_list = api.list_ids[0]
    members = api.get("/contacts", lists=one_list, limit=500).json()["contacts"]
    left_out = members[0]
    rows = api.export(list_ids=[one_list], exclude={"contact_ids": [left_out["contact_id"]]})
    assert len(rows) == len(members) - 1
    assert left_out["email_address"]["address"] not in of(rows)


@pytest.mark.parametrize(
    "body",
    [
        {"list_ids": [NOWHERE], "tag_ids": [NOWHERE]},
        {"contact_ids": [NOWHERE], "list_ids": [NOWHERE]},
        {"segment_id": 1, "list_ids": [NOWHERE]},
        {"segment_id": 1, "status": "active"},
        {"tag_ids": [NOWHERE], "status": "active"},
        {"tag_ids": [NOWHERE], "exclude": {"contact_ids": [NOWHERE]}},
        {"contact_ids": [NOWHERE], "new_subscriber": True},
        {"new_subscriber": True, "status": "active"},
        {"segment_id": "1"},
        {"segment_id": [1]},
        {"status": "deleted"},
        {"list_ids": ["nonsense"]},
        {"fields": "email_address"},
    ],
)
def test_what_does_not_combine_is_400(api: Api, body: dict[str, Any]) -> None:
    assert api.post("/activities/contact_exports", body).status_code == 400


@pytest.mark.parametrize(
    "body", [{"list_ids": [NOWHERE]}, {"contact_ids": [NOWHERE]}, {"tag_ids": [NOWHERE]}, {"segment_id": 987_654}]
)
def test_an_unknown_id_is_accepted_and_fails_later(api: Api, body: dict[str, Any]) -> None:
    activity = api.finish(api.post("/activities/contact_exports", body))
    assert activity["state"] == "failed"
    assert activity["activity_errors"]
    assert api.get(activity["_links"]["results"]["href"]).status_code == 404


def test_the_older_guides_names_work_only_with_their_switch(simulate: Callable[..., Api]) -> None:
    everyone, older = (
        simulate(contacts=50, unsubscribed=10),
        simulate(Switches(accepts_older_export_names=True), contacts=50, unsubscribed=10),
    )
    assert len(everyone.export(all_active_contacts=True)) == 60
    assert 0 < len(older.export(all_active_contacts=True)) <= 50
    segment = older.get("/segments").json()["segments"][0]["segment_id"]
    assert of(older.export(segment_ids=segment)) == of(older.export(segment_id=segment))
    strict = simulate(Switches(unknown_json_property="rejected"))
    assert strict.post("/activities/contact_exports", {"segment_ids": 1}).status_code == 400


def test_the_file_comes_with_its_length_and_type(api: Api) -> None:
    activity = api.finish(api.post("/activities/contact_exports", {}))
    answer = api.get(activity["_links"]["results"]["href"])
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_the_file_is_not_json(api: Api) -> None:
    link = api.finish(api.post("/activities/contact_exports", {}))["_links"]["results"]["href"]
    assert api.request("GET", link, headers={"Accept": "application/json"}).status_code == 406
    assert api.request("GET", link, headers={"Accept": "text/csv"}).status_code == 200


def test_a_contact_changed_before_completion_is_exported_as_changed(simulate: Callable[..., Api]) -> None:
    api = simulate(polls_before_completion=2)
    started = api.post("/activities/contact_exports", {})
    api.get(f"/activities/{started.json()['activity_id']}")
    api.simulator.account.contacts.create(
        {"email_address": {"address": "late@example.com"}, "create_source": "Account"}
    )
    activity = api.finish(started)
    assert "late@example.com" in api.get(activity["_links"]["results"]["href"]).text


def test_a_simulator_that_ends_in_the_middle_of_an_export_prints_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda failed: failures.append(failed.exc_value))
    with Simulator(contacts=5_000, processing_seconds=0) as simulator:
        headers = {"Authorization": f"Bearer {simulator.access_token}"}
        for _ in range(3):
            requests.post(f"{simulator.api_url}/activities/contact_exports", json={}, headers=headers, timeout=60)
    assert not [thread for thread in threading.enumerate() if "_work" in thread.name]
    assert failures == []
