"""Pages of contacts whose first one tells how many there are, so that counting them costs no request."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from target_constantcontact.account.reading_choice import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constantcontact_api.wire.client import ConstantContactClient

_PATH = "/contacts"


class ContactPages:
    """The contacts of one query.

    Attributes:
        count: How many there are; None where the service does not say.
        first: Those of the first page.
    """

    def __init__(self, client: ConstantContactClient, query: Mapping[str, str]) -> None:
        """Read the first page.

        Args:
            client: Reads.
            query: Which contacts, and what of them.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        answer: dict[str, Any] = client.get(_PATH, {**query, "limit": PAGE, "include_count": "true"})
        count = answer.get("contacts_count")
        self.count = None if count is None else int(count)
        self.first: list[dict[str, Any]] = answer.get("contacts") or []
        self._client = client
        self._next: str | None = ((answer.get("_links") or {}).get("next") or {}).get("href")

    @property
    def is_all(self) -> bool:
        """Whether the first page is the only one."""
        return self._next is None

    def rest(self) -> Iterator[dict[str, Any]]:
        """Read the other pages.

        Yields:
            Their contacts.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if self._next is not None:
            yield from self._client.pages(_PATH, "contacts", begin=self._next)

    def blocks(self) -> Iterator[list[dict[str, Any]]]:
        """Read all of them, about a page at a time.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        block, rest = self.first, self.rest()
        while block:
            yield block
            block = list(islice(rest, PAGE))
