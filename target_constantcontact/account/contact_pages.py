"""Pages of contacts whose first one tells how many there are, so that counting them costs no request."""

from __future__ import annotations

import logging
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from constantcontact_api.contacts.complete import CompleteReading, Mark
from constantcontact_api.contacts.filters import asking
from constantcontact_api.contacts.queries import CONTACTS, CONTACTS_PER_PAGE
from constantcontact_api.errors import MovingPagesError, without_remedy
from constantcontact_api.wire.answers import Id, Links, Number, OddAnswerError, leniently
from target_constantcontact.account.exported_addresses import NO_EXPORT
from target_constantcontact.account.reading_choice import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from constantcontact_api.types import Shape
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.reading_choice import Choice

T = TypeVar("T")
logger = logging.getLogger(__name__)


class _EmailAddress(msgspec.Struct, gc=False):
    address: str | None = None
    permission_to_send: str | None = None


class PagedContact(msgspec.Struct, gc=False):
    """The properties of a contact that matter here; whatever else a page holds is skipped."""

    contact_id: Id
    created_at: str | None = None
    updated_at: str | None = None
    email_address: _EmailAddress | None = None
    deleted_at: str | None = None
    list_memberships: list[str] | None = None

    @property
    def address(self) -> str:
        """As the account spells it; empty where there is none."""
        return (self.email_address.address or "") if self.email_address else ""

    @property
    def has_unsubscribed(self) -> bool:
        """Whether no mail may be sent to the address."""
        return self.email_address is not None and self.email_address.permission_to_send == "unsubscribed"


class _Page(msgspec.Struct):
    contacts: list[PagedContact]
    contacts_count: Number | None = None
    links: Links | None = msgspec.field(default=None, name="_links")

    @property
    def items(self) -> list[PagedContact]:
        return self.contacts or []

    @property
    def total(self) -> int | None:
        return None if self.contacts_count is None else int(self.contacts_count)

    @property
    def next(self) -> str | None:
        return self.links.next.href if self.links and self.links.next else None

    def marks(self) -> list[Mark]:
        return [Mark(one.contact_id, one.updated_at, one.created_at, one.deleted_at) for one in self.items]


_decode: Final = msgspec.json.Decoder(_Page).decode


def decoded(body: bytes, _shape: Shape = _Page) -> _Page:
    """Read a page.

    Raises:
        OddAnswerError: It is none.
    """
    try:
        return _decode(body)
    except msgspec.ValidationError as error:
        raise OddAnswerError(str(error)) from None
    except msgspec.DecodeError:  # half of a surrogate pair in somebody's name
        return decoded_leniently(body)


def decoded_leniently(body: bytes) -> _Page:
    """Read a page as `decoded`, many times as slowly, in any JSON that Python accepts."""
    return msgspec.convert(leniently(body, _Page), _Page)


class ContactPages:
    """The contacts of one query; its first page is read at once.

    Args:
        client: Sends the requests.
        query: Such as `{"lists": "..."}`.

    Attributes:
        count: How many there are; None where the service does not say.
        first: Those of the first page.
        again: Reads the first page once more.
    """

    def __init__(self, client: ConstantContactClient, query: Mapping[str, str]) -> None:
        params = {**query, "limit": CONTACTS_PER_PAGE, "include_count": "true"}
        self.again = partial(ContactPages, client, query)
        self._reading = CompleteReading(client, CONTACTS, params, asking(params, decoded))
        self.count = self._reading.first.total
        self.first: Sequence[PagedContact] = self._reading.first.items

    @property
    def is_all(self) -> bool:
        """Whether the first page is all that there is."""
        return self._reading.is_all

    @property
    def is_whole(self) -> bool:
        """Whether it is known that no contact was skipped."""
        return self._reading.is_whole or self.is_all

    def rest(self, enough: Callable[[], bool] = lambda: False) -> Iterator[Sequence[PagedContact]]:
        """Read the other pages; see `CompleteReading.blocks`."""
        return islice(self._reading.blocks(enough), 1, None)

    def blocks(self) -> Iterator[Sequence[PagedContact]]:
        """Read all pages; see `CompleteReading.blocks`."""
        return self._reading.blocks()


def pages_or_export(
    what: str,
    choice: Choice,
    pages: ContactPages,
    by_pages: Callable[[ContactPages], T],
    by_export: Callable[[], T] | None,
) -> T:
    """Read people the way that was chosen, and the other way where that fails.

    Args:
        what: Who they are, for the log.
        choice: From `cheapest`.
        pages: Whose first page has been read.
        by_pages: Reads them by pages.
        by_export: Reads them from an export; None where only pages do.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    if choice.way is Way.EXPORT and by_export is not None:
        try:
            return by_export()
        except NO_EXPORT as error:
            logger.warning("%s are read by pages: %s", what, without_remedy(error))
            pages = pages.again()
    try:
        return by_pages(pages)
    except MovingPagesError as error:
        if by_export is None:
            raise
        logger.warning("%s are read from an export: %s", what, without_remedy(error))
    return by_export()
