"""Columns that count what keeps somebody out: hard bounces, complaints about spam, times of leaving. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.grammar_parts import has_other_owner, purpose_of
from target_constantcontact.permission.roles import Purpose, Refusal, Role
from target_constantcontact.permission.tokens import words_of

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading, Word

_PREFIX: Final = 5
"""Letters from which on a word that is not known is no prefix of a system."""
_BOUNCES: Final = frozenset({
    "bounce", "bounces", "bounced", "hardbounce", "hardbounces", "rebond", "rebonds", "rebote", "rebotes", "rimbalzo",
    "rimbalzi",
})  # fmt: skip
_FOR_GOOD: Final = frozenset({
    "hard", "permanent", "permanents", "permanenti", "permanentes", "permanente", "duro", "duros", "dur", "durs",
    "harte", "harter", "harde", "hardbounce", "hardbounces", "definitifs", "definitivi",
})  # fmt: skip
_COMPLAINTS: Final = frozenset({
    "complaint", "complaints", "beschwerde", "beschwerden", "plainte", "plaintes", "queja", "quejas", "reclamo",
    "reclami", "klacht", "klachten", "reports", "report", "spambeschwerden", "spamklachten", "reclamacoes",
    "marked", "reported",
})  # fmt: skip
_OF_MAIL: Final = frozenset({"spam", "abuse", "email", "emails", "mail", "spambeschwerden", "spamklachten"})
_LEAVINGS: Final = frozenset({
    "unsubscribes", "unsubs", "unsubscriptions", "optouts", "abmeldungen", "desabonnements", "desinscriptions", "bajas",
    "disiscrizioni", "afmeldingen", "uitschrijvingen", "descadastros",
})  # fmt: skip
_LEAVING: Final = frozenset({"unsubscribe", "unsub", "unsubscribed", "unsubscription", "optout"})
_COUNTS: Final = frozenset({
    "count", "counts", "counter", "number", "num", "nr", "total", "totals", "times", "nb", "anzahl", "zahl",
    "nombre", "cantidad", "numero", "conteggio", "aantal", "quantidade", "sum",
})  # fmt: skip
_BESIDE: Final = frozenset({
    "of", "the", "email", "emails", "e", "mail", "de", "d", "di", "da", "van", "von", "by", "all", "lifetime", "ever",
    "stats", "stat", "statistics", "statistic", "contact", "contacts", "subscriber", "person", "hs", "c", "to", "date",
    "for", "newsletter", "newsletters", "marketing", "der", "metrics", "activity",
    "customer", "recipient", "as",
})  # fmt: skip


def count_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a count: `Hard Bounces`, `spam_complaint_count`, `Number of unsubscribes`.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it counts something else: bounces of any kind, complaints that need not be about mail.
    """
    if has_other_owner(heading) or purpose_of(heading) not in {Purpose.OWN, Purpose.TOPIC}:
        return None
    silent = {text for word in heading.words if _says_nothing(word) for text in word.text.split()} - _FOR_GOOD
    for by_case in (True, False):
        words = _words(path, by_case=by_case)
        telling = words - _COUNTS - _BESIDE - silent
        refusal = _refusal(words, telling)
        is_bare = refusal is None and words == {"complaints"}
        if refusal is not None or is_bare:
            is_sure = not (heading.has(Role.COUNT) or is_bare)
            found = Column(path, ColumnKind.COUNT, refusal=refusal or Refusal.WITHDRAWN, is_sure=is_sure, counts=True)
            return replace(found, is_bare=is_bare)  # of a mail, unless something says that a shop counts them
    return None


def _says_nothing(word: Word) -> bool:
    return word.role is Role.NEUTRAL or (word.role is Role.UNKNOWN and len(word.text) < _PREFIX)


def _words(path: tuple[str, ...], *, by_case: bool) -> frozenset[str]:
    text = " ".join(words_of(" ".join(path), by_case=by_case))
    return frozenset(text.replace("opt out", "optout").replace("opted out", "optout").split())


def _refusal(words: frozenset[str], telling: frozenset[str]) -> Refusal | None:
    """Tell what a number above zero refuses, if the words that tell anything say no more than what is counted."""
    is_count = bool(words & _COUNTS)
    if words & _FOR_GOOD and words & _BOUNCES and telling <= _FOR_GOOD | _BOUNCES:
        return (
            Refusal.UNDELIVERABLE if is_count or any(word.endswith(("s", "i")) for word in words & _BOUNCES) else None
        )
    if words & _COMPLAINTS and words & _OF_MAIL and telling <= _COMPLAINTS | _OF_MAIL:
        is_plural = any(word.endswith(("s", "en", "i")) for word in words & _COMPLAINTS)
        return Refusal.WITHDRAWN if is_count or is_plural else None
    if (words & _LEAVINGS and telling <= _LEAVINGS) or (is_count and words & _LEAVING and telling <= _LEAVING):
        return Refusal.WITHDRAWN
    return None
