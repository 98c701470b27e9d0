"""A set of addresses that takes no memory, however many there are."""

from __future__ import annotations

import sqlite3
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class AddressSet:
    """Addresses on disk."""

    def __init__(self) -> None:
        """Open a private file that has no name; nothing is in it."""
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._db.close)  # whichever way a run ends
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE addresses (address TEXT PRIMARY KEY) WITHOUT ROWID;"
        )

    def add(self, address: str) -> None:
        """Note an address.

        Args:
            address: Lower-cased.
        """
        self._db.execute("INSERT OR IGNORE INTO addresses VALUES (?)", (address,))

    def add_all(self, addresses: Iterable[str]) -> None:
        """Note many addresses.

        Args:
            addresses: Lower-cased.
        """
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO addresses VALUES (?)", ((address,) for address in addresses))
        self._db.execute("COMMIT")

    def found(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those of some addresses that are in here.

        Args:
            addresses: Lower-cased.
        """
        return {address for address in addresses if address in self}

    def __contains__(self, address: object) -> bool:
        return self._db.execute("SELECT 1 FROM addresses WHERE address = ?", (address,)).fetchone() is not None

    def __len__(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM addresses").fetchone()[0]
        return count
