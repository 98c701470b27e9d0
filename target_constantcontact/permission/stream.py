"""The columns of one stream that speak about permission, and how its records are judged. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from target_constantcontact.permission.choices import choices_by_key, chosen_column, heading_key
from target_constantcontact.permission.column_kinds import Also, ColumnKind
from target_constantcontact.permission.columns import PermissionColumn, permission_column
from target_constantcontact.permission.grammar_parts import channel_of
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.judgement import Verdict, judge
from target_constantcontact.permission.lists import holds_lists, with_lists, without_topics
from target_constantcontact.permission.owners import Whose, whose
from target_constantcontact.permission.paths import (
    is_listed,
    outside_of,
    owners_of,
    paths_within,
    value_at,
)
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.sayings import Saying
from target_constantcontact.permission.sentences import refuses_mail
from target_constantcontact.permission.status_grammar import says_no
from target_constantcontact.permission.topics import with_topics
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of, refusal_of_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from target_constantcontact.permission.choices import Chosen
    from target_constantcontact.permission.paths import Path
    from target_constantcontact.permission.sayings import Said


class UnclearColumn(NamedTuple):
    """A column that speaks about permission, in words that are mostly not understood.

    Attributes:
        column: The column.
        line: What to write into the settings.
    """

    column: PermissionColumn
    line: str


@dataclass(frozen=True)
class StreamPermission:
    """How the permission of one stream is read.

    Attributes:
        columns: Those that can decide about the channel, in the order of the stream's columns.
        logins: Those that hold the state of a login: only strong words in a status hold anybody back. To be named once.
        aside: Those of other channels and purposes.
        unclear: Those whose values are mostly not understood.
    """

    columns: tuple[PermissionColumn, ...] = ()
    logins: tuple[PermissionColumn, ...] = ()
    aside: tuple[PermissionColumn, ...] = ()
    unclear: tuple[UnclearColumn, ...] = ()

    def judge(self, said: Sequence[Said]) -> Verdict:
        """Weigh what all columns of one record say.

        Args:
            said: What each of `columns` says, in their order.
        """
        return judge(self.columns, said)

    def judge_record(self, record: Mapping[str, Any]) -> Verdict:
        """Read and weigh all columns of one record.

        Args:
            record: As it came.
        """
        return self.judge([column.read(value_at(record, column.path)) for column in self.columns])


def read_permission(
    paths: Iterable[Path],
    *,
    stream: str = "",
    sample: Sequence[Mapping[str, Any]] = (),
    choices: Mapping[str, Chosen] | None = None,
    channel: Channel = Channel.EMAIL,
    today: date | None = None,
) -> StreamPermission:
    """Find out which columns of a stream speak about permission.

    Args:
        paths: All columns, of the schema and of the records; of nested objects, the keys that lead to each property.
        stream: Its name.
        sample: Its first records.
        choices: The setting `permission_columns`.
        channel: For which mailing is judged.
        today: Tells which ends are over: of a pause, of a consent.
    """
    by_key = choices_by_key(choices or {})
    everything = _with_nested([path for path in dict.fromkeys(paths) if path], sample)
    parents = {owner for path in everything for owner in owners_of(path)}
    chosen = {path for path in everything if heading_key(".".join(path)) in by_key}
    whole = chosen | {path for path in parents if _is_history(path)}
    within = {path for path in everything if path not in chosen and _is_within(path, whole)}
    leaves = [path for path in everything if path in whole or path not in parents if path not in within]
    leaves = [path for path in leaves if _speaks_inside(path)]
    surroundings = _Surroundings(leaves, stream, sample)
    found = [chosen_column(path, by_key, channel) if path in chosen else surroundings.column(path) for path in leaves]
    settled = with_topics(with_lists([column for column in found if column is not None]))
    settled += _objects(path for path in everything if path in parents - whole)
    return _sorted([replace(column, today=today) for column in settled], surroundings, channel)


def _objects(paths: Iterable[Path]) -> list[PermissionColumn]:
    """Read headings of objects that speak as a whole: other records may have a text there."""
    found = [permission_column(path) for path in paths]
    return [
        replace(column, is_object=True)
        for column in found
        if column is not None and not (column.is_bare and column.is_status) and not column.is_login
    ]


def _speaks_inside(path: Path) -> bool:
    """Tell whether to look into a text or an array: not where it speaks as a whole; into arrays, for e-mail only."""
    outside = outside_of(path)
    if outside is None:
        return True
    if permission_column(outside) is not None:
        return False
    column = permission_column(path)
    if not is_listed(path):
        return True
    if column is None or column.purpose is not Purpose.OWN:
        return False
    return (column.is_sure and column.channel is Channel.EMAIL) or (column.is_status and holds_lists(path))


def _is_within(path: Path, chosen: AbstractSet[Path]) -> bool:
    """Tell whether a setting says how the whole object is read that a property is of."""
    return any(path[:length] in chosen for length in range(1, len(path)))


def _is_history(path: Path) -> bool:
    column = permission_column(path)
    return column is not None and column.kind is ColumnKind.HISTORY


def _with_nested(paths: Sequence[Path], sample: Sequence[Mapping[str, Any]]) -> list[Path]:
    """Add the properties of nested objects that the first records hold."""
    found = dict.fromkeys(paths)
    for path in paths:
        for record in sample:
            found.update(dict.fromkeys(paths_within(path, value_at(record, path))))
    return list(found)


_MOST: Final = 0.5
_TAGGED: Final = frozenset({"tags", "labels", "flags", "keywords"})
"""What is read for tags that refuse, whenever they come: `Tags: donor, do-not-email`."""
_OF_CONSENT: Final = frozenset({ColumnKind.GRANTING_FLAG, ColumnKind.MOMENT_OF_GRANTING, ColumnKind.STATUS})
_WITHDRAWING: Final = frozenset(
    {"withdrawn", "withdrew", "withdrawal", "revoked", "revocation", "objected", "objection"}
)
_BESIDE_TAGS: Final = frozenset({Role.NEUTRAL, Role.ABOUT, Role.UNKNOWN})
_TAGS: Final = frozenset({"tag", "tags", "note", "notes", "comment", "comments"})


class _Surroundings:
    """What stands around a column: its neighbours, the stream's name, the first values."""

    def __init__(self, paths: Sequence[Path], stream: str, sample: Sequence[Mapping[str, Any]]) -> None:
        self._headings = [read_heading(path) for path in paths]
        self._stream = stream
        self._sample = sample
        columns = [column for path in paths if (column := permission_column(path)) is not None]
        self._names_email = any(
            column.channel is Channel.EMAIL and column.purpose is Purpose.OWN and not column.says_mail
            for column in columns
        )
        self._has_consent = any(
            column.purpose is Purpose.OWN and column.kind in _OF_CONSENT and read_heading(column.path).has(Role.CONSENT)
            for column in columns
        )
        self._has_subscribed = any(
            word.text in {"subscribed", "unsubscribed"} and heading.roles <= {Role.GRANT, Role.WITHDRAWN, Role.NEUTRAL}
            for heading in self._headings
            for word in heading.words
        )
        self._has_opt_in_moment = any(column.kind is ColumnKind.MOMENT_OF_GRANTING for column in columns)

    def column(self, path: Path) -> PermissionColumn | None:
        """Read a heading among its neighbours."""
        column = permission_column(path)
        if column is None or column.kind is ColumnKind.LOGIN:
            return self._confirming(path) or column or self._withdrawing(path) or self._of_clear_words(path)
        if column.says_mail and self._names_email:
            return replace(column, channel=Channel.POST)
        if self._is_about_a_change(path):
            return None
        if column.is_bare:
            return self._of_its_owner(column)
        return replace(column, counts=self._holds_counts(column) or column.counts, writes_none=self._is_python(column))

    def values(self, column: PermissionColumn) -> list[Any]:
        """Return what the first records hold in a column, without blanks."""
        values = [value_at(record, column.path) for record in self._sample]
        return [value for value in values if meaning_of(value).sense is not Sense.NOTHING]

    def _confirming(self, path: Path) -> PermissionColumn | None:
        """Read `confirmed_at` beside a moment of opting in, and `confirmed` beside `subscribed`."""
        heading = read_heading(path)
        if not heading.has(Role.CONFIRM) or not heading.roles <= {Role.CONFIRM, Role.MOMENT, Role.NEUTRAL}:
            return None
        is_moment = heading.has(Role.MOMENT)
        kind = ColumnKind.MOMENT_OF_CONFIRMING if is_moment else ColumnKind.CONFIRMED_FLAG
        is_of_mail = self._has_opt_in_moment
        if not is_moment:
            is_of_mail = self._has_subscribed and whose(heading, self._headings, self._stream, ()) is Whose.NOBODYS
        return PermissionColumn(path, kind, refusal=Refusal.NEVER_GIVEN) if is_of_mail else None

    def _withdrawing(self, path: Path) -> PermissionColumn | None:
        """Read `withdrawn_at` and `Revoked` beside a consent, and beside nothing that could be withdrawn from too."""
        heading = read_heading(path)
        is_such = heading.roles <= {Role.WEAK_NO, Role.MOMENT, Role.NEUTRAL} and heading.has(Role.WEAK_NO)
        if not is_such or not any(word.text in _WITHDRAWING for word in heading.words):
            return None
        is_objection = any(word.text.startswith("object") for word in heading.words)
        beside = {Role.OWNER, Role.OTHER} if is_objection else {Role.OWNER, Role.OTHER, Role.LEGAL}
        if not (self._has_consent or is_objection) or any(other.has(*beside) for other in self._headings):
            return None
        kind = ColumnKind.MOMENT_OF_LEAVING if heading.has(Role.MOMENT) else ColumnKind.REFUSING_FLAG
        return PermissionColumn(path, kind)

    def _of_clear_words(self, path: Path) -> PermissionColumn | None:
        """Read a column that its heading does not tell of: `Tags`, `Privacy`, `Verification result`."""
        heading = read_heading(path)
        if any(word.text in _TAGGED for word in heading.words) and heading.roles <= _BESIDE_TAGS:
            return PermissionColumn(path, ColumnKind.OTHERS_STATUS, is_sure=False, also=Also.TAGS)
        values = (value_at(record, path) for record in self._sample)
        if len(path) > 1 or not any(refusal_of_mail(value) or refuses_mail(value) for value in values):
            return None
        if heading.has(Role.ABOUT) and heading.words[-1].text not in _TAGS:
            return None
        return PermissionColumn(path, ColumnKind.CLEAR_WORDS, channel_of(heading), is_sure=False)

    def _is_about_a_change(self, path: Path) -> bool:
        """A property kept with its history: `{"value": ..., "timestamp": ...}`."""
        last = read_heading(path[-1:] if len(path) > 1 else (path[0].rpartition("__")[2],))
        if last.roles != {Role.MOMENT}:
            return False
        stem = path[:-1] if len(path) > 1 else (path[0].rpartition("__")[0],)
        siblings = {".".join((*stem, "value")), "__".join((*stem, "value"))}
        return any(heading.text in siblings for heading in self._headings)

    def _of_its_owner(self, column: PermissionColumn) -> PermissionColumn | None:
        owner = whose(read_heading(column.path), self._headings, self._stream, self.values(column))
        if not column.is_status or column.also is Also.NONE:
            return None if owner in {Whose.OTHERS, Whose.LOGINS} else column
        if owner in {Whose.OTHERS, Whose.LOGINS}:
            is_login = owner is Whose.LOGINS
            return replace(column, kind=ColumnKind.OTHERS_STATUS, is_sure=False, is_login=is_login)
        if owner is Whose.PERMISSION:
            return replace(column, kind=ColumnKind.STATUS, is_sure=True)
        return column

    def _is_python(self, column: PermissionColumn) -> bool:
        values = [value_at(record, column.path) for record in self._sample]
        return any(value in {"True", "False"} for value in values if isinstance(value, str))

    def _holds_counts(self, column: PermissionColumn) -> bool:
        if not column.may_count or column.kind is ColumnKind.PREFERENCE:
            return False
        numbers = [meaning_of(value).sense for value in self.values(column)]
        return Sense.NUMBER in numbers and all(sense in {Sense.NUMBER, Sense.YES, Sense.NO} for sense in numbers)


def _sorted(found: Sequence[PermissionColumn], surroundings: _Surroundings, channel: Channel) -> StreamPermission:
    columns, logins, aside, unclear = [], [], [], []
    for column in found:
        if column.is_login:
            logins.append(column)
        if column.kind is ColumnKind.LOGIN:
            continue
        if not _speaks_for(column, channel):
            aside.append(column)
        elif column.choice is None and _is_unclear(column, surroundings.values(column)):
            if column.is_sure:
                unclear.append(UnclearColumn(column, line_for(column)))
                columns.append(column)
            else:
                columns.append(replace(column, kind=ColumnKind.OTHERS_STATUS))
        else:
            columns.append(column)
    columns, topics = without_topics(columns)
    return StreamPermission(tuple(columns), tuple(logins), (*aside, *topics), tuple(unclear))


def _speaks_for(column: PermissionColumn, channel: Channel) -> bool:
    if column.purpose not in {Purpose.OWN, Purpose.TOPIC}:
        return False
    if channel is Channel.EMAIL and column.channel is Channel.ANY:
        return True
    return column.channel is channel


def _is_unclear(column: PermissionColumn, values: Sequence[Any]) -> bool:
    unclear = sum(column.read(value).saying is Saying.UNCLEAR for value in values)
    return bool(values) and unclear > len(values) * _MOST


def line_for(column: PermissionColumn) -> str:
    """Write the line that settles how a column is read.

    Args:
        column: An unclear one, or a login's.
    """
    name = column.heading.replace("\\", "\\\\").replace('"', '\\"')
    if column.kind is ColumnKind.LOGIN:
        return f'"permission_columns": {{"{name}": "{"refusing" if says_no(column.path) else "granting"}"}}'
    if column.is_status:
        return f'"permission_columns": {{"{name}": {{"no": ["..."]}}}}'
    return f'"permission_columns": {{"{name}": "refusing" | "granting" | "ignore" | {{"yes": [...], "no": [...]}}}}'
