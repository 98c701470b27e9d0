"""Most records are decided on by blocks: their lines become rows, and rows their places, almost without Python.

```text
lines ──> records ──> columns ──> rows ──> policies ──> batches
             │           │          │          │            │
             └───────────┴──────────┴──────────┴────────────┴──> one by one: `take` of the stream
```

For each stream a `msgspec.Struct` is made of the columns that matter. Decoding a line into it skips every other column
and checks types and lengths in C. A line that does not fit, a value that is odd, a row that is to be merged or that a
kernel cannot decide on goes one by one, in its turn. What a block does to a record is what `take` would have done.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Protocol, Union

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_constantcontact.batching.row_blocks import RowBlock
    from target_constantcontact.streams.policies import Rows


class BlockStream(Protocol):
    """Takes many records of one stream.

    Attributes:
        envelope: What a RECORD line is decoded into.
    """

    envelope: type[msgspec.Struct]

    def block(self, lines: Sequence[bytes], envelopes: Sequence[Any]) -> RowBlock:
        """Read some records; nothing has happened yet.

        Args:
            lines: Their RECORD messages.
            envelopes: The same, decoded.
        """

    def decide(self, block: RowBlock, start: int, stop: int) -> Rows:
        """Decide about rows; nothing has happened yet.

        Args:
            block: The block that holds them.
            start: Of the first one.
            stop: After the last one.

        Returns:
            The rows of different people that come first.
        """

    def place(self, rows: Rows, start: int) -> int:
        """Give rows their places, and account for those that get none.

        Args:
            rows: Decided on.
            start: Position in the block of the first one.

        Returns:
            The position of the first row that has not got its place.
        """


@dataclass
class _Piece:
    """Rows of one block that stand together in the input.

    Attributes:
        stream: Theirs.
        block: The block that holds them.
        next: The first one that has not been taken.
        end: After the last one.
        rows: Those that were decided on; None before.
    """

    stream: BlockStream
    block: RowBlock
    next: int
    end: int
    rows: Rows | None = None

    def place(self) -> int:
        """Place what can be placed now, and return how many rows that was."""
        started = self.next
        while self.next < self.end and self.next not in self.block.one_by_one:
            if self.rows is None or self.next >= self.rows.stop:
                self.rows = self.stream.decide(self.block, self.next, self.end)
            reached = self.stream.place(self.rows, self.next)
            if reached == self.next:
                break
            self.next = reached
        return self.next - started

    def skip(self) -> None:
        """Leave the next row to be taken one by one."""
        self.next += 1

    def forget(self, touched: Iterable[str | None]) -> None:
        """Decide anew if something was done to one of the people who are left, or to nobody knows whom.

        Args:
            touched: Their addresses, lower-cased.
        """
        if self.rows is not None and (
            None in touched or not set(touched).isdisjoint(self.block.addresses[self.next : self.end])
        ):
            self.rows = None


class LineBlocks:
    """Takes the RECORD lines of several streams, as many at a time as stand together.

    Args:
        streams: At least one.
        touched: Whom records that went one by one have done something to; emptied here.
    """

    def __init__(self, streams: Iterable[BlockStream], touched: list[str | None]) -> None:
        self._streams = {stream.envelope: stream for stream in streams}
        # Only where several are possible does msgspec demand the name of the stream. No line is this other one: a field
        # that must be there and must be an empty text of one character at least.
        name = f"neither {' nor '.join(str(one.__struct_config__.tag) for one in self._streams)}"
        nothing = Annotated[str, msgspec.Meta(min_length=1, max_length=0)]
        other = msgspec.defstruct("Other", [("type", nothing)], tag_field="stream", tag=name)
        kinds = (*self._streams, other)
        self._decode = msgspec.json.Decoder(Union[kinds]).decode  # noqa: UP007  # of several
        self._pieces: list[_Piece] = []  # the next one last
        self._touched = touched
        self._unread = -1  # where decoding has stopped
        self._count = 0  # of lines that were looked at for `_are_ascii`
        self._are_ascii = True

    def take(self, lines: Sequence[bytes], position: int) -> int:
        """Give the records of lines their places, up to one that has to go by itself.

        Args:
            lines: As they came; those that were read together.
            position: Of the first one that has not been taken: 0, or what follows a line that this function told.

        Returns:
            The position of the first line that is to go one by one; the number of lines where none is.

        Raises:
            ConstantContactError: If a list that a record names cannot be made.
        """
        self._go_on(lines, position)
        while position < len(lines):
            if not self._pieces and (position == self._unread or not self._decode_from(lines, position)):
                break
            piece = self._pieces[-1]
            position += piece.place()
            if piece.next < piece.end:
                piece.skip()
                break
            self._pieces.pop()
        return position

    def _go_on(self, lines: Sequence[bytes], position: int) -> None:
        if not position:
            self._pieces.clear()
            self._unread = -1
        if not position or len(lines) != self._count:  # the reader may have read on
            self._count = len(lines)
            self._are_ascii = all(map(bytes.isascii, lines))
        if self._touched and self._pieces:
            self._pieces[-1].forget(self._touched)
        self._touched.clear()
        if self._pieces and self._pieces[-1].next == self._pieces[-1].end:
            self._pieces.pop()

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
            block = stream.block(lines[position : position + len(some)], some)
            self._pieces.append(_Piece(stream, block, 0, len(some)))
            position += len(some)
        self._pieces.reverse()
        return bool(envelopes)
