"""People who were deleted from the account: an import would bring them back, since it adds them to a list.

The API guide (contacts_delete) says so of adding somebody to a list. They are read by pages, or by one export of the
status `removed` where that takes fewer requests. A run that reads nothing else of the account does without where they
are very many.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Final

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.errors import ExportFileError
from constantcontact_api.text import counted
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.contact_pages import ContactPages, pages_or_export
from target_constantcontact.account.exported_addresses import ADDRESS_FIELDS, ExportedAddresses
from target_constantcontact.account.reading_choice import cheapest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from constantcontact_api.activities.exports import Exports
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.reading_choice import Choice

logger = logging.getLogger(__name__)

_QUERY: Final = {"status": "deleted"}


class DeletedPeople:
    """People who were deleted from the account.

    Args:
        reads_all: Whether they are read however many there are.
        most_read: How many are read otherwise.
        may_come_back: Whether they are not read, since an import may bring them back.
        choose: Decides as `cheapest` does.
    """

    def __init__(
        self,
        client: ConstantContactClient,
        exports: Exports,
        *,
        reads_all: bool,
        most_read: int,
        may_come_back: bool = False,
        choose: Callable[[int | None], Choice] = cheapest,
    ) -> None:
        self._client = client
        self._exports = exports
        self._choose = choose
        self._reads_all = reads_all
        self._most_read = most_read
        self._may_come_back = may_come_back

    def __contains__(self, address: object) -> bool:
        return address in self.addresses

    def found(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those addresses that are not to be brought back."""
        return self.addresses.found(addresses)

    @cached_property
    def addresses(self) -> AddressSet:
        """Theirs, lower-cased, of those who are not to be brought back.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        return AddressSet() if self._may_come_back else self._read()

    def _read(self) -> AddressSet:
        pages = ContactPages(self._client, _QUERY)
        if pages.is_all and not pages.first:
            return AddressSet()
        count = pages.count
        if not self._reads_all and (count is None or count > self._most_read):
            logger.warning(
                "The account has %s deleted people, more than the %s that such a run reads: an import brings those "
                "back whom its records name. With skip_unchanged or history_path all of them are read.",
                "many" if count is None else f"{count:,}",
                f"{self._most_read:,}",
            )
            return AddressSet()
        choice = self._choose(count)
        people = "deleted people" if count is None else counted(count, "deleted person", "deleted people")
        logger.info("%s: %s.", people.capitalize(), choice.sentence())
        by_export = None if count is None else lambda: _kept(self._exported(count))
        return pages_or_export("Deleted people", choice, pages, lambda pages: _kept(_addresses(pages)), by_export)

    def _exported(self, count: int) -> Iterator[list[str]]:
        scope = ExportScope(status="removed", fields=ADDRESS_FIELDS)
        with self._exports.read(scope, "export of deleted people") as file:
            exported = ExportedAddresses(file, without_unsubscribed=False)
            yield from exported
        # That `removed` is what pages call `deleted` is not documented: the service's own count has to agree.
        if exported.rows != count:
            raise ExportFileError(
                f"The export has {exported.rows:,} of {counted(count, 'deleted person', 'people')}: run again."
            )


def _addresses(pages: ContactPages) -> Iterator[list[str]]:
    for block in pages.blocks():
        yield [address for contact in block if (address := contact.address)]


def _kept(blocks: Iterator[list[str]]) -> AddressSet:
    found = AddressSet()
    for block in blocks:
        found.add_all(map(str.lower, block))
    return found
