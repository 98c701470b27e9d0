"""Any JSON value as text, without what spreadsheets, databases and web pages put around it. Pure.

What only says that there is nothing (`NULL`, `#N/A`, `0000-00-00`) becomes `PLACEHOLDER`: counted and not sent.
"""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from target_constantcontact.mapping.reasons import Reason, reject

PLACEHOLDER: Final = "NULL"
"""What every placeholder of nothing is read as."""
UNSENDABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no text can hold; tab and line ends can be quoted."""
# As programs write them. `Null` and `Nan` are names of people; `none` and `unknown` are answers.
_SQL: Final = r"NULL null \N \\N <NULL> <null> (NULL) (null) [NULL] [null]"
_PROGRAMS: Final = r"None <None> <none> [None] nil nan NaN -nan NaT <NA> undefined UNDEFINED"
_SHEETS: Final = (
    "#N/A #n/a #NA #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #ERROR! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! "
    "#UNKNOWN! #GETTING_DATA #EMPTY! #NV #WERT! #BEZUG! #ZAHL! #NOMBRE? #NOM? #VALEUR! #VALOR! #REF #VALUE "
    "#N/D #N/V #N/B #NUL! #RIF! #VALORE! #NOME? #VERW! #WAARDE! #NAAM? #\u00a1REF! #\u00a1VALOR! "
    "#\u00a1NULO! #\u00a1NUM! #\u00a1DIV/0! #\u00bfNOMBRE?"
)
_TWICE: Final = ("null null", "NULL NULL", "undefined undefined", "None None", "nan nan")
"""A first and a last name that a program joined."""
_FORMS: Final = "N/A n/a N.A. n.a. NA - -- --- ---- – — . .. (blank) (empty) (none) [] {} () \"\" '' [''] [\"\"] {NULL}"  # noqa: RUF001  # dashes as they are written
_PLACEHOLDERS: Final = frozenset(
    [*_SQL.split(), *_PROGRAMS.split(), *_SHEETS.split(), *_FORMS.split(), "(not set)", "[object Object]", *_TWICE]
)
_NAMIBIA: Final = "NA"
_LAST_NAME: Final = "last_name"
MAY_BE_SURNAMES: Final = frozenset({"None", "NA"})
"""Surnames, where a first name stands beside them."""
_ZERO_DATE: Final = re.compile(
    r"(?:0{1,4}([-/.])0{1,2}\1 0{1,4}|0001-01-01)(?:[T\ ][0:.]+(?:Z|[+-]00:?00)?)?", re.ASCII | re.VERBOSE
)
_LONGEST_NUMBER_DIGITS: Final = 255
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII)
_GUARDED: Final = re.compile(r"'(?=[-+=@]|[\d\s().,:/+-]+\Z)", re.ASCII)
_LABELLED: Final = re.compile(r"[pz]:(?=\+?\d)", re.ASCII)
"""What lead forms put before telephone numbers and postal codes, for the same reason."""
_FORMULA: Final = re.compile(r'="([^"]*)"')
BETWEEN_VALUES: Final = "~"
"""What joins many values to be looked at together: it is printed, and hardly any value holds it."""
_INITIALS: Final = "".join(sorted({re.escape(one[0]) for one in _PLACEHOLDERS}))
# By their first character, since the first of one that is not there ends the look at all of them.
_WORDS: Final = "|".join(
    f"{re.escape(initial)}(?:{'|'.join(re.escape(word[1:]) for word in words)})"
    for initial, words in groupby(sorted(_PLACEHOLDERS), key=itemgetter(0))
)
# The first look at a character decides nearly always: most values start with a letter.
_MAY_BE_UNTIDY: Final = re.compile(
    rf"{BETWEEN_VALUES}(?=[ '=0pz{_INITIALS}])(?:[ ']|=\"|[pz]:[+\d]|0[0-9/.-]*[-/.]0|(?:{_WORDS}){BETWEEN_VALUES})"
)


def plain_text(value: Any, field: str, *, is_guarded: bool = False) -> str:  # noqa: ANN401  # any JSON value
    """Write any JSON value as text: `true`, plain decimals, lists joined by commas, without their blanks.

    Args:
        value: Not None.
        field: For the error, and for words that mean something in one field alone.
        is_guarded: Whether an apostrophe in front is no part of any value of this field.

    Returns:
        The text without spaces around it; empty for a blank, `PLACEHOLDER` where it says that there is nothing.

    Raises:
        RecordRejectedError: For an object, or for text that cannot be sent.
    """
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int):
        text = str(value)
    elif isinstance(value, (Decimal, float)):
        text = plain_decimal(Decimal(str(value)), field)
    elif isinstance(value, (date, datetime)):  # a stream map can make one
        text = value.isoformat()
    elif isinstance(value, list):
        items = (plain_text(item, field, is_guarded=is_guarded) for item in value if item is not None)
        text = ", ".join(item for item in items if item and item != PLACEHOLDER)
    elif value == {}:
        text = ""
    else:
        raise reject(Reason.INVALID_TYPE, f"{field} is an object; the field holds text.", field)
    text = tidied(text, field, is_guarded=is_guarded) if text else text
    if UNSENDABLE.search(text):
        sentence = f"{field} holds control characters, or bytes that are not UTF-8."
        raise reject(Reason.INVALID_TEXT, sentence, field)
    return text


def plain_decimal(number: Decimal, field: str) -> str:
    """Write a number in full.

    Args:
        number: Any.
        field: For the error.

    Raises:
        RecordRejectedError: If it is not finite, or out of any range.
    """
    if not number.is_finite():
        raise reject(Reason.INVALID_NUMBER, f"{field} is not a finite number.", field)
    if abs(number.adjusted()) > _LONGEST_NUMBER_DIGITS:
        raise reject(Reason.VALUE_TOO_LONG, f"{field} is a number out of any field's range.", field)
    # Spreadsheets and JSON writers turn 97301 into 97301.0.
    whole = number.to_integral_value()
    return f"{whole:f}" if whole == number else f"{number:f}"


def tidied(text: str, field: str, *, is_guarded: bool = False) -> str:
    """Take off what keeps spreadsheets from calculating, and what web pages write instead of characters.

    Args:
        text: Without spaces around it, and not empty.
        field: For words that mean something in one field alone.
        is_guarded: Whether an apostrophe in front is no part of any value of this field.

    Returns:
        What it says; `PLACEHOLDER` where it says that there is nothing.
    """
    if text[0] == "=" and (match := _FORMULA.fullmatch(text)):
        text = match[1].strip()
    elif text[0] == "'" != text[-1] and (is_guarded or _GUARDED.match(text) or says_nothing(text[1:])):
        text = text[1:].strip()
    elif is_guarded and _LABELLED.match(text):
        text = text[2:]
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text).strip()
    return PLACEHOLDER if says_nothing(text, field) else text


def says_nothing(text: str, field: str = "") -> bool:
    """Tell whether a text is how a program writes that there is nothing.

    Args:
        text: Without spaces around it.
        field: For words that mean something in one field alone.
    """
    if text in _PLACEHOLDERS:
        is_country, is_surname = field.endswith("country"), field == _LAST_NAME
        return not (text == _NAMIBIA and is_country) and not (text in MAY_BE_SURNAMES and is_surname)
    return text[:1] == "0" and _ZERO_DATE.fullmatch(text) is not None


def may_be_untidy(text: str) -> bool:
    """Tell whether `tidied` may change any of many values, or one starts with a blank; True proves nothing.

    Args:
        text: The values, joined by `BETWEEN_VALUES`.
    """
    between = BETWEEN_VALUES
    return ("&" in text and _ENTITY.search(text) is not None) or (
        _MAY_BE_UNTIDY.search(f"{between}{text}{between}") is not None
    )


def is_sendable(text: str) -> bool:
    """Tell whether a field can hold every character of a text.

    Args:
        text: Of any length.
    """
    return UNSENDABLE.search(text) is None
