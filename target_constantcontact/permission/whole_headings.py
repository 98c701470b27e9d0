"""Headings that are read as a whole, rather than word by word: checks, laws, lives, `Post only`. Pure."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Choice, Column, ColumnKind
from target_constantcontact.permission.grammar_parts import column
from target_constantcontact.permission.heading_words import HEADING_WORDS
from target_constantcontact.permission.roles import Refusal, Role
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.ways import ways_of

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading

_CHECKS: Final = frozenset({"verification", "health", "check", "checker", "checks"})
"""What is done to an address, and says of it that it does not work."""
_LAWS: Final = frozenset({"gdpr", "rgpd", "dsgvo", "lopd", "avg"})
_ALIVE: Final = frozenset({"alive", "living"})
_LIFE: Final = frozenset({"life", "vital"})
_WORKS: Final = ("deliverab", "zustellbar")
_NO_MARKETING: Final = frozenset({
    "transactional", "transactional emails", "receipt", "receipts", "essential", "essentials", "operational",
    "administrative", "mandatory",
})  # fmt: skip
_IN: Final = frozenset({"in", "yes", "y", "true", "1", "opt in", "opt-in", "opted in", "optin"})
_OUT: Final = frozenset({"out", "no", "n", "false", "0", "opt out", "opt-out", "opted out", "optout"})
_EXCLUDED: Final = frozenset({"exclude", "excluded", "exclusion", "ausgeschlossen", "exclu", "escluso", "excluido"})
_BESIDE_MAIL: Final = frozenset({Role.EMAIL, Role.MAIL, Role.MESSAGES, Role.NEUTRAL})


def whole_heading(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read a heading that says something only as a whole.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is no such heading.
    """
    return (
        _of_a_check(heading, path)
        or _of_a_law(heading, path)
        or _of_a_life(heading, path)
        or _of_delivering(heading, path)
        or _of_one_way(heading, path)
        or _of_in_and_out(heading, path)
        or _of_exclusion(heading, path)
    )


def names_a_checker(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a service that checks addresses: `kickbox_result`, `ZeroBounce Status`.

    Args:
        heading: Read.
        path: The keys that lead to it.
    """
    names = HEADING_WORDS[Role.VALID]["names"].split(", ")
    is_all = heading.roles <= {Role.VALID, Role.STATUS, Role.NEUTRAL, Role.EMAIL, Role.UNKNOWN}
    is_one = is_all and any(word.role is Role.VALID and word.text in names for word in heading.words)
    found = column(heading, path, ColumnKind.DELIVERABLE_FLAG, Refusal.UNDELIVERABLE, is_sure=False)
    return found if is_one else None


def _of_a_check(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Email Verification`, `Email Health Status`: only words for an address that does not work are heard."""
    beside = [word for word in heading.words if word.text not in _CHECKS]
    is_all = {word.role for word in beside} <= {Role.EMAIL, Role.STATUS, Role.NEUTRAL}
    if len(beside) == len(heading.words) or not is_all or not heading.has(Role.EMAIL):
        return None
    return Column(path, ColumnKind.OTHERS_STATUS, is_sure=False, is_of_mail=True, passes_no=True)


def _of_a_law(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `GDPR`: what refuses in a status refuses here, and a yes says nothing."""
    beside = {word.role for word in heading.words if word.text not in _LAWS}
    is_all = beside <= {Role.STATUS, Role.NEUTRAL} and any(word.text in _LAWS for word in heading.words)
    return Column(path, ColumnKind.BARE_STATUS, refusal=Refusal.NEVER_GIVEN, is_sure=False) if is_all else None


def _of_a_life(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Is alive`, in which a no is bad news, and `Life status`."""
    texts = {word.text for word in heading.words}
    beside = {word.role for word in heading.words if word.text not in _ALIVE | _LIFE}
    if texts & _ALIVE and beside <= {Role.NEUTRAL}:
        return Column(path, ColumnKind.DELIVERABLE_FLAG, refusal=Refusal.GONE, is_sure=False)
    is_status = texts & (_ALIVE | _LIFE) and Role.STATUS in beside and beside <= {Role.STATUS, Role.NEUTRAL}
    return Column(path, ColumnKind.BARE_STATUS, refusal=Refusal.GONE, is_sure=False) if is_status else None


def _of_delivering(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Deliverable`, and `Validation Result`, where only clear words are heard: it need not be about e-mail."""
    if not heading.has(Role.VALID) or not heading.roles <= {Role.VALID, Role.NEUTRAL, Role.STATUS}:
        return None
    if any(word.text.startswith(_WORKS) for word in heading.words):
        return Column(path, ColumnKind.DELIVERABLE_FLAG, refusal=Refusal.UNDELIVERABLE, is_sure=False)
    if names_a_checker(heading, path):
        return None
    return Column(path, ColumnKind.OTHERS_STATUS, is_sure=False, passes_no=True)


def _of_in_and_out(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `optInOut`, whose answers are `in` and `out`."""
    pairs = {(one.text, other.text) for one, other in itertools.pairwise(heading.words)}
    if not pairs & {("opt in", "out"), ("opted in", "out")} or heading.has(
        Role.MOMENT, Role.ABOUT, Role.REASON, Role.WITHDRAWN
    ):
        return None
    found = column(heading, path, ColumnKind.CHOSEN, Refusal.WITHDRAWN)
    return replace(found, choice=Choice(_IN, _OUT))


def _of_exclusion(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Exclude`, unless a neighbour says from what."""
    is_all = heading.roles <= {Role.WEAK_NO, Role.NEUTRAL} and heading.has(Role.WEAK_NO)
    if not is_all or not all(word.text in _EXCLUDED for word in heading.words if word.role is Role.WEAK_NO):
        return None
    return Column(path, ColumnKind.REFUSING_FLAG, is_sure=False, is_bare=True)


def _of_one_way(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Post only`, `Transactional emails only`: a yes leaves no room for a newsletter."""
    if any(word.text == "only" for word in heading.words):
        beside = [word for word in heading.words if word.text not in _NO_MARKETING]
        is_no_marketing = len(beside) < len(heading.words) and {word.role for word in beside} <= _BESIDE_MAIL
    else:
        is_no_marketing = False
    ways = ways_of(" ".join(words_of(path[-1])))
    is_another_way = ways is not None and ways.is_only and not ways.with_email and not heading.has(Role.CHAT)
    found = Column(path, ColumnKind.REFUSING_FLAG, refusal=Refusal.NEVER_GIVEN, is_sure=False)
    return found if is_no_marketing or is_another_way else None
