"""One person of the account, and how a person's row is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNSUBSCRIBED: Final = "Unsubscribed"
UNEXPLAINED: Final = frozenset({"", "active"})
"""Statuses that do not say why somebody is not on a list; the others do: unsubscribed, on hold, ..."""


class Person(NamedTuple):
    """A person in the account.

    Attributes:
        number: Of their row: 0 for the first contact of the export.
        status: In lower case, such as `active`; empty where the export has none.
        lists: The lists that they are on, as bits (`AccountSnapshot.mask_of`).
        flags: Their tags and whether their permission for text messages is settled, as bits.
        digests: Of their values; what stands where, `Comparer` knows.
    """

    number: int
    status: str
    lists: int
    flags: int
    digests: tuple[int, ...]

    @property
    def may_be_mailed(self) -> bool:
        """Whether an import can put them on a list: not those who unsubscribed, are on hold, and so on."""
        return self.status in UNEXPLAINED

    @property
    def is_unsubscribed(self) -> bool:
        """Whether they unsubscribed: no import puts them on a list."""
        return self.status == UNSUBSCRIBED.casefold()


class Layout(NamedTuple):
    """What the numbers of a person's row mean: the status, words of lists and of flags, digests.

    Attributes:
        list_words: Words that the bits of lists take.
        flag_words: Words that the bits of flags take.
        slots: Import key to the place of its digest; the first place, 0, belongs to none and is always 0.
        flags: What has a bit of its own, to the bit: a tag's id, or `SMS_PERMISSION`.
        custom_types: Import key of each custom field to its type.
        has_values: Whether values were read at all.
    """

    list_words: int
    flag_words: int
    slots: Mapping[str, int]
    flags: Mapping[str, int]
    custom_types: Mapping[str, str]
    has_values: bool

    @property
    def fields(self) -> int:
        """How many numbers a row has."""
        return 1 + self.list_words + self.flag_words + 1 + len(self.slots)


WORD_BITS: Final = 63  # a sign takes the last one


def joined(words: Sequence[int]) -> int:
    """Put bits together that stand in several words.

    Args:
        words: The lowest bits first.
    """
    return sum(word << number * WORD_BITS for number, word in enumerate(words))


def split(bits: int, words: int) -> tuple[int, ...]:
    """Spread bits over words."""
    return tuple(bits >> number * WORD_BITS & (1 << WORD_BITS) - 1 for number in range(words))


def words_of(bits: int) -> int:
    """Return how many words some bits take; one at least."""
    return max(1, -(-bits // WORD_BITS))
