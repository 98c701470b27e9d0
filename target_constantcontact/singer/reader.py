"""Reads Singer messages from a pipe: decodes fast, refuses in one sentence, and stops between two lines on a signal."""

from __future__ import annotations

import io
import logging
import sys
from collections import Counter
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from singer_sdk.exceptions import RecordsWithoutSchemaException
from singer_sdk.singerlib.encoding.base import GenericSingerReader, SingerMessageType
from singer_sdk.singerlib.exceptions import InvalidInputLine

from constantcontact_api.errors import EXIT_CONFIGURATION, EXIT_UNEXPECTED, ConstantContactError, SettingsError
from target_constantcontact.limits import Limits
from target_constantcontact.singer.lenient_json import read_message
from target_constantcontact.singer.long_lines import LONG_LINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

logger = logging.getLogger(__name__)

BOM: Final = b"\xef\xbb\xbf"
"""What some editors and shells put before the first line of a file."""
OF_A_TAP: Final = "let only a Singer tap write to it, in UTF-8."
"""What to do about an input that is none."""
_STATE: Final = b'"STATE"'
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"\x00{")
"""How a line of UTF-16 begins, with a BOM or without."""


class MalformedInputError(ConstantContactError, InvalidInputLine):
    """The input is not what a tap writes. Lines may hold addresses, so the message only gives their number."""

    exit_code = EXIT_CONFIGURATION


class CutOffInputError(MalformedInputError):
    """The input ended in the middle of a line: the tap was killed."""

    exit_code = EXIT_UNEXPECTED


class RecordBeforeSchemaError(MalformedInputError, RecordsWithoutSchemaException):
    """A record came before the schema of its stream."""


class Interrupted(Exception):  # noqa: N818  # a request, not an error
    """Raised out of a blocking read when a signal asks the process to end."""


def _instead(line: bytes) -> str:
    return "written in UTF-16" if line.startswith(_UTF_16) else "not JSON"


def _is_long(lines: Sequence[bytes]) -> bool:
    return len(lines) == 1 and len(lines[0]) > LONG_LINE_BYTES


def take_nothing(lines: Sequence[bytes], position: int) -> int:  # noqa: ARG001  # stands for a function that takes some
    """Take no line by blocks."""
    return position


def records_of(stream: str, lines: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return the records of a stream among some lines; lines that are not JSON are left to be refused in their turn.

    Args:
        stream: As the lines call it.
        lines: As they came.
    """
    found = []
    for line in lines:
        message = read_message(line)
        is_one = isinstance(message, dict) and message.get("type") == "RECORD" and message.get("stream") == stream
        if is_one and isinstance(message.get("record"), dict):
            found.append(message["record"])
    return found


def _reader_of(file: Any) -> Callable[[int], bytes]:  # noqa: ANN401  # the SDK opens the file of `--input` as text
    binary = getattr(file, "buffer", file)
    if isinstance(binary, io.TextIOBase):  # a text that is no file at all
        return lambda size: binary.read(size).encode()
    read: Callable[[int], bytes] = binary.read1
    return read


def line_blocks(next_block: Callable[[], bytes], *, longest: int | None = None) -> Iterator[list[bytes]]:
    """Cut what is read into whole lines, as many as have come; the last one may be cut off, and a long one comes alone.

    Args:
        next_block: Reads on; nothing at the end.
        longest: In bytes, of a line; None for any.

    Raises:
        ValueError: If a line is longer.
    """
    rest: list[bytes] = []  # of a line, which may be longer than a block
    rest_bytes = 0
    while block := next_block():
        rest.append(block)
        rest_bytes += len(block)
        if b"\n" in block:
            read, rest = b"".join(rest), []  # a line may be most of the memory: no copy is kept
            lines = io.BytesIO(read).readlines()
            del read
            rest = [] if lines[-1].endswith(b"\n") else [lines.pop()]
            rest_bytes = sum(map(len, rest))
            if len(lines) > 1 and len(lines[0]) > LONG_LINE_BYTES:
                yield [lines.pop(0)]
            yield lines
        elif longest is not None and rest_bytes > longest:
            raise ValueError(f"a line is longer than {longest:,} bytes")
    if rest:
        yield [b"".join(rest)]


class SingerLineReader(GenericSingerReader[bytes]):
    """Reads messages until the input ends or a signal comes.

    Attributes:
        line_number: The number of the line being processed, from 1.
        is_cut_off: Whether the input ended in the middle of a line, as it does when a tap is killed.
        block_bytes: Read at once, of a file.
        may_be_empty: Whether the input may end before its first message. A tap that fails at once looks like this to
            whoever reads only what it writes, as in a shell without `pipefail`.
        stop_requested: Set by the signal handler, through `request_stop`.
        take_by_blocks: Takes RECORD lines by blocks. Called with lines that were read together and the position of the
            first one to look at. Returns the position of the first line that it leaves to be handled by itself.
    """

    def __init__(self) -> None:
        """Start before the first line."""
        super().__init__()
        self.line_number = 0
        self.is_cut_off = False
        self.stop_requested = False
        self._is_reading = False
        self.block_bytes = Limits.block_bytes
        self.may_be_empty = False
        self._source: Iterator[list[bytes]] = iter(())
        self._lines: list[bytes] = []
        self._position = 0  # after the line being processed
        self._repeats = False
        self._is_beside = False
        self._stats: Counter[str] = Counter()
        self._callbacks: dict[str, Callable[[dict[str, Any]], None]] = {}
        self.take_by_blocks: Callable[[Sequence[bytes], int], int] = take_nothing

    @property
    def default_input(self) -> IO[bytes]:
        """Standard input, as bytes.

        Raises:
            SettingsError: It is closed.
        """
        if sys.stdin is None:
            raise SettingsError("Standard input is closed: nothing was read. Let a tap write to it, or name --input.")
        return sys.stdin.buffer

    @property
    def line(self) -> bytes:
        """The line being processed."""
        return self._current_message or b""

    def request_stop(self) -> None:
        """Stop after the line being processed, or at once if there is none; called from a signal handler.

        Raises:
            Interrupted: If the reader is waiting for input.
        """
        was_requested, self.stop_requested = self.stop_requested, True
        if self._is_reading and not was_requested:
            raise Interrupted

    def process_lines(
        self, file_input: IO[bytes] | None, callbacks: dict[str, Callable[[dict[str, Any]], None]]
    ) -> Counter[str]:
        """Hand every message to its callback, except the records taken by blocks.

        Args:
            file_input: Where to read from; standard input if None.
            callbacks: By message type.

        Returns:
            The number of messages of each type, those taken by blocks included.

        Raises:
            MalformedInputError: If a line is not a Singer message, or there is none.
        """
        self._stats, self._callbacks = Counter(), callbacks
        read = _reader_of(file_input or self.default_input)
        self._process(line_blocks(lambda: self._next_block(read)))
        if not (self._stats.total() or self.is_cut_off or self.stop_requested):
            if not self.may_be_empty:
                raise MalformedInputError(
                    "The input is empty: no message of a tap came, not even of a stream. Look at what the tap says of "
                    "itself, and whether it selects a stream; if there may be nothing at all, set "
                    "`allow_streams_without_people: true`."
                )
            logger.warning("The input is empty: no message of a tap came. Look at what the tap says of itself.")
        return self._stats

    def take_beside(self, blocks: Iterator[list[bytes]]) -> None:
        """Handle the lines of files that the line being processed names, before the lines after it.

        Args:
            blocks: The lines, some at a time. They have no numbers in the input.
        """
        after, outer = self._lines[self._position :], (self._source, self._current_message)
        self._is_beside = True
        try:
            self._process(blocks)
        finally:
            self._is_beside = False
            self._source, self._current_message = outer
            self._lines, self._position = after, 0

    def _process(self, blocks: Iterator[list[bytes]]) -> None:
        self._source = blocks
        while (lines := next(self._source, None)) is not None:
            self._lines, self._position = lines, 0  # `ahead` may add to them
            while not self.stop_requested:
                start = self._position
                if not _is_long(self._lines):
                    self._position = self.take_by_blocks(self._lines, start)
                self._count(SingerMessageType.RECORD.value, self._position - start)
                if self._position == len(self._lines):
                    break
                self._current_message = self._lines[self._position].removeprefix(BOM)
                self._position += 1
                self._count("", 1)
                if not self.line.strip():
                    continue
                kind = self._hand_over(self.line)
                if kind is None:
                    break
                if self._repeats:
                    self._repeats = False
                    self._position -= 1
                    self._count("", -1)
                elif not self._is_beside:
                    self._stats[kind] += 1

    def _count(self, kind: str, lines: int) -> None:
        if not self._is_beside:
            self.line_number += lines
            if kind:
                self._stats[kind] += lines

    def repeat(self) -> None:
        """Look at the line being processed once more: blocks may take it now."""
        self._repeats = True

    def ahead(self, *, lines: int, size_bytes: int) -> Sequence[bytes]:
        """Look at the lines from the one being processed on, reading more where there are few.

        A tap that has written a STATE may wait for what comes of it, so nothing is read beyond one.

        Args:
            lines: How many at most.
            size_bytes: From how many bytes on no more are read.
        """
        start = max(0, self._position - 1)
        seen = self._lines[start:]
        while len(seen) < lines and sum(map(len, seen)) < size_bytes and not any(_STATE in line for line in seen):
            more = next(self._source, None)
            if more is None:
                break
            if _is_long(more):
                self._source = chain((more,), self._source)
                break
            self._lines += more
            seen += more
        return self._lines[start : start + lines]

    def _next_block(self, read: Callable[[int], bytes]) -> bytes:
        if self.stop_requested:
            return b""
        try:
            self._is_reading = True
            block = read(self.block_bytes)
            self._is_reading = False
        except Interrupted:
            self._is_reading = False
            return b""
        return block

    def _hand_over(self, line: bytes) -> str | None:
        """Hand a line to its callback and return its type; None if the input ended in the middle of it."""
        try:
            message = self.deserialize_json(line)
        except MalformedInputError:
            if self.line.endswith(b"\n"):
                raise
            self.is_cut_off = True
            return None
        if isinstance(message.get("stream"), (dict, list)):
            self.assert_line_requires(message, {"stream"})
        kind = str(message.get("type"))
        callback = self._callbacks.get(kind)
        if callback is None:
            raise MalformedInputError(f"Line {self.line_number} of the input has no message type of Singer: {OF_A_TAP}")
        callback(message)
        return kind

    def deserialize_json(self, line: bytes) -> dict[str, Any]:
        """Decode one line.

        Raises:
            MalformedInputError: If it is not a JSON object.
        """
        message = read_message(line)
        if message is None:
            raise MalformedInputError(f"Line {self.line_number} of the input is {_instead(line)}: {OF_A_TAP}")
        if not isinstance(message, dict):
            raise MalformedInputError(f"Line {self.line_number} of the input is not a JSON object: {OF_A_TAP}")
        return message

    def assert_line_requires(self, line_dict: dict[str, Any], requires: set[str]) -> None:  # type: ignore[override]
        """Check that a message has its keys; unlike the SDK's own check, this one does not repeat the message.

        Raises:
            MalformedInputError: If a key is missing.
        """
        given: object = line_dict
        missing = sorted(requires.difference(given if isinstance(given, dict) else ()))
        if not missing and "stream" in requires and not (isinstance(line_dict["stream"], str) and line_dict["stream"]):
            missing = ["stream"]
        if missing:
            raise MalformedInputError(f"Line {self.line_number} of the input lacks {', '.join(missing)}: {OF_A_TAP}")
