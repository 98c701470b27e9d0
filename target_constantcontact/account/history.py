"""Who was put on which list by earlier runs: whoever is no longer on it has left, and is not put back.

An import puts people back on a list that they left (API guide, contacts_sync), and the service does not tell who left;
so this is remembered in a file or a database. It holds no addresses but hashes of them, salted with a number of its
own: it is no address book, and useless beside another one. Who can read it and guesses an address can still check the
guess.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Protocol

from constantcontact_api.chunks import chunks
from target_constantcontact.account.hash_tables import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from target_constantcontact.account.person import Person
    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.account.snapshot import AccountSnapshot

    Row = tuple[bytes, str, int]

SALT_BYTES: Final = 16
_HASH_BYTES: Final = 16
_MOST_PENDING: Final = 10_000
_MOST_JUDGED: Final = 131_072  # more than wait in batches at once


class HistoryStore(Protocol):
    """Keeps rows of a hashed address, a list and the run that put them there, whatever ends a process.

    One that is only looked into changes nothing, and need not be there.
    """

    @property
    def place(self) -> str:
        """Where it is, without who may use it."""

    def check_account(self, account_id: str) -> None:
        """Make certain that it is of this account, before anything else.

        Args:
            account_id: Of the account that the login leads to; empty if it may not read that.

        Raises:
            SettingsError: It is of another account, or cannot be used.
        """

    def begin(self) -> tuple[int, bytes]:
        """Return the number of a new run, and the salt of all hashes.

        Raises:
            SettingsError: It cannot be used.
        """

    def rows_of(self, hashed: Sequence[bytes]) -> Iterable[Row]:
        """Return the rows of some people.

        Raises:
            SettingsError: It cannot be read.
        """

    def add(self, rows: Sequence[Row]) -> None:
        """Keep rows durably; of one that is there, the earlier run stays.

        Args:
            rows: Sorted.

        Raises:
            SettingsError: It cannot be written.
        """

    def remove(self, hashed: Sequence[bytes], list_ids: Sequence[str]) -> None:
        """Remove the rows of people and lists; without lists, all of the people.

        Raises:
            SettingsError: It cannot be written.
        """

    def erase(self, addresses: Sequence[str]) -> int:
        """Erase people, and return how many of them were in it.

        Args:
            addresses: Lower-cased.

        Raises:
            SettingsError: It cannot be written.
        """


class NoHistory:
    """Where nobody keeps one: is told the same, and remembers nothing."""

    def check_account(self, account_id: str) -> None:
        """Do nothing."""

    def note(
        self, addresses: Iterable[str], list_ids: Sequence[str], people: Sequence[Person | None] | None = None
    ) -> None:
        """Do nothing."""

    def sync(self) -> None:
        """Do nothing."""

    def forget(self, addresses: Iterable[str], list_ids: Sequence[str] = ()) -> None:
        """Do nothing."""


class History:
    """What earlier runs knew, and what this one adds; not safe for threads by itself, but may be handed between them.

    Args:
        store: Keeps it.
        account: Gives everybody who is in the account.
        changes: What this run has done to whom.
        keeps: Whether anything is written; a dry run only looks.
    """

    def __init__(
        self, store: HistoryStore, account: Callable[[], AccountSnapshot], changes: RunChanges, *, keeps: bool
    ) -> None:
        self._store = store
        self._account = account
        self._changes = changes
        self._keeps = keeps
        self._pending: list[tuple[bytes, str, int]] = []
        # Hashes of people who are on their way to an import, and who can be put on a list by one.
        self._mailable: set[int] = set()

    @cached_property
    def _run(self) -> tuple[int, bytes]:
        """This run's number, and the salt."""
        return self._store.begin()

    def check_account(self, account_id: str) -> None:
        """Make certain that it is of this account.

        Args:
            account_id: Of the account that the login leads to; empty if it may not read that.

        Raises:
            SettingsError: It is of another account, or cannot be used.
        """
        self._store.check_account(account_id)

    def without_left(self, address: str, list_ids: Sequence[str]) -> tuple[str, ...]:
        """Leave out the lists that a person has left since an earlier run put them there.

        Args:
            address: Lower-cased.
            list_ids: The lists that a record would join.

        Raises:
            SettingsError: If it cannot be read.
            ConstantContactError: If the account cannot be read.
        """
        run = self._run[0]  # one that cannot be used is told before the account is read
        person = self._account().person(address)
        put_on = {list_id for _, list_id, number in self._store.rows_of([self._hash(address)]) if number < run}
        return tuple(one for one in list_ids if one not in put_on or not self._is_off(address, person, one))

    def left(
        self, addresses: Sequence[str], list_ids: Iterable[tuple[str, ...]], people: Sequence[Person | None]
    ) -> dict[int, tuple[str, ...]]:
        """Do as `without_left` for many, but return what is left out, by position.

        Args:
            addresses: Lower-cased.
            list_ids: The lists that each record would join; `itertools.repeat` where all join the same.
            people: Who they are in the account, if anybody.
        """
        run = self._run[0]
        self._judge(addresses, people)
        suspects = self._suspects(addresses, list_ids, people)
        rows = self._store.rows_of(list(suspects.values()))
        put_on = {(one, list_id) for one, list_id, number in rows if number < run}
        found = {}
        for (position, ids), hashed in suspects.items():
            address, person = addresses[position], people[position]
            left = [one for one in ids if (hashed, one) in put_on and self._is_off(address, person, one)]
            if left:
                found[position] = tuple(left)
        return found

    def _suspects(
        self, addresses: Sequence[str], list_ids: Iterable[tuple[str, ...]], people: Sequence[Person | None]
    ) -> dict[tuple[int, tuple[str, ...]], bytes]:
        # Whoever certainly is on all lists has left none: for nearly everybody the store need not be asked.
        account = self._account()
        masks: dict[tuple[str, ...], int | None] = {}
        suspects = {}
        for position, (person, ids) in enumerate(zip(people, list_ids)):  # noqa: B905  # may be endless
            if ids not in masks:
                masks[ids] = account.mask_of(ids)
            mask = masks[ids]
            if person is not None and (mask is None or person.lists & mask != mask):
                suspects[position, ids] = self._hash(addresses[position])
        return suspects

    def _is_off(self, address: str, person: Person | None, list_id: str) -> bool:
        # Whoever is not there has been deleted or never arrived, and left no list.
        if person is None or self._account().may_be_on(person, list_id):
            return False
        return not self._changes.is_excused(address, list_id)

    def note(
        self, addresses: Iterable[str], list_ids: Sequence[str], people: Sequence[Person | None] | None = None
    ) -> None:
        """Note people who are on lists, as their records want it.

        Args:
            addresses: Lower-cased; whoever cannot be put on a list by an import is left out.
            list_ids: All of these.
            people: Who they are in the account, if that is known already.

        Raises:
            SettingsError: If it cannot be written.
        """
        given = list(addresses)
        run = self._run[0]
        if people is not None:
            self._judge(given, people)
        mailable = self._mailable
        unjudged = [address for address in given if hash(address) not in mailable]
        unmailable = self._unmailable(unjudged) if people is None else frozenset(unjudged)
        hashed = [self._hash(address) for address in given if address not in unmailable]
        self._pending += [(one, list_id, run) for one in hashed for list_id in list_ids]
        if len(self._pending) >= _MOST_PENDING:
            self.sync()

    def _judge(self, addresses: Sequence[str], people: Sequence[Person | None]) -> None:
        if len(self._mailable) > _MOST_JUDGED:
            self._mailable.clear()
        self._mailable.update([
            hash(address)
            for address, person in zip(addresses, people, strict=True)
            if person is None or person.may_be_mailed
        ])  # fmt: skip

    def _unmailable(self, addresses: Sequence[str]) -> Collection[str]:
        found = set[str]()
        for block in chunks(addresses, AT_ONCE):
            people = zip(block, self._account().look_up(block), strict=True)
            found.update(address for address, person in people if person is not None and not person.may_be_mailed)
        return found

    def sync(self) -> None:
        """Wait until everything so far is kept durably; a STATE may then cover it.

        Raises:
            SettingsError: If it cannot be written.
        """
        if self._pending and self._keeps:
            self._store.add(sorted(self._pending))  # in its own order, which takes the fewest pages
        self._pending = []

    def forget(self, addresses: Iterable[str], list_ids: Sequence[str] = ()) -> None:
        """Forget that people were put on lists, since this run takes them off.

        Args:
            addresses: In any case.
            list_ids: Of the lists; none for all.

        Raises:
            SettingsError: If it cannot be written.
        """
        if not self._keeps:
            return
        hashed = [self._hash(address.lower()) for address in addresses]
        self.sync()  # not to bring them back afterwards
        self._store.remove(hashed, list_ids)

    @cached_property
    def _salted(self) -> blake2b:
        return _salted(self._run[1])

    def _hash(self, address: str) -> bytes:
        return _hash(self._salted, address)


def hashes(salt: bytes, addresses: Iterable[str]) -> Iterator[bytes]:
    """Yield what stands for people in a history.

    Args:
        salt: Its own.
        addresses: Lower-cased.
    """
    salted = _salted(salt)
    return (_hash(salted, address) for address in addresses)


def _salted(salt: bytes) -> blake2b:
    return blake2b(digest_size=_HASH_BYTES, key=salt)


def _hash(salted: blake2b, address: str) -> bytes:
    hashing = salted.copy()
    hashing.update(address.encode())
    return hashing.digest()
