"""What this run has done to whom: the account was read before, and holds no more for those people.

People whom the account has are marked in a bitmap by their number, others in sets on disk.
"""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

from target_constantcontact.account.address_set import AddressSet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from target_constantcontact.account.person import Person
    from target_constantcontact.account.snapshot import AccountSnapshot


class Mark(IntFlag):
    """What has been done to a person.

    Attributes:
        CHANGED: Anything.
        SENT: A row of theirs was imported or updated.
        DEPARTED: A record took them off a list, or deleted them.
    """

    CHANGED = 1
    SENT = 2
    DEPARTED = 4


class RunChanges:
    """Follows what this run does to people.

    Args:
        account: Gives everybody who was in the account; asked only after somebody was noted as one of them.
    """

    def __init__(self, account: Callable[[], AccountSnapshot]) -> None:
        self._account = account
        self._marks = bytearray()
        self._marked = Mark(0)  # which marks stand in there at all
        self._others = {mark: AddressSet() for mark in Mark}
        self._anybody = Mark(0)  # which marks may be anybody's
        self._left = AddressSet()  # an address with a list's id, or with none for all lists

    def note(self, address: object) -> None:
        """Note that something other than an import is done to a person.

        Args:
            address: In any case; None where nobody knows whose.
        """
        if address is None:
            self._anybody |= Mark.CHANGED
        else:
            self._others[Mark.CHANGED].add(str(address).lower())

    def note_all(self, addresses: Sequence[str], people: Sequence[Person | None]) -> None:
        """Do as `note` for many.

        Args:
            addresses: Lower-cased.
            people: Who they are in the account, if anybody.
        """
        self._note_all(Mark.CHANGED, addresses, people)

    def note_sent(self, addresses: Sequence[str], people: Sequence[Person | None]) -> None:
        """Note that rows are imported or updated; this changes their people.

        Args:
            addresses: Theirs, lower-cased.
            people: Who they are in the account, if anybody.
        """
        self._note_all(Mark.CHANGED | Mark.SENT, addresses, people)

    def note_departure(self, address: object, list_ids: Sequence[str]) -> None:
        """Note that a record takes a person off lists, or deletes them.

        Args:
            address: In any case; None where nobody knows whose.
            list_ids: Of the lists; none for all.
        """
        if address is None:
            self._anybody |= Mark.DEPARTED
        else:
            self.note_departures((str(address).lower(),), (list_ids,))

    def note_departures(self, addresses: Sequence[str], list_ids: Sequence[Sequence[str]]) -> None:
        """Do as `note_departure` for many.

        Args:
            addresses: Lower-cased.
            list_ids: Those of each.
        """
        self._others[Mark.DEPARTED].add_all(addresses)
        pairs = zip(addresses, list_ids, strict=True)
        self._left.add_all(f"{address} {list_id}" for address, ids in pairs for list_id in ids or ("",))

    def is_excused(self, address: str, list_id: str) -> bool:
        """Tell whether a record took a person off a list: they have not left it by themselves.

        Args:
            address: Lower-cased.
            list_id: Of the list.
        """
        return f"{address} " in self._left or f"{address} {list_id}" in self._left

    def _note_all(self, marks: Mark, addresses: Sequence[str], people: Sequence[Person | None]) -> None:
        numbers = [person.number for person in people if person is not None]
        if numbers:
            self._marked |= marks
            found, bits = self._marks, int(marks)
            found.extend(bytes(max(0, max(numbers) + 1 - len(found))))
            for number in numbers:
                found[number] |= bits
        if len(numbers) < len(addresses):
            others = (
                [one for one, person in zip(addresses, people, strict=True) if person is None] if numbers else addresses
            )
            for mark in Mark:
                if mark & marks:
                    self._others[mark].add_all(others)

    def has(self, mark: Mark, address: str) -> bool:
        """Tell whether something has been done to a person; the address is lower-cased."""
        if self._anybody & mark or address in self._others[mark]:
            return True
        person = self._account().person(address) if self._marked & mark else None
        return person is not None and person.number < len(self._marks) and bool(self._marks[person.number] & mark)

    def among(self, mark: Mark, addresses: Sequence[str], people: Sequence[Person | None]) -> Collection[str]:
        """Return those of many people to whom something has been done; see `has`.

        Args:
            mark: What.
            addresses: Lower-cased.
            people: Who they are in the account, if anybody.
        """
        if self._anybody & mark:
            return frozenset(addresses)
        others = self._others[mark].found(addresses)
        if not self._marked & mark:
            return others
        found, size, bit = self._marks, len(self._marks), int(mark)
        return {
            address
            for address, person in zip(addresses, people, strict=True)
            if person is not None and person.number < size and found[person.number] & bit
        }.union(others)
