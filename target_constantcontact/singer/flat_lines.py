"""Records that flattening leaves as they are: no value of theirs is an object or an array, and no name is too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

FLAT_OBJECTS: Final = 2
"""Braces of a line whose record holds no object: the message's and the record's."""


class FlatLines:
    """Tells RECORD lines with flat records from others.

    The schema does not tell: a record may hold an object in a column of any type, or in one that the schema does not
    name, and flattening may then set a column that counts.
    """

    def __init__(self, max_key_length: int) -> None:
        """Remember from how many characters on the SDK shortens the name of a column."""
        self._longest = max_key_length
        name: Any = Annotated[str, msgspec.Meta(max_length=max(0, max_key_length - 1))]
        value: Any = str | int | float | bool | None
        message = msgspec.defstruct("FlatMessage", [("record", dict[name, value])])
        self._decode = msgspec.json.Decoder(message).decode

    def keeps_name(self, name: str) -> bool:
        """Tell whether a name is short enough to stay."""
        return len(name) < self._longest

    def others(self, lines: Sequence[bytes]) -> list[int]:
        """Return the positions of the lines whose records flattening might change.

        Args:
            lines: RECORD messages, whose records must be objects.
        """
        if self._are_all_plain(b"".join(lines), len(lines)):
            return []
        return [
            number for number, line in enumerate(lines) if not (self._are_all_plain(line, 1) or self._is_flat(line))
        ]

    def _are_all_plain(self, lines: bytes, count: int) -> bool:
        """Tell by the bytes alone that no record is nested and no name too long; not that one is."""
        if lines.count(b"{") > count * FLAT_OBJECTS or b"[" in lines:
            return False
        if b"\\" in lines and b'\\"' in lines:  # looking for one byte is far cheaper than for two
            return False
        # No name is longer than what stands between two quotes.
        quote = 0
        while quote + self._longest < len(lines):
            quote = lines.rfind(b'"', quote + 1, quote + 1 + self._longest)
            if quote < 0:
                return False
        return True

    def _is_flat(self, line: bytes) -> bool:
        try:
            self._decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        return True
