"""One value of a record, checked and written as the service wants it, or refused with its reason. Pure.

Limits and forms are the contract's (`ContactsJsonImport`). Sentences never hold the value.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from constantcontact_api.contacts.import_fields import CUSTOM_FIELD_PREFIX, Field, Kind
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import PLACEHOLDER, UNSEEN, plain_text
from target_constantcontact.mapping.typed_values import TEXT_TYPES, custom_cleaner, date_cleaner

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.mapping.typed_values import Conventions

    Clean = Callable[[Any], str | None]
    """Returns None for a blank, `PLACEHOLDER` for what says nothing; raises RecordRejectedError."""


# No grammar is published; staff name these rules (support forum, thread on import errors).
_LABEL: Final = r"[^\s\x00-,./:-@\[-^`{-\x7f]"
"""What a name between the dots of a domain has: letters and digits of any script, hyphens."""
_EMAIL: Final = re.compile(rf"[^\s@,;:\"<>()\[\]{{}}\\]+@(?:{_LABEL}+\.)+(?!\d+\Z){_LABEL}{{2,}}")
# Of the Unicode categories Cf and Mn, and fillers: those that take no place where they are shown.
_INVISIBLES: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_ONE_OF_SEVERAL: Final = re.compile(r"[^\s<>()\[\],;:|/&]+@[^\s<>()\[\],;:|/&]+")
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
"""`Ada Lovelace <ada@example.com>`, as mail programs write it."""
_PUNCTUATION: Final = re.compile(r"[\s().-]")
"""What a telephone number that is too long can do without."""
_LINK: Final = "mailto:"
_INVISIBLE: Final = re.compile(f"[{_INVISIBLES}]")
_QUOTES: Final = "'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\uff02\uff07"
_AROUND_ADDRESSES: Final = string.whitespace + _QUOTES + "\u00a0" + UNSEEN
_SEPARATORS: Final = string.whitespace + ",;"
_BESIDE_ADDRESSES: Final = _AROUND_ADDRESSES + ",;:()[]{}"
"""What is left of a list of addresses, or of an array: `ada@example.com;`, `{ada@example.com}`."""
_SMS_NUMBER: Final = re.compile(r"(?:\+?1[-. ]?)?\(?(\d{3})\)?[-. ]?(\d{3})[-. ]?(\d{4})", re.ASCII)


def _text(
    value: Any,  # noqa: ANN401  # any JSON value
    *,
    field: str,
    max_length: int,
    note_cut: Callable[[], None] | None = None,
    is_guarded: bool = False,
) -> str | None:
    if isinstance(value, bool) and not field.startswith(CUSTOM_FIELD_PREFIX):
        raise reject(Reason.INVALID_TYPE, f"{field} is a yes or a no; the field holds text.", field)
    text = plain_text(value, field, is_guarded=is_guarded)
    if len(text) > max_length and field.endswith("phone"):
        text = _PUNCTUATION.sub("", text)
    if len(text) > max_length and note_cut is not None:
        note_cut()
        return text[:max_length].rstrip()
    if len(text) > max_length:
        sentence = f"{field} has {len(text)} characters; the service takes {max_length}."
        raise reject(Reason.VALUE_TOO_LONG, sentence, field)
    return text or None


def _email(value: Any, *, field: str, max_length: int, takes_first: bool = False) -> str | None:  # noqa: ANN401  # any JSON value
    text = without_name(plain_text(value, field))
    several = _several_addresses(text)
    if len({one.casefold() for one in several}) > 1 and not takes_first:
        sentence = "The value holds several e-mail addresses. To import the first, set multiple_addresses to first."
        raise reject(Reason.INVALID_EMAIL_ADDRESS, sentence, field)
    text = several[0] if several else text
    if len(text) > max_length:
        sentence = f"{field} has {len(text)} characters; the service takes {max_length}."
        raise reject(Reason.VALUE_TOO_LONG, sentence, field)
    if text and text != PLACEHOLDER and not is_email_address(text):
        raise reject(Reason.INVALID_EMAIL_ADDRESS, "The e-mail address is not a complete, single address.", field)
    return text or None


def _several_addresses(text: str) -> list[str]:
    """Return the addresses of a text that is nothing but several of them; none for any other text."""
    if text.count("@") < 2:  # as many as several are
        return []
    found = [_alone(part) for part in _ONE_OF_SEVERAL.findall(text)]
    return found if len(found) == text.count("@") and all(map(is_email_address, found)) else []


def without_name(text: str) -> str:
    """Take off a name before an address, and what else mail programs write around it.

    Args:
        text: Perhaps `Ada <ada@example.com>`, `ada@example.com <ada@example.com>` or `mailto:ada@example.com`.
    """
    if named := _NAMED.fullmatch(text.strip(_SEPARATORS)):
        name, address = map(_alone, named.groups())
        text = text if "@" in name and name.casefold() != address.casefold() else address
    text = _alone(text)
    return _alone(text[len(_LINK) :].partition("?")[0]) if text[: len(_LINK)].casefold() == _LINK else text


def _alone(text: str) -> str:
    """Take off what is left of a list or an array as well."""
    return unwrapped(text).strip(_BESIDE_ADDRESSES).rstrip(".")


def unwrapped(text: str) -> str:
    """Take off what stands around an address and is no part of it: quotes, and characters that nobody sees.

    Args:
        text: Perhaps an address.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip(_AROUND_ADDRESSES)


def _sms_number(value: Any, *, field: str) -> str | None:  # noqa: ANN401  # any JSON value
    text = plain_text(value, field, is_guarded=True)
    if not text or text == PLACEHOLDER:
        return text or None
    match = _SMS_NUMBER.fullmatch(text)
    if not match:
        raise reject(Reason.INVALID_SMS_NUMBER, f"{field} is not a number of ten digits in the United States.", field)
    return "-".join(match.groups())


def is_guarded(field: Field) -> bool:
    """Tell whether no value of a field starts with an apostrophe, though spreadsheets write one.

    Args:
        field: Of texts.
    """
    return field.kind is Kind.PHONE or field.key.endswith("zip")


def takes_text_as_it_is(field: Field, custom: CustomField | None) -> bool:
    """Tell whether a text that is `tidied` is what `cleaner` makes of it, unless that refuses its length or its form.

    Args:
        field: Any but the parts of a birthday.
        custom: A custom field, as the account has it.
    """
    return (custom is None or custom.type in TEXT_TYPES) and field.kind in {Kind.TEXT, Kind.PHONE, Kind.EMAIL}


def is_email_address(text: str) -> bool:
    """Tell whether a text is one complete address, and looks like no other.

    Args:
        text: Of any length.
    """
    if text.isascii():
        return _EMAIL.fullmatch(text) is not None and text == text.strip(_AROUND_ADDRESSES)
    # Full-width signs and ligatures look like others; an invisible character looks like nothing.
    is_distinct = unicodedata.normalize("NFKC", text) == text and not _INVISIBLE.search(text)
    return is_distinct and _EMAIL.fullmatch(text) is not None and text == text.strip(_AROUND_ADDRESSES)


def cleaner(
    field: Field,
    conventions: Conventions,
    *,
    custom: CustomField | None = None,
    note_cut: Callable[[], None] | None = None,
) -> Clean:
    """Return the function that checks and writes one field's values.

    Args:
        field: Any but the parts of a birthday, which are read together.
        conventions: What could mean two things.
        custom: A custom field, as the account has it.
        note_cut: Called for each text that is cut for its length; None where such a text is a fault. Only what still
            says something when it is cut is cut: no address, telephone number or choice of a list.
    """
    if custom is not None and custom.type not in TEXT_TYPES:
        return custom_cleaner(field, custom, conventions)
    if field.kind is Kind.EMAIL:
        takes_first = conventions.takes_first_address
        return partial(_email, field=field.key, max_length=field.max_length, takes_first=takes_first)
    if field.kind is Kind.DATE:
        return date_cleaner(field, conventions)
    if field.kind is Kind.SMS_NUMBER:
        return partial(_sms_number, field=field.key)
    note_cut = note_cut if field.kind is Kind.TEXT else None
    text = partial(_text, field=field.key, max_length=field.max_length, note_cut=note_cut, is_guarded=is_guarded(field))
    if field.kind is Kind.PHONE:
        return lambda value: text(next(filter(None, value), "") if isinstance(value, list) else value)
    return cast("Clean", text)
