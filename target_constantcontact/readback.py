"""Who is in the account, with which status, on which lists: one export, read row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.contact_rows import RowReader
from constantcontact_api.exports import ExportScope
from constantcontact_api.headings import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_api.exports import Exports
    from target_constantcontact.lists import AccountLists

_PROPERTIES: Final = ("email_address", "email_status", "email_optout_date", "list_names")
# No guide says which of the `fields` brings the status: both that may, and the date that only unsubscribed people have.
_FIELDS: Final = ("email_address", "email_lists", "email_optin", "email_permission", "email_optout_date")

UNSUBSCRIBED: Final = "Unsubscribed"
UNEXPLAINED: Final = frozenset({"", "active"})
"""Statuses, in lower case, that do not say why somebody is not on a list; the others do: unsubscribed, on hold, ..."""


class Contact(NamedTuple):
    """One contact as an export tells it.

    Attributes:
        address: Lower-cased.
        status: As the export spells it, such as `Active` or `Unsubscribed`.
        list_ids: The lists it is on.
        maybe_list_ids: Of lists that share a name, all: an export knows names only.
    """

    address: str
    status: str
    list_ids: tuple[str, ...]
    maybe_list_ids: tuple[str, ...]


def read_contacts(exports: Exports, lists: AccountLists) -> Iterator[Contact]:
    """Export the account and read everybody who has an address.

    Args:
        exports: Starts and follows exports.
        lists: Of the account.

    Yields:
        Each contact, deleted ones left out.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    started = exports.start(ExportScope(fields=_FIELDS))
    with exports.open(exports.wait(started.activity_id, "export to compare with")) as file:
        reader = RowReader(columns_of(file.header, ()), _PROPERTIES, list_names=lists.names)
        for row in file.rows():
            record = reader(row)
            address = record.get("email_address")
            if address:
                found = [lists.find(name) for name in record.get("list_names") or ()]
                ids = tuple(ids[0] for ids in found if len(ids) == 1)
                maybe = tuple(list_id for ids in found if len(ids) > 1 for list_id in ids)
                opted_out = UNSUBSCRIBED if record.get("email_optout_date") else ""
                yield Contact(str(address).lower(), str(record.get("email_status") or opted_out), ids, maybe)
