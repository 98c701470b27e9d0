"""People who sign up, or come back: `POST /contacts/sign_up_form` and `PUT /contacts/resubscribe/{contact_id}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_simulator import bodies, contact_writes, normal_forms
from constantcontact_simulator.contact import INCLUDES, MAX_LISTS
from constantcontact_simulator.problems import conflict, invalid

if TYPE_CHECKING:
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.contact_store import ContactStore

ADDRESS_LENGTH = 50
MAX_CUSTOM_FIELDS = 50
_LIKE_A_CONTACT = (*contact_writes.CORE, "sms_channel", "custom_fields")
_KNOWN = (*_LIKE_A_CONTACT, "email_address", "phone_number", "list_memberships", "street_address")


def sign_up(body: Body, contacts: ContactStore) -> tuple[Contact, bool]:
    """Create a contact, or update what the body holds of one; both say explicitly that they want mail.

    Lists and custom fields are added to those that are there (contract). A deleted contact comes back.

    Returns:
        The contact, and whether it is new.

    Raises:
        EngineError: 400 for an invalid body, 409 where the number is another contact's.
    """
    bodies.refuse_unknown(body, _KNOWN, contacts.directory.switches)
    address = bodies.text(body, "email_address", ADDRESS_LENGTH)
    if address is None and not body.get("sms_channel"):
        raise invalid("one of email_address, sms_channel is missing")
    if address is not None and not bodies.is_address(address):
        raise invalid("email_address does not have a valid value")
    bodies.ids(body, "list_memberships", MAX_LISTS, required=True)
    bodies.objects(body, "custom_fields", MAX_CUSTOM_FIELDS)
    existing = contacts.by_address(address) if address is not None else _by_number(body, contacts)
    sent = {name: body[name] for name in _LIKE_A_CONTACT if name in body}
    if address is not None:
        sent["email_address"] = {"address": address, "permission_to_send": "explicit"}
    if existing is None:
        whole = {**sent, **_parts(body, {}), "create_source": "Contact"}
        return contact_writes.create(whole, contacts), True
    return _update(existing, sent, body, contacts), False


def resubscribe(contact: Contact, body: Body, contacts: ContactStore, asked: set[str]) -> Contact:
    """Send somebody who unsubscribed the question whether they want mail again, once; put them on lists.

    Args:
        contact: Who it is.
        body: With `list_ids`.
        contacts: Of the account.
        asked: Who has been asked; this contact joins them.

    Raises:
        EngineError: 400, or 409 where they have not unsubscribed or were asked before.
    """
    lists = bodies.ids(body, "list_ids", MAX_LISTS, required=True) or []
    living = {one.list_id for one in contacts.directory.living_lists()}
    if not living.issuperset(lists):
        raise invalid("list_ids contains an unknown list")
    if contact.permission != "unsubscribed" or contact.deleted_at is not None:
        raise conflict("The contact is not unsubscribed.")
    if contact.contact_id in asked:
        raise conflict("A resubscribe email has been sent to the contact already.")
    asked.add(contact.contact_id)
    changed = contacts.copy_of(contact)
    changed.lists = tuple(dict.fromkeys((*contact.lists, *lists)))[:MAX_LISTS]
    contacts.save(changed)
    return changed


def _update(existing: Contact, sent: Body, body: Body, contacts: ContactStore) -> Contact:
    before: Body = existing.resource(INCLUDES)
    kept = {name: before[name] for name in contact_writes.CORE if name in before}
    if existing.address is not None and "email_address" not in sent:
        sent["email_address"] = {"address": existing.address}
    whole = {**kept, **sent, **_parts(body, before), "update_source": "Contact"}
    for name in contact_writes.READ_ONLY[:4]:
        whole.pop(name, None)
    return contact_writes.put(existing, whole, contacts, revives=True)


def _parts(body: Body, before: Body) -> Body:
    """The sub-resources of a contact, with those of the body laid over what was there."""
    parts: Body = {"list_memberships": list(dict.fromkeys((*before.get("list_memberships", ()), *_lists(body))))}
    if body.get("custom_fields"):
        parts["custom_fields"] = _merged(before.get("custom_fields", ()), body["custom_fields"], "custom_field_id")
    if (number := bodies.text(body, "phone_number", 25)) is not None:
        others = [one for one in before.get("phone_numbers", ()) if one["kind"] != "other"]
        parts["phone_numbers"] = [*others, {"kind": "other", "phone_number": number}]
    street = body.get("street_address")
    if street is not None:
        if not isinstance(street, dict):
            raise invalid("street_address does not have a valid value")
        parts["street_addresses"] = _merged(before.get("street_addresses", ()), [street], "kind")
    return parts


def _lists(body: Body) -> list[str]:
    return bodies.ids(body, "list_memberships", MAX_LISTS) or []


def _merged(before: Any, sent: Any, key: str) -> list[Body]:  # noqa: ANN401  # arrays of JSON objects
    named = {str(one.get(key)).lower() for one in sent}
    return [*(one for one in before if str(one.get(key)).lower() not in named), *sent]


def _by_number(body: Body, contacts: ContactStore) -> Contact | None:
    channel = body["sms_channel"]
    text = bodies.text(channel, "sms_address", None) if isinstance(channel, dict) else None
    number = normal_forms.sms_number(text or "")
    return None if number is None else contacts.by_sms(number)
