r"""Read JSON with values that cannot be written again: one of them must not cost the whole document.

```text
bytes that are no UTF-8, half of a surrogate pair    spelled out: \xeb, \ud83d
NUL                                                  left out of an answer: databases refuse it
a bare control character                             escaped
a number of more digits than anything holds          its text
nested deeper than is looked into                    an object with its text, see `nesting`
```
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Final

from constantcontact_api.nesting import shallow

if TYPE_CHECKING:
    from constantcontact_api.types import Json

LONGEST_INT_DIGITS: Final = 300
"""Python refuses to read or write thousands, and no field takes that many."""
_SPELLED_OUT: Final = "constantcontact_surrogates_spelled_out"
_SURELY_ODD: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_MAY_BE_ODD: Final = re.compile(
    rb"\\u(?:0000|[dD][89a-fA-F])|[\x00-\x1f]|NaN|Infinity|(?<![0-9])[0-9]{%d}" % LONGEST_INT_DIGITS
)
_PART_BYTES: Final = 1024 * 1024
_CONSTANTS: Final = (b"NaN", b"Infinity", b"-Infinity")
_NULS: Final = (b"\0", b"\\u0000")
_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]..")
_PAIR: Final = rb"\\u[dD][89abAB]..\\u[dD][c-fC-F].."
_MARK: Final = re.compile(
    _PAIR
    + rb'|\\u[dD][89a-fA-F]..|\\u0000|\\.|"|[\x00-\x1f]|[\x80-\xff]+|NaN|-?Infinity|-?[0-9][-+.0-9eE]{%d,}'
    % LONGEST_INT_DIGITS,
    re.DOTALL,
)
_ESCAPED_BYTES: Final = 0xDC00  # what the error handler `surrogateescape` adds to a byte


def read(body: bytes) -> Json:
    """Read JSON, so that all of it can be written as JSON in UTF-8.

    Raises:
        ValueError: It is no JSON.
    """
    text = shallow(body)
    if not _SURELY_ODD.search(text):
        try:
            return json.loads(text)
        except ValueError:
            pass
    return json.loads(repaired(text, keeps_nul=False))


def is_strict(text: bytes) -> bool:
    """Return whether a text is certainly what `repaired` would make of it, without decoding more than a part at a time.

    Args:
        text: JSON, or nearly; not nested too deep.
    """
    if _MAY_BE_ODD.search(text, 0, len(text.rstrip(b"\r\n"))):
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(text), _PART_BYTES):
            decoder.decode(text[start : start + _PART_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def repaired(text: bytes, *, keeps_nul: bool = True) -> bytearray:
    """Return strict JSON in place of JSON that is nearly that; its values keep every digit and letter that they can.

    Args:
        text: Not nested too deep.
        keeps_nul: Whether NUL characters stay, escaped.
    """
    # Not parsed, so that numbers stay as they came, and a line that is most of the memory is there twice and no more.
    strict, kept, is_quoted = bytearray(), 0, False
    for mark in _MARK.finditer(text):
        found = mark[0]
        if found == b'"':
            is_quoted = not is_quoted
        elif (instead := _instead_of(found, is_quoted=is_quoted, keeps_nul=keeps_nul)) != found:
            strict += text[kept : mark.start()]
            strict += instead
            kept = mark.end()
    strict += text[kept:]
    return strict


def _instead_of(found: bytes, *, is_quoted: bool, keeps_nul: bool) -> bytes:
    if not keeps_nul and found in _NULS:
        return b""
    if not is_quoted:
        return b'"%s"' % found if found in _CONSTANTS or len(found) > LONGEST_INT_DIGITS else found
    if found.isascii():
        if found < b" ":
            return b"\\u%04x" % found[0]
        return b"\\" + found if _HALF.fullmatch(found) else found
    try:
        found.decode()
    except UnicodeDecodeError:
        return found.decode("utf-8", "surrogateescape").encode("utf-8", _SPELLED_OUT)
    return found


def _spelled_out(error: UnicodeError) -> tuple[bytes | str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101  # for the type checker: it is told of nothing else
    some = error.object[error.start : error.end]
    return "".join(rf"\\x{ord(one) - _ESCAPED_BYTES:02x}" for one in some), error.end


codecs.register_error(_SPELLED_OUT, _spelled_out)
