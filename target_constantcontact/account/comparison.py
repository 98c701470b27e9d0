"""Does the account hold the values of a row already? Pure.

The service does not keep values as they were sent: it writes out the names of states and countries, joins the two lines
of a street, and an export shows dates, numbers and telephone numbers in forms of its own. So both sides are brought
into one form, and only those forms are compared. A row changes something if one of its own values differs; what else
the account holds about the person does not matter, since an import leaves it alone.

What is kept of each value is a digest: enough to compare with, no copy of the account, and the same size for a note
of a page as for a first name.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.cells import boolean
from constantcontact_api.contacts.import_fields import EMAIL, FIELDS, Kind
from constantcontact_api.contacts.regions import country_code, state_code
from constantcontact_api.timestamps import utc_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TAG_PREFIX: Final = "tag:"
_NUMBER_BYTES: Final = 2
_DIGEST_BYTES: Final = 8
_ENTRY_BYTES: Final = _NUMBER_BYTES + _DIGEST_BYTES
_DATE_LENGTH: Final = len("2021-06-30")
_DIGITS_WITH_COUNTRY: Final = 11
_LINE_END: Final = re.compile(r"\r+\n")
_BETWEEN_WORDS: Final = re.compile(r"[\s,]+")
_ADDRESSES: Final = ("", "work_", "other_")
# Which kind of number a plain `phone` is, the contract and the guide do not agree.
_OTHER_KEYS: Final[Mapping[str, tuple[str, ...]]] = {"phone": ("other_phone", "home_phone")}
_PHONES: Final = frozenset(key for key, field in FIELDS.items() if field.kind in {Kind.PHONE, Kind.SMS_NUMBER})
_DATES: Final = frozenset(key for key, field in FIELDS.items() if field.kind is Kind.DATE)
_STREETS: Final = tuple((f"{kind}street", f"{kind}street2") for kind in _ADDRESSES)
_STREET_KEYS: Final = frozenset(key for lines in _STREETS for key in lines)
_COUNTRIES: Final = frozenset(f"{kind}country" for kind in _ADDRESSES)
_STATES: Final = frozenset(f"{kind}state" for kind in _ADDRESSES)


def comparable(key: str, value: object, custom_type: str | None = None) -> str:
    """Write a value in the form in which it is compared.

    Args:
        key: The import key.
        value: As it would be sent, or as an export tells it.
        custom_type: A custom field's `type`.

    Returns:
        The same text for whatever the service makes the same.
    """
    text = str(value).strip()
    if custom_type is not None:
        return _comparable_custom(text, custom_type)
    if key in _PHONES:
        return _phone(text)
    if key in _COUNTRIES:
        return country_code(text)
    if key in _STATES:
        return state_code(text)
    if key in _STREET_KEYS:
        return _BETWEEN_WORDS.sub(" ", text).strip()
    if key in _DATES:
        return text[:_DATE_LENGTH].strip()
    return text


def _comparable_custom(text: str, custom_type: str) -> str:
    if custom_type in {"number", "currency"}:
        try:
            return f"{Decimal(text).normalize():f}"
        except InvalidOperation:
            return text
    if custom_type == "boolean":
        truth = boolean(text)
        return text if truth is None else str(truth)
    if custom_type == "datetime":
        return utc_timestamp(text) or text
    if custom_type in {"single_select", "multi_select"}:
        return ",".join(sorted(part.strip() for part in text.casefold().split(",")))
    return _LINE_END.sub("\n", text)


def _phone(text: str) -> str:
    # Letters stay: 1-800-FLOWERS is not 1-800-MATTRESS.
    bare = "".join(character for character in text.casefold() if character.isalnum())
    return bare[1:] if len(bare) == _DIGITS_WITH_COUNTRY and bare[0] == "1" else bare


SMS_PERMISSION_VALUE: Final[Mapping[str, object]] = {"sms_permission_to_send": ""}
"""Of somebody whose permission for text messages is settled, or of a row that gives it."""


def tag_values(tag_ids: Iterable[str]) -> dict[str, object]:
    """Write tags as values, so that they are compared like others.

    Args:
        tag_ids: Of a contact, or those that a row brings.
    """
    return {f"{_TAG_PREFIX}{tag_id}": "" for tag_id in tag_ids}


class Comparison:
    """Turns values into digests, and rows into a verdict."""

    def __init__(self, custom_types: Mapping[str, str]) -> None:
        """Remember the types; digests of two comparisons have nothing in common.

        Args:
            custom_types: Import key of each custom field to its type.
        """
        self._custom_types = custom_types
        self._secret = os.urandom(blake2b.MAX_KEY_SIZE)
        self._numbers: dict[str, bytes] = {}

    def digests(self, values: Mapping[str, object]) -> bytes:
        """Reduce what the account holds about somebody to what a row can be compared with.

        Args:
            values: Import key to value, none of them blank.

        Returns:
            Ten bytes for each value.
        """
        return b"".join(self._entry(key, value) for key, value in values.items())

    def are_there(self, row: Mapping[str, object], digests: bytes) -> bool:
        """Tell whether every value of a row is among those that the account holds.

        Args:
            row: Import key to value, without blanks.
            digests: Of the person with the row's address.
        """
        held = {digests[start : start + _ENTRY_BYTES] for start in range(0, len(digests), _ENTRY_BYTES)}
        return all(
            any(self._entry(place, value) in held for place in _OTHER_KEYS.get(key, (key,)))
            for key, value in _as_kept(row)
        )

    def filled(self, keys: Iterable[str], digests: bytes) -> frozenset[str]:
        """Return those fields that the account holds a value of.

        Args:
            keys: Import keys.
            digests: Of one person.
        """
        held = {digests[start : start + _NUMBER_BYTES] for start in range(0, len(digests), _ENTRY_BYTES)}
        # A plain phone is cleared as the kind that the contract calls it.
        return frozenset(key for key in keys if self._numbers.get(_OTHER_KEYS.get(key, (key,))[0]) in held)

    def _entry(self, key: str, value: object) -> bytes:
        number = self._numbers.setdefault(key, len(self._numbers).to_bytes(_NUMBER_BYTES, "big"))
        text = comparable(key, value, self._custom_types.get(key))
        return number + blake2b(text.encode(), digest_size=_DIGEST_BYTES, key=self._secret).digest()


def _as_kept(row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in row.items():
        if key != EMAIL and key not in _STREET_KEYS:
            yield key, value
    for keys in _STREETS:
        # The service appends the second line to the first (contract: JsonImportContact).
        lines = [str(row[key]) for key in keys if key in row]
        if lines:
            yield keys[0], " ".join(lines)
