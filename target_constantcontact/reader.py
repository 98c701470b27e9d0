"""Singer lines from a pipe: decoded fast, refused in one sentence, and left between two lines when a signal comes."""

from __future__ import annotations

import io
import sys
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec
from singer_sdk.exceptions import MissingKeyPropertiesError, RecordsWithoutSchemaException
from singer_sdk.singerlib.encoding.base import GenericSingerReader
from singer_sdk.singerlib.exceptions import InvalidInputLine

from constantcontact_api.errors import EXIT_CONFIGURATION, EXIT_UNEXPECTED, ConstantContactError
from target_constantcontact.odd_lines import number, parse_odd_record

if TYPE_CHECKING:
    from collections.abc import Callable


_BUFFER_BYTES: Final = 256 * 1024


class MalformedInputError(ConstantContactError, InvalidInputLine):
    """The input is not what a tap writes. Lines may hold addresses, so only their number is told."""

    exit_code = EXIT_CONFIGURATION


class CutOffInputError(MalformedInputError):
    """The input ended in the middle of a line: the tap was killed."""

    exit_code = EXIT_UNEXPECTED


class RecordBeforeSchemaError(MalformedInputError, RecordsWithoutSchemaException):
    """A record of a stream whose schema has not come."""


class KeylessRecordError(MalformedInputError, MissingKeyPropertiesError):
    """A record without a property that its stream declares as key."""


class Interrupted(Exception):  # noqa: N818  # a request, not an error
    """Raised out of a blocking read when a signal asks the process to end."""


decode_line = msgspec.json.Decoder(float_hook=number).decode
"""Decodes any JSON value, numbers exactly."""


def take_nothing(line: bytes) -> bool:  # noqa: ARG001  # stands for a function that takes some
    """Leave every line to be decoded and handed over.

    Args:
        line: As it came.
    """
    return False


def _readline_of(file: Any) -> Callable[[], bytes]:  # noqa: ANN401  # the SDK opens the file of `--input` as text
    binary = getattr(file, "buffer", file)
    if isinstance(binary, io.TextIOBase):  # a text that is no file at all
        return lambda: binary.readline().encode()
    readline: Callable[[], bytes] = binary.readline
    return readline


class SingerLineReader(GenericSingerReader[bytes]):
    """Reads messages until the input ends or a signal comes.

    Attributes:
        line_number: Of the line being processed, from 1.
        is_cut_off: Whether the input ended in the middle of a line, as it does when a tap is killed.
        stop_requested: Set by the signal handler, through `request_stop`.
        take_fast: Told each line before it is decoded; whether it needs no more than that.
    """

    def __init__(self) -> None:
        """Start before the first line."""
        super().__init__()
        self.line_number = 0
        self.is_cut_off = False
        self.stop_requested = False
        self._is_reading = False
        self.take_fast: Callable[[bytes], bool] = take_nothing

    @property
    def default_input(self) -> IO[bytes]:
        """Standard input, as bytes."""
        try:
            # Python's own buffer holds a few lines of a wide stream, and each filling is a system call.
            return open(sys.stdin.fileno(), "rb", buffering=_BUFFER_BYTES, closefd=False)
        except (OSError, ValueError):  # something else stands in for it
            return sys.stdin.buffer

    @property
    def line(self) -> bytes:
        """The line being processed."""
        return self._current_message or b""

    def request_stop(self) -> None:
        """Stop after the line being processed, or at once where there is none; called from a signal handler.

        Raises:
            Interrupted: If reading is what it would have to wait for.
        """
        was_requested, self.stop_requested = self.stop_requested, True
        if self._is_reading and not was_requested:
            raise Interrupted

    def process_lines(
        self, file_input: IO[bytes] | None, callbacks: dict[str, Callable[[dict[str, Any]], None]]
    ) -> Counter[str]:
        """Hand every message to its callback.

        Args:
            file_input: Where lines come from; standard input if None.
            callbacks: By message type.

        Returns:
            How many messages of each type there were.

        Raises:
            MalformedInputError: If a line is not a Singer message.
        """
        stats: Counter[str] = Counter()
        readline = _readline_of(file_input or self.default_input)
        while line := self._next_line(readline):
            kind = self._hand_over(line, callbacks)
            if kind is None:
                break
            stats[kind] += 1
        return stats

    def _next_line(self, readline: Callable[[], bytes]) -> bytes:
        """Return the next line that is not taken the fast way; nothing at the end or after a signal."""
        take_fast = self.take_fast
        try:
            while not self.stop_requested:
                self._is_reading = True
                line = readline()
                self._is_reading = False
                if not line:
                    break
                self._current_message = line
                self.line_number += 1
                if not take_fast(line):
                    return line
        except Interrupted:
            self._is_reading = False
        return b""

    def _hand_over(self, line: bytes, callbacks: dict[str, Callable[[dict[str, Any]], None]]) -> str | None:
        """Hand a line to its callback and return its type; None if the input was cut off in the middle of it."""
        try:
            message = self.deserialize_json(line)
        except MalformedInputError:
            if self.line.endswith(b"\n"):
                raise
            self.is_cut_off = True
            return None
        kind = str(message.get("type"))
        callback = callbacks.get(kind)
        if callback is None:
            raise MalformedInputError(f"Line {self.line_number} of the input has no message type of Singer.")
        callback(message)
        return kind

    def deserialize_json(self, line: bytes) -> dict[str, Any]:
        """Decode one line.

        Args:
            line: As it came.

        Raises:
            MalformedInputError: If it is not a JSON object.
        """
        try:
            message = decode_line(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            message = parse_odd_record(line)
            if message is None:
                raise MalformedInputError(f"Line {self.line_number} of the input is not JSON.") from None
        if not isinstance(message, dict):
            raise MalformedInputError(f"Line {self.line_number} of the input is not a JSON object.")
        return message

    def assert_line_requires(self, line_dict: dict[str, Any], requires: set[str]) -> None:  # type: ignore[override]
        """Check that a message has its keys; unlike the SDK's own, without repeating the message.

        Args:
            line_dict: The message, or a part of it.
            requires: The keys.

        Raises:
            MalformedInputError: If one is missing.
        """
        given: object = line_dict
        missing = sorted(requires.difference(given if isinstance(given, dict) else ()))
        if missing:
            raise MalformedInputError(f"Line {self.line_number} of the input lacks {', '.join(missing)}.")
