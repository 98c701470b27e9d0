"""A set of addresses of any size, kept on disk beyond a few."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from constantcontact_api.scratch_database import open_scratch
from target_constantcontact.account.hash_tables import insert, select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

_IN_MEMORY: Final = 16_384
_TABLES: Final = """
CREATE TABLE staged (hashes BLOB);
CREATE TABLE sorted (hash INTEGER PRIMARY KEY);
"""


class AddressSet:
    """Addresses, kept as hashes (see `hash_tables`): a few in memory, more on disk.

    What is added waits unsorted until somebody asks: adding is cheap, also where nobody ever does.
    Not safe for threads by itself, but may be handed from one to another.

    Args:
        in_memory: How many are kept in memory at most.
    """

    def __init__(self, *, in_memory: int = _IN_MEMORY) -> None:
        self._most = in_memory
        self._recent: set[int] = set()
        self._db: sqlite3.Connection | None = None
        self._is_staged = False

    def add(self, address: str) -> None:
        """Add an address.

        Args:
            address: Lower-cased, as everywhere here.
        """
        self._recent.add(hash(address))
        if len(self._recent) > self._most:
            self._spill()

    def add_all(self, addresses: Iterable[str]) -> None:
        """Add many addresses."""
        self._recent.update(map(hash, addresses))
        if len(self._recent) > self._most:
            self._spill()

    def found(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those addresses that are in the set."""
        if self._db is None and not self._recent:
            return ()
        hashes = list(map(hash, addresses))
        known = self._recent.intersection(hashes)
        if self._db is not None:
            known.update(one for (one,) in select(self._sorted(), "SELECT hash FROM sorted WHERE hash IN", hashes))
        return {address for address in addresses if hash(address) in known} if known else ()

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and (hash(address) in self._recent or bool(self.found((address,))))

    def __len__(self) -> int:
        if self._db is None:
            return len(self._recent)
        self._spill()
        count: int = self._sorted().execute("SELECT count(*) FROM sorted").fetchone()[0]
        return count

    def _spill(self) -> None:
        if self._db is None:
            self._db = open_scratch(self, _TABLES)
        self._db.execute("INSERT INTO staged VALUES (?)", (array("q", self._recent).tobytes(),))
        self._is_staged = True
        self._recent.clear()

    def _sorted(self) -> sqlite3.Connection:
        assert self._db is not None  # noqa: S101  # for the type checker: asked where there is one
        if self._is_staged:
            self._db.execute("BEGIN")
            self._db.execute("CREATE TABLE unsorted (hash INTEGER)")
            for (hashes,) in self._db.execute("SELECT hashes FROM staged"):
                insert(self._db, "INSERT INTO unsorted", array("q", hashes).tolist())
            self._db.execute("INSERT OR IGNORE INTO sorted SELECT hash FROM unsorted ORDER BY hash")
            self._db.execute("DROP TABLE unsorted")
            self._db.execute("DELETE FROM staged")
            self._db.execute("COMMIT")
            self._is_staged = False
        return self._db


class AddressSets:
    """Several sets, asked as one.

    Args:
        sets: At least one.
    """

    def __init__(self, sets: Sequence[AddressSet]) -> None:
        self._sets = sets

    def found(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those addresses that are in any of them."""
        return {address for one in self._sets for address in one.found(addresses)}

    def __len__(self) -> int:
        """Count addresses; one that is in several sets counts several times."""
        return sum(map(len, self._sets))
