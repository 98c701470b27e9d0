"""Pages that move while they are read: nobody who was there all the time is missed."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.contacts.queries import changed_since, read_tags, reading_of_contacts
from constantcontact_api.errors import MovingPagesError
from constantcontact_simulator import Account, Switches
from constantcontact_simulator.contact_filter import ContactFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from constantcontact_api.wire.client import ConstantContactClient
    from constantcontact_simulator import Simulator
    from tests.api.conftest import ClientOf, Clock, SimulateAccount

CASES = 350 if os.environ.get("FULL") else 12  # for each of six forms of pages
PER_PAGE, PER_ACCOUNT = 4, 25  # so that accounts stay small
CHANGES = ("deleted", "changed", "created", "left", "joined", "restored")
FORMS = [(cursor, order) for cursor in ("row", "page", "place") for order in ("created", "updated")]


def people(simulator: Simulator, wanted: ContactFilter) -> set[str]:
    return {contact.contact_id for contact in simulator.account.contacts.select(wanted)}


def queries(simulator: Simulator, clock: Clock) -> list[tuple[dict[str, str], ContactFilter]]:
    lists, moment = list(simulator.account.lists)[:2], int(clock.now) - 5
    since = simulator.account.contacts.at(7).updated_at
    return [
        ({}, ContactFilter()),
        ({"lists": ",".join(lists)}, ContactFilter(list_ids=frozenset(lists))),
        ({"tags": next(iter(simulator.account.tags))}, ContactFilter(tag_ids=frozenset([*simulator.account.tags][:1]))),
        ({"status": "deleted"}, ContactFilter(statuses=frozenset({"deleted"}))),
        (changed_since(moment), ContactFilter(updated_after=moment)),
        (changed_since(since), ContactFilter(updated_after=since)),
    ]


def fault(rng: random.Random) -> str:
    return f"after-page:{rng.choice(CHANGES)}:{rng.randint(1, 20)}:skip={rng.randint(0, 5)}:count={rng.randint(1, 2)}"


def missed(
    simulator: Simulator, clock: Clock, rng: random.Random, wanted: ContactFilter, read: Callable[[], Iterable[Any]]
) -> int:
    """Read to the end while things happen; how many were there all the time and did not come."""
    stayed, found = people(simulator, wanted), set[str]()
    tick = rng.choice((0.0, 0.3, 2.0))
    for block in read():
        found.update(one["contact_id"] for one in block)
        stayed &= people(simulator, wanted)
        clock.now += tick
    return len(stayed - found)


def moving(simulate: SimulateAccount, clock: Clock, cursor: str, order: str) -> AbstractContextManager[Simulator]:
    switches = Switches(contacts_cursor=cursor, contacts_newest_by=order)  # type: ignore[arg-type]
    account = Account(clock=clock, contacts=18, unsubscribed=3, deleted=9, lists=3, switches=switches)
    return simulate(account=account, requests_per_second=0, daily_requests=0)


@pytest.mark.parametrize(("cursor", "order"), FORMS)
def test_whoever_is_there_all_the_time_is_read_whatever_moves(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, cursor: str, order: str
) -> None:
    rng, given_up = random.Random(f"{cursor} {order} {CASES}"), 0  # noqa: S311  # not secret
    for _ in range(-(-CASES // PER_ACCOUNT)):
        with moving(simulate, clock, cursor, order) as simulator:
            client = client_of(simulator)
            for _ in range(min(CASES, PER_ACCOUNT)):
                clock.now += rng.choice((0, 60))
                for _ in range(rng.randint(0, 5)):
                    simulator.faults.add(fault(rng))
                query, wanted = rng.choice(queries(simulator, clock))

                def read(client: ConstantContactClient = client, query: dict[str, str] = query) -> Iterable[Any]:
                    return reading_of_contacts(client, query, per_page=PER_PAGE).blocks()

                try:
                    assert missed(simulator, clock, rng, wanted, read) == 0, query
                except MovingPagesError:
                    given_up += 1
    assert given_up <= CASES // 20


def test_a_reader_that_trusts_pages_misses_people(simulate: SimulateAccount, client_of: ClientOf, clock: Clock) -> None:
    rng = random.Random(1)  # noqa: S311  # not secret
    with moving(simulate, clock, "row", "created") as simulator:
        client, lost = client_of(simulator), 0
        for _ in range(CASES):
            simulator.faults.add(f"after-page:deleted:{rng.randint(1, 4)}")
            simulator.faults.add("after-page:created:1:skip=1")

            def trusted() -> Iterable[Any]:
                return ([one] for one in client.pages("/contacts", "contacts", {"limit": PER_PAGE}))

            lost += missed(simulator, clock, rng, ContactFilter(), trusted)
    assert lost > 0


def test_whole_pages_cost_no_request_more_and_a_moved_one_costs_another_reading(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    with simulate(account=Account(clock=clock, contacts=10, tags=2, lists=2)) as simulator:
        client, clock.now = client_of(simulator), clock.now + 60

        def requests(**query: str) -> int:
            before = len(simulator.requests)
            read = [one for block in reading_of_contacts(client, query, per_page=4).blocks() for one in block]
            assert len(read) == len({one["contact_id"] for one in read})
            return len(simulator.requests) - before

        assert requests() == 3
        simulator.faults.add("after-page:deleted:1")
        assert requests() == 6
        simulator.faults.add("after-page:created:1")
        assert requests() == 3, "who comes skips nobody"
        list_id = next(iter(simulator.account.lists))
        members = -(-len(people(simulator, ContactFilter(list_ids=frozenset({list_id})))) // 4)
        assert requests(lists=list_id) == (1 if members == 1 else 2 * members), "who leaves a list leaves no date"
        before = len(simulator.requests)
        assert len(list(read_tags(client))) == 2
        assert len(simulator.requests) - before == 1


@pytest.mark.parametrize("how", ["contacts=[]", "contacts_count=11", "_links=missing"])
def test_pages_that_hold_less_than_they_count_are_never_whole(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, how: str
) -> None:
    with simulate(account=Account(clock=clock, contacts=10), requests_per_second=0) as simulator:
        client = client_of(simulator)
        for per_page in (4, 50):
            simulator.faults.clear()
            simulator.faults.add(f"next:1:{how}:GET /contacts")
            found = [one for block in reading_of_contacts(client, {}, per_page=per_page).blocks() for one in block]
            assert len(found) == 10, "read again"
            simulator.faults.add(f"next:99:{how}:GET /contacts")
            if how != "_links=missing" or per_page == 4:
                with pytest.raises(MovingPagesError, match="less than it counts"):
                    list(reading_of_contacts(client, {}, per_page=per_page).blocks())


def test_a_page_that_does_not_tell_its_count_though_asked_is_read_twice(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    faults = ["next:99:contacts_count=missing:GET /contacts"]
    with simulate(account=Account(clock=clock, contacts=10), faults=faults, requests_per_second=0) as simulator:
        client, before = client_of(simulator), len(simulator.requests)
        assert sum(map(len, reading_of_contacts(client, {}).blocks())) == 10
        assert len(simulator.requests) - before == 2


def test_pages_that_never_stand_still_are_an_error_and_no_end(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    account = Account(clock=clock, contacts=60)
    with simulate(account=account, faults=["after-page:deleted:1:count=all"], requests_per_second=0) as simulator:
        reading = reading_of_contacts(client_of(simulator), {}, per_page=10)
        with pytest.raises(MovingPagesError, match="in each of 5 readings"):
            list(reading.blocks())
