"""Who is in the account, with which status, on which lists, with which values: one export, read row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader
from constantcontact_api.contacts.import_fields import BIRTHDAY, CUSTOM_FIELD_PREFIX, EMAIL, FIELDS, normalized
from target_constantcontact.account.comparison import SMS_PERMISSION_VALUE, tag_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constantcontact_api.activities.exports import Exports
    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.mapping.lists import AccountLists

_PROPERTIES: Final = ("email_address", "email_status", "email_optout_date", "list_names")
# No guide says which of the `fields` brings the status: both that may, and the date that only unsubscribed people have.
_FIELDS: Final = ("email_address", "email_lists", "email_optin", "email_permission", "email_optout_date")
# What an import sets, by the name that an export's columns have.
_HOME: Final = frozenset({"street", "street2", "city", "state", "zip", "country"})
_KEYS: Final = {f"home_{key}" if key in _HOME else key: key for key in FIELDS if key not in {EMAIL, BIRTHDAY}}

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
        values: Import key to value, blanks left out; None where nobody asked.
    """

    address: str
    status: str
    list_ids: tuple[str, ...]
    maybe_list_ids: tuple[str, ...]
    values: Mapping[str, Any] | None = None


class ValueNames(NamedTuple):
    """What it takes to read values out of an export.

    Attributes:
        custom_fields: All of the account's.
        tags: Id and name of each tag that may matter.
    """

    custom_fields: Sequence[CustomField]
    tags: Sequence[tuple[str, str]]


def read_contacts(exports: Exports, lists: AccountLists, values: ValueNames | None = None) -> Iterator[Contact]:
    """Export the account and read everybody who has an address.

    Args:
        exports: Starts and follows exports.
        lists: Of the account.
        values: If values are to be read as well; None for a smaller file without them.

    Yields:
        Each contact, deleted ones left out.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    # No name in `fields` brings custom fields or tags; an export of everything does (API guide, export_contacts).
    started = exports.start(ExportScope(fields=_FIELDS if values is None else ()))
    read_values = None if values is None else _ValueReader(values)
    with exports.open(exports.wait(started.activity_id, "export to compare with")) as file:
        columns = columns_of(file.header, values.custom_fields if values else ())
        names = (*_PROPERTIES, *(read_values.properties if read_values else ()))
        tag_names = [name for _, name in values.tags] if values else ()
        reader = RowReader(columns, names, list_names=lists.names, tag_names=tag_names)
        for row in file.rows():
            record = reader(row)
            address = record.get("email_address")
            if address:
                found = [lists.find(name) for name in record.get("list_names") or ()]
                ids = tuple(ids[0] for ids in found if len(ids) == 1)
                maybe = tuple(list_id for ids in found if len(ids) > 1 for list_id in ids)
                opted_out = UNSUBSCRIBED if record.get("email_optout_date") else ""
                status = str(record.get("email_status") or opted_out)
                held = read_values(record) if read_values else None
                yield Contact(str(address).lower(), status, ids, maybe, held)


class _ValueReader:
    def __init__(self, names: ValueNames) -> None:
        custom = {field.property_name: f"{CUSTOM_FIELD_PREFIX}{field.name}" for field in names.custom_fields}
        self._keys = {**_KEYS, **custom}
        self._tag_ids = {name.strip(): tag_id for tag_id, name in names.tags}
        self.properties = (*self._keys, "tag_names", "sms_status")

    def __call__(self, record: Mapping[str, Any]) -> dict[str, Any]:
        tag_ids = (self._tag_ids[name] for name in record["tag_names"] or () if name in self._tag_ids)
        values = {key: record[name] for name, key in self._keys.items() if record[name] is not None}
        # Whatever was said about text messages before, an import leaves as it is.
        is_settled = normalized(record["sms_status"] or "") not in {"", "nopermissionsset", "notset"}
        return {**values, **tag_values(tag_ids), **(SMS_PERMISSION_VALUE if is_settled else {})}
