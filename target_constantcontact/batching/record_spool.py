"""The records of a batch as they came, kept on disk until the service has said which of its rows it refuses."""

from __future__ import annotations

import io
import tempfile
import weakref
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Final

from target_constantcontact.singer.lenient_json import original

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.singer.lenient_json import Original

_BLOCK_BYTES: Final = 128 * 1024


class RecordSpool:
    """Lines of one batch; a private, nameless file once they are more than a block.

    Attributes:
        close: Gives up memory and disk.
    """

    def __init__(self) -> None:
        self._file: io.FileIO | None = None
        self._block: list[bytes] = []
        self._end = self._written = 0
        self.close: Callable[[], object] = self._block.clear

    def append(self, line: bytes) -> int:
        """Keep a line.

        Returns:
            Where it is.
        """
        return self.extend((line,))[0]

    def extend(self, lines: Sequence[bytes]) -> list[int]:
        """Keep some lines.

        Returns:
            Where each is.
        """
        if not lines[-1].endswith(b"\n"):  # the very last one of the input
            lines = [*lines[:-1], lines[-1] + b"\n"]
        *positions, self._end = accumulate(map(len, lines), initial=self._end)
        self._block += lines
        if self._end - self._written > _BLOCK_BYTES:
            self.move_to_disk()
        return positions

    def line(self, position: int) -> bytes:
        """Return a line."""
        if self._file is None:
            return _line_at(io.BytesIO(b"".join(self._block)), position)
        self.move_to_disk()
        reader = io.BufferedReader(self._file)
        try:
            return _line_at(reader, position)
        finally:
            reader.detach()

    def message(self, position: int) -> Original:
        """Return a RECORD message."""
        return original(self.line(position))

    def move_to_disk(self) -> None:
        """Give up memory, however few lines there are."""
        if self._file is None:
            # The file lives as long as the batch, not as long as a function; unbuffered, since blocks are long.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
            # A run that ends early leaves batches that nobody closes.
            self.close = weakref.finalize(self, self._file.close)
        self._file.seek(0, io.SEEK_END)
        block = memoryview(b"".join(self._block))
        while block:
            block = block[self._file.write(block) :]
        self._block = []
        self._written = self._end


def _line_at(file: IO[bytes] | io.BufferedReader, position: int) -> bytes:
    file.seek(position)
    return file.readline()
