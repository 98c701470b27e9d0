"""Who may be mailed, by what a record's own source says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.account.refusals import STICKY
from target_constantcontact.mapping.reasons import Reason, Skip, reject
from target_constantcontact.permission import Verdict
from target_constantcontact.streams.policies import Candidate, Decision, NotPermitted, Policy, Rejected, Rows, Settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_constantcontact.account.refusals import Refusals
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.permission import Refusal
    from target_constantcontact.streams.opt_outs import OptOuts


_NOT_STATED: Final = "not stated"
_AN_EARLIER_RECORD: Final = "an earlier record"
_SILENT: Final = Verdict()


class PermissionToMail(Policy):
    """What a record's own source says about mail.

    Args:
        counts: Of the stream.
        opt_outs: Follows people who opted out.
        is_required: Whether only a clear yes lets somebody in.
    """

    precedes_faults = True

    def __init__(self, counts: StreamCounts, opt_outs: OptOuts, *, is_required: bool) -> None:
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
            came = (
                n
                for n in numbers
                if not isinstance(decided.get(n), NotPermitted) and decided.get(n) is not Skip.FILTERED
            )
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
    """What another record of this run said of the same person; who says no by this one too stays out by that.

    Args:
        refusals: Remembers what was said.
        names_contacts: Whether the stream is the tap's own: the service's status holds in all of them.
        has_status: Whether it holds the service's own status of people.
    """

    precedes_faults = True

    def __init__(self, refusals: Refusals, *, names_contacts: bool, has_status: bool) -> None:
        self._refusals = refusals
        self._names_contacts = names_contacts
        self._has_status = names_contacts and has_status

    def one(self, candidate: Candidate) -> Decision | None:
        """Keep out who was refused; see `Policy.one`."""
        return self._decide([candidate.address], [candidate.judged.verdict]).get(0)

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        verdicts = rows.block.verdicts
        return self._decide(rows.addresses, None if verdicts is None else verdicts[rows.start : rows.stop])

    def _decide(self, addresses: Sequence[str], verdicts: Sequence[Verdict] | None) -> dict[int, Decision]:
        if self._has_status and verdicts is not None:
            self._note_status(addresses, verdicts)
        elif self._names_contacts and not self._has_status:
            self._refusals.note_unstated(addresses)
        found = self._refusals.found(addresses)
        of_service = self._refusals.of_service(addresses) if self._names_contacts else {}
        if not found and not of_service:
            return {}
        decided: dict[int, Decision] = {}
        for number, address in enumerate(addresses):
            verdict = _SILENT if verdicts is None else verdicts[number]
            refusal = found.get(address) or (None if verdict.is_granted else of_service.get(address))
            if refusal is not None and verdict.refusal is None:
                decided[number] = NotPermitted(_AN_EARLIER_RECORD, refusal.value)
        return decided

    def _note_status(self, addresses: Sequence[str], verdicts: Sequence[Verdict]) -> None:
        by_refusal: dict[Refusal | None, list[str]] = {}
        for address, verdict in zip(addresses, verdicts, strict=True):
            if verdict.is_granted or verdict.refusal is not None:
                by_refusal.setdefault(verdict.refusal, []).append(address)
        for refusal, some in by_refusal.items():
            if refusal is None:
                self._refusals.note_mailable(some)
            elif refusal not in STICKY:  # those are noted in their turn
                self._refusals.note_refusal(some, refusal)


def _distinct(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return each verdict once: those of a block are few objects, and comparing them would take longer."""
    return list({id(verdict): verdict for verdict in verdicts}.values())
