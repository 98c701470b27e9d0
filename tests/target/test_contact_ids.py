"""Addresses to contact ids: the cheapest way, whatever the service does where nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.timestamps import from_epoch
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from constantcontact_singer.connection import connect
from target_constantcontact.account.contact_ids import ContactIds
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email")


def finder(pipeline: Pipeline) -> ContactIds:
    return ContactIds(connect(pipeline.settings(), program="test"))


def everybody(pipeline: Pipeline) -> dict[str, str]:
    living = pipeline.account.contacts.select(ContactFilter())
    return {one.address.lower(): one.contact_id for one in living if one.address}


def asked(pipeline: Pipeline, before: int) -> int:
    return len(pipeline.simulator.requests) - before


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"duplicate_page_items": True},
        {"updated_after_inclusive": False},
        {"membership_moves_updated_at": True, "deletion_moves_updated_at": True},
        {"unknown_json_property": "rejected"},
    ],
    ids=str,
)
def test_everybody_is_found_and_nobody_else(pipe: Pipe, switches: dict[str, Any]) -> None:
    account = {"contacts": 1_200, "unsubscribed": 40, "deleted": 30, "sms_only": 20}
    with pipe(account=account, switches=Switches(**switches)) as pipeline:
        people, ids = everybody(pipeline), finder(pipeline)
        before = len(pipeline.simulator.requests)
        assert ids.find({*people, "nobody@x.org"}) == people
        assert asked(pipeline, before) <= 3
        before = len(pipeline.simulator.requests)
        assert ids.find([*list(people)[:700], "nobody@x.org"]) == dict(list(people.items())[:700])
        assert asked(pipeline, before) == 0, "everybody is known by now"
        ids.note_import()
        assert ids.find([*list(people)[:5], "nobody@x.org"]) == dict(list(people.items())[:5])
        assert asked(pipeline, before) == 1, "the account may have one more"


def test_who_has_just_changed_is_found_among_those(pipe: Pipe) -> None:
    with pipe(account={"contacts": 3_000}) as pipeline:
        started_at = from_epoch(pipeline.account.now() - 1)
        new = [f"{number}@x.org" for number in range(60)]
        pipeline.run(PEOPLE, *(record("people", email=address) for address in new))
        before = len(pipeline.simulator.requests)
        found = finder(pipeline).find(new, updated_after=started_at)
        assert found == {address: everybody(pipeline)[address] for address in new}
        assert asked(pipeline, before) == 1, "one page, which tells the count as well"


@pytest.mark.parametrize("count", [1, 25, 26])
def test_members_of_lists_are_told_from_everybody_else(pipe: Pipe, count: int) -> None:
    with pipe(account={"contacts": 900, "lists": 30}) as pipeline:
        lists = [one.list_id for one in pipeline.account.living_lists()][:count]
        chosen = ContactFilter(list_ids=frozenset(lists))
        members = {str(one.address).lower(): one.contact_id for one in pipeline.account.contacts.select(chosen)}
        members.pop("none", None)
        ids = finder(pipeline)
        assert ids.find(everybody(pipeline), members_of=lists) == members
        others = list(everybody(pipeline).keys() - members.keys())[:2]
        assert ids.find(others, members_of=lists) == {}
        assert set(ids.find(others)) == set(others)


@pytest.mark.parametrize("how", ["deleted", "from other lists", "from these lists"])
def test_whoever_is_gone_is_not_remembered_on_a_list(pipe: Pipe, how: str) -> None:
    with pipe(account={"contacts": 900, "lists": 3}) as pipeline:
        one, other = [one.list_id for one in pipeline.account.living_lists()][:2]
        ids, people = finder(pipeline), everybody(pipeline)
        members = ids.find(people, members_of=[one])
        before = len(pipeline.simulator.requests)
        assert ids.find(people, members_of=[one]) == members
        assert asked(pipeline, before) == 0, "all of them are known by now"
        if how == "deleted":
            ids.note_deletion(list(members)[:1], [])
        elif how == "from other lists":
            ids.note_departure(list(members)[:1], [], [one, other])
        else:
            gone = dict(list(members.items())[:3])
            assert ids.find(gone, members_of=[one], keep=False) == gone
            ids.note_departure(gone, [], [one])
            members = {address: members[address] for address in members if address not in gone}
        assert ids.find(people, members_of=[one]) == members
        assert (asked(pipeline, before) == 0) == (how == "from these lists")
