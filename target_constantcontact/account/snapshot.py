"""Who is in the account, as an export told it: on disk, and looked up many at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from target_constantcontact.account.comparer import Comparer
from target_constantcontact.account.person import Person, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_constantcontact.account.list_masks import ListMasks
    from target_constantcontact.account.people_file import PeopleFile
    from target_constantcontact.account.person import Layout


class AccountSnapshot:
    """Everybody who was in the account when it was read. It does not change, and threads may share it.

    Args:
        people: Finished.
        statuses: By the numbers that stand in the rows, as the export spells them.
        lists: What the bits of lists mean.
        layout: What the other numbers mean.
    """

    def __init__(self, people: PeopleFile, statuses: Sequence[str], lists: ListMasks, layout: Layout) -> None:
        self._people = people
        self._size = len(people)
        self._statuses = statuses
        self._folded = [status.casefold() for status in statuses]
        self._lists = lists
        self._layout = layout
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._size

    def look_up(self, addresses: Sequence[str]) -> list[Person | None]:
        """Return each of several people; None for whoever is not in the account."""
        with self._lock:
            numbers, rows = self._people.find(addresses)
        flags_at = 1 + 1 + self._layout.list_words
        digests_at = flags_at + self._layout.flag_words
        folded, new = self._folded, tuple.__new__  # a named tuple's own is slower
        if flags_at == 3 and digests_at == 4:  # one word each, nearly always
            return [
                None if row is None else new(Person, (number, folded[row[1]], row[2], row[3], row[4:]))
                for number, row in zip(numbers, rows, strict=True)
            ]
        return [
            None
            if row is None or number is None
            else Person(
                number, folded[row[1]], joined(row[2:flags_at]), joined(row[flags_at:digests_at]), row[digests_at:]
            )
            for number, row in zip(numbers, rows, strict=True)
        ]

    def person(self, address: str) -> Person | None:
        """Return a person; None for whoever is not in the account."""
        return self.look_up((address,))[0]

    def is_on(self, person: Person, list_ids: Sequence[str]) -> bool:
        """Tell whether a person certainly is on all of some lists.

        Args:
            person: From here.
            list_ids: Of the lists.
        """
        mask = self.mask_of(list_ids)
        return mask is not None and person.lists & mask == mask

    def mask_of(self, list_ids: Iterable[str]) -> int | None:
        """Return bits that all are set in `Person.lists` of whoever certainly is on all of some lists.

        Returns:
            None if nobody is certain to be on one of them: it was made later, or shares its name.
        """
        return self._lists.certain(list_ids)

    def may_be_on(self, person: Person, list_id: str) -> bool:
        """Tell whether a person is on a list, or on one that shares its name: an export knows names only.

        Args:
            person: From here.
            list_id: Of the list.
        """
        return bool(person.lists & self._lists.possible(list_id))

    def is_beyond(self, person: Person, list_ids: Iterable[str]) -> bool:
        """Tell whether a person certainly is on a list other than some.

        Args:
            person: From here.
            list_ids: Of those lists.
        """
        bits = 0
        for list_id in list_ids:
            bits |= self._lists.possible(list_id)
        return bool(person.lists & ~bits)

    def list_of(self, person: Person) -> str | None:
        """Return the smallest id of a list that a person certainly is on; None where there is none.

        Args:
            person: From here.
        """
        return self._lists.first(person.lists)

    def spelled_status(self, person: Person) -> str:
        """Return the status of a person as the export spells it.

        Args:
            person: From here.
        """
        return self._statuses[self._folded.index(person.status)]

    def comparer(self, keys: tuple[str, ...], *, tag_ids: Iterable[str] = (), sms_permission: bool = False) -> Comparer:
        """Return what compares rows of one stream with people.

        Args:
            keys: Import keys that the rows can have.
            tag_ids: The tags that each row brings.
            sms_permission: Whether each row gives permission for text messages.
        """
        return Comparer(self._layout, keys, tag_ids=tag_ids, sms_permission=sms_permission)
