"""Blanks that are meant: values that the account holds and a record leaves blank are cleared, where that is asked for.

An import leaves alone what a row leaves out, so clearing takes a write for each contact. Hence the account is read
first, and only people are written who hold a value that their record leaves blank, or whom this run has changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_constantcontact.account.address_set import AddressSet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.account.snapshot import Ledger


class Clearing:
    """Tells what is to be cleared."""

    def __init__(self, account: Callable[[], Ledger]) -> None:
        """Remember the way; the account is read when the first record asks.

        Args:
            account: Gives everybody who is in the account, with their values.
        """
        self._account = account
        self._changed = AddressSet()

    def keys_of(self, address: str, blanks: Sequence[str]) -> frozenset[str]:
        """Return the fields of a record that are to be cleared, and note that the record is sent.

        Args:
            address: Lower-cased.
            blanks: Import keys that the record leaves blank.
        """
        if address in self._changed:
            return frozenset(blanks)
        self._changed.add(address)
        return self._account().filled(address, blanks)
