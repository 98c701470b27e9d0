"""Headings and values cut into words: no case, accents or punctuation. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_CAMEL: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_A-Za-z]+")
_PLAIN: Final = re.compile(r"[^\W\d_]+|[0-9]+")
_SHORT_PLURAL: Final = re.compile(r"(?<=[A-Z])s(?![a-z])")
_NOT: Final = re.compile(r"(?<=do|is|ca|wo|as|es|id)n['’_ -]t(?![^\W_])", re.IGNORECASE)  # noqa: RUF001  # both apostrophes are written
_FIRST: Final = frozenset({"no", "ne", "hs", "mc", "cf", "sf"})
"""What is heard only at the beginning of a word: `noemail`, but not `phoneno`."""
_TAILS: Final = (
    "status", "statuses", "statut", "newsletter", "newsletters", "nieuwsbrief", "nieuwsbrieven", "rundbrief", "optin",
    "einwilligung", "toestemming", "werbesperre", "mailsperre",
)  # fmt: skip
"""What is heard at the end of a word that is not known: `constituentstatus`, `Kundennewsletter`."""
_LETTERS: Final = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE"})
"""Letters that are no plain one with an accent."""
_LOOK_ALIKES: Final = str.maketrans(
    "асеіјорѕухһԁԛԝАВЕЅІЈКМНОРСТХУαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # that is what they are for
    "aceijopsyxhdqwABESIJKMHOPCTXYaeikvoptuxABEZHIKMNOPTYX",
)
_MIXED: Final = re.compile(r"(?=\S*[A-Za-z])\S*[^\W\d_A-Za-z]\S*")
"""A word with a plain letter and another one."""
_LONGEST: Final = 400
"""Characters; no heading or word of a status is longer, and a text may be any size."""


def without_accents(text: str) -> str:
    """Take the accents off, and what nobody sees; keep the case.

    Args:
        text: Such as `Prénom`, `Löschen`, or a word with a soft hyphen or a Cyrillic letter in it.
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    plain = "".join(one for one in decomposed if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")
    return plain if plain.isascii() else _MIXED.sub(lambda word: word[0].translate(_LOOK_ALIKES), plain)


@lru_cache(maxsize=8192)
def words_of(text: str, *, by_case: bool = True) -> tuple[str, ...]:
    """Cut a text into lower-case words.

    Args:
        text: Such as `HasOptedOutOfEmail` or `e-mail_opt-out`.
        by_case: Whether a capital begins a word.
    """
    plain = without_accents(text[:_LONGEST])
    plain = _SHORT_PLURAL.sub("S", _NOT.sub("nt", plain)) if by_case else _NOT.sub("nt", plain)
    found = (_CAMEL if by_case else _PLAIN).findall(plain)
    return tuple(word.casefold() for word in found)


def cut_apart(word: str, vocabulary: AbstractSet[str], cores: AbstractSet[str] = frozenset()) -> tuple[str, ...]:
    """Find the words that somebody wrote without blanks, such as `donotbulkemail` or `Einwilligungsdatum`.

    Args:
        word: In lower case.
        vocabulary: Of which it may consist.
        cores: What is cut out even where the rest is not known.

    Returns:
        The fewest known words that make it up, or the word itself.
    """
    if word in vocabulary or (len(word) < 5 and word.isascii()):  # the shortest is `optin`; Japanese ones are shorter
        return (word,)
    within = sorted((core for core in cores if core in word), key=len, reverse=True)
    splits = [[piece for piece in _around(word, core) if piece] for core in within]
    known = [[_known_words(piece, vocabulary) for piece in split] for split in splits]
    if whole := next((pieces for pieces in known if all(pieces)), None):
        return tuple(itertools.chain.from_iterable(whole))
    if found := _known_words(word, vocabulary):
        return found
    if not known:
        tail = next((tail for tail in _TAILS if word.endswith(tail) and len(word) >= len(tail) + 3), "")
        return (word.removesuffix(tail), *(_known_words(tail, vocabulary) or (tail,))) if tail else (word,)
    pieces = zip(splits[0], known[0], strict=True)
    return tuple(itertools.chain.from_iterable(found or (piece,) for piece, found in pieces))


def _around(word: str, core: str) -> tuple[str, str, str]:
    before, _, after = word.partition(core)
    return before, core, after


def _known_words(word: str, vocabulary: AbstractSet[str]) -> tuple[str, ...]:
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    shortest_piece = 2 if word.isascii() else 1
    for end in range(shortest_piece, len(word) + 1):
        for start in range(end - shortest_piece + 1):
            piece, before = word[start:end], best[start]
            is_known = start == 0 if piece in _FIRST else piece in vocabulary
            if before is None or not is_known:
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, piece)
        reached = best[end - 1]
        if best[end] is None and word[end - 1] == "s" and reached and len(reached[-1]) > 5:
            best[end] = reached  # German joins with it: Einwilligungsdatum
    found = best[-1]
    return found if found and not (word.endswith("s") and best[-2] == found) else ()
