"""Who was taken off lists or deleted in this run: what the account said about their lists holds no more."""

from __future__ import annotations

from target_constantcontact.account.address_set import AddressSet


class Departures:
    """Follows them, on disk."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._addresses = AddressSet()
        self._may_be_anybody = False

    def note(self, address: object) -> None:
        """Note that somebody leaves.

        Args:
            address: In any case; None where nobody knows whose.
        """
        if address is None:
            self._may_be_anybody = True
        else:
            self._addresses.add(str(address).lower())

    def __contains__(self, address: object) -> bool:
        return self._may_be_anybody or str(address) in self._addresses
