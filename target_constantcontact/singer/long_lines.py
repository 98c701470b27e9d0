"""RECORD lines that could be most of the memory: read without what no field takes. Pure.

Decoded, a text takes up to four times its bytes, and an array of small objects thirty times. So texts and numbers of a
long line are cut before it is decoded, and what is nested in a very long one stays text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.nesting import masked, shallow

if TYPE_CHECKING:
    from constantcontact_api.types import JsonObject

LONG_LINE_BYTES: Final = 1024 * 1024
"""From how many on a line is read so. More than a reader takes at once, so such a line comes alone."""
_LONGEST_TEXT_BYTES: Final = 64 * 1024
_MOST_BYTES: Final = 16 * 1024 * 1024
_LONG_TEXT: Final = re.compile(rb'"[^"]{%d}' % _LONGEST_TEXT_BYTES)
_TEXT: Final = re.compile(rb'"[^"]*"')
_LONG_NUMBER: Final = re.compile(rb"(?<![-+.0-9eE])[-+.0-9eE]{%d,}" % _LONGEST_TEXT_BYTES)
_TOKENS: Final = re.compile(rb'(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*', re.DOTALL)
_FIRST_HALF: Final = re.compile(rb"\\u[dD][89abAB]..\Z")
_FIRST_OF_CHARACTER: Final = 0xC0
_ASCII: Final = 0x80
_UNREAD: Final = "not_looked_into"


class Unread(dict[str, Any]):
    """A record with columns that nobody has looked into: what they say is not known."""


def shortened(line: bytes, record: str) -> bytes:
    """Cut the texts and numbers of a line, and put texts in place of large columns where it is still too long.

    Args:
        line: JSON, or nearly.
        record: The key of the record in it; empty where it is all of it.
    """
    text = _cut(shallow(_cut(line)))  # what is nested too deep becomes a text
    if len(text) <= _MOST_BYTES:
        return text
    try:
        return _without_large(text, record)
    except msgspec.DecodeError:
        return text


def unread(message: JsonObject, record: str) -> JsonObject:
    """Mark a record that has lost columns so.

    Args:
        message: A line that `shortened` made shorter.
        record: As there.
    """
    came = message.get(record) if record else message
    if not isinstance(came, dict) or not any(isinstance(one, dict) and _UNREAD in one for one in came.values()):
        return message
    return {**message, record: Unread(came)} if record else Unread(came)


def _without_large(text: bytes, record: str) -> bytes:
    found = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    if record:
        inner = ((key, bytes(raw)) for key, raw in found.items())
        found = {key: msgspec.Raw(_without_large(raw, "") if key == record else raw) for key, raw in inner}
        return msgspec.json.encode(found)
    gone = {key for key, raw in found.items() if len(bytes(raw)) > LONG_LINE_BYTES}
    return msgspec.json.encode({key: {_UNREAD: True} if key in gone else raw for key, raw in found.items()})


def _cut(text: bytes) -> bytes:
    if len(text) <= _LONGEST_TEXT_BYTES:
        return text
    mask = masked(text)
    if _LONG_TEXT.search(mask):
        parts, kept = [], 0
        for found in _TEXT.finditer(mask):
            if found.end() - found.start() > _LONGEST_TEXT_BYTES:
                start = found.start() + 1
                parts += [text[kept:start], _beginning(text[start : start + _LONGEST_TEXT_BYTES])]
                kept = found.end() - 1
        text = b"".join([*parts, text[kept:]]) if parts else text
    return _LONG_NUMBER.sub(lambda found: found[0][:_LONGEST_TEXT_BYTES].rstrip(b"-+.eE"), text)


def _beginning(text: bytes) -> bytes:
    """Return as much of a text as is whole characters."""
    found = _TOKENS.match(text)
    text = found[0] if found else b""
    text = _FIRST_HALF.sub(b"", text)
    if text and text[-1] >= _ASCII:
        text = text.rstrip(bytes(range(_ASCII, _FIRST_OF_CHARACTER)))
        text = text[:-1] if text and text[-1] >= _FIRST_OF_CHARACTER else text
    return text
