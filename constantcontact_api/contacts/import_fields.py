"""What an import can set: keys, kinds and limits.

They are the contract's (`ContactsJsonImport`, and the guide's page on bulk imports for what a CSV import documents).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

CUSTOM_FIELD_PREFIX: Final = "cf:"
MAX_CUSTOM_FIELDS: Final = 25
"""Custom-field values of one contact, and different `cf:` columns of one CSV import (contract)."""
MAX_PHONE_NUMBERS: Final = 3
"""Telephone numbers of one contact (contract)."""
PHONES_OF_ONE_KIND: Final = ("phone", "other_phone")
"""A number of no kind is of the kind other to the service (contract), and a contact has one of each kind."""
MAX_LISTS: Final = 50
"""Lists of one import (contract)."""
MAX_ADDRESS_LENGTH: Final = 80
"""Of an address, in characters: so the contact resource and the import of the screens. That of the API says 50; where
two documents differ, the service decides."""
MAX_PHONE_LENGTH: Final = 25
"""Of a telephone number: so the contact resource, the sign-up form and the import of the screens. That of the API says
50; where documents differ, no person is risked for a number."""
EMAIL: Final = "email"
SMS_NUMBER: Final = "sms_number"
SMS_CONSENT_DATE: Final = "sms_consent_date"
BIRTHDAY: Final = "birthday"
"""Not an import key: a whole date, or `4/9`, that becomes `birthday_month` and `birthday_day`."""
BIRTHDAY_MONTH: Final = "birthday_month"
BIRTHDAY_DAY: Final = "birthday_day"


class Kind(Enum):
    """How a field's values are checked and written."""

    EMAIL = "email"
    TEXT = "text"
    PHONE = "phone"
    SMS_NUMBER = "sms_number"
    DATE = "date"
    BIRTHDAY = "birthday"
    BIRTHDAY_PART = "birthday_part"


@dataclass(frozen=True)
class Field:
    """One field of an import.

    Attributes:
        key: The property or column as the service reads it.
        kind: How its values are checked and written.
        max_length: In characters; 0 if another rule decides.
        in_csv: Whether the service documents it as a column of CSV imports.
    """

    key: str
    kind: Kind = Kind.TEXT
    max_length: int = 50
    in_csv: bool = True


def custom_field(name: str) -> Field:
    """Return the field that sets a custom field, by its `name` (not its label)."""
    return Field(f"{CUSTOM_FIELD_PREFIX}{name}", max_length=255)


def normalized(heading: str) -> str:
    """Drop accents, case, spaces and punctuation: `Zip Code` becomes `zipcode`, and `Prénom` becomes `prenom`."""
    decomposed = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(character for character in decomposed if character.isalnum())


_COUNTED = (
    *(Field(key) for key in ("first_name", "last_name", "job_title", "company_name")),
    Field("phone", Kind.PHONE, MAX_PHONE_LENGTH),
    *(
        Field(f"{kind}_phone", Kind.PHONE, MAX_PHONE_LENGTH, in_csv=False)
        for kind in ("home", "work", "mobile", "other")
    ),
    Field("street", max_length=255),
    Field("street2", max_length=255),
    *(Field(key) for key in ("city", "state", "zip", "country")),
)
# Addresses of kind home are set with the plain keys: both formats document those, they carry that kind, and the
# contract spells one of the others `home country`, with a space.
_KINDS_OF_ADDRESS = tuple(
    Field(f"{kind}_{part}", max_length=255 if part.startswith("street") else 50, in_csv=False)
    for kind in ("work", "other")
    for part in ("street", "street2", "city", "state", "zip", "country")
)

FIELDS: Final[dict[str, Field]] = {
    field.key: field
    for field in (
        Field(EMAIL, Kind.EMAIL, MAX_ADDRESS_LENGTH),
        *_COUNTED,
        Field("anniversary", Kind.DATE, max_length=0),
        Field(BIRTHDAY_MONTH, Kind.BIRTHDAY_PART, max_length=0),
        Field(BIRTHDAY_DAY, Kind.BIRTHDAY_PART, max_length=0),
        Field(BIRTHDAY, Kind.BIRTHDAY, max_length=0),
        *_KINDS_OF_ADDRESS,
        # The guide documents `sms_number` for both formats: either it or `email` identifies a row.
        Field(SMS_NUMBER, Kind.SMS_NUMBER, max_length=16),
        Field(SMS_CONSENT_DATE, Kind.DATE, max_length=0),
    )
}
"""Every field except custom ones, by key."""

_OWN_NAMES = {
    **{normalized(key): key for key in FIELDS},
    # The properties of an export's records, and of the API's own contact resource.
    "emailaddress": EMAIL,
    **{f"home{part}": part for part in ("street", "street2", "city", "state", "zip", "country")},
}


def field_by_own_name(heading: str) -> Field | None:
    """Find the field whose key, or whose name in an export's records, a heading spells."""
    key = _OWN_NAMES.get(normalized(heading))
    return FIELDS[key] if key else None
