"""One contact of the simulated account, and the JSON shape the API gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from constantcontact_simulator.times import iso, iso_date

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

PHONE_KINDS = ("home", "mobile", "work", "other")
STREET_KINDS = ("home", "work", "other")
PERMISSIONS = ("explicit", "implicit", "not_set", "pending_confirmation", "temp_hold", "unsubscribed")
STATUSES = ("active", "deleted", "not_set", "pending_confirmation", "temp_hold", "unsubscribed")
INCLUDES = ("custom_fields", "list_memberships", "notes", "phone_numbers", "street_addresses", "taggings")
MAX_CUSTOM_VALUES = 25
MAX_PHONES = 3
MAX_STREETS = 3
MAX_LISTS = 50
MAX_TAGS = 50


class Phone(NamedTuple):
    """A phone number (contract: PhoneNumber). Instants are epoch seconds.

    `slot` numbers it among all that the contact ever had, for its id; None where that is its place.
    """

    kind: str
    number: str
    created_at: int
    updated_at: int
    create_source: str = "Account"
    update_source: str = "Account"
    slot: int | None = None


class Street(NamedTuple):
    """A street address (contract: StreetAddress)."""

    kind: str
    street: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    created_at: int
    updated_at: int


class Note(NamedTuple):
    """A note (contract: Note)."""

    content: str
    created_at: int


class CustomValue(NamedTuple):
    """The value of one custom field; select fields have `choice_ids` as well."""

    custom_field_id: str
    value: str
    choice_ids: tuple[str, ...] = ()


class SmsChannel(NamedTuple):
    """A number for text messages (contract: ContactResource.sms_channel); `number` has ten digits, no country code."""

    number: str
    permission: str
    opt_in_at: int | None
    opt_out_at: int | None
    created_at: int
    updated_at: int
    source: str = "Account"


@dataclass(slots=True, eq=False)
class Contact:
    """A contact with all its sub-resources; instants are epoch seconds.

    `position` is the contact's place in the account's stable order; its id is computed from it.
    """

    position: int
    contact_id: str
    address: str | None
    permission: str
    created_at: int
    updated_at: int
    opt_in_at: int | None = None
    opt_in_source: str = "Account"
    email_created_at: int | None = None
    email_updated_at: int | None = None
    opt_out_at: int | None = None
    opt_out_source: str | None = None
    opt_out_reason: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    job_title: str | None = None
    company_name: str | None = None
    birthday_month: int | None = None
    birthday_day: int | None = None
    anniversary: str | None = None
    create_source: str = "Account"
    update_source: str | None = None
    deleted_at: int | None = None
    custom_values: tuple[CustomValue, ...] = ()
    phones: tuple[Phone, ...] = ()
    streets: tuple[Street, ...] = ()
    lists: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    sms: SmsChannel | None = None

    @property
    def status(self) -> str:
        """The value that `GET /contacts?status=` selects it by; `active` is what may be mailed or texted."""
        if self.deleted_at is not None:
            return "deleted"
        permission = self.permission if self.address is not None or self.sms is None else self.sms.permission
        return "active" if permission in {"explicit", "implicit"} else permission

    def resource(self, include: Collection[str] = (), *, select_values: bool = True) -> dict[str, Any]:
        """The contact as the API returns it: sub-resources on request only, absent values left out.

        Args:
            include: Names of `INCLUDES`.
            select_values: Whether the values of select fields are there besides their `choice_ids`.
        """
        parts: dict[str, Any] = {
            "contact_id": self.contact_id,
            "email_address": self._email(),
            "first_name": self.first_name,
            "last_name": self.last_name,
            "job_title": self.job_title,
            "company_name": self.company_name,
            "birthday_month": self.birthday_month,
            "birthday_day": self.birthday_day,
            "anniversary": self.anniversary,
            "update_source": self.update_source,
            "create_source": self.create_source,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
            "deleted_at": None if self.deleted_at is None else iso_date(self.deleted_at),
        }
        for name in INCLUDES:
            if name in include:
                parts[name] = _PARTS[name](self)
        if "custom_fields" in include and not select_values:
            for value in parts["custom_fields"]:
                if "choice_ids" in value:
                    del value["value"]
        parts["sms_channel"] = self._sms_channel()
        return _present(parts)

    def _email(self) -> dict[str, Any] | None:
        if self.address is None:
            return None
        return _present(
            {
                "address": self.address,
                "permission_to_send": self.permission,
                "created_at": _iso_or_none(self.email_created_at or self.created_at),
                "updated_at": _iso_or_none(self.email_updated_at or self.updated_at),
                "opt_in_source": self.opt_in_source,
                "opt_in_date": _iso_or_none(self.opt_in_at),
                "opt_out_source": self.opt_out_source,
                "opt_out_date": _iso_or_none(self.opt_out_at),
                "opt_out_reason": self.opt_out_reason,
                "confirm_status": "pending" if self.permission == "pending_confirmation" else "off",
            }
        )

    def _sms_channel(self) -> dict[str, Any] | None:
        if self.sms is None:
            return None
        consent = {
            "sms_consent_permission": self.sms.permission,
            "consent_type": "promotional_sms",
            "opt_in_date": _iso_or_none(self.sms.opt_in_at),
            "opt_out_date": _iso_or_none(self.sms.opt_out_at),
            "advertised_frequency": "4",
            "advertised_interval": "monthly",
            "created_at": iso(self.sms.created_at),
            "updated_at": iso(self.sms.updated_at),
        }
        return {
            "sms_channel_id": self.part_id(0xFFF),
            "sms_address": self.sms.number,
            "dial_code": "1",
            "country_code": "US",
            "update_source": self.sms.source,
            "create_source": self.sms.source,
            "sms_channel_consents": [_present(consent)],
        }

    def part_id(self, number: int) -> str:
        """The id of one of the contact's sub-resources, computed: twelve bits of it number the part."""
        return f"{self.contact_id[:14]}1{number:03x}{self.contact_id[18:]}"


def _present(parts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what has no value: the service leaves optional properties out rather than sending null."""
    return {name: value for name, value in parts.items() if value is not None}


def _iso_or_none(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)


def _phones(contact: Contact) -> list[dict[str, Any]]:
    return [
        {
            "phone_number_id": contact.part_id(0x100 + (number if phone.slot is None else phone.slot)),
            "phone_number": phone.number,
            "kind": phone.kind,
            "created_at": iso(phone.created_at),
            "updated_at": iso(phone.updated_at),
            "update_source": phone.update_source,
            "create_source": phone.create_source,
        }
        for number, phone in enumerate(contact.phones)
    ]


def _streets(contact: Contact) -> list[dict[str, Any]]:
    return [
        _present(
            {
                "street_address_id": contact.part_id(0x200 + number),
                "kind": street.kind,
                "street": street.street,
                "city": street.city,
                "state": street.state,
                "postal_code": street.postal_code,
                "country": street.country,
                "created_at": iso(street.created_at),
                "updated_at": iso(street.updated_at),
            }
        )
        for number, street in enumerate(contact.streets)
    ]


def _custom_fields(contact: Contact) -> list[dict[str, Any]]:
    return [
        {"custom_field_id": value.custom_field_id, "value": value.value}
        | ({"choice_ids": list(value.choice_ids)} if value.choice_ids else {})
        for value in contact.custom_values
    ]


def _notes(contact: Contact) -> list[dict[str, Any]]:
    return [
        {"note_id": contact.part_id(0x300 + number), "created_at": iso(note.created_at), "content": note.content}
        for number, note in enumerate(contact.notes)
    ]


_PARTS: dict[str, Callable[[Contact], list[Any]]] = {
    "custom_fields": _custom_fields,
    "list_memberships": lambda contact: list(contact.lists),
    "notes": _notes,
    "phone_numbers": _phones,
    "street_addresses": _streets,
    "taggings": lambda contact: list(contact.tags),
}
