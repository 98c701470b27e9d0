from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import jobs
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.problems import EngineError, JobFailed
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 1_800_000_000
NOBODY = "00000000-0000-1000-8000-000000000000"


def account(contacts: int = 0, switch: str = "", **kinds: int) -> Account:
    switches = Switches.from_names([switch] if switch else [])
    return Account(contacts=contacts, switches=switches, clock=lambda: NOW, **kinds)


def ids_of(some: Account, *positions: int) -> list[str]:
    return [some.contacts.at(position).contact_id for position in positions]


def test_adding_to_lists_copies_and_counts() -> None:
    some = account(10)
    target = some.create_list({"name": "Target"}).list_id
    before = some.contacts.at(2).lists
    body = {"source": {"contact_ids": ids_of(some, 2, 3)}, "list_ids": [target]}
    outcome = jobs.receive_add_list_memberships(body, some).run(some)
    assert outcome.status == {"items_total_count": 2, "items_completed_count": 2, "list_count": 1}
    assert some.contacts.at(2).lists == (*before, target)
    assert some.contacts.membership_count(target, "all") == 2


def test_adding_revives_the_deleted_and_leaves_out_the_unsubscribed() -> None:
    some = account(0, unsubscribed=1, deleted=1)
    target = some.create_list({"name": "Target"}).list_id
    body = {"source": {"contact_ids": ids_of(some, 0, 1)}, "list_ids": [target]}
    jobs.receive_add_list_memberships(body, some).run(some)
    assert target not in some.contacts.at(0).lists
    assert some.contacts.at(1).lists == (target,)
    assert some.contacts.at(1).deleted_at is None


def test_all_active_contacts_less_the_excluded_are_added() -> None:
    some = account(100, unsubscribed=5)
    target = some.create_list({"name": "Target"}).list_id
    active = list(some.contacts.select(ContactFilter(statuses=frozenset({"active"}))))
    body = {
        "source": {"all_active_contacts": True},
        "exclude": {"contact_ids": [active[0].contact_id]},
        "list_ids": [target],
    }
    jobs.receive_add_list_memberships(body, some).run(some)
    assert some.contacts.membership_count(target, "all") == len(active) - 1


@pytest.mark.parametrize("source", ["list_ids", "tag_ids", "segment_id"])
def test_lists_tags_and_segments_are_sources(source: str) -> None:
    some = account(100)
    target = some.create_list({"name": "Target"}).list_id
    wanted, value = {
        "list_ids": (ContactFilter(list_ids=frozenset(list(some.lists)[:1])), list(some.lists)[:1]),
        "tag_ids": (ContactFilter(tag_ids=frozenset(list(some.tags)[:1])), list(some.tags)[:1]),
        "segment_id": (some.segment_filter(13), 13),
    }[source]
    count = some.contacts.count(wanted)
    jobs.receive_add_list_memberships({"source": {source: value}, "list_ids": [target]}, some).run(some)
    assert some.contacts.membership_count(target, "all") == count > 0


def test_removing_from_a_list_keeps_the_other_lists() -> None:
    some = account(20)
    first, second = list(some.lists)[:2]
    add = {"source": {"contact_ids": ids_of(some, 0)}, "list_ids": [first, second]}
    jobs.receive_add_list_memberships(add, some).run(some)
    remove = {"source": {"contact_ids": ids_of(some, 0)}, "list_ids": [first]}
    jobs.receive_remove_list_memberships(remove, some).run(some)
    assert first not in some.contacts.at(0).lists
    assert second in some.contacts.at(0).lists


@pytest.mark.parametrize("moves", [True, False])
def test_membership_moves_updated_at_or_not(moves: bool) -> None:
    some = account(5, f"membership_moves_updated_at={str(moves).lower()}")
    target = some.create_list({"name": "Target"}).list_id
    jobs.receive_add_list_memberships({"source": {"contact_ids": ids_of(some, 0)}, "list_ids": [target]}, some).run(
        some
    )
    assert (some.contacts.at(0).updated_at == NOW) is moves


def test_tags_are_put_on_and_taken_off() -> None:
    some = account(20)
    tag_id = some.create_tag({"name": "New"}).tag_id
    body = {"source": {"contact_ids": ids_of(some, 1, 2, 3)}, "tag_ids": [tag_id]}
    outcome = jobs.receive_contacts_taggings_add(body, some).run(some)
    assert outcome.status == {"items_total_count": 3, "items_completed_count": 3}
    assert some.contacts.tagged_count(tag_id) == 3
    jobs.receive_contacts_taggings_remove(body, some).run(some)
    assert some.contacts.tagged_count(tag_id) == 0


def test_a_job_without_anybody_has_no_completed_count() -> None:
    some = account()
    body = {"source": {"list_ids": list(some.lists)[:1]}, "tag_ids": list(some.tags)[:1]}
    assert jobs.receive_contacts_taggings_add(body, some).run(some).status == {"items_total_count": 0}


def test_ids_that_do_not_exist_are_counted_but_not_completed() -> None:
    some = account(3)
    job = jobs.receive_contact_delete({"contact_ids": [*ids_of(some, 0), NOBODY]}, some)
    assert job.run(some).status == {"items_total_count": 2, "items_completed_count": 1}
    assert some.contacts.at(0).status == "deleted"


def test_deleting_by_list_deletes_its_members_and_keeps_the_list() -> None:
    some = account(100)
    list_id = next(iter(some.lists))
    members = some.contacts.membership_count(list_id, "all")
    outcome = jobs.receive_contact_delete({"list_ids": [list_id]}, some).run(some)
    assert outcome.status == {"items_total_count": members, "items_completed_count": members, "list_count": 1}
    assert some.contacts.counts()["total"] == 100 - members
    assert some.lists[list_id].deleted_at is None


def test_lists_tags_and_custom_fields_are_deleted_everywhere() -> None:
    some = account(200)
    list_id, tag_id, field_id = next(iter(some.lists)), next(iter(some.tags)), next(iter(some.custom_fields))
    outcome = jobs.receive_list_delete({"list_ids": [list_id]}, some).run(some)
    assert outcome.status == {"items_total_count": 1, "items_completed_count": 1, "list_count": 1}
    jobs.receive_contacts_tags_delete({"tag_ids": [tag_id]}, some).run(some)
    assert jobs.receive_custom_fields_delete({"custom_field_ids": [field_id]}, some).run(some).status == {}
    everybody = list(some.contacts.select(ContactFilter()))
    assert len(everybody) == 200
    assert not any(list_id in one.lists or tag_id in one.tags for one in everybody)
    assert not any(value.custom_field_id == field_id for one in everybody for value in one.custom_values)
    assert some.lists[list_id].deleted_at == NOW
    assert tag_id not in some.tags
    assert field_id not in some.custom_fields


LIST_JOB = {"source": {"contact_ids": [NOBODY]}, "list_ids": [NOBODY]}
TAG_JOB = {"source": {"contact_ids": [NOBODY]}, "tag_ids": [NOBODY]}


@pytest.mark.parametrize(
    ("receive", "body"),
    [
        (jobs.receive_add_list_memberships, {"list_ids": [NOBODY]}),
        (jobs.receive_add_list_memberships, LIST_JOB | {"list_ids": [NOBODY] * 51}),
        (jobs.receive_add_list_memberships, LIST_JOB | {"source": {}}),
        (jobs.receive_add_list_memberships, LIST_JOB | {"source": {"contact_ids": [NOBODY] * 501}}),
        (jobs.receive_add_list_memberships, LIST_JOB | {"source": {"list_ids": [NOBODY] * 51}}),
        (jobs.receive_add_list_memberships, LIST_JOB | {"source": {"segment_id": "12"}}),
        (
            jobs.receive_add_list_memberships,
            LIST_JOB | {"source": {"contact_ids": [NOBODY], "all_active_contacts": True}},
        ),
        (jobs.receive_add_list_memberships, LIST_JOB | {"exclude": {"contact_ids": [NOBODY]}}),
        (jobs.receive_remove_list_memberships, LIST_JOB | {"source": {"segment_id": 12}}),
        (jobs.receive_contacts_taggings_add, TAG_JOB | {"tag_ids": [NOBODY] * 51}),
        (jobs.receive_contacts_taggings_remove, {"source": {"contact_ids": [NOBODY]}}),
        (jobs.receive_contact_delete, {}),
        (jobs.receive_contact_delete, {"contact_ids": [NOBODY], "list_ids": [NOBODY]}),
        (jobs.receive_contact_delete, {"contact_ids": [NOBODY] * 501}),
        (jobs.receive_list_delete, {"list_ids": [NOBODY] * 101}),
        (jobs.receive_contacts_tags_delete, {"tag_ids": [NOBODY] * 501}),
        (jobs.receive_custom_fields_delete, {"custom_field_ids": [NOBODY] * 101}),
    ],
)
def test_what_a_job_may_not_ask_gets_400(receive: Callable[..., jobs.Job], body: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as caught:
        receive(body, account())
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("receive", "body"),
    [
        (jobs.receive_add_list_memberships, LIST_JOB),
        (jobs.receive_contacts_taggings_add, TAG_JOB),
        (jobs.receive_list_delete, {"list_ids": [NOBODY]}),
        (jobs.receive_contacts_tags_delete, {"tag_ids": [NOBODY]}),
        (jobs.receive_custom_fields_delete, {"custom_field_ids": [NOBODY]}),
        (jobs.receive_contact_delete, {"list_ids": [NOBODY]}),
    ],
)
def test_a_job_about_something_unknown_is_accepted_and_fails(
    receive: Callable[..., jobs.Job], body: dict[str, Any]
) -> None:
    some = account(1)
    job = receive(body, some)
    with pytest.raises(JobFailed):
        job.run(some)
