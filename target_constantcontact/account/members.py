"""Who of a list's members a stream did not name: found by pages or by one export, whichever takes fewer requests.

```text
first page and count ──> pages ──────────────────────────────────────> leaving, with ids
                   └───> one export ──> leaving, by address ──> look-ups, or pages where they are fewer
```

A look-up asks the account anew: who is no longer on the list, or has unsubscribed since the export, stays out of it.
People without an address, and unsubscribed ones, are nobody's business here.
"""

from __future__ import annotations

import logging
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.activities.bulk_actions import MAX_CONTACT_IDS
from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.contacts.filters import has_address
from constantcontact_api.contacts.queries import CONTACTS_PER_PAGE, by_address
from constantcontact_api.scratch_database import open_scratch
from constantcontact_api.text import counted
from target_constantcontact.account.address_set import AddressSet, AddressSets
from target_constantcontact.account.contact_pages import ContactPages, pages_or_export
from target_constantcontact.account.exported_addresses import STATUS_FIELDS, ExportedAddresses
from target_constantcontact.account.reading_choice import Way, cheapest, page_requests
from target_constantcontact.options import PLANNED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from constantcontact_api.activities.exports import Exports
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.contact_pages import PagedContact
    from target_constantcontact.account.planned_account import PlannedAccount
    from target_constantcontact.account.reading_choice import Choice

logger = logging.getLogger(__name__)

_READINGS: Final = 2  # who leaves a list leaves no date, so that several pages of members are read twice
_TABLE: Final = "CREATE TABLE leaving (lowered TEXT PRIMARY KEY, contact_id TEXT, address TEXT) WITHOUT ROWID"
_CACHE_KIB: Final = 2_000  # there is one for each list


class Member(NamedTuple):
    """A person on a list.

    Attributes:
        contact_id: Of the account; empty where nobody has asked for it yet.
        address: As the account spells it.
    """

    contact_id: str
    address: str


class Leaving:
    """People who are to leave a list, on disk; each address once."""

    def __init__(self) -> None:
        self._db: sqlite3.Connection | None = None
        self._count = 0

    def add_all(self, members: Iterable[Member]) -> None:
        """Note people.

        Args:
            members: Whoever is there already is not noted again.
        """
        if self._db is None:
            self._db = open_scratch(self, _TABLE, cache_kib=_CACHE_KIB)
        rows = ((member.address.lower(), *member) for member in members)
        self._db.execute("BEGIN")
        self._count += self._db.executemany("INSERT OR IGNORE INTO leaving VALUES (?, ?, ?)", rows).rowcount
        self._db.execute("COMMIT")

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Member]:
        if self._db is not None:
            yield from map(Member._make, self._db.execute("SELECT contact_id, address FROM leaving"))

    def chunks(self) -> Iterator[Sequence[Member]]:
        """Read as many at a time as one activity takes."""
        if self._db is not None:
            found = self._db.execute("SELECT contact_id, address FROM leaving")
            while rows := found.fetchmany(MAX_CONTACT_IDS):
                yield [Member(*row) for row in rows]


class Removals(NamedTuple):
    """What a mirror would take away from one list.

    Attributes:
        list_id: The list.
        members: How many people with an address may be mailed on it.
        leaving: Those that the stream did not name.
        people: How many the list's pages hold, where the ids are still to be found; None where they are known.
    """

    list_id: str
    members: int
    leaving: Leaving
    people: int | None = None

    @property
    def look_ups(self) -> int:
        """How many requests it takes to know the ids."""
        return 0 if self.people is None else min(len(self.leaving), page_requests(self.people, _READINGS))


class ListMembers:
    """Compares lists with what a stream named.

    Args:
        go_on_or_stop: Called between two look-ups; raises what ends them.
        choose: Decides as `cheapest` does.
    """

    def __init__(
        self,
        client: ConstantContactClient,
        exports: Exports,
        *,
        go_on_or_stop: Callable[[], None] = lambda: None,
        choose: Callable[..., Choice] = cheapest,
    ) -> None:
        self._client = client
        self._exports = exports
        self._go_on_or_stop = go_on_or_stop
        self._choose = choose

    def compare(self, list_id: str, present: AddressSets, plan: PlannedAccount | None = None) -> Removals:
        """Find who is to leave a list.

        Args:
            list_id: The list.
            present: Everybody whom streams named, rejected rows included.
            plan: In a dry run, the account as it would be by now.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if list_id.startswith(PLANNED):
            return _Comparison(list_id, present, plan).removals()
        pages = self._pages(list_id)
        choice = self._choose(pages.count, leaving=(pages.count or 0) - len(present), readings=_READINGS)
        members = "Members" if pages.count is None else counted(pages.count, "member")
        logger.info("List %s: %s: %s.", list_id, members, choice.sentence())
        return pages_or_export(
            f"The members of the list {list_id}",
            choice,
            pages,
            lambda pages: _compare_pages(_Comparison(list_id, present, plan), pages),
            lambda: self._compare_export(list_id, present, plan, pages.count or 0),
        )

    def with_ids(self, found: Removals, present: AddressSets) -> Removals:
        """Find the ids of those who are to leave, where they are not known yet.

        Args:
            found: From `compare`.
            present: As there.

        Returns:
            The same, without those who have left the list or unsubscribed by now.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if not found.look_ups:
            return found
        choice = self._choose(found.people, wanted=len(found.leaving), readings=_READINGS)
        leaving = counted(len(found.leaving), "person leaves", "people leave")
        logger.info("List %s: %s: %s.", found.list_id, leaving, choice.sentence())
        if choice.way is Way.PAGES:
            return _compare_pages(_Comparison(found.list_id, present, None), self._pages(found.list_id))
        known = Leaving()
        for member in found.leaving:
            self._go_on_or_stop()
            known.add_all(self._look_up(member.address, found.list_id))
        gone = len(found.leaving) - len(known)
        return Removals(found.list_id, found.members - gone, known)

    def _pages(self, list_id: str) -> ContactPages:
        return ContactPages(self._client, {"lists": list_id})

    def _compare_export(self, list_id: str, present: AddressSets, plan: PlannedAccount | None, people: int) -> Removals:
        comparison = _Comparison(list_id, present, plan)
        # By its id: a file names lists, and names may be shared.
        scope = ExportScope(list_ids=(list_id,), fields=STATUS_FIELDS)
        with self._exports.read(scope, f"export of the list {list_id}") as file:
            for addresses in ExportedAddresses(file, without_unsubscribed=True):
                comparison.take([""] * len(addresses), addresses)
        return comparison.removals()._replace(people=people)

    def _look_up(self, address: str, list_id: str) -> list[Member]:
        pages = ContactPages(self._client, {**by_address(address), "include": "list_memberships"})
        return [
            member
            for contact in chain.from_iterable(pages.blocks())
            if has_address(contact, address) and not contact.deleted_at and list_id in (contact.list_memberships or ())
            for member in _may_be_mailed((contact,))
        ]


def _compare_pages(comparison: _Comparison, pages: ContactPages) -> Removals:
    for block in pages.blocks():
        members = _may_be_mailed(block)
        comparison.take([member.contact_id for member in members], [member.address for member in members])
    return comparison.removals()


def _may_be_mailed(contacts: Iterable[PagedContact]) -> list[Member]:
    """Return contacts as members, without those who have no address or have unsubscribed."""
    return [
        Member(contact.contact_id, address)
        for contact in contacts
        if (address := contact.address) and not contact.has_unsubscribed
    ]


class _Comparison:
    """Takes the members of one list, many at a time."""

    def __init__(self, list_id: str, present: AddressSets, plan: PlannedAccount | None) -> None:
        self._list_id = list_id
        self._present = present
        self._plan = plan
        self._members = AddressSet()  # pages and plans may name somebody twice
        self._leaving = Leaving()

    def take(self, contact_ids: Sequence[str], addresses: Sequence[str]) -> None:
        """Compare some members.

        Args:
            contact_ids: Theirs; empty where nobody knows.
            addresses: Theirs, as the account spells them.
        """
        lowered = [address.lower() for address in addresses]
        if self._plan is not None:
            stay = self._plan.staying_on(lowered, self._list_id)
            contact_ids = [one for one, stays in zip(contact_ids, stay, strict=True) if stays]
            addresses = [one for one, stays in zip(addresses, stay, strict=True) if stays]
            lowered = [address.lower() for address in addresses]
        self._note(contact_ids, addresses, lowered)

    def removals(self) -> Removals:
        """Return what all of them come to, with those who join the list in a plan."""
        if self._plan is not None:
            everybody = self._plan.joined(self._list_id)
            while block := list(islice(everybody, CONTACTS_PER_PAGE)):
                self._note([""] * len(block), block, block)
        return Removals(self._list_id, len(self._members), self._leaving)

    def _note(self, contact_ids: Sequence[str], addresses: Sequence[str], lowered: Sequence[str]) -> None:
        self._members.add_all(lowered)
        missing = set(lowered).difference(self._present.found(lowered))
        if missing:
            members = zip(contact_ids, addresses, lowered, strict=True)
            self._leaving.add_all(Member(one, address) for one, address, low in members if low in missing)
