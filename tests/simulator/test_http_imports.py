"""The silent limits of imports, by raw HTTP: what is lost without an error, and what only the counters tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest

from constantcontact_simulator.switches import Switches
from tests.simulator.conftest import csv_text, json_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from tests.simulator.conftest import Api, Clock

MEGA = 1_000_000
NO_PROBLEM = {"error_count": 0, "correctable_count": 0, "cannot_add_to_list_count": 0}


def people(count: int, width: int = 0) -> list[dict[str, str]]:
    return [{"email": f"p{number:06}@example.com", "first_name": "x" * width or "Ann"} for number in range(count)]


def as_csv(rows: list[dict[str, str]]) -> str:
    return csv_text([["email", "first_name"], *(list(row.values()) for row in rows)])


def total(api: Api) -> int:
    return int(api.get("/contacts/counts").json()["total"])


def post_json(api: Api, body: bytes) -> requests.Response:
    return api.request(
        "POST", "/activities/contacts_json_import", data=body, headers={"Content-Type": "application/json"}
    )


# What an import does.


def test_an_import_is_queued_first_and_lands_when_it_completes(simulate: Callable[..., Api]) -> None:
    api = simulate(polls_before_completion=2)
    started = api.import_csv(as_csv(people(3)), api.list_ids[0])
    activity = started.json()
    assert started.status_code == 201
    assert activity["state"] == "initialized"
    assert activity["percent_done"] == 1
    assert activity["status"] == {}
    assert activity["activity_errors"] == []
    assert activity["source_file_name"] == "people.csv"
    assert not {"started_at", "completed_at"} & activity.keys()
    assert activity["_links"] == {"self": {"href": f"/v3/activities/{activity['activity_id']}"}}

    processing = api.get(f"/activities/{activity['activity_id']}").json()
    assert processing["state"] == "processing"
    assert "started_at" in processing
    assert api.get(f"/activities/{activity['activity_id']}").json()["state"] == "completed"
    assert total(api) == 3


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_header_is_counted_among_the_items(simulate: Callable[..., Api], kind: str) -> None:
    api = simulate()
    rows = people(4)
    started = (
        api.import_csv(as_csv(rows), api.list_ids[0]) if kind == "csv" else api.import_json(rows, api.list_ids[:1])
    )
    activity = api.finish(started)
    assert activity["status"] == {"items_total_count": 5, "person_count": 4, **NO_PROBLEM}
    assert activity["percent_done"] == 100
    assert activity["source_file_name"].startswith("csv_from_json_" if kind == "json" else "people.csv")


def test_new_contacts_have_implicit_permission_and_are_in_every_list(api: Api) -> None:
    api.finish(api.import_json([{"email": "ann@example.com", "first_name": "Ann"}], api.list_ids[:2]))
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert contact["email_address"]["permission_to_send"] == "implicit"
    assert contact["email_address"]["opt_in_source"] == "Account"
    assert set(contact["list_memberships"]) == set(api.list_ids[:2])


def test_an_existing_contact_keeps_what_the_import_does_not_name(api: Api) -> None:
    list_id, other = api.list_ids[:2]
    api.finish(api.import_json([{"email": "ann@example.com", "first_name": "Ann", "city": "Salem"}], [list_id]))
    api.finish(api.import_csv("email,last_name\nANN@Example.com,Lee\n", other))
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert (contact["first_name"], contact["last_name"]) == ("Ann", "Lee")
    assert contact["street_addresses"][0]["city"] == "Salem"
    assert set(contact["list_memberships"]) == {list_id, other}


def test_of_two_rows_with_one_address_the_later_wins(api: Api) -> None:
    before = total(api)
    rows = [{"email": "ann@example.com", "first_name": "First"}, {"email": "Ann@example.com", "first_name": "Second"}]
    api.finish(api.import_json(rows, api.list_ids[:1]))
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert contact["first_name"] == "Second"
    assert total(api) == before + 1


@pytest.mark.parametrize(("switch", "name"), [("ignored", "Ann"), ("clearing", None)])
def test_a_blank_cell_leaves_or_clears_the_value(
    simulate: Callable[..., Api], switch: Literal["ignored", "clearing"], name: str | None
) -> None:
    api = simulate(Switches(blank_import_cells=switch))
    api.finish(api.import_csv("email,first_name,last_name\nann@example.com,Ann,Lee\n", api.list_ids[0]))
    api.finish(api.import_csv("email,first_name,last_name\nann@example.com,,Lee\n", api.list_ids[0]))
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert contact.get("first_name") == name


def test_who_has_unsubscribed_is_changed_but_not_added_to_a_list(simulate: Callable[..., Api]) -> None:
    api = simulate(unsubscribed=1)
    address = api.get("/contacts").json()["contacts"][0]["email_address"]["address"]
    lists_before = (api.contact(address) or {})["list_memberships"]
    activity = api.finish(api.import_json([{"email": address, "first_name": "Changed"}], api.list_ids))
    contact = api.contact(address)
    assert contact is not None
    assert activity["status"]["cannot_add_to_list_count"] == 1
    assert contact["first_name"] == "Changed"
    assert contact["list_memberships"] == lists_before
    assert contact["email_address"]["permission_to_send"] == "unsubscribed"


def test_an_import_revives_a_deleted_contact(simulate: Callable[..., Api]) -> None:
    api = simulate(deleted=1)
    address = api.get("/contacts", status="deleted").json()["contacts"][0]["email_address"]["address"]
    api.finish(api.import_json([{"email": address}], api.list_ids[:1]))
    contact = api.contact(address)
    assert contact is not None
    assert "deleted_at" not in contact
    assert contact["list_memberships"] == api.list_ids[:1]


@pytest.mark.parametrize(
    "row",
    [
        {"email": "not an address", "first_name": "Ann"},
        {"email": "ann@example.com", "birthday_month": "2", "birthday_day": "31"},
        {"email": "ann@example.com", "birthday_month": "2"},
        {"email": "ann@example.com", "anniversary": "31.12.2020"},
        {"email": "", "company_name": "Nameless"},
    ],
)
def test_correctable_rows_are_held_back_and_the_activity_completes(
    simulate: Callable[..., Api], row: dict[str, str]
) -> None:
    api = simulate()
    text = csv_text([["email", *[name for name in row if name != "email"]], list(row.values())])
    activity = api.finish(api.import_csv(text + "bea@example.com\n", api.list_ids[0]))
    assert activity["state"] == "completed"
    assert activity["status"] == {"items_total_count": 3, "person_count": 2, **NO_PROBLEM, "correctable_count": 1}
    assert activity["activity_errors"][0].startswith("Line 2: ")
    assert total(api) == 1


def test_over_long_values_are_errors_of_their_row(api: Api) -> None:
    activity = api.finish(api.import_json([{"email": "a@example.com", "first_name": "x" * 51}], api.list_ids[:1]))
    assert activity["status"]["error_count"] == 1
    assert api.contact("a@example.com") is None


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_unknown_custom_field_is_ignored_without_an_error(api: Api, kind: str) -> None:
    row = {"email": "ann@example.com", "cf:no_such_field": "lost"}
    text = csv_text([list(row), list(row.values())])
    started = api.import_csv(text, api.list_ids[0]) if kind == "csv" else api.import_json([row], api.list_ids[:1])
    activity = api.finish(started)
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert activity["status"] == {"items_total_count": 2, "person_count": 1, **NO_PROBLEM}
    assert activity["activity_errors"] == []
    assert contact["custom_fields"] == []


def test_an_unknown_custom_field_may_be_an_error_of_its_line(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(unknown_custom_field="line_error"))
    activity = api.finish(api.import_json([{"email": "ann@example.com", "cf:no_such_field": "x"}], api.list_ids[:1]))
    assert activity["status"]["error_count"] == 1


def test_a_custom_field_is_set_by_its_name(api: Api) -> None:
    field = api.post("/contact_custom_fields", {"label": "Member Level", "type": "string"}).json()
    api.finish(api.import_csv("email,cf:member_level\nann@example.com,gold\n", api.list_ids[0]))
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert contact["custom_fields"] == [{"custom_field_id": field["custom_field_id"], "value": "gold"}]


def test_codes_are_read_back_as_full_names(api: Api) -> None:
    row = {"email": "ann@example.com", "street": "9 Elm Row", "state": "IL", "country": "US"}
    api.finish(api.import_json([row], api.list_ids[:1]))
    contact = api.contact("ann@example.com")
    assert contact is not None
    assert (contact["street_addresses"][0]["state"], contact["street_addresses"][0]["country"]) == (
        "Illinois",
        "United States",
    )


# The silent limits.


@pytest.mark.parametrize("rows", [39_999, 40_010])
def test_csv_rows_past_the_40000th_line_are_dropped_without_an_error(simulate: Callable[..., Api], rows: int) -> None:
    api = simulate()
    activity = api.finish(api.import_csv(as_csv(people(rows)), api.list_ids[0]))
    assert activity["state"] == "completed"
    assert activity["activity_errors"] == []
    assert activity["status"] == {"items_total_count": 40_000, "person_count": 39_999, **NO_PROBLEM}
    assert total(api) == 39_999
    assert api.contact("p039998@example.com")
    assert api.contact("p039999@example.com") is None
    assert api.state()["imports"][0]["rows"] == rows


def test_json_rows_past_the_40000th_are_dropped_without_an_error(simulate: Callable[..., Api]) -> None:
    api = simulate()
    rows = [{"email": f"p{number:06}@example.com"} for number in range(40_010)]
    activity = api.finish(api.import_json(rows, api.list_ids[:1]))
    assert activity["state"] == "completed"
    assert activity["activity_errors"] == []
    assert activity["status"]["person_count"] == 40_000
    assert total(api) == 40_000


def test_csv_bytes_past_four_megabytes_are_dropped_without_an_error(simulate: Callable[..., Api]) -> None:
    api = simulate()
    rows = people(41_000, 0)[:39_000]
    wide = csv_text([["email", "first_name", "last_name"], *([row["email"], "x" * 50, "y" * 50] for row in rows)])
    assert len(wide) > 4 * MEGA
    started = api.import_csv(wide, api.list_ids[0])
    assert started.status_code == 201
    activity = api.finish(started)
    # The limit is on the whole body: what the form itself takes is at most a thousand bytes.
    whole_rows = (4 * MEGA - len("email,first_name,last_name\n")) // (len(wide.splitlines()[1]) + 1)
    assert activity["state"] == "completed"
    assert activity["activity_errors"] == []
    assert whole_rows - 10 < activity["status"]["person_count"] <= whole_rows
    assert total(api) == activity["status"]["person_count"]


def wide_json(api: Api, size: int) -> tuple[bytes, int]:
    """A body of at least `size` bytes: it, and how many people it has."""
    row = {"email": "p000000@example.com", "first_name": "x" * 50, "last_name": "y" * 50}
    count = size // len(json_bytes(row)) + 10
    rows = [{**row, "email": f"p{number:06}@example.com"} for number in range(count)]
    return json_bytes({"list_ids": api.list_ids[:1], "import_data": rows}), count


def test_json_people_past_four_megabytes_are_dropped_without_an_error(simulate: Callable[..., Api]) -> None:
    api = simulate()
    body, count = wide_json(api, 4 * MEGA)
    started = post_json(api, body)
    assert started.status_code == 201
    activity = api.finish(started)
    kept = activity["status"]["person_count"]
    assert activity["state"] == "completed"
    assert activity["activity_errors"] == []
    assert kept == body[: 4 * MEGA].count(b"}") < count
    assert total(api) == kept


def test_a_json_body_of_four_million_bytes_is_taken_whole(simulate: Callable[..., Api]) -> None:
    api = simulate()
    body, _ = wide_json(api, 100_000)
    body = body[:-2] + b" " * (4 * MEGA - len(body)) + body[-2:]
    people_sent = len(json.loads(body)["import_data"])
    assert len(body) == 4 * MEGA
    assert api.finish(post_json(api, body))["status"]["person_count"] == people_sent


def test_a_json_body_over_four_megabytes_may_be_refused(simulate: Callable[..., Api]) -> None:
    api = simulate(Switches(oversize_json="rejected"))
    assert post_json(api, wide_json(api, 4 * MEGA)[0]).status_code == 400


# What is refused at once.


@pytest.mark.parametrize(
    "body",
    [
        {"import_data": [{"email": "a@example.com"}]},
        {"import_data": [{"email": "a@example.com"}], "list_ids": []},
        {"import_data": [{"email": "a@example.com"}], "list_ids": ["nonsense"]},
        {"import_data": [], "list_ids": "first"},
        {"import_data": {}, "list_ids": "first"},
        {"import_data": [{"email": {"address": "a@example.com"}}], "list_ids": "first"},
        {"import_data": [{"email": "a@example.com"}], "list_ids": "first", "sms_permission_to_send": "implicit"},
    ],
)
def test_json_that_does_not_fit_the_schema_is_400(api: Api, body: dict[str, Any]) -> None:
    if body.get("list_ids") == "first":
        body = {**body, "list_ids": api.list_ids[:1]}
    assert api.post("/activities/contacts_json_import", body).status_code == 400


def test_fifty_one_lists_are_too_many(simulate: Callable[..., Api]) -> None:
    api = simulate(lists=51)
    ids = [one["list_id"] for one in api.get("/contact_lists", limit=100).json()["lists"]]
    assert api.import_csv("email\na@example.com\n", ids).status_code == 400
    assert api.import_csv("email\na@example.com\n", ids[:50]).status_code == 201


def test_a_file_that_is_not_named_csv_is_415(api: Api) -> None:
    assert api.import_csv("email\na@example.com\n", api.list_ids[0], name="people.txt").status_code == 415


@pytest.mark.parametrize("content_type", ["text/csv", "multipart/form-data", "application/json"])
def test_a_form_without_a_boundary_is_415(api: Api, content_type: str) -> None:
    body = b"email\na@example.com\n"
    answer = api.request("POST", "/activities/contacts_file_import", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == 415


def test_a_form_without_a_file_is_400(api: Api) -> None:
    answer = api.request("POST", "/activities/contacts_file_import", files={"list_ids": (None, api.list_ids[0])})
    assert answer.status_code == 400


def test_list_ids_are_one_part_with_commas(api: Api) -> None:
    parts = [("list_ids", (None, one)) for one in api.list_ids[:2]]
    answer = api.request(
        "POST", "/activities/contacts_file_import", files=[*parts, ("file", ("p.csv", "email\na@example.com\n"))]
    )
    assert answer.status_code == 400


def test_a_file_without_an_identity_column_is_400(api: Api) -> None:
    assert api.import_csv("Email Address,first_name\na@example.com,Ann\n", api.list_ids[0]).status_code == 400


@pytest.mark.parametrize(("switch", "status"), [("rejected", 400), ("failed", 201)])
def test_an_unknown_list_is_refused_or_fails_later(
    simulate: Callable[..., Api], switch: Literal["rejected", "failed"], status: int
) -> None:
    api = simulate(Switches(unknown_import_list=switch))
    started = api.import_csv("email\na@example.com\n", "00000000-0000-4000-8000-000000000000")
    assert started.status_code == status
    if status == 201:
        assert api.finish(started)["state"] == "failed"
        assert total(api) == 0


# What a test can ask about.


def test_the_state_tells_the_size_of_each_import(api: Api) -> None:
    text = 'email,first_name\na@example.com,"two\nlines"\nb@example.com,Bea\n'
    api.finish(api.import_csv(text, api.list_ids[:2]))
    sent = api.state()["imports"][0]
    assert (sent["rows"], sent["file_bytes"], sent["list_ids"]) == (2, len(text), api.list_ids[:2])
    assert sent["body_bytes"] > sent["file_bytes"]
    assert (sent["kind"], sent["state"]) == ("contacts_file_import", "completed")


def test_the_import_of_a_client_that_died_lands_all_the_same(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, processing_seconds=60, polls_before_completion=5)
    api.import_csv("email\na@example.com\n", api.list_ids[0])
    assert total(api) == 0
    clock.advance(60)
    assert total(api) == 1
