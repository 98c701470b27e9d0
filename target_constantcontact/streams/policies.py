"""What decides about a record once it has become a row: each rule for one record and for many, side by side.

A stream goes through its policies in their order, and the first that decides wins; `opening` lists them. `many` is what
`one` says of each row. Where it would be slow there is a kernel for the usual answers, and a row that needs more than
those goes one by one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Union

from constantcontact_api.contacts.import_fields import SMS_CONSENT_DATE, SMS_NUMBER
from constantcontact_api.contacts.writes import REQUESTS_EACH
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.mapping.reasons import Reason, Skip, reject
from target_constantcontact.mapping.records import NEVER_CLEARED
from target_constantcontact.mapping.remembered import odd_places
from target_constantcontact.options import Mode

_NOT_STATED: Final = "not stated"

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_constantcontact.account.account import Account
    from target_constantcontact.account.comparer import Comparer
    from target_constantcontact.account.history import History
    from target_constantcontact.account.person import Person
    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.batching.batcher import Source
    from target_constantcontact.batching.row_blocks import RowBlock
    from target_constantcontact.loading.contact_updates import Allowance
    from target_constantcontact.mapping.consent import Judgement
    from target_constantcontact.mapping.lists import ListRouter
    from target_constantcontact.mapping.record_blocks import Columns
    from target_constantcontact.mapping.records import Converted
    from target_constantcontact.permission import Verdict

    Values = Sequence[str | None]


class Settled(Enum):
    """Decisions that are neither a skip nor a reject."""

    UNCHANGED = "unchanged"
    """The account holds all of it."""
    ONE_BY_ONE = "one by one"
    """Of `many` alone: this row needs more than a kernel knows."""


class Rejected(tuple[RecordRejectedError, ...]):
    """What is wrong with a record."""

    __slots__ = ()


class NotPermitted(NamedTuple):
    """A person whose own source says that they may not be mailed.

    Attributes:
        column: That says so.
        kind: Why, such as `withdrawn`.
    """

    column: str
    kind: str

    @property
    def reason(self) -> str:
        """What it is counted as."""
        return f"{self.column}: {self.kind}" if self.column else self.kind


Decision = Union[Skip, Rejected, NotPermitted, Settled]  # noqa: UP007  # Python 3.10 evaluates it


@dataclass
class Candidate:
    """A record that became a row, on its way through the policies.

    Attributes:
        address: Lower-cased.
        converted: What it became.
        judged: What its own source says of the person.
        record: As it came, after stream maps.
        source: Of its batch.
        account: Where people are looked up.
        list_ids: The lists that it joins.
        to_clear: Import keys that the account is to be cleared of.
        is_alone: Whether the person is written by itself, since no list leads to them.
    """

    address: str
    converted: Converted
    judged: Judgement
    record: Mapping[str, Any]
    source: Source
    account: Account
    list_ids: tuple[str, ...] = ()
    to_clear: frozenset[str] = frozenset()
    is_alone: bool = False

    @cached_property
    def person(self) -> Person | None:
        """Who the account has by that address."""
        return self.account.snapshot.person(self.address)


@dataclass
class Rows:
    """Rows of a block that stand together, on their way through the policies.

    Attributes:
        block: That they are of.
        start: Of the first one.
        stop: After the last one.
        source: Of their batch.
        account: Where people are looked up.
        list_ids: The lists that each joins.
        allow_sms: Which of them give permission for text messages.
        decisions: What was decided so far, by position from 0.
    """

    block: RowBlock
    start: int
    stop: int
    source: Source
    account: Account
    list_ids: Sequence[tuple[str, ...]] = ()
    allow_sms: Sequence[bool] | None = None
    decisions: dict[int, Decision] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.stop - self.start

    @cached_property
    def addresses(self) -> Sequence[str]:
        """Lower-cased."""
        return self.block.addresses[self.start : self.stop]

    @cached_property
    def columns(self) -> Sequence[Values]:
        """The values of these rows, by column."""
        return [column[self.start : self.stop] for column in self.block.columns]

    @cached_property
    def people(self) -> Sequence[Person | None]:
        """Who the account has by those addresses."""
        return self.account.snapshot.look_up(self.addresses)


class Policy(ABC):
    """One rule."""

    @abstractmethod
    def one(self, candidate: Candidate) -> Decision | None:
        """Decide about a record, or add to what becomes of it.

        Args:
            candidate: The record.
        """

    @abstractmethod
    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """Decide about rows, or add to what becomes of them; nothing else has happened yet.

        Args:
            rows: Of different people.

        Returns:
            What was decided, by position from 0.
        """

    def count(self, rows: Rows, numbers: Sequence[int]) -> None:  # noqa: B027  # most count nothing
        """Count rows that are taken now, as `one` would have counted them.

        Args:
            rows: That they are of.
            numbers: Their positions, from 0.
        """


class PermissionToMail(Policy):
    """What a record's own source says about mail."""

    def __init__(self, counts: StreamCounts, *, is_required: bool) -> None:
        """Remember the parts.

        Args:
            counts: Of the stream.
            is_required: Whether only a clear yes lets somebody in.
        """
        self._counts = counts
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
        decisions = {verdict: self._decide(verdict) for verdict in set(verdicts)}
        if not any(decisions.values()):
            return {}
        found = ((number, decisions[verdict]) for number, verdict in enumerate(verdicts))
        return {number: decision for number, decision in found if decision is not None}

    def count(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Count records that do not state a permission, and logins that are closed; see `Policy.count`."""
        verdicts, start, decided = rows.block.verdicts, rows.start, rows.decisions
        if verdicts is not None and any(verdict.is_not_stated for verdict in set(verdicts)):
            came = (n for n in numbers if n not in decided or not _keeps_out(decided[n]))
            stated = (verdicts[start + n] for n in came)
            self._counts.permission_not_stated.update(one.column for one in stated if one.is_not_stated)
        for column, said in rows.block.logins:
            closed = sum(said[start + n] for n in numbers if decided.get(n) is not Skip.FILTERED)
            self._counts.logins_refusing.update({column: closed} if closed else {})

    def _decide(self, verdict: Verdict) -> Decision | None:
        if verdict.refusal is not None:
            return NotPermitted(verdict.column, verdict.refusal.value)
        if verdict.is_unclear:
            return Settled.ONE_BY_ONE
        return NotPermitted(verdict.column, _NOT_STATED) if self._is_required and not verdict.is_granted else None


def _keeps_out(decision: Decision) -> bool:
    return isinstance(decision, NotPermitted) or decision is Skip.FILTERED


class WhoIsImported(Policy):
    """Modes, and people who were deleted from the account."""

    def __init__(self, mode: Mode, account: Account) -> None:
        """Remember the mode.

        Args:
            mode: Of the stream.
            account: Knows who was deleted.
        """
        self._mode = mode
        self._account = account

    def one(self, candidate: Candidate) -> Decision | None:
        """Leave out who exists, who does not, or who was deleted; see `Policy.one`."""
        if self._mode is Mode.APPEND and candidate.person is not None:
            return Skip.EXISTS
        if self._mode is Mode.UPDATE:  # whom an update finds in the account is not deleted
            return None if candidate.person is not None else Skip.NOT_IN_ACCOUNT
        return Skip.DELETED if self._account.deleted.found((candidate.address,)) else None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        if self._mode is Mode.UPDATE:
            return {number: Skip.NOT_IN_ACCOUNT for number, person in enumerate(rows.people) if person is None}
        found: dict[int, Decision] = {}
        if deleted := self._account.deleted.found(rows.addresses):
            found = {number: Skip.DELETED for number, address in enumerate(rows.addresses) if address in deleted}
        if self._mode is Mode.APPEND:
            found |= {number: Skip.EXISTS for number, person in enumerate(rows.people) if person is not None}
        return found


class ListsToJoin(Policy):
    """The lists that are configured, or that a record names."""

    def __init__(self, router: ListRouter) -> None:
        """Remember the way.

        Args:
            router: Finds the lists of a record.
        """
        self.router = router
        self._by_key: Mapping[tuple[Any, ...], Any] | None = None

    def read_by_blocks(self, columns: Columns[tuple[str, ...]]) -> None:
        """Take what blocks know of the lists that records name.

        Args:
            columns: Reads the records of the stream.
        """
        self._by_key = columns.lists

    def one(self, candidate: Candidate) -> Decision | None:
        """Find the lists; see `Policy.one`."""
        try:
            candidate.list_ids = self.router.lists_of(candidate.record)
        except RecordRejectedError as fault:
            return Rejected((fault,))
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        if rows.block.list_keys is None or self._by_key is None:
            rows.list_ids = [self.router.lists_of({})] * len(rows)
            return {}
        keys, lists_of = rows.block.list_keys[rows.start : rows.stop], self._by_key.__getitem__
        if rows.decisions:  # who is left out makes no list
            found = [() if n in rows.decisions else lists_of(key) for n, key in enumerate(keys)]
        else:
            found = list(map(lists_of, keys))
        odd = odd_places(found)
        for number in odd:  # further policies look at these rows too
            found[number] = ()
        rows.list_ids = found
        return dict.fromkeys(odd, Settled.ONE_BY_ONE)


class ListToUpdateThrough(Policy):
    """In the mode update: a list that somebody is on already. An import has to name one; this one adds nobody."""

    def __init__(self, changes: RunChanges, allowance: Allowance) -> None:
        """Remember the parts.

        Args:
            changes: Knows whose lists are no longer those that were read.
            allowance: Of requests for people who are on no list.
        """
        self._changes = changes
        self._allowance = allowance

    def one(self, candidate: Candidate) -> Decision | None:
        """Find the list, or write the person alone; see `Policy.one`."""
        person, list_id = candidate.person, None
        if person is not None and not self._changes.has_departed(candidate.address):
            list_id = candidate.account.snapshot.list_of(person)
        if list_id is not None:
            candidate.list_ids = (list_id,)
        elif self._allowance.take(REQUESTS_EACH):
            candidate.is_alone = True
        else:
            sentence = "This person is on no list of a name of its own, and an import would have to add them to one."
            return Rejected((reject(Reason.NO_LIST_TO_UPDATE_THROUGH, sentence, "lists"),))
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one` for who is on a list; see `Policy.many`."""
        list_of = rows.account.snapshot.list_of
        found = [None if person is None else list_of(person) for person in rows.people]
        departed = self._changes.departed_among(rows.addresses, rows.people)
        rows.list_ids = [() if list_id is None else (list_id,) for list_id in found]
        return {
            number: Settled.ONE_BY_ONE
            for number, (list_id, address) in enumerate(zip(found, rows.addresses, strict=True))
            if list_id is None or address in departed
        }


class ListsNotLeft(Policy):
    """Lists that a person has left since an earlier run put them there are not joined again."""

    def __init__(self, history: History, counts: StreamCounts) -> None:
        """Remember the parts.

        Args:
            history: Remembers who was put on which list.
            counts: Of the stream.
        """
        self._history = history
        self._counts = counts

    def one(self, candidate: Candidate) -> Decision | None:
        """Leave out lists that were left; see `Policy.one`."""
        kept = self._history.without_left(candidate.address, candidate.list_ids)
        if not kept:
            return Skip.LEFT_LIST
        self._counts.not_put_back += len(candidate.list_ids) - len(kept)
        candidate.list_ids = kept
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one` for who has left nothing; see `Policy.many`."""
        left = self._history.left(rows.addresses, rows.list_ids, rows.people)
        return dict.fromkeys(left, Settled.ONE_BY_ONE)


class TextMessages(Policy):
    """Rows that give permission for text messages go in imports of their own, which say so of all their rows."""

    def __init__(self, keys: Sequence[str], source: Source, counts: StreamCounts) -> None:
        """Remember the parts.

        Args:
            keys: Of the stream's rows.
            source: Of rows that give permission.
            counts: Of the stream.
        """
        self.source = source
        self._number = keys.index(SMS_NUMBER)
        self._date = keys.index(SMS_CONSENT_DATE) if SMS_CONSENT_DATE in keys else None
        self._counts = counts

    def one(self, candidate: Candidate) -> Decision | None:
        """Choose the source; see `Policy.one`."""
        row = candidate.converted.row
        if candidate.is_alone or SMS_NUMBER not in row:
            return None
        if SMS_CONSENT_DATE in row and candidate.judged.allows_sms:
            candidate.source = self.source
        else:
            self._counts.sms_without_permission += 1
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`, but for counting; see `Policy.many`."""
        if self._date is None or rows.block.allow_sms is None:
            rows.allow_sms = [False] * len(rows)
        else:
            said = rows.block.allow_sms[rows.start : rows.stop]
            filled = zip(rows.columns[self._number], rows.columns[self._date], said, strict=True)
            rows.allow_sms = list(map(all, filled))
        return {}

    def count(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Count rows with a number and without permission; see `Policy.count`."""
        allow, has_number = rows.allow_sms or (), rows.columns[self._number]
        kept = (n for n in numbers if rows.decisions.get(n) in {None, Settled.UNCHANGED})
        self._counts.sms_without_permission += sum(bool(has_number[n]) and not allow[n] for n in kept)


class BlanksToClear(Policy):
    """Values that the account holds, and a record leaves blank."""

    def __init__(self, account: Account, changes: RunChanges, keys: Sequence[str]) -> None:
        """Remember the parts; the account is read when the first row asks.

        Args:
            account: Was read with the values of its people.
            changes: Knows whose rows this run has sent since.
            keys: Of the stream's rows.
        """
        self._account = account
        self._changes = changes
        self._keys = tuple(keys)
        self._places = tuple((place, key) for place, key in enumerate(keys) if key not in NEVER_CLEARED)

    @cached_property
    def _comparer(self) -> Comparer:
        return self._account.snapshot.comparer(self._keys)

    def one(self, candidate: Candidate) -> Decision | None:
        """Find what is to be cleared; see `Policy.one`."""
        blanks = candidate.converted.blanks
        if blanks and self._changes.was_sent(candidate.address):
            candidate.to_clear = frozenset(blanks)
        elif blanks and candidate.person is not None:
            candidate.to_clear = self._comparer.filled(candidate.person, blanks)
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one` for rows with nothing to clear; see `Policy.many`."""
        blank: dict[int, list[str]] = {}
        for place, key in self._places:
            column = rows.columns[place]
            for number in (n for n, value in enumerate(column) if not value) if not all(column) else ():
                blank.setdefault(number, []).append(key)
        if not blank:
            return {}
        sent, filled = self._changes.sent_among(rows.addresses, rows.people), self._comparer.filled
        return {
            number: Settled.ONE_BY_ONE
            for number, keys in blank.items()
            if rows.addresses[number] in sent or ((person := rows.people[number]) is not None and filled(person, keys))
        }


class Unchanged(Policy):
    """Rows that would change nothing are not sent."""

    def __init__(self, account: Account, changes: RunChanges, keys: Sequence[str], tag_ids: tuple[str, ...]) -> None:
        """Remember the parts; the account is read when the first row asks.

        Args:
            account: Was read with the values of its people.
            changes: Knows whom this run has changed since.
            keys: Of the stream's rows.
            tag_ids: The tags that its people get.
        """
        self._account = account
        self._changes = changes
        self._keys = tuple(keys)
        self._tag_ids = tag_ids

    @cached_property
    def _plain(self) -> Comparer:
        return self._account.snapshot.comparer(self._keys, tag_ids=self._tag_ids)

    @cached_property
    def _with_sms(self) -> Comparer:
        return self._account.snapshot.comparer(self._keys, tag_ids=self._tag_ids, sms_permission=True)

    def one(self, candidate: Candidate) -> Decision | None:
        """Tell whether the account holds it all; see `Policy.one`."""
        if candidate.to_clear or candidate.person is None or self._changes.has_changed(candidate.address):
            return None
        comparer = self._with_sms if candidate.source.sms_permission else self._plain
        if not comparer.holds(candidate.person, comparer.wanted_of(candidate.converted.row)):
            return None
        # Lists do not count for somebody who unsubscribed: no import puts them on one.
        is_on = self._account.snapshot.is_on(candidate.person, candidate.list_ids)
        return Settled.UNCHANGED if is_on or candidate.person.is_unsubscribed else None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        changed = self._changes.changed_among(rows.addresses, rows.people)
        held = self._plain.holds_all(rows.people, self._plain.wanted(rows.columns))
        if rows.allow_sms is not None and any(rows.allow_sms):
            with_sms = self._with_sms.holds_all(rows.people, self._with_sms.wanted(rows.columns))
            held = [b if is_sms else a for a, b, is_sms in zip(held, with_sms, rows.allow_sms, strict=True)]
        is_on = self._account.snapshot.is_on
        return {
            number: Settled.UNCHANGED
            for number, person in compress(enumerate(rows.people), held)
            if person is not None
            and (not changed or rows.addresses[number] not in changed)
            and (person.is_unsubscribed or is_on(person, rows.list_ids[number]))
        }


class RequestsToClear(Policy):
    """Clearing takes requests, and there may be none left."""

    def __init__(self, allowance: Allowance) -> None:
        """Remember the allowance.

        Args:
            allowance: Of requests.
        """
        self._allowance = allowance

    def one(self, candidate: Candidate) -> Decision | None:
        """Spend the requests; see `Policy.one`."""
        if not candidate.to_clear or candidate.is_alone or self._allowance.take(REQUESTS_EACH):
            return None
        sentence = "Values of this person are to be cleared, and update_request_budget is used up."
        return Rejected((reject(Reason.NO_REQUESTS_TO_CLEAR, sentence),))

    def many(self, rows: Rows) -> Mapping[int, Decision]:  # noqa: ARG002  # rows with something to clear are not here
        """Decide nothing: rows with something to clear go one by one; see `Policy.many`."""
        return {}
