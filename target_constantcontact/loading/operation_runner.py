"""Carry out or plan batches of operations, and account for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.timestamps import epoch_seconds
from target_constantcontact.loading.bulk_operations import People
from target_constantcontact.loading.dry_run import foresee
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.options import LEAVING, ONE_BY_ONE, Operation, OperationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from constantcontact_api.activities.imports import ImportOutcome
    from target_constantcontact.account.account import Account
    from target_constantcontact.account.history import History, NoHistory
    from target_constantcontact.accounting.accounting import Accounting
    from target_constantcontact.accounting.verification import Verification
    from target_constantcontact.batching.batcher import OpenBatch
    from target_constantcontact.loading.bulk_operations import BulkOperations, OperationOutcome
    from target_constantcontact.mapping.records import Row


class OperationRunner:
    """Does what the loader's batches ask for beside importing; threads may share it.

    Args:
        plan: The account, to foresee by; None to carry out.
        history: Is told who left lists because records say so.

    Attributes:
        activities: Stream, id and operation of every activity that was run.
    """

    def __init__(
        self,
        bulk: BulkOperations,
        accounting: Accounting,
        *,
        plan: Account | None,
        verification: Verification,
        history: History | NoHistory,
    ) -> None:
        self.activities: list[dict[str, Any]] = []
        self._bulk = bulk
        self._plan = plan
        self._verification = verification
        self._history = history
        self._accounting = accounting
        self._lock = accounting.lock
        self._began_at: float | None = None

    def note_import(self, began: str | None) -> None:
        """Note that an import has landed: the account may hold new people.

        Args:
            began: A moment before it had any effect, as RFC 3339: whoever is older was not created by this run. None
                where the service gave none.
        """
        self._bulk.note_import()
        began_at = epoch_seconds(began)
        if began_at is not None:
            with self._lock:
                self._began_at = began_at if self._began_at is None else min(began_at, self._began_at)

    def run(self, entry: OpenBatch, operation: Operation) -> None:
        """Carry a batch out, and account for every row.

        Raises:
            Unfinished: A signal came; nothing is accounted for.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        batch, stream = entry.batch, entry.key.source.stream
        people = People.of_batch(batch)
        outcome = self._do(operation, people, batch.all_rows)
        with self._lock:
            self._note(stream, operation, outcome)
            counts = self._accounting.counts_of(stream)
            counts.sent += len(outcome.done)
            counts.unchanged += outcome.unchanged
            counts.skipped += outcome.skipped
            counts.rejected.update(fault.reason for fault in outcome.rejected.values())
            for position, fault in sorted(outcome.rejected.items()):
                self._accounting.keep(stream, batch, position, fault)
            if operation.kind in LEAVING:
                self._expect_no_more(people, outcome, operation)
                self._history.forget(filter(None, people.addresses), operation.ids)

    def tag(
        self, entry: OpenBatch, outcome: ImportOutcome, tag_ids: tuple[str, ...], only: Collection[str] | None = None
    ) -> None:
        """Tag the people of an import that has landed; refused rows get no tags.

        Args:
            entry: Its rows.
            outcome: What became of them.
            tag_ids: That they get.
            only: The addresses that get them; None for all.

        Raises:
            Unfinished: A signal came.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        addresses, stream = entry.batch.addresses, entry.key.source.stream
        landed = [
            position
            for position, address in enumerate(addresses)
            if position not in outcome.refused and (only is None or address in only)
        ]
        operation = Operation(OperationKind.ADD_TAGS, tag_ids)
        tagged = self._do(
            operation, People([addresses[position] for position in landed]), updated_after=outcome.updated_after
        )
        with self._lock:
            self._note(stream, operation, tagged)
            # Where an import refused rows without naming them, these may be just those.
            for position in sorted(tagged.rejected) if not outcome.unattributed else ():
                said = "The service counted this person as imported, but the account does not have them: no tags."
                self._accounting.keep(stream, entry.batch, landed[position], reject(Reason.NOT_TAGGED, said))

    def clear(self, entry: OpenBatch, outcome: ImportOutcome) -> None:
        """Clear what records of an import that has landed leave blank.

        Raises:
            Unfinished: A signal came.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        addresses, stream = entry.batch.addresses, entry.key.source.stream
        positions = [
            position
            for position, address in enumerate(addresses)
            if entry.blanks.get(address) and position not in outcome.refused
        ]
        rows: list[Row] = [
            {EMAIL: addresses[position], **dict.fromkeys(sorted(entry.blanks[addresses[position]]), "")}
            for position in positions
        ]
        operation = Operation(OperationKind.CLEAR)
        cleared = self._do(operation, People([addresses[position] for position in positions]), lambda: rows)
        with self._lock:
            self._note(stream, operation, cleared)
            for position, fault in sorted(cleared.rejected.items()):
                said = f"The values landed, but clearing others was refused: {fault}"
                self._accounting.keep(stream, entry.batch, positions[position], reject(Reason.NOT_CLEARED, said))

    def _do(
        self,
        operation: Operation,
        people: People,
        rows: Callable[[], Sequence[Row]] = list,
        *,
        updated_after: str | None = None,
    ) -> OperationOutcome:
        if self._plan is not None:
            with self._lock:
                return foresee(operation, people, self._plan.planned)
        if operation.kind in ONE_BY_ONE:
            return self._bulk.carry_out_one_by_one(operation, rows())
        return self._bulk.carry_out(operation, people, updated_after=updated_after)

    def take_off(self, stream: str, addresses: Sequence[str], list_ids: tuple[str, ...]) -> None:
        """Take people off lists that this run put them on; no record stands for that.

        Raises:
            Unfinished: A signal came.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        operation, people = Operation(OperationKind.REMOVE_FROM_LISTS, list_ids), People(addresses)
        outcome = self._do(operation, people)
        with self._lock:
            self.note_removals(stream, outcome)
            self._expect_no_more(people, outcome, operation)
            self._history.forget(addresses, list_ids)

    def unsubscribe_new(self, stream: str, addresses: Sequence[str]) -> None:
        """Unsubscribe those people whom this run has created; no record stands for that.

        Raises:
            Unfinished: A signal came.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if self._began_at is None:  # a dry run, or a service that keeps its times to itself
            return
        operation = Operation(OperationKind.UNSUBSCRIBE, is_own_wish=True)
        rows: list[Row] = [{EMAIL: address} for address in addresses]
        outcome = self._bulk.carry_out_one_by_one(operation, rows, created_since=self._began_at)
        with self._lock:
            self._note(stream, operation, outcome)

    def note_removals(self, stream: str, outcome: OperationOutcome) -> None:
        """Count people whom a mirror took off a list; no record stands for them."""
        self._accounting.counts_of(stream).removals += len(outcome.done)
        self._note_activities(stream, OperationKind.REMOVE_FROM_LISTS, outcome)

    def _note(self, stream: str, operation: Operation, outcome: OperationOutcome) -> None:
        self._accounting.counts_of(stream).operations[operation.kind.value] += len(outcome.done)
        self._note_activities(stream, operation.kind, outcome)

    def _note_activities(self, stream: str, kind: OperationKind, outcome: OperationOutcome) -> None:
        counts, name = self._accounting.counts_of(stream), kind.value
        counts.jobs += outcome.activities
        counts.lookups += outcome.lookups
        self.activities += [{"stream": stream, "activity_id": one, "operation": name} for one in outcome.activity_ids]

    def _expect_no_more(self, people: People, outcome: OperationOutcome, operation: Operation) -> None:
        gone = [address for position in outcome.done if (address := people.addresses[position])]
        self._verification.expect_no_more(gone, operation.ids)
