"""A heading, read: its words and the part that each of them plays. Pure."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.heading_words import HEADING_WORDS
from target_constantcontact.permission.roles import Role
from target_constantcontact.permission.tokens import cut_apart, without_accents, words_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_PHRASES: Final = {
    tuple(without_accents(phrase).split()): role
    for role, languages in HEADING_WORDS.items()
    for text in languages.values()
    for phrase in text.split(", ")
}
_ENGLISH: Final = frozenset(
    phrase
    for languages in HEADING_WORDS.values()
    for name in ("en", "names")
    for phrase in languages.get(name, "").split(", ")
)
_SHORT: Final = frozenset(
    [
        "do",
        "no",
        "is",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "up",
        "my",
        "me",
        "we",
        "us",
        "or",
        "de",
        "un",
        "op",
        "am",
        "le",
        "al",
        "el",
        "il",
        "be",
        "la",
        "da",
        "na",
        "as",
        "ok",
    ]
)
"""The only words of two letters that are found inside others: `codes` is not `co des`."""
_VOCABULARY: Final = frozenset(
    word for phrase in _PHRASES for word in phrase if len(word) > 2 or word in _SHORT or not word.isascii()
)
_CORES: Final = frozenset(
    glued
    for text in HEADING_WORDS[Role.WITHDRAWN].values()
    for phrase in text.split(", ")
    if len(glued := phrase.replace(" ", "")) >= 6  # `optout`
)
"""What is heard even inside a word that is not known."""
_LONGEST: Final = max(map(len, _PHRASES))
_LATIN_DATE: Final = frozenset({"di", "de", "da", "do", "del", "della"})
"""What follows `data` where it is the Italian and Portuguese word for a date."""
_LATIN: Final = frozenset(
    word
    for role in (Role.WITHDRAWN, Role.UNDELIVERABLE, Role.GONE, Role.WEAK_NO, Role.CONSENT, Role.CONFIRM)
    for language in ("it", "pt", "pl")
    for phrase in HEADING_WORDS[role].get(language, "").split(", ")
    for word in phrase.split()
) - frozenset(word for phrase in HEADING_WORDS[Role.NEUTRAL]["en"].split(", ") for word in phrase.split())
_QUALIFIER, _OWNER, _SUBJECT = 5, 4, 3
"""Letters from which on an unknown word says something, whose a status is, or what comes behind a colon."""
_VALUES: Final = frozenset({
    "value", "val", "flag", "c", "$numberint", "$numberlong", "$date", "#text", "_text", "$t", "@value", "bool",
    "boolean", "booleanvalue", "string", "stringvalue", "integervalue",
})  # fmt: skip
"""What a property holds, as a key or behind its name."""
_SAYS: Final = frozenset({Role.WITHDRAWN, Role.UNDELIVERABLE, Role.GONE, Role.GRANT, Role.CONSENT, Role.DOUBLE})
_NAMES_MAIL: Final = frozenset({Role.EMAIL, Role.NEWSLETTER, Role.MARKETING})
_OF_CONTAINERS: Final = frozenset({Role.UNKNOWN, Role.NEUTRAL})
_BETWEEN_KEYS: Final = re.compile(r"__|(?<=\w)[./](?=[\w\[])")
_BEFORE_CAMPAIGNS: Final = frozenset({Role.WEAK_NO, Role.NEGATION, Role.WITHDRAWN, Role.WISH})
_BEFORE_A_TOPIC: Final = re.compile(r"\s*(?::|\s[-–—|>]\s|\s?/\s?)\s*")  # noqa: RUF001  # dashes as they are written
_CUSTOM: Final = re.compile(r"__p?c$")
"""What Salesforce puts behind the names of custom fields."""
_FORMATTED: Final = re.compile(r"@(?:odata|microsoft)\.[\w.]+$", re.IGNORECASE)
"""What Dynamics puts behind the name of a column for its text."""
_ANSWER: Final = re.compile(r"(?:no|nein|non|nee|nej|nie|yes|ja|oui|si|sim|tak)\s*[,;!]\s*(?=\w)", re.IGNORECASE)
"""Of a box that is ticked: `No, don't contact me`."""
_NUMBERED: Final = re.compile(r"[a-z_ ]\d+$", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One word or phrase of a heading.

    Attributes:
        text: Its words, in lower case.
        role: The part it plays.
        key: Which key of nested objects, or of flattened ones, it stands in.
    """

    text: str
    role: Role
    key: int = 0


@dataclass(frozen=True)
class Heading:
    """A heading and what its words are.

    Attributes:
        text: As it came; keys of nested objects joined by dots.
        words: From left to right.
    """

    text: str
    words: tuple[Word, ...]

    @cached_property
    def roles(self) -> frozenset[Role]:
        """All parts that its words play."""
        return frozenset(word.role for word in self.words)

    def has(self, *roles: Role) -> bool:
        """Tell whether one of its words plays one of these parts.

        Args:
            roles: The parts.
        """
        return not self.roles.isdisjoint(roles)

    def before(self, first: Role, later: AbstractSet[Role]) -> bool:
        """Tell whether a word of one part stands anywhere before a word of others.

        Args:
            first: The part of the earlier one.
            later: Those of the later one.
        """
        at = next((index for index, word in enumerate(self.words) if word.role is first), None)
        return at is not None and any(word.role in later for word in self.words[at + 1 :])

    def directly_before(self, first: Role, later: AbstractSet[Role]) -> bool:
        """Tell whether a word of one part stands right before a word of others.

        Args:
            first: The part of the earlier one.
            later: Those of the later one.
        """
        pairs = itertools.pairwise(self.words)
        return any(one.role is first and other.role in later for one, other in pairs)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Words that say something that is not known; prefixes are short, and what holds all columns is none."""
        own = next((word.key for word in self.words if word.role not in _OF_CONTAINERS), 0)
        return tuple(word.text for word in self.words if word.key >= own and _says_something(word, _QUALIFIER))

    @cached_property
    def unknown_owners(self) -> tuple[str, ...]:
        """Words that are not known and may say whose a status is."""
        return tuple(word.text for word in self.words if _says_something(word, _OWNER))

    @cached_property
    def names_a_subject(self) -> bool:
        """Whether one of its words is a subject: a known one, an owner, or a word that is not known."""
        return self.has(Role.TOPIC, Role.OWNER) or any(_says_something(word, _SUBJECT) for word in self.words)

    @cached_property
    def is_english(self) -> bool:
        """Whether all words that are known are English ones."""
        return all(word.text in _ENGLISH for word in self.words if word.role is not Role.UNKNOWN)

    @cached_property
    def is_numbered(self) -> bool:
        """Whether it ends with the number of a kind: `hs_email_optout_8765`, but not `Unsubscribed.1`."""
        number = self.words[-1].text
        if not number.isdigit() or _NUMBERED.search(self.text) is None:
            return False
        return len(number) > 2 or self.has(Role.NEWSLETTER)

    @cached_property
    def after_colon(self) -> Heading | None:
        """What stands behind a colon, a slash or a dash: `Opted out of email: Customer Service`."""
        parts = _BEFORE_A_TOPIC.split(self.text, maxsplit=1)
        return read_heading((parts[1],)) if len(parts) > 1 and parts[1].strip() else None


@lru_cache(maxsize=8192)
def read_heading(path: tuple[str, ...]) -> Heading:
    """Read a heading.

    Args:
        path: Its name; for a property of a nested object, the keys that lead to it.
    """
    text = ".".join(path)
    keys = [_ANSWER.sub("", _FORMATTED.sub("", html.unescape(key).strip()), count=1) for key in path]
    parts = [part for key in keys for part in _BETWEEN_KEYS.split(_CUSTOM.sub("", key))]
    parts = parts[:-1] if len(parts) > 1 and parts[-1].casefold() in _VALUES else parts
    readings = [_roles_of(_cut(parts, by_case=by_case)) for by_case in (True, False)]
    words = min(readings, key=lambda found: sum(len(word.text) for word in found if word.role is Role.UNKNOWN))
    return Heading(text, _without_containers(words))


def _without_containers(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """What holds a permission is not about it: `subscription_list_ids.opt_out`, `membership.newsletter`."""
    said = next((word.key for word in reversed(words) if word.role in _SAYS), 0)
    mailed = max((word.key for word in words if word.role in _NAMES_MAIL), default=0)
    letters = max((word.key for word in words if word.role is Role.NEWSLETTER), default=0)
    return tuple(
        replace(word, role=Role.NEUTRAL)
        if (word.role is Role.ABOUT and word.key < said)
        or (word.role is Role.LEGAL and word.key < mailed)
        or (word.role is Role.OWNER and word.key < letters)
        or (word.text == "public" and word.key == 0 < words[-1].key)  # a schema of a database
        else word
        for word in words
    )


def _says_something(word: Word, letters: int) -> bool:
    return word.role is Role.UNKNOWN and len(word.text) >= letters and not word.text.isdigit()


def _cut(parts: list[str], *, by_case: bool) -> list[tuple[str, int]]:
    written = [(word, key) for key, part in enumerate(parts) for word in words_of(part, by_case=by_case)]
    return [(piece, key) for word, key in written for piece in cut_apart(word, _VOCABULARY, _CORES)]


def _roles_of(pieces: list[tuple[str, int]]) -> tuple[Word, ...]:
    tokens = tuple(piece for piece, _ in pieces)
    words: list[Word] = []
    at = 0
    while at < len(tokens):
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            phrase = tokens[at : at + length]
            is_container = phrase[0] == "data" and pieces[at][1] != pieces[at + length - 1][1]  # `data.consent`
            if phrase in _PHRASES and not is_container:
                words.append(Word(" ".join(phrase), _PHRASES[phrase], pieces[at][1]))
                break
        else:
            length = 1
            words.append(Word(tokens[at], Role.UNKNOWN, pieces[at][1]))
        at += length
    return tuple(_in_context(words))


def _in_context(words: list[Word]) -> list[Word]:
    """Settle words whose part depends on their place."""
    settled = []
    for index, word in enumerate(words):
        role = word.role
        is_last = all(later.text in _VALUES for later in words[index + 1 :])
        following = words[index + 1].text if not is_last else ""
        if role is Role.LAST_MOMENT:
            role = Role.MOMENT if is_last and index else Role.NEUTRAL
        elif role is Role.TEXT:
            before = {other.role for other in words[:index]}
            role = Role.ABOUT if is_last and before & {Role.CONSENT, Role.GRANT, Role.WISH} else Role.SMS
        elif word.text == "details" and is_last and any(other.role in _SAYS for other in words[:index]):
            role = Role.REASON  # `Opt In Details`
        elif word.text == "data" and _is_latin_date(word, words[index + 1 : index + 2], words):
            role = Role.MOMENT
        elif word.text == "no" and (is_last or following == "of"):
            role = Role.COUNT
        elif word.text == "un" and not is_last and words[index + 1].role is Role.GRANT:
            role = Role.NEGATION  # `unmailable`
        elif word.text == "campaigns" and any(other.role in _BEFORE_CAMPAIGNS for other in words[:index]):
            role = Role.MARKETING
        elif word.text in {"mailing", "mail"} and any(other.role is Role.ADDRESS for other in words):
            role = Role.ADDRESS
        settled.append(replace(word, role=role))
    return settled


def _is_latin_date(data: Word, following: list[Word], words: list[Word]) -> bool:
    """Tell whether `data` is a date, as in Italian: words of its own key say so, and not those that it holds."""
    beside = [word for word in words if word.key == data.key]
    is_latin = any(not _LATIN.isdisjoint(word.text.split()) or word.role is Role.DOUBLE for word in beside)
    is_before = any(word.text in _LATIN_DATE or word.role is Role.WITHDRAWN for word in following)
    return is_before or is_latin
