"""A history in a file of one account, readable by its owner alone.

An SQLite database, since that is safe to write to at any moment of a crash, and from several processes.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import weakref
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import open_own
from target_constantcontact.account.hash_tables import insert, select
from target_constantcontact.account.history import SALT_BYTES, hashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from target_constantcontact.account.history import Row

logger = logging.getLogger("target-constantcontact")

_BUSY_SECONDS: Final = 60.0
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, salt BLOB);
CREATE TABLE IF NOT EXISTS put_on_lists (address BLOB, list_id TEXT, run INTEGER, PRIMARY KEY (address, list_id))
WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS whose (account_id TEXT);
"""


class HistoryFile:
    """See `HistoryStore`.

    Args:
        path: Of the file.
        keeps: Whether anything is written.
    """

    def __init__(self, path: Path, *, keeps: bool) -> None:
        self._path = path
        self._keeps = keeps

    @property
    def place(self) -> str:
        """Where it is."""
        return str(self._path)

    @cached_property
    def _db(self) -> sqlite3.Connection:
        with self._errors_explained():
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

    def check_account(self, account_id: str) -> None:
        """Compare it with the account that was noted; one of which none was is taken for this one's."""
        if not account_id:
            logger.warning(
                "It is not certain that the history %s is of this account: the login may not read whose it is (scope "
                "account_read).",
                self._path,
            )
            return
        with self._errors_explained():
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

    def begin(self) -> tuple[int, bytes]:
        """Add a run; the first one draws the salt."""
        query = "SELECT max(run), max(salt) FROM runs"
        with self._errors_explained():
            if not self._keeps:
                last, salt = self._db.execute(query).fetchone()
                return (last or 0) + 1, salt or b""
            with self._writing():
                last, salt = self._db.execute(query).fetchone()
                number, salt = (last or 0) + 1, salt or os.urandom(SALT_BYTES)
                self._db.execute("INSERT INTO runs VALUES (?, ?)", (number, salt))
            return number, salt

    def rows_of(self, hashed: Sequence[bytes]) -> list[Row]:
        """Return the rows of some people."""
        with self._errors_explained():
            return list(select(self._db, "SELECT address, list_id, run FROM put_on_lists WHERE address IN", hashed))

    def add(self, rows: Sequence[Row]) -> None:
        """Keep rows."""
        with self._errors_explained(), self._writing():
            insert(self._db, "INSERT OR IGNORE INTO put_on_lists", list(chain.from_iterable(rows)), width=3)

    def remove(self, hashed: Sequence[bytes], list_ids: Sequence[str]) -> None:
        """Remove rows."""
        with self._errors_explained(), self._writing():
            if not list_ids:
                self._db.executemany("DELETE FROM put_on_lists WHERE address = ?", ((one,) for one in hashed))
            pairs = ((one, list_id) for one in hashed for list_id in list_ids)
            self._db.executemany("DELETE FROM put_on_lists WHERE address = ? AND list_id = ?", pairs)

    def erase(self, addresses: Sequence[str]) -> int:
        """Erase people, on the disk too."""
        with self._errors_explained():
            self._db.execute("PRAGMA secure_delete = ON")
            (salt,) = self._db.execute("SELECT max(salt) FROM runs").fetchone()
            query, erased = "DELETE FROM put_on_lists WHERE address = ?", 0
            with self._writing():
                for one in hashes(salt or b"", addresses):
                    erased += self._db.execute(query, (one,)).rowcount > 0
            return erased

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
    def _errors_explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise SettingsError(
                f"The history {self._path} cannot be used ({reason}): name another file with the setting history_path, "
                "or mend this one; without it people are put back on lists that they left."
            ) from error
