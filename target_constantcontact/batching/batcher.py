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
from typing import TYPE_CHECKING

from constantcontact_api.contacts.import_fields import EMAIL
from target_constantcontact.batching.batch_key import BatchKey
from target_constantcontact.limits import Limits
from target_constantcontact.mapping.people import CONTACT_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.batching.batch import Batch
    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.permission import Refusal


@dataclass
class OpenBatch:
    """A batch that can take more rows.

    Attributes:
        key: Whose rows it takes.
        is_csv: Its format; a key can fill one of each.
        batch: The rows.
        has_id_only: Whether it holds people known by a contact id alone.
        is_open: False once it is to be imported.
        blanks: Import keys to be cleared once it has landed, by address.
        withdrawn: Whose rows are not to be sent after all, and why.
        tags: Addresses to be tagged once it has landed, by tag.
    """

    key: BatchKey
    is_csv: bool
    batch: Batch
    has_id_only: bool = False
    is_open: bool = True
    blanks: dict[str, frozenset[str]] = field(default_factory=dict)
    withdrawn: dict[str, Refusal] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)

    @property
    def format(self) -> str:
        """Of the body."""
        return "csv" if self.is_csv else "json"

    def note_blanks(self, address: str, row: Row, blanks: frozenset[str]) -> None:
        """Note which fields of a person to clear: those of earlier records that this one does not set again."""
        if blanks or address in self.blanks:
            self.blanks[address] = (self.blanks.pop(address, frozenset()) - row.keys()) | blanks

    def withdraw(self, address: str, refusal: Refusal) -> None:
        """Note that a person must not be imported after all, if they have a row here."""
        if self.key.operation is None and address in self.batch:
            self.withdrawn[address] = refusal

    def collides_with(self, other: OpenBatch) -> bool:
        """Tell whether a person is in both, or may be."""
        return self.has_id_only or other.has_id_only or self.batch.shares_address_with(other.batch)


@dataclass(frozen=True)
class Placement:
    """What became of one row.

    Attributes:
        merged: Whether it went into the row of an earlier record.
        closed: Batches that are to be imported now, in this order.
    """

    merged: bool
    closed: tuple[OpenBatch, ...]


@dataclass(frozen=True)
class Content:
    """Rows of different people that go into one batch together.

    Attributes:
        entry: The batch, open.
        addresses: Lower-cased.
        rows: Encoded by the codec of the batch.
        lines: Their RECORD messages, to be kept.
        line_count: How many lines the rows are to the service.
    """

    entry: OpenBatch
    addresses: Sequence[str]
    rows: Sequence[bytes]
    lines: Sequence[bytes]
    line_count: int


class Batcher:
    """Every batch that is being filled.

    Args:
        open_batch: Makes an empty batch for a key, as CSV or not.
        max_open_bytes: Over all open batches.
        bytes_a_row: That count beside those of each row.
    """

    def __init__(
        self,
        open_batch: Callable[[BatchKey, bool], Batch],
        *,
        max_open_bytes: int = Limits.open_bytes,
        bytes_a_row: int = Limits.open_row_bytes,
    ) -> None:
        self._open_batch = open_batch
        self._max_open_bytes = max_open_bytes
        self._bytes_a_row = bytes_a_row
        self._open: dict[tuple[BatchKey, bool], OpenBatch] = {}
        self._owners: dict[str, OpenBatch] = {}
        self._id_only: OpenBatch | None = None
        self._open_bytes = 0

    def put(
        self,
        key: BatchKey,
        address: str,
        row: Row,
        line: bytes,
        *,
        is_csv: bool,
        further_lists: tuple[str, ...] = (),
        blanks: frozenset[str] = frozenset(),
        tag_ids: Sequence[str] = (),
    ) -> Placement:
        """Give a row its place.

        Args:
            key: Whose row it is.
            address: Lower-cased; the contact id where the row of an operation has no address.
            row: Import key to value; without blanks where it is CSV.
            line: Its RECORD message, to be kept.
            is_csv: The format that it may be sent in.
            further_lists: Those that the address joins beside the key's.
            blanks: Import keys to be cleared once the row has landed.
            tag_ids: Tags that the person gets once it has landed.
        """
        closed = self._close_what_must_come_first(key, address, row)
        owner = self._owners.get(address)
        merged = owner is not None and self._merge(owner, key, address, row, line)
        if not merged:
            closed += self._close(owner) if owner is not None else []
            owner, full = self._add(key, address, row, line, is_csv=is_csv)
            closed += full
            self._owners[address] = owner
            if key.operation is not None and EMAIL not in row:
                self._id_only, owner.has_id_only = owner, True
        assert owner is not None  # noqa: S101  # merged into, or added to
        owner.withdrawn.pop(address, None)  # a later record brings them back
        owner.note_blanks(address, row, blanks)
        for tag_id in tag_ids:
            owner.tags.setdefault(tag_id, set()).add(address)
        # In the order of the record's lists, which is the same in a dry run, whatever the ids of lists that were made.
        further = [one for one in (*key.list_ids, *further_lists) if one not in owner.key.list_ids]
        closed += self.join(key.source, further, address, str(row.get(EMAIL, "")))
        return Placement(merged=merged, closed=tuple(closed))

    def first_taken(self, addresses: Sequence[str]) -> int:
        """Return the position of the first row that must be merged with another, or come after it.

        Returns:
            How many there are, where no row need be.
        """
        if self._id_only is not None:
            return 0
        if self._owners.keys().isdisjoint(addresses) and (len(addresses) == 1 or len(set(addresses)) == len(addresses)):
            return len(addresses)
        seen = set[str]()
        for position, address in enumerate(addresses):
            if address in self._owners or address in seen:
                return position
            seen.add(address)
        return len(addresses)

    def is_alone(self, key: BatchKey) -> bool:
        """Tell whether rows of an operation need not wait for others: nothing else is being filled."""
        return all(entry.key == key for entry in self._open.values())

    def have_room(self, contents: Sequence[Content], joining: Mapping[BatchKey, Sequence[str]]) -> bool:
        """Tell whether no batch has to be opened or closed for these.

        Args:
            contents: Each for another batch.
            joining: Addresses that are to join further lists, as the records have them.
        """
        added = [one.entry.batch.room_for(one.rows, one.line_count) for one in contents]
        row_count = sum(len(one.rows) for one in contents) + sum(map(len, joining.values()))
        for key, emails in joining.items():
            entry = self._open.get((key, True))
            rows = [b"%b\n" % email.encode() for email in emails]
            added.append(0 if entry is None else entry.batch.room_for(rows, len(rows)))
        return all(added) and self._open_bytes + sum(added) + row_count * self._bytes_a_row <= self._max_open_bytes

    def extend(self, content: Content) -> None:
        """Give rows of new addresses their places.

        Raises:
            ValueError: If there is no room for them.
        """
        entry = content.entry
        added = entry.batch.extend(content.addresses, content.rows, content.lines, content.line_count)
        if not added:
            raise ValueError(f"{len(content.rows)} rows are over the limits of their import.")
        self._open_bytes += added + len(content.rows) * self._bytes_a_row
        self._owners.update(dict.fromkeys(content.addresses, entry))

    def join(self, source: Source, list_ids: Sequence[str], address: str, email: str) -> list[OpenBatch]:
        """Add an address to further lists, and keep within the bytes that may be open.

        Args:
            source: Of the address's row, which has its place.
            list_ids: None of the row's own.
            address: Lower-cased.
            email: As the record has it.

        Returns:
            Batches that are to be imported now, in this order.
        """
        closed: list[OpenBatch] = []
        for list_id in list_ids:
            closed += self._join(BatchKey(source, (list_id,), only_addresses=True), address, email)
        while self._open_bytes > self._max_open_bytes and len(self._open) > 1:
            closed += self._close(max(self._open.values(), key=lambda entry: self._open_bytes_of(entry.batch)))
        return closed

    def withdraw(self, addresses: Sequence[str], refusal: Refusal) -> None:
        """Note that rows which wait are not to be sent after all, unless a later record brings them back.

        Args:
            addresses: Theirs, lower-cased.
            refusal: Why.
        """
        joining = [entry for entry in self._open.values() if entry.key.only_addresses]
        for address in addresses if joining or not self._owners.keys().isdisjoint(addresses) else ():
            owner = self._owners.get(address)
            for entry in (*joining, *([owner] if owner is not None else ())):
                entry.withdraw(address, refusal)

    def close_all(self) -> tuple[OpenBatch, ...]:
        """Close every batch: values before bare addresses, and the one opened first first."""
        ordered = sorted(self._open.values(), key=lambda entry: (entry.key.only_addresses, entry.batch.number))
        return tuple(closed for entry in ordered for closed in self._close(entry))

    def _close_what_must_come_first(self, key: BatchKey, address: str, row: Row) -> list[OpenBatch]:
        """Close what has to be sent before a row, its address's own batch aside."""
        closed: list[OpenBatch] = []
        if self._id_only is not None and self._id_only.key != key:
            closed += self._close(self._id_only)
        if key.operation is None:
            return closed
        for entry in [entry for entry in self._open.values() if entry.key != key]:
            # Closing one may have closed another.
            is_open = self._open.get((entry.key, entry.is_csv)) is entry
            if is_open and (EMAIL not in row or (entry.key.only_addresses and address in entry.batch)):
                closed += self._close(entry)
        return closed

    def _merge(self, owner: OpenBatch, key: BatchKey, address: str, row: Row, line: bytes) -> bool:
        before = owner.batch.size_bytes
        merged = (
            owner.key.source == key.source
            and owner.key.operation == key.operation
            and (key.operation is None or _is_same_person(owner.batch.row_of(address), row))
            and owner.batch.merge(address, row, line)
        )
        self._open_bytes += owner.batch.size_bytes - before
        return merged

    def _add(
        self, key: BatchKey, address: str, row: Row, line: bytes | None, *, is_csv: bool
    ) -> tuple[OpenBatch, list[OpenBatch]]:
        closed: list[OpenBatch] = []
        target = self.open(key, is_csv=is_csv)
        before = target.batch.size_bytes
        if not target.batch.add(address, row, line):
            closed = self._close(target)
            target = self.open(key, is_csv=is_csv)
            before = target.batch.size_bytes
            if not target.batch.add(address, row, line):
                raise ValueError(f"One row of {len(row)} fields is over the limits of an import.")
        self._open_bytes += target.batch.size_bytes - before + self._bytes_a_row
        return target, closed

    def _join(self, key: BatchKey, address: str, email: str) -> list[OpenBatch]:
        entry = self.open(key, is_csv=True)
        if address in entry.batch:
            entry.withdrawn.pop(address, None)
            return []
        return self._add(key, address, {"email": email}, None, is_csv=True)[1]

    def open(self, key: BatchKey, *, is_csv: bool) -> OpenBatch:
        """Return the batch of a key that can take more rows."""
        entry = self._open.get((key, is_csv))
        if entry is None:
            entry = self._open[key, is_csv] = OpenBatch(key, is_csv, self._open_batch(key, is_csv))
            self._open_bytes += entry.batch.size_bytes
        return entry

    def _close(self, entry: OpenBatch) -> list[OpenBatch]:
        closed = []
        entry.is_open = False
        del self._open[entry.key, entry.is_csv]
        self._id_only = None if entry is self._id_only else self._id_only
        self._open_bytes -= self._open_bytes_of(entry.batch)
        if entry.key.only_addresses:
            with_values = {id(owner): owner for a in entry.batch.addresses if (owner := self._owners.get(a))}
            closed = [one for owner in with_values.values() for one in self._close(owner)]
        else:
            for address in entry.batch.addresses:
                del self._owners[address]
        return [*closed, entry]

    def _open_bytes_of(self, batch: Batch) -> int:
        return batch.size_bytes + len(batch) * self._bytes_a_row


def _is_same_person(row: Row, later: Row) -> bool:
    return row.get(CONTACT_ID, later.get(CONTACT_ID)) == later.get(CONTACT_ID, row.get(CONTACT_ID))
