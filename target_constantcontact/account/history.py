"""Who was put on which list by earlier runs: whoever is no longer on it has left, and is not put back.

An import puts people back on a list that they left (API guide, contacts_sync), and the service does not tell who left;
so this is remembered in a file. It holds no addresses but hashes of them, salted with a number of its own: it is no
address book, and useless beside another such file. Who has the file and guesses an address can still check the guess,
so it is readable by its owner alone. An SQLite database, since that is safe to write to at any moment of a crash, and
from several processes.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import weakref
from contextlib import closing, contextmanager
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import open_own
from target_constantcontact.account.hash_tables import AT_ONCE, insert, select

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from target_constantcontact.account.person import Person
    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.account.snapshot import AccountSnapshot

logger = logging.getLogger("target-constantcontact")

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 16
_BUSY_SECONDS: Final = 60.0
_MOST_PENDING: Final = 10_000
_MOST_JUDGED: Final = 131_072  # more than wait in batches at once
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, salt BLOB);
CREATE TABLE IF NOT EXISTS put_on_lists (address BLOB, list_id TEXT, run INTEGER, PRIMARY KEY (address, list_id))
WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS whose (account_id TEXT);
"""


class History:
    """The file, and what this run adds to it; not safe for threads by itself, but may be handed from one to another.

    Args:
        account: Gives everybody who is in the account.
        keeps: Whether anything is written; a dry run only looks.
    """

    def __init__(self, path: Path, account: Callable[[], AccountSnapshot], changes: RunChanges, *, keeps: bool) -> None:
        self._path = path
        self._account = account
        self._changes = changes
        self._keeps = keeps
        self._pending: list[tuple[bytes, str, int]] = []
        # Hashes of people who are on their way to an import, and who can be put on a list by one.
        self._mailable: set[int] = set()

    @cached_property
    def _db(self) -> sqlite3.Connection:
        with _told(self._path):
            if self._keeps:
                os.close(open_own(self._path, os.O_RDWR))
                address = self._path.absolute().as_uri()
            else:
                is_there = self._path.exists() and self._path.stat().st_size
                address = f"{self._path.absolute().as_uri()}?mode=ro" if is_there else "file::memory:"
            db = sqlite3.connect(
                address, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            weakref.finalize(self, db.close)  # whichever way a run ends
            db.execute("PRAGMA cache_size = -12000")
            if self._keeps or address == "file::memory:":
                db.executescript(_TABLES)
            return db

    @cached_property
    def _run(self) -> tuple[int, bytes]:
        """This run's number, and the file's salt."""
        query = "SELECT max(run), max(salt) FROM runs"
        with _told(self._path):
            if not self._keeps:
                last, salt = self._db.execute(query).fetchone()
                return (last or 0) + 1, salt or b""
            with self._writing():
                last, salt = self._db.execute(query).fetchone()
                number, salt = (last or 0) + 1, salt or os.urandom(_SALT_BYTES)
                self._db.execute("INSERT INTO runs VALUES (?, ?)", (number, salt))
            return number, salt

    def check_account(self, account_id: str) -> None:
        """Make certain that the file is of this account; one of which that was not noted is taken for its own.

        Args:
            account_id: Of the account that the login leads to; empty if it may not read that.

        Raises:
            SettingsError: It is of another account, or cannot be used.
        """
        if not account_id:
            logger.warning(
                "It is not certain that the history %s is of this account: the login may not read whose it is (scope "
                "account_read).",
                self._path,
            )
            return
        with _told(self._path):
            has_table = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'whose'").fetchone()
            noted = self._db.execute("SELECT account_id FROM whose").fetchone() if has_table else None
            if noted is None and self._keeps:
                self._db.execute("INSERT INTO whose VALUES (?)", (account_id,))
        if noted is not None and noted[0] != account_id:
            raise SettingsError(
                f"The history {self._path} is of the account {noted[0]}, and the login leads to the account "
                f"{account_id}: nothing was sent. Name another file with the setting history_path, or choose the login "
                "with the setting account."
            )

    def without_left(self, address: str, list_ids: Sequence[str]) -> tuple[str, ...]:
        """Leave out the lists that somebody has left since an earlier run put them there.

        Args:
            address: Lower-cased.
            list_ids: The lists that a record would join.

        Raises:
            SettingsError: If the file cannot be read.
            ConstantContactError: If the account cannot be read.
        """
        run = self._run[0]  # a file that cannot be used is told before the account is read
        person = self._account().person(address)
        put_on = {list_id for _, list_id, number in self._recorded([self._hash(address)]) if number < run}
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
        put_on = {(one, list_id) for one, list_id, number in self._recorded(list(suspects.values())) if number < run}
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
        # Whoever certainly is on all lists has left none: for nearly everybody the file need not be asked.
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

    def known(self, addresses: Sequence[str], list_ids: Sequence[str]) -> Collection[str]:
        """Return those addresses that the file has with all of some lists: a note would add nothing.

        Args:
            addresses: Lower-cased.
            list_ids: Of the lists.

        Raises:
            SettingsError: If the file cannot be read.
        """
        hashed = [self._hash(address) for address in addresses]
        there = {(one, list_id) for one, list_id, _ in self._recorded(hashed)}
        return {
            address
            for address, one in zip(addresses, hashed, strict=True)
            if all((one, list_id) in there for list_id in list_ids)
        }

    def note(
        self, addresses: Iterable[str], list_ids: Sequence[str], people: Sequence[Person | None] | None = None
    ) -> None:
        """Note people who are on lists, as their records want it.

        Args:
            addresses: Lower-cased; whoever cannot be put on a list by an import is left out.
            list_ids: All of these.
            people: Who they are in the account, if that is known already.

        Raises:
            SettingsError: If the file cannot be written.
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
        for start in range(0, len(addresses), AT_ONCE):
            block = addresses[start : start + AT_ONCE]
            people = zip(block, self._account().look_up(block), strict=True)
            found.update(address for address, person in people if person is not None and not person.may_be_mailed)
        return found

    def sync(self) -> None:
        """Wait until the disk has everything so far; a STATE may then cover it.

        Raises:
            SettingsError: If the file cannot be written.
        """
        if self._pending and self._keeps:
            with _told(self._path), self._writing():
                # In the file's own order, which takes the fewest pages.
                rows = list(chain.from_iterable(sorted(self._pending)))
                insert(self._db, "INSERT OR IGNORE INTO put_on_lists", rows, width=3)
        self._pending = []

    def forget(self, addresses: Iterable[str], list_ids: Sequence[str] = ()) -> None:
        """Forget that people were put on lists, since this run takes them off.

        Args:
            addresses: In any case.
            list_ids: Of the lists; none for all.

        Raises:
            SettingsError: If the file cannot be written.
        """
        if not self._keeps:
            return
        hashed = [self._hash(address.lower()) for address in addresses]
        self.sync()  # not to bring them back afterwards
        with _told(self._path), self._writing():
            if not list_ids:
                self._db.executemany("DELETE FROM put_on_lists WHERE address = ?", ((one,) for one in hashed))
            pairs = ((one, list_id) for one in hashed for list_id in list_ids)
            self._db.executemany("DELETE FROM put_on_lists WHERE address = ? AND list_id = ?", pairs)

    def _recorded(self, hashed: Sequence[bytes]) -> list[tuple[bytes, str, int]]:
        with _told(self._path):
            return list(select(self._db, "SELECT address, list_id, run FROM put_on_lists WHERE address IN", hashed))

    @cached_property
    def _keyed(self) -> blake2b:
        return _keyed(self._run[1])

    def _hash(self, address: str) -> bytes:
        return _hash(self._keyed, address)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with closing(self._db.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")


def erase(path: Path, addresses: Iterable[str]) -> int:
    """Erase people from a history.

    Args:
        path: Of the file, which is there.
        addresses: Lower-cased.

    Returns:
        How many of them were in it.

    Raises:
        SettingsError: If the file cannot be used.
    """
    with _told(path), closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as db, db:
        db.execute("PRAGMA secure_delete = ON")
        (salt,) = db.execute("SELECT max(salt) FROM runs").fetchone()
        keyed, erased = _keyed(salt or b""), 0
        for address in addresses:
            found = db.execute("DELETE FROM put_on_lists WHERE address = ?", (_hash(keyed, address),))
            erased += found.rowcount > 0
        return erased


def _keyed(salt: bytes) -> blake2b:
    return blake2b(digest_size=_HASH_BYTES, key=salt)


def _hash(keyed: blake2b, address: str) -> bytes:
    hashing = keyed.copy()
    hashing.update(address.encode())
    return hashing.digest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(
            f"The history {path} cannot be used ({reason}): name another file with the setting history_path, or mend "
            "this one; without it people are put back on lists that they left."
        ) from error
