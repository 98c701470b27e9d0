"""Do people of the account hold the values of rows already? For the rows of one stream, one by one and many at once."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from target_constantcontact.account.comparison import SMS_PERMISSION, column_form, digest, digests, held_keys, kept_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from target_constantcontact.account.person import Layout, Person

    Wanted = tuple[int, ...]
    """The digests of a row: those of its values, in an order that only the comparer knows; 0 for a blank."""


class Comparer:
    """Reduces rows to digests, and compares these with people; threads do not share it.

    Args:
        layout: Of the people's rows.
        keys: Import keys that the rows can have.
        tag_ids: The tags that each row brings.
        sms_permission: Whether each row gives permission for text messages.
    """

    def __init__(
        self, layout: Layout, keys: Sequence[str], *, tag_ids: Iterable[str] = (), sms_permission: bool = False
    ) -> None:
        self._kept = kept_keys(keys)
        self._types = layout.custom_types
        self._slots = layout.slots
        self._forms = [column_form(key, layout.custom_types.get(key)) for key, _ in self._kept]
        self._columns = [tuple(keys.index(line) for line in lines) for _, lines in self._kept]
        self._places = [tuple(layout.slots.get(one, 0) for one in held_keys(key)) for key, _ in self._kept]
        self._pick = _picker([slots[0] for slots in self._places])
        flags = [layout.flags.get(one) for one in (*tag_ids, *((SMS_PERMISSION,) if sms_permission else ()))]
        self._can_hold = layout.has_values and None not in flags
        self._flags = sum({bit for bit in flags if bit is not None})

    def wanted_of(self, row: Mapping[str, object]) -> Wanted:
        """Return the digests of a row.

        Args:
            row: Import key to value; a blank is missing or None.
        """
        found = []
        for key, lines in self._kept:
            values = [row[line] for line in lines if row.get(line) is not None]
            value = values[0] if len(values) == 1 else " ".join(map(str, values)) if values else None
            found.append(digest(key, value, self._types.get(key)))
        return tuple(found)

    def wanted(self, columns: Sequence[Sequence[str | None]]) -> list[Wanted]:
        """Do as `wanted_of` for many rows.

        Args:
            columns: Their values, one column for each key; None for a blank.
        """
        found = [
            digests(form, _together([columns[position] for position in positions]))
            for form, positions in zip(self._forms, self._columns, strict=True)
        ]
        return list(zip(*found, strict=True)) if found else [()] * len(columns[0])

    def holds(self, person: Person, wanted: Wanted) -> bool:
        """Tell whether a person has every value of a row; lists are not compared.

        Args:
            person: With the row's address.
            wanted: From `wanted_of`.
        """
        if not self._can_hold or person.flags & self._flags != self._flags:
            return False
        held = person.digests
        return all(
            not value or any(held[slot] == value for slot in slots)
            for value, slots in zip(wanted, self._places, strict=True)
        )

    def holds_all(self, people: Sequence[Person | None], wanted: Sequence[Wanted]) -> list[bool]:
        """Do as `holds` for many rows.

        Args:
            people: With the rows' addresses; None for whoever is not in the account.
            wanted: From `wanted`.
        """
        pick, flags, holds = self._pick, self._flags, self.holds
        if not self._can_hold:
            return [False] * len(wanted)
        return [
            person is not None
            and ((pick(person.digests) == row and person.flags & flags == flags) or holds(person, row))
            for person, row in zip(people, wanted, strict=True)
        ]

    def mixing(self, parts: Sequence[str], address: Sequence[str]) -> Callable[[Person, Wanted], bool]:
        """Return what tells whether parts of an address would stand beside others of another address in the account.

        Args:
            parts: The keys of the parts of one address that rows can set, street included.
            address: All keys of that address that the account may hold.
        """
        positions = {key: position for position, (key, _) in enumerate(self._kept)}
        set_here = [(self._slots.get(key, 0), positions[key]) for key in parts if key in positions]
        others = [(self._slots.get(key, 0), positions.get(key)) for key in address]
        held_parts, wanted_parts = _picker([slot for slot, _ in set_here]), _picker([place for _, place in set_here])

        def mixes(person: Person, wanted: Wanted) -> bool:
            held = person.digests
            if held_parts(held) == wanted_parts(wanted):  # most people
                return False
            lacks = any(held[slot] and (place is None or not wanted[place]) for slot, place in others)
            return lacks and any(wanted[place] and held[slot] != wanted[place] for slot, place in set_here)

        return mixes if self._can_hold else lambda _person, _wanted: False

    def filled(self, person: Person, keys: Iterable[str]) -> frozenset[str]:
        """Return the fields in which a person has a value."""
        return frozenset(key for key in keys if person.digests[self._slots.get(held_keys(key)[0], 0)])


def _picker(slots: Sequence[int]) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
    if len(slots) > 1:
        return itemgetter(*slots)
    start, end = (slots[0], slots[0] + 1) if slots else (0, 0)
    return itemgetter(slice(start, end))


def _together(lines: Sequence[Sequence[str | None]]) -> Sequence[str | None]:
    if len(lines) == 1:
        return lines[0]
    first, second = lines
    return [
        one if other is None else other if one is None else f"{one} {other}"
        for one, other in zip(first, second, strict=True)
    ]
