"""What should be in the account and what is, on disk: memory stays flat however many people there are."""

from __future__ import annotations

import sqlite3
import weakref
from typing import TYPE_CHECKING, NamedTuple

from target_constantcontact.account.export import UNEXPLAINED, UNSUBSCRIBED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from target_constantcontact.account.comparison import Comparison
    from target_constantcontact.account.export import Contact

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE expected (address TEXT, list_id TEXT, stream TEXT, PRIMARY KEY (address, list_id)) WITHOUT ROWID;
CREATE TABLE contacts (address TEXT PRIMARY KEY, status TEXT, digests BLOB) WITHOUT ROWID;
CREATE TABLE members (
    address TEXT, list_id TEXT, is_certain INTEGER, PRIMARY KEY (address, list_id)
) WITHOUT ROWID;
"""
_GONE = "unsubscribed and deleted"  # the status of somebody whom a dry run would delete
_PLANNED = "planned"  # the status of somebody whom a dry run would create
_MISSING = """
SELECT expected.stream, expected.address, group_concat(expected.list_id), contacts.status
FROM expected LEFT JOIN members USING (address, list_id) LEFT JOIN contacts USING (address)
WHERE members.address IS NULL GROUP BY expected.address ORDER BY expected.address
"""


class Missing(NamedTuple):
    """Somebody who is not where they were put.

    Attributes:
        stream: That put them there.
        address: Lower-cased.
        list_ids: Those that they are not on.
        status: As the account has them; empty where it does not.
    """

    stream: str
    address: str
    list_ids: tuple[str, ...]
    status: str


class Planned(NamedTuple):
    """What one import would do.

    Attributes:
        creates: People whom the account does not have.
        updates: People whom it has.
        list_additions: Memberships that would be new.
        not_added: Unsubscribed people, who would not join.
    """

    creates: int
    updates: int
    list_additions: int
    not_added: int


class Ledger:
    """Two sides of a comparison; not safe for threads by itself, but may be handed from one to another."""

    def __init__(self, comparison: Comparison | None = None) -> None:
        """Open a private file that has no name; nothing is in it.

        Args:
            comparison: Reduces the values of contacts to digests; None where nobody will ask for them.
        """
        self._comparison = comparison
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._db.close)  # whichever way a run ends
        self._db.executescript(_TABLES)

    def copy(self) -> Ledger:
        """Return another one that holds the same, to plan with: what is planned must not look like what was read."""
        found = Ledger(self._comparison)
        self._db.backup(found._db)
        return found

    def expect(self, stream: str, addresses: Iterable[str], list_ids: Sequence[str]) -> None:
        """Note people who must be on lists.

        Args:
            stream: That put them there.
            addresses: Lower-cased.
            list_ids: All of these.
        """
        rows = ((address, list_id, stream) for address in addresses for list_id in list_ids)
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO expected VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def read_account(self, contacts: Iterable[Contact]) -> None:
        """Note who is in the account.

        Args:
            contacts: All of them.
        """
        self._db.execute("BEGIN")
        for contact in contacts:
            digests = self._comparison.digests(contact.values or {}) if self._comparison is not None else None
            row = (contact.address, contact.status, digests)
            self._db.execute("INSERT OR REPLACE INTO contacts VALUES (?, ?, ?)", row)
            self._note_lists(contact.address, contact.list_ids, is_certain=True)
            self._note_lists(contact.address, contact.maybe_list_ids, is_certain=False)
        self._db.execute("COMMIT")

    def expect_no_more(self, address: str, list_ids: Sequence[str]) -> None:
        """Note that somebody was taken off lists again.

        Args:
            address: Lower-cased.
            list_ids: Of the lists; none for all.
        """
        if not list_ids:
            self._db.execute("DELETE FROM expected WHERE address = ?", (address,))
        places = ((address, list_id) for list_id in list_ids)
        self._db.executemany("DELETE FROM expected WHERE address = ? AND list_id = ?", places)

    def missing(self) -> Iterator[Missing]:
        """Yield everybody who is expected on a list and not there."""
        for stream, address, list_ids, status in self._db.execute(_MISSING):
            yield Missing(stream, address, tuple(list_ids.split(",")), status or "")

    def plan(self, addresses: Iterable[str], list_ids: Sequence[str]) -> Planned:
        """Foresee an import, and note it as done for the next one.

        Args:
            addresses: Of its rows, lower-cased.
            list_ids: Whom they join.
        """
        creates = updates = additions = not_added = 0
        for address in addresses:
            found = self._db.execute("SELECT status FROM contacts WHERE address = ?", (address,)).fetchone()
            is_gone = found is not None and found[0] == _GONE
            creates += found is None
            updates += found is not None and not is_gone
            if found is not None and (is_gone or found[0].casefold() == UNSUBSCRIBED.casefold()):
                not_added += 1
                continue
            if found is None:
                self._db.execute("INSERT INTO contacts (address, status) VALUES (?, ?)", (address, _PLANNED))
            if found is None or found[0].casefold() in {*UNEXPLAINED, _PLANNED}:  # nobody on hold gets on a list
                additions += self._note_lists(address, list_ids, is_certain=True)
        return Planned(creates, updates, additions, not_added)

    def has(self, address: str) -> bool:
        """Tell whether the account had somebody when it was read.

        Args:
            address: Lower-cased.
        """
        found = self._db.execute("SELECT status FROM contacts WHERE address = ?", (address,)).fetchone()
        return found is not None and found[0] != _PLANNED

    def may_be_on(self, address: str, list_id: str) -> bool:
        """Tell whether somebody is on a list, or on one that shares its name.

        Args:
            address: Lower-cased.
            list_id: Of the list.
        """
        query = "SELECT 1 FROM members WHERE address = ? AND list_id = ?"
        return self._db.execute(query, (address, list_id)).fetchone() is not None

    def may_be_mailed(self, address: str) -> bool:
        """Tell whether an import can put somebody on a list: not those who unsubscribed, are on hold, and so on.

        Args:
            address: Lower-cased.
        """
        found = self._db.execute("SELECT status FROM contacts WHERE address = ?", (address,)).fetchone()
        return found is None or found[0].casefold() in {*UNEXPLAINED, _PLANNED}

    def list_of(self, address: str) -> str | None:
        """Return a list that somebody is certainly on; None where there is none.

        Args:
            address: Lower-cased.
        """
        certain = "SELECT min(list_id) FROM members WHERE address = ? AND is_certain"
        list_id: str | None = self._db.execute(certain, (address,)).fetchone()[0]
        return list_id

    def holds(self, address: str, row: Mapping[str, object], list_ids: Sequence[str]) -> bool:
        """Tell whether an import of a row would change nothing: its values are there, and the person is on the lists.

        Lists do not count for somebody who unsubscribed: no import puts them on one.

        Args:
            address: Of the row, lower-cased.
            row: Import key to value, without blanks.
            list_ids: Whom it joins.
        """
        query = "SELECT status, digests FROM contacts WHERE address = ?"
        status, digests = self._db.execute(query, (address,)).fetchone() or ("", None)
        if digests is None or self._comparison is None or not self._comparison.are_there(row, digests):
            return False
        return status.casefold() == UNSUBSCRIBED.casefold() or self._is_on(address, list_ids)

    def filled(self, address: str, keys: Iterable[str]) -> frozenset[str]:
        """Return those fields that the account held a value of for somebody.

        Args:
            address: Lower-cased.
            keys: Import keys.
        """
        found = self._db.execute("SELECT digests FROM contacts WHERE address = ?", (address,)).fetchone()
        if found is None or found[0] is None or self._comparison is None:
            return frozenset()
        return self._comparison.filled(keys, found[0])

    def is_there(self, address: str) -> bool:
        """Tell whether somebody is in the account, or would be by what was planned so far.

        Args:
            address: Lower-cased.
        """
        found = self._db.execute("SELECT status FROM contacts WHERE address = ?", (address,)).fetchone()
        return found is not None and found[0] != _GONE

    def is_unsubscribed(self, address: str) -> bool:
        """Tell whether somebody has unsubscribed, or would be by what was planned so far.

        Args:
            address: Lower-cased.
        """
        found = self._db.execute("SELECT status FROM contacts WHERE address = ?", (address,)).fetchone()
        return found is not None and found[0].casefold() == UNSUBSCRIBED.casefold()

    def unsubscribe(self, address: str) -> bool:
        """Note that somebody is unsubscribed.

        Args:
            address: Lower-cased.

        Returns:
            Whether they were there.
        """
        new = "UPDATE contacts SET status = ? WHERE address = ? AND status != ?"
        return self._db.execute(new, (UNSUBSCRIBED, address, _GONE)).rowcount > 0

    def size(self) -> int:
        """Return how many people with an address there are."""
        count: int = self._db.execute("SELECT count(*) FROM contacts").fetchone()[0]
        return count

    def leave(self, address: str, list_ids: Sequence[str]) -> bool:
        """Note that somebody leaves lists.

        Args:
            address: Lower-cased.
            list_ids: Of the lists.

        Returns:
            Whether they were on any.
        """
        places = [(address, list_id) for list_id in list_ids]
        return self._db.executemany("DELETE FROM members WHERE address = ? AND list_id = ?", places).rowcount > 0

    def delete(self, address: str) -> bool:
        """Note that somebody is deleted.

        Args:
            address: Lower-cased.

        Returns:
            Whether they were there.
        """
        self._db.execute("DELETE FROM members WHERE address = ?", (address,))
        if self.is_unsubscribed(address):  # and stays so: no import brings them back
            self._db.execute("UPDATE contacts SET status = ? WHERE address = ?", (_GONE, address))
            return True
        gone = "DELETE FROM contacts WHERE address = ? AND status != ?"
        return self._db.execute(gone, (address, _GONE)).rowcount > 0

    def stays_on(self, address: str, list_id: str) -> bool:
        """Tell whether somebody who was on a list is on it after what was planned so far, and may be mailed.

        Args:
            address: Lower-cased.
            list_id: The list.
        """
        place = "SELECT 1 FROM members WHERE address = ? AND list_id = ?"
        is_on = self._db.execute(place, (address, list_id)).fetchone() is not None
        return is_on and not self.is_unsubscribed(address)

    def members_of(self, list_id: str) -> Iterator[str]:
        """Yield the addresses of who is certainly on a list, after what was planned so far, and may be mailed.

        Args:
            list_id: The list.
        """
        for (address,) in self._db.execute("SELECT address FROM members WHERE list_id = ? AND is_certain", (list_id,)):
            if not self.is_unsubscribed(address):
                yield address

    def _is_on(self, address: str, list_ids: Sequence[str]) -> bool:
        certain = "SELECT 1 FROM members WHERE address = ? AND list_id = ? AND is_certain"
        return all(self._db.execute(certain, (address, list_id)).fetchone() for list_id in list_ids)

    def _note_lists(self, address: str, list_ids: Sequence[str], *, is_certain: bool) -> int:
        new = "INSERT OR IGNORE INTO members VALUES (?, ?, ?)"
        return sum(self._db.execute(new, (address, list_id, is_certain)).rowcount for list_id in list_ids)
