from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from constant_contact_api_client.models.contact_list import ContactList as ClientList
from constant_contact_api_client.models.contact_resource import ContactResource
from constant_contact_api_client.models.custom_field import CustomField as ClientField
from constant_contact_api_client.models.customer import Customer
from constant_contact_api_client.models.segment_detail import SegmentDetail
from constant_contact_api_client.models.tag import Tag as ClientTag

from constantcontact_simulator.account import Account
from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.contact_pages import page_of_contacts
from constantcontact_simulator.contacts import EVERYBODY, ContactFilter
from constantcontact_simulator.people import NEWEST_AT
from constantcontact_simulator.problems import EngineError
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 1_800_000_000


def account(contacts: int = 0, switches: Switches = Switches(), **kinds: int) -> Account:  # noqa: B008  # immutable
    return Account(contacts=contacts, switches=switches, clock=lambda: NOW, **kinds)


def status_and_text(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(EngineError) as caught:
        call()
    return caught.value.status, caught.value.message


def test_a_million_people_start_at_once_and_take_no_memory() -> None:
    tracemalloc.start()
    started_at = time.process_time()
    big = account(1_000_000)
    last = next(big.contacts.select(ContactFilter(), 999_998))
    seconds = time.process_time() - started_at
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert last.position == 999_999
    assert len(big.contacts) == 1_000_000
    assert seconds < 5
    assert peak_bytes < 20_000_000


def test_equal_seeds_make_equal_people_and_other_seeds_others() -> None:
    one, same, other = (Account(contacts=50, seed=seed, clock=lambda: NOW) for seed in (1, 1, 2))

    def people(of: Account) -> list[dict[str, object]]:
        return [contact.resource(INCLUDES) for contact in of.contacts.select(EVERYBODY)]

    assert people(one) == people(same)
    assert people(one) != people(other)


def test_an_empty_account_of_the_same_seed_has_the_same_lists_tags_and_custom_fields() -> None:
    full, empty = account(100), account()
    assert full.lists.keys() == empty.lists.keys()
    assert full.tags.keys() == empty.tags.keys()
    assert full.custom_fields.keys() == empty.custom_fields.keys()
    assert full.summary()["encoded_account_id"] != empty.summary()["encoded_account_id"]


def test_every_generated_resource_fits_the_vendors_models() -> None:
    mixed = account(1500, unsubscribed=20, sms_only=20, deleted=20)
    for contact in mixed.contacts.select(EVERYBODY):
        assert ContactResource.from_dict(contact.resource(INCLUDES)) is not None
    for one in mixed.lists.values():
        ClientList.from_dict(one.resource(membership_count=mixed.contacts.membership_count(one.list_id, "all")))
    for tag in mixed.tags.values():
        ClientTag.from_dict(tag.resource(contacts_count=mixed.contacts.tagged_count(tag.tag_id)))
    for field in mixed.custom_fields.values():
        ClientField.from_dict(field.resource())
    for segment in mixed.segments.values():
        SegmentDetail.from_dict(segment.resource(detail=True))
    Customer.from_dict(mixed.summary(("physical_address",)))


def test_ids_addresses_and_numbers_lead_back_to_their_contact() -> None:
    mixed = account(600, unsubscribed=10, sms_only=10, deleted=10)
    for contact in mixed.contacts.select(EVERYBODY):
        found = [mixed.contacts.get(contact.contact_id.upper())]
        if contact.address is not None:
            found.append(mixed.contacts.by_address(contact.address.upper()))
        if contact.sms is not None:
            found.append(mixed.contacts.by_sms(contact.sms.number))
        assert [one and one.position for one in found] == [contact.position] * len(found)


@pytest.mark.parametrize("unknown", ["", "x", "00000000-0000-1000-8000-000000000000"])
def test_an_unknown_id_finds_nobody(unknown: str) -> None:
    assert account(10).contacts.get(unknown) is None


def test_an_address_like_a_generated_one_finds_nobody() -> None:
    some = account(10)
    address = some.contacts.at(3).address or ""
    assert some.contacts.by_address(address.replace("3@", "4@")) is None
    assert some.contacts.by_address(address.replace("3@", "03@")) is None


def test_people_are_as_varied_as_real_ones() -> None:
    people = list(account(3000).contacts.select(ContactFilter()))
    addresses = [person.address or "" for person in people]
    assert len({address.lower() for address in addresses}) == 3000
    assert 1 <= sum(len(address) > 50 for address in addresses) <= 20
    assert max(map(len, addresses)) <= 80
    assert {person.permission for person in people} == {
        "implicit", "explicit", "temp_hold", "pending_confirmation", "not_set",
    }  # fmt: skip
    assert {len(person.phones) for person in people} == {0, 1, 2, 3}
    assert {len(person.streets) for person in people} == {0, 1, 2, 3}
    assert any("\n" in note.content for person in people for note in person.notes)
    assert any(not person.first_name for person in people)
    assert {len({value.custom_field_id for value in person.custom_values}) for person in people} >= {0, 3, 6}


def test_kinds_of_people_come_on_top_of_the_living() -> None:
    mixed = account(100, unsubscribed=7, sms_only=5, deleted=3)
    assert len(mixed.contacts) == 115
    counts = mixed.contacts.counts()
    assert counts["total"] == 112
    assert counts["unsubscribed"] == 7
    assert mixed.contacts.count(ContactFilter(statuses=frozenset({"deleted"}))) == 3
    assert sum(contact.address is None for contact in mixed.contacts.select(EVERYBODY)) == 5


@pytest.mark.parametrize(
    "status", ["active", "deleted", "not_set", "pending_confirmation", "temp_hold", "unsubscribed"]
)
def test_counting_a_status_agrees_with_selecting_it(status: str) -> None:
    mixed = account(300, unsubscribed=7, sms_only=5, deleted=3)
    mixed.contacts.delete(mixed.contacts.at(5).contact_id)
    mixed.contacts.create({"create_source": "Account", "email_address": {"address": "new@example.com"}})
    wanted = ContactFilter(statuses=frozenset({status}))
    assert mixed.contacts.count(wanted) == sum(contact.status == status for contact in mixed.contacts.select(EVERYBODY))


def test_membership_counts_agree_with_the_members() -> None:
    mixed = account(300, unsubscribed=30)
    mixed.contacts.delete(mixed.contacts.at(0).contact_id)
    for list_id in mixed.lists:
        members = list(mixed.contacts.select(ContactFilter(list_ids=frozenset({list_id}))))
        assert mixed.contacts.membership_count(list_id, "all") == len(members)
        active = [member for member in members if member.status == "active"]
        assert mixed.contacts.membership_count(list_id, "active") == len(active)
        assert len(active) < len(members)


def test_pages_cover_everybody_once_and_end() -> None:
    mixed = account(25, unsubscribed=3)
    mixed.contacts.create({"create_source": "Account", "email_address": {"address": "new@example.com"}})
    seen, following = [], None
    for size in (10, 10, 9):
        page, following = page_of_contacts(mixed.contacts, ContactFilter(), following, 10)
        assert len(page) == size
        seen += [contact.position for contact in page]
    assert following is None
    assert sorted(seen) == list(range(29))


def test_a_switch_repeats_the_last_contact_on_the_next_page() -> None:
    some = account(20, Switches(duplicate_page_items=True))
    first, following = page_of_contacts(some.contacts, ContactFilter(), None, 10)
    second, following = page_of_contacts(some.contacts, ContactFilter(), following, 10)
    assert second[0].contact_id == first[-1].contact_id
    third, following = page_of_contacts(some.contacts, ContactFilter(), following, 10)
    assert following is None
    assert len({contact.position for contact in first + second + third}) == 20


@pytest.mark.parametrize("inclusive", [True, False])
def test_updated_after_includes_the_instant_or_not(inclusive: bool) -> None:
    some = account(200)
    bound = some.contacts.at(7).updated_at
    found = some.contacts.select(ContactFilter(updated_after=bound, inclusive=inclusive))
    assert (7 in [contact.position for contact in found]) is inclusive


def test_recent_changes_are_found_without_reading_everybody() -> None:
    big = account(1_000_000)
    changed = big.contacts.at(123_456)
    big.contacts.put(changed.contact_id, {"update_source": "Account", "email_address": {"address": changed.address}})
    found = list(big.contacts.select(ContactFilter(updated_after=NEWEST_AT + 1)))
    assert [contact.position for contact in found] == [123_456]


def test_new_subscribers_are_those_of_the_last_thirty_days() -> None:
    some = account(50)
    assert some.contacts.counts()["new_subscriber"] == 0
    some.contacts.create({"create_source": "Contact", "email_address": {"address": "new@example.com"}})
    assert some.contacts.counts()["new_subscriber"] == 1
    some.clock = lambda: NOW + 31 * 86_400
    assert some.contacts.counts()["new_subscriber"] == 0


@pytest.mark.parametrize(("source", "permission"), [("Account", "implicit"), ("Contact", "explicit")])
def test_create_source_decides_the_permission_of_a_new_contact(source: str, permission: str) -> None:
    contact = account().contacts.create({"create_source": source, "email_address": {"address": "a@example.com"}})
    assert (contact.permission, contact.opt_in_source, contact.opt_in_at) == (permission, source, NOW)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"first_name": "A"}, "create_source is missing, create_source does not have a valid value"),
        ({"create_source": "Me", "first_name": "A"}, "create_source does not have a valid value"),
        ({"create_source": "Account", "job_title": "A"}, "one of first_name, last_name, email_address"),
        ({"create_source": "Account", "email_address": "a@example.com"}, "email_address does not have a valid value"),
        ({"create_source": "Account", "email_address": {"address": "a@example"}}, "email_address.address does not"),
        ({"create_source": "Account", "email_address": {"address": "é" * 80 + "@example.com"}}, "maximum length of 80"),
        ({"create_source": "Account", "first_name": "A" * 51}, "first_name exceeds the maximum length of 50"),
        ({"create_source": "Account", "first_name": 1}, "first_name does not have a valid value"),
        ({"create_source": "Account", "first_name": "A", "birthday_day": 1}, "birthday_month and birthday_day"),
        ({"create_source": "Account", "first_name": "A", "anniversary": "June"}, "anniversary does not have"),
        ({"create_source": "Account", "first_name": "A", "phone_numbers": [{}] * 4}, "maximum of 3"),
        (
            {"create_source": "Account", "first_name": "A", "phone_numbers": [{"phone_number": "1" * 26}]},
            "length of 25",
        ),
        ({"create_source": "Account", "first_name": "A", "street_addresses": [{"city": "Rom"}]}, "kind is missing"),
        (
            {
                "create_source": "Account",
                "first_name": "A",
                "list_memberships": ["00000000-0000-1000-8000-000000000000"],
            },
            "unknown list",
        ),
    ],
)
def test_a_bad_body_is_refused_and_nothing_is_kept(body: dict[str, object], text: str) -> None:
    empty = account()
    status, message = status_and_text(lambda: empty.contacts.create(body))
    assert status == 400
    assert text in message
    assert len(empty.contacts) == 0


def test_creating_a_taken_address_names_the_contact_that_has_it() -> None:
    some = account(3)
    taken = some.contacts.at(1)
    body = {"create_source": "Account", "email_address": {"address": (taken.address or "").upper()}}
    assert status_and_text(lambda: some.contacts.create(body)) == (
        409,
        f"Email already exists for contact {taken.contact_id}",
    )


def test_put_clears_absent_core_properties_and_keeps_absent_sub_resources() -> None:
    some = account(200)
    before = next(one for one in some.contacts.select(ContactFilter()) if one.first_name and one.phones and one.lists)
    body = {"update_source": "Account", "email_address": {"address": before.address}, "last_name": "Voss"}
    after = some.contacts.put(before.contact_id, body)
    assert (after.first_name, after.last_name) == (None, "Voss")
    assert after.phones == before.phones
    assert after.lists == before.lists
    assert after.updated_at == NOW


def test_a_refused_put_changes_nothing() -> None:
    some = account(5)
    before = some.contacts.at(2).resource(INCLUDES)
    address = before["email_address"]["address"]
    body = {"update_source": "Account", "email_address": {"address": address}, "last_name": "V", "anniversary": "never"}
    assert status_and_text(lambda: some.contacts.put(before["contact_id"], body))[0] == 400
    assert some.contacts.at(2).resource(INCLUDES) == before


def test_put_moves_an_address_and_frees_the_old_one() -> None:
    some = account(5)
    contact = some.contacts.at(2)
    body = {"update_source": "Account", "email_address": {"address": "moved@example.com"}}
    some.contacts.put(contact.contact_id, body)
    assert some.contacts.by_address(contact.address or "") is None
    found = some.contacts.by_address("Moved@example.com")
    assert found is not None
    assert found.position == 2


def test_unsubscribing_by_put_records_who_and_why() -> None:
    some = account(5)
    contact = some.contacts.at(0)
    email = {"address": contact.address, "permission_to_send": "unsubscribed", "opt_out_reason": "Too many"}
    some.contacts.put(contact.contact_id, {"update_source": "Contact", "email_address": email})
    after = some.contacts.at(0).resource()["email_address"]
    assert after["permission_to_send"] == "unsubscribed"
    assert (after["opt_out_source"], after["opt_out_reason"]) == ("Contact", "Too many")


@pytest.mark.parametrize("moves", [False, True])
def test_deleting_leaves_lists_keeps_data_and_may_move_updated_at(moves: bool) -> None:
    some = account(5, Switches(deletion_moves_updated_at=moves))
    before = some.contacts.at(1)
    some.contacts.delete(before.contact_id)
    after = some.contacts.at(1)
    assert (after.status, after.lists, after.last_name) == ("deleted", (), before.last_name)
    assert (after.updated_at == NOW) is moves
    assert after.resource()["deleted_at"] == "2027-01-15"
    assert [one.position for one in some.contacts.select(ContactFilter())] == [0, 2, 3, 4]


def test_put_revives_a_deleted_contact_when_the_account_says_so() -> None:
    some = account(0, deleted=1)
    contact = some.contacts.at(0)
    body = {"update_source": "Contact", "email_address": {"address": contact.address}}
    assert status_and_text(lambda: some.contacts.put(contact.contact_id, body))[0] == 400
    after = some.contacts.put(contact.contact_id, body | {"update_source": "Account"})
    assert after.status != "deleted"
    assert after.opt_out_at is None


def test_codes_of_states_and_countries_are_written_out() -> None:
    address = {"kind": "home", "state": "IL", "country": "us"}
    contact = account().contacts.create({"create_source": "Account", "first_name": "A", "street_addresses": [address]})
    assert (contact.streets[0].state, contact.streets[0].country) == ("Illinois", "United States")


@pytest.mark.parametrize("present", [True, False])
def test_a_choice_is_read_back_by_id_and_maybe_by_label(present: bool) -> None:
    some = account()
    field = next(one for one in some.custom_fields.values() if one.type == "single_select")
    chosen = {"custom_field_id": field.custom_field_id, "value": field.choices[1].choice_label}
    contact = some.contacts.create({"create_source": "Account", "first_name": "A", "custom_fields": [chosen]})
    value = contact.resource(["custom_fields"], select_values=present)["custom_fields"][0]
    assert value["choice_ids"] == ["000002"]
    assert ("value" in value) is present


def test_lists_are_created_updated_and_their_names_are_unique() -> None:
    some = account()
    made = some.create_list({"name": "Fresh", "favorite": True})
    assert some.lists[made.list_id].favorite
    assert status_and_text(lambda: some.create_list({"name": "fresh"}))[0] == 409
    assert some.update_list(made.list_id, {"name": "fresh", "description": "d"}).description == "d"
    assert status_and_text(lambda: some.update_list(made.list_id, {"name": "Newsletter"}))[0] == 409
    some.delete_lists([made.list_id])
    assert status_and_text(lambda: some.update_list(made.list_id, {"name": "x"}))[0] == 404
    assert some.create_list({"name": "Fresh"}).list_id != made.list_id


def test_deleting_a_list_takes_it_from_everybody_but_deletes_nobody() -> None:
    some = account(200)
    changed = some.contacts.at(0)
    some.contacts.put(changed.contact_id, {"update_source": "Account", "email_address": {"address": changed.address}})
    list_id = some.contacts.at(0).lists[0]
    some.delete_lists([list_id])
    everybody = list(some.contacts.select(ContactFilter()))
    assert len(everybody) == 200
    assert all(list_id not in contact.lists for contact in everybody)
    assert some.contacts.membership_count(list_id, "all") == 0


@pytest.mark.parametrize(
    ("label", "name"), [("Nango Temp CF 1", "nango_temp_cf_1"), ("Größe (cm)", "gr__e__cm_"), ("Ünïque", "_n_que")]
)
def test_a_custom_fields_name_is_derived_from_its_label(label: str, name: str) -> None:
    assert account().create_custom_field({"label": label, "type": "string"}).name == name


def test_a_new_label_makes_a_new_name_and_the_type_stays() -> None:
    some = account()
    field = some.create_custom_field({"label": "Shoe size", "type": "number"})
    assert status_and_text(lambda: some.create_custom_field({"label": "SHOE size", "type": "string"}))[0] == 409
    assert some.update_custom_field(field.custom_field_id, {"label": "Shoe-size EU"}).name == "shoe_size_eu"
    body = {"label": "Shoe", "type": "string"}
    assert status_and_text(lambda: some.update_custom_field(field.custom_field_id, body))[0] == 400


def test_the_account_holds_no_more_than_a_hundred_custom_fields() -> None:
    full = account(custom_fields=100)
    assert status_and_text(lambda: full.create_custom_field({"label": "One more", "type": "string"}))[0] == 400


def test_segments_select_what_their_criteria_say() -> None:
    some = account(300)
    by_list, by_tag = some.segments.values()
    for member in some.contacts.select(some.segment_filter(by_list.segment_id)):
        assert by_list.list_ids[0] in member.lists
    assert some.contacts.count(some.segment_filter(by_tag.segment_id)) == some.contacts.tagged_count(by_tag.tag_ids[0])
    assert status_and_text(lambda: some.segment_filter(999))[0] == 404


@pytest.mark.parametrize("behaviour", ["ignored", "rejected"])
def test_an_unknown_property_is_ignored_or_rejected(behaviour: str) -> None:
    some = account(switches=Switches.from_names([f"unknown_json_property={behaviour}"]))
    body = {"create_source": "Account", "first_name": "A", "nickname": "B"}
    if behaviour == "rejected":
        assert status_and_text(lambda: some.contacts.create(body)) == (400, "nickname is not a recognized property")
    else:
        assert some.contacts.create(body).first_name == "A"


def test_switches_are_read_from_texts() -> None:
    texts = ["export_headings=old", "export_bom=true", "phone_limit=50", "export_line_end=crlf", "street2_kind=other"]
    wanted = replace(Switches(), export_headings="old", export_bom=True, phone_limit=50, export_line_end="\r\n")
    assert Switches.from_names(texts) == replace(wanted, street2_kind="other")
    assert Switches.from_names(["home_country_property=home country"]).home_country_property == "home country"


@pytest.mark.parametrize("text", ["export_bom", "export_bom=maybe", "nonsense=1", "phone_limit=-1", "street2_kind=lf"])
def test_a_switch_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text.partition("=")[0]):
        Switches.from_names([text])
