"""What recordings of the live service and other people's clients show, by raw HTTP; each test is named after its fact.

A switch turns round what only some recordings show.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Literal

import pytest

from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

ANN = {"email_address": {"address": "ann@x.org"}, "create_source": "Account"}


def created(api: Api, **body: Any) -> dict[str, Any]:
    answer = api.post("/contacts", {**ANN, **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def changed(api: Api, contact_id: str, **body: Any) -> dict[str, Any]:
    whole = {"email_address": {"address": "ann@x.org"}, "update_source": "Account", **body}
    answer = api.put(f"/contacts/{contact_id}", whole)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(("switch", "links"), [("absent", None), ("empty", {})])
def test_the_last_page_of_contacts_has_no_links_or_empty_ones(
    simulate: Callable[..., Api], switch: Literal["absent", "empty"], links: object
) -> None:
    page = simulate(Switches(last_page_links=switch), contacts=3).get("/contacts").json()
    assert page.get("_links") == links


def test_the_last_page_of_campaign_summaries_has_no_links(simulate: Callable[..., Api]) -> None:
    page = simulate(contacts=30, campaigns=3).get("/reports/summary_reports/email_campaign_summaries").json()
    assert "_links" not in page


def test_update_source_is_absent_until_the_first_update(api: Api) -> None:
    contact = created(api)
    assert "update_source" not in contact
    assert changed(api, contact["contact_id"], first_name="Ann")["update_source"] == "Account"
    by_import = {"email": "ann@x.org", "first_name": "Anna"}
    api.finish(api.import_json([{"email": "bea@x.org"}, by_import], api.list_ids[:1]))
    assert ("update_source" in (api.contact("bea@x.org") or {}), (api.contact("ann@x.org") or {})["update_source"]) == (
        False,
        "Account",
    )


def test_update_source_may_be_there_from_the_start(simulate: Callable[..., Api]) -> None:
    assert created(simulate(Switches(update_source_from_start=True)))["update_source"] == "Account"


def test_the_answer_of_a_write_holds_the_sub_resources_that_were_sent(api: Api, simulate: Callable[..., Api]) -> None:
    phone = {"kind": "home", "phone_number": "555"}
    contact = created(api, phone_numbers=[phone])
    assert {"phone_numbers", "list_memberships", "custom_fields"} & contact.keys() == {"phone_numbers"}
    again = changed(api, contact["contact_id"], list_memberships=api.list_ids[:1])
    assert {"phone_numbers", "list_memberships", "custom_fields"} & again.keys() == {"list_memberships"}
    assert "taggings" in created(simulate(Switches(write_answers="all")))


@pytest.mark.parametrize("moves", [False, True])
def test_the_address_keeps_its_updated_at_when_it_is_put_again(
    simulate: Callable[..., Api], clock: Clock, moves: bool
) -> None:
    api = simulate(Switches(put_moves_email_updated_at=moves), clock=clock)
    contact = created(api)
    clock.advance(60)
    same = changed(api, contact["contact_id"], first_name="Ann")
    assert same["updated_at"] != contact["updated_at"]
    assert (same["email_address"]["updated_at"] != contact["email_address"]["updated_at"]) == moves
    other = changed(api, contact["contact_id"], email_address={"address": "ann@y.org"})
    assert other["email_address"]["updated_at"] != contact["email_address"]["updated_at"]


def test_an_identical_phone_keeps_its_id_and_dates(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock)
    home, work = {"kind": "home", "phone_number": "555"}, {"kind": "work", "phone_number": "556"}
    contact = created(api, phone_numbers=[home, work])
    clock.advance(60)
    kept, new = changed(api, contact["contact_id"], phone_numbers=[work, {**home, "phone_number": "557"}])[
        "phone_numbers"
    ]
    assert kept == contact["phone_numbers"][1]
    assert new["phone_number_id"] not in {one["phone_number_id"] for one in contact["phone_numbers"]}
    assert new["created_at"] > kept["created_at"]


@pytest.mark.parametrize(("switch", "end"), [(False, "Z"), (True, "+00:00")])
def test_opt_in_date_may_end_in_an_offset(simulate: Callable[..., Api], switch: bool, end: str) -> None:
    contact = created(simulate(Switches(opt_in_date_offset=switch)))
    assert contact["email_address"]["opt_in_date"].endswith(end)
    assert contact["created_at"].endswith("Z")


def test_the_deletion_of_a_list_has_no_status_and_an_internal_link(api: Api) -> None:
    deletion = api.delete(f"/contact_lists/{api.list_ids[0]}")
    body = deletion.json()
    assert (deletion.status_code, "status" in body) == (202, False)
    assert body["_links"]["self"]["href"].startswith("/contacts-service/v4/")
    assert body["activity_id"] in body["_links"]["self"]["href"]


def test_the_listing_of_activities_has_wrong_links_and_a_single_activity_the_right_one(api: Api) -> None:
    ids = [api.post("/activities/contact_exports", {}).json()["activity_id"] for _ in range(3)]
    listed = api.get("/activities").json()["activities"]
    assert {one["_links"]["self"]["href"] for one in listed} == {f"/v3/activities/{ids[0]}"}
    assert api.get(f"/activities/{ids[2]}").json()["_links"]["self"]["href"] == f"/v3/activities/{ids[2]}"


def test_addresses_of_the_account_have_a_confirm_source_and_the_role_default_from(api: Api) -> None:
    confirmed, other = api.get("/account/emails").json()
    assert confirmed["confirm_source"].count(".") == 3
    assert "DEFAULT_FROM" in confirmed["roles"]
    assert "confirm_source" not in other


def test_the_summary_of_the_account_has_an_encoded_partner_id(api: Api) -> None:
    assert api.get("/account/summary").json()["encoded_partner_id"]


def test_four_privileges_have_the_recorded_ids(api: Api) -> None:
    ids = {one["privilege_name"]: one["privilege_id"] for one in api.get("/account/user/privileges").json()}
    recorded = {"contacts:read": 42, "contacts:write": 43, "campaign:read": 31, "ui:campaign:metrics": 39}
    assert {name: ids[name] for name in recorded} == recorded


@pytest.mark.parametrize(("texts", "most"), [("all", 9), ("some", 2), ("none", 0)])
@pytest.mark.parametrize("way", ["csv", "json"])
def test_an_import_names_few_of_the_rows_that_it_refuses_or_none(
    simulate: Callable[..., Api], texts: Literal["all", "some", "none"], most: int, way: str
) -> None:
    api = simulate(Switches(import_error_texts=texts))
    rows = [["email", "birthday_month", "birthday_day"]]
    rows += [[f"no address {number}", "", ""] for number in range(8)] + [["ann@x.org", "13", "40"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    people = [{"email": email} for email, *_ in rows[1:9]] + [{"email": "@x"}]
    sent = api.import_csv(text.getvalue(), api.list_ids[0]) if way == "csv" else api.import_json(people, api.list_ids)
    activity = api.finish(sent)
    assert (activity["state"], activity["status"]["correctable_count"]) == ("completed", 9)
    assert len(activity["activity_errors"]) == most
    words = {one.partition(": ")[2] for one in activity["activity_errors"]}
    assert words <= {"Invalid email", "Invalid birthday"}


@pytest.mark.parametrize(
    ("counts", "line"), [("records", 3), ("first", 5), ("last", 6)], ids=["records", "first line", "last line"]
)
def test_what_the_line_of_a_refused_row_counts_is_a_switch(
    simulate: Callable[..., Api], counts: Literal["records", "first", "last"], line: int
) -> None:
    api = simulate(Switches(error_line_counts=counts))
    text = 'email,street\nann@x.org,"1 Elm\nStreet\nBoston"\nbad,"2 Elm\nStreet"\n'
    assert api.finish(api.import_csv(text, api.list_ids[0]))["activity_errors"] == [f"Line {line}: Invalid email"]


def test_too_many_requests_are_refused_with_a_bare_object(simulate: Callable[..., Api]) -> None:
    api = simulate(requests_per_second=1)
    answers = [api.get("/contacts") for _ in range(8)]
    refused = next(one for one in answers if one.status_code == 429)
    assert refused.json() == {"error_key": "throttled", "error_message": "Too Many Requests"}


@pytest.mark.parametrize(("switch", "prefix"), [("plain", ""), ("prefixed", "Validation failed: ")])
def test_a_taken_address_is_a_conflict_that_names_the_contact(
    simulate: Callable[..., Api], switch: Literal["plain", "prefixed"], prefix: str
) -> None:
    api = simulate(Switches(conflict_text=switch))
    contact_id = created(api)["contact_id"]
    again = api.post("/contacts", ANN)
    assert again.status_code == 409
    assert again.json()[0]["error_message"] == f"{prefix}Email already exists for contact {contact_id}"


def test_the_address_of_a_deleted_contact_still_already_exists(api: Api) -> None:
    contact_id = created(api)["contact_id"]
    api.delete(f"/contacts/{contact_id}")
    again = api.post("/contacts", ANN)
    assert again.status_code == 409
    assert contact_id in again.json()[0]["error_message"]


def test_bulk_activities_are_worked_one_by_one_in_the_order_in_which_they_were_created(api: Api) -> None:
    names = [f"Ann {number}" for number in range(6)]
    started = [api.import_json([{"email": "ann@x.org", "first_name": name}], api.list_ids[:1]) for name in names]
    api.finish(started[-1])
    states = {api.get(f"/activities/{one.json()['activity_id']}").json()["state"] for one in started}
    assert (states, (api.contact("ann@x.org") or {})["first_name"]) == ({"completed"}, names[-1])


def test_an_import_of_more_than_40_000_rows_is_cut_in_silence(api: Api) -> None:
    people = [{"email": f"{number}@x.org"} for number in range(40_003)]
    done = api.finish(api.import_json(people, api.list_ids[:1]))
    assert (done["state"], done["activity_errors"]) == ("completed", [])
    assert api.contact("39999@x.org")
    assert api.contact("40000@x.org") is None


def test_an_export_is_headed_email_address_and_its_file_is_named_in_the_201(api: Api) -> None:
    created(api, first_name="Ann", phone_numbers=[{"kind": kind, "phone_number": "555"} for kind in ("home", "mobile")])
    started = api.post("/activities/contact_exports", {})
    assert (started.status_code, started.json()["_links"]["results"]["href"][:20]) == (201, "/v3/contact_exports/")
    heading = api.export_text().splitlines()[0]
    recorded = {"Email address", "First name", "Last name", "Phone - home", "Phone - mobile", "Email update source",
                "Source Name", "Created At", "Updated At"}  # fmt: skip
    assert recorded <= set(next(csv.reader([heading])))


@pytest.mark.parametrize("source", ["Account", "Contact"])
def test_who_unsubscribes_on_their_own_request_is_told_by_the_update_source(api: Api, source: str) -> None:
    contact_id = created(api)["contact_id"]
    address = {"address": "ann@x.org", "permission_to_send": "unsubscribed"}
    answer = api.put(f"/contacts/{contact_id}", {"email_address": address, "update_source": source})
    assert answer.json()["email_address"]["opt_out_source"] == source


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ({"list_ids": 100}, 201),
        ({"list_ids": 101}, 400),
        ({"tag_ids": 50}, 201),
        ({"tag_ids": 51}, 400),
        ({"engagement_level": "medium"}, 201),
        ({"engagement_level": "weak"}, 400),
    ],
)
def test_memberships_are_removed_of_up_to_100_lists_50_tags_or_one_of_four_levels(
    api: Api, source: dict[str, Any], status: int
) -> None:
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(101)]
    whole = {name: ids[:value] if isinstance(value, int) else value for name, value in source.items()}
    answer = api.post("/activities/remove_list_memberships", {"source": whole, "list_ids": api.list_ids[:1]})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(("switch", "status"), [({}, "refused"), ({"import_address_limit": 80}, "taken")])
def test_whether_an_address_of_51_to_80_characters_is_imported_is_left_to_the_service(
    simulate: Callable[..., Api], switch: dict[str, int], status: str
) -> None:
    api, address = simulate(Switches(**switch)), f"{'a' * 60}@example.com"  # type: ignore[arg-type]
    api.finish(api.import_json([{"email": address}], api.list_ids[:1]))
    assert ("taken" if api.contact(address) else "refused") == status


def test_a_blank_cell_of_an_import_leaves_what_the_account_holds(api: Api) -> None:
    api.finish(api.import_csv("email,first_name\nann@x.org,Ann\n", api.list_ids[0]))
    api.finish(api.import_csv("email,first_name\nann@x.org,\n", api.list_ids[0]))
    assert (api.contact("ann@x.org") or {})["first_name"] == "Ann"


@pytest.mark.parametrize(("behaviour", "status"), [("rejected", 400), ("coerced", 201)])
def test_a_number_as_a_custom_value_is_refused_or_taken_as_text(
    simulate: Callable[..., Api], behaviour: Literal["rejected", "coerced"], status: int
) -> None:
    api = simulate(Switches(json_wrong_type=behaviour))
    name = api.get("/contact_custom_fields").json()["custom_fields"][0]["name"]
    answer = api.import_json([{"email": "ann@x.org", f"cf:{name}": 5}], api.list_ids[:1])
    assert answer.status_code == status, answer.text
