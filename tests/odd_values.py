"""Odd values of JSON, as the bytes that come: no UTF-8, half pairs, NUL, numbers without end, depth."""

from __future__ import annotations

from typing import Final

LEVELS: Final = (500, 5_000)
ODD: Final[dict[str, bytes]] = {
    "bytes that are no UTF-8": b'"Zo\xeb"',
    "bytes that are no UTF-8, cut off": b'"Zo\xc3"',
    "half of a pair": b'"\\ud83d"',
    "the other half": b'"a\\udc00b"',
    "a pair turned round": b'"\\ude00\\ud83d"',
    "NUL": b'"a\\u0000b"',
    "a bare NUL": b'"a\x00b"',
    "a bare line of the terminal": b'"\x1b[31m"',
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "5,000 digits": b"9" * 5_000,
    "-5,000 digits": b"-" + b"9" * 5_000,
    "5,000 digits and a fraction": b"9" * 5_000 + b".5",
    "a fraction of 5,000 digits": b"0." + b"1" * 5_000,
    "28 digits and a fraction": b"1234567890123456789012345678.25",
    "a large exponent": b"1e400",
    "an exponent beyond any": b"1e99999999999999999999",
    "a small exponent": b"1e-400",
    **{f"{levels} arrays": b"[" * levels + b"]" * levels for levels in LEVELS},
    **{f"{levels} arrays around a text": b"[" * levels + b'"x"' + b"]" * levels for levels in LEVELS},
    **{f"{levels} objects": b'{"a":' * levels + b"1" + b"}" * levels for levels in LEVELS},
    **{f"{levels} of both": b'[{"a":' * levels + b"null" + b"}]" * levels for levels in LEVELS},
    "500 arrays in a text": b'"' + b"[" * 500 + b"]" * 500 + b'"',
    "5,000 brackets in a text": b'"' + b"([" * 2_500 + b"])" * 2_500 + b'"',
    "depth and bytes": b'[{"a":"\xff","b":' * 600 + b"NaN" + b"}]" * 600,
}
