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
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.mapping.dates import text_of_parts
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.permission.wrapped import unwrapped_value

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER: Final = "NULL"
"""What every placeholder of nothing is read as."""
UNSENDABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no text can hold; tab and line ends can be quoted."""
_LINE_ENDS: Final = str.maketrans("\x0b\x0c", "  ")
_PADDING: Final = " \x00"
# As programs write them. `Null` and `Nan` are names of people; `none` and `unknown` are answers.
_SQL: Final = r"NULL null \N \\N <NULL> <null> (NULL) (null) [NULL] [null]"
_PROGRAMS: Final = r"None <None> <none> [None] nil NIL nan NaN -nan NaT <NA> undefined UNDEFINED"
_SHEETS: Final = "#N/A #n/a #NA #NV #N/D #N/V #N/B #GETTING_DATA #REF #VALUE"
_FORMS: Final = "N/A n/a N.A. n.a. NA - -- --- ---- – — . .. (blank) (empty) (none) [] {} () \"\" '' [''] [\"\"] {NULL}"  # noqa: RUF001  # dashes as they are written
_PLACEHOLDERS: Final = frozenset(
    [*_SQL.split(), *_PROGRAMS.split(), *_SHEETS.split(), *_FORMS.split(), "(not set)", "[object Object]"]
)
_NAMIBIA: Final = "NA"
_LAST_NAME: Final = "last_name"
_EMAIL: Final = "email"
"""An address with characters that nobody sees is another address: it is judged where addresses are."""
MAY_BE_SURNAMES: Final = frozenset({"None", "NA"})
"""Surnames, where a first name stands beside them."""
_ZERO_DATE: Final = re.compile(
    r"(?:0{1,4}([-/.])0{1,2}\1 0{1,4}|0001-01-01)(?:[T\ ][0:.]+(?:Z|[+-]00:?00)?)?", re.ASCII | re.VERBOSE
)
_ERROR: Final = r"#[\u00a1\u00bf]?[A-Z_/0\u00c0-\u00dc]{2,20}[!?]|Err:\d{3}"
"""What a sheet shows for a formula that fails, in any language: `#REF!`, `#\u00a1VALOR!`, `#NOM?`, `Err:502`."""
_UNCHOSEN: Final = (
    r"-{1,3}\s?(?i:none|any|all|(?:please\s)?(?:select|choose)\b[\w\s]{0,30}?)\s?-{1,3}"
    r"|(?i:(?:please\s)?(?:select|choose)\b[\w\s]{0,30}|loading)\s?(?:\.{3}|\u2026)"
)
"""What a form shows before anything is chosen: `--None--`, `- Select a state -`, `Select...`."""
_EMPTY: Final = "\\-\u2013\u2014.,;:_/?!\u2026\"'`\u00b4()\\[\\]{}<>#|\\s\\\\\u00ad\u200b-\u200d\u2060\ufeff"
"""Characters that say nothing where no other is beside them."""
_TEMPLATES: Final = r"\{\{|\*\||%%|\$\{|<%|\[\[|%[A-Z]"
_TEMPLATE: Final = re.compile(r"\{\{.*\}\}|\*\|.*\|\*|%%.*%%|\$\{.*\}|<%.*%>|\[\[.*\]\]|%[A-Z][A-Z0-9_:]+%", re.DOTALL)
"""The place in a message for a name that nobody filled in."""
_LONGEST_NUMBER_DIGITS: Final = 255
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII)
_GUARDED: Final = re.compile(r"'(?=[-+=@]|[\d\s().,:/+-]+\Z)", re.ASCII)
_LABELLED: Final = re.compile(r"(?:[pz]|tel):(?=\+?\d)", re.ASCII | re.IGNORECASE)
"""What lead forms and address books put before telephone numbers and postal codes."""
_NUMBERS_AS_TEXT: Final = ("phone", "zip")
_LEAST_DIGITS: Final = 3
_FLOAT: Final = re.compile(r"(\d{3,})\.0", re.ASCII)
_ROUNDED: Final = re.compile(r"\d(?:\.(\d+))?[Ee]\+(\d\d?)", re.ASCII)
UNSEEN: Final = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u2800\u3164\ufeff"
)
"""Characters without a shape."""
_NOT_SEEN: Final = re.compile(f"[{UNSEEN}]")
_BLANKS: Final = "\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_ZEROS: Final = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)  # Arabic, Persian, Devanagari, Bengali, Thai
_PLAIN_WIDTH: Final[dict[int, int | str]] = {
    **{wide: wide - _FULL_WIDTH.start + ord("!") for wide in _FULL_WIDTH},
    **{zero + digit: str(digit) for zero in _ZEROS for digit in range(10)},
}
_ODD: Final = re.compile(
    f"[{UNSEEN}{_BLANKS}\uff01-\uff5e{''.join(f'{chr(zero)}-{chr(zero + 9)}' for zero in _ZEROS)}]"
)
"""What may have to be left out, or written as ASCII has it."""
_BLANK: Final = re.compile(f"[{_BLANKS}]")
_NO_NUMBER: Final = re.compile(r"[-0+.()/\s]+|(?i:none|unknown|x{1,4})", re.ASCII)
"""What stands in place of a telephone number or a postal code."""
_FORMULA: Final = re.compile(r'="([^"]*)"')
_NAMES_OF_OBJECTS: Final = ("name", "label", "title", "value")
BETWEEN_VALUES: Final = "~"
"""What joins many values to be looked at together: it is printed, and hardly any value holds it."""
_FEW_DIGITS: Final = re.compile(
    rf"(?:\A|{BETWEEN_VALUES})(?=[^{BETWEEN_VALUES}])(?!(?:[^0-9{BETWEEN_VALUES}]*[0-9]){{3}})"
)
# By their first character, since the first of one that is not there ends the look at all of them.
_WORDS: Final = "|".join(
    f"{re.escape(initial)}(?:{'|'.join(re.escape(word[1:]) for word in words)})"
    for initial, words in groupby(sorted(_PLACEHOLDERS), key=itemgetter(0))
)
_INITIALS: Final = "".join(sorted({re.escape(one[0]) for one in _PLACEHOLDERS}))
_BETWEEN_WORDS: Final = r"[\s,;|]"
_SAYS_NOTHING: Final = re.compile(
    rf"[{_EMPTY}]+|{_BETWEEN_WORDS}*(?:{_WORDS})(?:{_BETWEEN_WORDS}+(?:{_WORDS}))*{_BETWEEN_WORDS}*"
    rf"|{_ERROR}|{_UNCHOSEN}"
)
"""`?`, `NULL,` and `null null`: what is left of several values that were joined."""
_MAY_SAY_NOTHING: Final = re.compile(rf"[{_INITIALS}{_EMPTY}*%$]")
# The first look at a character decides nearly always: most values start with a letter.
_MAY_BE_UNTIDY: Final = re.compile(
    rf"{BETWEEN_VALUES}(?=[=0+pztPZTxXuU{_INITIALS}{_EMPTY}*%$])(?:[ ',;|]|=\"|(?i:[pz]|tel):[+\d]"
    rf"|0[0-9/.-]*[-/.]0|[-0+.()/\s]+{BETWEEN_VALUES}|(?:{_WORDS})[~\s,;|]|[{_EMPTY}]+{BETWEEN_VALUES}|{_TEMPLATES}"
    rf"|(?i:none|unknown|x{{1,4}}){BETWEEN_VALUES}|#[^{BETWEEN_VALUES}]*[!?]{BETWEEN_VALUES}"
    rf"|-[^{BETWEEN_VALUES}]*-{BETWEEN_VALUES})"
)
_MAY_END: Final = ("...", "\u2026")
_FAILED: Final = "Err:"
_ESCAPED: Final = re.compile(r"_x00(?:0[dD]|0[aA]|09)_(?=(\n?))")
"""What Excel's files have for line ends and tabs, where a program reads them halfway."""


def plain_text(value: Any, field: str, *, is_guarded: bool = False) -> str:  # noqa: ANN401  # any JSON value
    """Write any JSON value as text: `true`, plain decimals, lists joined by commas, without their blanks.

    Args:
        value: Not None.
        field: For the error, and for words that mean something in one field alone.
        is_guarded: Whether an apostrophe in front is no part of any value of this field.

    Returns:
        The text without spaces around it; empty for a blank, `PLACEHOLDER` where it says that there is nothing.

    Raises:
        RecordRejectedError: For an object without a name, or for text that cannot be sent.
    """
    text = value.strip() if isinstance(value, str) else _written(value, field, is_guarded=is_guarded)
    if UNSENDABLE.search(text):  # columns of a fixed width are padded, and FileMaker ends lines with \x0b
        text = (text.strip(_PADDING) or text).translate(_LINE_ENDS)
    text = tidied(text, field, is_guarded=is_guarded) if text else text
    if UNSENDABLE.search(text):
        sentence = f"{field} holds control characters, or bytes that are not UTF-8."
        raise reject(Reason.INVALID_TEXT, sentence, field)
    return text


def _written(value: Any, field: str, *, is_guarded: bool) -> str:  # noqa: ANN401  # any JSON value
    value = unwrapped_value(value)
    if isinstance(value, str) or value is None:
        return (value or "").strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal, float)):
        return str(value) if isinstance(value, int) else plain_decimal(Decimal(str(value)), field)
    if isinstance(value, (date, datetime)):  # a stream map can make one
        return value.isoformat()
    if isinstance(value, list):
        items = (plain_text(item, field, is_guarded=is_guarded) for item in value if item is not None)
        said = [item for item in items if item and item != PLACEHOLDER]
        return ", ".join(said[:1] if field.endswith("phone") else said)  # a number cannot be several
    if isinstance(value, dict) and (one := _said_by(value)) is not None:
        return one
    raise reject(Reason.INVALID_TYPE, f"{field} is an object; the field holds text.", field)


def name_of(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    """Return what an object says that something is called, such as a choice or a tag; None where it does not.

    Args:
        value: Such as `{"id": 5, "name": "Red"}`.
    """
    held = {str(key).casefold(): unwrapped_value(one) for key, one in value.items()}
    by_key = {key: one for key, one in held.items() if not isinstance(one, (dict, list))}
    return next((by_key[name] for name in _NAMES_OF_OBJECTS if by_key.get(name) is not None), None)


def _said_by(value: Mapping[str, Any]) -> str | None:
    """Return what an object says as one value: a date, or what something is called; None for any other."""
    said = text_of_parts(value)
    if said is None and (name := name_of(value)) is not None:
        said = ("true" if name else "false") if isinstance(name, bool) else str(name).strip()
    return said if value else ""


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

    Raises:
        RecordRejectedError: For a telephone number or a postal code that is none.
    """
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text).strip() or PLACEHOLDER
    if "_x00" in text:
        text = _ESCAPED.sub(lambda match: "" if match[1] else "\n", text).strip() or PLACEHOLDER
    if not text.isascii() and field != _EMAIL:
        text = _seen(text, is_guarded=is_guarded)
        if not text:
            return PLACEHOLDER
    if text[0] == "=" and (match := _FORMULA.fullmatch(text)):
        text = match[1].strip()
    elif text[0] == "'" != text[-1] and (is_guarded or _GUARDED.match(text) or says_nothing(text[1:])):
        text = text[1:].strip()
    elif is_guarded and (match := _LABELLED.match(text)):
        text = text[match.end() :]
    if is_guarded and field.endswith(_NUMBERS_AS_TEXT):
        text = _number_in_full(text, field)
        text = _telephone(text, field) if field.endswith("phone") and may_be_words(text) else text
    return PLACEHOLDER if says_nothing(text, field) else text


def _seen(text: str, *, is_guarded: bool) -> str:
    """Leave out what nobody sees around a text; where values have a form, within it too, and write it as ASCII does."""
    text = in_plain_width(_NOT_SEEN.sub("", text)) if is_guarded else _BLANK.sub(" ", text)
    return text.strip(UNSEEN).strip()


def in_plain_width(text: str) -> str:
    """Write digits of any script, full-width signs and other blanks as ASCII has them: `\uff11\uff12` is `12`.

    Args:
        text: Such as a date.
    """
    return text if text.isascii() else _BLANK.sub(" ", text.translate(_PLAIN_WIDTH))


def _telephone(text: str, field: str) -> str:
    """Judge a text with hardly a digit, or an address: `unlisted` and `+1` say that there is no number."""
    if "@" in text or (any(map(str.isdigit, text)) and any(map(str.isalpha, text))):
        raise reject(Reason.INVALID_PHONE_NUMBER, f"{field} is no telephone number.", field)
    return PLACEHOLDER


def _number_in_full(text: str, field: str) -> str:
    """Undo what programs make of telephone numbers and postal codes: `97301.0`, or `5.55E+09` with digits lost."""
    if (match := _FLOAT.fullmatch(text)) and (len(match[1]) > _LEAST_DIGITS or field.endswith("zip")):
        return match[1]
    if match := _ROUNDED.fullmatch(text):
        if len(match[1] or "") < int(match[2]):
            raise reject(Reason.LOST_DIGITS, f"{field} has been rounded by a spreadsheet: its digits are lost.", field)
        return f"{Decimal(text):f}"
    return PLACEHOLDER if _NO_NUMBER.fullmatch(text) else text


def says_nothing(text: str, field: str = "") -> bool:
    """Tell whether a text is how a program writes that there is nothing.

    Args:
        text: Without spaces around it.
        field: For words that mean something in one field alone.
    """
    if text in _PLACEHOLDERS:
        is_country, is_surname = field.endswith("country"), field == _LAST_NAME
        return not (text == _NAMIBIA and is_country) and not (text in MAY_BE_SURNAMES and is_surname)
    if text[:1] == "0":
        return _ZERO_DATE.fullmatch(text) is not None
    if _MAY_SAY_NOTHING.match(text) is None and not text.endswith(_MAY_END) and not text.startswith(_FAILED):
        return False
    return _SAYS_NOTHING.fullmatch(text) is not None or _TEMPLATE.fullmatch(text) is not None


def may_be_untidy(text: str) -> bool:
    """Tell whether `tidied` may change any of many values, or one starts with a blank; True proves nothing.

    Args:
        text: The values, joined by `BETWEEN_VALUES`.
    """
    text = f"{BETWEEN_VALUES}{text}{BETWEEN_VALUES}"
    may_be_number = f".0{BETWEEN_VALUES}" in text or "E+" in text or "e+" in text
    is_entity = "&" in text and _ENTITY.search(text) is not None
    may_be_left = any(f"{end}{BETWEEN_VALUES}" in text for end in _MAY_END) or f"{BETWEEN_VALUES}{_FAILED}" in text
    is_odd = not text.isascii() and _ODD.search(text) is not None
    return (
        may_be_number or is_entity or is_odd or may_be_left or "_x00" in text or _MAY_BE_UNTIDY.search(text) is not None
    )


def may_be_words(text: str) -> bool:
    """Tell whether one of many telephone numbers holds hardly a digit, or an address.

    Args:
        text: The values, joined by `BETWEEN_VALUES`.
    """
    return "@" in text or _FEW_DIGITS.search(text) is not None


def is_sendable(text: str) -> bool:
    """Tell whether a field can hold every character of a text.

    Args:
        text: Of any length.
    """
    return UNSENDABLE.search(text) is None
