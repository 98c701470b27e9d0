"""A stream of people who are imported: each record through its policies, one by one or by blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.batching.row_blocks import picked
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.options import Operation, OperationKind
from target_constantcontact.streams.policies import BlanksToClear, Candidate, Rejected, Settled, Unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.batching.batcher import Source
    from target_constantcontact.loading.mirror import Mirror
    from target_constantcontact.mapping.records import Converted, RecordMapping
    from target_constantcontact.run import Run
    from target_constantcontact.streams.operations import OperationStream
    from target_constantcontact.streams.policies import Decision, Policy, Rows


@dataclass(frozen=True)
class ImportStream:
    """Takes the records of one stream.

    Attributes:
        name: Of the stream, after stream maps.
        run: Everything that streams share.
        mapping: Turns records into rows.
        policies: In the order in which they decide.
        lists_of: Finds the lists of a record; None where nobody joins any.
        source: Of its batches.
        csv: Whether a row that sets every field is sent as CSV, and whether every row is.
        deletions: Takes records that their source marks as deleted; None where these are skipped.
        mirror: Is told everybody whom the stream names; None where it is no mirror.
    """

    name: str
    run: Run
    mapping: RecordMapping
    policies: tuple[Policy, ...]
    lists_of: Callable[[Mapping[str, Any]], tuple[str, ...]] | None
    source: Source
    csv: tuple[bool, bool]
    deletions: OperationStream | None = None
    mirror: Mirror | None = None

    def take(self, record: dict[str, Any], line: bytes) -> None:
        """Take one record.

        Args:
            record: After stream maps.
            line: Its RECORD message.

        Raises:
            ConstantContactError: If an earlier import failed, or the rejects file cannot be written.
        """
        converted = self.mapping.convert(record)
        address = str(converted.row.get(EMAIL, "")).lower()
        self.run.touched.append(address or None)
        if converted.is_deleted and self.deletions is not None:
            self.deletions.take(record, line)
            return
        if self.mirror is not None:
            self.mirror.note(converted.row.get(EMAIL) or record.get(self.mapping.email_column))
        if converted.is_deleted:
            self._settle(Skip.DELETED_AT_SOURCE, line)
        elif converted.faults:
            self._settle(Rejected((*converted.faults, *self._faulty_lists(record))), line)
        else:
            candidate = Candidate(address, converted, record, self.source, self.run.account)
            decisions = (policy.one(candidate) for policy in self.policies)
            self._finish(candidate, next((found for found in decisions if found is not None), None), line)

    def _faulty_lists(self, record: Mapping[str, Any]) -> Sequence[RecordRejectedError]:
        try:
            if self.lists_of is not None:
                self.lists_of(record)
        except RecordRejectedError as fault:
            return (fault,)
        return ()

    def _finish(self, candidate: Candidate, decision: Decision | None, line: bytes) -> None:
        converted, address = candidate.converted, candidate.address
        if decision is Settled.UNCHANGED:
            self.run.accounting.leave(self.name, (address,), (candidate.list_ids,), (candidate.person,))
        elif decision is not None:
            self._settle(decision, line)
        elif candidate.is_alone:
            row = {**converted.row, **dict.fromkeys(candidate.to_clear, "")}
            self._note_sent(candidate)
            self.run.loader.operate(self.source, Operation(OperationKind.UPDATE, self.source.tag_ids), row, line)
        else:
            self._note_sent(candidate)
            self.run.loader.put(
                candidate.source,
                converted.row,
                candidate.list_ids,
                line,
                is_csv=self._is_csv(converted),
                blanks=candidate.to_clear,
            )

    def _is_csv(self, converted: Converted) -> bool:
        full_row_is_csv, every_row_is_csv = self.csv
        return every_row_is_csv or (full_row_is_csv and len(converted.row) == len(self.mapping.keys))

    def note_placed(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Note whom rows that went by blocks change.

        Args:
            rows: That they are of.
            numbers: Their positions, from 0.
        """
        if self._notes_sent:
            self.run.changes.note_sent(picked(rows.addresses, numbers), picked(rows.people, numbers))

    def _note_sent(self, candidate: Candidate) -> None:
        if self._notes_sent:
            self.run.changes.note_sent((candidate.address,), (candidate.person,))

    @property
    def _notes_sent(self) -> bool:
        return any(isinstance(policy, (BlanksToClear, Unchanged)) for policy in self.policies)

    def _settle(self, decision: Decision, line: bytes) -> None:
        if isinstance(decision, Rejected):
            self.run.accounting.reject(self.name, decision, line)
        elif isinstance(decision, Skip):
            self.run.accounting.counts_of(self.name).skipped[decision.value] += 1
