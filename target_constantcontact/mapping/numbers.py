"""Numbers and amounts as sheets write them: signs, currencies, thousands, brackets. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_SCIENTIFIC: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)[eE][+-]?\d{1,3}", re.ASCII)
_POINT: Final = re.compile(r"(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:[ '\u2019_]\d{3})+)?(?:\.\d*)?", re.ASCII)
_COMMA: Final = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ '\u2019_]\d{3})+)?(?:,\d*)?", re.ASCII)
_CURRENCY: Final = re.compile(
    r"(?:[A-Za-z]{1,3} ?)?\$|[A-Z]{3}|Php|[Kk]r\.?|Fr\.?|z\u0142|K\u010d|Ft|Rs\.?|Rp\.?|RM|TL|[Ll]ei|S/\.?|Bs\.?"
    r"|KSh|TSh|USh|\u0433\u0440\u043d\.?|\u0440\u0443\u0431\.?|\u043b\u0432\.?|\A[RQ](?=[ \d])",
    re.ASCII,
)
_BLANKS: Final = re.compile(r"[\s\u00a0\u202f]+")
_SWISS: Final = re.compile(r"(?<=\d)[.,](?:-|--|\u2013|\u2014)(?=[^\d]*\Z)")  # 50.- and 12,- \u20ac
_MINUS: Final = str.maketrans("\u2212\u2013\uff0d", "---")


class NoNumberError(ValueError):
    """The text is no number."""


class OtherDecimalError(NoNumberError):
    """The text is a number in the other convention: `1.234,50` where a point stands before decimals."""


def read_number(text: str, *, decimal_comma: bool) -> Decimal:
    """Read a number or an amount of money.

    Args:
        text: Without spaces around it.
        decimal_comma: Whether a comma stands before decimals, and points between thousands.

    Raises:
        NoNumberError: If it is none, or has a unit of its own (`50%`).
        OtherDecimalError: If it is one in the other convention alone.
    """
    if _SCIENTIFIC.fullmatch(text) and ("." if decimal_comma else ",") not in text:
        return Decimal(text.replace(",", "."))
    digits, is_negative = _bare(text)
    own, other = (_COMMA, _POINT) if decimal_comma else (_POINT, _COMMA)
    if not any(map(str.isdigit, digits)) or not own.fullmatch(digits):
        raise OtherDecimalError if any(map(str.isdigit, digits)) and other.fullmatch(digits) else NoNumberError
    mark = "," if decimal_comma else "."
    whole, _, decimals = digits.partition(mark)
    number = Decimal(f"{''.join(filter(str.isdigit, whole)) or 0}.{decimals or 0}")
    number = number if decimals else number.to_integral_value()
    return -number if is_negative else number


def _bare(text: str) -> tuple[str, bool]:
    """Take off currencies and signs."""
    text = _SWISS.sub("", _BLANKS.sub(" ", text).translate(_MINUS))
    is_negative = False
    for _ in range(2):  # `-$5`, `$-5`, `5-`, `$(5)`
        if text[:1] == "(" and text[-1:] == ")" and not is_negative:
            is_negative, text = True, text[1:-1].strip()
        text = _without_currency(text)
        if text[:1] in {"-", "+"} or text[-1:] == "-":
            if is_negative:
                raise NoNumberError
            is_negative = "-" in {text[:1], text[-1:]}
            text = text[1:] if text[:1] in {"-", "+"} else text[:-1]
            text = text.strip()
    return text, is_negative


def _without_currency(text: str) -> str:
    if text and unicodedata.category(text[0]) == "Sc":
        return text[1:].strip()
    if text and unicodedata.category(text[-1]) == "Sc":
        return text[:-1].strip()
    for match in _CURRENCY.finditer(text):
        if match.start() == 0 or match.end() == len(text):
            return (text[: match.start()] + text[match.end() :]).strip()
    return text
