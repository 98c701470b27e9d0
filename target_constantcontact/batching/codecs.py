"""Encode one row for a body, and decode it again to merge. Pure."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from constantcontact_api.contacts.import_fields import BIRTHDAY_DAY, BIRTHDAY_MONTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.mapping.records import Row


_QUOTE: Final = '"'

_NO_BREAK: Final = re.compile(r"[^\r\n]+")
_SPECIAL: Final = re.compile(r'[",\r\n]')


class RowCodec(Protocol):
    """How one row is written into a body, and read back to be merged."""

    line_ends: tuple[bytes, ...]
    """What stands for a line end in an encoded row."""

    def encode(self, row: Row) -> bytes:
        """Write a row."""

    def decode(self, encoded: bytes) -> Row:
        """Read back what `encode` wrote."""

    def breaks_in(self, encoded: bytes) -> str:
        """Return the line ends inside the values of a row, without what stands between them."""

    def decode_all(self, encoded: Sequence[bytes]) -> list[Row]:
        """Read many rows back."""
        return list(map(self.decode, encoded))


class CsvCodec(RowCodec):
    """Rows of one CSV file: the same columns in each; a missing value is a blank cell."""

    line_ends: tuple[bytes, ...] = (b"\n", b"\r")

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self._commas = len(self.keys) - 1

    @property
    def header_row(self) -> bytes:
        """The first line."""
        return self._quoted(self.keys)

    def encode(self, row: Row) -> bytes:
        """Write a row, quoted where CSV asks for it."""
        return self.encode_cells([str(row.get(key, "")) for key in self.keys])

    def encode_cells(self, cells: Sequence[str]) -> bytes:
        """Write a row, quoted where CSV asks for it."""
        line = ",".join(cells)
        if line.count(",") == self._commas and _QUOTE not in line and "\n" not in line and "\r" not in line:
            return f"{line}\n".encode()
        return self._quoted(cells)

    def decode(self, encoded: bytes) -> Row:
        """Read a row back, without its blanks."""
        cells = next(csv.reader(io.StringIO(encoded.decode(), newline="")))
        return {
            key: int(cell) if key in {BIRTHDAY_MONTH, BIRTHDAY_DAY} else cell
            for key, cell in zip(self.keys, cells, strict=True)
            if cell
        }

    def breaks_in(self, encoded: bytes) -> str:
        """Return the line ends inside the quotes of a row."""
        return _NO_BREAK.sub("\t", encoded.removesuffix(b"\n").decode())

    @staticmethod
    def _quoted(cells: Sequence[str]) -> bytes:
        # Not csv.writer: with this line end it leaves a lone carriage return bare (seen with Python 3.11).
        line = ",".join(f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _SPECIAL.search(cell) else cell for cell in cells)
        return f"{line}\n".encode()


class JsonCodec(RowCodec):
    """Rows of a JSON body: blanks are left out."""

    line_ends: tuple[bytes, ...] = (b"\\n", b"\\r")

    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder()

    def encode(self, row: Row) -> bytes:
        """Write a row as an object."""
        return self._encoder.encode(row)

    def decode(self, encoded: bytes) -> Row:
        """Read a row back."""
        row: Row = msgspec.json.decode(encoded)
        return row

    def breaks_in(self, encoded: bytes) -> str:
        """Return the line ends inside the values of a row, in the order in which they stand there."""
        if not any(line_end in encoded for line_end in self.line_ends):
            return ""
        return "\t".join(_NO_BREAK.sub("\t", str(value)) for value in self.decode(encoded).values())

    def decode_all(self, encoded: Sequence[bytes]) -> list[Row]:
        """Read many rows back at once."""
        rows: list[Row] = msgspec.json.decode(b"[%b]" % b",".join(encoded))
        return rows


def breaks_by_row(rows: Sequence[bytes], breaks_in: Callable[[bytes], str]) -> dict[int, str]:
    """Return the line ends inside rows that have any, by position.

    Args:
        rows: Encoded.
        breaks_in: Of their codec.
    """
    return {position: breaks for position, row in enumerate(rows) if (breaks := breaks_in(row).strip("\t"))}


def lines_of(encoded: bytes, line_ends: Sequence[bytes]) -> int:
    """Count the lines that a row is to the service."""
    # A CSV row holds its own line end; a JSON row becomes one line of the service's own file.
    inside = sum(encoded.count(line_end) for line_end in line_ends)
    return inside if encoded.endswith(b"\n") else inside + 1
