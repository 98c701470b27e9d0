"""What the name of a stream makes of the people in it: those of opt-outs and bounces are no people to import. Pure.

The head of the name decides: the last word that is not just a holder of people or events, in `campaign_unsubscribes` as
in `unsubscribed_contacts` and `contacts_désabonnés`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Role
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.topics import PEOPLE
from target_constantcontact.permission.words_of_streams import STREAM_WORDS, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Leaving(Enum):
    """What a stream holds instead of people to import; the value is how a log line calls it."""

    OPT_OUTS = "people who opted out"
    COMPLAINTS = "people who complained"
    BOUNCES = "mail that came back"
    DEAD_ADDRESSES = "addresses that do not work"
    DELETIONS = "people who were deleted, or died"
    EVENTS = "what became of e-mails"
    OTHER_CHANNELS = "people who opted out of something other than e-mail"


@dataclass(frozen=True)
class StreamName:
    """What a name says.

    Attributes:
        leaving: What the stream may hold.
        is_clear: Whether the name leaves no doubt; otherwise the columns must say so too.
        names_mail: Whether it says that it is about e-mail.
        is_hard: Whether it is about addresses that do not work for good: `hard_bounces`.
        asks_why: Whether a column says which of its people left: `blocks`.
    """

    leaving: Leaving
    is_clear: bool
    names_mail: bool = False
    is_hard: bool = False
    asks_why: bool = False


_BY_ROLE: Final = {
    Role.WITHDRAWN: Part.LEFT,
    Role.UNDELIVERABLE: Part.BOUNCED,
    Role.DELETED: Part.DELETED,
    Role.GONE: Part.DELETED,
    Role.INVALID: Part.DEAD,
    Role.NEGATION: Part.WITHOUT,
    **dict.fromkeys((Role.NEUTRAL, Role.EMAIL, Role.MAIL, Role.NEWSLETTER, Role.MARKETING), Part.HOLDER),
    **dict.fromkeys((Role.ABOUT, Role.MESSAGES, Role.CONSENT, Role.TOPIC, Role.MOMENT), Part.BESIDE),
}
_LEAVING: Final = {
    Part.LEFT: Leaving.OPT_OUTS,
    Part.COMPLAINED: Leaving.COMPLAINTS,
    Part.REFUSED: Leaving.OPT_OUTS,
    Part.BOUNCED: Leaving.BOUNCES,
    Part.DEAD: Leaving.DEAD_ADDRESSES,
    Part.DELETED: Leaving.DELETIONS,
    Part.TRACKED: Leaving.EVENTS,
    Part.EVENTS: Leaving.EVENTS,
}
_FIRM: Final = frozenset({Part.LEFT, Part.BOUNCED, Part.DELETED, Part.DEAD})
_OF_ANYTHING: Final = frozenset({Part.TRACKED, Part.EVENTS})
_MAIL: Final = frozenset({Role.EMAIL, Role.MAIL, Role.NEWSLETTER, Role.MARKETING, Role.MESSAGES, Role.WITHDRAWN})
_MAILINGS: Final = frozenset({
    "campaign", "campaigns", "kampagne", "kampagnen", "campagne", "campagnes", "campana", "campanas", "campanha",
    "subscriber", "subscribers", "recipient", "recipients", "abonnenten", "abonnes", "suscriptores", "iscritti",
    "abuse",
})  # fmt: skip
_WHO_LOGS_IN: Final = frozenset({
    "user", "users", "account", "accounts", "customer", "customers", "client", "clients", "member", "members",
})  # fmt: skip
_RECEIVERS: Final = frozenset({"recipient", "recipients", "empfaenger", "destinataires", "destinatarios"})
_OTHER_CHANNELS: Final = frozenset({Role.SMS, Role.PHONE, Role.POST, Role.FAX, Role.PUSH, Role.CHAT})
_HARD: Final = frozenset({"hard", "permanent", "permanente", "permanents", "harte", "duros", "definitifs"})
_OPEN_TO_DOUBT: Final = frozenset({"cleaned", "on hold", "temp hold", "temporary hold"})
"""Words of mail services that mean anything elsewhere: data are cleaned as well."""
_COMMANDS: Final = frozenset({"do not", "dont", "never"})
_ENDINGS: Final = ("s", "es", "e", "n", "en", "er", "r", "i", "a", "ar")
_SHORTEST_STEM: Final = 4
_SHORTEST_SURE: Final = 5
"""Letters: `dnd` and `baja` mean something else in a longer name."""
_PARTS: Final = {
    word: part for part, languages in STREAM_WORDS.items() for text in languages.values() for word in text.split(", ")
}


@dataclass(frozen=True)
class _Word:
    """One word of a name."""

    text: str
    part: Part
    role: Role


@lru_cache(maxsize=1024)
def read_stream_name(name: str) -> StreamName | None:
    """Tell what a name says of what is in its stream.

    Args:
        name: Of the stream.

    Returns:
        None where it says nothing about leaving or events.
    """
    words = _words(name)
    roles = {word.role for word in words}
    of_another = any(word.role is Role.OWNER and word.text not in PEOPLE for word in words)
    names_mail = bool(roles & _MAIL) or any(word.text in _MAILINGS for word in words)
    at = _head(words)
    if (at is None or words[at].part is Part.WITHOUT) and any(
        one.text in _COMMANDS and other.role in _MAIL for one, other in itertools.pairwise(words)
    ):
        return StreamName(Leaving.OPT_OUTS, is_clear=True, names_mail=True)  # `do_not_email_list`
    if at is None and names_mail and words and words[-1].text in _RECEIVERS and len(words) > 1:
        return StreamName(Leaving.EVENTS, is_clear=False, names_mail=True)  # `campaign_recipients`
    head = words[at] if at is not None else None
    is_clear = head is not None and head.part in _FIRM and head.text not in _OPEN_TO_DOUBT and not of_another
    if head is None or head.part not in _LEAVING:
        at = next((n for n, word in enumerate(words) if _is_sure(word, names_mail=names_mail)), None)
        head = words[at] if at is not None else None
    if head is None or at is None or _is_of_others(words, head, at, of_another=of_another, names_mail=names_mail):
        return None
    leaving = Leaving.DEAD_ADDRESSES if head.text in _OPEN_TO_DOUBT else _LEAVING[head.part]
    if roles & _OTHER_CHANNELS and not roles & {Role.EMAIL, Role.MAIL, Role.NEWSLETTER}:
        return None if leaving is Leaving.EVENTS else StreamName(Leaving.OTHER_CHANNELS, is_clear=is_clear)
    is_clear = is_clear or (head.part is Part.COMPLAINED and names_mail)
    is_hard = any(word.text in _HARD for word in words)
    return StreamName(
        leaving, is_clear=is_clear, names_mail=names_mail, is_hard=is_hard, asks_why=head.part is Part.REFUSED
    )


def _is_of_others(words: Sequence[_Word], head: _Word, at: int, *, of_another: bool, names_mail: bool) -> bool:
    """Tell whether a name is about those who did not leave, or about something else than mail."""
    if head.part is not Part.TRACKED and any(word.part is Part.WITHOUT for word in words[:at]):
        return True
    if of_another and head.part not in {Part.LEFT, Part.TRACKED}:
        return True
    is_login = any(word.text in _WHO_LOGS_IN for word in words)
    return not names_mail and (head.role is Role.INVALID or (head.part is Part.REFUSED and is_login))


def _head(words: Sequence[_Word]) -> int | None:
    """Find the last word that is not just a holder of people or events; where there is none, of events."""
    beside = {Part.HOLDER, Part.BESIDE, Part.EVENTS}
    for skipped in (beside, beside - {Part.EVENTS}):
        at = next((number for number in reversed(range(len(words))) if words[number].part not in skipped), None)
        if at is not None:
            return at
    return None


def _is_sure(word: _Word, *, names_mail: bool) -> bool:
    if word.part is Part.TRACKED:
        return names_mail
    is_of_leaving = word.part in {Part.LEFT, Part.BOUNCED, Part.COMPLAINED}
    return is_of_leaving and len(word.text) >= _SHORTEST_SURE and word.text not in _OPEN_TO_DOUBT


def _words(name: str) -> list[_Word]:
    found: list[_Word] = []
    waiting: list[str] = []
    for token in words_of(name):
        known = _known(token)
        if known is None:
            waiting.append(token)
            continue
        found += _read(waiting)
        found, waiting = [*found, known], []
    return [*found, *_read(waiting)]


def _known(token: str) -> _Word | None:
    """Read a word that has an ending, or that stands for a stream as it is."""
    part = _PARTS.get(token)
    if part in _LEAVING and part not in _OF_ANYTHING:
        return _Word(token, _PARTS[token], Role.UNKNOWN)
    if part in {Part.HOLDER, Part.WITHOUT} and len(read_heading((token,)).words) > 1:  # `leads` is not `le ads`
        return _Word(token, part, Role.NEUTRAL)
    for ending in _ENDINGS:
        stem = token.removesuffix(ending)
        if stem != token and len(stem) >= _SHORTEST_STEM:
            words = read_heading((stem,)).words
            if len(words) == 1 and words[0].role in {Role.WITHDRAWN, Role.UNDELIVERABLE, Role.DELETED}:
                return _Word(token, _BY_ROLE[words[0].role], words[0].role)
    return None


def _read(tokens: Iterable[str]) -> list[_Word]:
    text = "_".join(tokens)
    return [_Word(word.text, _part(word.text, word.role), word.role) for word in read_heading((text,)).words if text]


def _part(text: str, role: Role) -> Part:
    if role in {Role.WITHDRAWN, Role.UNDELIVERABLE, Role.DELETED, Role.GONE, Role.INVALID, Role.NEGATION}:
        return _BY_ROLE[role]
    if text.isdigit():
        return Part.BESIDE
    return _PARTS.get(text) or _BY_ROLE.get(role, Part.HOLDER if text in PEOPLE else Part.OTHER)
