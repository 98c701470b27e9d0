"""Which rows need not be sent, because an import of them would change nothing.

The account is compared with as it was read. So whatever this run does to a person ends the comparison: their later rows
are sent, and a record that turns an earlier change back wins as it should.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.comparison import tag_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.account.snapshot import Ledger


class UnchangedRows:
    """Knows them for one run."""

    def __init__(self, account: Callable[[], Ledger]) -> None:
        """Remember the way; the account is read when the first row asks.

        Args:
            account: Gives everybody who is in the account, with their values.
        """
        self._account = account
        self._changed = AddressSet()
        self._everybody_may_have_changed = False

    def includes(
        self, address: str, row: Mapping[str, object], list_ids: Sequence[str], tag_ids: Sequence[str]
    ) -> bool:
        """Tell whether a row need not be sent; one that has to be changes its person.

        Args:
            address: Lower-cased.
            row: Import key to value.
            list_ids: Whom it joins.
            tag_ids: The tags that it brings.
        """
        if self._everybody_may_have_changed or address in self._changed:
            return False
        if self._account().holds(address, {**row, **tag_values(tag_ids)}, list_ids):
            return True
        self._changed.add(address)
        return False

    def note_change(self, address: object) -> None:
        """Note that something else is done to somebody.

        Args:
            address: In any case; None where nobody knows whom.
        """
        if address is None:
            self._everybody_may_have_changed = True
        else:
            self._changed.add(str(address).lower())
