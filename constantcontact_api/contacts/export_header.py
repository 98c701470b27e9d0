"""The header row of an export file: which property each column fills, by position; pure.

Headers are labels for people, and no reliable names. They have changed over the years: `Email address - other` became
`Email address`. Which columns there are depends on the data. A custom field may have the label of a standard column.
API guide, export_contacts; headers of real files from 2018 to 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constantcontact_api.errors import ExportFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.contacts.custom_fields import CustomField

PHONE_KINDS = ("home", "work", "mobile", "other", "fax")
ADDRESS_KINDS = ("home", "work", "other")

_OF_PEOPLE = frozenset({"email_address", "sms_number"})
_STANDARD = {
    "First name": "first_name",
    "Last name": "last_name",
    "Company": "company_name",
    "Company name": "company_name",
    "Job title": "job_title",
    "Email address": "email_address",
    "Email status": "email_status",
    "Email permission status": "email_permission_status",
    "Email update source": "email_update_source",
    "Confirmed Opt-In Date": "email_optin_date",
    "Confirmed Opt-In Source": "email_optin_source",
    "Confirmed Opt-Out Date": "email_optout_date",
    "Confirmed Opt-Out Source": "email_optout_source",
    "Confirmed Opt-Out Reason": "email_optout_reason",
    **{f"Phone - {kind}": f"{kind}_phone" for kind in PHONE_KINDS},
    **{
        f"{label} - {kind.title()}": f"{kind}_{part}"
        for kind in ADDRESS_KINDS
        for label, part in (
            ("Street address line 1", "street"),
            ("City", "city"),
            ("State/Province", "state"),
            ("Zip/Postal Code", "zip"),
            ("Country", "country"),
        )
    },
    "Website": "website",
    "Birthday": "birthday",
    "Birthday month": "birthday_month",
    "Birthday day": "birthday_day",
    "Anniversary": "anniversary",
    "Notes": "notes",
    "Tags": "tag_names",
    "Email Lists": "list_names",
    "Source Name": "source_name",
    "Created At": "created_at",
    "Updated At": "updated_at",
    # No file with SMS columns has been published yet: these are guesses. A wrong one lands in other_columns.
    "SMS number": "sms_number",
    "SMS phone number": "sms_number",
    "SMS status": "sms_status",
    "SMS permission status": "sms_status",
    "SMS consent date": "sms_consent_date",
}
_BY_FOLDED = {heading.casefold(): name for heading, name in _STANDARD.items()}
_KIND_OF_EMAIL = re.compile(r"(email .+) - (home|work|other)")
# Of the standard columns, these have been seen after the custom fields.
_BEFORE_TAGS = frozenset({"birthday", "birthday_month", "birthday_day", "anniversary", "notes"})
_FROM_TAGS_ON = frozenset({"tag_names", "list_names", "source_name", "created_at", "updated_at"})


@dataclass(frozen=True)
class Column:
    """One column of an export file.

    Attributes:
        position: Where it is, from 0.
        heading: What the file calls it.
        name: The property it fills; None if unknown.
        kind: `home`, `work` or `other` in older files, with an e-mail address of each kind; else empty.
        custom_field: The custom field it holds, if any.
    """

    position: int
    heading: str
    name: str | None = None
    kind: str = ""
    custom_field: CustomField | None = None


def columns_of(header: Sequence[str], custom_fields: Sequence[CustomField]) -> tuple[Column, ...]:
    """Say what each column of a file is.

    No two columns fill the same property, unless they differ in kind.
    """
    custom = _custom_positions(header, {custom_field.label.strip(): custom_field for custom_field in custom_fields})
    taken: set[tuple[str, str]] = set()
    columns = []
    for position, heading in enumerate(header):
        custom_field = custom.get(position)
        name, kind = (custom_field.property_name, "") if custom_field else _standard(heading)
        if name is None or (name, kind) in taken:
            columns.append(Column(position, heading))
            continue
        taken.add((name, kind))
        columns.append(Column(position, heading, name, kind, custom_field))
    return tuple(columns)


def check_people(columns: Sequence[Column]) -> None:
    """Refuse a file that does not say whom its rows are of: under other headings, everybody would be somebody new.

    Args:
        columns: From `columns_of`.

    Raises:
        ExportFileError: No heading is known, or one that is not may be that of the addresses.
    """
    names = {column.name for column in columns}
    may_be_addresses = any(column.name is None and "mail" in column.heading.casefold() for column in columns)
    if names.isdisjoint(_OF_PEOPLE) and (may_be_addresses or (columns and names == {None})):
        raise ExportFileError("The file of the export has no heading that is known as that of addresses: run again.")


def _standard(heading: str) -> tuple[str | None, str]:
    folded = " ".join(heading.split()).casefold()
    if match := _KIND_OF_EMAIL.fullmatch(folded):
        return _BY_FOLDED.get(match[1]), match[2]
    return _BY_FOLDED.get(folded), ""


def _custom_positions(header: Sequence[str], by_label: dict[str, CustomField]) -> dict[int, CustomField]:
    positions: dict[str, list[int]] = {}
    for position, heading in enumerate(header):
        if heading.strip() in by_label:
            positions.setdefault(heading.strip(), []).append(position)
    # A heading in the service's own spelling can be either; in any other spelling it is a custom field's label.
    certain = {
        label for label in positions if label not in _STANDARD and _KIND_OF_EMAIL.fullmatch(label.lower()) is None
    }
    block = {positions[label][0] for label in certain}
    chosen = {positions[label][0]: by_label[label] for label in certain}
    for label in positions.keys() - certain:
        found = _which_is_custom(positions[label], _standard(label)[0], block)
        if found is not None:
            chosen[found] = by_label[label]
    return chosen


def _which_is_custom(positions: list[int], name: str | None, block: set[int]) -> int | None:
    # Custom fields stand side by side, after the standard columns and before Tags.
    if name in _FROM_TAGS_ON:
        return positions[0] if len(positions) > 1 else None
    inside = [position for position in positions if block and min(block) < position < max(block)]
    after = [position for position in positions if position - 1 in block]
    if len(positions) == 1:
        return next(iter(inside or (after if name not in _BEFORE_TAGS else ())), None)
    before = [position for position in positions if position + 1 in block]
    return (inside or after or before or positions)[-1]
