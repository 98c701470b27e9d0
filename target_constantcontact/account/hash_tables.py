"""Private SQLite tables of hashed addresses: they live on disk, have no name, and are asked many at once.

The hashes are Python's own `hash`: 64 bits, with a key that is drawn anew by each process. They take no time to work
out, and two of ten million addresses share one in fewer than one run of 300,000.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.chunks import chunks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

AT_ONCE: Final = 500
"""Parameters of one statement; older versions of SQLite take 999."""
_SIZES: Final = (1, 32, 128, AT_ONCE)  # a statement for each, so that all of them stay prepared


def insert(db: sqlite3.Connection, into: str, values: Sequence[Any], *, width: int = 1) -> None:
    """Insert many rows; several at once, which takes a quarter of the time.

    Args:
        db: Where.
        into: Such as `INSERT INTO staged`.
        values: Those of the first row, of the second one, and so on.
        width: How many each row has.
    """
    step = AT_ONCE // width * width
    whole = len(values) - len(values) % step
    for start in range(0, whole, step):
        db.execute(_insertion(into, width, step // width), values[start : start + step])
    if whole < len(values):
        db.execute(_insertion(into, width, (len(values) - whole) // width), values[whole:])


def select(db: sqlite3.Connection, query: str, values: Sequence[Any]) -> Iterator[Any]:
    """Yield what a query finds for any of several values.

    Args:
        db: Where.
        query: Ends in `IN`.
        values: What to look for; none of them None.
    """
    for chunk in chunks(values, AT_ONCE):
        block = list(chunk)
        size = next(size for size in _SIZES if size >= len(block))
        yield from db.execute(_selection(query, size), block + block[-1:] * (size - len(block)))


@lru_cache
def _insertion(into: str, width: int, rows: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"{into} VALUES {', '.join([row] * rows)}"


@lru_cache
def _selection(query: str, size: int) -> str:
    return f"{query} ({', '.join('?' * size)})"
