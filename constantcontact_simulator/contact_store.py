"""Where the contacts of an account are kept: generated people, and over them those changed or created."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from constantcontact_simulator.contact import Contact
from constantcontact_simulator.people import Addressee

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from constantcontact_simulator.directory_store import DirectoryStore
    from constantcontact_simulator.people import People


class ContactStore:
    """All contacts of an account by position, id, address and number.

    Generated people are computed when asked for; only changed and created contacts are stored.
    """

    def __init__(self, people: People, directory: DirectoryStore) -> None:
        self.directory = directory
        self._people = people
        self._changed: dict[int, Contact] = {}
        self._created: list[Contact] = []
        self._position_by_address: dict[str, int] = {}
        self._position_by_sms: dict[str, int] = {}
        self._version = 0

    def __len__(self) -> int:
        return self._people.total + len(self._created)

    def get(self, contact_id: str) -> Contact | None:
        """The contact with an id, deleted ones included; None for anything that is no id of this account."""
        position = self._people.position(contact_id.lower())
        return None if position is None or position >= len(self) else self.at(position)

    def at(self, position: int) -> Contact:
        """The contact at a position."""
        created = position - self._people.total
        if created >= 0:
            return self._created[created]
        return self._changed.get(position) or self._people.person(position)

    def addressee(self, position: int) -> Addressee:
        """What tracking reports tell of the contact at a position, cheaper than the whole contact."""
        contact = self.at(position) if position >= self._people.total else self._changed.get(position)
        if contact is None:
            return self._people.addressee(position)
        sent_to = contact.address if position >= self._people.total else self._people.address(position)
        names = contact.first_name, contact.last_name
        return Addressee(contact.contact_id, sent_to or contact.address, *names, contact.deleted_at, contact.address)

    def by_address(self, address: str) -> Contact | None:
        """The contact with an e-mail address, in any case, deleted ones included."""
        lowered = address.lower()
        position = self._position_by_address.get(lowered)
        if position is not None:
            return self.at(position)
        position = self._people.position_of_address(lowered)
        if position is None:
            return None
        contact = self.at(position)
        return contact if contact.address is not None and contact.address.lower() == lowered else None

    def by_sms(self, number: str) -> Contact | None:
        """The contact with a phone number for text messages, ten digits."""
        position = self._position_by_sms.get(number)
        if position is None:
            position = self._people.position_of_sms(number)
        if position is None:
            return None
        contact = self.at(position)
        return contact if contact.sms is not None and contact.sms.number == number else None

    def is_stored(self, contact: Contact) -> bool:
        """Whether a contact is kept (changed or created), rather than computed."""
        return contact.position >= self._people.total or contact.position in self._changed

    def new(self, address: str | None, permission: str, now: int) -> Contact:
        """A contact at the next free position; it exists once it is saved."""
        position = len(self)
        return Contact(position, self._people.contact_id(position), address, permission, now, now)

    def save(self, contact: Contact) -> None:
        """Keep a contact that was changed in place or made by `new`."""
        self._version += 1
        position = contact.position
        if position >= self._people.total:
            self._keep_created(contact)
        else:
            self._changed[position] = contact
        if contact.address is not None:
            self._position_by_address[contact.address.lower()] = position
        if contact.sms is not None:
            self._position_by_sms[contact.sms.number] = position

    def _keep_created(self, contact: Contact) -> None:
        place = contact.position - self._people.total
        if place == len(self._created):
            self._created.append(contact)
        else:
            self._created[place] = contact

    def copy_of(self, contact: Contact) -> Contact:
        """A copy to change, so that a refused request leaves the stored one as it was."""
        return replace(contact)

    def release_address(self, contact: Contact) -> None:
        """Forget a contact's address before it gets another."""
        if contact.address is not None:
            self._position_by_address.pop(contact.address.lower(), None)

    def stored(self) -> Iterator[Contact]:
        """The contacts that were changed or created, rather than computed."""
        yield from self._changed.values()
        yield from self._created

    def forget(self, ids: Collection[str]) -> None:
        """Take deleted lists, tags or custom fields away from every contact."""
        gone = frozenset(ids)
        self._people.forget(gone)
        self._version += 1
        for contact in self.stored():
            contact.lists = tuple(one for one in contact.lists if one not in gone)
            contact.tags = tuple(one for one in contact.tags if one not in gone)
            contact.custom_values = tuple(one for one in contact.custom_values if one.custom_field_id not in gone)
