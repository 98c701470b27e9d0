"""Blanks that are meant: values that the account holds and a record leaves blank are cleared, where that is asked for.

An import leaves alone what a row leaves out, so clearing takes a write for each contact. Hence the account is read
first, and only people are written who hold a value that their record leaves blank, or to whom this run has sent a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.account.snapshot import AccountSnapshot


class Clearing:
    """Tells what is to be cleared, one by one."""

    def __init__(self, account: Callable[[], AccountSnapshot], changes: RunChanges) -> None:
        """Remember the way; the account is read when the first record asks.

        Args:
            account: Gives everybody who is in the account, with their values.
            changes: What this run has done.
        """
        self._account = account
        self._changes = changes

    def keys_of(self, address: str, blanks: Sequence[str]) -> frozenset[str]:
        """Return the fields of a record that are to be cleared.

        Args:
            address: Lower-cased.
            blanks: Import keys that the record leaves blank.
        """
        if self._changes.was_sent(address):
            return frozenset(blanks)
        account = self._account()
        person = account.person(address)
        return frozenset() if person is None else account.comparer(()).filled(person, blanks)
