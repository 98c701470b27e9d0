"""Import a batch of rows, or plan that, and note it for the report."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from constantcontact_api.activities.imports import ImportOutcome, csv_envelope
from constantcontact_api.text import counted
from target_constantcontact.batching.codecs import breaks_by_row
from target_constantcontact.loading.import_progress import ImportProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.activities.imports import Envelope, Imports
    from target_constantcontact.account.account import Account
    from target_constantcontact.accounting.accounting import Accounting
    from target_constantcontact.accounting.verification import Verification
    from target_constantcontact.batching.batch_key import BatchKey
    from target_constantcontact.batching.batcher import OpenBatch

logger = logging.getLogger(__name__)


class ImportRunner:
    """Imports batches; threads may share it.

    Args:
        plan: The account, to foresee by; None to import.
        run_id: Unique to this process, for file names.

    Attributes:
        imports: Runs imports.
        progress: How far they are.
    """

    def __init__(
        self, imports: Imports, accounting: Accounting, verification: Verification, *, plan: Account | None, run_id: str
    ) -> None:
        self.imports = imports
        self.progress = ImportProgress(time.monotonic)
        self._accounting = accounting
        self._bisection = verification.bisection
        self._plan = plan
        self._run_id = run_id

    def csv_envelope(self, key: BatchKey, name: str) -> Envelope:
        """Return the body of a CSV import without its rows.

        Args:
            key: Of its rows.
            name: Of its file; no other import of this run has it.
        """
        return csv_envelope(
            header_row=key.csv.header_row,
            list_ids=key.list_ids,
            file_name=f"target-constantcontact-{self._run_id}-{name}.csv",
            sms_permission="" if key.only_addresses else key.source.sms_permission,
        )

    def run(self, entry: OpenBatch) -> ImportOutcome:
        """Import a batch and wait for it; with a plan, foresee what that would do.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if self._plan is not None:
            return self._foresee(entry, self._plan)
        batch = entry.batch
        outcome = self._import(entry, batch.envelope, batch.rows)
        if outcome.unattributed and self._bisection is not None:
            return self._bisection.resolve(outcome, len(batch), lambda positions: self._again(entry, positions))
        return outcome

    def _again(self, entry: OpenBatch, positions: Sequence[int]) -> ImportOutcome:
        batch, envelope = entry.batch, entry.batch.envelope
        if entry.is_csv:
            name = f"{batch.number:06d}-{positions[0]}-{positions[-1]}"
            envelope = self.csv_envelope(entry.key, name)
        return self._import(entry, envelope, [batch.rows[position] for position in positions])

    def _import(self, entry: OpenBatch, envelope: Envelope, rows: Sequence[bytes]) -> ImportOutcome:
        imports, size_bytes, started_at = self.imports, envelope.body_bytes(rows), time.monotonic()
        activity = imports.start(envelope, rows)
        logger.info(
            "Stream %s: %s (%s bytes of %s): import %d, activity %s.",
            entry.key.source.stream,
            counted(len(rows), "row"),
            f"{size_bytes:,}",
            entry.format.upper(),
            self.progress.begin(entry.batch.number),
            activity.activity_id,
        )
        breaks = partial(breaks_by_row, rows, entry.batch.breaks_in)
        tell = partial(self.progress.told, entry.batch.number)
        outcome = imports.wait(activity.activity_id, len(rows), breaks, tell=tell)
        with self._accounting.lock:
            self._note(entry, outcome, len(rows), size_bytes, seconds=time.monotonic() - started_at)
        return outcome

    def _foresee(self, entry: OpenBatch, account: Account) -> ImportOutcome:
        with self._accounting.lock:
            planned = account.planned.plan(entry.batch.addresses, entry.key.list_ids)
            counts = self._accounting.counts_of(entry.key.source.stream)
            counts.list_additions += planned.list_additions
            if not entry.key.only_addresses:
                counts.creates += planned.creates
                counts.updates += planned.updates
            outcome = ImportOutcome(activity_id="", not_added=planned.not_added)
            self._note(entry, outcome, len(entry.batch), entry.batch.size_bytes, seconds=None)
        return outcome

    def _note(
        self, entry: OpenBatch, outcome: ImportOutcome, rows: int, size_bytes: int, *, seconds: float | None
    ) -> None:
        """Note for the report that an import has ended, or is foreseen; under the lock."""
        key, took = entry.key, outcome.took_seconds
        self._accounting.counts_of(key.source.stream).imports += 1
        self._accounting.imports_run.append({
            "stream": key.source.stream,
            "activity_id": outcome.activity_id or None,
            "format": entry.format,
            "list_ids": key.list_ids,
            "rows": rows,
            "bytes": size_bytes,
            "seconds_of_service": None if seconds is None else round(took, 3),
            "seconds_of_our_own": None if seconds is None else round(max(0.0, seconds - took), 3),
            "refused": len(outcome.refused),
            "unattributed": outcome.unattributed,
            "not_added": outcome.not_added,
        })  # fmt: skip
