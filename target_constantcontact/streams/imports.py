"""A stream of people who are imported: each record through its policies, one by one or by blocks."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.activities.bulk_actions import MAX_TAGS
from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.errors import RecordRejectedError, SettingsError
from target_constantcontact.batching.row_blocks import picked
from target_constantcontact.mapping.names import NAME_NOT_SPLIT
from target_constantcontact.mapping.reasons import Reason, Skip, reject
from target_constantcontact.mapping.tags import SURPLUS_TAGS
from target_constantcontact.options import Operation, OperationKind
from target_constantcontact.permission import Deleted, Refusal
from target_constantcontact.singer.long_lines import Unread
from target_constantcontact.streams.policies import Candidate, NotPermitted, Rejected, Settled, is_opt_out
from target_constantcontact.streams.value_policies import BlanksToClear, Unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.loading.mirror import Mirror
    from target_constantcontact.mapping.consent import Consent
    from target_constantcontact.mapping.records import Converted, RecordMapping
    from target_constantcontact.mapping.tags import RecordTags
    from target_constantcontact.run import Run
    from target_constantcontact.streams.operations import OperationStream
    from target_constantcontact.streams.opt_outs import OptOuts
    from target_constantcontact.streams.policies import Decision, Policy, Rows

logger = logging.getLogger("target-constantcontact")

_NOT_LOOKED_INTO: Final = reject(
    Reason.VALUE_TOO_LONG, "The record is so long that what is nested in it was not looked into, permission included."
)


@dataclass(frozen=True)
class ImportStream:
    """Takes the records of one stream.

    Attributes:
        name: Of the stream, after stream maps.
        run: Everything that streams share.
        mapping: Turns records into rows.
        consent: Reads what records say of permission and deletion.
        policies: In the order in which they decide.
        lists_of: Finds the lists of a record; None where nobody joins any.
        source: Of its batches.
        csv: Whether a row that sets every field is sent as CSV, and whether every row is.
        list_ids: That are configured; none where records name their own.
        opt_outs: Follows people whose own source says that they opted out.
        deletions: Takes records that their source marks as deleted; None where these are skipped.
        mirror: Is told everybody whom the stream names; None where it is no mirror.
        tags: Finds the tags that a record brings; None where records bring none.
    """

    name: str
    run: Run
    mapping: RecordMapping
    consent: Consent
    policies: tuple[Policy, ...]
    lists_of: Callable[[Mapping[str, Any]], tuple[str, ...]] | None
    source: Source
    csv: tuple[bool, bool]
    list_ids: tuple[str, ...]
    opt_outs: OptOuts
    deletions: OperationStream | None = None
    mirror: Mirror | None = None
    tags: RecordTags | None = None

    def take(self, record: dict[str, Any], line: bytes, came: Mapping[str, Any]) -> None:
        """Take one record.

        Args:
            record: After stream maps.
            line: Its RECORD message.
            came: The record before them.

        Raises:
            ConstantContactError: If an earlier import failed, or a file of rejects cannot be written.
        """
        judged, converted = self.consent.judge(came, record), self.mapping.convert(record)
        if isinstance(came, Unread):
            converted.faults.append(_NOT_LOOKED_INTO)
        address = str(converted.row.get(EMAIL, "")).lower()
        self.run.touched.append(address or None)
        if judged.deleted is Deleted.YES:
            self.run.withdrawals.note_refusal(self.name, (address,), Refusal.GONE)
        if judged.deleted is Deleted.YES and self.deletions is not None:
            self.run.departures.count(self.name, self.list_ids)
            self.deletions.take(record, line, came)
            return
        opted_out = is_opt_out(judged.verdict)
        if opted_out:
            self.run.withdrawals.note_refusal(self.name, (address,), Refusal.WITHDRAWN)
        if opted_out and address and self.opt_outs.take(address, record, line, came):
            return
        if self.mirror is not None and not (
            self.opt_outs.leave_mirrors and (opted_out or self._suppressed((address,)))
        ):
            self.mirror.note(converted.row.get(EMAIL) or record.get(self.mapping.email_column), record)
        if judged.deleted is Deleted.YES:
            self._account_for(Skip.DELETED_AT_SOURCE, address, line)
            return
        self._count_logins(came)
        candidate = Candidate(address, converted, judged, record, self.source, self.run.account)
        decision = self._decide(candidate)
        self._finish(candidate, decision, line)

    def read_sample(self, came: Sequence[Mapping[str, Any]], mapped: Sequence[Mapping[str, Any]]) -> None:
        """Look at the first records, and say how their permission is read.

        Args:
            came: The first records.
            mapped: The same after stream maps.

        Raises:
            SettingsError: If a column speaks about permission and its values are not understood.
        """
        self.consent.learn(came, mapped)
        self.run.names.check_permission(self.name, self.consent.chosen, self.consent.top_columns)
        if unclear := self.consent.unclear:
            named = ", ".join(repr(one.column.heading) for one in unclear)
            raise SettingsError(
                f"The stream {self.name} speaks about permission to e-mail in words that are not understood: {named}. "
                f"Nothing of it was imported. Say what they mean, for example with {unclear[0].line}."
            )
        read = ", ".join(f"{one.heading} ({one.kind.value})" for one in self.consent.columns)
        said = "Stream %s: permission to e-mail is read from: %s."
        logger.info(said, self.name, read or "nothing; every record asserts it")

    def learn(self, came: Mapping[str, Any], mapped: Mapping[str, Any]) -> bool:
        """Take note of new columns.

        Args:
            came: A record.
            mapped: The same after stream maps.

        Returns:
            Whether blocks should know more of them.
        """
        if self.consent.knows(came, mapped):
            return False
        has_learned = self.consent.learn((came,), (mapped,))
        if has_learned:
            self.run.names.note_permission(self.name, self.consent.chosen)
        return has_learned

    def _decide(self, candidate: Candidate) -> Decision | None:
        faults = list(candidate.converted.faults)
        for policy in self.policies:
            if policy.precedes_faults:
                decision = policy.one(candidate)
                if isinstance(decision, NotPermitted):
                    return decision
                faults += decision if isinstance(decision, Rejected) else ()
        if candidate.judged.deleted is Deleted.UNCLEAR:
            sentence = "A column of deletions is neither a clear yes nor a clear no: nobody is deleted, or imported."
            faults.append(reject(Reason.UNCLEAR_DELETION, sentence))
        if faults:
            return Rejected((*faults, *candidate.converted.left_out, *self._faulty_lists(candidate.record)))
        if self.tags is not None:
            named = self.tags.of_record(candidate.record)
            candidate.tag_ids = named[:MAX_TAGS]
            if len(named) > MAX_TAGS:
                left_out = (*candidate.converted.left_out, SURPLUS_TAGS)
                candidate.converted = candidate.converted._replace(left_out=left_out)
        decisions = (policy.one(candidate) for policy in self.policies if not policy.precedes_faults)
        return next((found for found in decisions if found is not None), None)

    def _count_logins(self, came: Mapping[str, Any]) -> None:
        if self.consent.logins:
            closed = self.consent.logins_refusing(came)
            self.run.accounting.counts_of(self.name).logins_refusing.update(closed)

    def _faulty_lists(self, record: Mapping[str, Any]) -> Sequence[RecordRejectedError]:
        try:
            if self.lists_of is not None:
                self.lists_of(record)
        except RecordRejectedError as fault:
            return (fault,)
        return ()

    def _finish(self, candidate: Candidate, decision: Decision | None, line: bytes) -> None:
        converted, address = candidate.converted, candidate.address
        if decision is None or decision is Settled.UNCHANGED:
            counts = self.run.accounting.counts_of(self.name)
            counts.placeholders += converted.placeholders
            counts.half_addresses += converted.is_half
            left_out = [*converted.left_out, *([NAME_NOT_SPLIT] if converted.is_unclear_name else ())]
            if left_out:
                self.run.accounting.warn(self.name, left_out, line)
        if decision is Settled.UNCHANGED:
            self.run.accounting.leave(self.name, (address,), (candidate.list_ids,), (candidate.person,))
        elif decision is not None:
            self._account_for(decision, address, line)
        elif candidate.is_alone:
            row = {**converted.row, **dict.fromkeys(candidate.to_clear, "")}
            self._note_sent(candidate)
            tag_ids = tuple(sorted({*self.source.tag_ids, *candidate.tag_ids}))
            self.run.loader.operate(self.source, Operation(OperationKind.UPDATE, tag_ids), row, line)
        else:
            self._note_sent(candidate)
            self.run.loader.put(
                candidate.source,
                converted.row,
                candidate.list_ids,
                line,
                is_csv=self._is_csv(converted),
                blanks=candidate.to_clear,
                tag_ids=candidate.tag_ids,
            )

    def _is_csv(self, converted: Converted) -> bool:
        full_row_is_csv, every_row_is_csv = self.csv
        return every_row_is_csv or (full_row_is_csv and len(converted.row) == len(self.mapping.keys))

    def unnamed(self, rows: Rows) -> Collection[int]:
        """Return the positions of rows that a mirror takes no notice of."""
        if not self.opt_outs.leave_mirrors:
            return ()
        suppressed = self._suppressed(rows.addresses)
        if not suppressed:
            return rows.opted_out
        return {*rows.opted_out, *(number for number, one in enumerate(rows.addresses) if one in suppressed)}

    def _suppressed(self, addresses: Sequence[str]) -> Collection[str]:
        return () if self.run.suppressions is None else self.run.suppressions.found(addresses)

    def note_placed(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Note the people whom rows that went by blocks change.

        Args:
            rows: The rows to pick from.
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

    def _account_for(self, decision: Decision, address: str, line: bytes) -> None:
        if isinstance(decision, Rejected):
            self.run.accounting.reject(self.name, decision, line)
        elif isinstance(decision, NotPermitted):
            if decision.refusal is not None and decision.refusal is not Refusal.WITHDRAWN:
                self.run.withdrawals.note_refusal(self.name, (address,), decision.refusal)
            self.run.accounting.keep_out(self.name, decision.column, decision.kind, decision.reason, (line,))
        elif isinstance(decision, Skip):
            self.run.accounting.counts_of(self.name).skipped[decision.value] += 1
