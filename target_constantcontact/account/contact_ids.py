"""Addresses to contact ids, in few requests: the bulk activities that change contacts take ids alone.

Pages of 500 cost the same whoever is wanted, a look-up costs a request for each person; the first page tells how many
there are. Exports hold no ids. Who was seen is remembered on disk: memory stays flat.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import weakref
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.text import counted
from target_constantcontact.account.contact_pages import ContactPages
from target_constantcontact.account.reading_choice import Way, cheapest, pages_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from constantcontact_api.wire.client import ConstantContactClient

logger = logging.getLogger(__name__)

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

    def __init__(self, client: ConstantContactClient) -> None:
        """Open a private file that has no name; nothing is asked yet.

        Args:
            client: The way to the API.
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
                if len(missing) <= _FEW:
                    break
                is_whole = self._read(scope, missing, members_of, found)
                missing.difference_update(found)
                if is_whole and "updated_after" not in scope:
                    return found
            for address in missing:
                found |= self._taken(self._ask({"email": address}, members_of).first, {address}, members_of)
            return found

    def _remembered(self, addresses: Iterable[str]) -> dict[str, str]:
        one = "SELECT contact_id FROM ids WHERE address = ?"
        rows = ((address, self._db.execute(one, (address,)).fetchone()) for address in addresses)
        return {address: row[0] for address, row in rows if row is not None}

    def _ask(self, scope: Mapping[str, str], members_of: Collection[str]) -> ContactPages:
        return ContactPages(self._client, {**scope, **({"include": "list_memberships"} if members_of else {})})

    def _read(
        self, scope: Mapping[str, str], wanted: Collection[str], members_of: Collection[str], found: dict[str, str]
    ) -> bool:
        """Read the first page, and the others if that is cheaper than to look up whoever is missing then."""
        imports, pages = self._imports, self._ask(scope, members_of)
        found.update(self._taken(pages.first, wanted, members_of))
        if not pages.is_all:
            missing = sum(address not in found for address in wanted)
            choice = cheapest(pages.count, wanted=missing)
            if missing:
                logger.info("Ids of %s: %s.", counted(missing, "person", "people"), choice.sentence())
            if choice.way is Way.LOOK_UPS:
                return False
            found.update(self._taken(pages.rest(), wanted, members_of))
        if not scope and not members_of:
            self._read_after = imports
        return True

    def _taken(
        self, contacts: Iterable[dict[str, Any]], wanted: Collection[str], members_of: Collection[str]
    ) -> dict[str, str]:
        """Remember contacts, and return those who are wanted."""
        lists, found = frozenset(members_of), {}
        for contact in contacts:
            address = str((contact.get("email_address") or {}).get("address") or "").lower()
            is_on_them = not lists or not lists.isdisjoint(contact.get("list_memberships") or ())
            if not address or contact.get("deleted_at") or not is_on_them:
                continue
            contact_id = str(contact["contact_id"])
            self._db.execute("INSERT OR REPLACE INTO ids VALUES (?, ?)", (address, contact_id))
            if address in wanted:
                found[address] = contact_id
        return found


def most_requests(asked: int, people: int) -> int:
    """Foresee how many requests `ContactIds.find` takes at most.

    Args:
        asked: How many addresses it is asked for.
        people: How many have an address in the account.
    """
    if asked <= _FEW:
        return asked
    pages = pages_of(people) + 1  # some people have no address
    return 2 * (1 + min(asked, pages))  # for each of two scopes: its first page, and the others


def _scopes(members_of: Collection[str], updated_after: str | None) -> list[dict[str, str]]:
    if 0 < len(members_of) <= _MOST_LISTS:
        return [{"lists": ",".join(members_of)}]
    return [{"updated_after": updated_after}, {}] if updated_after else [{}]
