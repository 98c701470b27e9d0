"""A set of keys of any size, kept on disk so that memory stays small."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from constantcontact_api.scratch_database import open_scratch

if TYPE_CHECKING:
    from types import TracebackType

_DIGEST_BYTES: Final = 16
_CACHE_KIB: Final = 32 * 1024
_TABLE: Final = "CREATE TABLE seen (digest BLOB PRIMARY KEY) WITHOUT ROWID"


class SeenKeys:
    """The keys seen within a `with` block."""

    def __enter__(self) -> SeenKeys:  # noqa: PYI034  # `Self` needs Python 3.11
        # Closed with this object too: after a failed run, unfinished generators never leave their `with` block.
        self._database = open_scratch(self, _TABLE, cache_kib=_CACHE_KIB)
        self._database.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, key: str) -> bool:
        """Add a key and return whether it is new."""
        digest = hashlib.blake2b(key.encode(), digest_size=_DIGEST_BYTES).digest()
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (digest,)).rowcount == 1
