"""A column that speaks about a permission, and what one value in it says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from target_constantcontact.permission.column_kinds import Choice, Column, ColumnKind
from target_constantcontact.permission.grammar import column_of
from target_constantcontact.permission.roles import Channel, Refusal
from target_constantcontact.permission.value_words import Meaning, Sense
from target_constantcontact.permission.values import REFUSING, is_real_moment, json_within, meaning_of


class Saying(Enum):
    """What one value says about a permission."""

    REFUSES = "refuses"
    LEFT = "left"
    """At a moment, or for a reason: outranked by a status that says yes today."""
    GRANTS = "grants"
    PRESENT = "is present"
    """The yes of a status."""
    BLANK = "is not stated"
    SILENT = "says nothing"
    UNCLEAR = "is unclear"


class Said(NamedTuple):
    """What one column's value says.

    Attributes:
        saying: Whether it refuses, grants, or says nothing.
        refusal: Which one, where it refuses.
    """

    saying: Saying
    refusal: Refusal | None = None


SILENT: Final = Said(Saying.SILENT)
UNCLEAR: Final = Said(Saying.UNCLEAR)
GRANTS: Final = Said(Saying.GRANTS)
PRESENT: Final = Said(Saying.PRESENT)
BLANK: Final = Said(Saying.BLANK)
_EMPTY: Final = frozenset({Sense.NOTHING, Sense.NONE_OF_IT})


class PermissionColumn(Column):
    """A column that speaks about a permission, and reads its values."""

    def read(self, value: object) -> Said:
        """Say what one value says.

        Args:
            value: Any JSON value; an object is read by its own keys.
        """
        if self.choice is not None:
            return _chosen(self.choice, value)
        within = json_within(value) if isinstance(value, str) else value
        if isinstance(within, Mapping) and within:
            return _object(self, within)
        if isinstance(within, list) and any(isinstance(item, Mapping) for item in within):
            return _strongest([self.read(item) for item in within])
        return _READERS[self.kind](self, meaning_of(value), value)


def permission_column(path: tuple[str, ...]) -> PermissionColumn | None:
    """Read a heading.

    Args:
        path: Its name; for a property of a nested object, the keys that lead to it.

    Returns:
        The column, also where it is a login's or of another channel or purpose; None where it has nothing to do with it.
    """
    column = column_of(path)
    return None if column is None else PermissionColumn(**vars(column))


_ORDER: Final = (Saying.REFUSES, Saying.UNCLEAR, Saying.LEFT, Saying.PRESENT, Saying.GRANTS, Saying.BLANK)
_NAMES: Final = ("text", "name", "label", "channel", "type", "title", "purpose")
_ANSWERS: Final = ("enabled", "value", "granted", "checked", "allowed", "subscribed", "opted_in", "active", "status", "state")


def _strongest(said: list[Said]) -> Said:
    return next((one for saying in _ORDER for one in said if one.saying is saying), SILENT)


def _object(column: PermissionColumn, value: Mapping[str, object]) -> Said:
    """Read an object: a name with its answer (`{"text": "Email", "enabled": false}`), or keys that speak for themselves."""
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    answer = next((key for key in _ANSWERS if key in value), None)
    if name is not None and answer is not None:
        items = {str(name): value[answer]}
    else:
        items = {str(key): item for key, item in value.items()}
    said = []
    for key, item in items.items():
        inner = permission_column((*column.path, key))
        if inner is None or inner.purpose is not column.purpose or inner.channel not in {column.channel, Channel.EMAIL}:
            continue
        said.append(inner.read(item))
    if not said and name is None and column.kind is ColumnKind.REFUSING_FLAG:
        return Said(Saying.REFUSES, column.refusal)
    return _strongest(said)


def word_key(value: object) -> str:
    """Write a value so that case, blanks and number formats make no difference, for a comparison with a setting.

    Args:
        value: Any JSON value.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()).casefold()


def _chosen(choice: Choice, value: object) -> Said:
    if meaning_of(value).sense is Sense.NOTHING and not isinstance(value, bool):
        return BLANK
    key = word_key(value)
    if choice.no is not None and key in choice.no:
        return Said(Saying.REFUSES, Refusal.WITHDRAWN)
    if choice.yes is not None and key in choice.yes:
        return PRESENT
    if choice.no is None and choice.yes is not None:
        return Said(Saying.REFUSES, Refusal.WITHDRAWN)
    return GRANTS if choice.yes is None else UNCLEAR


def _refusing_flag(column: PermissionColumn, meaning: Meaning, value: object) -> Said:
    sense = meaning.sense
    if sense in _EMPTY or sense is Sense.NO:
        return SILENT
    if sense is Sense.STRONG:
        return Said(Saying.REFUSES, meaning.refusal)
    if column.counts and isinstance(value, (int, float, str)) and not isinstance(value, bool) and _is_number(value):
        return SILENT
    if sense in {Sense.YES, Sense.MOMENT, Sense.AFFIRMED} or _is_filled_collection(value):
        return Said(Saying.REFUSES, column.refusal)
    if sense is Sense.WEAK:
        return Said(Saying.REFUSES, column.refusal)
    return GRANTS if sense is Sense.PRESENT else UNCLEAR


def _granting_flag(column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    sense = meaning.sense
    if sense in _EMPTY:
        return BLANK
    if sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    if sense in {Sense.NO, Sense.NOT_KNOWN}:
        return Said(Saying.REFUSES, column.refusal)
    if sense is Sense.PRESENT:
        return PRESENT
    return GRANTS if sense in {Sense.YES, Sense.AFFIRMED, Sense.MOMENT} else UNCLEAR


def _deliverable_flag(column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    refuses = meaning.sense in REFUSING or meaning.sense is Sense.NO
    return Said(Saying.REFUSES, meaning.refusal or column.refusal) if refuses else SILENT


def _confirmed_flag(column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    if meaning.sense in _EMPTY:
        return SILENT
    said = _granting_flag(column, meaning, _value)
    return Said(Saying.LEFT, said.refusal) if meaning.sense is Sense.NO else said


def _moment_of_leaving(column: PermissionColumn, meaning: Meaning, value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO or meaning.sense is Sense.PRESENT:
        return SILENT
    happened = meaning.sense in {Sense.MOMENT, Sense.YES, Sense.STRONG} or is_real_moment(value)
    return Said(Saying.LEFT, meaning.refusal or column.refusal) if happened else UNCLEAR


def _moment_of_granting(_column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return BLANK
    if meaning.sense is Sense.STRONG:
        return Said(Saying.REFUSES, meaning.refusal)
    return GRANTS if meaning.sense in {Sense.MOMENT, Sense.YES} else SILENT


def _moment_of_confirming(_column: PermissionColumn, meaning: Meaning, value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return Said(Saying.REFUSES, Refusal.NEVER_GIVEN)
    if meaning.sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    is_there = meaning.sense in {Sense.MOMENT, Sense.YES, Sense.AFFIRMED, Sense.PRESENT} or is_real_moment(value)
    return GRANTS if is_there else UNCLEAR


def _status(column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    sense = meaning.sense
    if sense is Sense.NOTHING:
        return BLANK
    if sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    if sense in {Sense.NO, Sense.NONE_OF_IT, Sense.NOT_KNOWN}:
        return SILENT if column.counts else Said(Saying.REFUSES, column.refusal)
    if sense is Sense.DELIVERED:
        return SILENT
    return PRESENT if sense in {Sense.YES, Sense.PRESENT, Sense.AFFIRMED} else UNCLEAR


def _bare_status(_column: PermissionColumn, meaning: Meaning, value: object) -> Said:
    if meaning.sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    if meaning.sense is Sense.NO and isinstance(value, str) and not _is_number(value):
        return Said(Saying.REFUSES, Refusal.NEVER_GIVEN)
    return PRESENT if meaning.sense is Sense.PRESENT else SILENT


def _others_status(_column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    return Said(Saying.REFUSES, meaning.refusal) if meaning.sense is Sense.STRONG else SILENT


def _reason(column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return SILENT
    return Said(Saying.LEFT, column.refusal)


def _preference(column: PermissionColumn, meaning: Meaning, _value: object) -> Said:
    if meaning.sense is Sense.STRONG:
        return Said(Saying.REFUSES, meaning.refusal)
    if meaning.sense in {Sense.NO, Sense.NONE_OF_IT}:
        return Said(Saying.REFUSES, column.refusal)
    return GRANTS if meaning.sense in {Sense.YES, Sense.PRESENT} else SILENT


def _login(_column: PermissionColumn, _meaning: Meaning, _value: object) -> Said:
    return SILENT


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _is_filled_collection(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().startswith("[") and meaning_of(value).sense not in _EMPTY
    return isinstance(value, (list, Mapping)) and meaning_of(value).sense not in _EMPTY


_READERS: Final = {
    ColumnKind.REFUSING_FLAG: _refusing_flag,
    ColumnKind.GRANTING_FLAG: _granting_flag,
    ColumnKind.DELIVERABLE_FLAG: _deliverable_flag,
    ColumnKind.CONFIRMED_FLAG: _confirmed_flag,
    ColumnKind.MOMENT_OF_LEAVING: _moment_of_leaving,
    ColumnKind.MOMENT_OF_GRANTING: _moment_of_granting,
    ColumnKind.MOMENT_OF_CONFIRMING: _moment_of_confirming,
    ColumnKind.STATUS: _status,
    ColumnKind.BARE_STATUS: _bare_status,
    ColumnKind.OTHERS_STATUS: _others_status,
    ColumnKind.REASON: _reason,
    ColumnKind.PREFERENCE: _preference,
    ColumnKind.LOGIN: _login,
    ColumnKind.CHOSEN: _login,
}
