"""The account, read from one export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.contacts.export_fields import export_fields
from target_constantcontact.account.exported_addresses import STATUS_PROPERTIES
from target_constantcontact.account.list_masks import ListMasks
from target_constantcontact.account.people_reader import PeopleReader

if TYPE_CHECKING:
    from constantcontact_api.activities.exports import Exports
    from target_constantcontact.account.people_reader import ValueNames
    from target_constantcontact.account.snapshot import AccountSnapshot
    from target_constantcontact.mapping.lists import AccountLists

_FIELDS: Final = export_fields({*STATUS_PROPERTIES, "list_names"}, likely=True)


def read_account(exports: Exports, lists: AccountLists, values: ValueNames | None = None) -> AccountSnapshot:
    """Export the account and read everybody who has an address; deleted people are not in an export.

    Args:
        exports: Starts and follows exports.
        lists: Of the account.
        values: If values are to be read as well; None for a smaller file without them.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    # No name in `fields` brings custom fields or tags; an export of everything does (API guide, export_contacts).
    scope = ExportScope(fields=_FIELDS if values is None else ())
    with exports.read(scope, "export to compare with") as file:
        reader = PeopleReader(file.header, ListMasks(lists.names, lists.find), lists.names, values)
        for rows in file.blocks():
            reader.add(rows)
        file.check_verified()
    return reader.finish()
