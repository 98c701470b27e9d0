"""Addresses to contact ids, in few requests: the bulk activities that change contacts take ids alone.

Reading pages of 500 costs the same whoever is wanted, asking for one person costs a request each; so it is counted
first how many pages there would be. Who was seen is remembered on disk: memory stays flat.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import weakref
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from constantcontact_api.wire.client import ConstantContactClient

logger = logging.getLogger(__name__)

PAGE: Final = 500
"""Contacts a request (contract: GET /contacts)."""
_FEW: Final = 2  # so few are asked for one by one, without counting pages first
_MOST_LISTS: Final = 25  # of the filter `lists`
_TABLE: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE ids (address TEXT PRIMARY KEY, contact_id TEXT) WITHOUT ROWID;
CREATE INDEX by_id ON ids (contact_id);
"""


class ContactIds:
    """Finds and remembers them; threads may share it."""

    def __init__(self, client: Callable[[], ConstantContactClient]) -> None:
        """Open a private file that has no name; nothing is asked yet.

        Args:
            client: Gives the way to the API.
        """
        self._client = client
        self._lock = threading.Lock()
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._db.close)  # whichever way a run ends
        self._db.executescript(_TABLE)
        self._imports = 0
        # How many imports had landed when the whole account was read; None before.
        self._read_after: int | None = None

    def note_import(self) -> None:
        """Note that an import has landed: the account may hold people whom nobody has seen."""
        self._imports += 1

    def forget(self, contact_ids: Iterable[str]) -> None:
        """Note that people are gone.

        Args:
            contact_ids: Theirs.
        """
        with self._lock:
            self._db.executemany("DELETE FROM ids WHERE contact_id = ?", ((one,) for one in contact_ids))

    def find(
        self, addresses: Collection[str], *, members_of: Collection[str] = (), updated_after: str | None = None
    ) -> dict[str, str]:
        """Find the ids of those people whom the account has, deleted ones left out.

        Args:
            addresses: Lower-cased.
            members_of: Only people on one of these lists.
            updated_after: When most of them have changed at the latest, if that is known.

        Returns:
            Address to id; who is missing is not in the account, or on none of the lists.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        with self._lock:
            found = {} if members_of else self._remembered(addresses)
            missing = set(addresses).difference(found)
            if not members_of and self._read_after == self._imports:
                return found
            for scope in _scopes(members_of, updated_after):
                if len(missing) <= _FEW or self._pages(scope) >= len(missing):
                    continue
                found |= self._read(scope, missing, members_of)
                missing.difference_update(found)
                if "updated_after" not in scope:
                    return found
            for address in missing:
                found |= self._read({"email": address}, {address}, members_of)
            return found

    def _remembered(self, addresses: Iterable[str]) -> dict[str, str]:
        one = "SELECT contact_id FROM ids WHERE address = ?"
        rows = ((address, self._db.execute(one, (address,)).fetchone()) for address in addresses)
        return {address: row[0] for address, row in rows if row is not None}

    def _pages(self, scope: Mapping[str, str]) -> int:
        answer: dict[str, Any] = self._client().get("/contacts", {**scope, "limit": 1, "include_count": "true"})
        return -(-int(answer.get("contacts_count") or 0) // PAGE)

    def _read(self, scope: Mapping[str, str], wanted: Collection[str], members_of: Collection[str]) -> dict[str, str]:
        lists, imports, found = frozenset(members_of), self._imports, {}
        params = {**scope, "limit": PAGE, **({"include": "list_memberships"} if lists else {})}
        for contact in self._client().pages("/contacts", "contacts", params):
            address = str((contact.get("email_address") or {}).get("address") or "").lower()
            is_on_them = not lists or not lists.isdisjoint(contact.get("list_memberships") or ())
            if not address or contact.get("deleted_at") or not is_on_them:
                continue
            contact_id = str(contact["contact_id"])
            self._db.execute("INSERT OR REPLACE INTO ids VALUES (?, ?)", (address, contact_id))
            if address in wanted:
                found[address] = contact_id
        if not scope and not lists:
            self._read_after = imports
        return found


def most_requests(asked: int, people: int) -> int:
    """Foresee how many requests `ContactIds.find` takes at most.

    Args:
        asked: How many addresses it is asked for.
        people: How many have an address in the account.
    """
    if asked <= _FEW:
        return asked
    pages = -(-people // PAGE) + 1  # some people have no address
    return 2 * (1 + min(asked, pages))  # for each of two scopes: how many pages it has, and those


def _scopes(members_of: Collection[str], updated_after: str | None) -> list[dict[str, str]]:
    if 0 < len(members_of) <= _MOST_LISTS:
        return [{"lists": ",".join(members_of)}]
    return [{"updated_after": updated_after}, {}] if updated_after else [{}]
