"""Postal codes that a sheet took for numbers: `2139` in Massachusetts is `02139`. Pure.

A zero is put back only where the row's country, or its state where it has no country, leaves no doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.regions import country_code, state_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DIGITS: Final = 5
_SHORT: Final = re.compile(r"\d{3,4}", re.ASCII)
_FIVE_DIGITS: Final = frozenset({
    "US", "DE", "FR", "ES", "IT", "MX", "FI", "TR", "UA", "KR", "MY", "HR", "EE", "PR", "VI",
})  # fmt: skip
"""Countries whose codes have five digits, some with zeros in front."""
_USA: Final = "US"
_ZEROS: Final = {"CT": 1, "MA": 1, "ME": 1, "NH": 1, "NJ": 1, "RI": 1, "VT": 1, "AE": 1, "PR": 2, "VI": 2}
"""American states whose codes begin with zeros, and with how many."""
_KINDS: Final = ("", "work_", "other_")
_PARTS: Final = ("zip", "state", "country")


def postal_codes(keys: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the postal codes that a stream sets beside a state or a country, each with those.

    Args:
        keys: Import keys.
    """
    found = [(f"{kind}zip", f"{kind}state", f"{kind}country") for kind in _KINDS]
    return [one for one in found if one[0] in keys and {*one[1:]} & {*keys}]


def put_zeros_back(row: dict[str, Any], codes: Iterable[tuple[str, str, str]]) -> None:
    """Put the zeros back that the postal codes of a row have lost.

    Args:
        row: Import key to value.
        codes: From `postal_codes`.
    """
    for code, state, country in codes:
        if code in row:
            row[code] = _whole(row[code], row.get(state), row.get(country))


def with_zeros(
    columns: Sequence[Sequence[str | None]], places: Iterable[tuple[int, Sequence[int | None]]]
) -> list[Sequence[str | None]]:
    """Do as `put_zeros_back` for many rows.

    Args:
        columns: Their values, one column for each key; None for a blank.
        places: Those of each postal code, and of its state and country, where there are such.
    """
    changed = list(columns)
    for place, others in places:
        column = columns[place]
        if min(map(len, filter(None, column)), default=_DIGITS) < _DIGITS:
            beside = [[None] * len(column) if other is None else columns[other] for other in others]
            changed[place] = [one and _whole(one, *more) for one, *more in zip(column, *beside, strict=True)]
    return changed


def _whole(code: str, state: str | None, country: str | None) -> str:
    if not _SHORT.fullmatch(code):
        return code
    where, region = country_code(country or ""), state_code(state or "")
    lost = _DIGITS - len(code)
    if where in _FIVE_DIGITS - {_USA} or (where == _USA and not region):
        return code.zfill(_DIGITS)
    return code.zfill(_DIGITS) if where in {"", _USA} and _ZEROS.get(region) == lost else code
