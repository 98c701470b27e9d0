"""Deeply nested JSON: what is nested too deep is replaced by its text, since parsers recurse once for each level."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Final

DEEPEST: Final = 100
"""How many levels are looked into."""
TOO_DEEP: Final = "too_deep"
"""The only key of the object that stands for what is nested deeper; its value is the JSON text that came."""
_MARK: Final = re.compile(rb'[{\[]+|[]}]+|"[^"]*(?:"|\Z)')
_QUOTE: Final = ord('"')
_BRACKET: Final = re.compile(r"[][{}()]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_PLAIN_LEVELS: Final = 20


def is_deep(text: str) -> bool:
    """Tell whether brackets of any kind stand within one another deeper than is looked into, quoted ones too."""
    if text.count("[") + text.count("{") + text.count("(") <= DEEPEST:
        return False
    return max(accumulate(1 if mark[0] in "[{(" else -1 for mark in _BRACKET.finditer(text))) > DEEPEST


def shallow(text: bytes, levels: int = DEEPEST) -> bytes:
    """Replace what is nested too deep by an object that holds its JSON as text.

    Args:
        text: Any JSON, or what should be some.
        levels: How many stay.

    Returns:
        The same bytes where nothing is too deep.
    """
    if text.count(b"[") + text.count(b"{") <= levels or (levels >= _PLAIN_LEVELS and _is_plain(text)):
        return text
    parts: list[bytes] = []
    level = kept = start = 0
    for mark in _MARK.finditer(masked(text)):
        at, end = mark.span()
        if text[at] == _QUOTE:
            continue
        if text[at] in b"[{":
            before, level = level, level + end - at
            if before <= levels < level:
                start = at + levels - before
        else:
            before, level = level, level - (end - at)
            if level <= levels < before:
                stop = at + before - levels
                deep = text[start:stop].decode("utf-8", "surrogateescape")
                parts += [text[kept:start], json.dumps({TOO_DEEP: deep}).encode()]
                kept = stop
    return b"".join([*parts, text[kept:]]) if parts else text


def masked(text: bytes) -> bytes:
    """Return JSON of the same length, in which all quotes are gone but those that begin or end a text.

    Args:
        text: Any JSON, or what should be some.
    """
    return text.replace(b"\\\\", b"__").replace(b'\\"', b"__") if b"\\" in text else text


def _is_plain(text: bytes) -> bool:
    # Nearly all JSON is: without quoted brackets, and flat. Then its brackets vanish in pairs.
    brackets, before = text.translate(None, _NO_BRACKETS), -1
    for _ in range(_PLAIN_LEVELS):
        if len(brackets) in {0, before}:
            break
        before, brackets = len(brackets), brackets.replace(b"{}", b"").replace(b"[]", b"")
    return not brackets
