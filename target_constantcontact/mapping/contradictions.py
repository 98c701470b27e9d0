"""Columns whose first values contradict what the settings say of them: left out as a whole, and never swapped. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import BIRTHDAY, Kind
from constantcontact_api.errors import RecordRejectedError, SettingsError
from target_constantcontact.mapping.columns import NOT_IMPORTED
from target_constantcontact.mapping.dates import Dates, NoDateError, OtherOrderError
from target_constantcontact.mapping.nested import value_of
from target_constantcontact.mapping.numbers import NoNumberError, OtherDecimalError, read_number
from target_constantcontact.mapping.texts import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from target_constantcontact.mapping.columns import ColumnMatch
    from target_constantcontact.mapping.typed_values import Conventions

_DATES: Final = frozenset({"date", "datetime"})
_WHY: Final = "its values contradict the settings"
_NUMBERS: Final = frozenset({"number", "currency"})


class _Reading(NamedTuple):
    """One way to read a column, and the other one.

    Attributes:
        own: Reads a text as the settings say; raises OtherOrderError or OtherDecimalError if only the other way fits.
        other: Likewise the other way.
        held: What the values are if it is the other way.
        line: The setting that says so.
    """

    own: Callable[[str], object]
    other: Callable[[str], object]
    held: str
    line: str


def without_contradictions(
    match: ColumnMatch, sample: Sequence[Mapping[str, Any]], conventions: Conventions, optional: Collection[str]
) -> ColumnMatch:
    """Leave columns out whose first values are mostly dates or numbers in the other convention.

    Args:
        match: Which column sets which field.
        sample: The first records.
        conventions: As the settings say.
        optional: Columns whose bad values are left out.

    Raises:
        SettingsError: If a bad value of such a column would cost its record: nearly all would be rejected.
    """
    warnings, left_out = [], set[str]()
    for column, reading in _readings(match, conventions).items():
        texts = [_text(value_of(record, column)) for record in sample]
        others, owns = (sum(_only(read, text) for text in texts if text) for read in (reading.own, reading.other))
        if not others or owns > others:
            continue
        sentence = (
            f"the column {column!r} holds {reading.held}: it is not imported. Set {reading.line}, or leave it out with "
            f'field_map: {{"{column}": "{NOT_IMPORTED}"}}.'
        )
        if column not in optional:
            raise SettingsError(f"Nothing of the stream was imported: {sentence}")
        left_out.add(column)
        warnings.append(sentence)
    if not left_out:
        return match
    choices = [
        one._replace(key="", certainty=None, why="its values contradict the settings")
        if one.column in left_out
        else one
        for one in match.choices
    ]
    return replace(
        match,
        fields={column: field for column, field in match.fields.items() if column not in left_out},
        unmatched=[*match.unmatched, *sorted(left_out)],
        choices=choices,
        warnings=[*match.warnings, *warnings],
    )


def _readings(match: ColumnMatch, conventions: Conventions) -> dict[str, _Reading]:
    swapped = conventions._replace(day_first=not conventions.day_first, decimal_comma=not conventions.decimal_comma)
    order = ("month", "month_first") if conventions.day_first else ("day", "day_first")
    mark = ("point", "point") if conventions.decimal_comma else ("comma", "comma")
    found = {}
    for column, field in match.fields.items():
        kind = match.custom_fields[field.key].type if field.key in match.custom_fields else field.kind
        if field.key == BIRTHDAY or kind in _DATES or kind is Kind.DATE:
            own, other = (_date_reader(one.dates, field.key) for one in (conventions, swapped))
            held, line = f"dates with the {order[0]} first", f'`date_order` to "{order[1]}"'
            found[column] = _Reading(own, other, held, line)
        elif kind in _NUMBERS:
            own, other = (_number_reader(decimal_comma=one.decimal_comma) for one in (conventions, swapped))
            found[column] = _Reading(own, other, f"numbers with a decimal {mark[0]}", f'`decimal` to "{mark[1]}"')
    return found


def _date_reader(dates: Dates, key: str) -> Callable[[str], object]:
    return dates.read_birthday if key == BIRTHDAY else dates.read


def _number_reader(*, decimal_comma: bool) -> Callable[[str], object]:
    return lambda text: read_number(text, decimal_comma=decimal_comma)


def _only(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a text can be read the other way alone."""
    try:
        read(text)
    except (OtherOrderError, OtherDecimalError):
        return True
    except (NoDateError, NoNumberError):
        pass
    return False


def _text(value: object) -> str:
    if not isinstance(value, str):  # a number has its point, and is no date in any order
        return ""
    try:
        return plain_text(value, "", is_guarded=True)
    except RecordRejectedError:
        return ""
