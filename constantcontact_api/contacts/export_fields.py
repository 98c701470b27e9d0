"""Which values of an export's `fields` bring which properties of a contact; pure. API guide, export_contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.contacts.export_header import ADDRESS_KINDS, PHONE_KINDS
from constantcontact_api.contacts.export_rows import KEY, KEY_PROPERTIES
from constantcontact_api.contacts.resources import PAGES_ONLY

if TYPE_CHECKING:
    from collections.abc import Collection

_FIELDS = {
    **{
        name: name
        for name in (
            "email_address", "email_optin_date", "email_optout_source", "email_optout_date", "email_optout_reason",
            "first_name", "last_name", "company_name", "job_title", "website", "birthday", "anniversary", "notes",
            "source_name", "sms_number", "sms_status", "sms_consent_date", "created_at", "updated_at",
        )
    },
    "email_permission_status": "email_permission",
    "birthday_month": "birthday",
    "birthday_day": "birthday",
    "list_names": "email_lists",
    **{f"{kind}_phone": "phone_number" for kind in PHONE_KINDS},
    **{f"{kind}_{part}": part for kind in ADDRESS_KINDS for part in ("street", "city", "state", "zip", "country")},
}  # fmt: skip
# No source says which field brings the status; one of these does.
_LIKELY = {"email_status": ("email_optin", "email_permission")}


def export_fields(properties: Collection[str], *, likely: bool = False) -> tuple[str, ...]:
    """Say which fields to ask for, so that none of these properties is missing.

    No field brings custom fields, tags or `other_columns`, and none is certain to bring `email_status`,
    `email_update_source` and `email_optin_source`: with any of these, the export is asked for everything.

    Args:
        properties: Of contacts. `contact_key` stands for the properties that it is made of.
        likely: Whether fields that probably bring a property will do, where none is certain to.

    Returns:
        Values of the API's `fields`; empty to ask for everything.
    """
    wanted = set(properties) - PAGES_ONLY
    if KEY in wanted:
        wanted = wanted - {KEY} | KEY_PROPERTIES
    guesses = {name: fields for name, fields in _LIKELY.items() if likely and name in wanted}
    certain = wanted - guesses.keys()
    if not certain <= _FIELDS.keys():
        return ()
    fields = {_FIELDS[name] for name in certain}.union(*guesses.values())
    # The opt-in and opt-out fields need the address besides.
    return tuple(sorted(fields | {"email_address"}))
