"""Plan operations in place of carrying them out, by the account as it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.activities.bulk_actions import MAX_CONTACT_IDS
from constantcontact_api.contacts.writes import REQUESTS_EACH
from target_constantcontact.account.contact_ids import most_requests
from target_constantcontact.loading.bulk_operations import OperationOutcome
from target_constantcontact.options import ONE_BY_ONE, OperationKind

if TYPE_CHECKING:
    from target_constantcontact.account.planned_account import PlannedAccount
    from target_constantcontact.loading.bulk_operations import People
    from target_constantcontact.options import Operation


def foresee(operation: Operation, people: People, account: PlannedAccount) -> OperationOutcome:
    """Plan what `BulkOperations` would do, and note it as done for what comes after it.

    Args:
        operation: What would be done.
        people: Who it would be done to.
        account: As it was read, and as the plan so far would have changed it.
    """
    outcome, in_account = OperationOutcome(), len(account)
    for position, address in enumerate(people.addresses):
        # An export holds no ids: people without an address are taken to be there.
        if operation.kind is OperationKind.UNSUBSCRIBE and account.is_unsubscribed(address):
            outcome.unchanged += 1
        elif not address or _foresee_one(operation, address, account):
            outcome.done.append(position)
        else:
            outcome.miss(position, operation.kind)
    if operation.kind in ONE_BY_ONE:
        outcome.lookups = REQUESTS_EACH * len(people.addresses)
    else:
        outcome.activities = -(-len(outcome.done) // MAX_CONTACT_IDS)
        outcome.lookups = most_requests(len(people.addresses) - len(people.contact_ids), in_account)
    return outcome


def _foresee_one(operation: Operation, address: str, account: PlannedAccount) -> bool:
    if operation.kind is OperationKind.REMOVE_FROM_LISTS:
        return account.leave(address, operation.ids)
    if operation.kind is OperationKind.DELETE:
        return account.delete(address)
    if operation.kind is OperationKind.UNSUBSCRIBE:
        return account.unsubscribe(address)
    return account.is_there(address)
