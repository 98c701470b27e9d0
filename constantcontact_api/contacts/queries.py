"""Reading contacts by pages, and the lists, tags and custom fields beside them.

A query is the parameters of `GET /contacts`; join several with `|`. Words and limits are from the contract.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.chunks import chunks
from constantcontact_api.contacts.complete import CompleteReading, json_page, read_whole
from constantcontact_api.contacts.filters import asking
from constantcontact_api.timestamps import from_epoch
from constantcontact_api.wire.answers import Id, Lenient, Number, leniently, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_api.types import JsonObject
    from constantcontact_api.wire.client import ConstantContactClient, Decode

    Query = dict[str, str]

CONTACTS: Final = "/contacts"
LISTS: Final = "/contact_lists"
TAGS: Final = "/contact_tags"
CUSTOM_FIELDS: Final = "/contact_custom_fields"

SEGMENTS: Final = "/segments"

CONTACTS_PER_PAGE: Final = 500
LISTS_PER_PAGE: Final = 500
TAGS_PER_PAGE: Final = 500
CUSTOM_FIELDS_PER_PAGE: Final = 100
"""As many as an account can have."""
LISTS_PER_QUERY: Final = 25
TAGS_PER_QUERY: Final = 50

# An export's words for a status, in those of a query.
_STATUSES: Final = {"active": "active", "unsubscribed": "unsubscribed", "removed": "deleted"}


class ListAnswer(msgspec.Struct):
    """What is relied on of a list."""

    list_id: Id
    name: str
    membership_count: Number | None = None


class TagAnswer(msgspec.Struct):
    """What is relied on of a tag."""

    tag_id: Id
    name: str


class ChoiceAnswer(msgspec.Struct):
    """One choice of a custom field; its id is a number in the contract, and text on the wire."""

    choice_id: Id | Number
    choice_label: str | None = None


class CustomFieldAnswer(msgspec.Struct):
    """What is relied on of a custom field: without its label, its column in a file is nobody's."""

    custom_field_id: Id
    label: str
    name: str | None = None
    type: str | None = None
    metadata: dict[str, Any] | None = None
    choices: list[ChoiceAnswer] | None = None


class EmailAnswer(msgspec.Struct):
    """A contact's address."""

    address: str | None = None
    permission_to_send: str | None = None
    opt_in_date: Lenient[str | None] = None
    opt_out_date: Lenient[str | None] = None


class ConsentAnswer(msgspec.Struct):
    """A consent to text messages."""

    sms_consent_permission: Lenient[str | None] = None
    opt_in_date: Lenient[str | None] = None


class SmsAnswer(msgspec.Struct):
    """A contact's number for text messages."""

    sms_address: Lenient[str | None] = None
    sms_channel_consents: Lenient[list[ConsentAnswer] | None] = None


class ValueAnswer(msgspec.Struct):
    """A contact's value of a custom field."""

    custom_field_id: Id
    choice_ids: Lenient[list[Id | Number] | None] = None


class PhoneAnswer(msgspec.Struct):
    """A contact's telephone number."""

    kind: Lenient[str | None] = None
    phone_number: Lenient[str | None] = None


class StreetAnswer(msgspec.Struct):
    """A contact's postal address."""

    kind: Lenient[str | None] = None
    street: Lenient[str | None] = None
    city: Lenient[str | None] = None
    state: Lenient[str | None] = None
    postal_code: Lenient[str | None] = None
    country: Lenient[str | None] = None


class ContactAnswer(msgspec.Struct):
    """What is relied on of a contact. Sub-resources are missing unless `include` names them."""

    contact_id: Id
    email_address: EmailAnswer | None = None
    birthday_month: Lenient[Number | None] = None
    birthday_day: Lenient[Number | None] = None
    anniversary: Lenient[str | None] = None
    created_at: str | None = None
    updated_at: str | None = None
    deleted_at: str | None = None
    custom_fields: Lenient[list[ValueAnswer] | None] = None
    phone_numbers: Lenient[list[PhoneAnswer] | None] = None
    street_addresses: Lenient[list[StreetAnswer] | None] = None
    list_memberships: list[Id] | None = None
    taggings: list[Id] | None = None
    notes: Lenient[list[dict[str, Any]] | None] = None
    sms_channel: Lenient[SmsAnswer | None] = None


CONTACTS_PAGE: Final = page_of("contacts", ContactAnswer)

# Parameters of a first page.
LISTS_PAGE: Final[dict[str, Any]] = {"limit": LISTS_PER_PAGE, "include_count": "true"}
TAGS_PAGE: Final[dict[str, Any]] = {"limit": TAGS_PER_PAGE}
CUSTOM_FIELDS_PAGE: Final[dict[str, Any]] = {"limit": CUSTOM_FIELDS_PER_PAGE}
MEMBERS_COUNTED: Final = {"include_membership_count": "all"}
"""To ask for lists with the number of their members."""


def by_address(address: str) -> Query:
    """The living contact with an address."""
    return {"email": address}


def changed_since(moment: float) -> Query:
    """Contacts changed since a moment, in seconds since the epoch."""
    return {"updated_after": from_epoch(moment)}


def with_status(status: str) -> Query:
    """Contacts with a status, in the words of an export: `active`, `unsubscribed` or `removed`."""
    return {"status": _STATUSES[status]}


def members_of(list_ids: Sequence[str]) -> list[Query]:
    """Members of any of these lists; somebody on several lists can come more than once."""
    return [{"lists": ",".join(part)} for part in chunks(list_ids, LISTS_PER_QUERY)]


def tagged_with(tag_ids: Sequence[str]) -> list[Query]:
    """Contacts with any of these tags; somebody with several tags can come more than once."""
    return [{"tags": ",".join(part)} for part in chunks(tag_ids, TAGS_PER_QUERY)]


def deleted(since: float | None = None) -> list[Query]:
    """Deleted contacts, or those deleted since a moment; the same contact can come twice.

    Whether a deletion moves `updated_at` is not documented; that a deleted contact with an address has an opt-out date
    is (contract: ContactResource.deleted_at).
    """
    status = {"status": "deleted"}
    if since is None:
        return [status]
    return [{**status, name: from_epoch(since)} for name in ("updated_after", "optout_after")]


def count_contacts(client: ConstantContactClient, query: Query) -> int | None:
    """Ask how many contacts a query finds, with one request; None if the service does not say."""
    params = {**query, "limit": 1, "include_count": "true"}
    count: int | None = client.get(CONTACTS, params, shape=CONTACTS_PAGE).get("contacts_count")
    return count


def pages_of(count: int) -> int:
    """How many requests it takes to read so many contacts."""
    return max(1, -(-count // CONTACTS_PER_PAGE))


def reading_of_contacts(
    client: ConstantContactClient,
    query: Query,
    *,
    include: Sequence[str] = (),
    per_page: int = CONTACTS_PER_PAGE,
    read: Decode = leniently,
) -> CompleteReading:
    """Read the first page of the contacts that a query finds, which tells how many they are.

    Args:
        client: Sends the requests.
        query: Such as `changed_since(...) | with_status(...)`.
        include: Sub-resources, such as `list_memberships`.
        per_page: How many a page holds.
        read: Reads a body: `exactly` for what will be written back.
    """
    more = {"include": ",".join(include)} if include else {}
    params = {**query, "limit": per_page, "include_count": "true", **more}
    decode = asking(params, json_page("contacts", "contact_id", read=read))
    return CompleteReading(client, CONTACTS, params, decode, shape=CONTACTS_PAGE)


def contact_by_id(
    client: ConstantContactClient, contact_id: str, *, include: str = "", read: Decode = leniently
) -> JsonObject:
    """Read a contact.

    Args:
        client: Sends the request.
        contact_id: Its id.
        include: Sub-resources, joined by commas.
        read: As for `reading_of_contacts`.

    Raises:
        NotFoundError: The account has none with this id.
    """
    params = {"include": include} if include else {}
    found: JsonObject = client.get(f"{CONTACTS}/{contact_id}", params, shape=ContactAnswer, decode=asking(params, read))
    return found


def read_contacts(client: ConstantContactClient, query: Query, *, include: Sequence[str] = ()) -> Iterator[JsonObject]:
    """Read the contacts that a query finds, each once; see `reading_of_contacts`."""
    return chain.from_iterable(reading_of_contacts(client, query, include=include).blocks())


def read_lists(client: ConstantContactClient) -> Iterator[JsonObject]:
    """Read the account's lists."""
    return read_whole(client, LISTS, "lists", "list_id", LISTS_PAGE, shape=ListAnswer)


def read_tags(client: ConstantContactClient) -> Iterator[JsonObject]:
    """Read the account's tags."""
    return read_whole(client, TAGS, "tags", "tag_id", TAGS_PAGE, shape=TagAnswer)


def holds_custom_values(client: ConstantContactClient) -> bool:
    """Return whether one of the 500 contacts that come first has a value of a custom field.

    Custom fields come without a count: contacts that have some are all that speaks against there being none.
    """
    params = {"limit": CONTACTS_PER_PAGE, "include": "custom_fields"}
    page = client.get(CONTACTS, params, shape=CONTACTS_PAGE)
    return any(one.get("custom_fields") for one in page["contacts"])


def read_custom_fields(client: ConstantContactClient) -> Iterator[JsonObject]:
    """Read the account's custom fields."""
    return read_whole(
        client, CUSTOM_FIELDS, "custom_fields", "custom_field_id", CUSTOM_FIELDS_PAGE, shape=CustomFieldAnswer
    )
