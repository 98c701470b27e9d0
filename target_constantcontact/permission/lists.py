"""Columns that are about one list of several, among the other columns of a stream. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import ColumnKind
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.paths import is_listed, is_of_an_entry
from target_constantcontact.permission.roles import Purpose, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from target_constantcontact.permission.columns import PermissionColumn
    from target_constantcontact.permission.paths import Path

_SAY_LITTLE: Final = frozenset({
    ColumnKind.OTHERS_STATUS, ColumnKind.BARE_STATUS, ColumnKind.COUNT, ColumnKind.WAYS,
})  # fmt: skip
"""Kinds of columns that do not speak for all newsletters."""


def with_lists(columns: Sequence[PermissionColumn]) -> list[PermissionColumn]:
    """Settle which statuses are those of lists with names: `[{"name": "Weekly", "status": "unsubscribed"}, ...]`.

    Args:
        columns: All of a stream.
    """
    named = [column for column in columns if _is_named(column.path)]
    several = Counter(column.path[:-1] for column in named if column.is_status)
    settled = []
    for column in columns:
        if column not in named:
            settled.append(column)
            continue
        heading = read_heading(column.path[-1:])
        is_of_mail = not heading.unknown or heading.has(Role.NEWSLETTER, Role.MARKETING)
        if column.is_status:
            purpose = Purpose.TOPIC if several[column.path[:-1]] > 1 else column.purpose
            kind = column.kind if is_of_mail else ColumnKind.OTHERS_STATUS  # `Email team`
            settled.append(replace(column, kind=kind, purpose=purpose))
        elif is_of_mail or heading.words[-1].role is not Role.ACTIVE:  # `Email migration: active`
            settled.append(column)
    return settled


def _is_named(path: Path) -> bool:
    heading = read_heading(path[-1:])
    has_own_name = bool(heading.unknown) or heading.has(Role.NEWSLETTER, Role.TOPIC)
    return has_own_name and is_of_an_entry(path) and not is_listed(path)


def holds_lists(path: Path) -> bool:
    """Tell whether the objects of an array are lists that somebody can be on: `list_memberships`.

    Args:
        path: Of one of their properties.
    """
    words = {word for found in read_heading(path[:1]).words for word in found.text.split()}
    return bool(words & {"list", "lists", "newsletters", "audiences"})


def without_topics(columns: list[PermissionColumn]) -> tuple[list[PermissionColumn], list[PermissionColumn]]:
    """Newsletters decide only together, and only where nothing speaks for all of them; so does the only one.

    Args:
        columns: All of a stream that can decide.
    """
    topics = [column for column in columns if column.purpose is Purpose.TOPIC]
    general = [column for column in columns if column.purpose is not Purpose.TOPIC]
    says_all = any(column.kind not in _SAY_LITTLE and not column.is_object for column in general)
    are_few = len(topics) < 2 and not any(read_heading(column.path).has(Role.NEWSLETTER) for column in topics)
    return (general, topics) if says_all or are_few else (columns, [])
