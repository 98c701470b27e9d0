"""One reading of values everywhere: yes and no, moments, nothing, and the words of a status. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from target_constantcontact.permission.roles import Refusal
from target_constantcontact.permission.texts import json_within
from target_constantcontact.permission.tokens import without_accents, words_of
from target_constantcontact.permission.value_words import BLOCKED, NOT_ONLY_OF_MAIL, VALUE_WORDS, Meaning, Sense

NOTHING: Final = Meaning(Sense.NOTHING)
YES: Final = Meaning(Sense.YES)
NO: Final = Meaning(Sense.NO)
MOMENT: Final = Meaning(Sense.MOMENT)
NUMBER: Final = Meaning(Sense.NUMBER)
OTHER: Final = Meaning(Sense.OTHER)
REFUSING: Final = frozenset({Sense.STRONG, Sense.WEAK})

_BY_WORDS: Final = {
    without_accents(phrase).replace(" ", ""): meaning
    for meaning, languages in VALUE_WORDS.items()
    for text in languages.values()
    for phrase in text.split(", ")
}
_WITH_A_DAY: Final = frozenset({YES, NO, Meaning(Sense.PRESENT), Meaning(Sense.AFFIRMED)})
_STRONG: Final = {
    tuple(without_accents(phrase).split()): meaning
    for meaning, languages in VALUE_WORDS.items()
    if meaning.sense is Sense.STRONG
    for text in languages.values()
    for phrase in text.split(", ")
    if phrase != "baja"  # short, and a surname
}
_OF_MAIL: Final[dict[str, Refusal | None]] = {
    key: meaning.refusal
    for key, meaning in _BY_WORDS.items()
    if meaning.sense is Sense.STRONG
    and meaning.refusal in {Refusal.WITHDRAWN, Refusal.UNDELIVERABLE}
    and key not in {phrase.replace(" ", "") for phrase in NOT_ONLY_OF_MAIL}
}
_BLOCKED: Final = frozenset(word for text in BLOCKED.values() for word in text.split(", "))
_BETWEEN: Final = re.compile(r"[,;|\n]")
_HAPPENED: Final = frozenset(
    Meaning(sense, refusal)
    for sense in REFUSING
    for refusal in (Refusal.WITHDRAWN, Refusal.UNDELIVERABLE, Refusal.GONE)
)
_LONGEST_PHRASE: Final = max(map(len, _STRONG))
_NEGATIONS: Final = frozenset(
    {"not", "never", "no", "non", "nicht", "nie", "pas", "jamais", "niet", "nooit", "nao", "nunca"}
)
_NEGATED: Final = re.compile(rf"\s*(?:{'|'.join(sorted(_NEGATIONS))})[\s_](?=[^\W\d_])", re.IGNORECASE)
_MARKS: Final = {
    **dict.fromkeys("✓✔☑✅🗹👍", YES),
    **dict.fromkeys("✗✘☐❌✕⬜◻🚫⛔👎", NO),
    "?": Meaning(Sense.NOT_KNOWN),
    **dict.fromkeys("-–—.*/\\", NOTHING),  # noqa: RUF001  # as they are written
}
_NULLS: Final = frozenset(
    {"\\n", "\\\\n", "<na>", "<null>", "(null)", "(blank)", "#n/a", "#na", "#nv", "#n/d", "#n/v", "#n/b", "#empty!"}
)
_LINKS: Final = re.compile(r"(?:<?(?:https?://|mailto:|www\.)[^\s>]+>?[,;\s]*)+")
"""Where somebody could leave, or what they could read: no answer."""
_SHEET_ERROR: Final = re.compile(r"#[¡¿]?[^\W\d_][\w/]*[!?]|#getting_data|#ref|#value")
"""Of a formula that failed: its answer is not known, whatever words the error has (`#BLOCKED!`, `#FEHLER!`)."""
_BIT: Final = re.compile(r"b(['\"])(?:\\x0)?([01])\1|\\x0[01]|[\0\x01]|A[AQ]==")
"""As MySQL, Python and serializers write one."""
_SET: Final = frozenset({"\\x01", "\x01", "AQ=="})
_NEVER: Final = re.compile(r"[\[(]\s+[\])]|0 ?(?:x|per|times|mal|fois|veces|volte|keer|/|e?-?mails?)\D*", re.IGNORECASE)
"""A box that is not ticked (`[ ]`), and how often: `0 per week`."""
_NUMBER: Final = re.compile(r"[+-]?\d{1,19}(?:[.,]\d*)?", re.ASCII)
_PARTS: Final = re.compile(r"\s*(?:[,;:|()\[\]/]|\s[-–—]\s|\.\s|\n)\s*")  # noqa: RUF001  # dashes as they are written
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ,].*)?", re.ASCII | re.DOTALL)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d|0)(?:[t ,].*)?", re.ASCII | re.DOTALL)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:t?\d{4,6}.*)?", re.ASCII | re.DOTALL)
_NAMED_MONTH: Final = re.compile(
    r"(?:[a-z]+,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\.?[\s/-](?:de\s)?[a-z]{3,9}\.?|[a-z]{3,9}\.?[\s-]\d{1,2}(?:st|nd|rd|th)?),?"
    r"[\s/-](?:de\s|at\s)?(?P<year>\d{4}|\d\d)\b.*|[a-z]{3}\s[a-z]{3}\s+\d{1,2}\s[\d:]{8}.*?(?P<last>\d{4})",
    re.ASCII | re.DOTALL,
)
_LETTERS: Final = re.compile(r"[a-z]{4}")
_DATED: Final = re.compile(r"(?P<word>[^\d]*[a-z])[\s:,(]+(?P<day>\d[\d./:\stz-]*)\)?", re.ASCII)
_BEFORE_A_DAY: Final = frozenset({"on", "at", "in", "since", "am", "seit", "le", "depuis", "el", "il", "op", "em"})
_MONTHS: Final = re.compile(
    r"\b(?:jan|feb|mar|mrz|maer|apr|avr|abr|may|mai|mag|mei|maj|jun|jui|giu|jul|lug|aug|aou|ago|sep|set|oct|okt|ott|out|nov"
    r"|dec|dez|dic|fev|fevr|ene|gen|mrt)[a-z]*"
)
_ERAS: Final = frozenset({
    (1601, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (1904, 1, 1),
    (1969, 12, 31),
    (1970, 1, 1),
})  # fmt: skip
"""The days on which the clocks of systems begin: a date of nothing."""
_LONGEST_TEXT: Final = 2000
_END_OF_TIME: Final = 9999
_OLDEST_EPOCH: Final = 100_000_000
_FINEST_EPOCH: Final = 10**19  # nanoseconds of the next centuries
_FIRST_SECOND: Final = -2_208_988_800
"""Of 1900, counted from 1970: a day before it is one of nothing, in whatever unit."""
_DOT_NET: Final = re.compile(r"/?date\((-?\d{1,19})(?:[+-]\d{4})?\)/?", re.ASCII)
_VARIANTS: Final = str.maketrans("", "", "\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Signs that make an emoji of a check mark, or none."""
_FIRST_DAY, _LAST_DAY = 1950_01_01, 2099_12_31
_SPREADSHEET_DAYS: Final = range(20_000, 80_000)


def meaning_of(value: object) -> Meaning:
    """Read a value.

    Args:
        value: Any JSON value. Of an array and an object, whatever refuses is heard first.
    """
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, str):
        return _text(value[:_LONGEST_TEXT])
    if isinstance(value, Mapping):
        return _first([meaning_of(item) for item in value.values()])
    if isinstance(value, (list, tuple, set, frozenset)):
        return _first([meaning_of(item) for item in value])
    return _text(str(value))  # a date that a stream map made


def _first(meanings: list[Meaning]) -> Meaning:
    """Of several, take what refuses, then what says anything."""
    for meaning in meanings:
        if meaning.sense in REFUSING:
            return meaning
    return next((meaning for meaning in meanings if meaning is not NOTHING), NOTHING)


def _number(value: float | Decimal) -> Meaning:
    if value != value:  # noqa: PLR0124  # not a number
        return NOTHING
    if value == 0:
        return NO
    if value <= _FIRST_SECOND:
        return NOTHING
    if value in {1, -1}:  # -1 is the yes of Access and Visual Basic
        return YES
    # A day written as one number, or a moment in seconds, milliseconds or finer since 1970.
    if _FIRST_DAY <= value <= _LAST_DAY and _moment(str(int(value))) is MOMENT:
        return MOMENT
    return MOMENT if _OLDEST_EPOCH <= value < _FINEST_EPOCH else NUMBER


@lru_cache(maxsize=16384)
def _text(text: str) -> Meaning:
    if bit := _BIT.fullmatch(text.strip(" ")):
        return YES if bit[0] in _SET or bit[2] == "1" else NO
    stripped = html.unescape(text).translate(_VARIANTS).strip(" \t\r\n\f\v\0\u00a0\u200b\ufeff'\"`")
    if not stripped:
        return NOTHING
    if (len(set(stripped)) == 1 and stripped[0] in _MARKS) or _NEVER.fullmatch(stripped):
        return _MARKS.get(stripped[0], NO)
    if stripped[0] in "[{" and (within := json_within(stripped)) is not stripped and not isinstance(within, str):
        return meaning_of(within)
    lowered = without_accents(stripped).casefold()
    if lowered in _NULLS or _LINKS.fullmatch(lowered):
        return NOTHING
    if dot_net := _DOT_NET.fullmatch(lowered):
        return _number(int(dot_net[1]))
    if _NUMBER.fullmatch(lowered) and not (_COMPACT.fullmatch(lowered) and _moment(lowered)):
        return _number(float(lowered.replace(",", ".")))
    return OTHER if _SHEET_ERROR.fullmatch(lowered) else _moment(lowered) or _dated(lowered) or _phrase(stripped)


def _dated(lowered: str) -> Meaning | None:
    """Read a word with its day: `Opted in 2021-03-04`."""
    match = _DATED.fullmatch(lowered)
    if match is None or not (match["day"].isdigit() or _moment(match["day"])):
        return None
    words = words_of(match["word"], by_case=False)
    found = _BY_WORDS.get("".join(words))
    if found is None and words and words[-1] in _BEFORE_A_DAY:
        found = _BY_WORDS.get("".join(words[:-1]))
    return found if found in _WITH_A_DAY else None


def _moment(lowered: str) -> Meaning | None:
    """Read a date in any of the usual forms; a date of nothing is nothing, and what is no date is None."""
    if match := _YEAR_FIRST.fullmatch(lowered) or _COMPACT.fullmatch(lowered):
        year, month, day = map(int, match.groups())
    elif match := _YEAR_LAST.fullmatch(lowered):
        first, second, year = map(int, match.groups())
        month, day = (first, second) if first <= 12 else (second, first)
        year = year if len(match[3]) > 2 or year == 0 else 2000 + year
    elif (match := _NAMED_MONTH.fullmatch(lowered)) and _MONTHS.search(lowered):
        year = int(match["year"] or match["last"])
        month, day = (1, 1) if year in {1900, 1970} else (6, 15)
    else:
        return None
    if _LETTERS.search(lowered) and (refuses := _strong_within(words_of(lowered))):
        return refuses  # `2021-03-04 unsubscribed`
    if year <= 1 or month == 0 or day == 0 or year == _END_OF_TIME or (year, month, day) in _ERAS:
        return NOTHING
    try:
        date(year, month, day)
    except ValueError:
        return None
    return MOMENT


def _phrase(text: str) -> Meaning:
    by_case, plain = words_of(text), words_of(text, by_case=False)
    if not plain:
        return OTHER
    for words in (plain, by_case):
        found = _BY_WORDS.get("".join(words))
        if found and ("?" not in text or found.sense in REFUSING):
            return found
    if strong := _strong_within(plain) or _strong_within(by_case):
        return strong
    if len(plain) > 1 and _NEGATED.match(text) and _BY_WORDS.get("".join(plain[1:])) in _HAPPENED:
        return Meaning(Sense.PRESENT)  # `not suppressed`, `no bounce`
    if agreed := _agreed(plain):
        return agreed
    parts = [_part(part) for part in _PARTS.split(text) if part]
    refusals = [part for part in parts if part.sense in REFUSING]
    if refusals:
        return refusals[0]
    # `Yes/No` is a question that nobody answered.
    return OTHER if len(parts) < 2 or {YES, NO} <= set(parts) or "?" in text else parts[0]


def _agreed(words: tuple[str, ...]) -> Meaning | None:
    """Read words that all say yes: `opted_in_confirmed`."""
    said, at = set(), 0
    while at < len(words):
        ends = range(min(at + _LONGEST_PHRASE, len(words)), at, -1)
        end = next((end for end in ends if _BY_WORDS.get("".join(words[at:end]), OTHER) in _WITH_A_DAY - {NO}), None)
        if end is None:
            return None
        said.add(_BY_WORDS["".join(words[at:end])])
        at = end
    return Meaning(Sense.PRESENT) if Meaning(Sense.PRESENT) in said else None


def _part(text: str) -> Meaning:
    if text in {"0", "1"}:  # `1 - Yes`
        return YES if text == "1" else NO
    return _BY_WORDS.get("".join(words_of(text, by_case=False)), OTHER)


def _strong_within(words: tuple[str, ...]) -> Meaning | None:
    """Find words that refuse wherever they stand, unless a `not` stands before them."""
    for at in range(len(words)):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            meaning = _STRONG.get(words[at : at + length])
            if meaning is not None and not (at and words[at - 1] in _NEGATIONS):
                return meaning
    return None


def refusal_of_mail(value: object) -> Refusal | None:
    """Find words that can only mean that somebody may not be mailed, whatever the column is called.

    Args:
        value: Any JSON value; of an array, and of a text with several parts, each one is read.

    Returns:
        What they refuse; None where there are none.
    """
    if isinstance(value, str):
        within = json_within(value)
        if within is not value and not isinstance(within, str):
            return refusal_of_mail(within)
        return next(
            (found for part in _BETWEEN.split(value) if (found := _OF_MAIL.get(_joined(part).removeprefix("please")))),
            None,
        )
    several = value if isinstance(value, (list, tuple)) else ()
    return next((found for item in several if (found := refusal_of_mail(item))), None)


def is_of_the_dead(text: str) -> bool:
    """Tell whether a text is no more than a word for somebody who died.

    Args:
        text: A tag, or what people are sorted into.
    """
    return _BY_WORDS.get(_joined(text)) == Meaning(Sense.STRONG, Refusal.GONE)


def is_blocked(value: object) -> bool:
    """Tell whether a value is a word for blocked, in a status that can hold other bad news too.

    Args:
        value: Any JSON value.
    """
    return isinstance(value, str) and not _BLOCKED.isdisjoint(words_of(value, by_case=False))


def _joined(text: str) -> str:
    return "".join(words_of(text, by_case=False))


def is_real_moment(value: object) -> bool:
    """Tell whether a value is a moment at which something can have happened.

    Args:
        value: Any JSON value.
    """
    meaning = meaning_of(value)
    return meaning is MOMENT or (meaning is NUMBER and _is_spreadsheet_day(value))


def _is_spreadsheet_day(value: object) -> bool:
    try:
        return int(float(str(value))) in _SPREADSHEET_DAYS
    except (ValueError, OverflowError):  # OverflowError: infinity
        return False
