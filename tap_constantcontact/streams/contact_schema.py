"""JSON schema of the stream `contacts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.export_header import ADDRESS_KINDS, PHONE_KINDS
from constantcontact_api.contacts.export_rows import KEY, OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.contacts.custom_fields import CustomField


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": description, **more}


def _moment(description: str) -> dict[str, Any]:
    return _text(f"{description}, in UTC.", format="date-time")


def _names(description: str) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": {"type": "string"}, "description": description}


_PARTS = {
    "street": "Street of the {} address.",
    "city": "City of the {} address.",
    "state": "State or province of the {} address.",
    "zip": "Postal code of the {} address.",
    "country": "Country of the {} address.",
}

_BEFORE_CUSTOM_FIELDS: dict[str, dict[str, Any]] = {
    KEY: {
        "type": "string",
        "description": (
            "Names the contact: the lower-cased e-mail address, else `sms:` and the digits of the SMS number, else "
            "`row:` and a hash of names, company, job title and the time of creation."
        ),
    },
    "contact_id": _text("The contact's id. Only pages of the API tell; null from an export."),
    "email_address": _text("The e-mail address."),
    "email_status": _text("Whether the address may be mailed, such as `Active` or `Unsubscribed`."),
    "email_permission_status": _text("What the permission rests on: `Implied` or `Express`."),
    "email_update_source": _text("Who last changed the permission."),
    "email_optin_source": _text("Who gave the permission: the contact or the account."),
    "email_optin_date": _moment("When the permission was given"),
    "email_optout_source": _text("Who unsubscribed the address."),
    "email_optout_date": _moment("When the address was unsubscribed"),
    "email_optout_reason": _text("Why the address was unsubscribed."),
    "first_name": _text("First name."),
    "last_name": _text("Last name."),
    "company_name": _text("Company."),
    "job_title": _text("Job title."),
    **{f"{kind}_phone": _text(f"Telephone number ({kind}).") for kind in PHONE_KINDS},
    **{f"{kind}_{part}": _text(text.format(kind)) for kind in ADDRESS_KINDS for part, text in _PARTS.items()},
    "website": _text("Website. Only an export tells: selecting it forces one."),
    "birthday": _text("Birthday, as the service writes it."),
    "birthday_month": {"type": ["integer", "null"], "description": "Month of the birthday, 1 to 12."},
    "birthday_day": {"type": ["integer", "null"], "description": "Day of the birthday, 1 to 31."},
    "anniversary": _text("Anniversary.", format="date"),
    "notes": _text("Notes about the contact."),
}

_AFTER_CUSTOM_FIELDS: dict[str, dict[str, Any]] = {
    "tag_names": _names("Names of the contact's tags."),
    "list_names": _names("Names of the lists that the contact is in."),
    "source_name": _text("Where the contact came from. Only an export tells: selecting it forces one."),
    "sms_number": _text("Number for text messages."),
    "sms_status": _text("Whether text messages may be sent."),
    "sms_consent_date": _text(
        "When text messages were consented to: a date, or a moment in UTC where the service tells it."
    ),
    "created_at": _moment("When the contact was created"),
    "updated_at": _moment("When the contact was last changed"),
    "deleted_at": _moment("When the contact was deleted; to the day as a rule, and null for a living contact"),
    OTHER: {
        "type": ["object", "null"],
        "additionalProperties": {"type": "string"},
        "description": (
            "Columns of the export without a property of their own, by heading: second telephone numbers and "
            "addresses, values that do not fit their custom field's type, and whatever the service adds."
        ),
    },
}


def contact_schema(custom_fields: Sequence[CustomField]) -> dict[str, Any]:
    """Return the schema for an account; each custom field becomes a property `cf_<name>`."""
    custom = {custom_field.property_name: custom_field.schema() for custom_field in custom_fields}
    return {"type": "object", "properties": {**_BEFORE_CUSTOM_FIELDS, **custom, **_AFTER_CUSTOM_FIELDS}}
