"""What public clients of the service ask for, call by call, and what they need to be answered.

They work on live accounts: django-ctct (Python) imports an account, ctct-cli (TypeScript) writes contacts. Nothing
of them is here but the order of their calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api

INCLUDE = {"include": "custom_fields,list_memberships,notes,phone_numbers,street_addresses,taggings"}
ANN: dict[str, Any] = {"email_address": {"address": "ann@x.org"}, "create_source": "Account"}


def read_all(api: Api, path: str, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Follow the links as django-ctct does: its own parameters go along on every page, beside the cursor."""
    found: list[dict[str, Any]] = []
    href: str | None = path
    while href:
        page = api.get(href.removeprefix("/v3"), **parameters).json()
        links = page.pop("_links", None)
        assert [*page] == [name]  # it takes the first thing beside the links for the collection
        found += page[name]
        href = links["next"]["href"] if links else None
    return found


def test_an_import_of_contacts_that_sends_its_parameters_with_every_cursor_gets_everybody(
    simulate: Callable[..., Api],
) -> None:
    api = simulate(contacts=120, unsubscribed=3)
    contacts = read_all(api, "/contacts", "contacts", **INCLUDE)
    assert len(contacts) == len({one["contact_id"] for one in contacts}) == 123
    assert all({"custom_fields", "list_memberships", "phone_numbers"} <= one.keys() for one in contacts)


def test_an_import_of_lists_fields_and_campaigns_gets_what_each_needs(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=20, campaigns=6)
    assert all("list_id" in one for one in read_all(api, "/contact_lists", "lists", include_membership_count="all"))
    assert all("custom_field_id" in one for one in read_all(api, "/contact_custom_fields", "custom_fields"))
    seen = 0
    for campaign in read_all(api, "/emails", "campaigns"):
        detail = api.get(f"/emails/{campaign['campaign_id']}")
        if detail.status_code == 404:  # in the listing, not on its own: the client passes over it
            continue
        for activity in detail.json()["campaign_activities"]:
            whole = api.get(f"/emails/activities/{activity['campaign_activity_id']}")
            assert whole.status_code in {200, 404}
            if whole.ok:
                seen += activity["role"] == "primary_email"
                assert {"campaign_activity_id", "role"} <= whole.json().keys()
    assert seen


def test_a_contact_who_is_there_is_written_by_the_sign_up_form_after_a_409(api: Api) -> None:
    first = api.post("/contacts", ANN).json()["contact_id"]
    body = {**ANN, "first_name": "Ann", "list_memberships": api.list_ids[:1]}
    assert api.post("/contacts", body).status_code == 409
    body = {"email_address": "ann@x.org", "first_name": "Ann", "list_memberships": api.list_ids[:1]}
    answer = api.post("/contacts/sign_up_form", body)
    # The client refuses any further key.
    assert (answer.status_code, answer.json()) == (200, {"action": "updated", "contact_id": first})
    assert (api.contact("ann@x.org") or {})["first_name"] == "Ann"


def test_an_upsert_of_somebody_new_creates_them(api: Api) -> None:
    body = {"email_address": "bea@x.org", "last_name": "Berg", "list_memberships": api.list_ids[:1]}
    answer = api.post("/contacts/sign_up_form", body)
    assert (answer.status_code, answer.json()["action"]) == (201, "created")
    assert (api.contact("bea@x.org") or {})["contact_id"] == answer.json()["contact_id"]


def test_an_upsert_whose_address_is_an_object_is_refused_in_words_since_the_contract_has_a_text(api: Api) -> None:
    body = {"email_address": {"address": "cas@x.org"}, "list_memberships": api.list_ids[:1]}
    answer = api.post("/contacts/sign_up_form", body)
    assert answer.status_code == 400
    assert "email_address" in answer.json()[0]["error_message"]
    assert api.contact("cas@x.org") is None
