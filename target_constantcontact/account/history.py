"""Who was put on which list by earlier runs: whoever is no longer on it has left, and is not put back.

An import puts people back on a list that they left (API guide, contacts_sync), and the service does not tell who left;
so this is remembered in a file. It holds no addresses but hashes of them, salted with a number of its own: it is no
address book, and useless beside another such file. Who has the file and guesses an address can still check the guess,
so it is readable by its owner alone. An SQLite database, since that is safe to write to at any moment of a crash, and
from several processes.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from contextlib import closing, contextmanager
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import SettingsError
from target_constantcontact.account.address_set import AddressSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from target_constantcontact.account.snapshot import Ledger

_OWNER_ONLY: Final = 0o600
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 16
_BUSY_SECONDS: Final = 60.0
_MOST_PENDING: Final = 10_000
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, salt BLOB);
CREATE TABLE IF NOT EXISTS put_on_lists (address BLOB, list_id TEXT, run INTEGER, PRIMARY KEY (address, list_id))
WITHOUT ROWID;
"""


class History:
    """The file, and what this run adds to it; not safe for threads by itself, but may be handed from one to another."""

    def __init__(self, path: Path, account: Callable[[], Ledger], *, keeps: bool) -> None:
        """Remember where; nothing is read or made yet.

        Args:
            path: The file.
            account: Gives everybody who is in the account.
            keeps: Whether anything is written; a dry run only looks.
        """
        self._path = path
        self._account = account
        self._keeps = keeps
        self._excused = AddressSet()  # each with a list's id, or with none for all lists
        self._pending: list[tuple[bytes, str, int]] = []

    @cached_property
    def _db(self) -> sqlite3.Connection:
        with self._told():
            if self._keeps:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
                address = self._path.absolute().as_uri()
            else:
                is_there = self._path.exists() and self._path.stat().st_size
                address = f"{self._path.absolute().as_uri()}?mode=ro" if is_there else "file::memory:"
            db = sqlite3.connect(
                address, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            weakref.finalize(self, db.close)  # whichever way a run ends
            if self._keeps or address == "file::memory:":
                db.executescript(_TABLES)
            return db

    @cached_property
    def _run(self) -> tuple[int, bytes]:
        """This run's number, and the file's salt."""
        query = "SELECT max(run), max(salt) FROM runs"
        with self._told():
            if not self._keeps:
                last, salt = self._db.execute(query).fetchone()
                return (last or 0) + 1, salt or b""
            with self._writing():
                last, salt = self._db.execute(query).fetchone()
                number, salt = (last or 0) + 1, salt or os.urandom(_SALT_BYTES)
                self._db.execute("INSERT INTO runs VALUES (?, ?)", (number, salt))
            return number, salt

    def without_left(self, address: str, list_ids: Sequence[str]) -> tuple[str, ...]:
        """Leave out the lists that somebody has left since an earlier run put them there.

        Args:
            address: Lower-cased.
            list_ids: Whom a record would join.

        Raises:
            SettingsError: If the file cannot be read.
            ConstantContactError: If the account cannot be read.
        """
        left = {one for one in list_ids if self._has(address, one)}
        account = self._account()
        # Whoever is not there has been deleted or never arrived, and left no list.
        if not left or not account.has(address) or f"{address} " in self._excused:
            return tuple(list_ids)
        left = {one for one in left if not account.may_be_on(address, one) and f"{address} {one}" not in self._excused}
        return tuple(one for one in list_ids if one not in left)

    def note(self, addresses: Iterable[str], list_ids: Sequence[str]) -> None:
        """Note people who are on lists, as their records want it.

        Args:
            addresses: Lower-cased; whoever cannot be put on a list by an import is left out.
            list_ids: All of these.

        Raises:
            SettingsError: If the file cannot be written.
        """
        account = self._account()
        run = self._run[0]
        for address in addresses:
            if account.may_be_mailed(address):
                hashed = self._hash(address)
                self._pending += [(hashed, list_id, run) for list_id in list_ids]
        if len(self._pending) >= _MOST_PENDING:
            self.sync()

    def sync(self) -> None:
        """Wait until the disk has everything so far; a STATE may then cover it.

        Raises:
            SettingsError: If the file cannot be written.
        """
        if self._pending and self._keeps:
            with self._told(), self._writing():
                self._db.executemany("INSERT OR IGNORE INTO put_on_lists VALUES (?, ?, ?)", self._pending)
        self._pending = []

    def excuse(self, address: str, list_ids: Sequence[str]) -> None:
        """Note that a record of this run takes somebody off lists: they have not left by themselves.

        Args:
            address: In any case.
            list_ids: Of the lists; none for all.
        """
        for list_id in list_ids or ("",):
            self._excused.add(f"{address.lower()} {list_id}")

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
        with self._told(), self._writing():
            if not list_ids:
                self._db.executemany("DELETE FROM put_on_lists WHERE address = ?", ((one,) for one in hashed))
            pairs = ((one, list_id) for one in hashed for list_id in list_ids)
            self._db.executemany("DELETE FROM put_on_lists WHERE address = ? AND list_id = ?", pairs)

    def _has(self, address: str, list_id: str) -> bool:
        query = "SELECT 1 FROM put_on_lists WHERE address = ? AND list_id = ? AND run < ?"
        with self._told():
            found = self._db.execute(query, (self._hash(address), list_id, self._run[0])).fetchone()
        return found is not None

    def _hash(self, address: str) -> bytes:
        return blake2b(address.encode(), digest_size=_HASH_BYTES, key=self._run[1]).digest()

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

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise SettingsError(
                f"The history {self._path} cannot be used ({reason}): name another file with the setting history_path, "
                "or mend this one; without it people are put back on lists that they left."
            ) from error
