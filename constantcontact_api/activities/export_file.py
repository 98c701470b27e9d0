"""The file of an export as rows. A file that is cut off, too short or not CSV is an error, never fewer rows."""

from __future__ import annotations

import codecs
import csv
import io
import logging
import re
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, cast

from constantcontact_api.errors import ExportFileError, UncountedFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from constantcontact_api.activities.activities import Activity

logger = logging.getLogger(__name__)

# About 100 KB, so that what is done once a block costs little.
_ROWS_PER_BLOCK = 128
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Each read releases the interpreter's lock, for which the downloading thread waits. `TextIOWrapper` asks for 8 KB; with
# pieces that small, the two threads lose more time to each other than reading takes.
_READ_BYTES = 256 * 1024
# A contact can have 150 notes of 2,000 characters; csv's own limit is 131,072 characters a cell.
_LONGEST_CELL_CHARACTERS = 16 * 1024 * 1024


class _SpelledOut:
    # Handles what is not UTF-8, and counts it. Files are read one at a time.

    def __init__(self) -> None:
        self.bytes = 0

    def __call__(self, error: UnicodeError) -> tuple[str | bytes, int]:
        if isinstance(error, UnicodeDecodeError):
            self.bytes += error.end - error.start
        return codecs.backslashreplace_errors(error)


_spelled_out = _SpelledOut()
_SPELLED_OUT = "constantcontact_spelled_out"
codecs.register_error(_SPELLED_OUT, _spelled_out)


class _WithoutNul(io.BufferedIOBase):
    # A file without its NUL bytes, which are counted; keeps the last byte read.

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.nul_bytes = 0
        self.bytes_read = 0
        self.last_byte = b""
        self.first_line = b""

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        # `TextIOWrapper` takes what it gets.
        while block := cast("io.BufferedReader", self._file).read1(max(size, _READ_BYTES)):
            self.last_byte = block[-1:]
            self.first_line = self.first_line or block.partition(b"\n")[0]
            self.bytes_read += len(block)
            if nul_bytes := block.count(0):
                self.nul_bytes += nul_bytes
                block = block.replace(b"\0", b"")
                if not block:  # which would mean the end
                    continue
            return block
        return b""


class ExportFile:
    """An export's header, and its rows once.

    Args:
        file: Buffered, at its beginning; closed by whoever opened it.
        activity: The completed export.
        count: Asks the service how many contacts the export is of; needed where the activity has no counters.

    Attributes:
        header: The headings.
        is_verified: Whether the file has been read, and has as many rows as the service counted.

    Raises:
        ExportFileError: The first line is no header.
    """

    def __init__(self, file: BinaryIO, activity: Activity, count: Callable[[], int | None] = lambda: None) -> None:
        self.is_verified = False
        self._count = count
        self._name = f"The file of export {activity.activity_id}"
        self._promised = activity.counters.get("items_total_count")
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL_CHARACTERS))
        self._bytes = _WithoutNul(file)
        # `newline=""` leaves line breaks inside quotes to csv; a BOM has been met by at least one reader of such files.
        self._odd_before = _spelled_out.bytes
        lines = io.TextIOWrapper(cast("BinaryIO", self._bytes), encoding="utf-8-sig", errors=_SPELLED_OUT, newline="")
        self._reader = csv.reader(lines, strict=True)
        with self._csv_errors():
            self.header: Sequence[str] = next(self._reader, [])
        self._check_encoding()
        if not self.header and self._promised:
            self._fail(f"is empty, though the service counted {self._promised:,} contacts: run again")

    @property
    def nul_bytes(self) -> int:
        """How many NUL bytes were dropped so far; CSV has no use for them, and databases refuse them."""
        return self._bytes.nul_bytes

    @property
    def odd_bytes(self) -> int:
        r"""How many bytes were not UTF-8 so far; they are spelled out, as `\xeb`."""
        return _spelled_out.bytes - self._odd_before

    @property
    def bytes_read(self) -> int:
        """How many bytes of the file have been read so far."""
        return self._bytes.bytes_read

    def check_verified(self) -> None:
        """Refuse a file that has been read, and that no count of the service speaks for.

        Raises:
            UncountedFileError: It is one.
        """
        if not self.is_verified:
            raise UncountedFileError(
                f"{self._name} cannot be checked against a count of the service, so somebody may be missing: run again."
            )

    def rows(self) -> Iterator[list[str]]:
        """Read the rows, each as long as the header, and compare their number with the service's own count.

        Yields:
            The cells of a row.

        Raises:
            ExportFileError: The file is not CSV, too short or too long; raised after the last row at the latest.
        """
        for block in self.blocks():
            yield from block

    def blocks(self) -> Iterator[list[list[str]]]:
        """Read the rows as `rows` does, in blocks of at least one."""
        width, count, is_more = len(self.header), 0, True
        while is_more:
            line, block, failure = self._reader.line_num, list[list[str]](), None
            try:
                with self._csv_errors():
                    block += islice(self._reader, _ROWS_PER_BLOCK)
            except ExportFileError as error:
                failure = error  # after the rows before it
            is_more = len(block) == _ROWS_PER_BLOCK
            if width and self.header in block:
                self._fail("repeats its headings among its rows: run again")
            if rows := self._check_width(block, width, line):
                count += len(rows)
                yield rows
            if failure is not None:
                raise failure
        self.is_verified = count == (self._count() if self._promised is None else self._promised)
        if self._promised is not None and not self.is_verified:
            self._fail(f"has {count:,} rows, though the service counted {self._promised:,} contacts: run again")
        if self.nul_bytes:
            logger.warning("%d NUL bytes were left out.", self.nul_bytes)
        if self.odd_bytes:
            logger.warning("%d bytes are not UTF-8: they are spelled out, as \\xeb.", self.odd_bytes)
        if count and self._bytes.last_byte not in {b"\r", b"\n"}:
            # Nobody has said whether real files end with a line break; only the very last value could be concerned.
            logger.warning("%s does not end with a line break: its last value may be cut short.", self._name)

    def _check_encoding(self) -> None:
        # Bytes that are none in a cell are that cell's; in the headings, the whole file is something else.
        try:
            codecs.getincrementaldecoder("utf-8")().decode(self._bytes.first_line)
        except UnicodeDecodeError:
            self._fail("has headings that are not UTF-8: run again")

    def _check_width(self, block: list[list[str]], width: int, line: int) -> list[list[str]]:
        if set(map(len, block)) <= {width}:
            return block
        rows = []
        for row in block:
            line += 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in row)
            if len(row) == width:
                rows.append(row)
            elif row:  # a blank line stands at the end of some files
                self._fail(f"has {len(row)} cells instead of {width} at line {line}: run again")
        return rows

    @contextmanager
    def _csv_errors(self) -> Iterator[None]:
        try:
            yield
        except csv.Error as error:
            raise ExportFileError(
                f"{self._name} is not CSV at line {self._reader.line_num} ({error}): run again."
            ) from error

    def _fail(self, complaint: str) -> None:
        raise ExportFileError(f"{self._name} {complaint}.")
