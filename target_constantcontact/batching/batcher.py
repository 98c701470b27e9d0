"""The batches being filled, side by side, so that the last record of an address wins. Pure.

Rows of one stream for the same lists share a batch. Where a row's address waits in a batch of another stream, that
older batch is closed and goes first: batches that share an address are imported one after the other in the order in
which they were closed, so the newer values land last.

Where records name their own lists, their combinations would make many small imports. So values go once, in a batch for
one of the record's lists, and for each further list the address alone goes into a batch of that list. Nothing is lost
by whichever lands first; it is the values that go first all the same, so that an address whose values the service
refused can be left out.

Operations on people keep to the same order: a deletion closes whatever waits for its address, and is closed by the
next import of it. Who is known by a contact id alone may be anybody: such rows wait in one batch at a time, after
everything before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from constantcontact_api.contacts.import_fields import EMAIL
from target_constantcontact.streams.operations import CONTACT_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from target_constantcontact.batching.batch import Batch
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.streams.operations import Task

# Streams whose records name many combinations of lists fill many batches at once; over this sum the largest is closed.
MAX_OPEN_BYTES = 32 * 1024 * 1024

S = TypeVar("S", bound="Hashable")


@dataclass(frozen=True)  # Python 3.10 has no generic NamedTuple
class Lane(Generic[S]):
    """Rows that may share a batch.

    Attributes:
        source: What the rows were mapped by.
        list_ids: Whom they join, in order.
        only_addresses: Whether its rows only add people to the lists.
        task: What is done to people whom its rows name; None where they are imported.
    """

    source: S
    list_ids: tuple[str, ...]
    only_addresses: bool = False
    task: Task | None = None


@dataclass
class OpenBatch(Generic[S]):
    """A batch that can take more rows.

    Attributes:
        lane: Whose rows it takes.
        is_csv: Its format; a lane can fill one of each.
        batch: The rows.
        has_strangers: Whether it holds people known by a contact id alone.
        is_open: False once it is to be imported.
        blanks: Import keys to be cleared once it has landed, by address.
    """

    lane: Lane[S]
    is_csv: bool
    batch: Batch
    has_strangers: bool = False
    is_open: bool = True
    blanks: dict[str, frozenset[str]] = field(default_factory=dict)

    def note_blanks(self, address: str, row: Row, blanks: frozenset[str]) -> None:
        """Note what of somebody is to be cleared: of earlier records, what this one does not set again.

        Args:
            address: Lower-cased.
            row: Has its place here.
            blanks: Import keys.
        """
        if blanks or address in self.blanks:
            self.blanks[address] = (self.blanks.pop(address, frozenset()) - row.keys()) | blanks

    def collides_with(self, other: OpenBatch[S]) -> bool:
        """Tell whether somebody is in both, or may be.

        Args:
            other: Another batch.
        """
        return self.has_strangers or other.has_strangers or self.batch.shares_address_with(other.batch)


@dataclass(frozen=True)
class Placement(Generic[S]):
    """What became of one row.

    Attributes:
        merged: Whether it went into the row of an earlier record.
        closed: Batches that are to be imported now, in this order.
    """

    merged: bool
    closed: tuple[OpenBatch[S], ...]


@dataclass(frozen=True)
class Content(Generic[S]):
    """Rows of different people that go into one batch together.

    Attributes:
        entry: The batch, open.
        addresses: Lower-cased.
        rows: Encoded by the codec of the batch.
        lines: Their RECORD messages, to be kept.
        line_count: How many lines the rows are to the service.
    """

    entry: OpenBatch[S]
    addresses: Sequence[str]
    rows: Sequence[bytes]
    lines: Sequence[bytes]
    line_count: int


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
        self._strangers: OpenBatch[S] | None = None
        self._open_bytes = 0

    def put(
        self,
        lane: Lane[S],
        address: str,
        row: Row,
        line: bytes,
        *,
        is_csv: bool,
        further_lists: tuple[str, ...] = (),
        blanks: frozenset[str] = frozenset(),
    ) -> Placement[S]:
        """Give a row its place.

        Args:
            lane: Whose row it is.
            address: Lower-cased; the contact id where a task's row has no address.
            row: Import key to value; without blanks where it is CSV.
            line: Its RECORD message, to be kept.
            is_csv: The format that it may be sent in.
            further_lists: Those that the address joins beside the lane's.
            blanks: Import keys to be cleared once the row has landed.

        Returns:
            What became of it.

        Raises:
            ValueError: If the row alone is over the limits, which field lengths rule out.
        """
        closed = self._make_way(lane, address, row)
        holder = self._holders.get(address)
        merged = holder is not None and self._merge(holder, lane, address, row, line)
        if not merged:
            if holder is not None:
                closed += self._close(holder)
            holder, full = self._add(lane, address, row, line, is_csv=is_csv)
            closed += full
            self._holders[address] = holder
            if lane.task is not None and EMAIL not in row:
                self._strangers, holder.has_strangers = holder, True
        assert holder is not None  # noqa: S101  # merged into, or added to
        holder.note_blanks(address, row, blanks)
        # In the order of the record's lists, which is the same in a dry run, whatever the ids of lists that were made.
        further = [one for one in (*lane.list_ids, *further_lists) if one not in holder.lane.list_ids]
        closed += self.join(lane.source, further, address, str(row.get(EMAIL, "")))
        return Placement(merged=merged, closed=tuple(closed))

    def are_new(self, addresses: Sequence[str]) -> bool:
        """Tell whether rows of these need not be merged with one another or with what waits, nor come after it.

        Args:
            addresses: Lower-cased.
        """
        return (
            self._strangers is None
            and self._holders.keys().isdisjoint(addresses)
            and (len(addresses) == 1 or len(set(addresses)) == len(addresses))
        )

    def have_room(self, contents: Sequence[Content[S]], source: S, joining: Mapping[str, Sequence[str]]) -> bool:
        """Tell whether no batch has to be opened or closed for these.

        Args:
            contents: Each for another batch.
            source: Of the rows.
            joining: Addresses that are to join further lists, as the records have them, by the id of the list.
        """
        added = [one.entry.batch.room_for(one.rows, one.line_count) for one in contents]
        for list_id, emails in joining.items():
            entry = self._open.get((Lane(source, (list_id,), only_addresses=True), True))
            rows = [b"%b\n" % email.encode() for email in emails]
            added.append(0 if entry is None else entry.batch.room_for(rows, len(rows)))
        return all(added) and self._open_bytes + sum(added) <= self._max_open_bytes

    def extend(self, content: Content[S]) -> None:
        """Give rows their places.

        Args:
            content: Of new addresses, for which there is room.

        Raises:
            ValueError: If there is none after all.
        """
        entry = content.entry
        added = entry.batch.extend(content.addresses, content.rows, content.lines, content.line_count)
        if not added:
            raise ValueError(f"{len(content.rows)} rows are over the limits of their import.")
        self._open_bytes += added
        self._holders.update(dict.fromkeys(content.addresses, entry))

    def join(self, source: S, list_ids: Sequence[str], address: str, email: str) -> list[OpenBatch[S]]:
        """Add an address to further lists, and keep within the bytes that may be open.

        Args:
            source: Of the address's row, which has its place.
            list_ids: None of the row's own.
            address: Lower-cased.
            email: As the record has it.

        Returns:
            Batches that are to be imported now, in this order.
        """
        closed: list[OpenBatch[S]] = []
        for list_id in list_ids:
            closed += self._join(Lane(source, (list_id,), only_addresses=True), address, email)
        if self._open_bytes > self._max_open_bytes and len(self._open) > 1:
            closed += self._close(max(self._open.values(), key=lambda entry: entry.batch.size_bytes))
        return closed

    def close_all(self) -> tuple[OpenBatch[S], ...]:
        """Close every batch: values before bare addresses, and the one opened first first."""
        ordered = sorted(self._open.values(), key=lambda entry: (entry.lane.only_addresses, entry.batch.number))
        return tuple(closed for entry in ordered for closed in self._close(entry))

    def _make_way(self, lane: Lane[S], address: str, row: Row) -> list[OpenBatch[S]]:
        """Close what has to be sent before a row, its address's own batch aside."""
        closed: list[OpenBatch[S]] = []
        if self._strangers is not None and self._strangers.lane != lane:
            closed += self._close(self._strangers)
        if lane.task is None:
            return closed
        for entry in [entry for entry in self._open.values() if entry.lane != lane]:
            # Closing one may have closed another.
            is_open = self._open.get((entry.lane, entry.is_csv)) is entry
            if is_open and (EMAIL not in row or (entry.lane.only_addresses and address in entry.batch)):
                closed += self._close(entry)
        return closed

    def _merge(self, holder: OpenBatch[S], lane: Lane[S], address: str, row: Row, line: bytes) -> bool:
        before = holder.batch.size_bytes
        merged = (
            holder.lane.source == lane.source
            and holder.lane.task == lane.task
            and (lane.task is None or _is_same_person(holder.batch.row_of(address), row))
            and holder.batch.merge(address, row, line)
        )
        self._open_bytes += holder.batch.size_bytes - before
        return merged

    def _add(
        self, lane: Lane[S], address: str, row: Row, line: bytes | None, *, is_csv: bool
    ) -> tuple[OpenBatch[S], list[OpenBatch[S]]]:
        closed: list[OpenBatch[S]] = []
        target = self.open(lane, is_csv=is_csv)
        before = target.batch.size_bytes
        if not target.batch.add(address, row, line):
            closed = self._close(target)
            target = self.open(lane, is_csv=is_csv)
            before = target.batch.size_bytes
            if not target.batch.add(address, row, line):
                raise ValueError(f"One row of {len(row)} fields is over the limits of an import.")
        self._open_bytes += target.batch.size_bytes - before
        return target, closed

    def _join(self, lane: Lane[S], address: str, email: str) -> list[OpenBatch[S]]:
        if address in self.open(lane, is_csv=True).batch:
            return []
        return self._add(lane, address, {"email": email}, None, is_csv=True)[1]

    def open(self, lane: Lane[S], *, is_csv: bool) -> OpenBatch[S]:
        """Return the batch of a lane that can take more rows.

        Args:
            lane: Whose rows it takes.
            is_csv: Its format.
        """
        key = (lane, is_csv)
        if key not in self._open:
            self._open[key] = OpenBatch(lane, is_csv, self._open_batch(lane, is_csv))
            self._open_bytes += self._open[key].batch.size_bytes
        return self._open[key]

    def _close(self, entry: OpenBatch[S]) -> list[OpenBatch[S]]:
        closed = []
        entry.is_open = False
        del self._open[entry.lane, entry.is_csv]
        self._strangers = None if entry is self._strangers else self._strangers
        self._open_bytes -= entry.batch.size_bytes
        if entry.lane.only_addresses:
            with_values = {id(holder): holder for a in entry.batch.addresses if (holder := self._holders.get(a))}
            closed = [one for holder in with_values.values() for one in self._close(holder)]
        else:
            for address in entry.batch.addresses:
                del self._holders[address]
        return [*closed, entry]


def _is_same_person(row: Row, later: Row) -> bool:
    return row.get(CONTACT_ID, later.get(CONTACT_ID)) == later.get(CONTACT_ID, row.get(CONTACT_ID))
