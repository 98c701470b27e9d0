"""Columns that keep what somebody said over time: the newest entry counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.grammar_parts import channel_of, has_other_owner, purpose_of
from target_constantcontact.permission.roles import Refusal, Role
from target_constantcontact.permission.value_words import Meaning, Sense
from target_constantcontact.permission.values import MOMENT, REFUSING, meaning_of

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading

_HISTORIES: Final = frozenset({"history", "log", "verlauf", "historique", "historial", "storico", "historico"})
_OF_PERMISSION: Final = frozenset({Role.CONSENT, Role.GRANT, Role.WITHDRAWN, Role.NEWSLETTER, Role.MARKETING})
_SAYING: Final = frozenset({*REFUSING, Sense.NO, Sense.NONE_OF_IT, Sense.NOT_KNOWN, Sense.PRESENT, Sense.YES})


def history_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a history: `subscription_history`, `consent_log`.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none.
    """
    is_history = any(word.text in _HISTORIES for word in heading.words if word.role is Role.ABOUT)
    if (
        not is_history
        or not heading.has(*_OF_PERMISSION, Role.STATUS)
        or heading.has(Role.LEGAL, Role.OTHER)
        or heading.unknown
    ):
        return None
    if has_other_owner(heading):
        return None
    found = Column(path, ColumnKind.HISTORY, channel_of(heading), purpose_of(heading), Refusal.NEVER_GIVEN)
    return replace(found, is_sure=False, is_bare=not heading.has(*_OF_PERMISSION, Role.EMAIL))


def newest_answer(value: object) -> Meaning | None:
    """Find what the newest entry of a history says.

    Args:
        value: An array of objects.

    Returns:
        Its word of permission; where entries have no moments, any that refuses. None where nothing is said.
    """
    entries = [one for one in value if isinstance(one, Mapping)] if isinstance(value, Sequence) else []
    said = [(_moment(one), answer) for one in entries if (answer := _answer(one)) is not None]
    if not said:
        return None
    if None not in {moment for moment, _ in said}:
        return max(said, key=lambda pair: str(pair[0]))[1]
    return next((answer for _, answer in said if answer.sense not in {Sense.PRESENT, Sense.YES}), said[-1][1])


def _answer(entry: Mapping[str, object]) -> Meaning | None:
    meanings = [meaning_of(one) for one in entry.values() if not isinstance(one, (Mapping, list))]
    return next((meaning for meaning in meanings if meaning.sense in _SAYING), None)


def _moment(entry: Mapping[str, object]) -> object:
    return next((one for one in entry.values() if meaning_of(one) == MOMENT), None)
