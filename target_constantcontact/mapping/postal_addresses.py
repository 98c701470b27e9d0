"""The columns of postal addresses, matched as one thing: half of one address is never put beside half of another. Pure.

The parts that share a prefix (`billing_`, `Home`, `Address 1 -`) are one address. An import can set three: home, work
and other.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.contacts.import_fields import normalized
from target_constantcontact.mapping.evidence import are_states, has_numbers, holds_whole_addresses, objection
from target_constantcontact.mapping.heading_words import HOUSE_NUMBER
from target_constantcontact.mapping.headings import Certainty, Meaning
from target_constantcontact.mapping.languages import words_in_english

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    Texts = Callable[[str], Sequence[str]]

_FOR_HOME: Final = ("", "home", "mailing", "default", "first", "billing", "shipping", "property")
"""Which address is the one to write to, if there are several."""
_OF_A_STREET: Final = frozenset({"street", "street2", HOUSE_NUMBER})
_SLOTS: Final = {"": _FOR_HOME, "work_": ("work",), "other_": ("other",)}
_MAIN_PARTS: Final = frozenset({"street", "city", "zip"})
# What stands beside an address and is no part of it.
_BESIDE: Final = re.compile(
    "(?:full|first|middle|last|company|display|legal|business)?name.*|first|last|title|salutation|company|"
    "organi[sz]ation|"
    ".*phone.*|tele.*|mobile.*|cell.*|fax.*|e?mails?.*|id|uid|guid|label.*|type.*|kind|formatted|full|default|primary|"
    ".*notes?|comments?|.*date|date.*|(?:created|updated|modified|changed|verified|valid|added|same).*|latitude|"
    "longitude|"
    "lat|lng|lon|geo.*|.*accuracy|is(?:default|primary|valid|verified|active|same).*|county.*|district.*|pobox|"
    "attention|attn|careof|method.*|cycle|currency|amount|total|cost|price|status.*|preference.*|language|vat.*|tax.*|.*code|"
    "list.*|(?:line|address|street|addressline|streetline)[3-9]|supplementaladdress[2-9]|[0-9]*|unsubscribe.*|opt.*|"
    "industry|size|website|url|page|number|owner|department|position|role|order.*|customer.*|frequency|day|group.*|store.*|"
    "columns|(?:address|street)(?:type|kind|label|id)"
)
_OF_AN_ADDRESS: Final = re.compile(
    "street|addr|adres|city|town|postal|postcode|zip|strasse|^stra|hausnummer|house|building|direcc|indirizz|enderec|"
    "ulica|calle|osoite|gatu|utca|morada|domicil|lokalitat"
)
_THIRD_LINE: Final = (
    "The column {} is a further line of a street, and an import has room for two: it is not imported. Join it to "
    "another line with stream_maps."
)
_TOWN_AND_MORE: Final = re.compile("(?:city|town|suburb).*(?:state|zip|post)")
_NO_POSTAL_ADDRESS: Final = re.compile(
    ".*(?:e?mail|ip|mac|web|url|wallet)addresse?s?|.*(?:address|city|street)(?:id|type|verified|label|uuid|key|hash|status)|"
    "addresse?s|.*(?:mail|ip|iban).*|(?:venue|event|organi[sz]er|restaurant|store|shop|seller|merchant|warehouse|branch|"
    "agent|spouse|partner|school|property|emergency).*"
)


class Address(NamedTuple):
    """What columns of postal addresses became.

    Attributes:
        keys: Column to import key.
        left_out: Column to why it is not imported.
        warnings: Sentences about addresses that are left out.
    """

    keys: dict[str, str]
    left_out: dict[str, str]
    warnings: list[str]


@dataclass
class _Group:
    """The columns of one address.

    Attributes:
        name: Such as `billing`.
        parts: Part to its columns, the best one first.
        lost: Which part has no place in an import; empty where all have one.
    """

    name: str
    parts: dict[str, list[tuple[str, Meaning]]] = field(default_factory=dict)
    lost: str = ""

    @property
    def has_street(self) -> bool:
        return "street" in self.parts

    @property
    def columns(self) -> list[str]:
        return [column for found in self.parts.values() for column, _ in found]

    @property
    def prefixes(self) -> set[str]:
        return {meaning.prefix for found in self.parts.values() for _, meaning in found}

    @property
    def certainty(self) -> Certainty:
        return max(found[0][1].certainty for found in self.parts.values())


def match_addresses(
    meanings: Mapping[str, Meaning], unmatched: Iterable[str], texts: Texts | None, configured: Iterable[str] = ()
) -> Address:
    """Find the columns of each address.

    Args:
        meanings: Columns that can be parts of one, with what they can be.
        unmatched: Columns that mean nothing: some may be parts that nobody recognises.
        texts: The first values of a column; None where nobody has looked yet.
        configured: Import keys that `field_map` sets.
    """
    found = Address({}, {}, [])
    groups = _groups(meanings, texts, found)
    _join(groups)
    for group in groups.values():
        _put_numbers_behind_streets(group, texts, found)
    taken = set(configured)
    for slot, names in _SLOTS.items():
        candidates = [groups[name] for name in names if name in groups]
        candidates.sort(key=lambda group: (not group.has_street, -(group.certainty is Certainty.EXACT)))
        if not candidates:
            continue
        chosen, *others = candidates
        for other in others:
            found.left_out.update(
                dict.fromkeys(
                    other.columns, f"another address of the person is imported ({chosen.name or 'without a prefix'})"
                )
            )
        if warning := _why_not_whole(chosen, unmatched, texts, has_street=f"{slot}street" in taken):
            found.left_out.update(dict.fromkeys(chosen.columns, "its address is left out as a whole"))
            found.warnings.append(warning)
            continue
        for part, columns in chosen.parts.items():
            (best, _), *rest = columns
            found.left_out.update(dict.fromkeys((column for column, _ in rest), f"{best!r} says the same"))
            if slot + part not in taken:
                found.keys[best] = slot + part
            else:
                found.left_out[best] = "field_map sets the field from another column"
    _leave_further_lines(found, unmatched, texts)
    for name, group in groups.items():
        if not any(name in names for names in _SLOTS.values()):
            found.left_out.update(dict.fromkeys(group.columns, "a third address has no place in an import"))
    return found


def _leave_further_lines(found: Address, unmatched: Iterable[str], texts: Texts | None) -> None:
    """Tell of a third line of a street that is imported, where one has a value."""
    streets = [normalized(column).rstrip("1") for column, key in found.keys.items() if key.endswith("street")]
    lines = {f"{street}{number}" for street in streets for number in range(3, 6)}
    for column in unmatched:
        if texts is not None and normalized(column) in lines and texts(column):
            found.left_out[column] = "a street has two lines in an import"
            found.warnings.append(_THIRD_LINE.format(repr(column)))


def _groups(meanings: Mapping[str, Meaning], texts: Texts | None, found: Address) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for column, meaning in meanings.items():
        is_sure = meaning.certainty is Certainty.EXACT and not meaning.is_word
        values = () if texts is None or is_sure else texts(column)
        if why := objection(meaning.key, values):
            found.left_out[column] = why
            continue
        name = meaning.group or ""
        groups.setdefault(name, _Group(name)).parts.setdefault(meaning.key, []).append((column, meaning))
    for group in groups.values():
        for columns in group.parts.values():
            columns.sort(key=lambda one: (texts is not None and not texts(one[0]), -one[1].certainty, one[1].rank))
    for group in groups.values():
        _leave_whole_addresses(group, texts, found)
        _leave_strays(group, found)
    for name, group in list(groups.items()):
        if _are_all_words(group) and not (texts is None or _are_states(group, texts)):
            del groups[name]
            found.left_out.update(dict.fromkeys(group.columns, "no other part of an address is beside it"))
    return groups


def _leave_whole_addresses(group: _Group, texts: Texts | None, found: Address) -> None:
    """Leave out `address.formatted`, which looks like a street beside the parts of the address."""
    if texts is None or not {"city", "zip"} & group.parts.keys():
        return
    streets = group.parts.get("street", [])
    whole = [column for column, _ in streets if holds_whole_addresses(texts(column))]
    if 0 < len(whole) < len(streets):
        group.parts["street"] = [one for one in streets if one[0] not in whole]
        found.left_out.update(dict.fromkeys(whole, "it holds the whole address, whose parts are beside it"))


def _leave_strays(group: _Group, found: Address) -> None:
    """Leave out parts of another address: `location.region` beside `address.street` and `address.city`."""
    by_prefix: dict[str, set[str]] = {}
    for part, columns in group.parts.items():
        for _, meaning in columns:
            by_prefix.setdefault(meaning.prefix, set()).add(part)
    own = group.parts["street"][0][1].prefix if group.has_street else ""
    if not {"city", "zip"} & by_prefix.get(own, set()):
        return
    others = {prefix for prefix, parts in by_prefix.items() if prefix not in {own, ""} and len(parts) > 1}
    for part, columns in list(group.parts.items()):
        strays = [column for column, meaning in columns if meaning.prefix in others]
        group.parts[part] = [one for one in columns if one[0] not in strays]
        found.left_out.update(dict.fromkeys(strays, "another address of the person is imported"))
    group.parts = {part: columns for part, columns in group.parts.items() if columns}


def _put_numbers_behind_streets(group: _Group, texts: Texts | None, found: Address) -> None:
    """Send a house number as the second line, which the service puts behind the first, where the street has none."""
    numbers = group.parts.pop(HOUSE_NUMBER, None)
    if numbers is None:
        return
    column = numbers[0][0]
    streets = () if texts is None or not group.has_street else texts(group.parts["street"][0][0])
    if not streets or texts is None or not texts(column) or has_numbers(streets):
        found.left_out[column] = "no street without a number is beside it"
        return
    if others := group.parts.get("street2"):
        if texts(others[0][0]):
            group.lost = f"{column!r} is the number of its house, and {others[0][0]!r} has the second line"
        found.left_out.update(dict.fromkeys((name for name, _ in others), f"{column!r} is the number of its house"))
    group.parts["street2"] = numbers


def _are_all_words(group: _Group) -> bool:
    return all(meaning.is_word for columns in group.parts.values() for _, meaning in columns)


def _are_states(group: _Group, texts: Texts) -> bool:
    return all(part == "state" and are_states(texts(columns[0][0])) for part, columns in group.parts.items())


def _join(groups: dict[str, _Group]) -> None:
    """Put parts that no prefix claims to the one address that lacks just these."""
    plain = groups.get("")
    if plain is None:
        return
    for name in (*_FOR_HOME[1:], "work", "other"):
        other = groups.get(name)
        if other is None or plain.parts.keys() & other.parts.keys():
            continue
        if name == "home" and not (other.has_street or plain.has_street):
            other.parts = {**other.parts, **plain.parts}
            del groups[""]
            return
        if _is_street_of(other, plain) if other.has_street else _is_street_of(plain, other):
            other.parts = {**other.parts, **plain.parts}
            del groups[""]
            return


def _is_street_of(street: _Group, rest: _Group) -> bool:
    """Tell whether a street without a town and a town without a street are one address."""
    if not street.has_street or not street.parts.keys() <= _OF_A_STREET or not {"city", "zip"} & rest.parts.keys():
        return False
    if not rest.name:  # `Work Address Line 1` beside `City`; a company's street in one line has a town of its own
        return street.name not in {"work", "other"} or any(map(str.isdigit, "".join(street.columns)))
    is_whole = {"city", "zip"} <= rest.parts.keys() and street.certainty > Certainty.LIKELY
    return is_whole if rest.name == "shipping" else rest.name not in {"mailing", "billing", "work", "other"}


def _why_not_whole(group: _Group, unmatched: Iterable[str], texts: Texts | None, *, has_street: bool) -> str:
    """Say why an address would be only half of one; empty where it is whole, or has no street by design."""
    missing = _MAIN_PARTS - group.parts.keys()
    if group.lost:
        return (
            f"Of the address in {', '.join(map(repr, group.columns))} {group.lost}: it is not imported. Put the number "
            "behind the street with stream_maps, or leave one of the two out with field_map."
        )
    if not group.has_street and "street2" in group.parts and not has_street:
        column = group.parts["street2"][0][0]
        return (
            f"The column {column!r} is the second line of a street whose first line is not known: this address is not "
            f'imported. Name its first line, for example with field_map {{"...": "street"}}.'
        )
    if texts is not None and group.has_street and {"city", "zip"} <= missing:
        column = group.parts["street"][0][0]
        if holds_whole_addresses(texts(column)):
            return (
                f"The column {column!r} holds whole addresses in one cell: it is not imported. Split it before, or "
                f'send it as it is with field_map {{"{column}": "street"}}.'
            )
    if missing and not has_street:
        unknown = [column for column in unmatched if _may_be_part(column, group, missing)]
        if unknown:
            named = ", ".join(map(repr, unknown))
            part = "street" if "street" in missing else min(missing)
            return (
                f"Of the address in {', '.join(map(repr, group.columns))} nobody knows what {named} is: this "
                f"address is not imported, since half of one could be mixed with another. Say it with field_map, "
                f'for example {{"{unknown[0]}": "{part}"}}, or {{"{unknown[0]}": "__NULL__"}} if it is no part of it.'
            )
    return ""


def _may_be_part(column: str, group: _Group, missing: Container[str]) -> bool:
    words = words_in_english(column)
    text = "".join(words)
    if group.name in words and not _BESIDE.fullmatch("".join(word for word in words if word != group.name)):
        return True
    begins = set(itertools.accumulate(words[:-1]))
    if any(not _BESIDE.fullmatch(text[len(prefix) :]) for prefix in begins & group.prefixes):
        return True
    if "city" in missing and _TOWN_AND_MORE.search(text):
        return True
    is_plain = "" in group.prefixes and "street" in missing
    return is_plain and bool(_OF_AN_ADDRESS.search(text)) and not _NO_POSTAL_ADDRESS.fullmatch(text)
