"""Contact ids that have been read already, by address. On disk, so memory stays flat."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from constantcontact_api.scratch_database import open_scratch
from target_constantcontact.account.hash_tables import insert, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLES: Final = """
CREATE TABLE staged (scope INTEGER, address TEXT, contact_id TEXT);
CREATE TABLE ids (scope INTEGER, address TEXT, contact_id TEXT, PRIMARY KEY (scope, address)) WITHOUT ROWID;
"""
# Most runs read everybody once and look nobody up again, so nothing is sorted before somebody asks.
_SORT: Final = """
INSERT OR REPLACE INTO ids SELECT * FROM staged ORDER BY scope, address, rowid;
DELETE FROM staged;
"""
_FOUND: Final = "{} FROM ids WHERE scope = {} AND address IN"


class KnownIds:
    """Ids of people, kept apart by the lists on which they were looked for; no lists stand for the whole account."""

    def __init__(self) -> None:
        self._db = open_scratch(self, _TABLES)
        self._scopes: dict[frozenset[str], int] = {frozenset(): 0}
        self._is_empty = True

    def add(self, list_ids: frozenset[str], people: Sequence[tuple[str, str]]) -> None:
        """Keep pairs of a lower-cased address and an id; the last pair of an address counts."""
        scope = self._scopes.setdefault(list_ids, len(self._scopes))
        self._db.execute("BEGIN")
        insert(self._db, "INSERT INTO staged", list(chain.from_iterable((scope, *pair) for pair in people)), width=3)
        self._db.execute("COMMIT")
        self._is_empty = False

    def find(self, list_ids: frozenset[str], addresses: Iterable[str], *, keep: bool = True) -> dict[str, str]:
        """Return the ids of those addresses that are known; forget these people unless they are to be kept."""
        scope = self._scopes.get(list_ids)
        if self._is_empty or scope is None:
            return {}
        self._db.executescript(_SORT)
        found = dict(select(self._db, _FOUND.format("SELECT address, contact_id", scope), list(addresses)))
        if not keep:
            self._db.execute("BEGIN")
            list(select(self._db, _FOUND.format("DELETE", scope), list(found)))
            self._db.execute("COMMIT")
        return found

    def forget(self, contact_ids: Iterable[str], *, on_lists: bool) -> None:
        """Forget people everywhere, or only where they were looked for on lists."""
        if not self._is_empty:
            self._db.executescript(f"{_SORT} CREATE INDEX IF NOT EXISTS by_id ON ids (contact_id);")
            delete = "DELETE FROM ids WHERE contact_id = ? AND scope >= ?"
            self._db.execute("BEGIN")
            self._db.executemany(delete, ((one, int(on_lists)) for one in contact_ids))
            self._db.execute("COMMIT")

    def clear(self, list_ids: frozenset[str]) -> None:
        """Forget everybody who was looked for on some lists."""
        if list_ids in self._scopes:
            self._db.execute("DELETE FROM staged WHERE scope = ?", (self._scopes[list_ids],))
            self._db.execute("DELETE FROM ids WHERE scope = ?", (self._scopes[list_ids],))
