"""A history asked by blocks says what it says one by one."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from itertools import repeat
from typing import TYPE_CHECKING

import pytest

from target_constantcontact.account.history import History
from target_constantcontact.account.run_changes import RunChanges
from tests.target.account.random_accounts import LIST_IDS, NAMES, account_of

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.account.snapshot import AccountSnapshot


def history_of(path: Path, account: AccountSnapshot, *, keeps: bool = True) -> tuple[History, RunChanges]:
    changes = RunChanges(lambda: account)
    return History(path, lambda: account, changes, keeps=keeps), changes


def content(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        count: int = db.execute("SELECT count(*) FROM put_on_lists").fetchone()[0]
    return count


@pytest.mark.parametrize("seed", range(60))
def test_who_has_left_is_told_alike_for_one_and_for_many(seed: int, tmp_path: Path) -> None:
    luck = random.Random(seed)  # noqa: S311  # not for secrets
    account, statuses, members = account_of(luck)
    path = tmp_path / "history.db"
    first, _ = history_of(path, account)
    noted: set[tuple[str, str]] = set()
    for _ in range(6):
        names, joined = luck.sample(NAMES, 8), luck.sample(LIST_IDS, 2)
        people = luck.choice((None, account.look_up(names)))
        first.note(iter(names), joined, people)
        noted |= {(name, one) for name in names if statuses.get(name, "") in {"", "active"} for one in joined}
    first.sync()
    assert content(path) == len(noted)
    second, changes = history_of(path, account, keeps=luck.random() < 0.5)
    for _ in range(luck.choice((0, 0, 3))):
        changes.note_departure(luck.choice(NAMES), luck.sample(LIST_IDS, luck.randrange(3)))
    lists = [tuple(luck.sample(LIST_IDS, luck.choice((1, 2, 4)))) for _ in NAMES]
    if luck.random() < 0.5:
        lists = [lists[0]] * len(NAMES)
    people = account.look_up(NAMES)
    common = repeat(lists[0]) if len(set(lists)) == 1 else iter(lists)
    left = second.left(NAMES, common, people)
    for position, (name, list_ids) in enumerate(zip(NAMES, lists, strict=True)):
        kept = second.without_left(name, list_ids)
        assert kept == tuple(one for one in list_ids if one not in left.get(position, ()))
        is_left = {
            one
            for one in list_ids
            if name in statuses and (name, one) in noted - members and not changes.is_excused(name, one)
        }
        assert set(list_ids).difference(kept) == is_left
    for asked in (("a",), ("a", "d")):
        known = {name for name in NAMES if all((name, one) in noted for one in asked)}
        assert set(second.known(NAMES, asked)) == known


def test_what_this_run_notes_is_nothing_that_somebody_has_left(tmp_path: Path) -> None:
    account, *_ = account_of(random.Random(1))  # noqa: S311  # not for secrets
    history, _ = history_of(tmp_path / "history.db", account)
    history.note(NAMES, LIST_IDS)
    history.sync()
    assert history.left(NAMES, repeat(LIST_IDS), account.look_up(NAMES)) == {}
    history.forget([NAMES[0].upper()], ("a",))
    history.forget(NAMES[1:])
    assert set(history.known(NAMES, ("b",))) <= {NAMES[0]}
    assert not history.known(NAMES, ("a",))


def test_whoever_cannot_be_mailed_is_not_noted_whichever_way_their_person_came(tmp_path: Path) -> None:
    account, statuses, _ = account_of(random.Random(2))  # noqa: S311  # not for secrets
    mailable = {name for name in NAMES if statuses.get(name, "") in {"", "active"}}
    for way in range(3):
        history, _ = history_of(tmp_path / f"{way}.db", account)
        people = account.look_up(NAMES)
        if way == 1:
            history.left(NAMES, repeat(("a",)), people)
        history.note(NAMES, ("a",), people if way == 2 else None)
        history.sync()
        assert set(history.known(NAMES, ("a",))) == mailable
