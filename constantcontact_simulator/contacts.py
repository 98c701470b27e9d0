"""The contacts of an account: generated people, and over them those that were changed or created."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from constantcontact_simulator import contact_writes, sign_ups
from constantcontact_simulator.contact_filter import (
    EVERYBODY,
    LIVING_STATUSES,
    NEW_SUBSCRIBER_SECONDS,
    ContactFilter,
    Tally,
    glance_at,
)
from constantcontact_simulator.contact_store import ContactStore
from constantcontact_simulator.problems import not_found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.directory_store import DirectoryStore
    from constantcontact_simulator.people import People

__all__ = ["EVERYBODY", "NEW_SUBSCRIBER_SECONDS", "ContactFilter", "Contacts"]


class Contacts(ContactStore):
    """All contacts of an account, in a stable order: their positions. Selected, counted and written."""

    def __init__(self, people: People, directory: DirectoryStore) -> None:
        super().__init__(people, directory)
        self._people_tally: Tally | None = None
        self._orders_by_update = directory.switches.contacts_newest_by == "updated"
        self._people_by_age: Sequence[int] | None = None
        self._rows: tuple[int, ContactFilter, Sequence[int]] | None = None
        self._asked_back: set[str] = set()
        self._tally: tuple[int, Tally] | None = None

    def create(self, body: Body) -> Contact:
        """`POST /contacts`.

        Raises:
            EngineError: 400 for an invalid body, 409 if the address or number is taken.
        """
        return contact_writes.create(body, self)

    def put(self, contact_id: str, body: Body) -> Contact:
        """`PUT /contacts/{id}`: absent core properties are cleared, absent sub-resources stay.

        Raises:
            EngineError: 400, 404 or 409.
        """
        return contact_writes.put(self.known(contact_id), body, self)

    def sign_up(self, body: Body) -> tuple[Contact, bool]:
        """`POST /contacts/sign_up_form`: the contact, and whether it is new.

        Raises:
            EngineError: 400 or 409.
        """
        return sign_ups.sign_up(body, self)

    def resubscribe(self, contact_id: str, body: Body) -> Contact:
        """`PUT /contacts/resubscribe/{id}`.

        Raises:
            EngineError: 400, 404 or 409.
        """
        return sign_ups.resubscribe(self.known(contact_id), body, self, self._asked_back)

    def delete(self, contact_id: str) -> None:
        """`DELETE /contacts/{id}`: soft; a deleted contact leaves its lists and keeps its data.

        Raises:
            EngineError: 404.
        """
        contact_writes.delete(self.known(contact_id), self)

    def select(self, wanted: ContactFilter, after_position: int = -1) -> Iterator[Contact]:
        """The contacts that match, in order, from the one after a position."""
        if wanted.address is not None or wanted.contact_ids is not None:
            yield from self._looked_up(wanted, after_position)
            return
        yield from self._selected_people(wanted, after_position)
        for contact in islice(self._created, max(0, after_position + 1 - self._people.total), None):
            if self._matches(wanted, contact):
                yield contact

    def newest_first(self, wanted: ContactFilter) -> Sequence[int]:
        """The positions of all who match, as pages show them; kept until somebody is saved."""
        if self._rows is None or self._rows[:2] != (self._version, wanted):
            found: list[int] = []
            if wanted.address is not None or wanted.contact_ids is not None:
                found += (contact.position for contact in self._looked_up(wanted, -1))
                found.sort(key=self.age, reverse=True)
            else:
                found += self._newest_people(wanted)
                stored = [contact.position for contact in self.stored() if self._matches(wanted, contact)]
                found = sorted(found + stored, key=self.age, reverse=True) if stored else found
            self._rows = (self._version, wanted, found)
        return self._rows[2]

    def age(self, position: int) -> tuple[int, int]:
        """What orders contacts on pages: the greater, the newer."""
        contact = self._changed.get(position) if position < self._people.total else self.at(position)
        times = self._people.times(position) if contact is None else (contact.created_at, contact.updated_at)
        return times[self._orders_by_update], position

    def count(self, wanted: ContactFilter) -> int:
        """How many match."""
        if wanted.status_only:
            statuses = self.tally().statuses
            return sum(statuses[status] for status in wanted.wanted_statuses)
        return sum(1 for _ in self.select(wanted))

    def counts(self) -> dict[str, int]:
        """The body of `GET /contacts/counts`; `total` leaves the deleted ones out."""
        tally = self.tally()
        since = self.directory.now() - NEW_SUBSCRIBER_SECONDS
        return {
            "total": self.count(ContactFilter()),
            "explicit": tally.permissions["explicit"],
            "implicit": tally.permissions["implicit"],
            "pending": tally.permissions["pending_confirmation"],
            "unsubscribed": tally.permissions["unsubscribed"],
            "new_subscriber": self.count(ContactFilter(opted_in_after=since)),
        }

    def membership_count(self, list_id: str, which: str) -> int:
        """How many members a list has: `all`, or the `active` ones."""
        tally = self.tally()
        return (tally.members if which == "all" else tally.active_members)[list_id]

    def tagged_count(self, tag_id: str) -> int:
        """How many contacts have a tag."""
        return self.tally().tagged[tag_id]

    def broadest(self) -> Iterator[Contact]:
        """Contacts that nobody has, with a value in everything that generated people can have."""
        return self._people.broadest()

    def is_selected(self, contact: Contact, wanted: ContactFilter) -> bool:
        """Whether `select` would yield a contact."""
        return (
            self._matches(wanted, contact)
            and (wanted.contact_ids is None or contact.contact_id in wanted.contact_ids)
            and (wanted.address is None or wanted.address.lower() == (contact.address or "").lower())
        )

    def forget(self, ids: Collection[str]) -> None:
        """Take deleted lists, tags or custom fields away from every contact."""
        super().forget(ids)
        self._people_tally = None

    def tally(self) -> Tally:
        """Counts over everybody: computed once for the generated people, then as often as something changed."""
        if self._tally is not None and self._tally[0] == self._version:
            return self._tally[1]
        if self._people_tally is None:
            self._people_tally = Tally()
            for glance, permission, size in self._people.classes():
                self._people_tally.count(glance, permission, size)
        base = self._people_tally
        tally = Tally(*(Counter(part) for part in (
            base.statuses, base.permissions, base.members, base.active_members, base.tagged
        )))  # fmt: skip
        for position, contact in self._changed.items():
            tally.count(self._people.glance(position), self._people.permission(position), -1)
            tally.count(glance_at(contact), contact.permission)
        for contact in self._created:
            tally.count(glance_at(contact), contact.permission)
        self._tally = (self._version, tally)
        return tally

    def known(self, contact_id: str) -> Contact:
        """The contact with an id, deleted ones included.

        Raises:
            EngineError: 404.
        """
        contact = self.get(contact_id)
        if contact is None:
            raise not_found("The contact was not found.")
        return contact

    def _looked_up(self, wanted: ContactFilter, after_position: int) -> Iterator[Contact]:
        found = {contact_id: self.get(contact_id) for contact_id in wanted.contact_ids or ()}
        if wanted.address is not None:
            one = self.by_address(wanted.address)
            matching = [] if one is None else [one]
            if wanted.contact_ids is not None:
                matching = [contact for contact in matching if contact.contact_id in found]
        else:
            matching = [contact for contact in found.values() if contact is not None]
        for contact in sorted(matching, key=lambda contact: contact.position):
            if contact.position > after_position and self._matches(wanted, contact):
                yield contact

    def _selected_people(self, wanted: ContactFilter, after_position: int) -> Iterator[Contact]:
        """The people below the created contacts; whole blocks of them that can't match are skipped."""
        start, end = (0, 0) if wanted.only_recent else self._people.span(wanted.wanted_statuses)
        changed = sorted(position for position in self._changed if position > after_position)
        sure = self._people.first_deleted if wanted.status_only and wanted.wanted_statuses >= LIVING_STATUSES else 0
        for position in chain(
            (position for position in changed if position < start),
            range(max(start, after_position + 1), end),
            (position for position in changed if position >= end),
        ):
            contact = self._changed.get(position)
            if contact is not None:
                if self._matches(wanted, contact):
                    yield contact
            elif position < sure or self._matches_generated(wanted, position):
                yield self._people.person(position)

    def _newest_people(self, wanted: ContactFilter) -> Iterator[int]:
        """Generated people who match and have not been changed, the newest first."""
        start, end = (0, 0) if wanted.only_recent else self._people.span(wanted.wanted_statuses)
        if start == end:
            return
        if self._people_by_age is None:
            ages = [self._people.times(one)[self._orders_by_update] for one in range(self._people.total)]
            self._people_by_age = array("L", sorted(range(self._people.total), key=lambda one: (ages[one], one)))
        sure = self._people.first_deleted if wanted.status_only and wanted.wanted_statuses >= LIVING_STATUSES else 0
        for position in reversed(self._people_by_age):
            is_generated = start <= position < end and position not in self._changed
            if is_generated and (position < sure or self._matches_generated(wanted, position)):
                yield position

    def _matches_generated(self, wanted: ContactFilter, position: int) -> bool:
        if wanted.opted_in_after is not None:
            return self._matches(wanted, self._people.person(position))
        contact_id = self._people.contact_id(position) if wanted.exclude_ids else ""
        return wanted.matches(self._people.glance(position), contact_id)

    def _matches(self, wanted: ContactFilter, contact: Contact) -> bool:
        if wanted.opted_in_after is not None and (
            contact.status != "active" or contact.opt_in_at is None or contact.opt_in_at < wanted.opted_in_after
        ):
            return False
        return wanted.matches(glance_at(contact), contact.contact_id)
