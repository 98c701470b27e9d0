"""A history asked by blocks says what it says one by one, in a file as in a database."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import SettingsError
from target_constantcontact.account.history import History, hashes
from target_constantcontact.account.history_stores import history_at
from target_constantcontact.account.run_changes import RunChanges
from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures
from tests.target.account.random_accounts import LIST_IDS, NAMES, account_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from target_constantcontact.account.snapshot import AccountSnapshot
    from tests.postgres import Postgres


@dataclass(frozen=True)
class Kind:
    """Where histories are kept."""

    folder: Path
    postgres: Postgres | None = None

    def place(self, name: str) -> str:
        return self.postgres.url if self.postgres else str(self.folder / f"{name}.db")

    def of(self, name: str, account: AccountSnapshot, *, keeps: bool = True) -> tuple[History, RunChanges]:
        changes, store = RunChanges(lambda: account), history_at(self.place(name), keeps=keeps)
        store.check_account(name)
        return History(store, lambda: account, changes, keeps=keeps), changes

    def known(self, name: str, people: Sequence[str], list_ids: Sequence[str]) -> set[str]:
        """Return whom the history has with all of some lists."""
        store = history_at(self.place(name), keeps=False)
        store.check_account(name)
        hashed = dict(zip(hashes(store.begin()[1], people), people, strict=True))
        there = {(one, list_id) for one, list_id, _ in store.rows_of(list(hashed))}
        return {person for one, person in hashed.items() if all((one, list_id) in there for list_id in list_ids)}

    def rows(self, name: str) -> int:
        if self.postgres:
            query = (
                "SELECT count(*) FROM constantcontact.put_on_lists JOIN constantcontact.histories ON number = history"
            )
            return int(self.postgres.query(f"{query} WHERE account_id = %s", name)[0][0])
        with closing(sqlite3.connect(self.place(name))) as db:
            return int(db.execute("SELECT count(*) FROM put_on_lists").fetchone()[0])


@pytest.fixture(params=["file", pytest.param("database", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    return Kind(tmp_path, request.getfixturevalue("postgres") if request.param == "database" else None)


def test_who_has_left_is_told_alike_for_one_and_for_many(kind: Kind) -> None:
    for seed in range(10 if kind.postgres else 60):
        told_alike(random.Random(seed), kind, f"account {seed}")  # noqa: S311  # not for secrets


def told_alike(luck: random.Random, kind: Kind, name: str) -> None:
    account, statuses, members = account_of(luck)
    first, _ = kind.of(name, account)
    noted: set[tuple[str, str]] = set()
    for _ in range(6):
        names, joined = luck.sample(NAMES, 8), luck.sample(LIST_IDS, 2)
        people = luck.choice((None, account.look_up(names)))
        first.note(iter(names), joined, people)
        noted |= {(who, one) for who in names if statuses.get(who, "") in {"", "active"} for one in joined}
    first.sync()
    assert kind.rows(name) == len(noted)
    second, changes = kind.of(name, account, keeps=luck.random() < 0.5)
    for _ in range(luck.choice((0, 0, 3))):
        changes.note_departure(luck.choice(NAMES), luck.sample(LIST_IDS, luck.randrange(3)))
    lists = [tuple(luck.sample(LIST_IDS, luck.choice((1, 2, 4)))) for _ in NAMES]
    if luck.random() < 0.5:
        lists = [lists[0]] * len(NAMES)
    people = account.look_up(NAMES)
    common = repeat(lists[0]) if len(set(lists)) == 1 else iter(lists)
    left = second.left(NAMES, common, people)
    for position, (person, list_ids) in enumerate(zip(NAMES, lists, strict=True)):
        kept = second.without_left(person, list_ids)
        assert kept == tuple(one for one in list_ids if one not in left.get(position, ()))
        is_left = {
            one
            for one in list_ids
            if person in statuses and (person, one) in noted - members and not changes.is_excused(person, one)
        }
        assert set(list_ids).difference(kept) == is_left
    for asked in (("a",), ("a", "d")):
        known = {person for person in NAMES if all((person, one) in noted for one in asked)}
        assert kind.known(name, NAMES, asked) == known


def test_what_this_run_notes_is_nothing_that_somebody_has_left(kind: Kind) -> None:
    account, *_ = account_of(random.Random(1))  # noqa: S311  # not for secrets
    history, _ = kind.of("north", account)
    history.note(NAMES, LIST_IDS)
    history.sync()
    assert history.left(NAMES, repeat(LIST_IDS), account.look_up(NAMES)) == {}
    assert {history.without_left(name, LIST_IDS) for name in NAMES} == {tuple(LIST_IDS)}
    history.forget([NAMES[0].upper()], ("a",))
    history.forget(NAMES[1:])
    assert kind.known("north", NAMES, ("b",)) <= {NAMES[0]}
    assert not kind.known("north", NAMES, ("a",))


def test_whoever_cannot_be_mailed_is_not_noted_whichever_way_their_person_came(kind: Kind) -> None:
    account, statuses, _ = account_of(random.Random(2))  # noqa: S311  # not for secrets
    mailable = {name for name in NAMES if statuses.get(name, "") in {"", "active"}}
    for way in range(3):
        history, _ = kind.of(f"account {way}", account)
        people = account.look_up(NAMES)
        if way == 1:
            history.left(NAMES, repeat(("a",)), people)
        history.note(NAMES, ("a",), people if way == 2 else None)
        history.sync()
        assert kind.known(f"account {way}", NAMES, ("a",)) == mailable


def test_whom_somebody_erases_nobody_knows_any_more_and_everybody_else_all_do(kind: Kind) -> None:
    account, *_ = account_of(random.Random(1))  # noqa: S311  # not for secrets
    history, _ = kind.of("north", account)
    history.note(NAMES, ("a", "b"))
    history.sync()
    known = sorted(kind.known("north", NAMES, ("a",)))
    assert history_at(kind.place("north"), keeps=True).erase([known[0], known[1], "nobody@x.org"]) == 2
    assert kind.known("north", NAMES, ("a",)) == set(known[2:])


def test_a_dry_run_only_looks_and_needs_nothing_to_be_there(kind: Kind) -> None:
    account, *_ = account_of(random.Random(1))  # noqa: S311  # not for secrets
    history, _ = kind.of("north", account, keeps=False)
    history.note(NAMES, ("a",))
    history.sync()
    history.forget(NAMES)
    assert not kind.known("north", NAMES, ("a",))
    if kind.postgres:
        assert kind.postgres.query("SELECT to_regnamespace('constantcontact')") == [(None,)]
    else:
        assert not list(kind.folder.iterdir())


@pytest.mark.postgres
def test_accounts_that_share_a_database_know_nothing_of_each_other(postgres: Postgres, tmp_path: Path) -> None:  # noqa: F811
    kind, (account, *_) = Kind(tmp_path, postgres), account_of(random.Random(1))  # noqa: S311  # not for secrets
    north, south = (kind.of(name, account)[0] for name in ("north", "south"))
    north.note(NAMES, ("a",))
    north.sync()
    assert kind.known("north", NAMES, ("a",))
    assert not kind.known("south", NAMES, ("a",))
    south.forget(NAMES)
    assert kind.known("north", NAMES, ("a",))
    with pytest.raises(SettingsError, match="scope account_read"):
        history_at(postgres.url, keeps=True).check_account("")
