"""The records of a batch as they came, kept on disk until the service has said which of its rows it refuses."""

from __future__ import annotations

import io
import tempfile
import weakref
from typing import TYPE_CHECKING, Final

from target_constantcontact.rejects import original

if TYPE_CHECKING:
    from target_constantcontact.rejects import Original

_BLOCK_BYTES: Final = 128 * 1024
_LINE_END: Final = 0x0A


class Originals:
    """Lines of one batch; a private, nameless file once they are more than a block.

    Attributes:
        close: Gives up memory and disk.
    """

    def __init__(self) -> None:
        """Start empty."""
        # The file lives as long as the batch, not as long as a function.
        self._file = tempfile.SpooledTemporaryFile(max_size=_BLOCK_BYTES)  # noqa: SIM115
        # A call of the file for each line would cost more than what it writes.
        self._block: list[bytes] = []
        self._end = 0
        self._full_at = _BLOCK_BYTES
        # A run that ends early leaves batches that nobody closes.
        self.close = weakref.finalize(self, self._file.close)

    def append(self, line: bytes) -> int:
        """Keep a line.

        Args:
            line: A RECORD message.

        Returns:
            Where it is.
        """
        if line[-1] != _LINE_END:
            line += b"\n"
        position = self._end
        self._block.append(line)
        self._end = end = position + len(line)
        if end > self._full_at:
            self._write()
        return position

    def line(self, position: int) -> bytes:
        """Return a line.

        Args:
            position: From `append`.
        """
        self._write()
        self._file.seek(position)
        return self._file.readline()

    def message(self, position: int) -> Original:
        """Return a RECORD message.

        Args:
            position: From `append`.
        """
        return original(self.line(position))

    def move_to_disk(self) -> None:
        """Give up memory, however few lines there are."""
        self._write()
        self._file.rollover()

    def _write(self) -> None:
        self._file.seek(0, io.SEEK_END)
        self._file.writelines(self._block)
        self._block = []
        self._full_at = self._end + _BLOCK_BYTES
