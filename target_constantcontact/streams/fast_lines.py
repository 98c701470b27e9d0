"""Lines that are read together, to the fast way of each stream; in their order, however many of them are odd."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Union

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from target_constantcontact.batching.row_blocks import Run
    from target_constantcontact.streams.plain_records import FastStream


class _Piece(NamedTuple):
    """Rows of one run that may have their places together; an odd one is alone.

    Attributes:
        stream: Theirs.
        run: That they are of.
        start: Of the first one.
        end: After the last one.
    """

    stream: FastStream
    run: Run
    start: int
    end: int

    def place(self) -> bool:
        return self.start not in self.run.odd and self.stream.place(self.run, self.start, self.end)

    def halves(self) -> tuple[_Piece, _Piece]:
        middle = (self.start + self.end) // 2
        return self._replace(end=middle), self._replace(start=middle)


class FastLines:
    """Takes the plain RECORD lines of several streams, as many at a time as stand together."""

    def __init__(self, streams: Iterable[FastStream]) -> None:
        """Remember the streams.

        Args:
            streams: At least one.
        """
        self._streams = {stream.envelope: stream for stream in streams}
        # Only where several are possible does msgspec demand the name of the stream. No line is this other one: a field
        # that must be there and must be an empty text of one character at least.
        name = f"neither {' nor '.join(str(one.__struct_config__.tag) for one in self._streams)}"
        nothing = Annotated[str, msgspec.Meta(min_length=1, max_length=0)]
        other = msgspec.defstruct("Other", [("type", nothing)], tag_field="stream", tag=name)
        kinds = (*self._streams, other)
        self._decode = msgspec.json.Decoder(Union[kinds]).decode  # noqa: UP007  # of several
        self._pieces: list[_Piece] = []  # the next one last
        self._unread = -1  # where decoding has stopped
        self._are_ascii = True

    def take(self, lines: Sequence[bytes], position: int) -> int:
        """Give the records of lines their places, up to one that is not plain.

        Args:
            lines: As they came; those that were read together.
            position: Of the first one that has not been taken: 0, or what follows a line that this function told.

        Returns:
            The position of the first line that is for the slow way; the number of lines where none is.

        Raises:
            ConstantContactError: If a list that a record names cannot be made.
        """
        if not position:
            self._pieces.clear()
            self._unread = -1
            self._are_ascii = all(map(bytes.isascii, lines))
        while position < len(lines):
            if not self._pieces and (position == self._unread or not self._decode_from(lines, position)):
                break
            piece = self._pieces.pop()
            if piece.place():
                position += piece.end - piece.start
            elif piece.end - piece.start > 1:
                self._pieces += reversed(piece.halves())
            else:
                break
        return position

    def _decode_from(self, lines: Sequence[bytes], position: int) -> bool:
        envelopes: list[Any] = []
        try:
            left = lines[position:] if position else lines
            if self._are_ascii:
                envelopes.extend(map(self._decode, left))  # where one raises, CPython has kept those before it
            else:
                for line in left:
                    line.decode()  # columns that nobody decodes may be no text
                    envelopes.append(self._decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._unread = position + len(envelopes)
        for kind, group in groupby(envelopes, type):
            some = list(group)
            stream = self._streams[kind]
            self._pieces += _pieces(stream, stream.run(lines[position : position + len(some)], some))
            position += len(some)
        self._pieces.reverse()
        return bool(envelopes)


def _pieces(stream: FastStream, run: Run) -> Iterator[_Piece]:
    start = 0
    for odd in sorted(run.odd):
        if start < odd:
            yield _Piece(stream, run, start, odd)
        yield _Piece(stream, run, odd, odd + 1)
        start = odd + 1
    if start < len(run.rows):
        yield _Piece(stream, run, start, len(run.rows))
