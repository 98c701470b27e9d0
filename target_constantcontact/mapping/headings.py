"""What a heading of any system means among the fields of an import, in any spelling. Pure.

A heading is read without accents, case, blanks and punctuation, so `Address 1 - Street`, `address1_street` and
`address__1__street` are one. The whole of it has to be understood: `Emergency contact phone` is no telephone number
of the person.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from constantcontact_api.contacts.import_fields import (
    EMAIL,
    field_by_own_name,
    normalized,
)
from target_constantcontact.mapping.heading_words import (
    HOUSE_NUMBER,
    KINDS,
    MAY_BE_ANOTHER,
    NAMES,
    NO_NAMES,
    OWNERS,
    PARTS,
    PARTS_OF_SEVERAL_MEANINGS,
    WHOLE_NAME,
    WORDS_OF_SEVERAL_MEANINGS,
)
from target_constantcontact.mapping.languages import words_in_english


class Certainty(IntEnum):
    """How sure it is that a column is a field; the highest wins."""

    SECOND = 0
    """Another one of its kind, such as a second address of e-mail: it is never imported by itself."""
    LIKELY = 1
    """A known heading behind words that say whose it is, or in a question."""
    KNOWN = 2
    """A heading that other systems give the field."""
    EXACT = 3
    """The field's own name."""
    CONFIGURED = 4
    """`field_map` says so."""


class Meaning(NamedTuple):
    """What one heading can be.

    Attributes:
        key: The import key; for a part of a postal address the one without its kind.
        certainty: How sure it is.
        rank: Among several headings of one certainty, the lowest wins.
        group: For a part of a postal address: which address, such as `billing`; empty where the heading does not say.
        is_word: Whether the heading is a word with several meanings, which the values have to bear out.
        prefix: What stands before a part of a postal address, normalised.
    """

    key: str
    certainty: Certainty
    rank: int = 0
    group: str | None = None
    is_word: bool = False
    prefix: str = ""


_BY_NAME: Final = {
    name: (key, rank) for key, lines in NAMES.items() for rank, line in enumerate(lines) for name in line.split()
}
_OF_SOMEBODY: Final = frozenset({"first_name", "last_name", "company_name"})

_OWNED: Final = re.compile(rf"(?:primary|main)?(?:{OWNERS})(.+)")
_OWNED_BY_MANY: Final = re.compile(rf"(?:primary|main)?(?:{OWNERS})s(.+)")
_OWNED_BY_ANOTHER: Final = tuple(re.compile(rf"(?:{MAY_BE_ANOTHER}){plural}(.+)") for plural in ("", "s"))
_ASKED: Final = re.compile(r"(?:whatis|whats|pleaseenter|pleaseprovide|enter|provide|please)?(?:your|the|my)(.+)")
_FEW_PARTS: Final = 2
_MARKED: Final = re.compile(r"(.+?)(?:required|optional|erforderlich|obligatoire)")
_OF_A_CUSTOM_FIELD: Final = re.compile(r"^[a-z]\w{1,14}?__(?=.+__p?c$)|__p?c$")
_HALVES: Final = re.compile(r"[/|()]|\s[-\u2013]\s")
_LIVED_IN: Final = re.compile(r"(?:in)?(?:what|which)(.+?)(?:do|are)you(?:(?:live|located|reside)(?:in|at)?|in|from)")
_WRAPPERS: Final = (
    "data|node|record|row|answers?|form|entry|submission|document|personal|"
    "individual_?account|primary_?contact|field_?data|form_?fields|(?:user_?)?meta(?:_?data)?|custom_?(?:attributes|fields)"
)
# What is taken off or rewritten, in this order, where a heading means nothing as it is.
_PLAINER: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"(?<=\.)attributes\.", ""),  # as JSON:API nests what a thing is like
        (rf"^(?:{_WRAPPERS})(?:\.|__)", ""),
        (r"^(billing|shipping)_?person(?=[._])", r"\1"),
        (r"^(?:mepr|can2(?:_user)?|entry)[-_]", ""),  # of MemberPress, Action Network and osCommerce
        (r"^m(?=(?:address|city|state|zip5)$)", "mailing "),  # of VAN
        (r"^adr(?=[_.])", "address"),  # of a vCard
        (rf" \(from (?:{OWNERS})s?\)$", ""),  # as Airtable looks things up
        (r"^full name(?= - )", "name"),  # as forms name its parts
        (r"(?<=[a-z])(?:[./_ ]{1,2}|\[)0\]?(?=[./_ ]|$)", ""),  # the first of an array
        (r"(?<=address|.street)[-_ ]?one\b", " 1"),
        (r"(?<=address|.street)[-_ ]?two\b", " 2"),
        (r"(?:\.|__)(?:value|\$?date)$", ""),
        # Of `phones.phoneNumber` and `region.region_code` the inner key says all.
        (r"(?:(?<=\.)|(?<=__)|^)(?P<key>[a-z]{3,}?)(?:e?s)?(?:\.|__)(?=(?P=key))", ""),
    )
)
_CALLED: Final = re.compile(r"(?:\.|__)(?:name|code|label)$", re.IGNORECASE)
"""What an object is called."""
_WITH_NAMES: Final = frozenset({"company_name", "state", "country", "job_title"})
_OF_AN_ADDRESS: Final = re.compile(
    "(?:(?:default|primary|main|billing)?address(?:es)?|billing|billto|default|primary|pref|preferred)(.+)"
)

_ANY_KIND: Final = "|".join(KINDS.values())
_TAIL: Final = "home|work|business|office|other|billing|shipping|mailing|personal"
_KIND_BY_WORD: Final = {word: kind for kind, words in KINDS.items() for word in words.split("|")}
_KIND_WORD: Final = re.compile("|".join(sorted(_KIND_BY_WORD, key=len, reverse=True)))

_MAIL: Final = re.compile(
    rf"(?P<kinds>(?:{_ANY_KIND}|recovery|backup|cc|additional)*)"
    r"(?P<word>e?mail|smtp(?=addr)|e(?=address$))s?(?:address(?:es)?|addr|adresse|id)?(?P<number>[1-9])?(?:emailaddress|address|value|email|enteremail)?"
    rf"(?P<tail>(?:{_TAIL}|primary|main)?)"
)
_MAIL_RANKS: Final = {"default": 0, "": 1, "home": 3, "mailing": 3, "billing": 4, "work": 5, "shipping": 6}

_PHONE: Final = re.compile(
    rf"(?P<kinds>(?:{_ANY_KIND}|mobile|cellular|cell|day|daytime|evening|night|address(?:es)?|direct|family|household)*)"
    r"(?:(?:tele)?phone|ph|telefono?|tel|telephon)(?:numbers?|no|num|nr|s)?(?P<number>[1-9])?(?:phonenumber|number|value|freeformnumber)?"
    rf"(?P<tail>(?:{_TAIL}|mobile|cellular|cell|voice|day|daytime|evening|night)?)(?:(?:phone)?number|phone|value)?"
)
_MOBILE: Final = re.compile(
    r"(?:mobile|cell|cellular|handy|mobil|portable|movil|celular)(?:number|no|nr|freeformnumber)?"
)
_NUMBER_OF_A_KIND: Final = re.compile(r"(?P<kinds>home|work|business|office)(?:number|no)")
"""Of a telephone, unless the values are those of a house."""
_PHONE_RANKS: Final = tuple(
    map(
        re.compile, ("$", ".", "day|direct|voice", "evening|night|family|household", "corporate", "company", "employer")
    )
)
"""By what stands around the word; the last that fits counts."""
_PHONE_KINDS: Final = {"home": "home_phone", "work": "work_phone", "other": "other_phone"}

_PART_NAMES: Final = {part: "".join(names.split()) for part, names in PARTS.items()}
_PART_RANKS: Final = {
    part: {name: rank for rank, name in enumerate(names.split("|")) if name.isalnum()}
    for part, names in _PART_NAMES.items()
}
_LINES: Final = ("street", "street2")
_STREET_RANKS: Final = {"street": 0, "streetaddress": 0, "address": 9, "addr": 9}
_ADDRESS: Final = re.compile(
    rf"(?P<kinds>(?:{_ANY_KIND})*?)"
    rf"(?:(?P<within>(?:street)?(?:addresses|address|addr|location))(?P<number>[0-3])?(?P<inner>(?:{_TAIL}|mail|bill|ship)?))?(?:"
    + "|".join(f"(?P<{part}>{names})" for part, names in _PART_NAMES.items() if part in _LINES)
    + "|(?:"
    + "|".join(f"(?P<{part}>{names})" for part, names in _PART_NAMES.items() if part not in _LINES)
    + ")(?P<after>[23]?)"
    + rf")(?P<tail>(?:{_TAIL})?)"
)


@lru_cache(maxsize=4096)
def meaning_of(heading: str) -> Meaning | None:
    """Tell what a heading can be; None where it is no field that is known.

    Args:
        heading: The name of a column; keys of nested objects joined by dots.
    """
    own = field_by_own_name(heading)
    text = normalized(_OF_A_CUSTOM_FIELD.sub("", heading))
    if own is not None:
        return _own_part(own.key, text) or Meaning(own.key, Certainty.EXACT)
    if (found := _known(text)) is not None or text in NO_NAMES:
        return found
    for pattern in (_MARKED, _ASKED, _LIVED_IN, _OWNED, _OWNED_BY_MANY):
        if (match := pattern.fullmatch(text)) and (found := meaning_of(match[1])) is not None:
            # Of a customer relationship, or of a house to be sold.
            group = "property" if found.group == "" and text.startswith("property") else found.group
            return found._replace(certainty=min(found.certainty, Certainty.LIKELY), group=group)
    match = _OF_AN_ADDRESS.fullmatch(text)
    if match and (name := _BY_NAME.get(match[1]) or _own_name(match[1])) and name[0] in _OF_SOMEBODY:
        return Meaning(name[0], Certainty.LIKELY, name[1] + 10)
    for pattern in _OWNED_BY_ANOTHER:
        if (match := pattern.fullmatch(text)) and (found := meaning_of(match[1])) is not None:
            return found._replace(certainty=min(found.certainty, Certainty.LIKELY), rank=found.rank + 20)
    found = _in_other_words(heading, text)
    return found._replace(certainty=min(found.certainty, Certainty.KNOWN)) if found else None


def _in_other_words(heading: str, text: str) -> Meaning | None:
    plainer = heading
    for pattern, instead in _PLAINER:
        plainer = pattern.sub(instead, plainer)
    if plainer != heading and (found := meaning_of(plainer)) is not None:
        return found
    if (called := _CALLED.sub("", heading)) != heading and (found := meaning_of(called)) and found.key in _WITH_NAMES:
        return found
    english = "".join(words_in_english(heading))
    found = meaning_of(english) if english != text else None
    return found or _said_again(heading)


def _said_again(heading: str) -> Meaning | None:
    """Read `Poste/fonction` and `Billing State/Province (Region)`, whose parts all mean the same."""
    parts = [part for part in _HALVES.split(heading) if part.strip()]
    found = [meaning for part in parts if len(parts) > 1 and (meaning := meaning_of(part)) is not None]
    is_long = len(parts) > _FEW_PARTS and found and meaning_of(parts[0]) == found[0] and found[0].group is not None
    if len(found) < len(parts) and not is_long:  # `State/Province/Region/County/Prefecture`
        return None
    found = [one for one in found if not (one.key == WHOLE_NAME and one.is_word)] or found  # `Nom / Last name`
    groups = {one.group for one in found} - {""}
    if len({one.key for one in found}) != 1 or len(groups) > 1:
        return None
    best = max(found, key=lambda one: (bool(one.group), one.certainty))
    return best._replace(is_word=all(one.is_word for one in found))


def _own_name(text: str) -> tuple[str, int] | None:
    own = field_by_own_name(text)
    return (own.key, 0) if own is not None and own.key in NAMES else None


def _own_part(key: str, text: str) -> Meaning | None:
    kind, _, part = key.partition("_")
    if kind in {"work", "other"} and part in PARTS:
        return Meaning(part, Certainty.EXACT, group=kind, prefix=kind)
    if key in PARTS:
        is_home = text.startswith("home")
        is_word = text in PARTS_OF_SEVERAL_MEANINGS
        return Meaning(key, Certainty.EXACT, group="home" if is_home else "", is_word=is_word, prefix="home" * is_home)
    return None


def _known(text: str) -> Meaning | None:
    if text in _BY_NAME:
        key, rank = _BY_NAME[text]
        return Meaning(key, Certainty.KNOWN, rank, is_word=text in WORDS_OF_SEVERAL_MEANINGS)
    return _mail(text) or _phone(text) or _address_part(text)


def _kind(match: re.Match[str]) -> str:
    """Return which of several kinds a heading names: one of a place wins over `primary`."""
    said = " ".join(match.groupdict().get(name) or "" for name in ("kinds", "inner", "tail"))
    words = [_KIND_BY_WORD[word] for word in _KIND_WORD.findall(said)]
    return next((word for word in words if word != "default"), words[0] if words else "")


def _mail(text: str) -> Meaning | None:
    match = _MAIL.fullmatch(text)
    if match is None:
        return None
    kind, is_word = _kind(match), match["word"] == "mail"
    is_second = re.search("recovery|backup|cc|additional|second|alternat", match["kinds"]) or match["number"] not in {
        None,
        "1",
    }
    if is_second or kind == "other":
        return Meaning(EMAIL, Certainty.SECOND)
    certainty = Certainty.KNOWN if kind in {"", "default", "home", "work"} else Certainty.LIKELY
    return Meaning(EMAIL, certainty, _MAIL_RANKS[kind], is_word=is_word)


def _phone(text: str) -> Meaning | None:
    if _MOBILE.fullmatch(text):
        return Meaning("mobile_phone", Certainty.KNOWN)
    if match := _NUMBER_OF_A_KIND.fullmatch(text):
        return Meaning(_PHONE_KINDS[_kind(match)], Certainty.LIKELY, is_word=True)
    match = _PHONE.fullmatch(text)
    if match is None:
        return None
    kind, words = _kind(match), match["kinds"] + match["tail"]
    key = "mobile_phone" if re.search("mobile|cell", words) else _PHONE_KINDS.get(kind, "phone")
    if match["number"] not in {None, "1"} or kind == "shipping" or re.search("alt|second", words):
        return Meaning(key, Certainty.SECOND)
    is_of_address = kind == "billing" or "address" in words
    rank = max(number for number, pattern in enumerate(_PHONE_RANKS) if pattern.search(words))
    return Meaning(key, Certainty.LIKELY if is_of_address else Certainty.KNOWN, rank)


def _address_part(text: str) -> Meaning | None:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    part = next(part for part in PARTS if match[part])
    if match[part] == "route" and not match["within"]:
        return None  # of a bus, perhaps
    name, number = match[part], match["number"]
    number = match["after"] or number
    kind = _kind(match) or {"2": "other", "3": "third"}.get(number or "", "")
    ranks = _STREET_RANKS if part == "street" else _PART_RANKS[part]
    is_word = name in PARTS_OF_SEVERAL_MEANINGS or part == HOUSE_NUMBER
    return Meaning(
        part,
        Certainty.KNOWN,
        ranks.get(name, 5),
        kind or ("first" if number or match["within"] == "addresses" else ""),
        is_word,
        text[: match.start(part)],
    )


def names_address_of_email(heading: str) -> bool:
    """Tell whether a heading is one of addresses of e-mail, and not of a further one of somebody."""
    meaning = meaning_of(heading)
    return meaning is not None and meaning.key == EMAIL and meaning.certainty > Certainty.SECOND
