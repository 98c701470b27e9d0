"""The lists of an account as bits.

An export names lists. Where several share a name, nobody can tell which of them is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class ListMasks:
    """Two bits for each list: one for people on it, one for people on it or on another list of its name.

    Attributes:
        bits: How many there are.
    """

    def __init__(self, names: Iterable[str], find: Callable[[str], Sequence[str]]) -> None:
        """Number the lists, in the order of their ids.

        Args:
            names: Of all lists, as the account spells them.
            find: Gives the ids that a name can mean.
        """
        by_name: dict[str, set[str]] = {}
        for name in names:
            by_name.setdefault(name.strip().casefold(), set()).update(find(name))
        self._find = find
        self._ids = sorted(set().union(*by_name.values()))
        self._certain = {list_id: 1 << number for number, list_id in enumerate(self._ids)}
        shared = sorted(list_id for ids in by_name.values() if len(ids) > 1 for list_id in ids)
        self._maybe = {list_id: 1 << len(self._ids) + number for number, list_id in enumerate(shared)}
        self.bits = len(self._ids) + len(shared)

    def of_names(self, names: Iterable[str]) -> int:
        """Return the bits of a person on lists of these names.

        Args:
            names: As an export spells them.
        """
        bits = 0
        for ids in map(self._find, names):
            known = self._certain if len(ids) == 1 else self._maybe
            for list_id in ids:
                bits |= known.get(list_id, 0)
        return bits

    def certain(self, list_ids: Iterable[str]) -> int | None:
        """Return the bits that are set for people who certainly are on all of some lists; None if there are none."""
        found = [self._certain.get(list_id) for list_id in list_ids]
        return None if None in found else sum({bit for bit in found if bit is not None})

    def possible(self, list_id: str) -> int:
        """Return the bits of which one is set for people who may be on a list; 0 if there are none."""
        return self._certain.get(list_id, 0) | self._maybe.get(list_id, 0)

    def first(self, bits: int) -> str | None:
        """Return the smallest id of a list that a person certainly is on.

        Args:
            bits: Of a person.
        """
        certain = bits & (1 << len(self._ids)) - 1
        return self._ids[(certain & -certain).bit_length() - 1] if certain else None
