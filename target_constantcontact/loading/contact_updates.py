"""What no bulk activity does: people changed one at a time, two requests each, told before it starts."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.contacts.writes import REQUESTS_EACH, Written, read_contact, rewrite, unsubscribed
from constantcontact_api.errors import RequestRejectedError
from target_constantcontact.mapping.people import CONTACT_ID
from target_constantcontact.mapping.reasons import Reason, reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.contacts.writes import Contact
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.options import Task

logger = logging.getLogger(__name__)

# Answers that are about this one contact; anything else ends the run.
_ITS_OWN: Final = frozenset({400, 409})


class Allowance:
    """A number of requests that somebody may spend."""

    def __init__(self, requests: int) -> None:
        """Start with all of them.

        Args:
            requests: How many.
        """
        self._left = requests

    def take(self, requests: int) -> bool:
        """Spend some, if so many are left.

        Args:
            requests: How many.
        """
        if requests > self._left:
            return False
        self._left -= requests
        return True


def change_one(
    client: ConstantContactClient,
    row: Row,
    change: Callable[[Contact, Row], Contact | None],
    *,
    include: str = "",
) -> Written:
    """Read somebody, change them and write them back.

    Args:
        client: The way to the API.
        row: With an address, a contact id or both.
        change: Makes the body to be written; None where nothing is to be changed.
        include: The sub-resources that it needs, joined by commas.

    Raises:
        RecordRejectedError: If the contact cannot be changed so.
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    contact_id, address = (str(row[key]) if key in row else None for key in (CONTACT_ID, EMAIL))
    read = partial(read_contact, client, contact_id=contact_id, address=address, include=include)
    try:
        return rewrite(client, read, lambda contact: change(contact, row))
    except RequestRejectedError as error:
        if error.status not in _ITS_OWN:
            raise
        raise reject(Reason.REJECTED_BY_SERVICE, f"The service refused the contact: {error}") from error


def tell_requests(client: ConstantContactClient, task: Task, people: int) -> None:
    """Log what is about to be spent.

    Args:
        client: Knows what is left of the day's budget.
        task: What is about to be done.
        people: To how many.
    """
    needed, left = REQUESTS_EACH * people, client.requests_left()
    logger.info(
        "To %s %s people one by one takes up to %s requests%s.",
        task.operation.value,
        f"{people:,}",
        f"{needed:,}",
        "" if left is None else f", of {left:,} that daily_request_budget has left",
    )
    if left is not None and left < needed:
        logger.warning("That may be more than today has left: the run would end with exit code 4, and the next go on.")


def unsubscribe(contact: Contact, _row: Row) -> Contact | None:
    """Return the body that unsubscribes a contact; None where it is already.

    Args:
        contact: As it was read.
        _row: Has nothing more to say.

    Raises:
        RecordRejectedError: If it has a telephone number only.
    """
    if not (contact.get("email_address") or {}).get("address"):
        raise reject(Reason.NO_EMAIL_ADDRESS, "This contact has no e-mail address.", EMAIL)
    return unsubscribed(contact)
