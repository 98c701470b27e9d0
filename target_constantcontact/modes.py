"""Which records of a stream are imported at all, and through which lists: the modes `append` and `update`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from target_constantcontact.values import Reason, Skip, reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from target_constantcontact.ledger import Ledger


class Mode(str, Enum):
    """What a stream means to the account."""

    UPSERT = "upsert"
    """New people are added, existing ones updated; both join the lists."""
    APPEND = "append"
    """New people are added and join the lists; existing ones are left alone."""
    UPDATE = "update"
    """Existing people are updated and join nothing; new ones are left out."""
    MIRROR = "mirror"
    """As upsert; afterwards whoever the stream did not name leaves the lists."""


class Gate:
    """Tells for each address whether its record is imported, by the account as it was when the run began."""

    def __init__(self, mode: Mode, account: Callable[[], Ledger]) -> None:
        """Remember the mode; the account is read when the first record asks.

        Args:
            mode: Of the stream.
            account: Gives everybody who is in the account.
        """
        self.updates_only = mode is Mode.UPDATE
        self._mode = mode
        self._account = account

    def left_out(self, address: str) -> Skip | None:
        """Return why a record is not imported, if it is not.

        Args:
            address: Lower-cased.
        """
        if self._mode is Mode.APPEND and self._account().has(address):
            return Skip.EXISTS
        if self._mode is Mode.UPDATE and not self._account().has(address):
            return Skip.NOT_IN_ACCOUNT
        return None

    def list_to_update_through(self, address: str) -> tuple[str, ...]:
        """Return a list that somebody is on already: an import has to name one, and this one adds nobody to anything.

        Args:
            address: Lower-cased, of somebody who is in the account.

        Raises:
            RecordRejectedError: If there is none.
        """
        list_id = self._account().list_of(address)
        if list_id is None:
            sentence = "This person is on no list of a name of its own, and an import would have to add them to one."
            raise reject(Reason.NO_LIST_TO_UPDATE_THROUGH, sentence, "lists")
        return (list_id,)
