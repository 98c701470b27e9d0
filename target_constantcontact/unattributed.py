"""Rows that an import refused without naming them, found by what the account holds afterwards.

An import of that kind is held back, on disk, until the account has been read: its rows are accounted for then, and no
STATE covers them before. Somebody who is not in the account, or not on the lists, is found whatever the counters say.
"""

from __future__ import annotations

import sqlite3
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from target_constantcontact.readback import UNEXPLAINED

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from constantcontact_api.imports import ImportOutcome
    from target_constantcontact.lanes import OpenBatch
    from target_constantcontact.readback import Contact

S = TypeVar("S", bound="Hashable")

_NOT_THERE: Final = "it did not say which, but the account does not have this person."
_NOT_ON_LIST: Final = "it did not say which, but this person is not on the lists of the import."
_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE suspects (
    address TEXT, import INTEGER, position INTEGER, said TEXT, PRIMARY KEY (address, import)
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
        number = len(self._held)
        rows = (
            (address, number, position, _NOT_THERE)
            for position, address in enumerate(entry.batch.addresses)
            if position not in outcome.refused
        )
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO suspects VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
        entry.batch.park()
        self._held.append((entry, outcome))

    def forget(self, addresses: Iterable[str]) -> None:
        """Do not suspect people any more whom something else has changed meanwhile, on purpose.

        Args:
            addresses: Lower-cased.
        """
        if self._held:
            self._db.executemany("DELETE FROM suspects WHERE address = ?", ((address,) for address in addresses))

    def compare(self, contacts: Iterable[Contact]) -> Iterator[Contact]:
        """Look at everybody in the account, and pass them on.

        Args:
            contacts: All of them.

        Yields:
            The same.
        """
        suspected = "SELECT import FROM suspects WHERE address = ?"
        for contact in contacts:
            for (number,) in self._db.execute(suspected, (contact.address,)).fetchall():
                self._clear(contact, number)
            yield contact

    def _clear(self, contact: Contact, number: int) -> None:
        key = (contact.address, number)
        lists = self._held[number][0].lane.list_ids
        # Who has unsubscribed, or is on hold, is on no list and was not refused for it.
        is_off = contact.status.casefold() in UNEXPLAINED and not {
            *contact.list_ids, *contact.maybe_list_ids,
        }.issuperset(lists)  # fmt: skip
        if is_off:
            self._db.execute("UPDATE suspects SET said = ? WHERE address = ? AND import = ?", (_NOT_ON_LIST, *key))
        else:
            self._db.execute("DELETE FROM suspects WHERE address = ? AND import = ?", key)

    def release(self) -> Iterator[tuple[OpenBatch[S], ImportOutcome]]:
        """Give every import back, once, in the order in which they were held, with the rows that were found."""
        held, self._held = self._held, []
        for number, (entry, outcome) in enumerate(held):
            entry.batch.unpark()
            found = dict(self._db.execute("SELECT position, said FROM suspects WHERE import = ?", (number,)).fetchall())
            unattributed = max(0, outcome.unattributed - len(found))
            yield entry, replace(outcome, refused={**found, **outcome.refused}, unattributed=unattributed)
