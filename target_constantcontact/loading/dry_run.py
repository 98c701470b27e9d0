"""Operations planned instead of carried out, by the account as it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.activities.bulk_actions import MAX_CONTACT_IDS
from constantcontact_api.contacts.writes import REQUESTS_EACH
from target_constantcontact.account.contact_ids import most_requests
from target_constantcontact.loading.bulk_operations import Outcome
from target_constantcontact.options import ONE_BY_ONE, Operation

if TYPE_CHECKING:
    from target_constantcontact.account.planned_account import PlannedAccount
    from target_constantcontact.loading.bulk_operations import People
    from target_constantcontact.options import Task


def foresee(task: Task, people: People, account: PlannedAccount) -> Outcome:
    """Plan what `BulkOperations` would do, and note it as done for what comes after it.

    Args:
        task: What would be done.
        people: Who it would be done to.
        account: As it was read, and as the plan so far would have changed it.
    """
    outcome, in_account = Outcome(), len(account)
    for position, address in enumerate(people.addresses):
        # An export holds no ids: people without an address are taken to be there.
        if task.operation is Operation.UNSUBSCRIBE and account.is_unsubscribed(address):
            outcome.unchanged += 1
        elif not address or _foresee_one(task, address, account):
            outcome.done.append(position)
        else:
            outcome.miss(position, task.operation)
    if task.operation in ONE_BY_ONE:
        outcome.lookups = REQUESTS_EACH * len(people.addresses)
    else:
        outcome.activities = -(-len(outcome.done) // MAX_CONTACT_IDS)
        outcome.lookups = most_requests(len(people.addresses) - len(people.contact_ids), in_account)
    return outcome


def _foresee_one(task: Task, address: str, account: PlannedAccount) -> bool:
    if task.operation is Operation.REMOVE_FROM_LISTS:
        return account.leave(address, task.ids)
    if task.operation is Operation.DELETE:
        return account.delete(address)
    if task.operation is Operation.UNSUBSCRIBE:
        return account.unsubscribe(address)
    return account.is_there(address)
