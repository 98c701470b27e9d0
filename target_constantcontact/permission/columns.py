"""A column that speaks about a permission, and what one value in it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from target_constantcontact.permission.answers import answer_in
from target_constantcontact.permission.column_kinds import STATUSES, Also, Choice, Column, ColumnKind
from target_constantcontact.permission.grammar import column_of
from target_constantcontact.permission.headings import Heading, read_heading
from target_constantcontact.permission.histories import newest_answer
from target_constantcontact.permission.moments import is_later
from target_constantcontact.permission.owners import Whose, whose
from target_constantcontact.permission.paths import (
    Listed,
    Several,
    answers_of,
    entries_of,
    is_about_another,
    is_listed,
    value_at,
)
from target_constantcontact.permission.readers import READERS
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.sayings import ABSENT, BLANK, GRANTS, PRESENT, SILENT, UNCLEAR, Said, Saying
from target_constantcontact.permission.sentences import allows_mail
from target_constantcontact.permission.status_grammar import says_no
from target_constantcontact.permission.texts import json_within, pairs_within
from target_constantcontact.permission.tokens import without_accents
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of
from target_constantcontact.permission.ways import ways_of


class PermissionColumn(Column):
    """A column that speaks about a permission, and reads its values."""

    def read(self, value: object) -> Said:
        """Say what one value says.

        Args:
            value: Any JSON value; an object is read by its own keys.
        """
        if isinstance(value, Several):
            said = [self.read(item) for item in value]
            is_of_lists = is_listed(self.path) and not self.is_sure
            if is_of_lists and any(one.saying not in {Saying.REFUSES, Saying.UNCLEAR} for one in said):
                return SILENT  # of several lists, one is left
            return _strongest(said) if said else ABSENT
        if self.choice is not None:
            return _chosen(self.choice, value)
        within = json_within(value) if isinstance(value, str) else value
        if isinstance(within, str) and (self.kind in _OF_SEVERAL or self.also is Also.WAYS):
            within = pairs_within(within) or within
        if (answer := answer_in(within)) is not None:
            return self.read(*answer)
        entries = entries_of(within)
        is_object = isinstance(within, Mapping) and bool(within)
        if self.kind is ColumnKind.WAYS and is_object and (ways := ways_of(within)) is not None:
            return SILENT if ways.with_email else Said(Saying.REFUSES, self.refusal)
        if self.is_object and isinstance(within, Mapping) and not entries:
            return _whole(self, within)
        if self.is_object and meaning_of(value).sense is Sense.NOTHING:
            return SILENT
        one = _several(self, entries, within) or READERS[self.kind](self, meaning_of(value), value)
        return self._as_sentence(value) if one is UNCLEAR and isinstance(value, str) else one

    def read_in(self, record: Mapping[str, Any]) -> Said:
        """Say what a record says in it.

        Args:
            record: As it came.
        """
        left = value_at(record, self.path)
        said = self.read(left)
        has_come_back = said.saying is Saying.LEFT and any(
            is_later(value_at(record, path), left) for path in self.since
        )
        return SILENT if has_come_back else said

    def _as_sentence(self, text: str) -> Said:
        """Read what is no word of an answer as a heading: `Can contact`, `Does not want emails`."""
        allows = allows_mail(text) if self.is_sure else None
        if allows is None:
            return UNCLEAR
        return PRESENT if allows else Said(Saying.REFUSES, self.refusal)

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
    # Not the path of `column`, which is cached: keys of other classes are equal.
    return None if column is None else PermissionColumn(**{**vars(column), "path": path})


_OF_SEVERAL: Final = frozenset({ColumnKind.PREFERENCE, ColumnKind.WAYS})
_WHOLE: Final = re.compile(r"[+-]?\d+\.0*", re.ASCII)
_BETWEEN: Final = re.compile(r"[,;|]")
_ORDER: Final = (
    Saying.REFUSES, Saying.UNCLEAR, Saying.LEFT, Saying.SOFT, Saying.PRESENT, Saying.GRANTS, Saying.BLANK,
)  # fmt: skip
_ANSWERED: Final = frozenset({ColumnKind.GRANTING_FLAG, ColumnKind.REFUSING_FLAG, *STATUSES})
_BESIDE_AN_ANSWER: Final = frozenset({Role.MOMENT, Role.COUNT, Role.ABOUT})
_OF_SEVERAL_KEYS: Final = frozenset({"preference", "preferences", "prefs", "newsletters", "subscriptions"})
_STANDS_FOR_IT: Final = frozenset({"id", "ids", "uuid", "guid"})


def _several(column: PermissionColumn, entries: Sequence[Mapping[str, object]], within: object) -> Said | None:
    if column.kind is ColumnKind.HISTORY:
        return _history(column, entries, within)
    if column.also in {Also.TAGS, Also.GROUPS}:
        return None
    if entries:
        one = replace(column, is_object=False)
        return _as_it_stands(column, _strongest([one.read(item) for item in entries]))
    return _object(column, within) if isinstance(within, Mapping) and within else None


def _history(column: Column, entries: Sequence[Mapping[str, object]], within: object) -> Said:
    own = [one for one in entries if not is_about_another(one)]
    if entries and not own:
        return SILENT
    newest = newest_answer(own or within)
    return READERS[column.kind](column, newest or meaning_of(within), within if newest is None else [])


def _as_it_stands(column: Column, said: Said) -> Said:
    """A list of suppressions refuses today, also where it keeps the reason of each: it is no older moment."""
    is_listed = column.kind is ColumnKind.REFUSING_FLAG and said.saying is Saying.LEFT
    return Said(Saying.REFUSES, said.refusal) if is_listed else said


def _strongest(said: list[Said]) -> Said:
    return next((one for saying in _ORDER for one in said if one.saying is saying), SILENT)


def _object(column: PermissionColumn, value: Mapping[str, object]) -> Said:
    """Read an object: a name with its answers (`{"text": "Email", "enabled": false}`), or the keys one by one."""
    answers = answers_of(value)
    if "value" in value and all(isinstance(key, Listed) for key, _ in answers):  # kept with its history
        answers = [(Listed("value"), value["value"])]
    inner = [(permission_column((*column.path, key)), item) for key, item in answers]
    beside = [read_heading((*column.path, key)) for key, _ in answers]
    heard = [
        (_of_its_owner(one, beside, item), item)
        for one, item in inner
        if one is not None and not _is_of_another(column, one)
    ]
    said = [one.read(item) for one, item in heard if one is not None]
    sayings = {one.saying for one in said}
    if sayings & {Saying.PRESENT, Saying.GRANTS}:  # of one entry, what is not understood is beside its answer
        said = [one for one in said if one.saying not in {Saying.UNCLEAR, Saying.LEFT}]
    if said or is_about_another(value):
        return _strongest(said)
    is_of_leaving = column.kind in {ColumnKind.REFUSING_FLAG, ColumnKind.COUNT}
    return Said(Saying.REFUSES, column.refusal) if is_of_leaving else _unheard(column, value)


def _whole(column: PermissionColumn, value: Mapping[str, object]) -> Said:
    """Read an object whose properties are columns of their own: what they leave to it."""
    wanted = _wanted(column, value)
    if wanted is not None and wanted.saying is Saying.REFUSES:
        return wanted
    return ABSENT if _has_columns(column, value) else _unheard(column, value)


def _has_columns(column: PermissionColumn, value: Mapping[str, object]) -> bool:
    """Tell whether a key of an object is a column that speaks for itself."""
    for key, one in value.items():
        inner = permission_column((*column.path, str(key)))
        if isinstance(one, Mapping) and one and inner is not None:
            inner = inner if _has_columns(inner, one) else None
        if inner is not None and inner.kind is not ColumnKind.OTHERS_STATUS:
            return True
    return False


def _unheard(column: PermissionColumn, value: Mapping[str, object]) -> Said:
    """Read an object of which no key speaks for itself: `{"id": 2}` under `newsletter` is an answer all the same."""
    if is_about_another(value):
        return SILENT
    if (wanted := _wanted(column, value)) is not None:
        return wanted
    if not column.is_sure or column.is_bare or column.kind not in _ANSWERED:
        return SILENT
    said = []
    for key, one in value.items():
        heading = read_heading((str(key),))
        is_id = any(word.text in _STANDS_FOR_IT for word in heading.words)
        is_beside = heading.has(*_BESIDE_AN_ANSWER) and not is_id
        if not is_beside and not isinstance(one, (Mapping, list)) and meaning_of(one).sense is not Sense.NOTHING:
            said.append(UNCLEAR if is_id else READERS[column.kind](column, meaning_of(one), one))
    return _strongest(said)


def _wanted(column: PermissionColumn, value: Mapping[str, object]) -> Said | None:
    """Read what of several somebody wants: `{"gnomes": false, "elves": false}` under `email_preferences` is a no."""
    names = {word.text for word in read_heading(column.path).words}
    if not names & _OF_SEVERAL_KEYS or column.kind not in {ColumnKind.GRANTING_FLAG, ColumnKind.PREFERENCE}:
        return None
    own = [one for key, one in value.items() if _is_own(permission_column((*column.path, str(key))))]
    answers = [inner for one in own for inner in (one.values() if isinstance(one, Mapping) else [one])]
    if not answers or not all(isinstance(one, bool) for one in answers):
        return None
    return GRANTS if any(answers) else Said(Saying.REFUSES, column.refusal)


def _of_its_owner(column: PermissionColumn, beside: Sequence[Heading], value: object) -> PermissionColumn | None:
    """Read a status among the other keys of its object: `{"plan": "gold", "status": "canceled"}`."""
    is_of_others = whose(read_heading(column.path), beside, "", [value]) in {Whose.OTHERS, Whose.LOGINS}
    if not (column.is_bare and is_of_others):
        return column
    return replace(column, kind=ColumnKind.OTHERS_STATUS) if column.is_status else None


def _is_own(inner: PermissionColumn | None) -> bool:
    """Tell whether what is inside a column can be one of several newsletters."""
    if inner is None:
        return True
    return inner.purpose in {Purpose.OWN, Purpose.TOPIC} and inner.channel in {Channel.ANY, Channel.EMAIL}


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
