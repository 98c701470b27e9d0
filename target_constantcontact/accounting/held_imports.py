"""Find rows that an import refused without naming them, by what the account holds afterwards.

An import of that kind is held back, on disk, until the account has been read: its rows are accounted for then, and no
STATE covers them before. Somebody who is not in the account, or not on the lists, is found whatever the counters say.
Values that differ name a row only where no more rows differ than were refused, and nothing newer was imported for their
people: the service may write a value in a way of its own. So values are compared only where somebody asked for it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from constantcontact_api.scratch_database import open_scratch
from target_constantcontact.account.hash_tables import AT_ONCE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from constantcontact_api.activities.imports import ImportOutcome
    from target_constantcontact.account.comparer import Comparer
    from target_constantcontact.account.person import Person
    from target_constantcontact.account.snapshot import AccountSnapshot
    from target_constantcontact.batching.batcher import OpenBatch

_NOT_THERE: Final = "it did not say which, but the account does not have this person."
_NOT_ON_LIST: Final = "it did not say which, but this person is not on the lists of the import."
_NOT_UPDATED: Final = "it did not say which, but the account does not have the values of this row."
_TABLES: Final = """
CREATE TABLE suspects (
    address TEXT, import INTEGER, position INTEGER, said TEXT, content BLOB, PRIMARY KEY (address, import)
) WITHOUT ROWID;
"""


class HeldImports:
    """Imports whose accounts wait for the account to be read; not safe for threads by itself.

    Args:
        compares_values: Whether whoever lacks the values that were sent is found as well.

    Attributes:
        compares_values: Whether whoever lacks the values that were sent is found as well.
    """

    def __init__(self, *, compares_values: bool) -> None:
        self.compares_values = compares_values
        self._held: list[tuple[OpenBatch, ImportOutcome]] = []

    @cached_property
    def _db(self) -> sqlite3.Connection:
        return open_scratch(self, _TABLES)

    def __len__(self) -> int:
        return len(self._held)

    def hold(self, entry: OpenBatch, outcome: ImportOutcome) -> None:
        """Hold an import, whose people all may have been refused.

        Args:
            entry: Its rows; they give up their memory.
            outcome: With refused rows that are not named.
        """
        number, batch = len(self._held), entry.batch
        has_values = self.compares_values and not entry.key.only_addresses
        rows = (
            (address, number, position, _NOT_THERE, msgspec.json.encode(batch.row(position)) if has_values else None)
            for position, address in enumerate(batch.addresses)
            if position not in outcome.refused
        )
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO suspects VALUES (?, ?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
        batch.park()
        self._held.append((entry, outcome))

    def suspect_nobody(self) -> None:
        """Count the refused rows only: the account cannot be read."""
        self._db.execute("DELETE FROM suspects")

    def forget(self, addresses: Iterable[str]) -> None:
        """Stop suspecting people whom something else has changed on purpose."""
        if self._held:
            self._db.executemany("DELETE FROM suspects WHERE address = ?", ((address,) for address in addresses))

    def note_newer(self, addresses: Iterable[str]) -> None:
        """Stop comparing the values of people for whom something newer was imported."""
        if self._held:
            newer = "UPDATE suspects SET content = NULL WHERE address = ?"
            self._db.executemany(newer, ((address,) for address in addresses))

    def compare(self, account: AccountSnapshot) -> None:
        """Look everybody up who may have been refused.

        Args:
            account: As it was read, with values, after the last import.
        """
        comparer_of = lru_cache(account.comparer)  # few combinations of keys
        suspected = "SELECT address, import, content FROM suspects WHERE (address, import) > (?, ?) LIMIT ?"
        last = ("", -1)
        while block := self._db.execute(suspected, (*last, AT_ONCE)).fetchall():
            *last, _ = block[-1]
            people = account.look_up([address for address, *_ in block])
            said = [
                (self._find_fault(account, person, number, content, comparer_of), address, number)
                for (address, number, content), person in zip(block, people, strict=True)
                if person is not None
            ]
            self._db.executemany("UPDATE suspects SET said = ? WHERE address = ? AND import = ?", said)
        self._db.execute("DELETE FROM suspects WHERE said IS NULL")

    def _find_fault(
        self,
        account: AccountSnapshot,
        person: Person,
        number: int,
        content: bytes | None,
        comparer_of: Callable[[tuple[str, ...]], Comparer],
    ) -> str | None:
        # Who has unsubscribed, or is on hold, is on no list and was not refused for it.
        list_ids = self._held[number][0].key.list_ids
        if person.may_be_mailed and not all(account.may_be_on(person, one) for one in list_ids):
            return _NOT_ON_LIST
        if content is None:
            return None
        row = msgspec.json.decode(content)
        comparer = comparer_of(tuple(row))
        return None if comparer.holds(person, comparer.wanted_of(row)) else _NOT_UPDATED

    def release(self) -> Iterator[tuple[OpenBatch, ImportOutcome]]:
        """Give every import back, once, in the order in which they were held, with the rows that were found."""
        held, self._held = self._held, []
        suspected = "SELECT position, said FROM suspects WHERE import = ?"
        for number, (entry, outcome) in enumerate(held):
            entry.batch.unpark()
            found: dict[int, str] = dict(self._db.execute(suspected, (number,)).fetchall())
            certain = {position: said for position, said in found.items() if said != _NOT_UPDATED}
            if len(found) > outcome.unattributed:
                found = certain
            unattributed = max(0, outcome.unattributed - len(found))
            yield entry, replace(outcome, refused={**found, **outcome.refused}, unattributed=unattributed)
