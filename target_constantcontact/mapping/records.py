"""A stream's columns to the fields of an import, and its records to rows. Pure.

What can be decided once a stream is decided when its SCHEMA arrives; what is left for each record is one pass over the
mapped columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import (
    BIRTHDAY,
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    CUSTOM_FIELD_PREFIX,
    EMAIL,
    MAX_CUSTOM_FIELDS,
    MAX_PHONE_NUMBERS,
    PHONES_OF_ONE_KIND,
    SMS_CONSENT_DATE,
    SMS_NUMBER,
    Field,
    Kind,
)
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.mapping.half_addresses import leave_out_half, parts_beside_streets
from target_constantcontact.mapping.heading_words import WHOLE_NAME
from target_constantcontact.mapping.names import FIRST_NAME, LAST_NAME, NO_NAME, SplitName, WholeName
from target_constantcontact.mapping.nested import NestedColumn, flat
from target_constantcontact.mapping.postal_codes import postal_codes, put_zeros_back
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import MAY_BE_SURNAMES, PLACEHOLDER, tidied
from target_constantcontact.mapping.typed_values import read_birthday, read_birthday_parts
from target_constantcontact.mapping.values import cleaner

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.mapping.columns import ColumnMatch
    from target_constantcontact.mapping.typed_values import Conventions
    from target_constantcontact.mapping.values import Clean


_BIRTHDAY_KEYS: Final = (BIRTHDAY_MONTH, BIRTHDAY_DAY, BIRTHDAY)
# The first ones stay where there is no room for all.
_PHONES: Final = ("mobile_phone", "home_phone", "work_phone", "phone", "other_phone")
_NEVER_NEEDED: Final = frozenset({Reason.INVALID_PHONE_NUMBER.value, Reason.LOST_DIGITS.value})
_UNCHECKED: Final = frozenset({"FALSE", "False", "false"})

# What identifies somebody, or goes with it, and the second line of a street, which is kept in the first.
NEVER_CLEARED: Final = frozenset({
    EMAIL, SMS_NUMBER, SMS_CONSENT_DATE, "street2", "work_street2", "other_street2",
})  # fmt: skip

Row = dict[str, "str | int"]
"""Import key to value; blanks left out."""


class Step(NamedTuple):
    """What sets one field.

    Attributes:
        column: Of the stream.
        field: That it sets.
        custom: A custom field, as the account has it.
    """

    column: str
    field: Field
    custom: CustomField | None


class Converted(NamedTuple):
    """All that a record says.

    Attributes:
        row: Import key to value; not to be sent where there is a fault.
        faults: What is wrong with the record.
        blanks: Import keys whose columns the record has and leaves blank.
        placeholders: How many values say that there is nothing, and were passed over.
        is_half: Whether an address was left out, since its street is blank.
        is_unclear_name: Whether it has a name in one column that no rule splits.
        left_out: What is wrong with values that the row goes without.
    """

    row: Row
    faults: list[RecordRejectedError]
    blanks: tuple[str, ...] = ()
    placeholders: int = 0
    is_half: bool = False
    is_unclear_name: bool = False
    left_out: Sequence[RecordRejectedError] = ()


class RecordMapping:
    """Turns the records of one stream into rows.

    Attributes:
        keys: Every import key that a row of this stream can have: e-mail first, then those of the
            steps, of names in one column, and of birthdays.
        email_column: The column that holds the addresses.
        steps: Every column that sets a field by itself, e-mail first.
        whole_name: Reads names in one column; None where there are none.
        birthday_columns: The columns that set a birthday together, by key.
        addresses: The streets that it sets, each with the other parts of its address; none where halves are welcome.
        postal_codes: Those that it sets, each with its state and its country.
        nested: Columns that are inside others.
        csv_problem: Why the stream does not fit a CSV import as documented; empty where it does.
    """

    def __init__(
        self,
        match: ColumnMatch,
        conventions: Conventions,
        *,
        optional: Collection[str] = (),
        note_cut: Callable[[], None] | None = None,
        clears_blanks: bool = False,
        needs_long: bool = False,
    ) -> None:
        """Compile it.

        Args:
            match: Which column sets which field.
            conventions: What of its values could mean two things.
            optional: Columns whose bad values are left out; those of others cost the record.
            note_cut: Called for each text that is cut for its length; None where such a text is a fault.
            clears_blanks: Whether blanks are cleared, so that an address without a street is whole.
            needs_long: Whether a text that is too long costs the record in any column.
        """
        fields = match.fields
        self._conventions = conventions
        self._optional = frozenset(optional)
        self._needs_long = needs_long
        self.birthday_columns = {field.key: column for column, field in fields.items() if field.key in _BIRTHDAY_KEYS}
        self.steps = tuple(
            Step(column, field, match.custom_fields.get(field.key))
            for column, field in sorted(fields.items(), key=lambda item: item[1].key != EMAIL)
            if field.key not in {*_BIRTHDAY_KEYS, WHOLE_NAME}
        )
        has_whole_names = any(field.key == WHOLE_NAME for field in fields.values())
        self.whole_name = WholeName(fields) if has_whole_names else None
        self.email_column = self.steps[0].column
        self.nested = [column for column in fields if isinstance(column, NestedColumn)]
        self._cleaners = tuple((step.column, step.field.key, self.cleaner(step, note_cut)) for step in self.steps)
        keys = [step.field.key for step in self.steps]
        if self.whole_name is not None:
            keys += [FIRST_NAME, LAST_NAME]
        if self.birthday_columns:
            keys += [BIRTHDAY_MONTH, BIRTHDAY_DAY]
        self.keys: tuple[str, ...] = tuple(keys)
        self.addresses = [] if clears_blanks else parts_beside_streets(self.keys)
        self.postal_codes = postal_codes(self.keys)
        self._custom_keys = tuple(key for key in keys if key.startswith(CUSTOM_FIELD_PREFIX))
        self._phone_keys = tuple(field.key for field in fields.values() if field.kind is Kind.PHONE)
        self.csv_problem = self._find_csv_problem(fields.values())

    def cleaner(self, step: Step, note_cut: Callable[[], None] | None = None) -> Clean:
        """Return the function that checks and writes the values of one column.

        Args:
            step: Of this mapping.
            note_cut: Called for each text that is cut for its length; None where such a text is a fault.
        """
        return cleaner(step.field, self._conventions, custom=step.custom, note_cut=note_cut)

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

    def convert(self, record: Mapping[str, Any]) -> Converted:
        """Turn a record into a row, or find everything that is wrong with it.

        Args:
            record: As it came, whatever its types.
        """
        record = flat(record, self.nested)
        faults: list[RecordRejectedError] = []
        left_out: list[RecordRejectedError] = []
        cells = self._cells_of(record, faults, left_out)
        name = self._name_of(record, left_out)
        cells += [(key, part) for key, part in ((FIRST_NAME, name.first), (LAST_NAME, name.last)) if part is not None]
        row: Row = {key: value for key, value in cells if value != PLACEHOLDER}
        placeholders = len(cells) - len(row)
        if row.get(LAST_NAME) in MAY_BE_SURNAMES and FIRST_NAME not in row:
            del row[LAST_NAME]
            placeholders += 1
        put_zeros_back(row, self.postal_codes)
        left_out += self._drop_surplus_phones(row)
        if EMAIL not in row and not any(fault.field == EMAIL for fault in faults):
            faults.append(reject(Reason.NO_EMAIL_ADDRESS, "The record has no e-mail address.", EMAIL))
        faults.extend(self._faults_of_the_whole(row))
        half = leave_out_half(row, self.addresses)
        blanks = self._blanks_of(record)
        if half:  # what is left out is not cleared either
            blanks = tuple(key for key in blanks if key not in half)
        return Converted(row, faults, blanks, placeholders, bool(half), name.is_unclear, left_out)

    def _cells_of(
        self, record: Mapping[str, Any], faults: list[RecordRejectedError], left_out: list[RecordRejectedError]
    ) -> list[tuple[str, str | int]]:
        cells: list[tuple[str, str | int]] = []
        for column, key, clean in self._cleaners:
            value = record.get(column)
            if value is None:
                continue
            try:
                text = clean(value)
            except RecordRejectedError as fault:
                (left_out if self._is_optional(fault, column) else faults).append(fault)
                continue
            if text is not None:
                cells.append((key, text))
        if self.birthday_columns:
            try:
                cells += self.birthday_of(record).items()
            except RecordRejectedError as fault:
                is_optional = self._is_optional(fault, *self.birthday_columns.values())
                (left_out if is_optional else faults).append(fault)
        return cells

    def _name_of(self, record: Mapping[str, Any], left_out: list[RecordRejectedError]) -> SplitName:
        if self.whole_name is None:
            return NO_NAME
        try:
            return self.whole_name.read(record)
        except RecordRejectedError as fault:
            left_out.append(fault)
            return NO_NAME

    def _drop_surplus_phones(self, row: Row) -> list[RecordRejectedError]:
        """Take out the telephone numbers that a contact has no room for, the least telling first."""
        both = [key for key in PHONES_OF_ONE_KIND if key in row]
        if len(both) < len(PHONES_OF_ONE_KIND) and len(self._phone_keys) <= MAX_PHONE_NUMBERS:
            return []
        numbers = [key for key in _PHONES if key in row and key not in both[1:]]
        surplus = [*both[1:], *numbers[MAX_PHONE_NUMBERS:]]
        columns = {step.field.key: step.column for step in self.steps}
        surplus = [key for key in surplus if columns[key] in self._optional]
        for key in surplus:
            del row[key]
        sentence = f"A contact has room for {MAX_PHONE_NUMBERS} telephone numbers, one of each kind."
        return [reject(Reason.TOO_MANY_PHONE_NUMBERS, sentence, key) for key in surplus]

    def _is_optional(self, fault: RecordRejectedError, *columns: str) -> bool:
        if fault.reason in _NEVER_NEEDED:
            return True
        is_needed = fault.field == EMAIL or (self._needs_long and fault.reason == Reason.VALUE_TOO_LONG.value)
        return not is_needed and self._optional.issuperset(columns)

    def _blanks_of(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the import keys whose columns a record has and leaves blank."""
        blanks = [
            step.field.key
            for step in self.steps
            if step.column in record and step.field.key not in NEVER_CLEARED and _is_blank(record[step.column])
        ]
        if self.whole_name is not None and _is_blank(record.get(self.whole_name.columns[0], False)):
            blanks += [FIRST_NAME, LAST_NAME]
        birthday = self.birthday_columns.values()
        if birthday and all(column in record and _is_blank(record[column]) for column in birthday):
            blanks += [BIRTHDAY_MONTH, BIRTHDAY_DAY]
        return tuple(blanks)

    def birthday_of(self, record: Mapping[str, Any]) -> Row:
        """Read the birthday of a record.

        Args:
            record: As it came.

        Returns:
            Both parts, or neither; a `PLACEHOLDER` where the columns say that there is nothing.

        Raises:
            RecordRejectedError: If it is no day of the year.
        """
        columns = self.birthday_columns
        month, day, whole = (record.get(columns[key]) if key in columns else None for key in _BIRTHDAY_KEYS)
        if BIRTHDAY_MONTH in columns and BIRTHDAY_DAY not in columns:
            day, whole = whole, None  # `Birth Month` beside `Birthday`
        pair = read_birthday_parts(month, day)
        if pair is None and whole is not None:
            pair = read_birthday(whole, self._conventions.dates)
        if pair is None and not all(map(_is_blank, map(record.get, columns.values()))):
            return {BIRTHDAY_MONTH: PLACEHOLDER}
        return {BIRTHDAY_MONTH: pair[0], BIRTHDAY_DAY: pair[1]} if pair else {}

    def _faults_of_the_whole(self, row: Row) -> Iterable[RecordRejectedError]:
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
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def is_blank_row(record: Mapping[str, Any]) -> bool:
    """Tell whether a record is what a sheet has below its last row: nothing in any column, or an unchecked box.

    Args:
        record: As it came; columns that a tap adds (`_sdc_row`) do not count.
    """
    return not any(_says_something(value) for column, value in record.items() if not column.startswith("_"))


def _says_something(value: object) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return bool(text) and text not in _UNCHECKED and tidied(text, "") != PLACEHOLDER
    if isinstance(value, (list, dict)):
        return any(map(_says_something, value.values() if isinstance(value, dict) else value))
    return value is not None and value is not False
