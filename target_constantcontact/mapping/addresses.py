"""Addresses in values that may be anything, as they are compared. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.mapping.values import is_email_address, without_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_ADDRESS: Final = re.compile(r"[^\s<>()\[\]{},;:\"|\\]+@[\w.-]+")
_LONGEST: Final = 500
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


def is_address(value: object) -> bool:
    """Tell whether a value is one address and nothing else, or a list of such: with a name before it, or `mailto:`.

    Args:
        value: Any JSON value.
    """
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, str) and is_address(one) for one in value)
    if not isinstance(value, str) or "@" not in value or len(value) > _LONGEST:
        return False
    return is_email_address(without_name(value.strip()))


class AddressColumns:
    """Looks among the first records of a stream for a column of addresses that nobody knows by its name.

    Args:
        known: Columns that are known to be something else.
        most: How many records are looked at.

    Attributes:
        records: How many were looked at so far.
    """

    def __init__(self, known: Collection[str] = (), *, most: int = 100) -> None:
        self._known = known
        self._most = most
        self._counts: Counter[str] = Counter()
        self.records = 0

    def note(self, record: Mapping[str, Any]) -> None:
        """Look at a record.

        Args:
            record: After stream maps.
        """
        self.records += 1
        self._counts.update(name for name, value in record.items() if is_address(value) and name not in self._known)

    @property
    def has_any(self) -> bool:
        """Whether any column has held an address."""
        return bool(self._counts)

    @property
    def is_open(self) -> bool:
        """Whether further records may still tell."""
        most_left = self._most - self.records
        return most_left > 0 and 2 * (max(self._counts.values(), default=0) + most_left) >= self._most

    def found(self) -> tuple[str, int] | None:
        """Return the column that holds addresses in at least half of the records, and in how many it does."""
        column, count = max(self._counts.items(), key=itemgetter(1), default=("", 0))
        return (column, count) if count and 2 * count >= self.records else None


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
