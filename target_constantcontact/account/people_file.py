"""What is known about each person, as numbers: rows of one width in a nameless file, found by their addresses.

An index in SQLite leads from the hash of an address to the number of its row. Another hash of the same address stands
in the row, so that two addresses with one hash are never taken for one person.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from itertools import chain
from struct import Struct
from typing import TYPE_CHECKING, Final

from constantcontact_api.scratch_database import open_scratch
from target_constantcontact.account.hash_tables import insert, select

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    Row = tuple[int, ...]

_DENSE: Final = 4  # times as many rows are read as are wanted, where that takes one look at the file
_STAGED: Final = 10_000
_CACHE_KIB: Final = 24_000  # the index of a million people
_TABLE: Final = "CREATE TABLE people (hash INTEGER); BEGIN;"
_INDEX: Final = "CREATE INDEX by_hash ON people (hash)"


class PeopleFile:
    """Rows of numbers: add all of them, call `finish`, then look people up. Callers that share it need a lock.

    Args:
        fields: Numbers of each row, of 64 bits with a sign.
    """

    def __init__(self, fields: int) -> None:
        self._row = Struct(f"={fields + 1}q")
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `finalize`
        weakref.finalize(self, self._file.close)  # whichever way a run ends
        self._db = open_scratch(self, _TABLE, cache_kib=_CACHE_KIB)
        self._staged: list[int] = []

    def append(self, addresses: Sequence[str], columns: Sequence[Sequence[int]]) -> None:
        """Add people; of two with one address, the later one counts.

        Args:
            addresses: Lower-cased.
            columns: Their numbers, column by column.
        """
        self._staged += map(hash, addresses)
        if len(self._staged) > _STAGED:
            self._spill()
        rows = zip(_checks(addresses), *columns, strict=True)
        self._file.write(array("q", chain.from_iterable(rows)).tobytes())

    def finish(self) -> None:
        """Sort the index, after the last row."""
        self._file.flush()
        self._spill()
        self._db.execute(_INDEX)
        self._db.execute("COMMIT")

    def __len__(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM (SELECT DISTINCT hash FROM people)").fetchone()[0]
        return count

    def find(self, addresses: Sequence[str]) -> tuple[list[int | None], list[Row | None]]:
        """Look people up.

        Returns:
            The number of each person's row, and the row after the second hash; None for whoever is not there.
        """
        hashes = list(map(hash, addresses))
        # In the order of the index: the later of two rows wins.
        known: dict[int, int] = dict(select(self._db, "SELECT hash, rowid - 1 FROM people WHERE hash IN", hashes))
        numbers = list(map(known.get, hashes))
        found = self._rows([number for number in numbers if number is not None])
        rows = [None if number is None else next(found) for number in numbers] if None in numbers else list(found)
        checks = _checks(addresses)
        return numbers, [
            None if row is None or row[0] != check else row for row, check in zip(rows, checks, strict=True)
        ]

    def _rows(self, numbers: Sequence[int]) -> Iterator[Row]:
        if not numbers:
            return iter(())
        size, first, last = self._row.size, min(numbers), max(numbers)
        if last - first < _DENSE * len(numbers):
            read = _read_at(self._file, (last + 1 - first) * size, first * size)
            if len(numbers) <= last - first or numbers != list(range(first, last + 1)):
                starts = [(number - first) * size for number in numbers]
                read = b"".join([read[start : start + size] for start in starts])
        else:
            read = b"".join([_read_at(self._file, size, number * size) for number in numbers])
        return self._row.iter_unpack(read)

    def _spill(self) -> None:
        insert(self._db, "INSERT INTO people", self._staged)
        self._staged = []


def _checks(addresses: Sequence[str]) -> list[int]:
    return list(map(hash, map(" ".__add__, addresses)))


def _seek_and_read(file: IO[bytes], size: int, start: int) -> bytes:
    file.seek(start)
    return file.read(size)


def _pread(file: IO[bytes], size: int, start: int) -> bytes:
    return os.pread(file.fileno(), size, start)


_read_at = _pread if hasattr(os, "pread") else _seek_and_read  # Windows has no pread
