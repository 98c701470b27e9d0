"""The records of a batch as they came, kept on disk until the service has said which of its rows it refuses."""

from __future__ import annotations

import tempfile
import weakref
from typing import TYPE_CHECKING

from target_constantcontact.rejects import original

if TYPE_CHECKING:
    from target_constantcontact.rejects import Original

_IN_MEMORY_BYTES = 4 * 1024 * 1024


class Originals:
    """Lines of one batch; a private, nameless file once they are many.

    Attributes:
        close: Gives up memory and disk.
    """

    def __init__(self) -> None:
        """Start empty."""
        # The file lives as long as the batch, not as long as a function.
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        self._end = 0
        # A run that ends early leaves batches that nobody closes.
        self.close = weakref.finalize(self, self._file.close)

    def append(self, line: bytes) -> int:
        """Keep a line.

        Args:
            line: A RECORD message.

        Returns:
            Where it is.
        """
        position = self._end
        self._end += self._file.write(line if line.endswith(b"\n") else line + b"\n")
        return position

    def line(self, position: int) -> bytes:
        """Return a line.

        Args:
            position: From `append`.
        """
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
        self._file.rollover()
