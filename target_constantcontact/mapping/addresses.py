"""Addresses in values that may be anything, as they are compared. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_ADDRESS: Final = re.compile(r"[^\s<>()\[\]{},;:\"|\\]+@[\w.-]+")
_AROUND: Final = " .'`*_-"


def addresses_in(value: object) -> set[str]:
    """Find every address that a value may mean, well written or not.

    Args:
        value: Any JSON value: a text such as `Ada <ada@example.com>`, a list, an object.
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    usual = unicodedata.normalize("NFKC", text)  # full-width signs, for example
    visible = "".join(one for one in usual if unicodedata.category(one) != "Cf")
    found = {one for form in (text, usual, visible, "".join(visible.split())) for one in _ADDRESS.findall(form)}
    return set(comparable([text, *found, *(one.strip(_AROUND) for one in found)])) if found else set()


def comparable(addresses: Sequence[str]) -> list[str]:
    """Write addresses as they are compared: without outer blanks, lower-cased.

    Args:
        addresses: As they came. Half of a surrogate pair is nobody's address, and no database takes it.
    """
    try:
        "".join(addresses).encode()
    except UnicodeEncodeError:
        addresses = [address.encode(errors="replace").decode() for address in addresses]
    return [address.strip().lower() for address in addresses]


def is_blank(value: object) -> bool:
    """Tell whether a value says nothing.

    Args:
        value: Any JSON value.
    """
    return value is None or (value.strip() == "" if isinstance(value, str) else value in ([], {}))
