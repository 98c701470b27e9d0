"""Who a record means: by an address or a contact id. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import EMAIL, FIELDS, normalized
from constantcontact_api.contacts.names import is_id
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.mapping.columns import ColumnMatch, match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.headings import names_address_of_email
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.records import RecordMapping
from target_constantcontact.mapping.texts import PLACEHOLDER
from target_constantcontact.mapping.typed_values import Conventions
from target_constantcontact.mapping.values import cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from target_constantcontact.mapping.records import Row


CONTACT_ID: Final = "contact_id"
"""The key of a row, and the name of a column, that holds the id which the account gave a contact."""


class PersonColumns:
    """The columns of a stream that say who a record means.

    Attributes:
        mapping: Reads the addresses alone; None where there is no column of addresses.
        email_column: The column of addresses, if there is one.
        id_columns: The column of contact ids, if there is one.
    """

    def __init__(self, email_column: str | None, id_column: str | None, *, today: date) -> None:
        """Remember them.

        Args:
            email_column: Holds addresses.
            id_column: Holds contact ids.
            today: For the rules of values.
        """
        field = FIELDS[EMAIL]
        self.mapping = (
            RecordMapping(ColumnMatch({email_column: field}, {}, (), ()), Conventions(today)) if email_column else None
        )
        self.id_columns = (id_column,) if id_column else ()
        self.email_column = email_column
        self._id_column = id_column
        self._clean = cleaner(field, Conventions(today))

    def has_id(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a record names a contact id, or something in its place.

        Args:
            record: As it came.
        """
        values = (record.get(column) for column in self.id_columns)
        return any(value is not None and str(value).strip() for value in values)

    @property
    def has_people(self) -> bool:
        """Whether there is one at all."""
        return bool(self.email_column or self._id_column)

    def convert(self, record: Mapping[str, Any]) -> tuple[Row, list[RecordRejectedError]]:
        """Find out who a record means.

        Args:
            record: As it came.

        Returns:
            A row with an address, a contact id or both, and what is wrong with the record.
        """
        row: Row = {}
        faults: list[RecordRejectedError] = []
        address = record.get(self.email_column) if self.email_column else None
        if address is not None:
            try:
                text = self._clean(address)
            except RecordRejectedError as fault:
                faults.append(fault)
            else:
                row |= {EMAIL: text} if text and text != PLACEHOLDER else {}
        contact_id = record.get(self._id_column) if self._id_column else None
        if contact_id is not None and str(contact_id).strip():
            if is_id(str(contact_id).strip()):
                row[CONTACT_ID] = str(contact_id).strip().lower()
            else:
                faults.append(reject(Reason.INVALID_CONTACT_ID, "contact_id is not an id of a contact.", CONTACT_ID))
        if not row and not faults:
            sentence = "The record has neither an e-mail address nor a contact id."
            faults.append(reject(Reason.NO_EMAIL_ADDRESS, sentence, EMAIL))
        return row, faults


def person_columns(
    stream: str, columns: Iterable[str], field_map: Mapping[str, str | None], *, today: date
) -> PersonColumns:
    """Find the columns that say who a record means; what else the stream has does not matter.

    Args:
        stream: For sentences.
        columns: Of the stream.
        field_map: Column to field.
        today: For the rules of values.

    Raises:
        SettingsError: If two columns claim to be the address.
    """
    mapped = {normalized(column): target for column, target in field_map.items()}
    candidates, id_column = [], None
    for column in columns:
        target = mapped.get(normalized(column), column)
        if normalized(str(target)) == normalized(CONTACT_ID):
            id_column = column
        elif target and names_address_of_email(target):
            candidates.append(column)
    own = {column: target for column, target in field_map.items() if target and names_address_of_email(target)}
    fields = match_columns(stream, candidates, own, lambda: CustomFields(())).fields
    return PersonColumns(next(iter(fields), None), id_column, today=today)
