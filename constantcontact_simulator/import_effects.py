"""What importing one row does to the account (API guide, import_contacts_bulk; contract: ContactsJsonImport)."""

from __future__ import annotations

import unicodedata
from sys import intern
from typing import TYPE_CHECKING

from constantcontact_simulator import bodies, normal_forms
from constantcontact_simulator.contact import (
    MAX_CUSTOM_VALUES,
    MAX_LISTS,
    MAX_PHONES,
    Phone,
    SmsChannel,
    Street,
)
from constantcontact_simulator.contact_writes import NAMES, revive
from constantcontact_simulator.import_columns import LONG_LENGTH, BadRow, Cells
from constantcontact_simulator.times import is_day_of_year, parse_import_date, parse_instant

if TYPE_CHECKING:
    from constantcontact_simulator.account import Account
    from constantcontact_simulator.contact import Contact, CustomValue

STREET_VALUES = ("street", "city", "state", "postal_code", "country")

_ADDABLE = frozenset(("active", "deleted"))


class RowImporter:
    """Imports rows, one after the other, with what all of them have in common.

    Args:
        account: Where to.
        list_ids: The lists that each contact is added to.
        sms_explicit: Whether numbers come with explicit permission.
    """

    def __init__(self, account: Account, list_ids: tuple[str, ...], *, sms_explicit: bool) -> None:
        self._account = account
        self._contacts = account.contacts
        self._switches = account.switches
        self._list_ids = list_ids
        self._sms_explicit = sms_explicit
        self._now = account.now()
        self._fields = {field.name: field for field in account.custom_fields.values()}

    def import_row(self, cells: Cells) -> bool:
        """Create or update one contact, and add it to the lists.

        Returns:
            Whether it could be added to the lists: who has unsubscribed can't.

        Raises:
            BadRow: Nothing was imported.
        """
        plain = cells.plain
        address, number = self._identity(cells)
        contact = self._found(address, number)
        is_new = contact is None
        if contact is None:
            contact = self._contacts.new(address, "implicit" if address else "not_set", self._now)
            contact.opt_in_at = self._now if address else None
        birthday = self._birthday(plain)
        anniversary = self._anniversary(plain)
        custom = self._custom(contact, cells.custom) if cells.custom else None
        phones = self._phones(contact, cells.phones) if cells.phones else None
        streets = self._streets(contact, cells.streets) if cells.streets else None
        sms = self._sms(contact, number, plain) if number else None
        lists = self._lists(contact)
        # Everything has been checked: from here on the contact changes.
        for name in NAMES:
            if name in plain:
                value = plain[name]
                setattr(contact, name, None if value is None else intern(value))
        if birthday is not None:
            contact.birthday_month, contact.birthday_day = birthday
        if anniversary is not None:
            contact.anniversary = anniversary or None
        if custom is not None:
            contact.custom_values = custom
        if phones is not None:
            contact.phones = phones
        if streets is not None:
            contact.streets = streets
        if sms is not None:
            contact.sms = sms
        touched = not is_new and (
            any(part is not None for part in (birthday, anniversary, custom, phones, streets, sms))
            or any(name in plain for name in NAMES)
        )
        self._finish(contact, lists, is_new=is_new, touched=touched)
        return lists is not None

    def _identity(self, cells: Cells) -> tuple[str | None, str | None]:
        address, number = cells.plain.get("email"), cells.plain.get("sms_number")
        if address is None and number is None:
            named = cells.plain.get("first_name") or cells.plain.get("last_name")
            raise BadRow("Missing email address" if named else "Missing name and email address", correctable=True)
        if address is not None and self._switches.unseen_in_addresses != "kept":
            seen = "".join(character for character in address if unicodedata.category(character) != "Cf")
            if seen != address and self._switches.unseen_in_addresses == "line_error":
                raise BadRow("Invalid email", correctable=True)
            address = seen
        if address is not None and not bodies.is_address(address):
            raise BadRow("Invalid email", correctable=True)
        if number is not None:
            number = normal_forms.sms_number(number)
            if number is None:
                raise BadRow("Invalid SMS number")
        return address, number

    def _found(self, address: str | None, number: str | None) -> Contact | None:
        owner = None if number is None else self._contacts.by_sms(number)
        if address is None:
            return owner
        contact = self._contacts.by_address(address)
        if owner is not None and (contact is None or owner.position != contact.position):
            raise BadRow("SMS number belongs to another contact")
        return contact

    def _birthday(self, plain: dict[str, str | None]) -> tuple[int, int] | tuple[None, None] | None:
        if "birthday_month" not in plain and "birthday_day" not in plain:
            return None
        month, day = plain.get("birthday_month"), plain.get("birthday_day")
        if month is None and day is None:
            return None, None
        if not (month or "").isdecimal() or not (day or "").isdecimal() or not is_day_of_year(
            int(month or 0), int(day or 0)
        ):  # fmt: skip
            raise BadRow("Invalid birthday", correctable=True)
        return int(month or 0), int(day or 0)

    def _anniversary(self, plain: dict[str, str | None]) -> str | None:
        """The date to store, an empty text to clear it, None to leave it."""
        if "anniversary" not in plain:
            return None
        text = plain["anniversary"]
        if text is None:
            return ""
        date = parse_import_date(text, self._now)
        if date is None:
            raise BadRow("Invalid anniversary", correctable=True)
        return date.isoformat()

    def _custom(self, contact: Contact, cells: dict[str, str | None]) -> tuple[CustomValue, ...]:
        values = {value.custom_field_id: value for value in contact.custom_values}
        room = MAX_CUSTOM_VALUES
        for name, text in cells.items():
            field = self._fields.get(name)
            if field is None:
                if self._switches.unknown_custom_field == "line_error":
                    raise BadRow("Unknown custom field")
                continue
            if text is None:
                values.pop(field.custom_field_id, None)
                continue
            value = normal_forms.custom_value(field, text, self._now)
            if value is None:
                if self._switches.bad_custom_value == "line_error":
                    raise BadRow(f"Invalid value for custom field {name}")
                value = normal_forms.unchecked_value(field, text)
            room -= 1
            if room < 0 or (len(values) >= MAX_CUSTOM_VALUES and field.custom_field_id not in values):
                if self._switches.too_many_custom_fields == "line_error":
                    raise BadRow(f"More than {MAX_CUSTOM_VALUES} custom fields")
                continue
            values[field.custom_field_id] = value
        return tuple(values.values())

    def _phones(self, contact: Contact, cells: dict[str, str | None]) -> tuple[Phone, ...]:
        phones = list(contact.phones)
        for kind, number in cells.items():
            index = next((n for n, phone in enumerate(phones) if phone.kind == kind), None)
            if number is None:
                if index is not None:
                    del phones[index]
            elif index is not None:
                phones[index] = phones[index]._replace(number=number, updated_at=self._now)
            elif len(phones) < MAX_PHONES:
                phones.append(Phone(kind, number, self._now, self._now))
            elif self._switches.fourth_phone == "line_error":
                raise BadRow(f"More than {MAX_PHONES} phone numbers")
        return tuple(phones)

    def _streets(self, contact: Contact, cells: dict[str, dict[str, str | None]]) -> tuple[Street, ...]:
        streets = list(contact.streets)
        for kind, parts in cells.items():
            index = next((n for n, street in enumerate(streets) if street.kind == kind), None)
            old = Street(kind, None, None, None, None, None, self._now, self._now) if index is None else streets[index]
            new = self._street(old, parts)
            if new[1:6] == (None,) * 5:
                if index is not None:
                    del streets[index]
            elif index is None:
                streets.append(new)
            else:
                streets[index] = new
        return tuple(streets)

    def _street(self, old: Street, parts: dict[str, str | None]) -> Street:
        changes = {name: value for name, value in parts.items() if name != "street2"}
        second = parts.get("street2")
        if second is not None:
            first = changes.get("street")
            whole = second if first is None else f"{first} {second}"
            if len(whole) > LONG_LENGTH:
                if self._switches.over_long_value == "line_error":
                    raise BadRow(f"street exceeds the maximum length of {LONG_LENGTH}")
                whole = whole[:LONG_LENGTH]
            changes["street"] = whole
        country = changes.get("country", old.country)
        if self._switches.import_expands_codes:
            country = None if country is None else normal_forms.country(country)
            if "country" in changes:
                changes["country"] = country
            state = changes.get("state")
            if state is not None:
                changes["state"] = normal_forms.state(state, country)
        keeps_others = self._switches.half_address == "mixed"
        parts_of_street = {
            name: changes.get(name, getattr(old, name) if keeps_others else None) for name in STREET_VALUES
        }
        return Street(kind=old.kind, created_at=old.created_at, updated_at=self._now, **parts_of_street)

    def _sms(self, contact: Contact, number: str, plain: dict[str, str | None]) -> SmsChannel:
        text = plain.get("sms_consent_date")
        date = None if text is None else parse_import_date(text, self._now)
        if text is not None and date is None:
            raise BadRow("Invalid SMS consent date")
        if self._sms_explicit and date is None:
            raise BadRow("Missing SMS consent date")
        if contact.sms is not None and contact.sms.permission in {"explicit", "unsubscribed"}:
            return contact.sms._replace(number=number, updated_at=self._now)  # permission is left as it was
        permission = "explicit" if self._sms_explicit else "not_set"
        opt_in_at = None if date is None else int(parse_instant(date.isoformat()))
        created_at = self._now if contact.sms is None else contact.sms.created_at
        return SmsChannel(number, permission, opt_in_at, None, created_at, self._now)

    def _lists(self, contact: Contact) -> tuple[str, ...] | None:
        """The contact's lists afterwards; None if it can't be added because it has unsubscribed."""
        if contact.permission == "unsubscribed":
            return None
        # New contacts share one tuple: a million of them should not take a million tuples.
        merged = tuple(dict.fromkeys(contact.lists + self._list_ids)) if contact.lists else self._list_ids
        if len(merged) > MAX_LISTS:
            raise BadRow(f"More than {MAX_LISTS} lists")
        is_old = contact.position < len(self._contacts)
        if is_old and contact.status not in _ADDABLE and contact.address is not None:
            return merged if self._switches.import_adds_held_contacts else contact.lists
        return merged

    def _finish(self, contact: Contact, lists: tuple[str, ...] | None, *, is_new: bool, touched: bool) -> None:
        if lists is not None:
            if contact.deleted_at is not None:
                revive(contact)
            moved = lists != contact.lists
            contact.lists = lists
            touched = touched or (moved and self._switches.membership_moves_updated_at)
        if touched and not is_new:
            contact.updated_at, contact.update_source = self._now, "Account"
        self._contacts.save(contact)
