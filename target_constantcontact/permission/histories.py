"""Columns that keep what somebody said over time: the newest entry counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.grammar_parts import channel_of, has_other_owner, purpose_of
from target_constantcontact.permission.moments import date_length, spans_of
from target_constantcontact.permission.roles import Refusal, Role
from target_constantcontact.permission.value_words import Meaning, Sense
from target_constantcontact.permission.values import MOMENT, REFUSING, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from target_constantcontact.permission.headings import Heading

_HISTORIES: Final = frozenset({"history", "log", "verlauf", "historique", "historial", "storico", "historico"})
_LINES: Final = re.compile(r"[\n;|]")
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
        value: An array of objects, of pairs or of texts that begin with a date, or what was said by its date.

    Returns:
        Its word of permission; where it is not certain which is the newest, any that refuses. None where nothing is
        said.
    """
    said = [(_moment(one), answer) for one in _entries(value) if (answer := _answer(one)) is not None]
    newest = []
    for spans in spans_of([moment for moment, _ in said]):
        begins = max((begin for begin, _ in spans), default=0)
        newest += [answer for (_, answer), (_, end) in zip(said, spans, strict=True) if end > begins]
    return _strongest(newest)


def _entries(value: object) -> list[list[object]]:
    """Return the values of each entry."""
    if isinstance(value, Mapping):
        return [[at, *(one.values() if isinstance(one, Mapping) else [one])] for at, one in value.items()]
    if isinstance(value, str):
        lines = [line.strip() for line in _LINES.split(value) if line.strip()]
        return _entries(lines) if all(map(date_length, lines)) else []
    several = value if isinstance(value, Sequence) else []
    return [
        list(one.values())
        if isinstance(one, Mapping)
        else list(one)
        if isinstance(one, list)
        else [one[: date_length(one)].strip(), one[date_length(one) :].strip(" :-,;|")]
        for one in several
        if isinstance(one, (Mapping, list)) or (isinstance(one, str) and date_length(one))
    ]


def _answer(entry: Sequence[object]) -> Meaning | None:
    """Read the words of an entry; a bare number may be its id, unless there is nothing else."""
    inner = [one for one in entry if not isinstance(one, (Mapping, list))]
    said = [[meaning_of(one) for one in inner if _is_number(one) is is_number] for is_number in (False, True)]
    return next((found for meanings in said if (found := _strongest(meanings)) is not None), None)


def _strongest(meanings: Iterable[Meaning]) -> Meaning | None:
    saying = [meaning for meaning in meanings if meaning.sense in _SAYING]
    refusing = (meaning for meaning in saying if meaning.sense not in {Sense.PRESENT, Sense.YES})
    return next(refusing, saying[0] if saying else None)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _moment(entry: Sequence[object]) -> object:
    return next((one for one in entry if meaning_of(one) == MOMENT), None)
