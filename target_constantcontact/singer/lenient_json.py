"""RECORD messages that are not quite JSON, as some taps write them; one bad value must not cost the whole run.

Python's own JSON writes `NaN`, and half of a surrogate pair as an escape; a tap that does not encode its output at all
may write bytes that are not UTF-8. What cannot be sent of that is found when the record's values are checked, so the
record becomes a reject, or lands if the value was not wanted anyway.
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


def number(text: str) -> Decimal | float:
    """Read a number with a fraction or an exponent: 1.10 stays as it was written.

    Args:
        text: As JSON has it.

    Returns:
        The number; infinity where its exponent is out of any range.
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        return float(text)


def parse_odd_record(line: bytes) -> dict[str, Any] | None:
    """Read a RECORD message leniently.

    Args:
        line: That a strict parser refused.

    Returns:
        The message, in which bytes that are not UTF-8 are halves of surrogate pairs; None for any other message, which
        nobody can guess the meaning of.
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
    r"""Write a RECORD message that `parse_odd_record` can read as JSON that everybody can read.

    What is no character is written out, as `\xeb` or `\ud83d`, for a person to see what came.

    Args:
        line: The message.
    """
    text = json.dumps(parse_odd_record(line), ensure_ascii=False, default=str)
    return _NO_CHARACTER.sub(_written_out, text).encode()


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    byte = code - _ESCAPED_BYTES
    return rf"\\x{byte:02x}" if _FIRST_ESCAPED <= byte <= _LAST_ESCAPED else rf"\\u{code:04x}"


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INT_DIGITS else Decimal(text)


class Original(msgspec.Struct):
    """A RECORD message as it came.

    Attributes:
        record: Its very bytes, whatever a JSON library would make of its numbers.
        stream: As the tap calls it; empty where the record came without a line of its own.
    """

    record: msgspec.Raw
    stream: str = ""


_DECODER = msgspec.json.Decoder(Original)

_CHECKER = msgspec.json.Decoder(float_hook=str)  # no number is out of range as a text


def original(line: bytes) -> Original:
    """Read a RECORD message.

    Args:
        line: As it came, or as `RecordSpool` kept it.
    """
    try:
        _CHECKER.decode(line)  # what stays raw is not looked at
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _DECODER.decode(rewritten(line))
