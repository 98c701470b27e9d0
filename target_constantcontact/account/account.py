"""Everything that a run asks of the account, each once, when it is first needed."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from target_constantcontact.account.export import read_account
from target_constantcontact.account.people_reader import ValueNames
from target_constantcontact.account.planned_account import PlannedAccount

if TYPE_CHECKING:
    from constantcontact_api.activities.exports import Exports
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.deleted_people import DeletedPeople
    from target_constantcontact.account.directory import Directory
    from target_constantcontact.account.snapshot import AccountSnapshot


class Account:
    """What the account holds.

    Args:
        compares_values: Whether the values of people are asked for as well.
        names_tags: Whether their tags are.

    Attributes:
        directory: Its lists, tags and custom fields.
        deleted: People who are not to be brought back.
        is_needed: Whether somebody asked for the people in it, beyond planning.
        requests_to_read: What it took to read them.
    """

    def __init__(
        self,
        client: ConstantContactClient,
        exports: Exports,
        directory: Directory,
        deleted: DeletedPeople,
        *,
        compares_values: bool,
        names_tags: bool,
    ) -> None:
        self.directory = directory
        self.deleted = deleted
        self.is_needed = False
        self.requests_to_read = 0
        self._client = client
        self._compares_values = compares_values
        self._names_tags = names_tags
        self._exports = exports
        self._snapshot: AccountSnapshot | None = None
        self._reading = threading.Lock()

    def compare_values(self) -> None:
        """Ask for the values of people as well, if they have not been read before."""
        self._compares_values = True

    @property
    def snapshot(self) -> AccountSnapshot:
        """Everybody in the account when this was first used; with their values, where rows are compared.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        self.is_needed = True
        return self._read_once()

    def known(self, *, reads: bool) -> AccountSnapshot | None:
        """Return who was in the account, without reading it for this alone.

        Args:
            reads: Whether it is read for others anyway.

        Returns:
            None where it has not been read.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        return self._read_once() if reads else self._snapshot

    @cached_property
    def planned(self) -> PlannedAccount:
        """The account as a dry run would have changed it by now."""
        return PlannedAccount(self._read_once())

    def read(self, *, with_values: bool) -> AccountSnapshot:
        """Export the account as it is now.

        Args:
            with_values: Whether the values of people are read as well.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        names = None
        if with_values:
            tags = self.directory.tags if self._names_tags else ()
            names = ValueNames(self.directory.custom_fields.all, tags)
        return read_account(self._exports, self.directory.lists, names)

    def _read_once(self) -> AccountSnapshot:
        with self._reading:  # a dry run asks from several threads
            if self._snapshot is None:
                before = self._client.requests_made
                self._snapshot = self.read(with_values=self._compares_values)
                self.requests_to_read = self._client.requests_made - before
            return self._snapshot
