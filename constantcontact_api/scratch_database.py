"""SQLite databases for one run: on disk where they grow, without a name, deleted when they are closed."""

from __future__ import annotations

import sqlite3
import weakref
from typing import Final

_PRAGMAS: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{cache_kib};
"""


def open_scratch(owner: object, tables: str, *, cache_kib: int = 8_000) -> sqlite3.Connection:
    """Open a database that any thread may use, one at a time.

    Args:
        owner: The database is closed with this object, whichever way a run ends.
        tables: Statements that make its tables.
        cache_kib: How much memory it takes at most.
    """
    db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    weakref.finalize(owner, db.close)
    db.executescript(_PRAGMAS.format(cache_kib=cache_kib) + tables)
    return db
