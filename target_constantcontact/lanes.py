"""The batches being filled, side by side, so that the last record of an address wins. Pure.

Rows of one stream for the same lists share a batch. Where a row's address waits in a batch for other lists or of
another stream, that older batch is closed and goes first: batches are imported one after the other in the order in
which they were closed, so the newer values land last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from target_constantcontact.batches import Batch
    from target_constantcontact.mapping import Row

# Streams whose records name many combinations of lists fill many batches at once; over this sum the largest is closed.
MAX_OPEN_BYTES = 32 * 1024 * 1024

S = TypeVar("S", bound="Hashable")


@dataclass(frozen=True)  # Python 3.10 has no generic NamedTuple
class Lane(Generic[S]):
    """Rows that may share a batch.

    Attributes:
        source: What the rows were mapped by.
        list_ids: Whom they join, sorted.
    """

    source: S
    list_ids: tuple[str, ...]


@dataclass
class OpenBatch(Generic[S]):
    """A batch that can take more rows.

    Attributes:
        lane: Whose rows it takes.
        is_csv: Its format; a lane can fill one of each.
        batch: The rows.
    """

    lane: Lane[S]
    is_csv: bool
    batch: Batch


@dataclass(frozen=True)
class Placement(Generic[S]):
    """What became of one row.

    Attributes:
        merged: Whether it went into the row of an earlier record.
        closed: Batches that are to be imported now, in this order.
    """

    merged: bool
    closed: tuple[OpenBatch[S], ...]


class Lanes(Generic[S]):
    """Every batch that is being filled."""

    def __init__(self, open_batch: Callable[[Lane[S], bool], Batch], *, max_open_bytes: int = MAX_OPEN_BYTES) -> None:
        """Start with none.

        Args:
            open_batch: Makes an empty batch for a lane, as CSV or not.
            max_open_bytes: Over all open batches.
        """
        self._open_batch = open_batch
        self._max_open_bytes = max_open_bytes
        self._open: dict[tuple[Lane[S], bool], OpenBatch[S]] = {}
        self._holders: dict[str, OpenBatch[S]] = {}
        self._open_bytes = 0

    def put(self, lane: Lane[S], address: str, row: Row, line: bytes, *, is_csv: bool) -> Placement[S]:
        """Give a row its place.

        Args:
            lane: Whose row it is.
            address: Lower-cased.
            row: Import key to value; without blanks where it is CSV.
            line: Its RECORD message, to be kept.
            is_csv: The format that it may be sent in.

        Returns:
            What became of it.

        Raises:
            ValueError: If the row alone is over the limits, which field lengths rule out.
        """
        closed: list[OpenBatch[S]] = []
        holder = self._holders.get(address)
        if holder is not None:
            before = holder.batch.size_bytes
            if holder.lane == lane and holder.batch.merge(address, row, line):
                self._open_bytes += holder.batch.size_bytes - before
                return Placement(merged=True, closed=())
            closed.append(self._close(holder))
        target = self._target(lane, is_csv)
        before = target.batch.size_bytes
        if not target.batch.add(address, row, line):
            closed.append(self._close(target))
            target = self._target(lane, is_csv)
            before = target.batch.size_bytes
            if not target.batch.add(address, row, line):
                raise ValueError(f"One row of {len(row)} fields is over the limits of an import.")
        self._holders[address] = target
        self._open_bytes += target.batch.size_bytes - before
        if self._open_bytes > self._max_open_bytes and len(self._open) > 1:
            closed.append(self._close(max(self._open.values(), key=lambda entry: entry.batch.size_bytes)))
        return Placement(merged=False, closed=tuple(closed))

    def close_all(self) -> tuple[OpenBatch[S], ...]:
        """Close every batch, the one opened first first."""
        return tuple(self._close(entry) for entry in sorted(self._open.values(), key=lambda entry: entry.batch.number))

    def _target(self, lane: Lane[S], is_csv: bool) -> OpenBatch[S]:
        key = (lane, is_csv)
        if key not in self._open:
            self._open[key] = OpenBatch(lane, is_csv, self._open_batch(lane, is_csv))
            self._open_bytes += self._open[key].batch.size_bytes
        return self._open[key]

    def _close(self, entry: OpenBatch[S]) -> OpenBatch[S]:
        del self._open[entry.lane, entry.is_csv]
        self._open_bytes -= entry.batch.size_bytes
        for address in entry.batch.addresses:
            del self._holders[address]
        return entry
