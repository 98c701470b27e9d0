"""Sets of addresses, files of people and what a run has done, each beside a model in memory."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from target_constantcontact.account import people_file
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.people_file import PeopleFile
from target_constantcontact.account.person import Person
from target_constantcontact.account.run_changes import Mark, RunChanges

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = [f"{name}@x.org" for name in "abcdefghijklmnop"]
NAME = st.sampled_from(NAMES)


@pytest.mark.parametrize("in_memory", [0, 3, 1_000])
@given(st.lists(st.tuples(st.sampled_from(["add", "add_all", "found", "len", "in"]), st.lists(NAME, max_size=6))))
def test_a_set_of_addresses_is_a_set(in_memory: int, steps: list[tuple[str, list[str]]]) -> None:
    ours, model = AddressSet(in_memory=in_memory), set[str]()
    for step, names in steps:
        if step == "add":
            for name in names:
                ours.add(name)
        elif step == "add_all":
            ours.add_all(iter(names))
        if step.startswith("add"):
            model.update(names)
        elif step == "found":
            assert set(ours.found(names)) == model.intersection(names)
        elif step == "in":
            assert [name in ours for name in names] == [name in model for name in names]
        else:
            assert len(ours) == len(model)
    assert None not in ours


def test_a_large_set_is_found_again() -> None:
    ours = AddressSet()
    ours.add_all(f"{number}@x.org" for number in range(0, 50_000, 2))
    asked = [f"{number}@x.org" for number in range(1_300)]
    assert set(ours.found(asked)) == set(asked[::2])
    assert len(ours) == 25_000


@pytest.mark.parametrize("can_pread", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_people_are_found_by_their_addresses(seed: int, can_pread: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_pread:
        monkeypatch.setattr(people_file, "_read_at", people_file._seek_and_read)  # noqa: SLF001  # as on Windows
    luck = random.Random(seed)  # noqa: S311  # not for secrets
    file, model = PeopleFile(2), dict[str, tuple[int, tuple[int, int]]]()
    number = 0
    for size in (1, 600, 3):
        names = [f"{luck.randrange(2_000)}@x.org" for _ in range(size)]
        columns = [[luck.randrange(-(2**63), 2**63) for _ in names] for _ in range(2)]
        file.append(names, columns)
        for name, *row in zip(names, *columns, strict=True):
            model[name] = number, (row[0], row[1])
            number += 1
    file.finish()
    assert len(file) == len(model)
    for asked in ([], ["0@x.org"], [*model][:40], [f"{one}@x.org" for one in luck.sample(range(2_000), 1_100)]):
        numbers, rows = file.find(asked)
        found = [None if row is None else (one, row[1:]) for one, row in zip(numbers, rows, strict=True)]
        assert found == [model.get(name) for name in asked]


def test_people_whose_addresses_share_a_hash_are_not_taken_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_file, "hash", lambda text: hash(text) if text.startswith(" ") else 7, raising=False)
    file = PeopleFile(1)
    file.append(["a@x.org", "b@x.org"], [[1, 2]])
    file.finish()
    _, rows = file.find(["a@x.org", "b@x.org", "c@x.org"])
    assert [row and row[1] for row in rows] == [None, 2, None]


class _Account:
    """Has every other name."""

    def person(self, address: str) -> Person | None:
        number = NAMES.index(address)
        return Person(number, "", 0, 0, ()) if number % 2 else None

    def look_up(self, addresses: Sequence[str]) -> list[Person | None]:
        return [self.person(address) for address in addresses]


def depart(changes: RunChanges, names: list[str], list_ids: list[str], *, at_once: bool) -> None:
    if at_once:
        changes.note_departures(names, [list_ids] * len(names))
    for name in () if at_once else names:
        changes.note_departure(name.upper(), list_ids)


STEPS = st.sampled_from(["note", "note_all", "note_sent", "note_departure", "note_departures"])
LISTS = st.lists(st.sampled_from(["l1", "l2"]), unique=True)


@settings(max_examples=300)
@given(st.lists(st.tuples(STEPS, st.lists(NAME, max_size=4), LISTS)), st.sampled_from([None, "note", "note_departure"]))
def test_what_a_run_has_done_is_told_alike_for_one_and_for_many(
    steps: list[tuple[str, list[str], list[str]]], to_anybody: str | None
) -> None:
    account: Any = _Account()
    changes = RunChanges(lambda: account)
    changed, sent, departed, left = set[str](), set[str](), set[str](), set[tuple[str, str]]()
    for step, names, list_ids in steps:
        if step.startswith("note_departure"):
            depart(changes, names, list_ids, at_once=step.endswith("s"))
            for name in names:
                left.update((name, one) for one in list_ids or ("l1", "l2", "l3"))
            departed.update(names)
            continue
        if step == "note":
            for name in names:
                changes.note(name.upper())
        else:
            getattr(changes, step)(names, account.look_up(names))
        changed.update(names)
        sent.update(names if step == "note_sent" else ())
    if to_anybody == "note":
        changes.note(None)
        changed.update(NAMES)
    elif to_anybody:
        changes.note_departure(None, ())
        departed.update(NAMES)
    people = account.look_up(NAMES)
    assert (
        set(changes.among(Mark.CHANGED, NAMES, people))
        == changed
        == {one for one in NAMES if changes.has(Mark.CHANGED, one)}
    )
    assert set(changes.among(Mark.SENT, NAMES, people)) == sent == {one for one in NAMES if changes.has(Mark.SENT, one)}
    assert (
        set(changes.among(Mark.DEPARTED, NAMES, people))
        == departed
        == {one for one in NAMES if changes.has(Mark.DEPARTED, one)}
    )
    for one in ("l1", "l2", "l3"):
        assert {name for name in NAMES if changes.is_excused(name, one)} == {name for name, at in left if at == one}
