"""What no bulk activity does: people changed one at a time, two requests each, told before it starts."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import RequestRejectedError
from constantcontact_api.fields import EMAIL
from constantcontact_api.whole_contacts import REQUESTS_EACH, Written, read_contact, rewrite, unsubscribed
from target_constantcontact.operations import CONTACT_ID
from target_constantcontact.values import Reason, reject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.client import ConstantContactClient
    from constantcontact_api.whole_contacts import Contact
    from target_constantcontact.jobs import Outcome
    from target_constantcontact.mapping import Row
    from target_constantcontact.operations import Task

logger = logging.getLogger(__name__)

# Answers that are about this one contact; anything else ends the run.
_ITS_OWN: Final = frozenset({400, 409})


def unsubscribe(client: ConstantContactClient, task: Task, rows: Sequence[Row], outcome: Outcome) -> None:
    """Unsubscribe people.

    Args:
        client: The way to the API.
        task: For the account.
        rows: An address, a contact id or both.
        outcome: Added to.

    Raises:
        QuotaExhaustedError: If the day's requests are used up before everybody is done.
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    tell_requests(client, "Unsubscribing", len(rows))
    for position, row in enumerate(rows):
        contact_id, address = (str(row[key]) if key in row else None for key in (CONTACT_ID, EMAIL))
        read = partial(read_contact, client, contact_id=contact_id, address=address)
        try:
            written = rewrite(client, read, _unsubscribed)
        except _NoAddressError:
            outcome.rejected[position] = reject(Reason.NO_EMAIL_ADDRESS, "This contact has no e-mail address.", EMAIL)
        except RequestRejectedError as error:
            if error.status not in _ITS_OWN:
                raise
            outcome.rejected[position] = reject(Reason.REJECTED_BY_SERVICE, f"The service refused the contact: {error}")
        else:
            if written is Written.MISSING:
                outcome.miss(position, task.operation)
            elif written is Written.UNCHANGED:
                outcome.unchanged += 1
            else:
                outcome.done.append(position)


def tell_requests(client: ConstantContactClient, what: str, people: int) -> None:
    """Log what a batch is about to cost.

    Args:
        client: Knows what is left of the day's budget.
        what: Is about to be done.
        people: How many.
    """
    needed, left = REQUESTS_EACH * people, client.requests_left()
    logger.info(
        "%s %s people one by one: up to %s requests%s.",
        what,
        f"{people:,}",
        f"{needed:,}",
        "" if left is None else f", of {left:,} that daily_request_budget has left",
    )
    if left is not None and left < needed:
        logger.warning(
            "That may be more than is left for today: the run would end with exit code 4, and the next go on."
        )


class _NoAddressError(Exception):
    """A contact that is known by its id and has a telephone number only."""


def _unsubscribed(contact: Contact) -> Contact | None:
    if not (contact.get("email_address") or {}).get("address"):
        raise _NoAddressError
    return unsubscribed(contact)
