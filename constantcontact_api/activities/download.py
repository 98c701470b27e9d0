"""Download into a temporary file, and read from it while the rest is still coming.

```text
  thread: fetch ──> temporary file ──> reader, as far as the file has come
```

A download that breaks off starts again from its first byte. What the reader may already have seen is then compared, not
written again. An error reaches the reader after the bytes before it.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from constantcontact_api.errors import ExportFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

_READ_BYTES = 256 * 1024
_STOP_SECONDS = 2.0  # how long the thread may take to notice that the reader has gone


class _ReaderGoneError(Exception):
    """Ends the thread; never leaves this module."""


class Download(io.RawIOBase):
    """A temporary file that one thread writes and another reads, each once from the beginning.

    Args:
        name: What errors call it.
        file: Empty and unbuffered; nobody else uses it.
    """

    def __init__(self, name: str, file: io.FileIO) -> None:
        super().__init__()
        self._name = name
        self._file = file
        self._moving = threading.Lock()  # held from a seek to the read or write after it
        self._changed = threading.Condition()
        self._written = self._position = self._read = 0
        self._is_over = self._reader_gone = False
        self._error: BaseException | None = None

    def run(self, fetch: Callable[[BinaryIO], object]) -> None:
        """Write the file, in the writer's thread, and keep the error for the reader.

        Args:
            fetch: Writes the whole file; starts from the beginning at every try.
        """
        try:
            fetch(cast("BinaryIO", self))
            if self._position < self._written:
                raise self._another_file()  # noqa: TRY301  # the one way to tell the reader
        except BaseException as error:  # noqa: BLE001  # raised again in the reader's thread
            self._error = error
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def wait_for_first_bytes(self) -> None:
        """Wait until there is something to read; raise what ended the download, if that came first."""
        with self._changed:
            self._changed.wait_for(lambda: self._written or self._is_over)
        if self._error is not None and not self._written:
            raise self._error

    def stop(self) -> None:
        """Tell the writer that nobody reads any more."""
        self._reader_gone = True

    def seekable(self) -> bool:
        """Only the writer seeks, and only to the beginning."""
        return False

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Start writing again from the beginning, the only place allowed."""
        if offset or whence:
            raise io.UnsupportedOperation
        self._position = 0
        return 0

    def truncate(self, size: int | None = None) -> int:
        """Keep what is there, since it will be compared."""
        return size or 0

    def writable(self) -> bool:
        """Whether it can be written: yes."""
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]  # bytes are what a download writes
        """Write a block, or compare it with what an earlier try wrote there.

        Raises:
            ExportFileError: The earlier bytes differ, or the disk is full.
        """
        known = block[: max(0, self._written - self._position)]
        if known and self._bytes_at(self._position, len(known)) != known:
            raise self._another_file()
        self._append(block[len(known) :], self._position + len(known))
        with self._changed:
            self._position += len(block)
            self._written = max(self._written, self._position)
            self._changed.notify_all()
        return len(block)

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's own
        """Read what there is, waiting for the first byte of it; raise what ended the download early."""
        with self._changed:
            self._changed.wait_for(lambda: self._written > self._read or self._is_over)
        if self._written == self._read and self._error is not None:
            raise self._error
        with self._moving:
            self._file.seek(self._read)
            count = self._file.readinto(memoryview(buffer)[: self._written - self._read])
        self._read += count
        return count

    def _bytes_at(self, position: int, count: int) -> bytes:
        with self._moving:
            self._file.seek(position)
            return self._file.read(count)

    def _append(self, block: bytes, position: int) -> None:
        rest = memoryview(block)
        try:
            while rest and not self._reader_gone:
                with self._moving:
                    self._file.seek(position)
                    count = self._file.write(rest)
                rest, position = rest[count:], position + count
        except OSError as error:
            raise ExportFileError(
                f"{self._name} cannot be kept in {tempfile.gettempdir()} ({error.strerror}): make room there, or name "
                "another folder with TMPDIR."
            ) from error
        if self._reader_gone:
            raise _ReaderGoneError

    def _another_file(self) -> ExportFileError:
        return ExportFileError(f"{self._name} was another one when its download began again: run again.")


@contextmanager
def downloading(name: str, fetch: Callable[[BinaryIO], object]) -> Iterator[BinaryIO]:
    """Download in a thread, into a temporary file that only this process can see and that is gone afterwards.

    Args:
        name: What errors call it.
        fetch: Writes the whole file; starts from the beginning at every try.

    Yields:
        The file, as far as it has come. Reading waits for more.

    Raises:
        Exception: What `fetch` raised before it wrote anything. Later errors come from reading.
    """
    with tempfile.TemporaryFile(prefix="constantcontact-export-", buffering=0) as file:
        download = Download(name, file)
        thread = threading.Thread(target=download.run, args=(fetch,), name="download", daemon=True)
        thread.start()
        try:
            download.wait_for_first_bytes()
            yield io.BufferedReader(download, _READ_BYTES)
        finally:
            download.stop()
            thread.join(_STOP_SECONDS)
