"""From rows to the account: batches, imports, rejects, counts and STATE, held together.

The main thread adds rows and STATEs; the sender's thread imports and accounts for what became of the rows. What both
touch (rejects, checkpoints) is touched under one lock.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from constantcontact_api.imports import csv_envelope, json_envelope
from target_constantcontact.batches import Batch, CsvCodec, JsonCodec
from target_constantcontact.checkpoints import Checkpoints
from target_constantcontact.lanes import Lane, Lanes, OpenBatch
from target_constantcontact.originals import Originals
from target_constantcontact.report import StreamCounts, reject_line
from target_constantcontact.sender import Sender
from target_constantcontact.values import Reason, reject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constantcontact_api.errors import RecordRejectedError
    from constantcontact_api.imports import ImportOutcome, Imports
    from target_constantcontact.mapping import Row
    from target_constantcontact.report import RejectsFile

logger = logging.getLogger(__name__)


class Source:
    """A stream as it is mapped now; a changed schema makes another one.

    Attributes:
        stream: Its name.
        csv: How its rows are written as CSV.
    """

    def __init__(self, stream: str, keys: Sequence[str]) -> None:
        """Fix its columns.

        Args:
            stream: Its name.
            keys: Import keys that its rows can have.
        """
        self.stream = stream
        self.csv = CsvCodec(keys)


class Loader:
    """Takes rows and STATEs in the order in which they came."""

    def __init__(
        self,
        *,
        imports: Callable[[], Imports],
        rejects: RejectsFile,
        write_state: Callable[[Any], None],
        should_stop: Callable[[], bool],
        run_id: str,
    ) -> None:
        """Remember its parts; nothing is sent, read or created yet.

        Args:
            imports: Gives what runs imports.
            rejects: Where refused records go.
            write_state: Emits a STATE.
            should_stop: Whether a signal asked the process to end.
            run_id: Unique to this process, for file names.
        """
        self.counts: dict[str, StreamCounts] = {}
        self._imports = imports
        self._rejects = rejects
        self._write_state = write_state
        self._run_id = run_id
        self._json = JsonCodec()
        self._lock = threading.Lock()
        self._checkpoints = Checkpoints()
        self._lanes: Lanes[Source] = Lanes(self._open_batch)
        self._sender: Sender[OpenBatch[Source]] = Sender(self._import, should_stop=should_stop)

    def counts_of(self, stream: str) -> StreamCounts:
        """Return the counts of a stream, to be added to.

        Args:
            stream: Its name.
        """
        return self.counts.setdefault(stream, StreamCounts())

    def put(self, source: Source, row: Row, list_ids: tuple[str, ...], line: bytes, *, is_csv: bool) -> None:
        """Take a row; may wait until an earlier import has landed.

        Args:
            source: Its stream.
            row: With an address.
            list_ids: Whom it joins.
            line: Its RECORD message.
            is_csv: The format that it may be sent in.

        Raises:
            ConstantContactError: If an earlier import failed.
        """
        if self._sender.failure is not None:
            self._sender.raise_failure()
        address = str(row["email"]).lower()
        placement = self._lanes.put(Lane(source, list_ids), address, row, line, is_csv=is_csv)
        if placement.merged:
            self.counts_of(source.stream).merged += 1
        for entry in placement.closed:
            self._sender.submit(entry)

    def reject(self, stream: str, faults: Sequence[RecordRejectedError], record: object) -> None:
        """Keep a record that cannot be sent.

        Args:
            stream: Its stream.
            faults: At least one.
            record: As it came.

        Raises:
            SettingsError: If the rejects file cannot be written.
        """
        with self._lock:
            self._rejects.write(reject_line(stream, faults, record))
            self.counts_of(stream).rejected[faults[0].reason] += 1

    def add_state(self, state: Any) -> None:  # noqa: ANN401  # any JSON value
        """Take a STATE; it is emitted as soon as everything before it has landed or is in the rejects file.

        Args:
            state: Its value.

        Raises:
            ConstantContactError: If an earlier import failed.
        """
        self._sender.raise_failure()
        with self._lock:
            self._checkpoints.add_state(state)
            self._emit_safe_state()

    def finish(self) -> None:
        """Import what is left and wait for it; after a signal, only wait for what is on its way.

        Raises:
            ConstantContactError: If an import failed.
        """
        for entry in self._lanes.close_all():
            self._sender.submit(entry)
        self._sender.drain()
        self._sender.raise_failure()

    def give_up(self, seconds: float) -> None:
        """Wait a while for what is on its way; what waits to be sent is left.

        Args:
            seconds: How long at most.
        """
        self._sender.drain(seconds=seconds)

    def _open_batch(self, lane: Lane[Source], is_csv: bool) -> Batch:
        with self._lock:
            number = self._checkpoints.open_batch()
        if not is_csv:
            return Batch(number, json_envelope(list_ids=lane.list_ids), self._json, Originals())
        envelope = csv_envelope(
            header_row=lane.source.csv.header_row,
            list_ids=lane.list_ids,
            file_name=f"target-constantcontact-{self._run_id}-{number:06d}.csv",
        )
        return Batch(number, envelope, lane.source.csv, Originals())

    def _import(self, entry: OpenBatch[Source]) -> None:
        batch, stream = entry.batch, entry.lane.source.stream
        imports = self._imports()
        activity = imports.start(batch.envelope, batch.rows)
        logger.info(
            "Stream %s: %s rows (%s bytes of %s) are import %s.",
            stream,
            f"{len(batch):,}",
            f"{batch.size_bytes:,}",
            "CSV" if entry.is_csv else "JSON",
            activity.activity_id,
        )
        outcome = imports.wait(activity.activity_id, len(batch))
        with self._lock:
            self._account_for(stream, batch, outcome)
            self._checkpoints.landed(batch.number)
            self._emit_safe_state()
        batch.originals.close()

    def _account_for(self, stream: str, batch: Batch, outcome: ImportOutcome) -> None:
        counts = self.counts_of(stream)
        for position, said in sorted(outcome.refused.items()):
            records = [batch.originals.record(origin) for origin in batch.origins[position]]
            fault = reject(Reason.REJECTED_BY_SERVICE, f"The service refused the row: {said}")
            line = position + 2  # the header is line 1
            self._rejects.write(
                reject_line(
                    stream,
                    [fault],
                    records[-1],
                    activity_id=outcome.activity_id,
                    line=line,
                    earlier_records=records[:-1],
                )
            )
        if outcome.unattributed:
            said = f"The service refused {outcome.unattributed} rows of this import without saying which."
            fault = reject(Reason.UNATTRIBUTED, said)
            self._rejects.write(reject_line(stream, [fault], None, activity_id=outcome.activity_id))
        refused = len(outcome.refused)
        counts.imports += 1
        counts.sent += len(batch) - refused - outcome.unattributed
        counts.not_added += outcome.not_added
        if refused or outcome.unattributed:
            found = {Reason.REJECTED_BY_SERVICE.value: refused, Reason.UNATTRIBUTED.value: outcome.unattributed}
            counts.rejected.update({reason: count for reason, count in found.items() if count})
            logger.warning(
                "Import %s: the service refused %d of %d rows; %d are in the rejects file with its reasons.",
                outcome.activity_id,
                refused + outcome.unattributed,
                len(batch),
                refused,
            )

    def _emit_safe_state(self) -> None:
        # Under the lock: a STATE must not overtake another, nor the rejects that it covers.
        state = self._checkpoints.take_safe_state()
        if state is not None:
            self._rejects.sync()
            self._write_state(state)
