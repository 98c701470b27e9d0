"""Carry operations out by bulk activities, and account for every person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.activities.bulk_actions import (
    MAX_CONTACT_IDS,
    addition_of_tags,
    deletion,
    removal_from_lists,
    removal_of_tags,
)
from constantcontact_api.chunks import chunks
from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.contacts.queries import contact_by_id
from constantcontact_api.contacts.writes import Written
from constantcontact_api.errors import ActivityFailedError, NotFoundError, PartialJobError, RecordRejectedError
from target_constantcontact.loading.contact_updates import INCLUDE, change_one, tell_requests, unsubscribe, updated
from target_constantcontact.mapping.people import CONTACT_ID
from target_constantcontact.mapping.reasons import Reason, Skip, reject
from target_constantcontact.options import LEAVING, OperationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from constantcontact_api.activities.activities import Activities
    from constantcontact_api.activities.bulk_actions import BulkAction
    from constantcontact_api.contacts.writes import Contact
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.contact_ids import ContactIds
    from target_constantcontact.batching.batch import Batch
    from target_constantcontact.mapping.custom_fields import CustomFields
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.options import Operation

# Where somebody is not in the account, or not on the lists, most operations have nothing left to do.
_NOTHING_TO_DO: Final[Mapping[OperationKind, Skip]] = {
    OperationKind.REMOVE_FROM_LISTS: Skip.NOT_ON_LISTS,
    OperationKind.REMOVE_TAGS: Skip.NOT_IN_ACCOUNT,
    OperationKind.DELETE: Skip.NOT_IN_ACCOUNT,
    OperationKind.UNSUBSCRIBE: Skip.NOT_IN_ACCOUNT,
    OperationKind.UPDATE: Skip.NOT_IN_ACCOUNT,
    OperationKind.CLEAR: Skip.NOT_IN_ACCOUNT,
}


_AN_ID: Final = f'"{CONTACT_ID}":'.encode()


class Unfinished(Exception):  # noqa: N818  # no error: a signal came
    """Raised between two requests when the process is to end: what is left is done again by the next run."""


@dataclass
class OperationOutcome:
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

    def miss(self, position: int, kind: OperationKind) -> None:
        """Account for a person who is not in the account, or not on the lists."""
        reason = _NOTHING_TO_DO.get(kind)
        if reason is None:
            self.rejected[position] = reject(Reason.NOT_IN_ACCOUNT, "The account does not have this person.")
        else:
            self.skipped[reason.value] += 1


class People(NamedTuple):
    """Who an operation is for.

    Attributes:
        addresses: Lower-cased; empty where somebody is known by an id alone.
        contact_ids: By position, of those who have one.
    """

    addresses: Sequence[str]
    contact_ids: Mapping[int, str] = MappingProxyType({})

    @classmethod
    def of_batch(cls, batch: Batch) -> People:
        """Read the people of a batch, whose rows are decoded only if one of them has a contact id."""
        if not any(_AN_ID in row for row in batch.rows):
            return cls(batch.addresses)
        rows = batch.all_rows()
        contact_ids = {position: str(row[CONTACT_ID]) for position, row in enumerate(rows) if CONTACT_ID in row}
        return cls([str(row.get(EMAIL, "")).lower() for row in rows], contact_ids)


def bulk_action(operation: Operation) -> BulkAction:
    """Return the bulk activity that does an operation."""
    if operation.kind is OperationKind.REMOVE_FROM_LISTS:
        return removal_from_lists(operation.ids)
    if operation.kind is OperationKind.ADD_TAGS:
        return addition_of_tags(operation.ids)
    return removal_of_tags(operation.ids) if operation.kind is OperationKind.REMOVE_TAGS else deletion()


class BulkOperations:
    """Carries operations out; threads may share it.

    Args:
        custom_fields: Gives the account's.
    """

    def __init__(
        self,
        client: ConstantContactClient,
        activities: Activities,
        ids: ContactIds,
        custom_fields: Callable[[], CustomFields],
        *,
        should_stop: Callable[[], bool],
    ) -> None:
        self._should_stop = should_stop
        self._custom_fields = custom_fields
        self._client = client
        self._activities = activities
        self._ids = ids

    def note_import(self) -> None:
        """Note that an import has landed: the account may hold new people."""
        self._ids.note_import()

    def carry_out(self, operation: Operation, people: People, *, updated_after: str | None = None) -> OperationOutcome:
        """Do an operation to people in bulk, and wait until the service has done it.

        Args:
            operation: What is done.
            people: Who it is done to.
            updated_after: When all of them have changed at the latest, if that is known.

        Raises:
            Unfinished: After a signal.
            PartialJobError: If a completed activity left people as they were.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        outcome, (addresses, given) = OperationOutcome(), people
        unknown = self._run(operation, given, outcome, is_certain=False)
        # An id may be another account's; then the address says who is meant.
        wanted = {address: position for position, address in enumerate(addresses) if address}
        if given:
            wanted = {one: position for one, position in wanted.items() if position not in given or position in unknown}
        members_of = operation.ids if operation.kind is OperationKind.REMOVE_FROM_LISTS else ()
        keep = operation.kind not in LEAVING
        found = self._ids.find(wanted, members_of=members_of, updated_after=updated_after, keep=keep) if wanted else {}
        missing = [position for address, position in wanted.items() if address not in found]
        missing += [position for position in unknown if not addresses[position]]
        missing += self._run(operation, {wanted[address]: contact_id for address, contact_id in found.items()}, outcome)
        for position in missing:
            outcome.miss(position, operation.kind)
        if members_of:
            self._ids.note_departure(wanted, given.values(), members_of)
        elif operation.kind is OperationKind.DELETE:
            self._ids.note_deletion(wanted, given.values())
        return outcome

    def carry_out_one_by_one(
        self, operation: Operation, rows: Sequence[Row], *, created_since: float | None = None
    ) -> OperationOutcome:
        """Do an operation that no bulk activity does; `Raises` as `carry_out`.

        Args:
            operation: What is done.
            rows: Who it is done to, and with what.
            created_since: For `unsubscribe`: whoever is older is left as they are; None to leave nobody out.
        """
        outcome, client = OperationOutcome(), self._client
        change: Callable[[Contact, Row], Contact | None] = partial(
            unsubscribe, is_own_wish=operation.is_own_wish, created_since=created_since
        )
        include = ""
        if operation.kind is not OperationKind.UNSUBSCRIBE:
            change, include = partial(updated, custom_fields=self._custom_fields, tag_ids=operation.ids), INCLUDE
        tell_requests(client, operation, len(rows))
        for position, row in enumerate(rows):
            self._go_on_or_stop()
            try:
                written = change_one(client, row, change, include=include)
            except RecordRejectedError as fault:
                outcome.rejected[position] = fault
                continue
            if written is Written.MISSING:
                outcome.miss(position, operation.kind)
            elif written is Written.UNCHANGED:
                outcome.unchanged += 1
            else:
                outcome.done.append(position)
        if operation.kind is OperationKind.UNSUBSCRIBE:
            self._ids.note_departure((), (), ())  # from nobody knows which lists
        return outcome

    def _run(
        self, operation: Operation, people: Mapping[int, str], outcome: OperationOutcome, *, is_certain: bool = True
    ) -> Collection[int]:
        """Run as many activities as it takes; return the positions of people whom the account does not know."""
        gone = set[str]()
        for chunk in chunks(tuple(dict.fromkeys(people.values())), MAX_CONTACT_IDS):
            self._go_on_or_stop()
            gone.update(set(chunk).difference(self._run_chunk(operation, chunk, outcome, is_certain=is_certain)))
        unknown = {position for position, contact_id in people.items() if contact_id in gone} if gone else set()
        outcome.done += (position for position in people if position not in unknown) if unknown else people
        return unknown

    def _run_chunk(
        self, operation: Operation, contact_ids: Sequence[str], outcome: OperationOutcome, *, is_certain: bool
    ) -> Collection[str]:
        """Run one activity; return the ids that the account knows: the activity has changed all of these."""
        action = bulk_action(operation)
        try:
            done = action.run(self._activities, contact_ids)
        except ActivityFailedError:
            # Ids out of records may be another account's. What an activity does with an unknown one is not documented.
            known = contact_ids if is_certain else [one for one in contact_ids if self._look_at(one, operation)]
            if len(known) == len(contact_ids):
                raise
            return self._run_chunk(operation, known, outcome, is_certain=True) if known else ()
        outcome.activity_ids.append(done.activity_id)
        outcome.activities += 1
        if done.items_completed >= len(contact_ids):
            return frozenset(contact_ids)
        found = {one: contact for one in contact_ids if (contact := self._look_at(one, operation)) is not None}
        left = sum(not _is_done(operation, contact) for contact in found.values())
        if left:
            raise PartialJobError(
                f"Activity {done.activity_id} ({action.what}) is completed, but {left:,} of its {len(contact_ids):,} "
                "contacts are as they were. No state is kept for them: run again, and it is done again."
            )
        return found.keys()

    def _look_at(self, contact_id: str, operation: Operation) -> Contact | None:
        try:
            contact: Contact = contact_by_id(self._client, contact_id, include="list_memberships,taggings")
        except NotFoundError:
            return None
        is_gone = contact.get("deleted_at") and operation.kind is not OperationKind.DELETE
        return None if is_gone else contact

    def _go_on_or_stop(self) -> None:
        if self._should_stop():
            raise Unfinished


def _is_done(operation: Operation, contact: Contact) -> bool:
    if operation.kind is OperationKind.DELETE:
        return bool(contact.get("deleted_at"))
    if operation.kind is OperationKind.REMOVE_FROM_LISTS:
        return frozenset(operation.ids).isdisjoint(contact.get("list_memberships") or ())
    tags = frozenset(contact.get("taggings") or ())
    return (
        tags.issuperset(operation.ids) if operation.kind is OperationKind.ADD_TAGS else tags.isdisjoint(operation.ids)
    )
