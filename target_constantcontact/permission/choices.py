"""The setting `permission_columns`: what people say of columns themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from target_constantcontact.permission.column_kinds import Choice, ColumnKind
from target_constantcontact.permission.columns import PermissionColumn, word_key
from target_constantcontact.permission.roles import Channel, Refusal
from target_constantcontact.permission.tokens import words_of

Chosen: TypeAlias = "str | Mapping[str, Sequence[object]]"
"""`refusing`, `granting`, `ignore`, or an object with `yes` and `no`."""


def heading_key(heading: str) -> str:
    """Write a heading so that spelling and flattening make no difference.

    Args:
        heading: Such as `Email Consent` or `email_marketing_consent__state`.
    """
    return "".join(words_of(heading, by_case=False))


def choices_by_key(choices: Mapping[str, Chosen]) -> dict[str, Chosen]:
    """Order the setting by the keys of its headings.

    Args:
        choices: The setting.
    """
    return {heading_key(name): chosen for name, chosen in choices.items()}


def chosen_column(path: tuple[str, ...], by_key: Mapping[str, Chosen], channel: Channel) -> PermissionColumn | None:
    """Make the column that the setting asks for.

    Args:
        path: The keys that lead to it.
        by_key: From `choices_by_key`.
        channel: About which it decides.

    Returns:
        None where it is to be ignored.

    Raises:
        ValueError: Where the setting says anything else.
    """
    chosen = by_key[heading_key(".".join(path))]
    if chosen == "ignore":
        return None
    if chosen == "refusing":
        return PermissionColumn(path, ColumnKind.REFUSING_FLAG, channel)
    if chosen == "granting":
        return PermissionColumn(path, ColumnKind.GRANTING_FLAG, channel, refusal=Refusal.NEVER_GIVEN)
    if isinstance(chosen, Mapping) and chosen and set(chosen) <= {"yes", "no"}:
        words = {key: frozenset(map(word_key, values)) for key, values in chosen.items()}
        return PermissionColumn(path, ColumnKind.CHOSEN, channel, choice=Choice(words.get("yes"), words.get("no")))
    raise ValueError("permission_columns takes refusing, granting, ignore, or an object with yes and no.")
