"""Does the account hold the values of a row already? Pure.

The service does not keep values as they were sent: it writes out the names of states and countries, joins the two lines
of a street, and an export shows dates, numbers and telephone numbers in forms of its own. So both sides are brought
into one form, and only those forms are compared. A row changes something if one of its own values differs; what else
the account holds about the person does not matter, since an import leaves it alone.

What is kept of each value is a digest: enough to compare with, no copy of the account, and the same size for a note
of a page as for a first name. It is Python's `hash`, whose key each process draws anew; 0 stands for no value.

Each rule stands here twice: for one value, and for a column of texts at once.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, TypeVar, cast

from constantcontact_api.contacts.cells import boolean
from constantcontact_api.contacts.import_fields import EMAIL, FIELDS, Kind
from constantcontact_api.contacts.regions import country_code, state_code
from constantcontact_api.timestamps import utc_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    ColumnForm = Callable[[Sequence[str]], Sequence[str]]

SMS_PERMISSION: Final = "sms_permission_to_send"
"""Stands for a permission for text messages that is settled."""
_REMEMBERED: Final = 16_384
_DATE_LENGTH: Final = len("2021-06-30")
_DIGITS_WITH_COUNTRY: Final = 11
_LINE_END: Final = re.compile(r"\r+\n")
_NOT_OF_A_NUMBER: Final = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"}
_REMEMBERED_TYPES: Final = frozenset({"number", "currency", "boolean", "datetime", "single_select", "multi_select"})
_ADDRESSES: Final = ("", "work_", "other_")
# Which kind of number a plain `phone` is, the contract and the guide do not agree.
_OTHER_KEYS: Final = {"phone": ("other_phone", "home_phone")}
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
        return _words(text)
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


def _words(text: str) -> str:
    return " ".join(text.replace(",", " ").split())


def _phone(text: str) -> str:
    # Letters stay: 1-800-FLOWERS is not 1-800-MATTRESS.
    return _without_country("".join(character for character in text.casefold() if character.isalnum()))


def _without_country(bare: str) -> str:
    return bare[1:] if len(bare) == _DIGITS_WITH_COUNTRY and bare[0] == "1" else bare


def column_form(key: str, custom_type: str | None = None) -> ColumnForm:
    """Return what does as `comparable` for many texts.

    Args:
        key: The import key.
        custom_type: A custom field's `type`.
    """
    if custom_type is not None:
        if custom_type not in _REMEMBERED_TYPES:
            return _long_texts
    elif key in _PHONES:
        return _phones
    elif key in _STREET_KEYS:
        return _streets
    elif key not in _COUNTRIES | _STATES | _DATES:
        return _texts
    return Remembered(lambda text: comparable(key, text, custom_type)).of_all


def _texts(column: Sequence[str]) -> Sequence[str]:
    return list(map(str.strip, column))


def _long_texts(column: Sequence[str]) -> Sequence[str]:
    if "\r" in "".join(column):
        return [_LINE_END.sub("\n", text.strip()) for text in column]
    return _texts(column)


def _streets(column: Sequence[str]) -> Sequence[str]:
    together = "".join(column)
    if "," not in together and "  " not in together and together.isascii() and together.isprintable():
        return _texts(column)
    return list(map(_words, column))


def _phones(column: Sequence[str]) -> Sequence[str]:
    together = "\n".join(column)
    bare = together.casefold().translate(_NOT_OF_A_NUMBER).split("\n") if together.isascii() else ()
    if len(bare) != len(column):
        return list(map(_phone, column))
    return [_without_country(text) for text in bare]


V = TypeVar("V")


class Remembered(dict[str, V]):
    """Reads texts that come again and again; forgets when there are too many of them.

    Args:
        read: Reads a text.
    """

    def __init__(self, read: Callable[[str], V]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> V:
        """Read a text that is new."""
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[text] = self._read(text)
        return value

    def of_all(self, texts: Sequence[str]) -> list[V]:
        """Read many."""
        return list(map(self.__getitem__, texts))


def digest(key: str, value: object, custom_type: str | None = None) -> int:
    """Reduce a value to what it is compared by.

    Args:
        key: The import key.
        value: As for `comparable`; None where there is none.
        custom_type: A custom field's `type`.
    """
    return 0 if value is None else hash(comparable(key, value, custom_type)) or 1


def digests(form: ColumnForm, column: Sequence[str | None], blank: str | None = None) -> Sequence[int]:
    """Do as `digest` for many texts.

    Args:
        form: From `column_form`.
        column: The texts.
        blank: What stands where there is no value.
    """
    texts = ["" if text is None else text for text in column] if None in column else cast("Sequence[str]", column)
    found = list(map(hash, form(texts)))
    if 0 in found and (blank is None or found.count(0) != column.count(blank)):
        return [0 if text == blank else one or 1 for text, one in zip(column, found, strict=True)]
    return found


def kept_keys(keys: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the keys that the account keeps the values of a row by, each with the keys of the row that make it.

    Args:
        keys: Of a row.
    """
    own = list(keys)
    kept = [(key, (key,)) for key in own if key != EMAIL and key not in _STREET_KEYS]
    # The service appends the second line to the first (contract: JsonImportContact).
    streets = [(lines[0], tuple(key for key in lines if key in own)) for lines in _STREETS]
    return kept + [(key, lines) for key, lines in streets if lines]


def held_keys(key: str) -> tuple[str, ...]:
    """Return the keys that the account may hold a value by; it is cleared by the first."""
    return _OTHER_KEYS.get(key, (key,))
