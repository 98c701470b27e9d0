"""A stream whose records do something to people beside importing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.batching.row_blocks import picked
from target_constantcontact.options import LEAVING, Operation, OperationKind
from target_constantcontact.permission import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.mapping.lists import ListRouter
    from target_constantcontact.mapping.people import PersonColumns
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.run import Run
    from target_constantcontact.streams.policies import Policy, Rows


_DEPARTURES: Final = LEAVING | {OperationKind.UNSUBSCRIBE}


@dataclass(frozen=True)
class OperationStream:
    """Takes the records of one stream, or those of an imported stream that its source marks as deleted.

    Attributes:
        name: Of the stream, after stream maps.
        run: Everything that streams share.
        people: The columns that say who a record means.
        kind: What is done to them; not `import`.
        router: Finds the lists that they leave.
        source: Of the batches.
        tag_ids: Those that they get or lose.
        policies: What decides about rows that go by blocks.
        is_asked: Whether the settings ask for this operation; not where a record asks for it by being deleted.
        is_own_wish: Whether records tell what their people themselves asked for.
    """

    name: str
    run: Run
    people: PersonColumns
    kind: OperationKind
    router: ListRouter
    source: Source
    tag_ids: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()
    is_asked: bool = False
    is_own_wish: bool = False
    mirror: None = None

    def take(self, record: dict[str, Any], line: bytes, came: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Take one record.

        Args:
            record: After stream maps.
            line: Its RECORD message.
            came: The record before them; operations are not judged by what it says of permission.

        Raises:
            ConstantContactError: If an earlier batch failed, or the rejects file cannot be written.
        """
        operation, row, faults = self.convert(record)
        address = str(row[EMAIL]).lower() if EMAIL in row else None
        self.run.touched.append(address)
        if faults:
            self.run.accounting.reject(self.name, faults, line)
        else:
            self._count_departures(1)
            self._note(address, operation.ids)
            self.run.loader.operate(self.source, operation, row, line)

    def convert(self, record: Mapping[str, Any]) -> tuple[Operation, Row, list[RecordRejectedError]]:
        """Return who a record means, and what it does to them.

        Args:
            record: As it came, after stream maps.

        Returns:
            The operation, a row as `PersonColumns` makes it, and what is wrong with the record.
        """
        row, faults = self.people.convert(record)
        list_ids: tuple[str, ...] = ()
        if self.kind is OperationKind.REMOVE_FROM_LISTS:
            try:
                list_ids = self.router.lists_of(record)
            except RecordRejectedError as fault:
                faults.append(fault)
        return self.operation(list_ids), row, faults

    def operation(self, list_ids: tuple[str, ...]) -> Operation:
        """Return what is to be done.

        Args:
            list_ids: That people leave; empty for any other operation.
        """
        return Operation(self.kind, list_ids or self.tag_ids, self.is_own_wish)

    def note_placed(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Note the people whom rows that went by blocks change.

        Args:
            rows: The rows to pick from.
            numbers: Their positions, from 0.
        """
        self._count_departures(len(numbers))
        if self.kind is not OperationKind.ADD_TAGS:
            addresses = picked(rows.addresses, numbers)
            self.run.changes.note_all(addresses, [None] * len(addresses))
            if self.kind is OperationKind.UNSUBSCRIBE:
                self.run.refusals.note_refusal(addresses, Refusal.WITHDRAWN)
            if self.kind in LEAVING:
                self.run.changes.note_departures(addresses, picked(rows.list_ids, numbers))

    def _count_departures(self, people: int) -> None:
        if self.is_asked and self.kind in _DEPARTURES:
            self.run.asked_departures.count(self.name, self.router.configured, people)

    def _note(self, address: str | None, ids: tuple[str, ...]) -> None:
        if self.kind is not OperationKind.ADD_TAGS:
            self.run.changes.note(address)
        if self.kind is OperationKind.UNSUBSCRIBE and address is not None:
            self.run.refusals.note_refusal((address,), Refusal.WITHDRAWN)
        if self.kind in LEAVING:
            self.run.changes.note_departure(address, ids)
