"""What a text holds: JSON, an array as databases write it, or names with their answers. Pure."""

from __future__ import annotations

import ast
import json
import re
from typing import Final

from constantcontact_api.nesting import is_deep

_BETWEEN_PAIRS: Final = re.compile(r"[,;|\n&]")
_PAIR: Final = re.compile(r"""\s*["']?([^\W\d][\w -]{0,40}?)["']?\s*(?:=>|->|[:=])\s*["']?([^:="']{1,40}?)["']?\s*""")


def json_within(text: str) -> object:
    """Decode a text that is an array or an object.

    Args:
        text: Such as `["UNSUBSCRIBE"]` or `['a', 'b']`.

    Returns:
        What it holds; the text itself where it is none.
    """
    stripped = text.strip()
    if stripped[:1] == '"' and isinstance(once := _decoded(stripped), str):  # encoded twice
        return json_within(once)
    if stripped[:1] + stripped[-1:] not in {"[]", "{}"} or is_deep(stripped):
        return text
    for candidate in (stripped, stripped.replace("'", '"')):
        decoded = _decoded(candidate)
        if decoded is not None:
            return decoded
    if stripped.startswith("["):
        return [item.strip(" '\"") for item in stripped[1:-1].split(",")]
    return text


def pairs_within(text: str) -> dict[str, str]:
    """Read names with their answers in a text: `newsletter=0&sms=1`, `"email"=>"f"`, `Email: no; Post: yes`.

    Args:
        text: Any.

    Returns:
        Nothing where a part of it is anything else.
    """
    parts = [part for part in _BETWEEN_PAIRS.split(text.strip(" \t\r\n{}")) if part.strip()]
    pairs = [_PAIR.fullmatch(part) for part in parts]
    return {pair[1]: pair[2] for pair in pairs if pair} if all(pairs) else {}


def _decoded(text: str) -> object:
    for read in (json.loads, ast.literal_eval):  # Python writes `{'opted_out': False}`
        try:
            found: object = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        return found
    return None
