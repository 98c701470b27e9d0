"""Queries against a simulated account find whom they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.contacts import queries
from constantcontact_simulator import Account
from constantcontact_simulator.contact_filter import EVERYBODY, ContactFilter

if TYPE_CHECKING:
    from constantcontact_simulator import Simulator
    from tests.api.conftest import ClientOf, Clock, SimulateAccount


def found_in(simulator: Simulator, wanted: ContactFilter) -> set[str]:
    return {contact.contact_id for contact in simulator.account.contacts.select(wanted)}


def test_each_query_finds_and_counts_the_same_contacts_as_the_account(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    with simulate(account=Account(clock=clock, contacts=700, unsubscribed=20, deleted=9, lists=30)) as simulator:
        client, account = client_of(simulator), simulator.account
        lists, tags = tuple(account.lists), tuple(account.tags)[:2]
        moment = sorted(contact.updated_at for contact in account.contacts.select(EVERYBODY))[300]
        expected = [
            ([queries.members_of(lists[:1])[0]], ContactFilter(list_ids=frozenset(lists[:1]))),
            (queries.members_of(lists), ContactFilter(list_ids=frozenset(lists))),
            (queries.tagged_with(tags), ContactFilter(tag_ids=frozenset(tags))),
            (queries.deleted(), ContactFilter(statuses=frozenset({"deleted"}))),
            ([queries.changed_since(moment)], ContactFilter(updated_after=moment)),
            ([queries.with_status("removed")], ContactFilter(statuses=frozenset({"deleted"}))),
            (
                [queries.with_status("unsubscribed") | queries.changed_since(moment)],
                ContactFilter(statuses=frozenset({"unsubscribed"}), updated_after=moment),
            ),
        ]
        for asked, wanted in expected:
            read = [[one["contact_id"] for one in queries.read_contacts(client, query)] for query in asked]
            assert set().union(*read) == found_in(simulator, wanted)
            assert [queries.count_contacts(client, query) for query in asked] == list(map(len, read))


def test_somebody_is_found_by_an_address(simulate: SimulateAccount, client_of: ClientOf, clock: Clock) -> None:
    with simulate(account=Account(clock=clock, contacts=3)) as simulator:
        address = simulator.account.contacts.at(1).address or ""
        (contact,) = queries.read_contacts(client_of(simulator), queries.by_address(address), include=("taggings",))
        assert contact["email_address"]["address"] == address
        assert "taggings" in contact


def test_a_deletion_of_now_is_found_by_its_moment(simulate: SimulateAccount, client_of: ClientOf, clock: Clock) -> None:
    with simulate(account=Account(clock=clock, contacts=3, deleted=2)) as simulator:
        client, account = client_of(simulator), simulator.account
        gone = account.contacts.at(0).contact_id
        account.contacts.delete(gone)
        queried = queries.deleted(account.now() - 60)
        found = {one["contact_id"] for query in queried for one in queries.read_contacts(client, query)}
        assert found == {gone}


def test_lists_tags_and_custom_fields_are_read_whole(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    with simulate(account=Account(clock=clock, contacts=30, lists=3)) as simulator:
        client, account = client_of(simulator), simulator.account
        assert {one["list_id"] for one in queries.read_lists(client)} == account.lists.keys()
        assert {one["tag_id"] for one in queries.read_tags(client)} == account.tags.keys()
        fields = {one["custom_field_id"] for one in queries.read_custom_fields(client)}
        assert fields == account.custom_fields.keys()


def test_a_page_more_is_asked_for_from_the_501st_contact_on() -> None:
    assert [queries.pages_of(count) for count in (0, 1, 500, 501)] == [1, 1, 1, 2]
