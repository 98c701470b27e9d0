"""What of a row is new to the account, to be cleared, or permission for text messages."""

from __future__ import annotations

from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.import_fields import SMS_CONSENT_DATE, SMS_NUMBER
from constantcontact_api.contacts.writes import REQUESTS_EACH
from target_constantcontact.account.run_changes import Mark
from target_constantcontact.batching.row_blocks import picked
from target_constantcontact.mapping.half_addresses import parts_of_addresses
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.records import NEVER_CLEARED
from target_constantcontact.streams.policies import KEPT, Candidate, Decision, Policy, Rejected, Rows, Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.account.account import Account
    from target_constantcontact.account.comparer import Comparer
    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.loading.contact_updates import Allowance

    _Address = tuple[tuple[str, ...], tuple[str, ...]]
    """The keys that rows can set, and those that make an address another one."""


class TextMessages(Policy):
    """Rows that give permission for text messages go in imports of their own, which say so of all their rows.

    Args:
        keys: Of the stream's rows.
        source: Of rows that give permission.
        counts: Of the stream.
    """

    def __init__(self, keys: Sequence[str], source: Source, counts: StreamCounts) -> None:
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
        kept = (n for n in numbers if rows.decisions.get(n) in KEPT)
        self._counts.sms_without_permission += sum(bool(has_number[n]) and not allow[n] for n in kept)


class _ComparingPolicy(Policy):
    """A policy that compares rows with the values of people.

    Args:
        account: Is read with the values of its people.
        keys: Of the stream's rows.
    """

    def __init__(self, account: Account, keys: Sequence[str]) -> None:
        self._account = account
        self._keys = tuple(keys)

    @cached_property
    def _comparer(self) -> Comparer:
        return self._account.snapshot.comparer(self._keys)


class WholeAddresses(_ComparingPolicy):
    """No part of an address goes over another address that the account holds.

    Args:
        account: Is read with the values of its people.
        counts: Of the stream.
        keys: Of the stream's rows.
        clears_blanks: Whether a part that a row leaves blank is cleared.
        needs_street: Whether addresses without a street by design are sent as they are.
    """

    def __init__(
        self,
        account: Account,
        counts: StreamCounts,
        keys: Sequence[str],
        *,
        clears_blanks: bool = False,
        needs_street: bool = False,
    ) -> None:
        super().__init__(account, keys)
        self._counts = counts
        self._addresses = parts_of_addresses(keys, clears_blanks=clears_blanks, needs_street=needs_street)

    def one(self, candidate: Candidate) -> Decision | None:
        """Leave out what is only half of an address; see `Policy.one`."""
        row, person = candidate.converted.row, candidate.person
        if person is None:
            return None
        wanted = self._comparer.wanted_of(row)
        for parts, address in self._addresses:
            if any(key in row for key in parts) and self._comparer.mixing(parts, address)(person, wanted):
                for key in parts:
                    row.pop(key, None)
                self._counts.half_addresses += 1
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one` for rows whose addresses are whole; see `Policy.many`."""
        suspect = _not_whole(self._addresses, self._keys, rows.columns)
        if not suspect:
            return {}
        wanted, mixing = self._comparer.wanted(rows.columns), [self._comparer.mixing(*one) for one in suspect]
        return {
            number: Settled.ONE_BY_ONE
            for number, person in enumerate(rows.people)
            if person is not None and any(mixes(person, wanted[number]) for mixes in mixing)
        }


class MixedAddresses(_ComparingPolicy):
    """In a dry run: counts rows that would mix a part of an address into another one.

    Args:
        account: Is read with the values of its people.
        counts: Of the stream.
        keys: Of the stream's rows.
    """

    def __init__(self, account: Account, counts: StreamCounts, keys: Sequence[str]) -> None:
        super().__init__(account, keys)
        self._counts = counts
        self._addresses = parts_of_addresses(keys, needs_street=True)

    def one(self, candidate: Candidate) -> Decision | None:
        """Count the record if it would; see `Policy.one`."""
        self._count(
            [candidate.address], self._addresses, lambda comparer: [comparer.wanted_of(candidate.converted.row)]
        )
        return None

    def many(self, rows: Rows) -> Mapping[int, Decision]:  # noqa: ARG002  # counted when they are taken
        """Decide nothing; see `Policy.many`."""
        return {}

    def count(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Count rows that would; see `Policy.count`."""
        kept = [number for number in numbers if rows.decisions.get(number) is None]
        columns = [picked(column, kept) for column in rows.columns]
        suspect = _not_whole(self._addresses, self._keys, columns)
        self._count(picked(rows.addresses, kept), suspect, lambda comparer: comparer.wanted(columns))

    def _count(
        self, people: Sequence[str], suspect: Sequence[_Address], wanted_of: Callable[[Comparer], Sequence[Any]]
    ) -> None:
        account = self._account.known(reads=True) if suspect else None
        if account is None or not people:
            return
        comparer = account.comparer(self._keys)
        mixing = [comparer.mixing(*one) for one in suspect]
        self._counts.mixed_addresses += sum(
            person is not None and any(mixes(person, row) for mixes in mixing)
            for person, row in zip(account.look_up(people), wanted_of(comparer), strict=True)
        )


def _not_whole(
    addresses: Sequence[_Address], keys: Sequence[str], columns: Sequence[Sequence[str | None]]
) -> list[_Address]:
    """Return those of which some row may set a part only."""
    return [
        (parts, address)
        for parts, address in addresses
        if not all(key in keys and all(columns[keys.index(key)]) for key in address)
    ]


class BlanksToClear(_ComparingPolicy):
    """Values that the account holds, and a record leaves blank.

    Args:
        account: Was read with the values of its people.
        changes: Knows whose rows this run has sent since.
        keys: Of the stream's rows.
    """

    def __init__(self, account: Account, changes: RunChanges, keys: Sequence[str]) -> None:
        super().__init__(account, keys)
        self._changes = changes
        self._places = tuple((place, key) for place, key in enumerate(keys) if key not in NEVER_CLEARED)

    def one(self, candidate: Candidate) -> Decision | None:
        """Find what is to be cleared; see `Policy.one`."""
        blanks = candidate.converted.blanks
        if blanks and self._changes.has(Mark.SENT, candidate.address):
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
        sent, filled = self._changes.among(Mark.SENT, rows.addresses, rows.people), self._comparer.filled
        return {
            number: Settled.ONE_BY_ONE
            for number, keys in blank.items()
            if rows.addresses[number] in sent or ((person := rows.people[number]) is not None and filled(person, keys))
        }


class Unchanged(_ComparingPolicy):
    """Rows that would change nothing are not sent.

    Args:
        account: Was read with the values of its people.
        changes: Knows whom this run has changed since.
        keys: Of the stream's rows.
        tag_ids: The tags that its people get.
    """

    def __init__(self, account: Account, changes: RunChanges, keys: Sequence[str], tag_ids: tuple[str, ...]) -> None:
        super().__init__(account, keys)
        self._changes = changes
        self._tag_ids = tag_ids

    @cached_property
    def _comparer(self) -> Comparer:
        return self._account.snapshot.comparer(self._keys, tag_ids=self._tag_ids)

    @cached_property
    def _with_sms(self) -> Comparer:
        return self._account.snapshot.comparer(self._keys, tag_ids=self._tag_ids, sms_permission=True)

    def one(self, candidate: Candidate) -> Decision | None:
        """Tell whether the account holds it all; see `Policy.one`."""
        if candidate.to_clear or candidate.person is None or self._changes.has(Mark.CHANGED, candidate.address):
            return None
        comparer = self._with_sms if candidate.source.sms_permission else self._comparer
        if candidate.tag_ids:
            has_sms, tag_ids = bool(candidate.source.sms_permission), (*self._tag_ids, *candidate.tag_ids)
            comparer = self._account.snapshot.comparer(self._keys, tag_ids=tag_ids, sms_permission=has_sms)
        if not comparer.holds(candidate.person, comparer.wanted_of(candidate.converted.row)):
            return None
        # Lists do not count for somebody who unsubscribed: no import puts them on one.
        is_on = self._account.snapshot.is_on(candidate.person, candidate.list_ids)
        return Settled.UNCHANGED if is_on or candidate.person.is_unsubscribed else None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        changed = self._changes.among(Mark.CHANGED, rows.addresses, rows.people)
        held = self._comparer.holds_all(rows.people, self._comparer.wanted(rows.columns))
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
    """Clearing takes requests, and there may be none left.

    Args:
        allowance: Of requests.
    """

    def __init__(self, allowance: Allowance) -> None:
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
