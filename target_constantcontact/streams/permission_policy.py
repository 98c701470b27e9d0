"""Who may be mailed, by what a record's own source says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.mapping.reasons import Reason, Skip, reject
from target_constantcontact.streams.policies import Candidate, Decision, NotPermitted, Policy, Rejected, Rows, Settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_constantcontact.account.refusals import Refusals
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.permission import Refusal, Verdict
    from target_constantcontact.streams.opt_outs import OptOuts


_NOT_STATED: Final = "not stated"
_AN_EARLIER_RECORD: Final = "an earlier record"


class PermissionToMail(Policy):
    """What a record's own source says about mail."""

    precedes_faults = True

    def __init__(self, counts: StreamCounts, opt_outs: OptOuts, *, is_required: bool) -> None:
        """Remember the parts.

        Args:
            counts: Of the stream.
            opt_outs: Follows people who opted out.
            is_required: Whether only a clear yes lets somebody in.
        """
        self._counts = counts
        self._opt_outs = opt_outs
        self._is_required = is_required

    def one(self, candidate: Candidate) -> Decision | None:
        """Keep out who may not be mailed; see `Policy.one`."""
        decision = self._decide(candidate.judged.verdict)
        if decision is Settled.ONE_BY_ONE:
            column = candidate.judged.verdict.column
            sentence = f"The value of {column}, a column of permission, is not understood: say what it means with "
            sentence += "permission_columns."
            return Rejected((reject(Reason.UNCLEAR_PERMISSION, sentence, column),))
        if decision is None and candidate.judged.verdict.is_not_stated:
            self._counts.permission_not_stated[candidate.judged.verdict.column] += 1
        return decision

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`, but for counting, and for values that are not understood; see `Policy.many`."""
        verdicts = rows.block.verdicts[rows.start : rows.stop] if rows.block.verdicts is not None else ()
        decisions = {id(verdict): self._decide(verdict) for verdict in _distinct(verdicts)}
        if not any(decisions.values()):
            return {}
        found = ((number, decisions[id(verdict)]) for number, verdict in enumerate(verdicts))
        decided = {number: decision for number, decision in found if decision is not None}
        numbers = [*rows.opted_out]
        if to_operate_on := self._opt_outs.to_operate_on([rows.addresses[number] for number in numbers]):
            some = (number for number in numbers if rows.addresses[number] in to_operate_on)
            decided |= dict.fromkeys(some, Settled.ONE_BY_ONE)
        return decided

    def count(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Count records that do not state a permission, opt-outs, and logins that are closed; see `Policy.count`."""
        verdicts, start, decided = rows.block.verdicts, rows.start, rows.decisions
        if opted_out := rows.opted_out:
            some = (number for number in numbers if number in opted_out and decided.get(number) is not Skip.FILTERED)
            self._opt_outs.count([rows.addresses[number] for number in some])
        if verdicts is not None and any(verdict.is_not_stated for verdict in _distinct(verdicts)):
            came = (n for n in numbers if n not in decided or not _keeps_out(decided[n]))
            stated = (verdicts[start + n] for n in came)
            self._counts.permission_not_stated.update(one.column for one in stated if one.is_not_stated)
        for column, said in rows.block.logins:
            closed = sum(said[start + n] for n in numbers if decided.get(n) is not Skip.FILTERED)
            self._counts.logins_refusing.update({column: closed} if closed else {})

    def _decide(self, verdict: Verdict) -> Decision | None:
        if verdict.refusal is not None:
            return NotPermitted(verdict.column, verdict.refusal.value, verdict.refusal)
        if verdict.is_unclear:
            return Settled.ONE_BY_ONE
        return NotPermitted(verdict.column, _NOT_STATED) if self._is_required and not verdict.is_granted else None


class NotRefusedBefore(Policy):
    """What another record of this run said of the same person; who says no by this one too stays out by that."""

    precedes_faults = True

    def __init__(self, refusals: Refusals, *, is_of_service: bool) -> None:
        """Remember the parts.

        Args:
            refusals: Remembers what was said.
            is_of_service: Whether the stream holds the service's own status of people.
        """
        self._refusals = refusals
        self._is_of_service = is_of_service

    def one(self, candidate: Candidate) -> Decision | None:
        """Keep out who was refused; see `Policy.one`."""
        verdict = candidate.judged.verdict
        if self._is_of_service and verdict.is_granted:
            self._refusals.vouch((candidate.address,))
        found = self._refusals.found((candidate.address,)).get(candidate.address)
        return None if found is None or verdict.refusal is not None else _refused_before(found)

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        verdicts = rows.block.verdicts[rows.start : rows.stop] if rows.block.verdicts is not None else None
        if self._is_of_service and verdicts is not None:
            pairs = zip(rows.addresses, verdicts, strict=True)
            self._refusals.vouch([address for address, verdict in pairs if verdict.is_granted])
        found = self._refusals.found(rows.addresses)
        if not found:
            return {}
        numbers = (number for number, address in enumerate(rows.addresses) if address in found)
        return {
            number: _refused_before(found[rows.addresses[number]])
            for number in numbers
            if verdicts is None or verdicts[number].refusal is None
        }


def _refused_before(refusal: Refusal) -> NotPermitted:
    return NotPermitted(_AN_EARLIER_RECORD, refusal.value)


def _distinct(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return each verdict once: those of a block are few objects, and comparing them would take longer."""
    return list({id(verdict): verdict for verdict in verdicts}.values())


def _keeps_out(decision: Decision) -> bool:
    return isinstance(decision, NotPermitted) or decision is Skip.FILTERED
