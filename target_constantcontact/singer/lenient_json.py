"""RECORD messages that are not quite JSON, as some taps write them: one bad value must not cost the whole run.

Python's own JSON writes `NaN`, and half of a surrogate pair as an escape. A tap that does not encode its output at all
may write bytes that are not UTF-8. Another nests a value thousands of levels deep, which no reader takes. Such a
message is read here all the same. Checking the values of the record finds what cannot be sent, so the record is
rejected, or imported if the value was not needed anyway.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.nesting import shallow
from constantcontact_api.odd_json import LONGEST_INT_DIGITS, is_strict, repaired
from target_constantcontact.singer.long_lines import LONG_LINE_BYTES, shortened, unread

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_DIGITS: Final = 10_000


class Original(msgspec.Struct):
    """A RECORD message as it came.

    Attributes:
        record: Its exact bytes, so that no JSON library rewrites its numbers.
        stream: The name that the tap gave it; empty where the record came without a line of its own.
    """

    record: msgspec.Raw
    stream: str = ""


_NO_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_DECODER: Final = msgspec.json.Decoder(Original)
_CHECKER: Final = msgspec.json.Decoder(float_hook=str)  # no number is out of range as a text


def number(text: str) -> Decimal | float:
    """Read a number with a fraction or an exponent, keeping its digits: 1.10 stays 1.10.

    Returns:
        The number; infinity where its exponent is out of any range.
    """
    try:
        return Decimal(_cut(text))
    except InvalidOperation:
        return float(text)


decode_line = msgspec.json.Decoder(float_hook=number).decode
"""Decodes any JSON value, numbers exactly."""


def read_message(line: bytes) -> Any:  # noqa: ANN401  # any JSON value
    """Read a line: a RECORD or a SCHEMA that is not quite JSON too, anything else only as it came.

    Args:
        line: Without a byte order mark.

    Returns:
        The message, in which bytes that are not UTF-8 are halves of surrogate pairs; None if it cannot be read, since
        guessing what another message means would be unsafe.
    """
    return _read(line, lambda found: found.get("type") == "RECORD", lambda found: found.get("type") == "SCHEMA")


def read_record(line: bytes) -> Any:  # noqa: ANN401  # any JSON value
    """Read a line of a BATCH file, a record by itself, as `read_message` reads a RECORD.

    Args:
        line: Without a byte order mark.
    """
    return _read(line, lambda _: True, record="")


def _read(
    line: bytes,
    may_be_odd: Callable[[Any], bool],
    may_be_deep: Callable[[Any], bool] = lambda _: False,
    *,
    record: str = "record",
) -> Any:  # noqa: ANN401  # any JSON value
    text = shallow(line) if len(line) <= LONG_LINE_BYTES else shortened(line, record)
    try:
        found = decode_line(text)
    except _NO_JSON:
        found = leniently(text)
        return found if isinstance(found, dict) and may_be_odd(found) else None
    if text is not line and not (isinstance(found, dict) and (may_be_odd(found) or may_be_deep(found))):
        try:
            return decode_line(line)
        except _NO_JSON:
            return None
    return found if text is line or not isinstance(found, dict) else unread(found, record)


def leniently(text: bytes) -> Any:  # noqa: ANN401  # any JSON value
    """Read what a strict parser refused; None if it cannot be read at all."""
    try:
        return json.loads(
            text.decode("utf-8", "surrogateescape"),
            strict=False,
            parse_constant=Decimal,
            parse_float=number,
            parse_int=_integer,
        )
    except (ValueError, RecursionError):
        return None


def original(line: bytes) -> Original:
    r"""Read a RECORD message without touching its values, unless it is not valid JSON or nested too deep.

    What is not a character is spelled out then, as `\xeb` or `\ud83d`, so that a person can see what came. Of a long
    line, what no field takes is cut then.
    """
    text = shallow(line)
    if len(line) > LONG_LINE_BYTES:  # decoded, or spelled out, it may be more than the memory
        return _DECODER.decode(text if is_strict(text) else repaired(shortened(line, "record")))
    try:
        _CHECKER.decode(text)  # a strict decoder does not look into what stays raw
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _DECODER.decode(repaired(text))


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_INT_DIGITS else Decimal(_cut(text))


def _cut(text: str) -> str:
    # Of a number that no field takes; the rejects file has it as it came.
    return text[:_MOST_DIGITS] if len(text) > _MOST_DIGITS and "e" not in text[-_MOST_DIGITS:].lower() else text
