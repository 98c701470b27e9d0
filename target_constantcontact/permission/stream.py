"""The columns of one stream that speak about permission, and how its records are judged. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from target_constantcontact.permission.choices import choices_by_key, chosen_column, heading_key
from target_constantcontact.permission.column_kinds import ColumnKind
from target_constantcontact.permission.columns import PermissionColumn, permission_column
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.judgement import Verdict, judge
from target_constantcontact.permission.lists import holds_lists, with_lists, without_topics
from target_constantcontact.permission.paths import (
    is_listed,
    outside_of,
    owners_of,
    paths_within,
    value_at,
)
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.sayings import Saying
from target_constantcontact.permission.status_grammar import says_no
from target_constantcontact.permission.surroundings import Surroundings
from target_constantcontact.permission.topics import with_topics

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
        return self.judge([column.read_in(record) for column in self.columns])


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
    surroundings = Surroundings(leaves, stream, sample)
    found = [chosen_column(path, by_key, channel) if path in chosen else surroundings.column(path) for path in leaves]
    settled = with_topics(with_lists([column for column in found if column is not None]))
    settled += _objects(path for path in everything if path in parents - whole)
    since = tuple(column.path for column in settled if _is_opting_in(column, channel))
    settled = [replace(column, today=today, since=since if _is_leaving(column) else ()) for column in settled]
    return _sorted(settled, surroundings, channel)


def _is_opting_in(column: PermissionColumn, channel: Channel) -> bool:
    is_moment = column.kind in {ColumnKind.MOMENT_OF_GRANTING, ColumnKind.MOMENT_OF_CONFIRMING}
    says_so = read_heading(column.path).has(Role.GRANT, Role.DOUBLE) and column.purpose is Purpose.OWN
    return is_moment and says_so and _speaks_for(column, channel) and outside_of(column.path) is None


def _is_leaving(column: PermissionColumn) -> bool:
    is_moment = column.kind is ColumnKind.MOMENT_OF_LEAVING and column.refusal is Refusal.WITHDRAWN
    return is_moment and outside_of(column.path) is None


def _objects(paths: Iterable[Path]) -> list[PermissionColumn]:
    """Read headings of objects that speak as a whole: other records may have a text there."""
    found = [permission_column(path) for path in paths]
    return [
        replace(column, is_object=True)
        for column in found
        if column is not None
        and not (column.is_bare and column.is_status)
        and not column.is_login
        and column.choice is None
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
_CODES: Final = frozenset([*map(str, range(-3, 6)), *"ASUNBCIP"])
"""What mail services write for statuses: in one 2 is unsubscribed, in the next unconfirmed."""


def _sorted(found: Sequence[PermissionColumn], surroundings: Surroundings, channel: Channel) -> StreamPermission:
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
            elif _holds_codes(column, surroundings.values(column)):
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


def _holds_codes(column: PermissionColumn, values: Sequence[Any]) -> bool:
    several = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return column.kind is ColumnKind.BARE_STATUS and all(str(one).strip() in _CODES for one in several)


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
