"""What the simulated account holds, and changes to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from constantcontact_simulator.contacts import ContactFilter

if TYPE_CHECKING:
    from constantcontact_simulator import Simulator
    from constantcontact_simulator.contact import Contact


def key_of(contact: Contact) -> str:
    if contact.address:
        return contact.address.lower()
    assert contact.sms is not None
    return f"sms:{contact.sms.number}"


def keys_in(simulator: Simulator, **wanted: Any) -> list[str]:
    """The keys of the simulated account's own selection; deleted contacts are out unless asked for."""
    chosen = ContactFilter(**wanted) if wanted else None
    contacts = simulator.account.contacts
    found = contacts.select(chosen) if chosen else (contacts.at(position) for position in range(len(contacts)))
    return sorted(key_of(contact) for contact in found if chosen or contact.deleted_at is None)


def members_in(simulator: Simulator) -> dict[str, set[str]]:
    """The keys of the living contacts of each list."""
    contacts = simulator.account.contacts
    found: dict[str, set[str]] = defaultdict(set)
    for contact in (contacts.at(position) for position in range(len(contacts))):
        if contact.deleted_at is None:
            for list_id in contact.lists:
                found[list_id].add(key_of(contact))
    return dict(found)


def change(simulator: Simulator, *positions: int, **values: Any) -> set[str]:
    """Change contacts now; their keys."""
    contacts = simulator.account.contacts
    changed = set()
    for position in positions:
        contact = contacts.copy_of(contacts.at(position))
        for name, value in {"first_name": "Changed", **values}.items():
            setattr(contact, name, value)
        contact.updated_at = simulator.account.now()
        contacts.save(contact)
        changed.add(key_of(contact))
    return changed
