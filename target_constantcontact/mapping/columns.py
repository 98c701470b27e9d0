"""A stream's columns to the fields of an import. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.import_fields import (
    CUSTOM_FIELD_PREFIX,
    EMAIL,
    FIELDS,
    Field,
    custom_field,
    field_by_alias,
    field_by_own_name,
    normalized,
)
from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.custom_fields import without_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.mapping.custom_fields import CustomFields


NOT_IMPORTED: Final = "__NULL__"
"""In `field_map`: do not import this column. Meltano drops nulls from settings, hence a word for it."""


# Columns that have a use of their own, and are no more "not imported" than those that are.
_USED_OTHERWISE: Final = frozenset({
    "listids", "listnames", "emailstatus", "emailpermissionstatus", "emailoptoutdate", "deletedat",
})  # fmt: skip


@dataclass(frozen=True)
class ColumnMatch:
    """Which column of a stream sets which field.

    Attributes:
        fields: Column to field, in the schema's order.
        custom_types: Import key of a custom field to its type.
        unmatched: Columns that set nothing, in the schema's order.
        missing: Columns that `field_map` names and the stream lacks.
    """

    fields: Mapping[str, Field]
    custom_types: Mapping[str, str]
    unmatched: Sequence[str]
    missing: Sequence[str]

    @property
    def has_people(self) -> bool:
        """Whether a column holds e-mail addresses."""
        return any(field.key == EMAIL for field in self.fields.values())


def match_columns(
    stream: str,
    columns: Sequence[str],
    field_map: Mapping[str, str | None],
    custom_fields: Callable[[], CustomFields],
    create: Callable[[str, str], CustomField] | None = None,
) -> ColumnMatch:
    """Find the field of each column: as configured, else by its name in any spelling.

    Args:
        stream: For the sentences.
        columns: Of the schema, in its order.
        field_map: Column to field; None or `__NULL__` for "do not import".
        custom_fields: Asks the account; called only if a column needs it.
        create: Makes a custom field of a label for a column; None where one that is missing is an error in
            `field_map`, and a column named for it is not imported.

    Raises:
        SettingsError: If `field_map` names an unknown field, or two columns claim one field.
    """
    by_spelling = {normalized(column): column for column in columns}
    configured: dict[str, str | None] = {}
    missing = []
    for name, target in field_map.items():
        column = name if name in columns else by_spelling.get(normalized(name))
        if column is None:
            missing.append(name)
        else:
            configured[column] = None if target in {None, "", NOT_IMPORTED} else target
    matches: dict[str, Field] = {}
    types: dict[str, str] = {}
    unmatched = []
    for column in columns:
        if column in configured:
            target = configured[column]
            found = _named_field(target, column, custom_fields, create) if target is not None else None
        else:
            found = _guessed_field(column, custom_fields, create)
            if found is None and normalized(column) not in _USED_OTHERWISE:
                unmatched.append(column)
        if found is None:
            continue
        field, custom_type = found
        _refuse_second_claim(stream, field, column, matches)
        matches[column] = field
        if custom_type:
            types[field.key] = custom_type
    return ColumnMatch(matches, types, unmatched, missing)


_Found = tuple[Field, "str | None"]


def _guessed_field(
    column: str, custom_fields: Callable[[], CustomFields], create: Callable[[str, str], CustomField] | None
) -> _Found | None:
    if not without_prefix(column):
        field = field_by_own_name(column)
        if field:
            return field, None
    custom = _custom(column, column, custom_fields, create)
    if custom:
        return custom
    field = None if without_prefix(column) else field_by_alias(column)
    return (field, None) if field else None


def _custom(
    name: str,
    column: str,
    custom_fields: Callable[[], CustomFields],
    create: Callable[[str, str], CustomField] | None,
) -> _Found | None:
    if normalized(name) in _USED_OTHERWISE:
        return None
    found = custom_fields().find(name)
    if found is None and create is not None and without_prefix(name):
        found = create(without_prefix(name), column)
    return (custom_field(found.name), found.type) if found else None


def _named_field(
    target: str,
    column: str,
    custom_fields: Callable[[], CustomFields],
    create: Callable[[str, str], CustomField] | None,
) -> _Found:
    field = None if without_prefix(target) else field_by_own_name(target)
    if field:
        return field, None
    custom = _custom(target, column, custom_fields, create)
    if custom:
        return custom
    field = None if without_prefix(target) else field_by_alias(target)
    if field:
        return field, None
    known = [*FIELDS, *(f"{CUSTOM_FIELD_PREFIX}{custom.name}" for custom in custom_fields().all)]
    close = difflib.get_close_matches(target, known, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise SettingsError(
        f"field_map sends the column {column!r} to {target!r}, which is neither a field of an import nor a custom "
        f"field of this account.{hint or ' create_custom_fields makes those that are missing.'}"
    )


def _refuse_second_claim(stream: str, field: Field, column: str, matches: Mapping[str, Field]) -> None:
    for other, claimed in matches.items():
        if claimed.key == field.key:
            raise SettingsError(
                f"In the stream {stream} the columns {other!r} and {column!r} both are {field.key}: choose one with "
                f'field_map, for example {{"{other}": "{NOT_IMPORTED}"}} to leave {other!r} out.'
            )
