"""A set of keys of any size, kept on disk so that memory stays small."""

from __future__ import annotations

import hashlib
import sqlite3
import weakref
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

_DIGEST_BYTES: Final = 16
_CACHE_KIB: Final = 32 * 1024


class SeenKeys:
    """The keys seen within a `with` block."""

    def __enter__(self) -> SeenKeys:  # noqa: PYI034  # `Self` needs Python 3.11
        # The empty name is a private temporary file.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # any may collect it
        # After a failed run, unfinished generators never leave their `with` block.
        self._close = weakref.finalize(self, self._database.close)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            f"PRAGMA cache_size = -{_CACHE_KIB}",
            "CREATE TABLE seen (digest BLOB PRIMARY KEY) WITHOUT ROWID",
            "BEGIN",
        ):
            self._database.execute(statement)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()

    def add(self, key: str) -> bool:
        """Add a key and return whether it is new."""
        digest = hashlib.blake2b(key.encode(), digest_size=_DIGEST_BYTES).digest()
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (digest,)).rowcount == 1
