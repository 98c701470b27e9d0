"""Which records of a stream are imported at all, and through which lists: the modes `append` and `update`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from target_constantcontact.mapping.values import Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.account.snapshot import AccountSnapshot


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

    def __init__(
        self,
        mode: Mode,
        account: Callable[[], AccountSnapshot],
        changes: RunChanges,
        *,
        deleted: Container[str] = (),
    ) -> None:
        """Remember the mode; the account is read when the first record asks.

        Args:
            mode: Of the stream.
            account: Gives everybody who is in the account.
            changes: What this run has done.
            deleted: Addresses of people who are not to be brought back.
        """
        self._changes = changes
        self.updates_only = mode is Mode.UPDATE
        self._mode = mode
        self._account = account
        self._deleted = deleted

    def left_out(self, address: str) -> Skip | None:
        """Return why a record is not imported, if it is not.

        Args:
            address: Lower-cased.
        """
        if self._mode is Mode.APPEND and self._has(address):
            return Skip.EXISTS
        if self._mode is Mode.UPDATE and not self._has(address):
            return Skip.NOT_IN_ACCOUNT
        # Whom an update finds in the account is not deleted.
        return Skip.DELETED if self._mode is not Mode.UPDATE and address in self._deleted else None

    def list_to_update_through(self, address: str) -> str | None:
        """Return a list that somebody is on already: an import has to name one, and this one adds nobody to anything.

        Args:
            address: Lower-cased, of somebody who is in the account.
        """
        account = self._account()
        person = None if self._changes.has_departed(address) else account.person(address)
        return None if person is None else account.list_of(person)

    def _has(self, address: str) -> bool:
        return self._account().person(address) is not None
