"""From rows to the account: batches, imports and STATE, held together.

The main thread adds rows and STATEs. The threads of the workers import, and account for what became of the rows. What
several touch (checkpoints, rejects, counts) is touched under the accounting's lock.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.imports import ImportOutcome, json_envelope
from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.text import counted
from target_constantcontact.batching.batch import Batch
from target_constantcontact.batching.batch_key import BatchKey, Source, key_of
from target_constantcontact.batching.batcher import Batcher, OpenBatch
from target_constantcontact.batching.checkpoints import Checkpoints
from target_constantcontact.batching.codecs import JsonCodec
from target_constantcontact.batching.record_spool import RecordSpool
from target_constantcontact.loading.bulk_operations import Unfinished
from target_constantcontact.loading.workers import STOP_SECONDS, Workers
from target_constantcontact.mapping.people import CONTACT_ID
from target_constantcontact.mapping.tags import fewest_groups
from target_constantcontact.options import ONE_BY_ONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.account.refusals import Refusals
    from target_constantcontact.accounting.accounting import Accounting
    from target_constantcontact.accounting.verification import Verification
    from target_constantcontact.batching.batcher import Placement
    from target_constantcontact.limits import Limits
    from target_constantcontact.loading.import_runner import ImportRunner
    from target_constantcontact.loading.operation_runner import OperationRunner
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.options import Operation
    from target_constantcontact.permission import Refusal


class Loader:
    """Takes rows and STATEs in the order in which they came.

    Args:
        write_state: Emits a STATE.
        max_concurrent_imports: How many imports may run at once; never two that share an address.

    Attributes:
        import_runner: Imports batches.
        batcher: The batches being filled.
        workers: Runs the imports.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        import_runner: ImportRunner,
        runner: OperationRunner,
        accounting: Accounting,
        refusals: Refusals,
        write_state: Callable[[Any], None],
        should_stop: Callable[[], bool],
        should_give_up: Callable[[], bool],
        max_concurrent_imports: int,
        verification: Verification,
        limits: Limits,
    ) -> None:
        self._limits = limits
        self._accounting = accounting
        self._refusals = refusals
        self._unsent: list[OpenBatch] = []
        self._lock = accounting.lock
        self._verification = verification
        self.import_runner = import_runner
        self._write_state = write_state
        self._json = JsonCodec()
        self._runner = runner
        self._checkpoints = Checkpoints()
        self.batcher: Batcher = Batcher(
            self._open_batch, max_open_bytes=limits.open_bytes, bytes_a_row=limits.open_row_bytes
        )
        self.workers: Workers[OpenBatch] = Workers(
            self._send,
            should_stop=should_stop,
            should_give_up=should_give_up,
            most_at_once=max_concurrent_imports,
            collide=OpenBatch.collides_with,
        )

    def put(  # all of one row
        self,
        source: Source,
        row: Row,
        list_ids: tuple[str, ...],
        line: bytes,
        *,
        is_csv: bool,
        blanks: frozenset[str] = frozenset(),
        tag_ids: Sequence[str] = (),
    ) -> None:
        """Take a row; may wait until an earlier import has landed.

        Args:
            source: Its stream.
            row: With an address.
            list_ids: The lists that it joins.
            line: Its RECORD message.
            is_csv: The format that it may be sent in.
            blanks: Import keys to be cleared once it has landed.
            tag_ids: Tags that the person gets once it has landed.

        Raises:
            ConstantContactError: If an earlier import failed.
        """
        if self.workers.failure is not None:
            self.workers.raise_failure()
        address = str(row["email"]).lower()
        key, further = key_of(source, list_ids)
        placement = self.batcher.put(
            key, address, row, line, is_csv=is_csv, further_lists=further, blanks=blanks, tag_ids=tag_ids
        )
        self._pass_on(source, placement)

    def operate(self, source: Source, operation: Operation, row: Row, line: bytes) -> None:
        """Take a person for an operation; may wait until an earlier batch has landed.

        Args:
            source: The stream.
            operation: What is to be done.
            row: An address, a contact id or both.
            line: Its RECORD message.

        Raises:
            ConstantContactError: If an earlier batch failed.
        """
        self.workers.raise_failure()
        key = str(row[EMAIL] if EMAIL in row else row[CONTACT_ID]).lower()
        self._pass_on(source, self.batcher.put(BatchKey(source, (), operation=operation), key, row, line, is_csv=False))

    def _pass_on(self, source: Source, placement: Placement) -> None:
        if placement.merged:
            self._accounting.counts_of(source.stream).merged += 1
        self._submit(placement.closed)

    def join(self, source: Source, list_ids: tuple[str, ...], address: str, email: str) -> None:
        """Add an address, whose row has its place, to further lists; may wait as `put`.

        Args:
            source: Its stream.
            list_ids: From `key_of`.
            address: Lower-cased.
            email: As the record has it.

        Raises:
            ConstantContactError: If an earlier batch failed.
        """
        self._submit(self.batcher.join(source, list_ids, address, email))

    def _submit(self, closed: Sequence[OpenBatch], *, is_all: bool = False) -> None:
        progress = self.import_runner.progress
        for entry in closed:
            if entry.key.operation is None:
                progress.add(entry.batch.number, len(entry.batch))
        if is_all:
            progress.note_all()
        for entry in closed:
            with self._lock:
                self._unsent.append(entry)
            self.workers.submit(entry)
            if not self._limits.reads_on:
                self.workers.drain()

    def withdraw(self, addresses: Sequence[str], refusal: Refusal) -> None:
        """Take back rows that have not been sent yet, unless a later record brings their people back.

        Args:
            addresses: Theirs, lower-cased.
            refusal: What their last record says.
        """
        self.batcher.withdraw(addresses, refusal)
        with self._lock:
            for entry in self._unsent:
                for address in addresses:
                    entry.withdraw(address, refusal)

    def add_state(self, state: Any) -> None:  # noqa: ANN401  # any JSON value
        """Take a STATE; it is emitted as soon as everything before it has landed or is in the rejects file.

        Raises:
            ConstantContactError: If an earlier import failed.
        """
        self.workers.raise_failure()
        with self._lock:
            self._checkpoints.add_state(state)
            self._emit_safe_state()

    def hold_state(self) -> Callable[[], None]:
        """Keep back every STATE that comes from now on: what it covers takes more than landing.

        Returns:
            Lets them go.
        """
        with self._lock:
            number = self._checkpoints.open_batch()

        def release() -> None:
            with self._lock:
                self._checkpoints.landed(number)
                self._emit_safe_state()

        return release

    def finish(self) -> None:
        """Import what is left and wait for it; after a signal, only wait for what is on its way.

        Raises:
            ConstantContactError: If an import failed.
        """
        self._submit(self.batcher.close_all(), is_all=True)
        self.workers.drain()
        self.workers.raise_failure()
        with self._lock:
            self._accounting.sync()

    def give_up(self) -> None:
        """Wait a while for what is on its way; what waits to be sent is left."""
        self.workers.drain(seconds=STOP_SECONDS)

    def _open_batch(self, key: BatchKey, is_csv: bool) -> Batch:
        with self._lock:
            number = self._checkpoints.open_batch()
        if not is_csv:
            one_by_one = key.operation is not None and key.operation.kind in ONE_BY_ONE
            most_rows = self._limits.one_by_one_people if one_by_one else None
            envelope = json_envelope(list_ids=key.list_ids, sms_permission=key.source.sms_permission)
            return Batch(number, envelope, self._json, RecordSpool(), most_rows=most_rows, limits=self._limits)
        envelope = self.import_runner.csv_envelope(key, f"{number:06d}")
        return Batch(number, envelope, key.csv, RecordSpool(), limits=self._limits)

    def _send(self, entry: OpenBatch) -> None:
        with suppress(Unfinished):
            self._carry_out(entry)

    def _carry_out(self, entry: OpenBatch) -> None:
        batch = entry.batch
        self._withhold(entry)
        if entry.key.operation is not None:
            self._runner.run(entry, entry.key.operation)
            self._land(entry, None)
            return
        if entry.key.only_addresses:
            with self._lock:
                batch.drop(self._accounting.refused_addresses)
        outcome = None
        if batch.rows:
            outcome = self.import_runner.run(entry)
            self._runner.note_import(outcome.updated_after)
            # At once: a later record of the same address may set what this one clears.
            if entry.blanks:
                self._runner.clear(entry, outcome)
        self.import_runner.progress.note_end(batch.number)
        with self._lock:
            if not entry.key.only_addresses:
                self._verification.note_newer(batch.addresses)
            if outcome is not None and self._verification.hold(entry, outcome):
                return
        self._land(entry, outcome)

    def _withhold(self, entry: OpenBatch) -> None:
        """Leave out people whom a later record refuses; from now on the others count as sent."""
        key = entry.key
        with self._lock:
            self._unsent = [one for one in self._unsent if one is not entry]
            if key.operation is not None:
                return
            if entry.withdrawn:
                self._accounting.withhold(entry, entry.withdrawn)
            list_ids = key.list_ids if key.source.puts_on_lists else None
            if refused := self._refusals.to_send(list_ids, entry.batch.addresses):
                self._accounting.withhold(entry, refused)

    def _land(self, entry: OpenBatch, outcome: ImportOutcome | None) -> None:
        source = entry.key.source
        if outcome is not None:
            with self._lock:
                self._accounting.account_for(entry, outcome)
            if source.tag_ids and not entry.key.only_addresses:
                self._runner.tag(entry, outcome, source.tag_ids)
            for tag_ids, addresses in fewest_groups(entry.tags):
                self._runner.tag(entry, outcome, tag_ids, addresses)
        with self._lock:
            self._checkpoints.landed(entry.batch.number)
            self._emit_safe_state()
        entry.batch.spool.close()

    def account_for_held(self) -> None:
        """Account for the imports that were held back, after the verification has read the account.

        Raises:
            ConstantContactError: If their people cannot be tagged, or the rejects file cannot be written.
        """
        for entry, outcome in self._verification.release():
            with suppress(Unfinished):
                self._land(entry, outcome)

    def under_way(self) -> str:
        """Say how far the run is beside the imports that are waited for; for any thread."""
        read = sum(counts.read for counts in list(self._accounting.counts.values()))
        waiting = self.import_runner.progress.waiting()
        return f"{counted(read, 'record')} read" + (f" · {counted(waiting, 'import')} waiting" if waiting else "")

    @property
    def waited_seconds(self) -> float:
        """How long reading has waited for imports."""
        return self.workers.waited_seconds

    def _emit_safe_state(self) -> None:
        # Under the lock: a STATE must not overtake another, nor the rejects that it covers.
        state = self._checkpoints.take_safe_state()
        if state is not None:
            self._accounting.sync()
            self._write_state(state)
