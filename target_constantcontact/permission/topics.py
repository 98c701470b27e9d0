"""One newsletter of several: it decides nothing about e-mail as a whole. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Purpose, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from target_constantcontact.permission.headings import Heading

AnyColumn = TypeVar("AnyColumn", bound=Column)

PEOPLE: Final = frozenset({
    "member", "members", "lead", "account", "accounts", "student", "students", "volunteer", "volunteers", "attendee",
    "attendees", "guest", "guests", "staff", "employee", "employees", "delivery", "mitglied", "mitglieds",
    "socio", "lid",
})  # fmt: skip
"""Owners who get mail: `Member Email Status` is about mail, `Order Email Status` is about an order."""
_A_SUBJECT: Final = frozenset({Role.UNKNOWN, Role.OWNER, Role.TOPIC})
_OF_A_SUBJECT: Final = frozenset({*_A_SUBJECT, Role.NEUTRAL, Role.MESSAGES})
_HOW_OFTEN: Final = frozenset({"daily", "weekly", "biweekly", "monthly", "quarterly", "yearly", "annual"})
"""What tells newsletters apart: `Weekly Newsletter`."""
_FLAGS: Final = frozenset({ColumnKind.REFUSING_FLAG, ColumnKind.GRANTING_FLAG, ColumnKind.PREFERENCE})
_READERS: Final = PEOPLE - {"delivery"}
"""Whose newsletter is not one of several: `Member Newsletter`."""


def names_a_topic(heading: Heading) -> bool:
    """Tell whether a heading says by itself that it is about one newsletter of several.

    Args:
        heading: Read.
    """
    if heading.has(Role.TOPIC) or (heading.is_numbered and not heading.has(Role.STATUS)):
        return True
    behind = heading.after_colon
    is_subject = behind is not None and behind.names_a_subject and behind.roles <= _OF_A_SUBJECT
    return is_subject and heading.has(Role.WITHDRAWN, Role.GRANT, Role.NEWSLETTER)


def unknown_topic(heading: Heading) -> str:
    """Return the words beside `newsletter` that nobody knows: `Gnomes Newsletter` is one of several, or of one.

    Args:
        heading: Read.
    """
    words = heading.words
    unknown = {*heading.unknown, *(word.text for word in words if word.role is Role.OWNER)}
    found = []
    for at, word in enumerate(words):
        if word.role is not Role.NEWSLETTER:
            continue
        before = at - 1
        while before > 0 and words[before].role is Role.MESSAGES:  # `Local News Newsletter`
            before -= 1
        own_key = [other for other in words[max(before, 0) : at] if other.key == word.key]
        beside = (*own_key, *words[at + 1 : at + 2])  # but not `purposes.newsletter`
        found += [other.text for other in beside if other.text in unknown - _READERS]
    return " ".join(found)


def with_topics(columns: Sequence[AnyColumn]) -> list[AnyColumn]:
    """Settle which columns are about one newsletter of several: there must be several.

    Args:
        columns: All of a stream.
    """
    headings = [read_heading(column.path) for column in columns]
    stems = [
        _stem(heading) if column.kind in _FLAGS else None for column, heading in zip(columns, headings, strict=True)
    ]
    several = Counter(stem for stem, _ in {found for found in stems if found is not None})
    settled = []
    for column, stem in zip(columns, stems, strict=True):
        is_one = stem is not None and several[stem[0]] > 1 and column.purpose is Purpose.OWN
        settled.append(replace(column, purpose=Purpose.TOPIC) if is_one else column)
    unknown = [unknown_topic(heading) for heading in headings]
    is_alone = len({topic for topic in unknown if topic}) == 1 and not _has_others(settled, unknown)
    return [
        replace(column, purpose=Purpose.OWN) if is_alone and topic and _is_only_unknown(column, heading) else column
        for column, topic, heading in zip(settled, unknown, headings, strict=True)
    ]


def _has_others(columns: Sequence[Column], unknown: Sequence[str]) -> bool:
    """Tell whether another column speaks for e-mail, or for another newsletter."""
    return any(
        not topic and column.purpose in {Purpose.OWN, Purpose.TOPIC} and column.kind in _FLAGS
        for column, topic in zip(columns, unknown, strict=True)
    )


def _is_only_unknown(column: Column, heading: Heading) -> bool:
    return column.purpose is Purpose.TOPIC and not names_a_topic(heading)


def _stem(heading: Heading) -> tuple[str, str] | None:
    """Cut a heading before a subject at its end (`opted out of email` and `local news`), or apart from how often."""
    often = [word.text for word in heading.words if word.text in _HOW_OFTEN]
    if often and len(often) < len(heading.words):
        return " ".join(word.text for word in heading.words if word.text not in _HOW_OFTEN), often[0]
    at = len(heading.words)
    while at and heading.words[at - 1].role in _OF_A_SUBJECT:
        at -= 1
    tail = heading.words[at:]
    if not at or not any(word.role in _A_SUBJECT for word in tail):
        return None
    return " ".join(word.text for word in heading.words[:at]), " ".join(word.text for word in tail)
