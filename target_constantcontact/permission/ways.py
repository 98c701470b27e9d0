"""In which ways somebody may be reached: columns that list them, and values without e-mail among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from target_constantcontact.permission.heading_words import HEADING_WORDS
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Role
from target_constantcontact.permission.texts import json_within
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading


class Ways(NamedTuple):
    """Which ways a value names.

    Attributes:
        with_email: Whether e-mail is one of them.
        is_only: Whether it says that there are no others: `Post only`.
    """

    with_email: bool
    is_only: bool


class WayWords(NamedTuple):
    """The words of one language, between bars, without accents.

    Attributes:
        contact: What is done in these ways.
        several: What lists ways.
        one: What names one way, which need not be the only one.
        only: What excludes other ways.
    """

    contact: str
    several: str
    one: str
    only: str


WAY_WORDS: Final = {
    "en": WayWords(
        "contact|communications?|comms|correspondence|outreach|messaging",
        "preferences|prefs|channels|methods|settings|options|choices|permissions",
        "preference|pref|channel|method|setting|option|choice|by|via|mode|type|medium",
        "only|just|exclusively|solely",
    ),
    "de": WayWords(
        "kontakt|kommunikations?|korrespondenz|kontaktaufnahme",
        "praferenzen|praeferenzen|kanale|kanaele|wege|arten|einstellungen|wunsche|wuensche",
        "praferenz|praeferenz|kanal|weg|art|wunsch",
        "nur|ausschliesslich|ausschlieslich|lediglich",
    ),
    "fr": WayWords(
        "contacts?|communications?|correspondance",
        "preferences|canaux|moyens|modes",
        "preference|canal|moyen|mode",
        "uniquement|seulement|exclusivement",
    ),
    "es": WayWords(
        "contactos?|comunicacion|comunicaciones|correspondencia",
        "preferencias|canales|medios|formas",
        "preferencia|canal|medio|forma",
        "solo|solamente|unicamente|exclusivamente",
    ),
    "it": WayWords(
        "contatt[oi]|comunicazion[ei]|corrispondenza",
        "preferenze|canali|mezzi|modalita",
        "preferenza|canale|mezzo",
        "solo|soltanto|solamente|esclusivamente|unicamente",
    ),
    "nl": WayWords(
        "contact|communicatie|correspondentie",
        "voorkeuren|kanalen|manieren|instellingen",
        "voorkeur|kanaal|manier|wijze",
        "alleen|enkel|uitsluitend|slechts",
    ),
    "pt": WayWords(
        "contatos?|contactos?|comunicacao|comunicacoes|correspondencia",
        "preferencias|canais|meios|formas",
        "preferencia|canal|meio|forma",
        "apenas|somente|so|unicamente|exclusivamente",
    ),
}
_MESSAGES: Final = (
    "correspondence|communications|comms|outreach|korrespondenz|correspondance|correspondencia|comunicaciones"
    "|corrispondenza|comunicazioni|correspondentie|comunicacoes"
)
"""Headings that say what is sent, and nothing of how: `Correspondence`."""
_BESIDE: Final = frozenset(HEADING_WORDS[Role.NEUTRAL]["names"].split(", ")) | frozenset({
    "of", "for", "the", "a", "your", "my", "our", "us", "me", "to", "crm", "hs", "c", "customer", "customers", "client",
    "user", "person", "profile", "current", "de", "du", "des", "d", "la", "di", "da", "del", "della", "do", "der",
    "die", "zur", "fur", "fuer", "von", "van", "voor", "kunden", "klant",
})  # fmt: skip
_ONLY: Final = frozenset(word for words in WAY_WORDS.values() for word in words.only.split("|"))


def _pattern(words: WayWords, ways: str) -> str:
    return f"(?:{words.contact})(?:{ways})|(?:{ways})(?:{words.contact})"


_SEVERAL: Final = re.compile(
    "|".join(
        [
            _MESSAGES,
            "optedinto|optedinvia|reachableby|reachablevia",
            "(?:marketing|preferences?)?channelpreferences|preferenceschannels",
            "(?:allowed|permitted|chosen)(?:contact|communication|marketing)?(?:channels|methods)",
            "(?:marketing|subscribed|consented|consent|optin|werbe)(?:channels|kanale|kanaele)",
            *(_pattern(words, words.several) for words in WAY_WORDS.values()),
        ]
    )
)
_ONE: Final = re.compile(
    "|".join(
        [
            "how(?:should|can|may|would|do).*(?:contact|hear|reach).*",
            "(?:preferred|best|bevorzugter?|bevorzugte|voorkeurs).*(?:method|channel|way|mode|art|kanal|weg|kanaal|wijze)s?(?:contact)?",
            "(?:contact|communication|hearfrom|reach).*(?:by|via)",
            *(_pattern(words, words.one) for words in WAY_WORDS.values()),
        ]
    )
)
_OF_LISTS: Final = (Role.MARKETING, Role.CONSENT, Role.GRANT, Role.WISH)
_OTHERS: Final = frozenset({Role.SMS, Role.TEXT, Role.PHONE, Role.POST, Role.FAX, Role.CHAT, Role.PUSH})
_EMAIL: Final = frozenset({Role.EMAIL, Role.MAIL})
_BESIDE_WAYS: Final = frozenset({Role.NEUTRAL, Role.WISH, Role.MARKETING, Role.MESSAGES})
_KEYS: Final = re.compile(r"__(?!p?c$)|(?<=\w)[.](?=\w)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[,;|\n]")
_ANSWER: Final = re.compile(r"([^:=]+)[:=]([^:=]+)")
_EXCEPT: Final = frozenset({
    "but", "except", "excluding", "ausser", "sauf", "hors", "excepto", "salvo", "eccetto", "tranne",
    "behalve", "exceto",
})  # fmt: skip
_OF_A_DENIAL: Final = frozenset({Role.NEGATION, Role.EMAIL, Role.NEUTRAL, Role.WISH})
_CHOSEN: Final = frozenset({Sense.YES, Sense.PRESENT, Sense.AFFIRMED})
_MOST_LETTERS: Final = 200


def lists_ways(heading: Heading) -> bool:
    """Tell whether a heading lists the ways in which somebody may be reached: what is not in it is not allowed.

    Args:
        heading: Such as `Contact preferences`, but not `Preferred contact method`.
    """
    if heading.has(Role.FREQUENCY, Role.NEWSLETTER):
        return False
    return heading.has(*_OF_LISTS) or is_list_of_ways(heading)


def is_list_of_ways(heading: Heading) -> bool:
    """Tell whether a heading says no more than that it lists ways.

    Args:
        heading: Read.
    """
    return any(_SEVERAL.fullmatch(text) for text in _joined(heading.text))


def says_preferences(heading: Heading) -> bool:
    """Tell whether a heading says no more than `Preferences`: they can be those of a meal.

    Args:
        heading: Read.
    """
    return _joined(heading.text) == {"preferences"}


def says_messages(heading: Heading) -> bool:
    """Tell whether a heading says what is sent, and nothing of how: its numbers may be counts.

    Args:
        heading: Read.
    """
    return any(re.fullmatch(_MESSAGES, text) for text in _joined(heading.text))


def names_a_way(heading: Heading) -> bool:
    """Tell whether a heading asks which way somebody likes best, so that others are allowed too.

    Args:
        heading: Read.
    """
    return any(_ONE.fullmatch(text) for text in _joined(heading.text))


def _joined(text: str) -> set[str]:
    """Write the last key of a heading as one word, without what says nothing."""
    last = _KEYS.split(text)[-1]
    return {
        "".join(word for word in words_of(last, by_case=by_case) if word not in _BESIDE) for by_case in (True, False)
    }


def ways_of(value: object) -> Ways | None:
    """Read a value that names ways to be reached, and nothing else.

    Args:
        value: Such as `Post only`, `SMS, Phone`, an array, or an object with a yes for each way that is allowed.

    Returns:
        None where it says anything else.
    """
    within = json_within(value) if isinstance(value, str) else value
    if isinstance(within, Mapping):
        within = [key for key, answer in within.items() if meaning_of(answer).sense in _CHOSEN]
    several = within if isinstance(within, (list, tuple)) else [within]
    texts = [one for one in several if isinstance(one, str) and len(one) <= _MOST_LETTERS]
    return _ways(", ".join(texts)) if texts and len(texts) == len(several) else None


def denies_email(value: object) -> bool:
    """Tell whether one of several answers is no for e-mail: `Email: no; Phone: yes`, `All but e-mail`.

    Args:
        value: Any JSON value.
    """
    within = json_within(value) if isinstance(value, str) else value
    several = within if isinstance(within, (list, tuple)) else [within]
    texts = (one[:_MOST_LETTERS] for one in several if isinstance(one, str))
    return any(_denies(part.strip()) for text in texts for part in _BETWEEN.split(text))


@lru_cache(maxsize=4096)
def _denies(part: str) -> bool:
    if answer := _ANSWER.fullmatch(part):
        return read_heading((answer[1],)).has(Role.EMAIL) and meaning_of(answer[2]).sense is Sense.NO
    words = read_heading((part,)).words
    roles = [Role.NEGATION if word.text in _EXCEPT else word.role for word in words]
    return Role.EMAIL in roles and Role.NEGATION in roles[: roles.index(Role.EMAIL)] and {*roles} <= _OF_A_DENIAL


@lru_cache(maxsize=4096)
def _ways(text: str) -> Ways | None:
    words = words_of(text, by_case=False)
    beside = " ".join(word for word in words if word not in _ONLY)
    roles = read_heading((beside,)).roles if beside else frozenset()
    if not roles & (_OTHERS | _EMAIL) or not roles <= _OTHERS | _EMAIL | _BESIDE_WAYS:
        return None
    with_email = Role.EMAIL in roles or (Role.MAIL in roles and Role.POST not in roles)
    return Ways(with_email, not _ONLY.isdisjoint(words))
