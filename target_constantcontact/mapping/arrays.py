"""Several values in one: arrays, and the texts that databases and programs make of arrays. Pure."""

from __future__ import annotations

import ast
import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.mapping.texts import PLACEHOLDER, name_of, says_nothing, tidied
from target_constantcontact.permission.wrapped import unwrapped_value

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST: Final = 100_000
_SEPARATORS: Final = re.compile(r";#(?:\d+;#)?|\d+;#|[;|\n\t\u2022]|:::")
"""`;#` is SharePoint's, `:::` that of Google's address book."""
_QUOTED: Final = re.compile(r"""(?:[^"',;{\[(]+|"[^"]*")(?:, ?(?:"[^"]*"|[^"',;]+))+\Z""")
"""A comma list with quotes around some names, as CSV writes it."""


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
        is_quoted = '"' in text and _QUOTED.match(text) is not None
        if text == "set()":
            return []
        if text[0] + text[-1] not in {"[]", "{}", "()"} and not is_quoted:
            return None
        value = _decoded(f"[{text}]" if is_quoted else text)
        if value is None:
            return None
    if isinstance(value, dict):
        value = unwrapped_value(value)
    if value is None or value == {}:
        return []
    if not isinstance(value, (list, tuple, set, frozenset)):
        return None
    return [text for item in value if (text := _text_of(item))]


def names_in(text: str, known: Collection[str]) -> list[str]:
    """Take names apart that semicolons, bars, line ends or commas join; a known name may hold commas itself.

    Args:
        text: One cell.
        known: Names, case-folded.
    """
    if text[:1] == "'" and text[1:].casefold() in known:  # as a spreadsheet has it
        return [text[1:]]
    most_parts = 1 + max((name.count(",") for name in known), default=0)
    parts = [part.strip() for part in _SEPARATORS.split(_plain(text)) if part.strip()]
    return [name for part in parts for name in _split_at_commas(part, known, most_parts)]


def _split_at_commas(text: str, known: Collection[str], most_parts: int) -> list[str]:
    parts, start, names = text.split(","), 0, []
    while start < len(parts):
        most = min(len(parts) - start, most_parts)
        joined = {n: ",".join(parts[start : start + n]).strip() for n in range(most, 0, -1)}
        longest = next((n for n, name in joined.items() if name.casefold() in known), 1)
        names.append(joined[longest])
        start += longest
    return [plain for name in names if (plain := _plain(name))]


def _text_of(item: object) -> str:
    item = unwrapped_value(item)
    item = unwrapped_value(name_of(item)) if isinstance(item, dict) else item
    return "" if item is None or isinstance(item, (list, dict)) else _plain(str(item))


def _plain(text: str) -> str:
    found = tidied(text.strip(), "") if text.strip() else ""
    return "" if found == PLACEHOLDER else found


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
