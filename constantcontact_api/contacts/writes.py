"""One contact changed by reading it whole and writing it back, where no bulk activity does what is wanted.

A PUT empties every property that it leaves out, sub-resources aside: phones, addresses, lists, tags, custom fields and
notes stay unless the body names them (contract, putContact). So the body always has all properties, as they were just
read, and of the sub-resources only what changes. `permission_to_send` is there only when it is what changes: somebody
who unsubscribes between our reading and our writing stays unsubscribed.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.queries import CONTACTS, by_address
from constantcontact_api.errors import LostAnswerError, NotFoundError
from constantcontact_api.types import JsonObject

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
    """What became of one contact."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"


def read_contact(
    client: ConstantContactClient, *, contact_id: str | None = None, address: str | None = None, include: str = ""
) -> Contact | None:
    """Read one contact; None where the account does not have it, or has deleted it.

    Args:
        client: The way to the API.
        contact_id: Its id; where that is unknown, the address is tried.
        address: Its address.
        include: Sub-resources, joined by commas.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    params = {"include": include} if include else {}
    if contact_id is not None:
        try:
            contact: Contact = client.get(f"{CONTACTS}/{contact_id}", params)
        except NotFoundError:
            pass
        else:
            return None if contact.get("deleted_at") else contact
    found = client.get(CONTACTS, {**params, **by_address(address)}).get("contacts") if address else None
    return found[0] if found else None


def body_of(contact: Contact) -> Contact:
    """Say everything about a contact that a PUT would empty otherwise.

    Args:
        contact: As it was read.
    """
    body = {name: contact[name] for name in _PROPERTIES if contact.get(name) is not None}
    email = contact.get("email_address") or {}
    if email.get("address"):
        body["email_address"] = {name: email[name] for name in ("address", "opt_out_reason") if email.get(name)}
    return {**body, "update_source": "Account"}


def unsubscribed(contact: Contact) -> Contact | None:
    """Return the body that unsubscribes somebody; None where they are already.

    Args:
        contact: As it was read, with an address.
    """
    if contact["email_address"].get("permission_to_send") == UNSUBSCRIBED:
        return None
    body = body_of(contact)
    body["email_address"]["permission_to_send"] = UNSUBSCRIBED
    return body


def rewrite(
    client: ConstantContactClient,
    read: Callable[[], Contact | None],
    change: Callable[[Contact], Contact | None],
) -> Written:
    """Read a contact, change it and write it back; where the answer is lost, from the beginning.

    Args:
        client: The way to the API.
        read: Reads the contact.
        change: Makes the body of what was read; None where nothing is to be changed.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    was_sent = False
    for remaining in reversed(range(_TRIES)):
        contact = read()
        body = None if contact is None else change(contact)
        if contact is None or body is None:
            return Written.CHANGED if was_sent else Written.MISSING if contact is None else Written.UNCHANGED
        was_sent = True
        try:
            client.put(f"{CONTACTS}/{contact['contact_id']}", body=json.dumps(body).encode())
        except LostAnswerError:
            if not remaining:
                raise
        except NotFoundError:
            return Written.MISSING
        else:
            return Written.CHANGED
    raise AssertionError  # the last try returns or raises
