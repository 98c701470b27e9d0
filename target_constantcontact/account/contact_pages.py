"""Pages of contacts whose first one tells how many there are, so that counting them costs no request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from constantcontact_api.contacts.queries import CONTACTS, CONTACTS_PER_PAGE
from constantcontact_api.wire.answers import Id, Links, Number, OddAnswerError, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constantcontact_api.types import Shape
    from constantcontact_api.wire.client import ConstantContactClient


class _EmailAddress(msgspec.Struct, gc=False):
    address: str | None = None
    permission_to_send: str | None = None


class PagedContact(msgspec.Struct, gc=False):
    """The properties of a contact that matter here; whatever else a page holds is skipped."""

    contact_id: Id
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
    def next(self) -> str | None:
        return self.links.next.href if self.links and self.links.next else None


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
    return msgspec.convert(said(body, _Page), _Page)


def _decoded_first(body: bytes, shape: Shape) -> _Page:
    page = decoded(body, shape)
    if page.contacts_count and not page.contacts:  # a mirror would take everybody off, an operation miss everybody
        raise OddAnswerError("it counts contacts and has none")
    return page


class ContactPages:
    """The contacts of one query; its first page is read at once.

    Attributes:
        count: How many there are; None where the service does not say.
        first: Those of the first page.
    """

    def __init__(self, client: ConstantContactClient, query: Mapping[str, str]) -> None:
        page: _Page = client.get(
            CONTACTS, {**query, "limit": CONTACTS_PER_PAGE, "include_count": "true"}, decode=_decoded_first
        )
        self.count = page.contacts_count
        self.first: Sequence[PagedContact] = page.contacts
        self._client = client
        self._next = page.next

    @property
    def is_all(self) -> bool:
        """Whether the first page is the only one."""
        return self._next is None

    def rest(self) -> Iterator[Sequence[PagedContact]]:
        """Read the other pages."""
        href, before = self._next, None
        while href and href != before:  # a last page that links to itself has been seen by integrators
            page: _Page = self._client.follow(href, decode=decoded)
            yield page.contacts
            href, before = page.next, href

    def blocks(self) -> Iterator[Sequence[PagedContact]]:
        """Read all pages."""
        yield self.first
        yield from self.rest()
