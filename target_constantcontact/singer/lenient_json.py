"""RECORD messages that are not quite JSON, as some taps write them: one bad value must not cost the whole run.

Python's own JSON writes `NaN`, and half of a surrogate pair as an escape. A tap that does not encode its output at all
may write bytes that are not UTF-8. Such a message is read here all the same. Checking the values of the record finds
what cannot be sent, so the record is rejected, or imported if the value was not needed anyway.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

_LONGEST_INT_DIGITS: Final = 300  # Python refuses to read thousands, and no field takes that many
_NO_CHARACTER: Final = re.compile("[\ud800-\udfff]")
_ESCAPED_BYTES: Final = 0xDC00  # what the error handler `surrogateescape` adds to a byte
_FIRST_ESCAPED, _LAST_ESCAPED = 0x80, 0xFF


class Original(msgspec.Struct):
    """A RECORD message as it came.

    Attributes:
        record: Its exact bytes, so that no JSON library rewrites its numbers.
        stream: The name that the tap gave it; empty where the record came without a line of its own.
    """

    record: msgspec.Raw
    stream: str = ""


_DECODER: Final = msgspec.json.Decoder(Original)
_CHECKER: Final = msgspec.json.Decoder(float_hook=str)  # no number is out of range as a text


def number(text: str) -> Decimal | float:
    """Read a number with a fraction or an exponent, keeping its digits: 1.10 stays 1.10.

    Returns:
        The number; infinity where its exponent is out of any range.
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        return float(text)


def parse_leniently(line: bytes) -> dict[str, Any] | None:
    """Read a RECORD message that a strict parser refused.

    Returns:
        The message, in which bytes that are not UTF-8 are halves of surrogate pairs; None for any other message, since
        guessing what it means would be unsafe.
    """
    try:
        message = json.loads(
            line.decode("utf-8", "surrogateescape"),
            strict=False,
            parse_constant=Decimal,
            parse_float=number,
            parse_int=_integer,
        )
    except (ValueError, RecursionError):
        return None
    is_record = isinstance(message, dict) and message.get("type") == "RECORD"
    return message if is_record else None


def rewritten(line: bytes) -> bytes:
    r"""Rewrite a RECORD message that `parse_leniently` can read as valid JSON.

    What is not a character is spelled out, as `\xeb` or `\ud83d`, so that a person can see what came.
    """
    text = json.dumps(parse_leniently(line), ensure_ascii=False, default=str)
    return _NO_CHARACTER.sub(_spelled_out, text).encode()


def original(line: bytes) -> Original:
    """Read a RECORD message without touching its values, leniently where it is not valid JSON."""
    try:
        _CHECKER.decode(line)  # a strict decoder does not look into what stays raw
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _DECODER.decode(rewritten(line))


def _spelled_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    byte = code - _ESCAPED_BYTES
    return rf"\\x{byte:02x}" if _FIRST_ESCAPED <= byte <= _LAST_ESCAPED else rf"\\u{code:04x}"


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INT_DIGITS else Decimal(text)
