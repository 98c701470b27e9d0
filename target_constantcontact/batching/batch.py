"""One import being filled: rows encoded once, counted to the byte and to the line. Pure.

The service cuts what is over its limits without an error, so both are counted on what is really sent: the whole body,
envelope and header included, and physical lines, since nobody says whether a line end inside quotes counts.
"""

from __future__ import annotations

from array import array
from itertools import count
from typing import TYPE_CHECKING, Final

import msgspec

from target_constantcontact.batching.codecs import RowCodec, lines_of
from target_constantcontact.limits import DEFAULT_LIMITS, Limits
from target_constantcontact.mapping.half_addresses import laid_over

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from constantcontact_api.activities.imports import Envelope
    from target_constantcontact.batching.record_spool import RecordSpool
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.singer.lenient_json import Original

_NO_ORIGIN: Final = -1


class Batch:
    """The rows of one import, each address once.

    Args:
        most_rows: Where fewer than an import takes are to be done at a time.

    Attributes:
        number: Counts batches in the order in which they were opened.
        envelope: Everything of the body that is not rows.
        rows: Encoded, in the order of their first appearance; `Line 2` of the service is the first.
        spool: The records as they came.
        size_bytes: Of the whole body as it stands.
    """

    def __init__(
        self,
        number: int,
        envelope: Envelope,
        codec: RowCodec,
        spool: RecordSpool,
        *,
        most_rows: int | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._most_rows = most_rows
        self.spool = spool
        self.number = number
        self.envelope = envelope
        self.rows: list[bytes] = []
        self.size_bytes = envelope.size_bytes
        self._codec = codec
        self._separator_bytes = len(envelope.separator)
        self._lines = 0
        self._parked_at = 0
        self._addresses: list[str] = []
        self._index: dict[str, int] | None = None
        # Where in `spool` the first record of each row is, and further ones of those that have any.
        self._first_origins = array("q")
        self._later_origins: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def addresses(self) -> Sequence[str]:
        """The lower-cased addresses, in the order of the rows."""
        return tuple(self._addresses)

    @property
    def body(self) -> bytes:
        """The whole encoded body."""
        return self.envelope.body(self.rows)

    def __contains__(self, address: str) -> bool:
        return address in self._positions

    @property
    def _positions(self) -> dict[str, int]:
        # Most batches are filled and sent without anybody asking for it, and it takes more memory than the rows.
        if self._index is None:
            self._index = {address: position for position, address in enumerate(self._addresses)}
        return self._index

    def messages(self, position: int) -> list[Original]:
        """Return the RECORD messages that a row was made of, oldest first; none if it only adds somebody to a list."""
        first = self._first_origins[position]
        origins = [] if first == _NO_ORIGIN else [first, *self._later_origins.get(position, ())]
        return [self.spool.message(origin) for origin in origins]

    def last_line(self, position: int) -> bytes:
        """Return the last RECORD message that a row was made of, as it came."""
        later = self._later_origins.get(position)
        return self.spool.line(later[-1] if later else self._first_origins[position])

    def shares_address_with(self, other: Batch) -> bool:
        """Tell whether a person is in both."""
        # Not by `_positions`: batches that wait and batches on their way would keep theirs.
        return not set(self._addresses).isdisjoint(other._addresses)

    def breaks_in(self, row: bytes) -> str:
        """Return the line ends inside the values of an encoded row."""
        return self._codec.breaks_in(row)

    def row(self, position: int) -> Row:
        """Read a row back."""
        return self._codec.decode(self.rows[position])

    def all_rows(self) -> list[Row]:
        """Read all rows back."""
        return self._codec.decode_all(self.rows)

    def row_of(self, address: str) -> Row:
        """Read an address's row back.

        Args:
            address: Lower-cased, and here.
        """
        return self.row(self._positions[address])

    def park(self) -> None:
        """Give up memory until `unpark`, for a batch that has been sent and whose account waits."""
        rows = list(zip(self._addresses, (row.decode() for row in self.rows), strict=True))
        self._parked_at = self.spool.append(msgspec.json.encode(rows))
        self.spool.move_to_disk()
        self.rows, self._addresses, self._index = [], [], None

    def unpark(self) -> None:
        """Take back what `park` gave up."""
        for address, row in msgspec.json.decode(self.spool.line(self._parked_at)):
            self._addresses.append(address)
            self.rows.append(row.encode())

    def drop(self, addresses: Collection[str]) -> None:
        """Take rows out of a batch that is not filled any more.

        Args:
            addresses: Lower-cased; those that are not here are ignored.
        """
        kept = [number for number, address in enumerate(self._addresses) if address not in addresses]
        self._addresses, self._index = [self._addresses[number] for number in kept], None
        self.rows = [self.rows[number] for number in kept]
        self._first_origins = array("q", [self._first_origins[number] for number in kept])
        self._later_origins = {
            new: self._later_origins[old] for new, old in enumerate(kept) if old in self._later_origins
        }

    def add(self, address: str, row: Row, line: bytes | None) -> bool:
        """Add the row of an address that is not here yet, if the limits allow.

        Args:
            address: Lower-cased.
            row: Import key to value.
            line: Its RECORD message, to be kept; None where there is nothing to keep.

        Returns:
            Whether it was added; a batch that refuses a row is full.
        """
        encoded = self._codec.encode(row)
        lines = lines_of(encoded, self._codec.line_ends)
        return self.extend((address,), (encoded,), None if line is None else (line,), lines) > 0

    def room_for(self, rows: Sequence[bytes], lines: int) -> int:
        """Tell how many bytes the body would grow by with some more rows; 0 where the limits do not allow them.

        Args:
            rows: Encoded by the codec of this batch; at least one.
            lines: How many lines they are to the service.
        """
        added = sum(map(len, rows)) + self._separator_bytes * (len(rows) if self.rows else len(rows) - 1)
        is_over = self.size_bytes + added > self._limits.body_bytes or self._lines + lines > self._limits.lines
        return 0 if is_over or (self._most_rows is not None and len(self.rows) + len(rows) > self._most_rows) else added

    def extend(
        self, addresses: Sequence[str], rows: Sequence[bytes], messages: Sequence[bytes] | None, lines: int
    ) -> int:
        """Add rows that are encoded already, if the limits allow; as `add`.

        Args:
            addresses: Lower-cased, all different, and none of them here.
            rows: Encoded by the codec of this batch.
            messages: Their RECORD messages, to be kept; None where there is nothing to keep.
            lines: How many lines the rows are to the service.

        Returns:
            How many bytes the body has grown by; 0 where nothing was added.
        """
        added = self.room_for(rows, lines)
        if not added:
            return 0
        if self._index is not None:
            self._index.update(zip(addresses, count(len(self.rows))))
        self._addresses += addresses
        self.rows += rows
        self._first_origins.extend([_NO_ORIGIN] * len(rows) if messages is None else self.spool.extend(messages))
        self.size_bytes += added
        self._lines += lines
        return added

    def merge(self, address: str, row: Row, line: bytes) -> bool:
        """Lay a later row of an address over the one that is here, if the limits allow; its values win, its blanks not.

        Args:
            address: Lower-cased, and here.
            row: Import key to value.
            line: Its RECORD message, to be kept.

        Returns:
            Whether it was merged.
        """
        position = self._positions[address]
        before = self.rows[position]
        merged = self._codec.encode(laid_over(self._codec.decode(before), row))
        size = self.size_bytes + len(merged) - len(before)
        line_ends = self._codec.line_ends
        lines = self._lines + lines_of(merged, line_ends) - lines_of(before, line_ends)
        if size > self._limits.body_bytes or lines > self._limits.lines:
            return False
        self.rows[position] = merged
        self._later_origins.setdefault(position, []).append(self.spool.append(line))
        self.size_bytes, self._lines = size, lines
        return True
