"""A column that speaks about a permission, and what one value in it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from target_constantcontact.permission.column_kinds import Choice, Column, ColumnKind
from target_constantcontact.permission.grammar import column_of
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.histories import newest_answer
from target_constantcontact.permission.paths import Several
from target_constantcontact.permission.readers import READERS
from target_constantcontact.permission.roles import Channel, Refusal, Role
from target_constantcontact.permission.sayings import BLANK, GRANTS, PRESENT, SILENT, UNCLEAR, Said, Saying
from target_constantcontact.permission.status_grammar import says_no
from target_constantcontact.permission.tokens import without_accents
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import json_within, meaning_of
from target_constantcontact.permission.ways import ways_of


class PermissionColumn(Column):
    """A column that speaks about a permission, and reads its values."""

    def read(self, value: object) -> Said:
        """Say what one value says.

        Args:
            value: Any JSON value; an object is read by its own keys.
        """
        if isinstance(value, Several):
            return _strongest([self.read(item) for item in value])
        if self.choice is not None:
            return _chosen(self.choice, value)
        within = json_within(value) if isinstance(value, str) else value
        if self.kind is ColumnKind.WAYS and isinstance(within, Mapping) and (ways := ways_of(within)) is not None:
            return SILENT if ways.with_email else Said(Saying.REFUSES, self.refusal)
        if self.is_object and (isinstance(within, Mapping) or meaning_of(value).sense is Sense.NOTHING):
            return SILENT
        if isinstance(within, Mapping) and within:
            return _object(self, within)
        if self.kind is ColumnKind.HISTORY:
            newest = newest_answer(within)
            return READERS[self.kind](self, meaning_of(value) if newest is None else newest, value)
        if isinstance(within, list) and any(isinstance(item, Mapping) for item in within):
            return _as_it_stands(self, _strongest([self.read(item) for item in within]))
        return READERS[self.kind](self, meaning_of(value), value)

    def would_refuse(self, value: object) -> bool:
        """Tell whether a value would keep somebody out if the column were one of permission, and not a login's.

        Args:
            value: Any JSON value.
        """
        sense = meaning_of(value).sense
        if sense is Sense.WEAK or self.kind is not ColumnKind.LOGIN:
            return sense is Sense.WEAK
        return sense is (Sense.YES if says_no(self.path) else Sense.NO)


def permission_column(path: tuple[str, ...]) -> PermissionColumn | None:
    """Read a heading.

    Args:
        path: Its name; for a property of a nested object, the keys that lead to it.

    Returns:
        The column, also where it is a login's or of another channel or purpose; None where it is of neither.
    """
    column = column_of(path)
    return None if column is None else PermissionColumn(**vars(column))


_WHOLE: Final = re.compile(r"[+-]?\d+\.0*", re.ASCII)
_BETWEEN: Final = re.compile(r"[,;|]")
_ORDER: Final = (Saying.REFUSES, Saying.UNCLEAR, Saying.LEFT, Saying.PRESENT, Saying.GRANTS, Saying.BLANK)
_NAMES: Final = ("text", "name", "label", "channel", "type", "title", "purpose")
_ANSWERS: Final = (
    "enabled",
    "value",
    "granted",
    "checked",
    "allowed",
    "subscribed",
    "opted_in",
    "active",
    "status",
    "state",
)


def _as_it_stands(column: Column, said: Said) -> Said:
    """A list of suppressions refuses today, also where it keeps the reason of each: it is no older moment."""
    is_listed = column.kind is ColumnKind.REFUSING_FLAG and said.saying is Saying.LEFT
    return Said(Saying.REFUSES, said.refusal) if is_listed else said


def _strongest(said: list[Said]) -> Said:
    return next((one for saying in _ORDER for one in said if one.saying is saying), SILENT)


def _object(column: PermissionColumn, value: Mapping[str, object]) -> Said:
    """Read an object: a name with its answer (`{"text": "Email", "enabled": false}`), or the keys one by one."""
    name = next((str(value[key]) for key in _NAMES if isinstance(value.get(key), str)), None)
    answers = [key for key in _ANSWERS if key in value]
    items = {str(key): item for key, item in value.items()}
    further: list[Said] = []
    if name is not None and answers:
        items, further = {name: value[answers[0]]}, _refusing_beside(column, name, answers[1:], value)
    elif name is not None and _is_of_another(column, permission_column((*column.path, name))):
        return SILENT
    elif "value" in value:  # kept with its history
        items = {"value": value["value"]}
    said = further
    for key, item in items.items():
        inner = permission_column((*column.path, key))
        if inner is not None and not _is_of_another(column, inner):
            said.append(inner.read(item))
    is_of_mail = name is None or read_heading((name,)).has(Role.EMAIL)
    if not said and is_of_mail and column.kind in {ColumnKind.REFUSING_FLAG, ColumnKind.COUNT}:
        return Said(Saying.REFUSES, column.refusal)
    return _strongest(said)


def _refusing_beside(
    column: PermissionColumn, name: str, answers: Sequence[str], value: Mapping[str, object]
) -> list[Said]:
    """Find what refuses beside the answer: `{"channel": "email", "status": "active", "opted_out": true}`."""
    named = permission_column((*column.path, name))
    if _is_of_another(column, named):
        return []
    said = [] if named is None else [named.read(value[key]) for key in answers]
    for key in value.keys() - {*_NAMES, *_ANSWERS}:
        inner = permission_column((*column.path, str(key)))
        if inner is not None and not _is_of_another(column, inner):
            said.append(inner.read(value[key]))
    return [one for one in said if one.saying is Saying.REFUSES]


def _is_of_another(column: PermissionColumn, inner: PermissionColumn | None) -> bool:
    """Tell whether what is inside a column is about another channel or purpose."""
    if inner is None:
        return False
    return inner.purpose is not column.purpose or inner.channel not in {column.channel, Channel.EMAIL}


def word_key(value: object) -> str:
    """Write a value so that case, blanks and number formats make no difference, for a comparison with a setting.

    Args:
        value: Any JSON value.
    """
    text = " ".join(without_accents(str(value)).split()).casefold()
    return text.partition(".")[0] if _WHOLE.fullmatch(text) else text


def _word_keys(value: object) -> set[str]:
    """Write a value, and each of several that it holds: an array, or a text with commas."""
    within = json_within(value) if isinstance(value, str) else value
    several: list[object] = []
    if isinstance(within, Mapping):
        several += within.values()
    elif isinstance(within, list):
        several += within
    elif isinstance(within, str):
        several += _BETWEEN.split(within)
    return {word_key(value), *(key for one in several if one is not value for key in _inner_keys(one))}


def _inner_keys(value: object) -> set[str]:
    return _word_keys(value) if isinstance(value, (list, Mapping)) else {word_key(value)}


def _chosen(choice: Choice, value: object) -> Said:
    if meaning_of(value).sense is Sense.NOTHING and not isinstance(value, bool):
        return BLANK
    keys = _word_keys(value)
    if choice.no is not None and not choice.no.isdisjoint(keys):
        return Said(Saying.REFUSES, Refusal.WITHDRAWN)
    if choice.yes is not None and not choice.yes.isdisjoint(keys):
        return PRESENT
    if choice.no is None and choice.yes is not None:
        return Said(Saying.REFUSES, Refusal.WITHDRAWN)
    return GRANTS if choice.yes is None else UNCLEAR
