"""JSON schema of the stream `contacts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.export_header import ADDRESS_KINDS, PHONE_KINDS
from constantcontact_api.contacts.export_rows import KEY, OTHER
from tap_constantcontact.schemas import array, integer, record, text, timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.contacts.custom_fields import CustomField


_STRING: Final = {"type": "string"}
_PARTS: Final = {
    "street": "Street of the {} address.",
    "city": "City of the {} address.",
    "state": "State or province of the {} address.",
    "zip": "Postal code of the {} address.",
    "country": "Country of the {} address.",
}

_BEFORE_CUSTOM_FIELDS: Final[dict[str, dict[str, Any]]] = {
    KEY: text(
        "Names the contact: the lower-cased e-mail address, else `sms:` and the digits of the SMS number, else "
        "`row:` and a hash of names, company, job title and the time of creation.",
        null=False,
    ),
    "email_address": text("The e-mail address."),
    "email_status": text("Whether the address may be mailed, such as `Active` or `Unsubscribed`."),
    "email_permission_status": text("Kind of permission: `Implied` or `Express`."),
    "email_update_source": text("Who last changed the permission."),
    "email_optin_source": text("Who gave the permission: the contact or the account."),
    "email_optin_date": timestamp("When the permission was given"),
    "email_optout_source": text("Who unsubscribed the address."),
    "email_optout_date": timestamp("When the address was unsubscribed"),
    "email_optout_reason": text("Why the address was unsubscribed."),
    "first_name": text("First name."),
    "last_name": text("Last name."),
    "company_name": text("Company."),
    "job_title": text("Job title."),
    **{f"{kind}_phone": text(f"Telephone number ({kind}).") for kind in PHONE_KINDS},
    **{
        f"{kind}_{part}": text(description.format(kind))
        for kind in ADDRESS_KINDS
        for part, description in _PARTS.items()
    },
    "website": text("Website. Only exports have it: selecting it forces one."),
    "birthday": text("Birthday, as the service writes it."),
    "birthday_month": integer("Month of the birthday, 1 to 12."),
    "birthday_day": integer("Day of the birthday, 1 to 31."),
    "anniversary": text("Anniversary.", format="date"),
    "notes": text("Notes about the contact."),
}

_AFTER_CUSTOM_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "tag_names": array("Names of the contact's tags.", _STRING),
    "list_names": array("Names of the lists that the contact is in.", _STRING),
    "source_name": text("Where the contact came from. Only exports have it: selecting it forces one."),
    "sms_number": text("Number for text messages."),
    "sms_status": text("Whether text messages may be sent."),
    "sms_consent_date": text(
        "When the contact agreed to text messages: a date, or a timestamp in UTC if the service gives one."
    ),
    "created_at": timestamp("When the contact was created"),
    "updated_at": timestamp("When the contact was last changed"),
    "deleted_at": timestamp("When the contact was deleted, usually to the day; null if it is not deleted"),
    OTHER: {
        "type": ["object", "null"],
        "additionalProperties": _STRING,
        "description": (
            "Columns of the export without a property of their own, by heading: second telephone numbers and "
            "addresses, values that do not fit their custom field's type, and whatever the service adds."
        ),
    },
}


def contact_schema(custom_fields: Sequence[CustomField]) -> dict[str, Any]:
    """Return the schema for an account; each custom field becomes a property `cf_<name>`."""
    custom = {custom_field.property_name: custom_field.schema() for custom_field in custom_fields}
    return record({**_BEFORE_CUSTOM_FIELDS, **custom, **_AFTER_CUSTOM_FIELDS})
