"""What is planned and what is expected, each beside a model that keeps everything in memory."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from target_constantcontact.account.planned_account import Planned, PlannedAccount
from target_constantcontact.accounting.expectations import Expectations

if TYPE_CHECKING:
    from collections.abc import Sequence

from tests.target.account.random_accounts import GONE, LIST_IDS, NAMES, account_of


class Model:
    """The account in two sets, changed step by step."""

    def __init__(self, statuses: dict[str, str], members: set[tuple[str, str]]) -> None:
        self.statuses = statuses
        self.members = members
        self.as_read = frozenset(members)

    def plan(self, addresses: Sequence[str], list_ids: Sequence[str]) -> Planned:
        creates = updates = additions = not_added = 0
        for address in addresses:
            status = self.statuses.get(address)
            creates += status is None
            updates += status is not None and status != GONE
            if status in {GONE, "unsubscribed"}:
                not_added += 1
                continue
            if status is None:
                self.statuses[address] = status = "planned"
            if status in {"", "active", "planned"}:
                new = {(address, one) for one in list_ids} - self.members
                additions += len(new)
                self.members |= new
        return Planned(creates, updates, additions, not_added)

    def is_there(self, address: str) -> bool:
        return self.statuses.get(address) not in {None, GONE}

    def is_unsubscribed(self, address: str) -> bool:
        return self.statuses.get(address) == "unsubscribed"

    def unsubscribe(self, address: str) -> bool:
        is_there = self.is_there(address)
        if is_there:
            self.statuses[address] = "unsubscribed"
        return is_there

    def leave(self, address: str, list_ids: Sequence[str]) -> bool:
        left = self.members & {(address, one) for one in list_ids}
        self.members -= left
        return bool(left)

    def delete(self, address: str) -> bool:
        self.members -= {(address, one) for one in LIST_IDS}
        is_there = self.is_there(address)
        if self.is_unsubscribed(address):
            self.statuses[address] = GONE
        elif is_there:
            del self.statuses[address]
        return is_there

    def stays_on(self, address: str, list_id: str) -> bool:
        return (address, list_id) in self.members and not self.is_unsubscribed(address)

    def new_members(self, list_id: str) -> set[str]:
        return {name for name in NAMES if self.stays_on(name, list_id) and (name, list_id) not in self.as_read}


@pytest.mark.parametrize("seed", range(200))
def test_a_plan_is_what_would_become_of_the_account(seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311  # not for secrets
    account, statuses, members = account_of(luck)
    ours, model = PlannedAccount(account), Model(statuses, members)
    for _ in range(25):
        step = luck.choice(("plan", "plan", "unsubscribe", "leave", "delete"))
        arguments: tuple[Any, ...] = (luck.choice(NAMES),)
        if step == "plan":
            arguments = (luck.sample(NAMES, luck.randrange(12)) * luck.choice((1, 1, 2)),)
        if step in {"plan", "leave"}:
            arguments += (tuple(luck.sample(LIST_IDS, luck.choice((1, 2, 4)))),)
        assert getattr(ours, step)(*arguments) == getattr(model, step)(*arguments), (step, arguments)
        assert len(ours) == len(model.statuses)
        for list_id in LIST_IDS:
            assert ours.staying_on(NAMES, list_id) == [model.stays_on(name, list_id) for name in NAMES]
            joined = {name for name in ours.joined(list_id) if (name, list_id) not in model.as_read}
            assert joined == model.new_members(list_id)
    for name in NAMES:
        assert ours.is_there(name) == model.is_there(name)
        assert ours.is_unsubscribed(name) == model.is_unsubscribed(name)
        assert ours.staying_on((name,), "a") == [model.stays_on(name, "a")]


def test_nothing_is_written_about_people_whom_a_plan_does_not_change() -> None:
    account, statuses, members = account_of(random.Random(1))  # noqa: S311  # not for secrets
    there = [name for name in statuses if (name, "a") in members]
    ours = PlannedAccount(account)
    ours.plan(there, ("a",))
    assert not ours._changed.found(NAMES)  # noqa: SLF001  # nothing else shows it


@pytest.mark.parametrize("seed", range(200))
def test_whoever_is_missed_was_expected_and_is_not_there(seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311  # not for secrets
    account, statuses, members = account_of(luck)
    ours, expected = Expectations(in_memory=luck.choice((1, 1_000))), dict[tuple[str, str], str]()
    for _ in range(luck.randrange(40)):
        list_ids = luck.sample(LIST_IDS, luck.choice((0, 1, 2)))
        if luck.random() < 0.6:
            stream, names = luck.choice(("one", "two")), luck.sample(NAMES, luck.randrange(8))
            ours.expect(stream, iter(names), list_ids)
            expected |= {(name, one): stream for name in names for one in list_ids}
        else:
            name = luck.choice(NAMES)
            ours.expect_no_more((name,), list_ids)
            for one in list_ids or LIST_IDS:
                expected.pop((name, one), None)
    missing = {name: sorted(one for one in LIST_IDS if (name, one) in expected.keys() - members) for name in NAMES}
    assert [(one.address, list(one.list_ids)) for one in ours.missing(account)] == [
        (name, list_ids) for name, list_ids in missing.items() if list_ids
    ]
    for person in ours.missing(account):
        assert person.stream in {expected[person.address, list_id] for list_id in person.list_ids}
        assert person.status.casefold() == statuses.get(person.address, "")
