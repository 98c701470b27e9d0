"""Rows that an import refused without naming them, found by what the account holds afterwards.

An import of that kind is held back, on disk, until the account has been read: its rows are accounted for then, and no
STATE covers them before. Somebody who is not in the account, or not on the lists, is found whatever the counters say.
Values that differ name a row only where no more rows differ than were refused, and nothing newer was imported for their
people: the service may write a value in a way of its own.
"""

from __future__ import annotations

import sqlite3
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from target_constantcontact.account.export import UNEXPLAINED

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from constantcontact_api.activities.imports import ImportOutcome
    from target_constantcontact.account.comparison import Comparison
    from target_constantcontact.account.export import Contact
    from target_constantcontact.batching.batcher import OpenBatch

S = TypeVar("S", bound="Hashable")

_NOT_THERE: Final = "it did not say which, but the account does not have this person."
_NOT_ON_LIST: Final = "it did not say which, but this person is not on the lists of the import."
_NOT_UPDATED: Final = "it did not say which, but the account does not have the values of this row."
_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE suspects (
    address TEXT, import INTEGER, position INTEGER, said TEXT, content BLOB, PRIMARY KEY (address, import)
) WITHOUT ROWID;
"""


class HeldImports(Generic[S]):
    """Imports whose accounts wait for the account to be read; not safe for threads by itself."""

    def __init__(self) -> None:
        """Open a private file that has no name; nothing is in it."""
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._db.close)  # whichever way a run ends
        self._db.executescript(_TABLES)
        self._held: list[tuple[OpenBatch[S], ImportOutcome]] = []

    def __len__(self) -> int:
        return len(self._held)

    def hold(self, entry: OpenBatch[S], outcome: ImportOutcome) -> None:
        """Keep an import, and everybody in it as somebody who may have been refused.

        Args:
            entry: Its rows; they give up their memory.
            outcome: With refused rows that are not named.
        """
        number, batch, has_values = len(self._held), entry.batch, not entry.key.only_addresses
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

    def forget(self, addresses: Iterable[str]) -> None:
        """Do not suspect people any more whom something else has changed meanwhile, on purpose.

        Args:
            addresses: Lower-cased.
        """
        if self._held:
            self._db.executemany("DELETE FROM suspects WHERE address = ?", ((address,) for address in addresses))

    def note_newer(self, addresses: Iterable[str]) -> None:
        """Do not compare the values of people any more for whom something newer was imported.

        Args:
            addresses: Lower-cased.
        """
        if self._held:
            newer = "UPDATE suspects SET content = NULL WHERE address = ?"
            self._db.executemany(newer, ((address,) for address in addresses))

    def compare(self, contacts: Iterable[Contact], comparison: Comparison) -> Iterator[Contact]:
        """Look at everybody in the account, and pass them on.

        Args:
            contacts: All of them, with their values.
            comparison: Tells whether the account has the values of a row.

        Yields:
            The same.
        """
        suspected = "SELECT import, content FROM suspects WHERE address = ?"
        for contact in contacts:
            for number, content in self._db.execute(suspected, (contact.address,)).fetchall():
                said = self._find_fault(contact, self._held[number][0].key.list_ids, content, comparison)
                key = (contact.address, number)
                if said is None:
                    self._db.execute("DELETE FROM suspects WHERE address = ? AND import = ?", key)
                else:
                    self._db.execute("UPDATE suspects SET said = ? WHERE address = ? AND import = ?", (said, *key))
            yield contact

    @staticmethod
    def _find_fault(
        contact: Contact, list_ids: Sequence[str], content: bytes | None, comparison: Comparison
    ) -> str | None:
        # Who has unsubscribed, or is on hold, is on no list and was not refused for it.
        lists = {*contact.list_ids, *contact.maybe_list_ids}
        if contact.status.casefold() in UNEXPLAINED and not lists.issuperset(list_ids):
            return _NOT_ON_LIST
        if content is None:
            return None
        digests = comparison.digests(contact.values or {})
        return None if comparison.are_there(msgspec.json.decode(content), digests) else _NOT_UPDATED

    def release(self) -> Iterator[tuple[OpenBatch[S], ImportOutcome]]:
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
