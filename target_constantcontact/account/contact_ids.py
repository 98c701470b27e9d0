"""Addresses to contact ids, in few requests: the bulk activities that change contacts take ids alone.

Pages of 500 cost the same whoever is wanted, a look-up costs a request for each person; the first page tells how many
there are. Exports hold no ids. Whoever was seen is remembered on disk: memory stays flat.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.queries import LISTS_PER_QUERY, by_address, pages_of
from constantcontact_api.errors import MovingPagesError, without_remedy
from constantcontact_api.text import counted
from target_constantcontact.account.contact_pages import ContactPages
from target_constantcontact.account.known_ids import KnownIds
from target_constantcontact.account.reading_choice import Way, cheapest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.contact_pages import PagedContact

logger = logging.getLogger(__name__)

_FEW: Final = 2  # so few are asked for one by one, without counting pages first


class ContactIds:
    """Finds and remembers ids; threads may share it."""

    def __init__(self, client: ConstantContactClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known = KnownIds()
        self._imports = 0
        # How many imports had landed when everybody was read, and whether nobody can have been skipped, by the lists
        # that they were looked for on.
        self._read_after: dict[frozenset[str], tuple[int, bool]] = {}
        # Until that is done, pages still show them: to other threads as well.
        self._being_deleted = set[str]()
        self._leaving_lists = set[str]()

    def note_import(self) -> None:
        """Note that an import has landed: the account may hold new people."""
        self._imports += 1

    def note_deletion(self, addresses: Collection[str], contact_ids: Collection[str]) -> None:
        """Note that people whom `find` did not keep, and others by id, are no longer in the account."""
        with self._lock:
            self._being_deleted.difference_update(addresses)
            if contact_ids:
                self._known.forget(contact_ids, on_lists=False)
            self._forget_lists_but(frozenset())

    def note_departure(
        self, addresses: Collection[str], contact_ids: Collection[str], list_ids: Collection[str]
    ) -> None:
        """Note that people whom `find` did not keep, and others by id, have left these lists."""
        with self._lock:
            self._leaving_lists.difference_update(addresses)
            if contact_ids:
                self._known.forget(contact_ids, on_lists=True)
            self._forget_lists_but(frozenset(list_ids))

    def _forget_lists_but(self, lists: frozenset[str]) -> None:
        # Whoever was seen on other lists may have left these as well.
        self._read_after = {on: count for on, count in self._read_after.items() if not on or on == lists}

    def find(
        self,
        addresses: Collection[str],
        *,
        members_of: Collection[str] = (),
        updated_after: str | None = None,
        keep: bool = True,
    ) -> dict[str, str]:
        """Find the contact ids of those people who are in the account and not deleted.

        Args:
            addresses: Lower-cased.
            members_of: Only people on one of these lists.
            updated_after: When most of them have changed at the latest, if that is known.
            keep: Whether whoever is found is remembered; not those who are about to leave the account, or these lists.

        Returns:
            Address to id; whoever is missing is not in the account, or on none of the lists.
        """
        lists = frozenset(members_of)
        with self._lock:
            if not keep:
                (self._leaving_lists if lists else self._being_deleted).update(addresses)
            imports, is_whole = self._read_after.get(lists, (-1, False))
            is_known = imports == self._imports
            found = self._known.find(lists, addresses, keep=keep) if is_known or not lists else {}
            missing = set(addresses).difference(found)
            if is_known and (is_whole or not missing):
                return found
            if lists and not is_known:
                self._known.clear(lists)
            for query in _queries(members_of, updated_after):
                if len(missing) <= _FEW:
                    break
                is_whole = self._read(query, missing, lists, found)
                missing.difference_update(found)
                if is_whole and "updated_after" not in query:
                    return found
            for address in missing:
                for contacts in self._ask(by_address(address), lists).blocks():
                    found |= self._taken(contacts, {address}, lists)
            return found

    def _ask(self, query: Mapping[str, str], lists: frozenset[str]) -> ContactPages:
        return ContactPages(self._client, {**query, **({"include": "list_memberships"} if lists else {})})

    def _read(
        self, query: Mapping[str, str], wanted: Collection[str], lists: frozenset[str], found: dict[str, str]
    ) -> bool:
        """Read the first page, and the others if that is cheaper than to look up whoever is missing then.

        Returns:
            Whether nobody can have been skipped.
        """
        imports, pages = self._imports, self._ask(query, lists)
        found |= self._taken(pages.first, wanted, lists)
        if not pages.is_all:
            missing = _missing(wanted, found)
            choice = cheapest(pages.count, wanted=missing)
            if missing:
                logger.info("Ids of %s: %s.", counted(missing, "person", "people"), choice.sentence())
            if choice.way is Way.LOOK_UPS:
                return False

            def enough() -> bool:
                missing = _missing(wanted, found)
                return not missing or cheapest(pages.count, wanted=missing).way is Way.LOOK_UPS

            try:
                for contacts in pages.rest(enough):
                    found |= self._taken(contacts, wanted, lists)
            except MovingPagesError as error:
                logger.warning("%s Whoever was not found is looked up.", without_remedy(error))
        if "updated_after" not in query:
            self._read_after[lists] = (imports, pages.is_whole)
        return pages.is_whole

    def _taken(
        self, contacts: Iterable[PagedContact], wanted: Collection[str], lists: frozenset[str]
    ) -> dict[str, str]:
        """Remember contacts, and return those who are wanted."""
        people = [
            (address.lower(), contact.contact_id)
            for contact in contacts
            if (address := contact.address)
            and not contact.deleted_at
            and (not lists or not lists.isdisjoint(contact.list_memberships or ()))
        ]
        kept = people
        for going in (self._being_deleted, self._leaving_lists if lists else ()):
            kept = [pair for pair in kept if pair[0] not in going] if going else kept
        self._known.add(lists, kept)
        return {address: contact_id for address, contact_id in people if address in wanted}


def most_requests(asked: int, people: int) -> int:
    """Foresee how many requests `ContactIds.find` takes at most.

    Args:
        asked: How many addresses it is asked for.
        people: How many have an address in the account.
    """
    if asked <= _FEW:
        return asked
    pages = pages_of(people) + 1  # some people have no address
    return 2 * (1 + min(asked, pages))  # for each of two queries: its first page, and the others


def _missing(wanted: Collection[str], found: Mapping[str, str]) -> int:
    return sum(address not in found for address in wanted)


def _queries(members_of: Collection[str], updated_after: str | None) -> list[dict[str, str]]:
    if 0 < len(members_of) <= LISTS_PER_QUERY:
        return [{"lists": ",".join(members_of)}]
    return [{"updated_after": updated_after}, {}] if updated_after else [{}]
