"""A download on its way to the disk, and a reader of it that does not wait for the end.

```text
  thread: download ──> temporary file ──> reader, as far as the file has come
```

A download that breaks off begins again from its first byte; what the reader may have seen by then is compared, not
written again. A failure reaches the reader after the bytes before it.
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
_LAST_BLOCKS_SECONDS = 2.0  # how long a download that nobody wants any more may take to notice


class _Unwanted(Exception):  # noqa: N818  # ends a download, and never leaves this module
    """The reader has gone."""


class Spool(io.RawIOBase):
    """A temporary file that one thread writes and another reads, each once from its beginning."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        """Begin with nothing.

        Args:
            name: What errors call it.
            file: Empty; the only one who knows it is this spool.
        """
        super().__init__()
        self._name = name
        self._descriptor = file.fileno()
        self._changed = threading.Condition()
        self._written = self._position = self._read = 0
        self._is_over = self._is_unwanted = False
        self._error: BaseException | None = None

    def download(self, fetch: Callable[[BinaryIO], object]) -> None:
        """Fill the spool, and tell the reader how that ended; for the writer's thread.

        Args:
            fetch: Writes all of it, from the beginning at every try.
        """
        try:
            fetch(cast("BinaryIO", self))
            self._check_end()
        except BaseException as error:  # noqa: BLE001  # it is raised again, in the reader's thread
            self._error = error
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def begun(self) -> None:
        """Wait until there is something to read.

        Raises:
            Exception: What ended the download, where that came first.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._written or self._is_over)
        if self._error is not None and not self._written:
            raise self._error

    def leave(self) -> None:
        """Let the writer stop."""
        self._is_unwanted = True

    def seekable(self) -> bool:
        """Whether one may begin again: only the writer, and only from the beginning."""
        return False

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Begin again to write.

        Args:
            offset: The beginning.
            whence: From there.
        """
        if offset or whence:
            raise io.UnsupportedOperation
        self._position = 0
        return 0

    def truncate(self, size: int | None = None) -> int:
        """Keep what is there: it will be compared.

        Args:
            size: Not used.
        """
        return size or 0

    def writable(self) -> bool:
        """Whether it can be written: yes."""
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]  # bytes are what a download writes
        """Write a block, or compare it with what an earlier try has written.

        Args:
            block: Of the download.

        Raises:
            ExportFileError: If it is not what was there before, or the disk is full.
            _Unwanted: If the reader has gone.
        """
        known = block[: max(0, self._written - self._position)]
        if known and os.pread(self._descriptor, len(known), self._position) != known:
            raise self._changed_file()
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
        """Read what there is, waiting for something.

        Args:
            buffer: Takes it.

        Raises:
            Exception: What ended the download before its end.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._written > self._read or self._is_over)
        if self._written == self._read and self._error is not None:
            raise self._error
        found = os.pread(self._descriptor, min(len(buffer), self._written - self._read), self._read)
        buffer[: len(found)] = found
        self._read += len(found)
        return len(found)

    def _check_end(self) -> None:
        if self._position < self._written:
            raise self._changed_file()

    def _changed_file(self) -> ExportFileError:
        return ExportFileError(f"{self._name} was another one when its download began again: run again.")

    def _append(self, block: bytes, position: int) -> None:
        try:
            while not self._is_unwanted and block:
                count = os.pwrite(self._descriptor, block, position)
                block, position = block[count:], position + count
        except OSError as error:
            msg = (
                f"{self._name} cannot be kept in {tempfile.gettempdir()} ({error.strerror}): make room there, or name "
                "another folder with TMPDIR."
            )
            raise ExportFileError(msg) from error
        if self._is_unwanted:
            raise _Unwanted


@contextmanager
def spooled(name: str, fetch: Callable[[BinaryIO], object]) -> Iterator[BinaryIO]:
    """Download something in a thread, into a temporary file that only this process can see, gone afterwards.

    Args:
        name: What errors call it.
        fetch: Writes all of it into a file, from the beginning at every try.

    Yields:
        What is there, and what is still to come.

    Raises:
        Exception: What `fetch` raised before it wrote anything; what it raises later comes from reading.
    """
    with tempfile.TemporaryFile(prefix="constantcontact-export-") as file:
        spool = Spool(name, cast("BinaryIO", file))
        thread = threading.Thread(target=spool.download, args=(fetch,), name="download", daemon=True)
        thread.start()
        try:
            spool.begun()
            yield io.BufferedReader(spool, _READ_BYTES)
        finally:
            spool.leave()
            thread.join(_LAST_BLOCKS_SECONDS)
