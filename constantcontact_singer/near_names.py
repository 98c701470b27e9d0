"""Find the existing name that a misspelt one probably means. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_EDITS: Final = 2
"""How many letters a name may differ in, and still be taken for a misspelt one."""
_LETTERS_OF_A_CODE: Final = 2
_SEPARATORS: Final = re.compile(r"[\W_]+")


def edits(one: str, other: str) -> int:
    """Count the letters to insert, delete or replace (the distance of Levenshtein)."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, its in enumerate(other, start=1):
            current.append(min(before[column] + 1, current[-1] + 1, before[column - 1] + (letter != its)))
        before = current
    return before[-1]


def is_near(written: str, name: str) -> bool:
    """Tell whether a name is probably a misspelt other one: the same but for separators and case, or a typo or two."""
    if _bare(written) == _bare(name):
        return True
    return abs(len(written) - len(name)) <= MOST_EDITS and edits(written.casefold(), name.casefold()) <= MOST_EDITS


def closest(written: str, names: Iterable[str]) -> list[str]:
    """Find the names that a written one is closest to; several where they are equally close."""
    bare = {name: edits(_bare(written), _bare(name)) for name in names}
    near = [name for name, count in bare.items() if count == min(bare.values())]
    exact = {name: edits(written.casefold(), name.casefold()) for name in near}
    return sorted(name for name, count in exact.items() if count == min(exact.values()))


def is_misspelt(written: str, name: str) -> bool:
    """Tell whether a name that users choose, of a column or a stream, is a misspelt other one.

    More careful than `is_near`: short names differ in a letter or two without a typo, and so do names of a series, such
    as `phone_1` and `phone_2`, or `people_de` and `people_at`.
    """
    if _bare(written) == _bare(name):
        return True
    if not is_near(written, name) or _are_of_a_series(written, name):
        return False
    one, other = written.casefold(), name.casefold()
    return 2 * (1 if _are_swapped(one, other) else edits(one, other)) < min(len(one), len(other))


def _are_swapped(one: str, other: str) -> bool:
    """Tell whether two neighbouring letters are in the wrong order: one mistake, and two edits."""
    at = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return f"{one[:at]}{one[at + 1 : at + 2]}{one[at : at + 1]}{one[at + 2 :]}" == other


def _are_of_a_series(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and all(_is_code(word) and _is_code(its) for word, its in differing)


def _is_code(word: str) -> bool:
    return word.isdigit() or len(word) <= _LETTERS_OF_A_CODE


def _words(name: str) -> list[str]:
    return re.findall(r"\d+|[^\W\d_]+", name.casefold())


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()
