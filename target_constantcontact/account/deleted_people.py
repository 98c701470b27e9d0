"""People who were deleted from the account: an import would bring them back, since it adds them to a list.

The API guide (contacts_delete) says so of adding somebody to a list. Pages of deleted people cost a request for every
500 of them, so a run that reads nothing else of the account does without where they are very many.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.account.address_set import AddressSet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from constantcontact_api.wire.client import ConstantContactClient

logger = logging.getLogger(__name__)

_PAGE: Final = 500
MOST_READ: Final = 10_000
"""People, by a run that does not read the account anyway: 20 requests."""


class DeletedPeople:
    """Whom the account had once."""

    def __init__(
        self, client: Callable[[], ConstantContactClient], *, reads_all: bool, may_come_back: bool = False
    ) -> None:
        """Remember the way; they are read when somebody first asks.

        Args:
            client: Gives the way to the API.
            reads_all: Whether they are read however many there are.
            may_come_back: Whether they are not read, since an import may bring them back.
        """
        self._client = client
        self._reads_all = reads_all
        self._may_come_back = may_come_back

    def __contains__(self, address: object) -> bool:
        return address in self.addresses

    def found(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those addresses that are not to be brought back.

        Args:
            addresses: Lower-cased.
        """
        return self.addresses.found(addresses)

    @cached_property
    def addresses(self) -> AddressSet:
        """Theirs, lower-cased, of those who are not to be brought back.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        return AddressSet() if self._may_come_back else self._read()

    def _read(self) -> AddressSet:
        query = {"status": "deleted", "limit": _PAGE}
        answer: dict[str, Any] = self._client().get("/contacts", {**query, "limit": 1, "include_count": "true"})
        count = answer.get("contacts_count")
        if not answer.get("contacts"):
            return AddressSet()
        if not self._reads_all and (count is None or count > MOST_READ):
            logger.warning(
                "The account has %s deleted people, more than the %s that such a run reads: an import brings those "
                "back whom its records name. With skip_unchanged or history_path all of them are read.",
                "many" if count is None else f"{count:,}",
                f"{MOST_READ:,}",
            )
            return AddressSet()
        found = AddressSet()
        for contact in self._client().pages("/contacts", "contacts", query):
            if address := (contact.get("email_address") or {}).get("address"):
                found.add(str(address).lower())
        logger.info("%s deleted people are not brought back.", f"{len(found):,}")
        return found
