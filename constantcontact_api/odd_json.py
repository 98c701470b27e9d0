r"""JSON with values that nobody could write on: one of them must not cost all that stands beside it.

```text
bytes that are no UTF-8, half of a surrogate pair    spelled out: \xeb, \ud83d
NUL                                                  left out: databases refuse it
a bare control character                             kept
a number of more digits than anything holds          its text
nested deeper than is looked into                    an object with its text, see `nesting`
```
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from constantcontact_api.nesting import shallow

if TYPE_CHECKING:
    from constantcontact_api.types import Json

_LONGEST_INT_DIGITS: Final = 300  # Python refuses to read or write thousands
_SURELY_ODD: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_ODD: Final = re.compile(
    r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u0000|\\u[dD][89a-fA-F]..|\\.|\0|[\udc80-\udcff]", re.DOTALL
)
_PAIR_CHARACTERS: Final = 12
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
    plain = _ODD.sub(_spelled_out, text.decode("utf-8-sig", "surrogateescape"))
    return json.loads(plain, strict=False, parse_int=_integer)


def _spelled_out(found: re.Match[str]) -> str:
    one = found[0]
    if one in {"\0", "\\u0000"}:
        return ""
    if len(one) == 1:
        return rf"\\x{ord(one) - _ESCAPED_BYTES:02x}"
    is_half = one[1] == "u" and one[2:3] in {"d", "D"} and len(one) < _PAIR_CHARACTERS
    return f"\\{one}" if is_half else one


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INT_DIGITS else text
