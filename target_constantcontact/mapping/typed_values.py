"""Values that have a form: dates, birthdays, numbers, yes and no, choices; read, or refused with a reason. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import BIRTHDAY, Field
from target_constantcontact.mapping.arrays import items_of, names_in
from target_constantcontact.mapping.dates import Dates, NoDateError, OtherOrderError, day_of_year, month_of
from target_constantcontact.mapping.numbers import NoNumberError, OtherDecimalError, read_number
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import PLACEHOLDER, in_plain_width, plain_decimal, plain_text
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from constantcontact_api.contacts.custom_fields import CustomField
    from constantcontact_api.errors import RecordRejectedError

    Clean = Callable[[Any], str | None]

TEXT_TYPES: Final = frozenset({"string", "text_area"})
"""Types of custom fields that take any text."""
_MAX_YEARS_AHEAD: Final = 10
_MIN_YEAR: Final = 1901
_PART: Final = re.compile(r"(\d{1,2})(?:\.0?|st|nd|rd|th|er|\u00ba|\u00aa)?", re.IGNORECASE)
"""The day or the month of a birthday in two columns: `3`, `3.0`, `12th`."""
_BOOLEANS: Final = {Sense.YES: "true", Sense.NO: "false", Sense.NOTHING: PLACEHOLDER, Sense.NONE_OF_IT: PLACEHOLDER}
# A crossed box may be a no where permission is asked; as one of two states it is the ticked one.
_TICKED: Final = {**dict.fromkeys("\u2612\u25cf\u25c9\u2b24\U0001f5f7\x01", "true"), "\x00": "false"}
"""The last two are a bit, as MySQL has it."""
_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u2018\u2019\u02bc", "'")
)


class Conventions(NamedTuple):
    """What a stream's values mean that could mean two things.

    Attributes:
        today: Anniversaries may lie ten years ahead of it.
        day_first: Whether the day comes before the month where the year comes last.
        decimal_comma: Whether a comma stands before decimals.
        takes_first_address: Whether the first of several addresses in one cell is the person's.
        is_order_said: Whether a setting says the order of dates.
    """

    today: date
    day_first: bool = False
    decimal_comma: bool = False
    takes_first_address: bool = False
    is_order_said: bool = True

    @property
    def dates(self) -> Dates:
        """What reads dates."""
        last_year = self.today.year + _MAX_YEARS_AHEAD
        return Dates(day_first=self.day_first, last_year=last_year, is_order_said=self.is_order_said)


def date_cleaner(field: Field, conventions: Conventions) -> Clean:
    """Return the function that checks and writes the dates of a field that is no custom field.

    Args:
        field: Of the import.
        conventions: What could mean two things.
    """
    return partial(_date, field=field.key, dates=conventions.dates, has_years=True, has_time=False)


def custom_cleaner(field: Field, custom: CustomField, conventions: Conventions) -> Clean:
    """Return the function that checks and writes the values of a custom field with a form.

    Args:
        field: Of the import.
        custom: As the account has it.
        conventions: What could mean two things.
    """
    if custom.type in {"date", "datetime"}:
        has_time = custom.type == "datetime"
        return partial(_date, field=field.key, dates=conventions.dates, has_years=False, has_time=has_time)
    if custom.type in {"number", "currency"}:
        is_comma, length = conventions.decimal_comma, field.max_length
        return partial(_number, field=field.key, max_length=length, decimal_comma=is_comma, custom=custom)
    if custom.type == "boolean":
        return partial(_boolean, field=field.key)
    if custom.type in {"single_select", "multi_select"} and custom.choices:
        labels = {_spelling(label): label for label in custom.choices.values()}
        return partial(_choices, field=field.key, labels=labels, most=1 if custom.type == "single_select" else None)
    return partial(_other, field=field.key, max_length=field.max_length)


def _other(value: Any, *, field: str, max_length: int, is_guarded: bool = False) -> str | None:  # noqa: ANN401  # any JSON value
    text = plain_text(value, field, is_guarded=is_guarded)
    if len(text) > max_length:
        sentence = f"{field} has {len(text)} characters; the service takes {max_length}."
        raise reject(Reason.VALUE_TOO_LONG, sentence, field)
    return text or None


def _number(
    value: Any,  # noqa: ANN401  # any JSON value
    *,
    field: str,
    max_length: int,
    decimal_comma: bool,
    custom: CustomField,
) -> str | None:
    text = _other(value, field=field, max_length=max_length, is_guarded=True)
    if text is None or text == PLACEHOLDER:
        return text
    try:
        # What is a number in JSON has its point there.
        number = read_number(text, decimal_comma=decimal_comma and isinstance(value, str))
    except OtherDecimalError:
        sentence = f"{field} is a number in another convention than `decimal` says."
        raise reject(Reason.INVALID_NUMBER, sentence, field) from None
    except NoNumberError:
        raise reject(Reason.INVALID_NUMBER, f"{field} is not a number.", field) from None
    if number < 0 and custom.metadata.get("allow_negative") in {False, "false"}:
        raise reject(Reason.INVALID_NUMBER, f"{field} takes no number below zero.", field)
    if custom.is_whole and number != number.to_integral_value():
        raise reject(Reason.INVALID_NUMBER, f"{field} takes whole numbers.", field)
    return plain_decimal(number, field)


def _date(value: Any, *, field: str, dates: Dates, has_years: bool, has_time: bool) -> str | None:  # noqa: ANN401  # any JSON value
    text = plain_text(value, field, is_guarded=True)
    if not text or text == PLACEHOLDER:
        return text or None
    try:
        moment = dates.read(text)
    except NoDateError as error:
        raise _bad_date(Reason.INVALID_DATE, "a date like 2021-06-30 or 12-Mar-1985", field, error) from None
    if moment is None:
        return PLACEHOLDER
    day, time = moment
    if has_time and time is None:
        raise reject(
            Reason.INVALID_DATE, f"{field} has a zone that is only a name; write its offset, like -05:00.", field
        )
    if has_years and not _MIN_YEAR <= day.year <= dates.last_year:
        raise reject(Reason.INVALID_DATE, f"{field} must lie in the years {_MIN_YEAR} to {dates.last_year}.", field)
    return day.isoformat() + (time or "" if has_time else "")


def _bad_date(reason: Reason, form: str, field: str, error: NoDateError) -> RecordRejectedError:
    if isinstance(error, OtherOrderError):
        return reject(reason, f"{field} is a date in another order than `date_order` says.", field)
    return reject(reason, f"{field} is not {form}.", field)


def _boolean(value: Any, *, field: str) -> str | None:  # noqa: ANN401  # any JSON value
    if isinstance(value, str) and (known := _TICKED.get(value.strip(" "))):
        return known
    text = plain_text(value, field, is_guarded=True)
    if not text or text == PLACEHOLDER:
        return text or None
    sense = meaning_of(text).sense
    if sense not in _BOOLEANS:
        raise reject(Reason.INVALID_BOOLEAN, f"{field} is neither a yes nor a no.", field)
    return _BOOLEANS[sense]


def _choices(value: Any, *, field: str, labels: Mapping[str, str], most: int | None) -> str | None:  # noqa: ANN401  # any JSON value
    """Name the choices of a list that a value means, each as the account spells it.

    Args:
        value: Of any form.
        field: For the error.
        labels: All choices, by their case-folded spelling.
        most: How many may be chosen; None for any.
    """
    text = plain_text(value, field, is_guarded=True)
    whole = labels.get(_spelling(text))
    if whole is not None or not text or text == PLACEHOLDER:
        return whole or text or None
    items = items_of(value)
    items = names_in(text, labels) if items is None else items
    found = dict.fromkeys(labels.get(_spelling(item)) for item in items)
    if None in found or (most is not None and len(found) > most):
        raise reject(Reason.INVALID_CHOICE, f"{field} holds what is no choice of this custom field.", field)
    return ", ".join(filter(None, found)) or None


def _spelling(text: str) -> str:
    """Write a choice as it is looked up: other programs change its dashes, apostrophes and accents, or `1` to `1.0`."""
    plain = unicodedata.normalize("NFC", in_plain_width(text)).translate(_DASHES).strip().casefold()
    plain = plain[1:-1].strip() if len(plain) > 2 and plain[0] == plain[-1] == '"' else plain
    return plain.removesuffix(".0") if plain[:-2].isdigit() else plain


def read_birthday(value: Any, dates: Dates) -> tuple[int, int] | None:  # noqa: ANN401  # any JSON value
    """Read a month and a day out of `4/9`, `12-March`, `--04-09` or a whole date.

    Args:
        value: Not None.
        dates: Their order.

    Returns:
        Month and day; None for a blank, or what says nothing.

    Raises:
        RecordRejectedError: If it is no day of the year.
    """
    text = plain_text(value, BIRTHDAY, is_guarded=True)
    if not text or text == PLACEHOLDER:
        return None
    try:
        return dates.read_birthday(text)
    except NoDateError as error:
        raise _bad_date(Reason.INVALID_BIRTHDAY, "a day like 4/9 or a date like 1990-04-09", BIRTHDAY, error) from None


def read_birthday_parts(month: Any, day: Any) -> tuple[int, int] | None:  # noqa: ANN401  # any JSON value
    """Read a birthday of two columns: `4`, `"04"`, `4.0` or `April`, and a day.

    Args:
        month: Or None.
        day: Or None.

    Returns:
        Month and day; None where both are blank, or say nothing.

    Raises:
        RecordRejectedError: If one is there without the other, or if there is no such day.
    """
    texts = ["" if one is None else plain_text(one, BIRTHDAY, is_guarded=True) for one in (month, day)]
    texts = ["" if text == PLACEHOLDER or not text.strip("0") else text for text in texts]
    if not any(texts):
        return None
    if not all(texts):
        raise reject(Reason.INVALID_BIRTHDAY, "The birthday has a month or a day, and not both.", BIRTHDAY)
    numbers = [_short_number(text) for text in texts]
    numbers[0] = numbers[0] or month_of(texts[0]) or 0
    try:
        return day_of_year(*numbers)
    except NoDateError:
        raise reject(Reason.INVALID_BIRTHDAY, "The birthday is not a day of the year.", BIRTHDAY) from None


def _short_number(text: str) -> int:
    match = _PART.fullmatch(text)
    return int(match[1]) if match else 0
