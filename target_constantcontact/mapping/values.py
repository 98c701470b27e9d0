"""One value of a record, checked and written as the service wants it, or refused with its reason. Pure.

Limits and forms are the contract's (`ContactsJsonImport`). Sentences never hold the value.
"""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from constantcontact_api.contacts.import_fields import Field, Kind
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import PLACEHOLDER, plain_decimal, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

    Clean = Callable[[Any], str | None]
    """Returns None for a blank, `PLACEHOLDER` for what says nothing; raises RecordRejectedError."""


# No grammar is published; staff name these rules (support forum, thread on import errors).
_EMAIL: Final = re.compile(r"[^\s@,;:\"<>()\[\]{}\\]+@(?:[^\s@,;:\"<>()\[\]{}\\.]+\.)+[^\s@,;:\"<>()\[\]{}\\.]{2,}")
# Of the Unicode categories Cf and Mn, and fillers: those that take no place where they are shown.
_INVISIBLES: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE: Final = re.compile(f"[{_INVISIBLES}]")
_QUOTES: Final = "'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\uff02\uff07"
_AROUND_ADDRESSES: Final = (
    string.whitespace
    + _QUOTES
    + "\u00a0\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    + "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u2800\u3164\ufeff"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?", re.ASCII | re.DOTALL)
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?:[T ].*)?", re.ASCII | re.DOTALL)
_MONTH_DAY: Final = re.compile(r"(?:--)?(\d{1,2})[-/](\d{1,2})", re.ASCII)
_SMS_NUMBER: Final = re.compile(r"(?:\+?1[-. ]?)?\(?(\d{3})\)?[-. ]?(\d{3})[-. ]?(\d{4})", re.ASCII)
_NUMBER_TYPES: Final = frozenset({"number", "currency"})
_TYPES_WITH_A_FORM: Final = _NUMBER_TYPES | {"date"}
_LEAP_YEAR: Final = 2000
_MAX_YEARS_AHEAD: Final = 10
_MIN_YEAR: Final = 1901


def _text(
    value: Any,  # noqa: ANN401  # any JSON value
    *,
    field: str,
    max_length: int,
    note_cut: Callable[[], None] | None = None,
    is_guarded: bool = False,
) -> str | None:
    text = plain_text(value, field, is_guarded=is_guarded)
    if len(text) > max_length and note_cut is not None:
        note_cut()
        return text[:max_length].rstrip()
    if len(text) > max_length:
        sentence = f"{field} has {len(text)} characters; the service takes {max_length}."
        raise reject(Reason.VALUE_TOO_LONG, sentence, field)
    return text or None


def _email(value: Any, *, field: str, max_length: int) -> str | None:  # noqa: ANN401  # any JSON value
    text = unwrapped(plain_text(value, field))
    if len(text) > max_length:
        sentence = f"{field} has {len(text)} characters; the service takes {max_length}."
        raise reject(Reason.VALUE_TOO_LONG, sentence, field)
    if text and text != PLACEHOLDER and not is_email_address(text):
        raise reject(Reason.INVALID_EMAIL_ADDRESS, "The e-mail address is not a complete, single address.", field)
    return text or None


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


def _number(value: Any, *, field: str, max_length: int) -> str | None:  # noqa: ANN401  # any JSON value
    text = _text(value, field=field, max_length=max_length, is_guarded=True)
    if text is None or text == PLACEHOLDER:
        return text
    try:
        return plain_decimal(Decimal(text), field)
    except InvalidOperation:
        raise reject(Reason.INVALID_NUMBER, f"{field} is not a number.", field) from None


def _date(value: Any, *, field: str, last_year: int | None) -> str | None:  # noqa: ANN401  # any JSON value
    text = plain_text(value, field, is_guarded=True)
    if not text or text == PLACEHOLDER:
        return text or None
    day = parse_date(text)
    if day is None:
        raise reject(Reason.INVALID_DATE, f"{field} is not a date like 2021-06-30 or 6/30/2021.", field)
    if last_year is not None and not _MIN_YEAR <= day.year <= last_year:
        raise reject(Reason.INVALID_DATE, f"{field} must lie in the years {_MIN_YEAR} to {last_year}.", field)
    return f"{day:%Y-%m-%d}" if day.year >= 1000 else day.isoformat()


def parse_date(text: str) -> date | None:
    """Read a date in a documented form (`2021-06-30`, `2021/6/30`, `6/30/2021`, `6-30-2021`); a time after it is cut.

    Args:
        text: Without spaces around it.

    Returns:
        The date, or None where the text is none.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _MONTH_FIRST.fullmatch(text):
        month, day, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_birthday(value: Any) -> tuple[int, int] | None:  # noqa: ANN401  # any JSON value
    """Read a month and a day out of `4/9`, `04-09`, `--04-09` or a whole date.

    Args:
        value: Not None.

    Returns:
        Month and day; None for a blank, or what says nothing.

    Raises:
        RecordRejectedError: If it is no day of the year.
    """
    text = plain_text(value, "birthday", is_guarded=True)
    if not text or text == PLACEHOLDER:
        return None
    if match := _MONTH_DAY.fullmatch(text):
        return day_of_year(int(match[1]), int(match[2]))
    day = parse_date(text)
    if day is None:
        raise reject(Reason.INVALID_BIRTHDAY, "birthday is not a day like 4/9 or a date like 1990-04-09.", "birthday")
    return day.month, day.day


def day_of_year(month: int, day: int) -> tuple[int, int]:
    """Check that a month has such a day, in a leap year at least.

    Args:
        month: From 1.
        day: From 1.

    Returns:
        The same.

    Raises:
        RecordRejectedError: If there is no such day.
    """
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        raise reject(Reason.INVALID_BIRTHDAY, "The birthday is not a day of the year.", "birthday") from None
    return month, day


def whole_number(value: Any, field: str) -> int | None:  # noqa: ANN401  # any JSON value
    """Read one half of a birthday: `4`, `"04"`, `4.0`.

    Args:
        value: Any JSON value, or None.
        field: For the error.

    Returns:
        The number; None for a blank, or what says nothing.

    Raises:
        RecordRejectedError: If it is no whole number.
    """
    text = plain_text(value, field, is_guarded=True) if value is not None else ""
    if not text or text == PLACEHOLDER:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise reject(Reason.INVALID_BIRTHDAY, f"{field} is not a number.", field)
    return int(text)


def is_guarded(field: Field) -> bool:
    """Tell whether no value of a field starts with an apostrophe, though spreadsheets write one.

    Args:
        field: Of texts.
    """
    return field.kind is Kind.PHONE or field.key.endswith("zip")


def takes_text_as_it_is(field: Field, custom_type: str | None) -> bool:
    """Tell whether a text that is `tidied` is what `cleaner` makes of it, unless that refuses its length or its form.

    Args:
        field: Any but the parts of a birthday.
        custom_type: A custom field's `type`.
    """
    return custom_type not in _TYPES_WITH_A_FORM and field.kind in {Kind.TEXT, Kind.PHONE, Kind.EMAIL}


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
    *,
    today: date,
    custom_type: str | None = None,
    note_cut: Callable[[], None] | None = None,
) -> Clean:
    """Return the function that checks and writes one field's values.

    Args:
        field: Any but the parts of a birthday, which are read together.
        today: Anniversaries may lie ten years ahead of it.
        custom_type: A custom field's `type`.
        note_cut: Called for each text that is cut for its length; None where such a text is a fault. Only what still
            says something when it is cut is cut: no address, telephone number or choice of a list.
    """
    if custom_type == "date":
        return partial(_date, field=field.key, last_year=None)
    if custom_type in _NUMBER_TYPES:
        return partial(_number, field=field.key, max_length=field.max_length)
    if field.kind is Kind.EMAIL:
        return partial(_email, field=field.key, max_length=field.max_length)
    if field.kind is Kind.DATE:
        return partial(_date, field=field.key, last_year=today.year + _MAX_YEARS_AHEAD)
    if field.kind is Kind.SMS_NUMBER:
        return partial(_sms_number, field=field.key)
    may_be_cut = field.kind is Kind.TEXT and custom_type in {None, "string", "text_area"}
    note_cut = note_cut if may_be_cut else None
    text = partial(_text, field=field.key, max_length=field.max_length, note_cut=note_cut, is_guarded=is_guarded(field))
    return cast("Clean", text)
