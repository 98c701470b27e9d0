"""Pages that move while the target reads them: nobody who was there all the time is passed over."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.exports import Exports
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from constantcontact_singer.connection import activities_of, connect
from target_constantcontact.account.address_set import AddressSet, AddressSets
from target_constantcontact.account.contact_ids import ContactIds
from target_constantcontact.account.deleted_people import DeletedPeople
from target_constantcontact.account.members import ListMembers
from target_constantcontact.account.reading_choice import Choice, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator.account import Account
    from tests.target.conftest import Pipe, Pipeline

CASES = 120 if os.environ.get("FULL") else 4  # for each of six forms of pages, and three ways to read
PER_ACCOUNT = 10
FORMS = [(cursor, order) for cursor in ("row", "page", "place") for order in ("created", "updated")]


def by_pages(_people: int | None, **_cost: int | None) -> Choice:
    return Choice(Way.PAGES, {})


def people(account: Account, wanted: ContactFilter) -> set[str]:
    return {one.address.lower() for one in account.contacts.select(wanted) if one.address}


class Reader:
    """The three things of the target that read people by pages; each reads anew."""

    def __init__(self, pipeline: Pipeline) -> None:
        settings = pipeline.settings()
        self._account = pipeline.account
        self._client = connect(settings, program="test")
        self._exports = Exports(self._client, activities_of(self._client, settings))
        self._list_id = self._account.living_lists()[0].list_id
        on_list = ContactFilter(list_ids=frozenset({self._list_id}))
        #: How to read, whom, and what can happen to them that nobody comes back from.
        self.ways: tuple[tuple[Callable[[], set[str]], ContactFilter, tuple[str, ...]], ...] = (
            (
                self.mirror,
                on_list,
                ("deleted", "changed", "created", "left"),
            ),
            (self.operations, ContactFilter(), ("deleted", "changed", "created")),
            (self.deleted, ContactFilter(statuses=frozenset({"deleted"})), ("restored", "changed")),
        )

    def mirror(self) -> set[str]:
        """Who would leave a list that a stream without records mirrors."""
        members = ListMembers(self._client, self._exports, choose=by_pages)
        return {one.address.lower() for one in members.compare(self._list_id, AddressSets([AddressSet()])).leaving}

    def operations(self) -> set[str]:
        """Whose id is found."""
        return set(ContactIds(self._client).find(people(self._account, ContactFilter())))

    def deleted(self) -> set[str]:
        """Who is known to be deleted."""
        contacts = self._account.contacts
        everybody = [one.address.lower() for one in map(contacts.at, range(len(contacts))) if one.address]
        once = DeletedPeople(self._client, self._exports, reads_all=True, most_read=1, choose=by_pages)
        return set(once.found(everybody))


@pytest.mark.parametrize(("cursor", "order"), FORMS)
def test_the_target_sees_whoever_is_there_all_the_time(pipe: Pipe, cursor: str, order: str) -> None:
    rng = random.Random(f"{cursor} {order} {CASES}")  # noqa: S311  # not secret
    moving: dict[str, Any] = {"contacts_cursor": cursor, "contacts_newest_by": order, "most_contacts_a_page": 5}
    for _ in range(-(-CASES // PER_ACCOUNT)):
        with pipe(account={"contacts": 40, "deleted": 20, "lists": 2}, switches=Switches(**moving)) as pipeline:
            account, ways = pipeline.account, Reader(pipeline).ways
            for number in range(len(ways) * min(CASES, PER_ACCOUNT)):
                read, wanted, changes = ways[number % len(ways)]
                for _ in range(rng.randint(1, 4)):
                    skip, row = rng.randint(0, 4), rng.randint(1, 20)
                    pipeline.simulator.faults.add(f"after-page:{rng.choice(changes)}:{row}:skip={skip}")
                before = people(account, wanted)
                found = read()
                pipeline.simulator.faults.clear()
                assert before & people(account, wanted) <= found, (read.__name__, number)
