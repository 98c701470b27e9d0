"""The account as a dry run would leave it: what was read, and over it, on disk, what was planned since.

Nothing is written about people whom a plan does not change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.chunks import chunks
from constantcontact_api.scratch_database import open_scratch
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.hash_tables import AT_ONCE, select
from target_constantcontact.account.person import UNEXPLAINED, UNSUBSCRIBED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from target_constantcontact.account.person import Person
    from target_constantcontact.account.snapshot import AccountSnapshot

_TABLES: Final = """
CREATE TABLE changes (
    address TEXT PRIMARY KEY, status TEXT, is_void INTEGER, joined TEXT, left TEXT
) WITHOUT ROWID;
"""
_PLANNED: Final = "planned"  # the status of somebody whom an import would create
_GONE: Final = "unsubscribed and deleted"  # and stays so: no import brings them back
_UNSUBSCRIBED: Final = UNSUBSCRIBED.casefold()


class Planned(NamedTuple):
    """What one import would do.

    Attributes:
        creates: People whom the account does not have.
        updates: People whom it has.
        list_additions: Memberships that would be new.
        not_added: Unsubscribed people, who would not join.
    """

    creates: int
    updates: int
    list_additions: int
    not_added: int


@dataclass
class _Change:
    """What was planned for a person.

    Attributes:
        status: Their new one; None if it is as it was read, or if they are deleted.
        is_void: Whether nothing that was read about them holds any more.
        joined: Lists that they would join.
        left: Lists that they would leave.
        is_new: Whether there is something about it to be kept.
    """

    status: str | None = None
    is_void: bool = False
    joined: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    is_new: bool = False

    def status_of(self, person: Person | None) -> str | None:
        """Return the status of a person; None if they are not there.

        Args:
            person: As they were read.
        """
        return self.status or (None if person is None or self.is_void else person.status)

    @classmethod
    def from_columns(cls, columns: Sequence[Any]) -> _Change:
        """Read a row of the table.

        Args:
            columns: Without the address.
        """
        status, is_void, joined, left = columns
        return cls(status, bool(is_void), set(joined.split()), set(left.split()))

    @property
    def columns(self) -> tuple[Any, ...]:
        """What the table has about it, beside the address."""
        return self.status, self.is_void, " ".join(sorted(self.joined)), " ".join(sorted(self.left))


class PlannedAccount:
    """Plans one thing after the other; not safe for threads by itself, but may be handed from one to another."""

    def __init__(self, account: AccountSnapshot) -> None:
        self._account = account
        self._size = len(account)
        self._changed = AddressSet()
        self._db = open_scratch(self, _TABLES)

    def __len__(self) -> int:
        """How many people with an address there would be, those included who unsubscribed and were deleted."""
        return self._size

    def plan(self, addresses: Sequence[str], list_ids: Sequence[str]) -> Planned:
        """Foresee an import, and note it as done for the next one.

        Args:
            addresses: Of its rows, lower-cased.
            list_ids: The lists that they join.
        """
        found = [Planned(0, 0, 0, 0)]
        for block in chunks(addresses, AT_ONCE):
            found += self._plan_block(block, list_ids)
        return Planned(*map(sum, zip(*found, strict=True)))

    def _plan_block(self, addresses: Sequence[str], list_ids: Sequence[str]) -> list[Planned]:
        planned, changes = [], self._changes_of(addresses)
        people = self._account.look_up(addresses)
        mask = self._account.mask_of(list_ids)
        on_all_lists = 0
        for address, person in zip(addresses, people, strict=True):
            is_on_all = person is not None and mask is not None and person.lists & mask == mask
            if is_on_all and address not in changes and not person.is_unsubscribed:  # type: ignore[union-attr]
                on_all_lists += 1
            else:
                change = changes.setdefault(address, _Change())
                planned.append(self._plan_one(person, change, list_ids))
        self._keep({address: change for address, change in changes.items() if change.is_new})
        return [*planned, Planned(0, on_all_lists, 0, 0)]

    def _plan_one(self, person: Person | None, change: _Change, list_ids: Sequence[str]) -> Planned:
        status = change.status_of(person)
        if status in {_GONE, _UNSUBSCRIBED}:
            return Planned(0, int(status == _UNSUBSCRIBED), 0, 1)
        if status is None:
            change.status, change.is_new = _PLANNED, True
            self._size += 1
        elif status not in {*UNEXPLAINED, _PLANNED}:  # nobody on hold gets on a list
            return Planned(0, 1, 0, 0)
        joins = [one for one in list_ids if not self._may_be_on(person, change, one)]
        if joins:
            change.joined.update(joins)
            change.is_new = True
        return Planned(int(status is None), int(status is not None), len(joins), 0)

    def is_there(self, address: str) -> bool:
        """Tell whether a person is in the account, or would be by what was planned so far."""
        return self._status(address) not in {None, _GONE}

    def is_unsubscribed(self, address: str) -> bool:
        """Tell whether a person has unsubscribed, or would be by what was planned so far."""
        return self._status(address) == _UNSUBSCRIBED

    def unsubscribe(self, address: str) -> bool:
        """Note that a person is unsubscribed.

        Returns:
            Whether they were there.
        """
        person, change = self._one(address)
        if change.status_of(person) in {None, _GONE}:
            return False
        change.status = _UNSUBSCRIBED
        self._keep({address: change})
        return True

    def leave(self, address: str, list_ids: Sequence[str]) -> bool:
        """Note that a person leaves lists.

        Args:
            address: Lower-cased.
            list_ids: Of the lists.

        Returns:
            Whether they were on any.
        """
        person, change = self._one(address)
        left = [one for one in list_ids if self._may_be_on(person, change, one)]
        if left:
            change.joined.difference_update(left)
            change.left.update(left)
            self._keep({address: change})
        return bool(left)

    def delete(self, address: str) -> bool:
        """Note that a person is deleted.

        Returns:
            Whether they were there.
        """
        person, change = self._one(address)
        status = change.status_of(person)
        if status in {None, _GONE}:
            return False
        stays = status == _UNSUBSCRIBED
        self._size -= not stays
        self._keep({address: _Change(status=_GONE if stays else None, is_void=True)})
        return True

    def staying_on(self, addresses: Sequence[str], list_id: str) -> list[bool]:
        """Tell which people are on a list after what was planned so far, and may be mailed."""
        changes = self._changes_of(addresses)
        found = []
        for address, person in zip(addresses, self._account.look_up(addresses), strict=True):
            change = changes.get(address) or _Change()
            found.append(self._may_be_on(person, change, list_id) and change.status_of(person) != _UNSUBSCRIBED)
        return found

    def joined(self, list_id: str) -> Iterator[str]:
        """Yield the addresses of those who join a list by what was planned so far, and may be mailed."""
        for address, *columns in self._db.execute("SELECT * FROM changes WHERE joined != ''"):
            change = _Change.from_columns(columns)
            if list_id in change.joined and change.status != _UNSUBSCRIBED:
                yield address

    def _status(self, address: str) -> str | None:
        person, change = self._one(address)
        return change.status_of(person)

    def _one(self, address: str) -> tuple[Person | None, _Change]:
        return self._account.person(address), self._changes_of((address,)).get(address) or _Change()

    def _may_be_on(self, person: Person | None, change: _Change, list_id: str) -> bool:
        if list_id in change.joined:
            return True
        is_as_read = person is not None and not change.is_void and list_id not in change.left
        return is_as_read and self._account.may_be_on(person, list_id)  # type: ignore[arg-type]  # None is not as read

    def _changes_of(self, addresses: Sequence[str]) -> dict[str, _Change]:
        changed = list(self._changed.found(addresses))
        rows = select(self._db, "SELECT * FROM changes WHERE address IN", changed)
        return {address: _Change.from_columns(columns) for address, *columns in rows}

    def _keep(self, changes: Mapping[str, _Change]) -> None:
        self._changed.add_all(changes)
        self._db.execute("BEGIN")
        rows = [(address, *change.columns) for address, change in changes.items()]
        self._db.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
