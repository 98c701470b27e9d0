"""Names in one column, split by one rule: two plain words, or `Last, First`; any other is not imported. Pure.

A name that is split wrongly is worse than none. So three words, titles, suffixes, initials in the last place, digits,
`&` and whatever may be a company stay out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import Field, normalized
from target_constantcontact.mapping.evidence import is_salutation
from target_constantcontact.mapping.heading_words import WHOLE_NAME
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import PLACEHOLDER, plain_text, says_nothing
from target_constantcontact.permission.tokens import without_accents

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_NAME: Final = "first_name"
LAST_NAME: Final = "last_name"
FULL_NAME: Final = Field(WHOLE_NAME)
KEYS_OF_NAMES: Final = frozenset({FIRST_NAME, LAST_NAME})
_COMPANY: Final = "company_name"

_MOST_LETTERS: Final = 50
_MOST_WORDS_OF_A_PART: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’`´-][^\W\d_]+)*\.?")  # noqa: RUF001  # apostrophes as they are written
_POSSESSIVE: Final = ("'s", "\u2019s")
"""How a shop is called by its owner: `Joe's Diner`."""
_FAMILY_FIRST: Final = "\u2e80"
"""Where the scripts of China, Japan and Korea begin, whose names have the family first."""
# Words of companies, households and groups, of titles behind a name, and between two people.
_NO_NAMES: Final = """
    ab academy account accounts admin ag agency aka and architects art arts associates association auto bakery bank
    bar books boutique bros brothers bsc bt bv cafe care center centre charity church city clinic club co college
    committee community company consulting contact corp corporation council county cpa customer das dds dental
    department dept design designs die donor dvm el en esq esquire estate et family farm farms films fitness food
    foods foundation friends fund gallery garage garden gardens gmbh group guest guild health hello hospital hotel
    house household i ii iii inc industries info institute insurance international iv jd jr junior kft kg kitchen
    lab labs law lda library limited llc llm llp ltd ltda ma mail market marketing mba mbh md media ministries
    ministry mph msc msw museum music national network none nv o obe oder of office og online or os oy partners
    party personal pharmacy phd plc plumbing press production productions properties pty pub public pvt realty
    reception recipient restaurant rn sa sales salon sarl school schools senior service services shop sj society
    solutions spa sr srl staff store studio studios subscriber support systems team tech technologies technology
    test the theater theatre training travel trust und university unknown user ventures village web wine wines
    within women works world y youth familia familie famiglia famille familjen anon anonymous damen ehepaar eheleute
    firma gemeinde guardian guardians herren homeowner kirche member members neighbor neighbour neighbors occupant
    parent parents pizza pizzeria resident schule stiftung verein volunteer volunteers
"""
# Between first and last name or in front of the last one; with a comma it is plain where they belong.
_PARTICLES: Final = """
    al bin da das de del den der des di do dos du el la las le les los mac san st ten ter van von zu
"""
_NO_NAME_WORDS: Final = frozenset(_NO_NAMES.split())
_PARTICLE_WORDS: Final = frozenset(_PARTICLES.split())


class SplitName(NamedTuple):
    """What a name in one column says.

    Attributes:
        first: The first name; None where nothing is said, `PLACEHOLDER` where a program says so.
        last: The last name.
        is_unclear: Whether something is said, and no rule splits it.
    """

    first: str | None
    last: str | None
    is_unclear: bool = False


NAME_NOT_SPLIT: Final = reject(
    Reason.NAME_NOT_SPLIT,
    "The name is neither two plain words nor `Last, First`: the person is imported without it.",
    WHOLE_NAME,
)
"""What is wrong with a name that no rule splits."""
NO_NAME: Final = SplitName(None, None)
_UNCLEAR: Final = SplitName(None, None, is_unclear=True)


class WholeName:
    """Reads the names of a stream that has them in one column.

    Attributes:
        columns: That are looked at: the name, and the company where there is one.
    """

    def __init__(self, fields: Mapping[str, Field]) -> None:
        """Note the columns.

        Args:
            fields: Of the stream, by column.
        """
        keys = {field.key: column for column, field in fields.items()}
        self.columns = [keys[key] for key in (WHOLE_NAME, _COMPANY) if key in keys]

    def read(self, record: Mapping[str, Any]) -> SplitName:
        """Read the name of a record.

        Args:
            record: As it came, nested columns beside the others.

        Raises:
            RecordRejectedError: If the value is no text that can be sent.
        """
        value, *others = map(record.get, self.columns)
        text = "" if value is None else plain_text(value, WHOLE_NAME)
        if not text or text == PLACEHOLDER:
            return SplitName(text or None, None)
        if any(isinstance(one, str) and normalized(one) == normalized(text) for one in others):
            return _UNCLEAR  # a company that ordered
        return split(text)


def split(text: str) -> SplitName:
    """Split a name.

    Args:
        text: Not empty.
    """
    parts = [part.split() for part in text.split(",")]
    if len(parts) == 1 and len(parts[0]) == 2:  # first and last
        first, last = parts[0]
        is_plain = {first.casefold(), last.casefold()}.isdisjoint(_PARTICLE_WORDS) and len(last.strip(".")) > 1
        is_plain = (
            is_plain
            and not first.casefold().endswith(_POSSESSIVE)
            and not any(one >= _FAMILY_FIRST and one.isalpha() for one in text)
        )
        return SplitName(first, last) if is_plain and _are_names(parts[0]) else _UNCLEAR
    if len(parts) == 2 and all(0 < len(part) <= _MOST_WORDS_OF_A_PART for part in parts):
        words = [word for part in parts for word in part if word.casefold() not in _PARTICLE_WORDS]
        last, first = map(" ".join, parts)
        return SplitName(first, last) if _are_names(words) else _UNCLEAR
    return _UNCLEAR


def _are_names(words: list[str]) -> bool:
    return bool(words) and sum(map(len, words)) <= _MOST_LETTERS and all(map(_is_name, words))


def _is_name(word: str) -> bool:
    plain = without_accents(word.strip(".")).casefold()
    is_word = _WORD.fullmatch(word) is not None
    return is_word and plain not in _NO_NAME_WORDS and not says_nothing(word) and not is_salutation(word)
