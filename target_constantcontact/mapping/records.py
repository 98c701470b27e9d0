"""A stream's columns to the fields of an import, and its records to rows. Pure.

What can be decided once a stream is decided when its SCHEMA arrives; what is left for each record is one pass over the
mapped columns.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import (
    BIRTHDAY,
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    CUSTOM_FIELD_PREFIX,
    EMAIL,
    FIELDS,
    MAX_CUSTOM_FIELDS,
    MAX_PHONE_NUMBERS,
    SMS_CONSENT_DATE,
    SMS_NUMBER,
    Field,
    Kind,
    custom_field,
    field_by_alias,
    field_by_own_name,
    normalized,
)
from constantcontact_api.errors import RecordRejectedError, SettingsError
from target_constantcontact.mapping.consent import SourcePermission
from target_constantcontact.mapping.custom_fields import without_prefix
from target_constantcontact.mapping.values import (
    Reason,
    cleaner,
    day_of_year,
    parse_birthday,
    reject,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.mapping.custom_fields import CustomFields


NOT_IMPORTED: Final = "__NULL__"
"""In `field_map`: do not import this column. Meltano drops nulls from settings, hence a word for it."""
_BIRTHDAY_KEYS: Final = (BIRTHDAY_MONTH, BIRTHDAY_DAY, BIRTHDAY)
# Columns that have a use of their own, and are no more "not imported" than those that are.
_USED_OTHERWISE: Final = frozenset({
    "listids", "listnames", "emailstatus", "emailpermissionstatus", "emailoptoutdate", "deletedat",
})  # fmt: skip

# What identifies somebody, or goes with it, and the second line of a street, which is kept in the first.
_NEVER_BLANK: Final = frozenset({
    EMAIL, SMS_NUMBER, SMS_CONSENT_DATE, "street2", "work_street2", "other_street2",
})  # fmt: skip

Row = dict[str, "str | int"]
"""Import key to value; blanks left out."""


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


class Step(NamedTuple):
    """What sets one field.

    Attributes:
        column: Of the stream.
        field: That it sets.
        custom_type: A custom field's `type`.
    """

    column: str
    field: Field
    custom_type: str | None


class RecordMapping:
    """Turns the records of one stream into rows.

    Attributes:
        keys: Every import key that a row of this stream can have, e-mail first, the parts of a birthday last.
        email_column: The column that holds the addresses.
        steps: Every column that sets a field by itself, e-mail first.
        birthday_columns: The columns that set a birthday together, by key.
        permission: What the record's own source says.
        today: Anniversaries may lie ten years ahead of it.
        csv_problem: Why the stream does not fit a CSV import as documented; empty where it does.
    """

    def __init__(
        self,
        match: ColumnMatch,
        columns: Iterable[str],
        *,
        today: date,
        note_cut: Callable[[], None] | None = None,
    ) -> None:
        """Compile it.

        Args:
            match: Which column sets which field.
            columns: All columns of the stream, for those that speak about permission.
            today: Anniversaries may lie ten years ahead of it.
            note_cut: Called for each text that is cut for its length; None where such a text is a fault.
        """
        fields = match.fields
        self.today = today
        self.permission = SourcePermission(columns)
        self.birthday_columns = {field.key: column for column, field in fields.items() if field.key in _BIRTHDAY_KEYS}
        self.steps = tuple(
            Step(column, field, match.custom_types.get(field.key))
            for column, field in sorted(fields.items(), key=lambda item: item[1].key != EMAIL)
            if field.key not in _BIRTHDAY_KEYS
        )
        self.email_column = self.steps[0].column
        self._cleaners = tuple(
            (column, field.key, cleaner(field, today=today, custom_type=custom_type, note_cut=note_cut))
            for column, field, custom_type in self.steps
        )
        keys = [step.field.key for step in self.steps]
        if self.birthday_columns:
            keys += [BIRTHDAY_MONTH, BIRTHDAY_DAY]
        self.keys: tuple[str, ...] = tuple(keys)
        self._custom_keys = tuple(key for key in keys if key.startswith(CUSTOM_FIELD_PREFIX))
        self._phone_keys = tuple(field.key for field in fields.values() if field.kind is Kind.PHONE)
        self.csv_problem = self._find_csv_problem(fields.values())

    def _find_csv_problem(self, fields: Iterable[Field]) -> str:
        undocumented = [field.key for field in fields if not field.in_csv]
        if undocumented:
            return f"{', '.join(undocumented)}: documented for JSON imports only"
        if len(self._custom_keys) > MAX_CUSTOM_FIELDS:
            return f"{len(self._custom_keys)} custom fields: a CSV import takes {MAX_CUSTOM_FIELDS}"
        return ""

    @property
    def custom_field_count(self) -> int:
        """How many custom fields a row of this stream can set."""
        return len(self._custom_keys)

    def says_deleted(self, record: Mapping[str, Any]) -> bool:
        """Tell whether the source says that it has deleted this person: such a record is not to be imported.

        Args:
            record: As it came.
        """
        return self.permission.says_deleted(record)

    def convert(self, record: Mapping[str, Any]) -> tuple[Row, list[RecordRejectedError]]:
        """Turn a record into a row, or find everything that is wrong with it.

        Args:
            record: As it came, whatever its types.

        Returns:
            The row, and the faults; a row with a fault is not to be sent.
        """
        row: Row = {}
        faults: list[RecordRejectedError] = []
        for column, key, clean in self._cleaners:
            value = record.get(column)
            if value is None:
                continue
            try:
                text = clean(value)
            except RecordRejectedError as fault:
                faults.append(fault)
                continue
            if text is not None:
                row[key] = text
        if self.birthday_columns:
            try:
                row.update(self.birthday_of(record))
            except RecordRejectedError as fault:
                faults.append(fault)
        if EMAIL not in row and not any(fault.field == EMAIL for fault in faults):
            faults.append(reject(Reason.NO_EMAIL_ADDRESS, "The record has no e-mail address.", EMAIL))
        faults.extend(self._faults_of_the_whole(record, row))
        return row, faults

    def blanks_of(self, record: Mapping[str, Any]) -> list[str]:
        """Return the import keys whose columns a record has and leaves blank.

        Args:
            record: As it came.
        """
        blanks = [
            step.field.key
            for step in self.steps
            if step.column in record and step.field.key not in _NEVER_BLANK and _is_blank(record[step.column])
        ]
        birthday = self.birthday_columns.values()
        if birthday and all(column in record and _is_blank(record[column]) for column in birthday):
            blanks += [BIRTHDAY_MONTH, BIRTHDAY_DAY]
        return blanks

    def birthday_of(self, record: Mapping[str, Any]) -> Row:
        """Read the birthday of a record.

        Args:
            record: As it came.

        Returns:
            Both parts, or neither.

        Raises:
            RecordRejectedError: If it is no day of the year.
        """
        columns = self.birthday_columns
        month, day, whole = (record.get(columns[key]) if key in columns else None for key in _BIRTHDAY_KEYS)
        month, day = whole_number(month, BIRTHDAY_MONTH), whole_number(day, BIRTHDAY_DAY)
        if month is not None and day is not None:
            pair: tuple[int, int] | None = day_of_year(month, day)
        elif month is not None or day is not None:
            raise reject(Reason.INVALID_BIRTHDAY, "The birthday has a month or a day, and not both.", BIRTHDAY)
        else:
            pair = parse_birthday(whole) if whole is not None else None
        return {BIRTHDAY_MONTH: pair[0], BIRTHDAY_DAY: pair[1]} if pair else {}

    def _faults_of_the_whole(self, record: Mapping[str, Any], row: Row) -> Iterable[RecordRejectedError]:
        column = self.permission.refused_by(record)
        if column:
            yield reject(
                Reason.NOT_PERMITTED_AT_SOURCE,
                f"Its source says in {column} that this person may not be mailed; an import would make them mailable.",
            )
        if (
            len(self._custom_keys) > MAX_CUSTOM_FIELDS
            and sum(key in row for key in self._custom_keys) > MAX_CUSTOM_FIELDS
        ):
            yield reject(Reason.TOO_MANY_CUSTOM_FIELDS, f"The record sets more than {MAX_CUSTOM_FIELDS} custom fields.")
        if (
            len(self._phone_keys) > MAX_PHONE_NUMBERS
            and sum(key in row for key in self._phone_keys) > MAX_PHONE_NUMBERS
        ):
            sentence = f"The record has more than {MAX_PHONE_NUMBERS} telephone numbers."
            yield reject(Reason.TOO_MANY_PHONE_NUMBERS, sentence)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []
