"""What an event says of an address: whether its owner left, or whether it does not work for good. Pure.

A bounce says so only by a code or a kind that means a dead address: no such user, no such domain, a hard bounce. A full
mailbox, a vacation or a mail that was blocked says nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Refusal, Role
from target_constantcontact.permission.stream_names import Leaving, read_stream_name
from target_constantcontact.permission.tokens import without_accents, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_KINDS: Final = frozenset({Role.REASON, Role.STATUS, Role.UNDELIVERABLE, Role.WITHDRAWN, Role.INVALID})
_KIND_WORDS: Final = frozenset({
    "event", "events", "action", "activity", "severity", "classification", "detail", "details", "smtp", "dsn",
    "response", "state", "ereignis", "aktion", "evenement", "evento", "accion", "azione", "actie", "acao",
})  # fmt: skip
_MOST_WORDS: Final = 4
"""Of a kind; a longer text is what a server or a person wrote."""
_LONGEST: Final = 500
_DIGIT: Final = re.compile(r"\d", re.ASCII)
_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)
_DEAD_CODES: Final = frozenset({("5", "1", detail) for detail in ("1", "2", "3", "6", "10")} | {("5", "2", "1")})
"""RFC 3463: no such mailbox, no such system, bad syntax, moved, null MX, disabled."""
_SMTP: Final = frozenset({"550", "551", "553"})
_OWN_CODES: Final = frozenset({"b"})
"""Of Constant Contact: no such address."""
_HARD: Final = frozenset({
    "hard", "permanent", "permanente", "definitiv", "definitif", "definitive", "definitivo", "dauerhaft", "hart", "dur",
    "duro", "hardbounce", "hardbounced", "nonexistent", "badmailbox", "baddomain", "bademailaddress", "invalidemail",
    "invalidrecipient", "unknownuser", "usernotfound", "invalid",
})  # fmt: skip
_ONE_ATTEMPT: Final = re.compile(r"soft|transient|temporar|temporal|temporair|weich|vor(?:u|ue)bergehend|tijdelijk")
_SOFT: Final = re.compile(
    r"soft|transient|temporar|temporal|temporair|undetermined|full|quota|vacation|out of office|auto.?re|autorespon"
    r"|defer|delay|time.?out|timed out|grey.?list|gray.?list|throttl|rate|block|spam|policy|reputation|blacklist|dmarc"
    r"|too large|size|content|weich|voruebergehend|vorubergehend|tijdelijk|voll\b|plein|llen[ao]\b|pien[ao]\b|vol\b"
)
_DEAD: Final = re.compile(
    r"no such (?:user|recipient|mailbox|address|domain)|user unknown|unknown (?:user|recipient|address|mailbox)"
    r"|(?:does not|doesn.?t|did not) exist|(?:user|recipient|address|mailbox|domain|host|account) (?:was )?not found"
    r"|(?:recipient|address|mailbox) (?:is )?(?:unknown|invalid)|invalid (?:recipient|mailbox|address|e-?mail)"
    r"|bad (?:destination )?(?:mailbox|e-?mail|address|domain)|non-?existent|unknown domain|domain .{0,40}is unknown"
    r"|account (?:has been |is )?(?:disabled|closed|deleted)|unbekannte[rn]? (?:empf|benutzer|adresse)"
    r"|existiert nicht|inexistant|n.?existe pas|no existe|non esiste|bestaat niet|nao existe|inexistente"
)


def says_kind(path: tuple[str, ...]) -> bool:
    """Tell whether a column of events says which kind an event is of, or why.

    Args:
        path: The keys that lead to it.
    """
    heading = read_heading(path)
    if heading.has(Role.MOMENT, Role.COUNT) or (
        heading.has(Role.EMAIL) and heading.roles <= {Role.EMAIL, Role.NEUTRAL}
    ):
        return False
    words = {word for found in heading.words for word in found.text.split()}
    return heading.has(*_KINDS) or bool(words & _KIND_WORDS)


def is_soft(kind: object) -> bool:
    """Tell whether the kind of a bounce is that of one attempt, which says nothing about the next.

    Args:
        kind: Such as `Soft` or `Transient`; not what a server said.
    """
    words = words_of(kind, by_case=False) if isinstance(kind, str) else ()
    return 0 < len(words) <= _MOST_WORDS and bool(_ONE_ATTEMPT.search(" ".join(words)))


def means_dead(texts: Iterable[str]) -> bool:
    """Tell whether what is said of a bounce means that the address does not work for good.

    Args:
        texts: Codes, kinds and what the server said.
    """
    lowered = [without_accents(text[:_LONGEST]).casefold().strip() for text in texts]
    if codes := {code for text in lowered for code in _ENHANCED.findall(text)}:
        return not codes.isdisjoint(_DEAD_CODES)
    if any(map(_SOFT.search, lowered)):
        return False
    kinds = [words_of(text, by_case=False) for text in lowered]
    is_hard = any(not _HARD.isdisjoint((*words, "".join(words))) for words in kinds if len(words) <= _MOST_WORDS)
    return is_hard or any(text in _SMTP | _OWN_CODES or _DEAD.search(text) for text in lowered)


@lru_cache(maxsize=4096)
def what_happened(texts: tuple[str, ...]) -> Refusal | None:
    """Read which kind an event is of.

    Args:
        texts: What its columns of kinds hold.

    Returns:
        None where it says nothing about the person.
    """
    short = [text for text in texts if len(words_of(text[:_LONGEST])) <= _MOST_WORDS and not _DIGIT.search(text)]
    names = [name for text in short if (name := read_stream_name(text)) is not None]
    if any(name.leaving in {Leaving.OPT_OUTS, Leaving.COMPLAINTS} and not name.asks_why for name in names):
        return Refusal.WITHDRAWN
    return Refusal.UNDELIVERABLE if means_dead(texts) else None
