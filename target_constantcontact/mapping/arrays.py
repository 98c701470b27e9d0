"""Several values in one: arrays, and the texts that databases and programs make of arrays. Pure."""

from __future__ import annotations

import ast
import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.mapping.texts import says_nothing

if TYPE_CHECKING:
    from collections.abc import Container

_LONGEST: Final = 100_000
_SEPARATORS: Final = re.compile(r"[;|\n\t]")
_QUOTED: Final = re.compile(r'"[^"]*"(?:, ?"[^"]*")+\Z')
_NAMES_OF_OBJECTS: Final = ("name", "label", "title", "value")


def items_of(value: object) -> list[str] | None:
    """Take an array apart.

    Args:
        value: An array, or a text such as `["a", "b"]`, `['a', 'b']`, `{a,"b,c"}`, `[]` or `null`; not None.

    Returns:
        Its items, without blanks and placeholders; None where it is no array and no placeholder.
    """
    if isinstance(value, str):
        text = value.strip()[:_LONGEST]
        if not text or says_nothing(text):
            return []
        is_quoted = _QUOTED.match(text) is not None
        if text[0] + text[-1] not in {"[]", "{}", "()"} and not is_quoted:
            return None
        value = _decoded(f"[{text}]" if is_quoted else text)
        if value is None:
            return None
    if isinstance(value, dict):
        return [] if not value else None
    if not isinstance(value, (list, tuple, set, frozenset)):
        return None
    items = (_text_of(item) for item in value)
    return [item for item in items if item and not says_nothing(item)]


def separated(text: str) -> list[str]:
    """Take choices apart that stand between semicolons, bars or line ends.

    Args:
        text: One cell.

    Returns:
        The choices; the whole text where there are none of these.
    """
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def split_at_commas(text: str, known: Container[str], most_parts: int) -> list[str]:
    """Take names apart that commas join; a known name may hold commas itself.

    Args:
        text: One cell.
        known: Names, case-folded.
        most_parts: How many parts between commas a known name has at most.
    """
    parts, start, names = text.split(","), 0, []
    while start < len(parts):
        most = min(len(parts) - start, most_parts)
        joined = {n: ",".join(parts[start : start + n]).strip() for n in range(most, 0, -1)}
        longest = next((n for n, name in joined.items() if name.casefold() in known), 1)
        names.append(joined[longest])
        start += longest
    return [name for name in names if name]


def _text_of(item: object) -> str:
    if isinstance(item, dict):
        item = next((item[name] for name in _NAMES_OF_OBJECTS if item.get(name)), "")
    return "" if item is None or isinstance(item, (list, dict)) else str(item).strip()


def _decoded(text: str) -> Any:  # noqa: ANN401  # an array of anything
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        if isinstance(found, (list, tuple, set, dict)):
            return found
    if text[0] == "(":
        return None
    # PostgreSQL, or brackets around names without quotes.
    inner = text[1:-1].replace('\\"', '""').replace("\\\\", "\\")
    try:
        rows = list(csv.reader([inner], skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
