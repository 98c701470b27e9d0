"""Account for every record: count it, write rejects, and tell verification and the history."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.text import counted
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.accounting.rejects import reject_line
from target_constantcontact.accounting.report import StreamCounts
from target_constantcontact.batching.row_blocks import picked
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.options import UNDO_STREAM
from target_constantcontact.singer.lenient_json import original

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from constantcontact_api.activities.imports import ImportOutcome
    from constantcontact_api.errors import RecordRejectedError
    from target_constantcontact.account.history import History, NoHistory
    from target_constantcontact.account.person import Person
    from target_constantcontact.accounting.expectations import Missing
    from target_constantcontact.accounting.rejects import RejectsFile
    from target_constantcontact.accounting.verification import Verification
    from target_constantcontact.batching.batch import Batch
    from target_constantcontact.batching.batcher import OpenBatch
    from target_constantcontact.permission import Refusal

logger = logging.getLogger(__name__)

_A_LATER_RECORD: Final = "a later record"


class Accounting:
    """Keeps account of records; threads share it by its lock.

    Args:
        rejects: Where refused records go.
        not_permitted: Where people go who may not be mailed.
        verification: Is told what landed.
        history: Is told who was put on which list.
        only_plans: Whether imports are foreseen instead of run: nobody is put on a list by that.

    Attributes:
        lock: Held by whoever touches counts, rejects, the verification or the history while imports are running.
        counts: By stream.
        imports_run: What the report says about each import, in the order in which they ended.
        refused_addresses: Whose values the service refused, in streams that join further lists afterwards.
    """

    def __init__(
        self,
        *,
        rejects: RejectsFile,
        not_permitted: RejectsFile,
        verification: Verification,
        history: History | NoHistory,
        only_plans: bool,
    ) -> None:
        self.lock = threading.Lock()
        self.counts: dict[str, StreamCounts] = {}
        self.imports_run: list[dict[str, Any]] = []
        self.refused_addresses: set[str] = set()
        self._still_mailed = AddressSet()
        self._rejects = rejects
        self._not_permitted = not_permitted
        self._verification = verification
        self._history = history
        self._only_plans = only_plans

    def counts_of(self, stream: str) -> StreamCounts:
        """Return the counts of a stream, to be added to."""
        return self.counts.setdefault(stream, StreamCounts())

    def note_still_mailed(self, stream: str, addresses: Collection[str]) -> None:
        """Count people who opted out and whom the account would still mail, each once in a run.

        Args:
            stream: The stream that says so.
            addresses: Lower-cased.
        """
        new = set(addresses).difference(self._still_mailed.found([*addresses]))
        self._still_mailed.add_all(new)
        self.counts_of(stream).still_mailed += len(new)

    def leave(
        self,
        stream: str,
        addresses: Sequence[str],
        list_ids: Sequence[tuple[str, ...]],
        people: Sequence[Person | None],
    ) -> None:
        """Count records that are in the account already.

        Args:
            stream: Theirs.
            addresses: Lower-cased.
            list_ids: The lists that each person is on.
            people: Who they are in the account.
        """
        with self.lock:
            self.counts_of(stream).unchanged += len(addresses)
            for ids, places in _by_lists(list_ids):
                some = picked(addresses, places)
                self._verification.expect(stream, some, ids)
                self._history.note(some, ids, picked(people, places))

    def reject(self, stream: str, faults: Sequence[RecordRejectedError], line: bytes) -> None:
        """Keep a record that cannot be sent.

        Args:
            stream: Its stream.
            faults: At least one.
            line: Its RECORD message.

        Raises:
            SettingsError: If the rejects file cannot be written.
        """
        came = original(line)
        with self.lock:
            self._rejects.write(reject_line(stream, faults, came.record, replay_stream=came.stream))
            self.counts_of(stream).rejected[faults[0].reason] += 1

    def warn(self, stream: str, left_out: Sequence[RecordRejectedError], line: bytes) -> None:
        """Count values that a record goes without, and list them beside the rejects.

        Args:
            stream: Its stream.
            left_out: What is wrong with them.
            line: Its RECORD message.

        Raises:
            SettingsError: If the rejects file cannot be written.
        """
        came = original(line)
        with self.lock:
            found = reject_line(stream, left_out, came.record, replay_stream=came.stream)
            self._rejects.write({**found, "is_warning": True})
            self.counts_of(stream).left_out.update(fault.reason for fault in left_out)

    def keep_out(self, stream: str, column: str, kind: str, reason: str, lines: Sequence[bytes]) -> None:
        """Count people whose own source says that they may not be mailed; that is no error.

        Args:
            stream: Theirs.
            column: The column that says so.
            kind: Why.
            reason: What it is counted as.
            lines: Their RECORD messages.

        Raises:
            SettingsError: If the file of `not_permitted_path` cannot be written.
        """
        with self.lock:
            self.counts_of(stream).not_permitted[reason] += len(lines)
            self._keep_not_permitted(stream, column, kind, lines)

    def withhold(self, entry: OpenBatch, refused: Mapping[str, Refusal]) -> None:
        """Take rows out of an import that is about to be sent, and count their people; under the lock.

        Args:
            entry: Whose rows it has.
            refused: Lower-cased addresses, and why they stay out.

        Raises:
            SettingsError: If the file of `not_permitted_path` cannot be written.
        """
        batch, stream = entry.batch, entry.key.source.stream
        if not entry.key.only_addresses:
            for position, address in enumerate(batch.addresses):
                if address in refused:
                    kind = refused[address].value
                    self.counts_of(stream).not_permitted[f"{_A_LATER_RECORD}: {kind}"] += 1
                    lines = (batch.last_line(position),) if self._not_permitted.keeps else ()
                    self._keep_not_permitted(stream, _A_LATER_RECORD, kind, lines)
        batch.drop(refused)

    def _keep_not_permitted(self, stream: str, column: str, kind: str, lines: Sequence[bytes]) -> None:
        for line in lines if self._not_permitted.keeps else ():
            came = original(line)
            found = {"stream": came.stream or stream, "column": column, "kind": kind, "record": came.record}
            self._not_permitted.write(found)

    def keep(
        self,
        stream: str,
        batch: Batch,
        position: int,
        fault: RecordRejectedError,
        *,
        activity_id: str | None = None,
        line: int | None = None,
    ) -> None:
        """Keep the records of a row that was sent, and not done as asked; under the lock.

        Args:
            stream: Their stream.
            batch: The row's.
            position: The row's there, from 0.
            fault: What the service said.
            activity_id: The import's.
            line: The row's in the import, from 1.

        Raises:
            SettingsError: If the rejects file cannot be written.
        """
        *earlier, last = batch.messages(position)
        self._rejects.write(
            reject_line(
                stream,
                [fault],
                last.record,
                activity_id=activity_id,
                line=line,
                earlier_records=[one.record for one in earlier],
                replay_stream=last.stream,
            )
        )

    def account_for(self, entry: OpenBatch, outcome: ImportOutcome) -> None:
        """Account for every row of an import that has landed; under the lock.

        Args:
            entry: Its rows.
            outcome: What became of them.

        Raises:
            SettingsError: If the rejects file cannot be written.
        """
        stream, list_ids = entry.key.source.stream, entry.key.list_ids
        self._verification.expect(stream, _landed(entry, outcome), list_ids)
        if not self._only_plans:
            self._history.note(_landed(entry, outcome), list_ids)
            self._history.sync()
        if entry.key.only_addresses:
            refused = self._account_for_memberships(entry, outcome)
        else:
            refused = self._account_for_records(entry, outcome)
        if refused:
            logger.warning("Import %s: the service refused %s.", outcome.activity_id, refused)

    def _account_for_records(self, entry: OpenBatch, outcome: ImportOutcome) -> str:
        batch, stream, counts = entry.batch, entry.key.source.stream, self.counts_of(entry.key.source.stream)
        if entry.key.source.lists_vary and outcome.refused:
            addresses = batch.addresses
            self.refused_addresses.update(addresses[position] for position in outcome.refused)
        for position, said in sorted(outcome.refused.items()):
            fault = reject(Reason.REJECTED_BY_SERVICE, f"The service refused the row: {said}")
            self.keep(stream, batch, position, fault, activity_id=outcome.activity_id, line=_line_of(position))
        if outcome.unattributed:
            said = f"The service refused {counted(outcome.unattributed, 'row')} of this import without saying which."
            fault = reject(Reason.UNATTRIBUTED, said)
            self._rejects.write(reject_line(stream, [fault], None, activity_id=outcome.activity_id))
        refused = len(outcome.refused)
        counts.sent += len(batch) - refused - outcome.unattributed
        counts.not_added += outcome.not_added
        if not refused and not outcome.unattributed:
            return ""
        found = {Reason.REJECTED_BY_SERVICE.value: refused, Reason.UNATTRIBUTED.value: outcome.unattributed}
        counts.rejected.update({reason: count for reason, count in found.items() if count})
        of_rows = f"{refused + outcome.unattributed} of {counted(len(batch), 'row')}"
        unnamed = f"without saying which: {outcome.unattributed}; " if outcome.unattributed else ""
        return f"{of_rows}; {unnamed}in the rejects file with its reasons: {refused}"

    def _account_for_memberships(self, entry: OpenBatch, outcome: ImportOutcome) -> str:
        # The records are in the account already: what is missing is a membership, not a record.
        batch, stream = entry.batch, entry.key.source.stream
        for position, said in sorted(outcome.refused.items()):
            fault = reject(Reason.LIST_NOT_JOINED, f"The service refused a further list: {said}")
            self._rejects.write(
                reject_line(
                    stream,
                    [fault],
                    {**batch.row(position), "list_ids": list(entry.key.list_ids)},
                    activity_id=outcome.activity_id,
                    line=_line_of(position),
                    replay_stream=UNDO_STREAM,
                )
            )
        refused = len(outcome.refused) + outcome.unattributed
        self.counts_of(stream).memberships += len(batch) - refused
        return f"{refused} of {counted(len(batch), 'row')}" if refused else ""

    def sync(self) -> None:
        """Have everything that was kept on disk, as a STATE that covers it may be emitted; under the lock.

        Raises:
            SettingsError: If a file cannot be written.
        """
        self._rejects.sync()
        self._not_permitted.sync()
        self._history.sync()

    def missing(self, one: Missing) -> None:
        """Reject a person who is not on the lists that they were imported into, after all imports have ended.

        Args:
            one: Of `Expectations.missing`.

        Raises:
            SettingsError: If the rejects file cannot be written.
        """
        said = f"whose status is {one.status}" if one.status else "whom the account does not have"
        fault = reject(Reason.NOT_ON_LIST, f"The service counted this person, {said}, who is not on the list now.")
        record = {"email": one.address, "list_ids": list(one.list_ids)}
        self._rejects.write(reject_line(one.stream, [fault], record, replay_stream=UNDO_STREAM))
        self.counts_of(one.stream).missing += 1


def _landed(entry: OpenBatch, outcome: ImportOutcome) -> Iterator[str]:
    return (address for position, address in enumerate(entry.batch.addresses) if position not in outcome.refused)


def _by_lists(list_ids: Sequence[tuple[str, ...]]) -> Iterable[tuple[tuple[str, ...], Sequence[int]]]:
    """Return the positions of those that have the same lists, by their lists."""
    if list_ids.count(list_ids[0]) == len(list_ids):
        return [(list_ids[0], range(len(list_ids)))]
    found: dict[tuple[str, ...], list[int]] = {}
    for place, ids in enumerate(list_ids):
        found.setdefault(ids, []).append(place)
    return found.items()


def _line_of(position: int) -> int:
    return position + 2  # the header is line 1
