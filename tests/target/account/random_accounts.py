"""Accounts as exports tell them, made up at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_constantcontact.account.list_masks import ListMasks
from target_constantcontact.account.people_reader import PeopleReader
from target_constantcontact.mapping.lists import AccountLists

if TYPE_CHECKING:
    import random

    from target_constantcontact.account.snapshot import AccountSnapshot

LISTS = [("a", "Apples"), ("b", "Berries"), ("c", "Cherries"), ("d", "Twins"), ("e", "Twins")]
LIST_IDS = ("a", "b", "c", "d", "e", "planned")
NAMES = [f"{name}@x.org" for name in "abcdefghijklmnopqrst"]
STATUSES = ("Active", "Active", "Active", "", "Unsubscribed", "On Hold")
GONE = "unsubscribed and deleted"


def account_of(luck: random.Random) -> tuple[AccountSnapshot, dict[str, str], set[tuple[str, str]]]:
    """An account, and who has which status, and is or may be on which list."""
    known = AccountLists(LISTS)
    header = ["Email address", "Email status", "Email Lists"]
    reader = PeopleReader(header, ListMasks(known.names, known.find), known.names)
    statuses, members, rows = {}, set(), []
    for name in luck.sample(NAMES, 14):
        names = luck.sample(["Apples", "Berries", "Cherries", "Twins"], luck.choice((0, 1, 2, 4)))
        status = luck.choice(STATUSES)
        rows.append([name.upper(), status, ",".join(names)])
        statuses[name] = status.casefold()
        members |= {(name, list_id) for list_id, called in LISTS if called in names}
    reader.add(rows)
    return reader.finish(), statuses, members
