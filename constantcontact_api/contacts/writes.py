"""Change one contact by reading it and writing it back, where no bulk activity does what is wanted.

A PUT empties every property that its body leaves out, but keeps sub-resources (phones, addresses, lists, tags, custom
fields, notes) that it leaves out (contract, putContact). So a body holds all properties as they were just read, and
only those sub-resources that change. It holds `permission_to_send` only to change it: somebody who unsubscribes between
our read and our write stays unsubscribed.
"""

from __future__ import annotations

import json
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.filters import has_address
from constantcontact_api.contacts.queries import CONTACTS, ContactAnswer, by_address, contact_by_id, reading_of_contacts
from constantcontact_api.errors import LostAnswerError, NotFoundError
from constantcontact_api.types import JsonObject
from constantcontact_api.wire.answers import exactly

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.wire.client import ConstantContactClient

Contact = JsonObject
REQUESTS_EACH: Final = 2
"""To read one contact, and to write it back."""
UNSUBSCRIBED: Final = "unsubscribed"
_PROPERTIES: Final = (
    "first_name", "last_name", "job_title", "company_name", "birthday_month", "birthday_day", "anniversary",
)  # fmt: skip
_TRIES: Final = 3


class Written(Enum):
    """How the write of one contact ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"


def read_contact(
    client: ConstantContactClient, *, contact_id: str | None = None, address: str | None = None, include: str = ""
) -> Contact | None:
    """Read one contact; None if the account does not have it, or has deleted it.

    Args:
        client: Sends the requests.
        contact_id: Tried first.
        address: Tried if there is no contact with that id.
        include: Sub-resources, joined by commas.
    """
    if contact_id is not None:
        try:
            contact = contact_by_id(client, contact_id, include=include, read=exactly)
        except NotFoundError:
            pass
        else:
            return None if contact.get("deleted_at") else contact
    if not address:
        return None
    wanted = include.split(",") if include else ()
    found = reading_of_contacts(client, by_address(address), include=wanted, read=exactly)
    return next((one for one in chain.from_iterable(found.blocks()) if has_address(one, address)), None)


def body_of(contact: Contact) -> Contact:
    """Return all that a PUT would empty otherwise."""
    body = {name: contact[name] for name in _PROPERTIES if contact.get(name) is not None}
    email = contact.get("email_address") or {}
    if email.get("address"):
        body["email_address"] = {name: email[name] for name in ("address", "opt_out_reason") if email.get(name)}
    return {**body, "update_source": "Account"}


def unsubscribed(contact: Contact, *, is_own_wish: bool = False) -> Contact | None:
    """Return the body that unsubscribes a contact with an address; None if it is unsubscribed already.

    Args:
        contact: As it was read.
        is_own_wish: Whether its person asked for it: the API guide (contacts_re-subscribe) wants that told.
    """
    if contact["email_address"].get("permission_to_send") == UNSUBSCRIBED:
        return None
    body = body_of(contact)
    body["email_address"]["permission_to_send"] = UNSUBSCRIBED
    return {**body, "update_source": "Contact"} if is_own_wish else body


def rewrite(
    client: ConstantContactClient, read: Callable[[], Contact | None], change: Callable[[Contact], Contact | None]
) -> Written:
    """Read a contact, change it and write it back; start over if the answer is lost, or says nothing of a contact.

    Args:
        client: Writes the contact.
        read: Reads it.
        change: Makes the body of what was read; None if there is nothing to change.
    """
    was_sent = False
    for remaining in reversed(range(_TRIES)):
        contact = read()
        body = None if contact is None else change(contact)
        if contact is None or body is None:
            return Written.CHANGED if was_sent else Written.MISSING if contact is None else Written.UNCHANGED
        was_sent = True
        try:
            client.put(f"{CONTACTS}/{contact['contact_id']}", body=json.dumps(body).encode(), shape=ContactAnswer)
        except LostAnswerError:
            if not remaining:
                raise
        except NotFoundError:
            return Written.MISSING
        else:
            return Written.CHANGED
    raise AssertionError  # the last try returns or raises
