"""Writing one contact: the bodies of `POST /contacts` and `PUT /contacts/{id}`, and deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator import bodies, normal_forms
from constantcontact_simulator.contact import (
    MAX_CUSTOM_VALUES,
    MAX_LISTS,
    MAX_PHONES,
    MAX_STREETS,
    MAX_TAGS,
    PERMISSIONS,
    PHONE_KINDS,
    STREET_KINDS,
    CustomValue,
    Note,
    Phone,
    SmsChannel,
    Street,
)
from constantcontact_simulator.problems import conflict, invalid
from constantcontact_simulator.times import is_day_of_year, parse_import_date

if TYPE_CHECKING:
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.contact_store import ContactStore
    from constantcontact_simulator.directory_store import DirectoryStore

NAMES = ("first_name", "last_name", "job_title", "company_name")
CORE = (*NAMES, "birthday_month", "birthday_day", "anniversary")
PARTS = ("custom_fields", "phone_numbers", "street_addresses", "list_memberships", "taggings", "notes", "sms_channel")
READ_ONLY = ("contact_id", "created_at", "updated_at", "deleted_at", "create_source", "update_source")
SOURCES = ("Account", "Contact")
NAME_LENGTH = 50
ADDRESS_LENGTH = 80
STREET_LENGTH = 255
VALUE_LENGTH = 255


def create(body: Body, contacts: ContactStore) -> Contact:
    """Add a contact; `create_source` decides its permission (`Account`: implicit, `Contact`: explicit)."""
    bodies.refuse_unknown(body, {*CORE, *PARTS, *READ_ONLY, "email_address"}, contacts.directory.switches)
    source = _source(body, "create_source")
    address = _address(body)
    sms_number = _sms_number(body)
    if not any((address, sms_number, bodies.text(body, "first_name", None), bodies.text(body, "last_name", None))):
        raise invalid("one of first_name, last_name, email_address, sms_channel is missing")
    _refuse_taken(address, sms_number, contacts, None)
    now = contacts.directory.now()
    contact = contacts.new(address, "explicit" if source == "Contact" else "implicit", now)
    contact.create_source = source
    if address is None:
        contact.permission = "not_set"
    else:
        contact.opt_in_at, contact.opt_in_source = now, source
        _set_permission(contact, body["email_address"], source, now)
    _set_core(contact, body, now)
    _set_parts(contact, body, contacts, source)
    contacts.save(contact)
    return contact


def put(contact: Contact, body: Body, contacts: ContactStore, *, revives: bool = False) -> Contact:
    """Replace a contact's core properties, and those sub-resources that the body holds; a deleted one is revived."""
    bodies.refuse_unknown(body, {*CORE, *PARTS, *READ_ONLY, "email_address"}, contacts.directory.switches)
    source = _source(body, "update_source")
    address = _address(body)
    sms_number = _sms_number(body)
    if address is None and contact.address is not None:
        raise invalid("email_address.address is missing")
    _refuse_taken(address, sms_number, contacts, contact)
    if contact.deleted_at is not None and source != "Account" and not revives:
        raise invalid("update_source does not have a valid value")
    now = contacts.directory.now()
    changed = contacts.copy_of(contact)
    _set_core(changed, body, now)
    _set_parts(changed, body, contacts, source)
    if address is not None:
        if contact.address is None:
            changed.email_created_at, changed.opt_in_at, changed.permission = now, now, "implicit"
        moves = address != contact.address or contacts.directory.switches.put_moves_email_updated_at
        changed.email_updated_at = now if moves else contact.email_updated_at or contact.updated_at
        changed.address = address
        _set_permission(changed, body["email_address"], source, now)
    if changed.deleted_at is not None:
        revive(changed)
    changed.update_source, changed.updated_at = source, now
    contacts.release_address(contact)
    contacts.save(changed)
    return changed


def delete(contact: Contact, contacts: ContactStore) -> None:
    """Delete softly: out of all lists, data kept, can be revived. Deleting twice changes nothing."""
    if contact.deleted_at is not None:
        return
    now = contacts.directory.now()
    contact.deleted_at = now
    contact.lists = ()
    # Contract: of deleted contacts, "email_address contains opt_out_source and opt_out_date".
    if contact.address is not None and contact.permission != "unsubscribed":
        contact.opt_out_at, contact.opt_out_source = now, "Account"
    if contacts.directory.switches.deletion_moves_updated_at:
        contact.updated_at = now
    contacts.save(contact)


def revive(contact: Contact) -> None:
    """Undo a deletion; who had unsubscribed before stays unsubscribed."""
    contact.deleted_at = None
    if contact.permission != "unsubscribed":
        contact.opt_out_at = contact.opt_out_source = contact.opt_out_reason = None


def _source(body: Body, name: str) -> str:
    source = body.get(name)
    if source is None:
        raise invalid(f"{name} is missing, {name} does not have a valid value")  # seen live
    if source not in SOURCES:
        raise invalid(f"{name} does not have a valid value")
    return str(source)


def _address(body: Body) -> str | None:
    email = body.get("email_address")
    if email is None:
        return None
    if not isinstance(email, dict):
        raise invalid("email_address does not have a valid value")
    address = bodies.text(email, "address", ADDRESS_LENGTH, required=True)
    if address is None or not bodies.is_address(address):
        raise invalid("email_address.address does not have a valid value")
    return address


def _sms_number(body: Body) -> str | None:
    channel = body.get("sms_channel")
    if channel is None:
        return None
    text = bodies.text(channel, "sms_address", None, required=True) if isinstance(channel, dict) else None
    number = normal_forms.sms_number(text or "")
    if number is None:
        raise invalid("sms_channel.sms_address does not have a valid value")
    return number


def _refuse_taken(address: str | None, sms_number: str | None, contacts: ContactStore, own: Contact | None) -> None:
    own_position = None if own is None else own.position
    prefix = "Validation failed: " if contacts.directory.switches.conflict_text == "prefixed" else ""
    other = None if address is None else contacts.by_address(address)
    if other is not None and other.position != own_position:
        raise conflict(f"{prefix}Email already exists for contact {other.contact_id}")
    other = None if sms_number is None else contacts.by_sms(sms_number)
    if other is not None and other.position != own_position:
        raise conflict(f"{prefix}SMS address already exists for contact {other.contact_id}")


def _set_permission(contact: Contact, email: Body, source: str, now: int) -> None:
    permission = email.get("permission_to_send")
    if permission is None:
        return
    if permission not in PERMISSIONS:
        raise invalid("permission_to_send does not have a valid value")
    if permission == "unsubscribed":
        if contact.permission != "unsubscribed":
            contact.opt_out_at, contact.opt_out_source = now, source
        contact.opt_out_reason = bodies.text(email, "opt_out_reason", 255) or contact.opt_out_reason
    elif contact.permission == "unsubscribed":
        contact.opt_out_at = contact.opt_out_source = contact.opt_out_reason = None
        contact.opt_in_at = now
    contact.permission = permission


def _set_core(contact: Contact, body: Body, now: int) -> None:
    for name in NAMES:
        setattr(contact, name, bodies.text(body, name, NAME_LENGTH))
    month, day = bodies.whole_number(body, "birthday_month"), bodies.whole_number(body, "birthday_day")
    if (month is None) != (day is None) or (month is not None and not is_day_of_year(month, day or 0)):
        raise invalid("birthday_month and birthday_day do not have a valid value")
    contact.birthday_month, contact.birthday_day = month, day
    anniversary = bodies.text(body, "anniversary", 10)
    date = None if anniversary is None else parse_import_date(anniversary, now)
    if anniversary is not None and date is None:
        raise invalid("anniversary does not have a valid value")
    contact.anniversary = None if date is None else date.isoformat()


def _set_parts(contact: Contact, body: Body, contacts: ContactStore, source: str) -> None:
    """Set the sub-resources that the body holds; each array replaces the one before."""
    now = contacts.directory.now()
    lists = _member_ids(body, "list_memberships", MAX_LISTS)
    if lists is not None:
        living = {one.list_id for one in contacts.directory.living_lists()}
        if not living.issuperset(lists):
            raise invalid("list_memberships contains an unknown list")
        contact.lists = tuple(lists)
    tags = _member_ids(body, "taggings", MAX_TAGS)
    if tags is not None:
        if not contacts.directory.tags.keys() >= set(tags):
            raise invalid("taggings contains an unknown tag")
        contact.tags = tuple(tags)
    phones = bodies.objects(body, "phone_numbers", MAX_PHONES)
    if phones is not None:
        contact.phones = _phones(contact.phones, phones, now, source)
    streets = bodies.objects(body, "street_addresses", MAX_STREETS)
    if streets is not None:
        contact.streets = tuple(_street(one, now) for one in streets)
    values = bodies.objects(body, "custom_fields", MAX_CUSTOM_VALUES)
    if values is not None:
        contact.custom_values = tuple(_custom_value(one, contacts.directory) for one in values)
    notes = bodies.objects(body, "notes", 150)
    if notes is not None:
        contact.notes = tuple(Note(bodies.text(one, "content", 2000, required=True) or "", now) for one in notes)
    number = _sms_number(body)
    if number is not None:
        permission = _sms_permission(body["sms_channel"])
        opt_in_at = now if permission == "explicit" else None
        opt_out_at = now if permission == "unsubscribed" else None
        contact.sms = SmsChannel(number, permission, opt_in_at, opt_out_at, now, now, source)


def _member_ids(body: Body, name: str, most: int) -> list[str] | None:
    return [] if body.get(name) == [] else bodies.ids(body, name, most)


def _sms_permission(channel: Body) -> str:
    consents = bodies.objects(channel, "sms_channel_consents", 1) or [{}]
    permission = bodies.text(consents[0], "sms_consent_permission", None) or "not_set"
    if permission not in {"explicit", "not_set", "pending_confirmation", "unsubscribed"}:
        raise invalid("sms_consent_permission does not have a valid value")
    return permission


def _phones(before: tuple[Phone, ...], sent: list[Body], now: int, source: str) -> tuple[Phone, ...]:
    """The numbers sent; one that the contact has keeps its id and its dates (seen live)."""
    known = {(one.kind, one.number): one._replace(slot=_slot(one, place)) for place, one in enumerate(before)}
    free = max((one.slot or 0 for one in known.values()), default=-1) + 1
    phones = []
    for one in sent:
        phone = _phone(one, now, source)
        kept = known.pop((phone.kind, phone.number), None)
        phones.append(kept or phone._replace(slot=free))
        free += kept is None
    return tuple(phones)


def _slot(phone: Phone, place: int) -> int:
    return place if phone.slot is None else phone.slot


def _phone(one: Body, now: int, source: str) -> Phone:
    kind = bodies.text(one, "kind", None) or "other"
    if kind not in PHONE_KINDS:
        raise invalid("phone_numbers.kind does not have a valid value")
    number = bodies.text(one, "phone_number", 25, required=True)
    return Phone(kind, number or "", now, now, source, source)


def _street(one: Body, now: int) -> Street:
    kind = bodies.text(one, "kind", None, required=True)
    if kind not in STREET_KINDS:
        raise invalid("street_addresses.kind does not have a valid value")
    country = bodies.text(one, "country", NAME_LENGTH)
    country = None if country is None else normal_forms.country(country)
    state = bodies.text(one, "state", NAME_LENGTH)
    return Street(
        kind,
        bodies.text(one, "street", STREET_LENGTH),
        bodies.text(one, "city", NAME_LENGTH),
        None if state is None else normal_forms.state(state, country),
        bodies.text(one, "postal_code", NAME_LENGTH),
        country,
        now,
        now,
    )


def _custom_value(one: Body, directory: DirectoryStore) -> CustomValue:
    field = directory.custom_fields.get(str(one.get("custom_field_id")).lower())
    if field is None:
        raise invalid("custom_fields contains an unknown custom_field_id")
    chosen = one.get("choice_ids")
    if chosen:
        labels = {f"{choice.choice_id:06d}": choice.choice_label for choice in field.choices}
        if not isinstance(chosen, list) or not all(str(choice) in labels for choice in chosen):
            raise invalid("custom_fields.choice_ids does not have a valid value")
        names = tuple(str(choice) for choice in chosen)
        return CustomValue(field.custom_field_id, ",".join(labels[name] for name in names), names)
    text = bodies.text(one, "value", VALUE_LENGTH, required=True)
    value = normal_forms.custom_value(field, text or "", directory.now())
    if value is None:
        raise invalid("custom_fields.value does not have a valid value")
    return value
