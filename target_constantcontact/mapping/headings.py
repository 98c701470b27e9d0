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
    BIRTHDAY,
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    EMAIL,
    SMS_NUMBER,
    field_by_own_name,
    normalized,
)
from target_constantcontact.mapping.languages import words_in_english

WHOLE_NAME: Final = "full_name"
"""A name in one column: no field of an import, but a first and a last name."""
HOUSE_NUMBER: Final = "house_number"
"""A part of an address that an import has no field for: it stands behind the street."""


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


# The known headings of each field, without blanks; a later line ranks behind an earlier one.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "first_name": (
        """givenname fname forename contactfirstname namegiven namegivenname prenom vorname voornaam firstnames
        namefirst namefirstname namesgivenname""",
        "first",
    ),
    "last_name": (
        """familyname lname surname contactlastname namefamily namefamilyname nomdefamille apellido apellidos nachname
        achternaam cognome sobrenome namelast namelastname surnames namesfamilyname""",
        "last",
    ),
    "job_title": (
        """jobrole jobposition organizationtitle organization1title organisationtitle employeetitle positiontitle
        worktitle organizationstitle""",
        "job occupation position title designation",
    ),
    "company_name": (
        """company organization organisation organizationname organisationname accountname businessname firma societe
        empresa companyororganization companyorganization org orgname organization1name
        organizationsname""",
        "employer currentemployer employername business institution affiliation",
    ),
    WHOLE_NAME: (
        """fullname name completename wholename nomcomplet nomprenom nombrecompleto nombreyapellidos nom nombre nome
        namn navn""",
        "contactname customername personname realname formattedname nameformatted nameformattedname displayname naam",
    ),
    BIRTHDAY: (
        """birthdate dateofbirth dob bday datedenaissance geburtstag geburtsdatum fechadenacimiento bornat bornon
        birthdays birth""",
    ),
    BIRTHDAY_MONTH: ("birthmonth monthofbirth dobmonth",),
    BIRTHDAY_DAY: ("birthdayofmonth birthdaydayofmonth dobday",),
    "anniversary": ("anniversarydate weddinganniversary",),
    SMS_NUMBER: ("sms smsphonenumber",),
}
_NO_NAMES: Final = frozenset({"username", "accountname", "profilename"})
_BY_NAME: Final = {
    name: (key, rank) for key, lines in _NAMES.items() for rank, line in enumerate(lines) for name in line.split()
}
_WORDS_OF_SEVERAL_MEANINGS: Final = frozenset({
    "title", "position", "first", "last", "job", "business", "occupation", "institution", "designation",
    "name", "nom", "nombre", "nome", "naam", "namn", "navn",
})  # fmt: skip

_OF_SOMEBODY: Final = frozenset({"first_name", "last_name", "company_name"})

_OWNERS: Final = (
    "customer|contact|person|people|subscriber|invitee|ticket|ticketholder|applicant|respondent|member|donor|constituent|attendee|guest|client|supporter|"
    "profile|participant|student|lead|individual|registrant|volunteer|patron|properties|property|attributes|"
    "mergefields|fields?|values|hidden|info|traits"
)
_MAY_BE_ANOTHER: Final = "user|account|employee|order|buyer|payer|purchaser"
_OWNED: Final = re.compile(rf"(?:primary|main)?(?:{_OWNERS})(.+)")
_OWNED_BY_MANY: Final = re.compile(rf"(?:primary|main)?(?:{_OWNERS})s(.+)")
_OWNED_BY_ANOTHER: Final = tuple(re.compile(rf"(?:{_MAY_BE_ANOTHER}){plural}(.+)") for plural in ("", "s"))
_ASKED: Final = re.compile(r"(?:whatis|whats|pleaseenter|pleaseprovide|enter|provide|please)?(?:your|the|my)(.+)")
_MARKED: Final = re.compile(r"(.+?)(?:required|optional|erforderlich|obligatoire)")
_OF_A_CUSTOM_FIELD: Final = re.compile(r"^[a-z]\w{1,14}?__(?=.+__p?c$)|__p?c$")
_HALVES: Final = re.compile(r"[/|()]|\s[-\u2013]\s")
_HELD: Final = re.compile(r"(?:\.|__)(?:value|\$?date)$", re.IGNORECASE)
_WITHIN_A_RESOURCE: Final = re.compile(r"(?<=\.)attributes\.")
"""As JSON:API nests what a thing is like."""
_REPEATED: Final = re.compile(r"(?:(?<=\.)|(?<=__)|^)(?P<key>[a-z]{3,}?)(?:e?s)?(?:\.|__)(?=(?P=key))", re.IGNORECASE)
"""Of `phones.phoneNumber` and `region.region_code` the inner key says all."""
_OF_AN_ADDRESS: Final = re.compile(
    "(?:(?:default|primary|main|billing)?address|billing|billto|default|primary|pref|preferred)(.+)"
)

_KINDS: Final = {
    "home": "home|residential|residence|personal|private|permanent",
    "work": "work|business|office|company|corporate|employer",
    "other": "other|alternate|alternative|alt|secondary|seasonal|second",
    "mailing": "mailing|mail|postal|post|correspondence|po",
    "billing": "billing|billto|bill|invoice|payment|card",
    "shipping": "shipping|shipto|ship|delivery",
    "default": "default|primary|main|preferred|pref|current|physical|legal|sa",
}
_ANY_KIND: Final = "|".join(_KINDS.values())
_TAIL: Final = "home|work|business|office|other|billing|shipping|mailing|personal"
_KIND_BY_WORD: Final = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_KIND_WORD: Final = re.compile("|".join(sorted(_KIND_BY_WORD, key=len, reverse=True)))

_MAIL: Final = re.compile(
    rf"(?P<kinds>(?:{_ANY_KIND}|recovery|backup|cc|additional)*)"
    r"(?P<word>e?mail|smtp(?=address))s?(?:address(?:es)?|addr|adresse|id)?(?P<number>[1-9])?(?:emailaddress|address|value|email|enteremail)?"
    rf"(?P<tail>(?:{_TAIL}|primary|main)?)"
)
_MAIL_RANKS: Final = {"": 0, "default": 1, "home": 3, "mailing": 3, "billing": 4, "work": 5, "shipping": 6}

_PHONE: Final = re.compile(
    rf"(?P<kinds>(?:{_ANY_KIND}|mobile|cellular|cell|day|daytime|evening|address(?:es)?|direct)*)"
    r"(?:(?:tele)?phone|telefono?|tel|telephon)(?:numbers?|no|num|nr|s)?(?P<number>[1-9])?(?:phonenumber|number|value|freeformnumber)?"
    rf"(?P<tail>(?:{_TAIL}|mobile|cellular|cell)?)"
)
_MOBILE: Final = re.compile(
    r"(?:mobile|cell|cellular|handy|mobil|portable|movil|celular)(?:number|no|nr|freeformnumber)?"
)
_NUMBER_OF_A_KIND: Final = re.compile(r"(?P<kinds>home|work|business|office)(?:number|no)")
"""Of a telephone, unless the values are those of a house."""
_PHONES_OF_MANY: Final = ("corporate", "company", "employer")
_PHONE_KINDS: Final = {"home": "home_phone", "work": "work_phone", "other": "other_phone"}

_LINE: Final = r"(?:street(?:address|addr)?|address(?:street)?|addr|strasse|rue|calle)?(?:line|l)?"
# The names of each part, without blanks; an earlier one ranks before a later one.
_PARTS: Final = {
    "street": f"""street(?:address|addr)?(?:(?:line|l)?1)?|{_LINE}1|address1?line|addressstreet|addressline|
        address|addr|adresse|rue|strasse|strassehausnummer|direccion|endereco|calle|via|indirizzo|addresslines|
        streetname|route""",
    "street2": f"""{_LINE}2|supplementaladdress1?|extendedaddress|apartment|apt|suite|aptsuite|unit|
        addresscomplement""",
    "city": """postort|poststed|city|town|citytown|townorcity|cityortown|towncity|
        locality|suburb|ville|ciudad|stadt|ort|cidade|plaats|citta""",
    "state": """stateprovince|stateorprovince|stateregion|provincestate|stateprovinceregion|state|province|region|
        adminarealevel1|countryarea|statename|provincename|statecode|provincecode|regioncode|stateprovincecode|stateabbreviation|stateabbr|
        stateprov|stateorprovincename|stateorprovincecode|stateabbreviated|stateprovincename|administrativearea|administrative(?:district|area)level1|zone|countrysubdivisioncode|
        bundesland|provincia|estado|st|prov""",
    "zip": """zip|zipcode|zippostalcode|zippostcode|zippostal|postalzip|postalzipcode|postalcodezip|postalcode|postcode|
        postalorzipcode|ziporpostalcode|postal|zip5|codepostal|postleitzahl|plz|codigopostal|cep|cap""",
    "country": """country|countryregion|countryname|countrycode|countryid|countryiso|countryiso2|countryregioncode|
        countryorregion|pays|pais|land|paese""",
    HOUSE_NUMBER: "(?:house|street|building)(?:number|no|nr|num)",
}
_PART_NAMES: Final = {part: "".join(names.split()) for part, names in _PARTS.items()}
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
_SEVERAL_MEANINGS_OF_PARTS: Final = frozenset({
    "state", "region", "province", "estado", "land", "ort", "unit", "suite", "cap", "cep", "via", "apt", "apartment",
    "statecode", "st", "prov", "zone",
})  # fmt: skip


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
    if (found := _known(text)) is not None or text in _NO_NAMES:
        return found
    for pattern in (_MARKED, _ASKED, _OWNED, _OWNED_BY_MANY):
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
    shorter = _REPEATED.sub("", _HELD.sub("", _WITHIN_A_RESOURCE.sub("", heading)))
    if shorter != heading and (found := meaning_of(shorter)) is not None:
        return found._replace(certainty=min(found.certainty, Certainty.KNOWN))
    english = "".join(words_in_english(heading))
    found = meaning_of(english) if english != text else None
    found = found or _said_twice(heading)
    return found._replace(certainty=min(found.certainty, Certainty.KNOWN)) if found else None


def _said_twice(heading: str) -> Meaning | None:
    """Read `Poste/fonction` and `First name / Prénom`, whose halves mean the same."""
    halves = [half for half in _HALVES.split(heading) if half.strip()]
    if len(halves) != 2:
        return None
    first, second = map(meaning_of, halves)
    is_same = first is not None and second is not None and (first.key, first.group) == (second.key, second.group)
    return max(first, second, key=lambda one: one.certainty) if is_same and first and second else None


def _own_name(text: str) -> tuple[str, int] | None:
    own = field_by_own_name(text)
    return (own.key, 0) if own is not None and own.key in _NAMES else None


def _own_part(key: str, text: str) -> Meaning | None:
    kind, _, part = key.partition("_")
    if kind in {"work", "other"} and part in _PARTS:
        return Meaning(part, Certainty.EXACT, group=kind, prefix=kind)
    if key in _PARTS:
        is_home = text.startswith("home")
        is_word = text in _SEVERAL_MEANINGS_OF_PARTS
        return Meaning(key, Certainty.EXACT, group="home" if is_home else "", is_word=is_word, prefix="home" * is_home)
    return None


def _known(text: str) -> Meaning | None:
    if text in _BY_NAME:
        key, rank = _BY_NAME[text]
        return Meaning(key, Certainty.KNOWN, rank, is_word=text in _WORDS_OF_SEVERAL_MEANINGS)
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
    rank = next((n for n, word in enumerate(_PHONES_OF_MANY, start=2) if word in words), int(bool(words)))
    return Meaning(key, Certainty.LIKELY if is_of_address else Certainty.KNOWN, rank)


def _address_part(text: str) -> Meaning | None:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    part = next(part for part in _PARTS if match[part])
    if match[part] == "route" and not match["within"]:
        return None  # of a bus, perhaps
    name, number = match[part], match["number"]
    number = match["after"] or number
    kind = _kind(match) or {"2": "other", "3": "third"}.get(number or "", "")
    ranks = _STREET_RANKS if part == "street" else _PART_RANKS[part]
    is_word = name in _SEVERAL_MEANINGS_OF_PARTS or part == HOUSE_NUMBER
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
