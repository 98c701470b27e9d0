"""Which records of a stream are imported at all, and through which lists: the modes `append` and `update`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.options import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from target_constantcontact.account.snapshot import Ledger


class Gate:
    """Tells for each address whether its record is imported, by the account as it was when the run began."""

    def __init__(
        self,
        mode: Mode,
        account: Callable[[], Ledger],
        *,
        departures: Container[str] = (),
        deleted: Container[str] = (),
    ) -> None:
        """Remember the mode; the account is read when the first record asks.

        Args:
            mode: Of the stream.
            account: Gives everybody who is in the account.
            departures: Addresses of people who have left lists since.
            deleted: Addresses of people who are not to be brought back.
        """
        self._departures = departures
        self.updates_only = mode is Mode.UPDATE
        self._mode = mode
        self._account = account
        self._deleted = deleted

    def left_out(self, address: str) -> Skip | None:
        """Return why a record is not imported, if it is not.

        Args:
            address: Lower-cased.
        """
        if self._mode is Mode.APPEND and self._account().has(address):
            return Skip.EXISTS
        if self._mode is Mode.UPDATE and not self._account().has(address):
            return Skip.NOT_IN_ACCOUNT
        # Whom an update finds in the account is not deleted.
        return Skip.DELETED if self._mode is not Mode.UPDATE and address in self._deleted else None

    def list_to_update_through(self, address: str) -> str | None:
        """Return a list that somebody is on already: an import has to name one, and this one adds nobody to anything.

        Args:
            address: Lower-cased, of somebody who is in the account.
        """
        return None if address in self._departures else self._account().list_of(address)
