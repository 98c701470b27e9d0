"""Operations carried out: from a batch of people to bulk activities, with every person accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from constantcontact_api.contact_jobs import (
    MAX_CONTACT_IDS,
    addition_of_tags,
    chunks,
    deletion,
    removal_from_lists,
    removal_of_tags,
    run_job,
)
from constantcontact_api.errors import ActivityFailedError, NotFoundError, PartialJobError, RecordRejectedError
from constantcontact_api.fields import EMAIL
from constantcontact_api.whole_contacts import REQUESTS_EACH, Written
from target_constantcontact.contact_ids import most_requests
from target_constantcontact.one_by_one import change_one, tell_requests, unsubscribe
from target_constantcontact.operations import CONTACT_ID, ONE_BY_ONE, Operation
from target_constantcontact.updates import INCLUDE, updated
from target_constantcontact.values import Reason, Skip, reject

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from constantcontact_api.activities import Activities
    from constantcontact_api.client import ConstantContactClient
    from constantcontact_api.contact_jobs import ContactJob
    from constantcontact_api.whole_contacts import Contact
    from target_constantcontact.contact_ids import ContactIds
    from target_constantcontact.custom_fields import CustomFields
    from target_constantcontact.ledger import Ledger
    from target_constantcontact.mapping import Row
    from target_constantcontact.operations import Task

# Where somebody is not in the account, or not on the lists, most operations have nothing left to do.
_NOTHING_TO_DO: Final[Mapping[Operation, Skip]] = {
    Operation.REMOVE_FROM_LISTS: Skip.NOT_ON_LISTS,
    Operation.REMOVE_TAGS: Skip.NOT_IN_ACCOUNT,
    Operation.DELETE: Skip.NOT_IN_ACCOUNT,
    Operation.UNSUBSCRIBE: Skip.NOT_IN_ACCOUNT,
    Operation.UPDATE: Skip.NOT_IN_ACCOUNT,
}


class Unfinished(Exception):  # noqa: N818  # no error: a signal came
    """Raised between two requests when the process is to end: what is left is done again by the next run."""


@dataclass
class Outcome:
    """What became of a batch of people.

    Attributes:
        done: Positions of the rows whose operation has had its effect.
        unchanged: How many were as they should be already.
        skipped: How many there was nothing to do for, by reason.
        rejected: Why the others could not be done, by position.
        activity_ids: Of the activities that did it.
        activities: How many there were, or would be.
        lookups: In a plan, how many requests it takes to find people, or to change them one by one.
    """

    done: list[int] = field(default_factory=list)
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: dict[int, RecordRejectedError] = field(default_factory=dict)
    activity_ids: list[str] = field(default_factory=list)
    activities: int = 0
    lookups: int = 0

    def miss(self, position: int, operation: Operation) -> None:
        """Account for somebody whom the account does not have, or not on the lists.

        Args:
            position: Of the row.
            operation: That found nobody.
        """
        reason = _NOTHING_TO_DO.get(operation)
        if reason is None:
            self.rejected[position] = reject(Reason.NOT_IN_ACCOUNT, "The account does not have this person.")
        else:
            self.skipped[reason.value] += 1


def contact_job(task: Task) -> ContactJob:
    """Return the bulk activity that does a task.

    Args:
        task: Any.
    """
    if task.operation is Operation.REMOVE_FROM_LISTS:
        return removal_from_lists(task.ids)
    if task.operation is Operation.ADD_TAGS:
        return addition_of_tags(task.ids)
    return removal_of_tags(task.ids) if task.operation is Operation.REMOVE_TAGS else deletion()


class Jobs:
    """Carries operations out; threads may share it."""

    def __init__(
        self,
        client: Callable[[], ConstantContactClient],
        activities: Callable[[], Activities],
        ids: ContactIds,
        custom_fields: Callable[[], CustomFields],
        *,
        should_stop: Callable[[], bool],
    ) -> None:
        """Remember its parts; nothing is sent yet.

        Args:
            client: Gives the way to the API.
            activities: Gives what follows bulk activities.
            ids: Finds people.
            custom_fields: Gives the account's.
            should_stop: Whether a signal asked the process to end.
        """
        self._should_stop = should_stop
        self._custom_fields = custom_fields
        self._client = client
        self._activities = activities
        self._ids = ids

    def note_import(self) -> None:
        """Note that an import has landed: the account may hold people whom nobody has seen."""
        self._ids.note_import()

    def carry_out(self, task: Task, rows: Sequence[Row], *, updated_after: str | None = None) -> Outcome:
        """Do a task to people, and wait until the service has done it.

        Args:
            task: What is done.
            rows: Who it is done to: an address, a contact id or both.
            updated_after: When all of them have changed at the latest, if that is known.

        Raises:
            Unfinished: After a signal.
            PartialJobError: If the service counts fewer people than it was given.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        outcome = Outcome()
        if task.operation is Operation.UNSUBSCRIBE:
            self._change(task, rows, outcome, unsubscribe)
            return outcome
        if task.operation is Operation.UPDATE:
            change = partial(updated, custom_fields=self._custom_fields, tag_ids=task.ids)
            self._change(task, rows, outcome, change, include=INCLUDE)
            return outcome
        given = {position: str(row[CONTACT_ID]) for position, row in enumerate(rows) if CONTACT_ID in row}
        unknown = self._run(task, given, outcome, is_certain=False)
        # An id may be another account's; then the address says who is meant.
        wanted = {
            str(row[EMAIL]).lower(): position
            for position, row in enumerate(rows)
            if EMAIL in row and (position not in given or position in unknown)
        }
        members_of = task.ids if task.operation is Operation.REMOVE_FROM_LISTS else ()
        found = self._ids.find(wanted, members_of=members_of, updated_after=updated_after) if wanted else {}
        for address, position in wanted.items():
            if address not in found:
                outcome.miss(position, task.operation)
        for position in unknown:
            if EMAIL not in rows[position]:
                outcome.miss(position, task.operation)
        self._run(task, {wanted[address]: contact_id for address, contact_id in found.items()}, outcome)
        if task.operation is Operation.DELETE:
            self._ids.forget((*given.values(), *found.values()))
        return outcome

    def _change(
        self,
        task: Task,
        rows: Sequence[Row],
        outcome: Outcome,
        change: Callable[[Contact, Row], Contact | None],
        *,
        include: str = "",
    ) -> None:
        client = self._client()
        tell_requests(client, task, len(rows))
        for position, row in enumerate(rows):
            self._go_on_or_stop()
            try:
                written = change_one(client, row, change, include=include)
            except RecordRejectedError as fault:
                outcome.rejected[position] = fault
                continue
            if written is Written.MISSING:
                outcome.miss(position, task.operation)
            elif written is Written.UNCHANGED:
                outcome.unchanged += 1
            else:
                outcome.done.append(position)

    def _run(
        self, task: Task, people: Mapping[int, str], outcome: Outcome, *, is_certain: bool = True
    ) -> Collection[int]:
        job, unknown = contact_job(task), set()
        positions: dict[str, list[int]] = {}
        for position, contact_id in people.items():
            positions.setdefault(contact_id, []).append(position)
        for chunk in chunks(tuple(positions)):
            self._go_on_or_stop()
            living = self._run_chunk(job, chunk, outcome, is_certain=is_certain)
            for contact_id in chunk:
                if contact_id in living:
                    outcome.done += positions[contact_id]
                else:
                    unknown.update(positions[contact_id])
        return unknown

    def _run_chunk(
        self, job: ContactJob, contact_ids: Sequence[str], outcome: Outcome, *, is_certain: bool
    ) -> Collection[str]:
        """Run one activity; return the ids that it was done to: all, or those that the account knows."""
        failure: ActivityFailedError | None = None
        completed = 0
        try:
            done = run_job(self._activities(), job, contact_ids)
            completed = done.completed
            outcome.activity_ids.append(done.activity_id)
            outcome.activities += 1
        except ActivityFailedError as error:
            failure = error
        if completed >= len(contact_ids):
            return contact_ids
        # Ids out of records need not be this account's, and nobody documents what a job does with an unknown one.
        living = contact_ids if is_certain else [one for one in contact_ids if self._is_there(one)]
        if len(living) == len(contact_ids):
            raise failure or PartialJobError(
                f"Activity {outcome.activity_ids[-1]} ({job.what}) is completed, but the service counts {completed:,} "
                f"of {len(contact_ids):,} contacts. No state is kept for them: run again, and it is done again."
            )
        if not living or (failure is None and completed == len(living)):
            return living
        return self._run_chunk(job, living, outcome, is_certain=True)

    def _go_on_or_stop(self) -> None:
        if self._should_stop():
            raise Unfinished

    def _is_there(self, contact_id: str) -> bool:
        try:
            self._client().get(f"/contacts/{contact_id}")
        except NotFoundError:
            return False
        return True  # a deleted contact as well: it may be this very job that deleted it


def foresee(task: Task, rows: Sequence[Row], account: Ledger) -> Outcome:
    """Plan what `Jobs.carry_out` would do, and note it as done for what comes after it.

    Args:
        task: What would be done.
        rows: Who it would be done to.
        account: As it was read, and as the plan so far would have changed it.
    """
    outcome = Outcome()
    people = account.size()
    asked = sum(CONTACT_ID not in row for row in rows)
    for position, row in enumerate(rows):
        # An export holds no ids: people without an address are taken to be there.
        address = str(row.get(EMAIL, "")).lower()
        if task.operation is Operation.UNSUBSCRIBE and account.is_unsubscribed(address):
            outcome.unchanged += 1
        elif not address or _foresee_one(task, address, account):
            outcome.done.append(position)
        else:
            outcome.miss(position, task.operation)
    if task.operation in ONE_BY_ONE:
        outcome.lookups = REQUESTS_EACH * len(rows)
    else:
        outcome.activities = -(-len(outcome.done) // MAX_CONTACT_IDS)
        outcome.lookups = most_requests(asked, people)
    return outcome


def _foresee_one(task: Task, address: str, account: Ledger) -> bool:
    if task.operation is Operation.REMOVE_FROM_LISTS:
        return account.leave(address, task.ids)
    if task.operation is Operation.DELETE:
        return account.delete(address)
    if task.operation is Operation.UNSUBSCRIBE:
        return account.unsubscribe(address)
    return account.is_there(address)
