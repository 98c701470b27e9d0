"""What a heading means beside its neighbours: `Nom` beside `Prénom`, `Birth Day` beside `Birth Month`. Pure."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import BIRTHDAY, BIRTHDAY_DAY, BIRTHDAY_MONTH, EMAIL, normalized
from target_constantcontact.mapping.heading_words import MAY_BE_ANOTHER, OWNERS, WHOLE_NAME
from target_constantcontact.mapping.headings import Certainty, Meaning, meaning_of
from target_constantcontact.mapping.languages import words_in_english
from target_constantcontact.mapping.names import FIRST_NAME, LAST_NAME
from target_constantcontact.permission.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Texts = Callable[[str], Sequence[str]]
    Meanings = Mapping[str, Meaning]

_ENGLISH: Final = "name"
_MAY_BE_FIRST: Final = frozenset({"nombre", "nome"})
"""What lists of first names are called as well, where nothing is beside them."""
_ENGLISH_FIRST_NAMES: Final = frozenset({"firstname", "givenname", "fname", "first", "forename", "namefirst"})
# Of directories (LDAP, Active Directory), where one of the others stands beside it.
_OF_A_DIRECTORY: Final = {
    "sn": Meaning(LAST_NAME, Certainty.KNOWN),
    "o": Meaning("company_name", Certainty.KNOWN),
    "l": Meaning("city", Certainty.KNOWN, group=""),
    "c": Meaning("country", Certainty.KNOWN, group=""),
}
_DANISH: Final = frozenset({"postnr", "postnummer"})
_BESIDE_IN_A_DIRECTORY: Final = frozenset(
    {"cn", "sn", "givenname", "ou", "dn", "telephonenumber", "objectclass", "uid"}
)
_FEWEST_BESIDE: Final = 2
_WHO_PAYS: Final = re.compile("order|buyer|payer|purchaser|billing")
_WHO_COMES: Final = re.compile("attendee|invitee|participant|registrant|guest|ticket|student|applicant|member")
_OWNER: Final = re.compile(rf"(?:primary|main)?(?P<owner>{OWNERS}|{MAY_BE_ANOTHER})")
_WHO_RECEIVES: Final = re.compile("shipping|shipto|delivery")
_OF_A_HOUSEHOLD_OR_COMPANY: Final = "accountname"
_OF_A_HOUSEHOLD: Final = frozenset({"household", "family", "the", "and", "mr", "mrs", "ms", "dr", "account"})


def settled(
    meanings: Meanings, rest: Iterable[str], texts: Texts, pairs: Callable[[str, str], Sequence[tuple[Any, Any]]]
) -> Meanings:
    """Give headings that need a neighbour the meaning that they have beside it.

    Args:
        meanings: Columns with what they can be.
        rest: Columns that mean nothing by themselves.
        texts: The first values of a column that say something.
        pairs: The first values of two columns, side by side.
    """
    ids = {column for column in rest if column.endswith(".phone_number_id")}
    # The service's own contact has a number of each kind: one of them is no further number.
    meanings = {column: one for column, one in meanings.items() if f"{column}_id" not in ids}
    meanings = {**meanings, **_of_a_directory(meanings, rest), **_of_who_receives(meanings, rest)}
    meanings = {**meanings, **_names_of_households(meanings, pairs)}
    return {**meanings, **_birthday_in_parts(meanings, texts), **_bare_names(meanings, texts, pairs)}


def of_somebody_else(address: str, meanings: Meanings) -> frozenset[str]:
    """Name the columns of another person than the address of e-mail: a buyer's name beside the address of a guest.

    Args:
        address: The column of that address.
        meanings: Columns with what they can be.
    """
    said = {column: "".join(words_in_english(column)) for column in (address, *meanings)}
    found = set[str]()
    for own, other in itertools.permutations((_WHO_PAYS, _WHO_COMES)):
        if own.match(said[address]):
            found |= {column for column in meanings if other.match(said[column])}
    owners = {column: match["owner"] for column, text in said.items() if (match := _OWNER.match(text))}
    own_keys = {one.key for column, one in meanings.items() if owners.get(column, "") == owners.get(address)}
    strangers = {column for column, owner in owners.items() if owner != owners.get(address, owner)}
    return frozenset(found | {column for column in strangers if meanings[column].key in own_keys})


def _of_who_receives(meanings: Meanings, rest: Iterable[str]) -> dict[str, Meaning]:
    """Read `Shipping First Name` and `Shipping Phone` where the only address of e-mail is `Shipping Email`."""
    mails = [column for column, one in meanings.items() if one.key == EMAIL and one.certainty > Certainty.SECOND]
    if not mails or not all(_WHO_RECEIVES.match(normalized(column)) for column in mails):
        return {}
    found = {}
    for column in (*rest, *(one for one, meaning in meanings.items() if meaning.certainty is Certainty.SECOND)):
        text = normalized(column)
        meaning = meaning_of(text[match.end() :]) if (match := _WHO_RECEIVES.match(text)) else None
        if meaning is not None and meaning.group is None and meaning.key != EMAIL:
            found[column] = meaning._replace(certainty=Certainty.LIKELY, rank=meaning.rank + 10)
    return found


def _of_a_directory(meanings: Meanings, rest: Iterable[str]) -> dict[str, Meaning]:
    """Read `sn`, `o`, `l` and `c` where others of a directory's names are there; and `By` beside `Postnr.`."""
    by_name = {normalized(column): column for column in (*meanings, *rest)}
    if "by" in by_name and not _DANISH.isdisjoint(by_name):
        return {by_name["by"]: Meaning("city", Certainty.KNOWN, group="")}
    if len(_BESIDE_IN_A_DIRECTORY & by_name.keys()) < _FEWEST_BESIDE:
        return {}
    return {by_name[name]: found for name, found in _OF_A_DIRECTORY.items() if name in by_name}


def _names_of_households(
    meanings: Meanings, pairs: Callable[[str, str], Sequence[tuple[Any, Any]]]
) -> dict[str, Meaning]:
    """Take an `Account name` that says no more than the names beside it for a whole name, and for no company.

    Where no names are beside it, it may be the one as well as the other.
    """
    names = [column for column, one in meanings.items() if one.key in {FIRST_NAME, LAST_NAME}]
    found = {}
    for column, meaning in meanings.items():
        if meaning.key != "company_name":
            continue
        if not names and normalized(column) == _OF_A_HOUSEHOLD_OR_COMPANY:
            found[column] = meaning._replace(key=WHOLE_NAME)
        if not names:
            continue
        rows = zip(*(pairs(column, name) for name in names), strict=True)
        said = [(_words(row[0][0]), _OF_A_HOUSEHOLD.union(*(_words(name) for _, name in row))) for row in rows]
        filled = [words <= own for words, own in said if words]
        if sum(filled) * 2 > len(filled):
            found[column] = meaning._replace(key=WHOLE_NAME)
    return found


def _words(value: object) -> frozenset[str]:
    return frozenset(words_of(value, by_case=False)) if isinstance(value, str) else frozenset()


def _birthday_in_parts(meanings: Meanings, texts: Texts) -> dict[str, Meaning]:
    """Take `Birth Day` for the day where the month has a column of its own and the day has none."""
    keys = {meaning.key for meaning in meanings.values()}
    if BIRTHDAY_MONTH not in keys or BIRTHDAY_DAY in keys:
        return {}
    return {
        column: meaning._replace(key=BIRTHDAY_DAY)
        for column, meaning in meanings.items()
        if meaning.key == BIRTHDAY and all(map(str.isdigit, texts(column)))
    }


def _bare_names(
    meanings: Meanings, texts: Texts, pairs: Callable[[str, str], Sequence[tuple[Any, Any]]]
) -> dict[str, Meaning]:
    """Read `Nom` beside `Prénom` as the last name, and `Nombre` beside `Apellidos` as the first one."""
    first, last = ([column for column, one in meanings.items() if one.key == key] for key in (FIRST_NAME, LAST_NAME))
    bare = [
        column
        for column, one in meanings.items()
        if one.key == WHOLE_NAME and one.is_word and one.certainty > Certainty.LIKELY
    ]
    if len(bare) != 1 or (first and last):
        return {}
    name = bare[0]
    is_english = normalized(name) == _ENGLISH
    key = LAST_NAME if first else FIRST_NAME
    if first or last:
        beside = (first or last)[0]
        is_clear = not (first and is_english and normalized(beside) in _ENGLISH_FIRST_NAMES)
        is_clear = is_clear and not _holds(pairs(name, beside)) and (bool(first) or _are_single(texts(name)))
    else:
        is_clear = normalized(name) in _MAY_BE_FIRST and _are_single(texts(name))
    return {name: meanings[name]._replace(key=key)} if is_clear and texts(name) else {}


def _are_single(texts: Sequence[str]) -> bool:
    """Tell whether most values are one word, or two that are both a first name's."""
    return sum(" " not in text for text in texts) * 2 > len(texts)


def _holds(pairs: Sequence[tuple[Any, Any]]) -> bool:
    """Tell whether most whole names hold the part that stands beside them."""
    said = [(str(whole).casefold(), str(part).casefold()) for whole, part in pairs if whole and part]
    return bool(said) and sum(part in whole for whole, part in said) * 2 > len(said)
