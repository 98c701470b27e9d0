"""Which lists a person joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.writes import REQUESTS_EACH
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.account.run_changes import Mark
from target_constantcontact.mapping.reasons import Reason, Skip, reject
from target_constantcontact.mapping.remembered import odd_places
from target_constantcontact.streams.policies import Candidate, Decision, Policy, Rejected, Rows, Settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_constantcontact.account.history import History
    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.loading.contact_updates import Allowance
    from target_constantcontact.mapping.lists import ListRouter
    from target_constantcontact.mapping.record_blocks import Columns


class ListsToJoin(Policy):
    """The lists that are configured, or that a record names.

    Args:
        router: Finds the lists of a record.
    """

    def __init__(self, router: ListRouter) -> None:
        self.router = router
        self._by_key: Mapping[Any, Any] | None = None

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
    """In the mode `update`: a list that the person is on already, since an import has to name one.

    Args:
        changes: Knows whose lists are no longer those that were read.
        allowance: Of requests for people who are on no list.
    """

    def __init__(self, changes: RunChanges, allowance: Allowance) -> None:
        self._changes = changes
        self._allowance = allowance

    def one(self, candidate: Candidate) -> Decision | None:
        """Find the list, or write the person alone; see `Policy.one`."""
        person, list_id = candidate.person, None
        if person is not None and not self._changes.has(Mark.DEPARTED, candidate.address):
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
        departed = self._changes.among(Mark.DEPARTED, rows.addresses, rows.people)
        rows.list_ids = [() if list_id is None else (list_id,) for list_id in found]
        return {
            number: Settled.ONE_BY_ONE
            for number, (list_id, address) in enumerate(zip(found, rows.addresses, strict=True))
            if list_id is None or address in departed
        }


class ListsNotLeft(Policy):
    """Lists that a person has left since an earlier run put them there are not joined again.

    Args:
        history: Remembers who was put on which list.
        counts: Of the stream.
    """

    def __init__(self, history: History, counts: StreamCounts) -> None:
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
