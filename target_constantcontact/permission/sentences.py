"""Values that are a heading's sentence: `No Mass Emails`, `email-opt-out`, `Do not mail (postal)`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import ColumnKind
from target_constantcontact.permission.grammar import column_of
from target_constantcontact.permission.grammar_parts import FIRM_SUBJECT
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.texts import json_within
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import is_of_the_dead, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BETWEEN: Final = re.compile(r"[,;|\n]")
_MOST_LETTERS: Final = 60
_CONTACT: Final = re.compile(r"communications?|correspondence|contacted|comms|outreach|kommunikation|communicatie")
_OF_TAGS: Final = ("name", "label", "tag", "title", "text")
_NOT_OF_A_TAG: Final = frozenset({"spam", "baja"})
_RATHER: Final = frozenset(
    {"but", "only", "just", "aber", "sondern", "nur", "mais", "sauf", "pero", "solo", "ma", "maar"}
)
_OF_FACTS: Final = frozenset({"at", "email address", "e mail address", "has", "have", "received", "receives", "was"})
_MAY_SPEAK: Final = re.compile(r"mail|news|post|correo|courri|infolet|bolet|nieuws|nyhe|メール|メル", re.IGNORECASE)
"""What is in every sentence about e-mail, to read no others."""


def refusal_in(value: object) -> Refusal | None:
    """Find one of several answers that refuses mail: `Do not phone; No e-mail appeals`.

    Args:
        value: Any JSON value; of an array, and of a text with several parts, each one is read.

    Returns:
        What it refuses; None where none does, or only those about telephone, post and the like.
    """
    for part in _parts(value):
        is_about_mail, refusal = _sentence(part)
        meaning = meaning_of(part)
        if meaning.sense is Sense.STRONG and is_about_mail:
            return meaning.refusal
        if refusal is not None:
            return refusal
    return None


def refusal_of_a_tag(value: object) -> Refusal | None:
    """Find a tag that says that its person left: `opt-out`, `do-not-contact`, `unsubscribed`.

    Args:
        value: Any JSON value.
    """
    parts = [part for part in _parts(value) if part.casefold() not in _NOT_OF_A_TAG]
    found = next((found for part in parts if (found := refusal_in(part)) is Refusal.WITHDRAWN), None)
    return found or refusal_of_a_group(value)


def refusal_of_a_group(value: object) -> Refusal | None:
    """Find a group of people who left or died, by its whole name: `Do not contact`, `Deceased`, and `Bounced` alone.

    Args:
        value: Any JSON value.
    """
    parts = list(_parts(value))
    if len(parts) == 1 and parts[0].casefold() == "bounced":
        return Refusal.UNDELIVERABLE
    gone = (part for part in parts if is_of_the_dead(part))
    return Refusal.GONE if next(gone, None) else None


def allows_mail(text: str) -> bool | None:
    """Tell whether a text says as a sentence whether somebody may be mailed: `Can contact`, `Does not want emails`.

    Args:
        text: Any.

    Returns:
        None where it says neither.
    """
    column = column_of((text,)) if len(text) <= _MOST_LETTERS else None
    heading = read_heading((text,))
    is_told = heading.has(Role.GRANT, Role.WISH, Role.WITHDRAWN) and not heading.unknown
    if column is None or not (is_told and column.is_sure) or column.channel not in {Channel.EMAIL, Channel.ANY}:
        return None
    is_own = column.purpose is Purpose.OWN and "?" not in text
    is_yes = column.kind is ColumnKind.GRANTING_FLAG
    return is_yes if is_own and column.kind in {ColumnKind.GRANTING_FLAG, ColumnKind.REFUSING_FLAG} else None


def spares_mail(value: object) -> bool:
    """Tell whether all of several sentences are about other channels: `Do not call; no texts`.

    Args:
        value: Any JSON value.
    """
    parts = list(_parts(value))
    return bool(parts) and not any(_sentence(part)[0] for part in parts)


def refuses_mail(value: object) -> Refusal | None:
    """Find a sentence that refuses mail by name, whatever the column is called.

    Args:
        value: Any JSON value.
    """
    parts = (part for part in _parts(value) if _MAY_SPEAK.search(part))
    return next((found for part in parts if (found := _sentence(part)[1]) is not None and _commands(part)), None)


def _parts(value: object) -> Iterator[str]:
    within = json_within(value) if isinstance(value, str) else value
    if isinstance(within, str):
        yield from (part.strip() for part in _BETWEEN.split(within[: _MOST_LETTERS * 8]) if part.strip())
    elif isinstance(within, (list, tuple)):
        for one in within:
            named = next((one[key] for key in _OF_TAGS if key in one), None) if isinstance(one, Mapping) else one
            if isinstance(named, str):
                yield named.strip()


@lru_cache(maxsize=8192)
def _sentence(part: str) -> tuple[bool, Refusal | None]:
    """Tell whether a sentence can be about e-mail, and what it refuses."""
    column = column_of((part,)) if len(part) <= _MOST_LETTERS else None
    if column is None:
        return True, None
    if column.channel not in {Channel.EMAIL, Channel.ANY}:
        return False, None
    if column.purpose is not Purpose.OWN:
        return True, None
    heading = read_heading((part,))
    is_of_mail = heading.has(*FIRM_SUBJECT, Role.WITHDRAWN) or any(_CONTACT.fullmatch(w.text) for w in heading.words)
    is_only = heading.words[-1].text == "only"  # `Essential only`
    if not is_only and any(word.text in _RATHER for word in heading.words):  # `No SMS but e-mail`
        return True, None
    refuses = column.kind is ColumnKind.REFUSING_FLAG and (is_only or (not heading.unknown and is_of_mail))
    return True, column.refusal if refuses and column.refusal is not Refusal.UNDELIVERABLE else None


def _commands(part: str) -> bool:
    """Tell whether it says what to do: `Please no emails`, but not `He has no email at work`."""
    words = read_heading((part,)).words
    is_told = words[0].role is not Role.NEUTRAL or words[0].text == "please"
    is_known = all(word.role is not Role.UNKNOWN and word.text not in _OF_FACTS for word in words)
    return is_told and is_known and any(word.role in {Role.EMAIL, Role.NEWSLETTER} for word in words)
