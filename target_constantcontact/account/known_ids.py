"""Contact ids that have been read already, by address. On disk, so memory stays flat."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from target_constantcontact.account.hash_tables import insert, open_nameless, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLES: Final = "CREATE TABLE ids (scope INTEGER, address TEXT, contact_id TEXT);"
# Most runs read everybody once and look nobody up again, so nothing is indexed before somebody does.
_BY_ADDRESS: Final = "CREATE INDEX IF NOT EXISTS by_address ON ids (scope, address)"
_BY_ID: Final = "CREATE INDEX IF NOT EXISTS by_id ON ids (contact_id)"


class KnownIds:
    """Ids of people, kept apart by the lists on which they were looked for; no lists stand for the whole account."""

    def __init__(self) -> None:
        self._db = open_nameless(self, _TABLES)
        self._scopes: dict[frozenset[str], int] = {frozenset(): 0}
        self._is_empty = True

    def add(self, list_ids: frozenset[str], people: Sequence[tuple[str, str]]) -> None:
        """Keep pairs of a lower-cased address and an id; the last pair of an address counts."""
        scope = self._scopes.setdefault(list_ids, len(self._scopes))
        self._db.execute("BEGIN")
        insert(self._db, "INSERT INTO ids", list(chain.from_iterable((scope, *pair) for pair in people)), width=3)
        self._db.execute("COMMIT")
        self._is_empty = False

    def find(self, list_ids: frozenset[str], addresses: Iterable[str]) -> dict[str, str]:
        """Return the ids of those addresses that are known."""
        if self._is_empty or list_ids not in self._scopes:
            return {}
        self._db.execute(_BY_ADDRESS)
        query = f"SELECT address, contact_id FROM ids WHERE scope = {self._scopes[list_ids]} AND address IN"
        return dict(select(self._db, query, list(addresses)))

    def forget(self, contact_ids: Iterable[str], *, on_lists: bool = False) -> None:
        """Forget people everywhere, or only where they were looked for on lists."""
        if not self._is_empty:
            self._db.execute(_BY_ID)
            delete = f"DELETE FROM ids WHERE contact_id = ? AND scope >= {int(on_lists)}"
            self._db.execute("BEGIN")
            self._db.executemany(delete, ((one,) for one in contact_ids))
            self._db.execute("COMMIT")

    def clear(self, list_ids: frozenset[str]) -> None:
        """Forget everybody who was looked for on some lists."""
        if list_ids in self._scopes:
            self._db.execute(_BY_ADDRESS)
            self._db.execute("DELETE FROM ids WHERE scope = ?", (self._scopes[list_ids],))
