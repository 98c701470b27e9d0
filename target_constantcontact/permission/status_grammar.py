"""What a heading makes of a column that holds the words of a status, or the state of a login. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Also, Column, ColumnKind
from target_constantcontact.permission.grammar_parts import (
    FIRM_SUBJECT,
    OF_PLANS,
    REFUSALS,
    SUBSCRIBERS,
    channel_of,
    column,
    has_other_owner,
    purpose_of,
    refusal_named_by,
)
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.topics import PEOPLE

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading

_BESIDE_A_LOGIN: Final = frozenset({
    Role.NEUTRAL, Role.ACTIVE, Role.WEAK_NO, Role.LOGIN, Role.CONFIRM, Role.EMAIL, Role.PHONE, Role.NEGATION,
    Role.OWNER,
})  # fmt: skip
_ACCOUNTS: Final = frozenset({"account", "accounts", "konto", "compte"})
_OF_A_LOGIN: Final = frozenset({
    "blocked", "suspended", "disabled", "locked", "banned", "inactive", "archived", "deactivated", "gesperrt",
    "inaktiv",
    "deaktiviert", "desactive", "bloque", "inactif", "bloqueado", "desactivado", "inactivo", "bloccato", "disattivato",
    "inattivo", "geblokkeerd", "inactief", "uitgeschakeld", "desativado", "inativo",
})  # fmt: skip


_HAPPENINGS: Final = frozenset({
    "event", "events", "training", "courses", "survey", "surveys", "review", "reviews", "jobs", "evenement", "eventos",
    "eventi", "evenementen", "veranstaltungen",
})  # fmt: skip
"""Subjects of newsletters that have statuses of their own: `Event Status`."""
_WHO_LOGS_IN: Final = frozenset({
    "user", "users", "customer", "customers", "client", "clients", "kunde", "kunden", "cliente", "clientes", "klant",
})  # fmt: skip
_KINDS: Final = frozenset({"type", "kind", "category", "code", "art"})
_SENDING: Final = frozenset({
    "delivery",
    "sende", "sendung", "zustell", "versand", "versende", "sending", "send", "sends", "envoi", "envois", "envio",
    "envios", "invio", "invii", "verzend", "verzending", "verzenden",
})  # fmt: skip
_LEVELS: Final = frozenset({"level", "levels", "stufe", "ebene", "niveau", "nivel", "livello"})
_OF_ACCESS: Final = frozenset({"user", "users", "data", "system", "account", "accounts"})
_OF_DEVICES: Final = frozenset({Channel.SMS, Channel.PUSH, Channel.CHAT, Channel.FAX})
_FIRMS: Final = frozenset({"company", "organization", "organisation", "shop", "store", "site", "website"})
_BASES: Final = frozenset({"legal basis", "lawful basis"})
_BESIDE_A_BASIS: Final = frozenset({
    Role.ABOUT, Role.LEGAL, Role.CONSENT, Role.MESSAGES, Role.NEUTRAL, Role.UNKNOWN, *FIRM_SUBJECT,
})  # fmt: skip
_MAYBE_OTHERS: Final = (*OF_PLANS, "permi")
"""Beginnings of words that can be those of a plan or a login: `Subscription Status`, `Permission Status`."""
_STAGES: Final = frozenset({"stage", "standing", "etat", "zustand"})


def status_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a status.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none.
    """
    if any(word.text == "permission to send" for word in heading.words):
        return column(heading, path, ColumnKind.STATUS, Refusal.NEVER_GIVEN)
    if not heading.has(Role.STATUS) or heading.has(Role.MOMENT):
        return None
    if heading.has(Role.ABOUT, Role.REASON) and heading.has(*REFUSALS):
        return None
    if heading.has(Role.CONFIRM) and heading.has(Role.EMAIL):
        return replace(column(heading, path, ColumnKind.STATUS, Refusal.NEVER_GIVEN), passes_no=True)
    is_login = any(word.text in _ACCOUNTS | _WHO_LOGS_IN for word in heading.words) or heading.has(Role.LOGIN)
    purpose = Purpose.OWN if any(word.text in _HAPPENINGS for word in heading.words) else purpose_of(heading)
    is_of_a_thing = has_other_owner(heading)  # `productSubscriberStatus` may be `NEVER_SUBSCRIBED`
    is_of_address = heading.has(Role.EMAIL) and heading.has(Role.LOGIN, Role.CONFIRM)
    is_of_mail = is_of_address or (heading.has(Role.CONSENT, Role.GRANT) and not heading.has(Role.OWNER))
    channel = channel_of(heading)
    others = Column(
        path,
        ColumnKind.OTHERS_STATUS,
        channel if channel in _OF_DEVICES else Channel.ANY,
        purpose=purpose,
        is_sure=False,
        is_login=is_login,
        is_of_mail=is_of_mail,
        passes_no=is_of_a_thing,
    )
    if _SENDING & {word for found in heading.words for word in found.text.split()} and not is_of_a_thing:
        others = replace(others, also=Also.BLOCKED)
    return _permission_status(heading, path) or others


def basis_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a legal basis: only that it was withdrawn is heard, and `none` where it is one of mail.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none.
    """
    about = {word.text for word in heading.words if word.role is Role.ABOUT}
    is_legal = about <= {"basis"} and heading.has(Role.LEGAL)
    if not (about and (about <= _BASES or is_legal)) or not heading.roles <= _BESIDE_A_BASIS:
        return None
    is_of_mail = heading.has(*FIRM_SUBJECT)
    found = column(heading, path, ColumnKind.OTHERS_STATUS, Refusal.WITHDRAWN, is_sure=False)
    return replace(found, also=Also.NONE if is_of_mail else Also.DENIED)


def level_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a permission's level, in which only `none` and strong words are heard: `Consent Level`.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none.
    """
    is_level = any(word.text in _LEVELS or word.text in _KINDS for word in heading.words)
    permissions = [
        word.text
        for word in heading.words
        if word.role in {Role.CONSENT, Role.GRANT} or word.text in {"communication", "communications"}
    ]
    is_of_a_plan = all(text.startswith(OF_PLANS) for text in permissions) and not heading.has(*FIRM_SUBJECT)
    parts = {
        Role.CONSENT,
        Role.GRANT,
        Role.MESSAGES,
        *FIRM_SUBJECT,
        Role.NEUTRAL,
        Role.ABOUT,
        Role.REASON,
        Role.UNKNOWN,
    }
    if not is_level or not permissions or is_of_a_plan or not heading.roles <= parts or heading.unknown:
        return None
    if any((word.role is Role.ABOUT and word.text not in _LEVELS) or word.text in _OF_ACCESS for word in heading.words):
        return None
    # `Permission level` is that of a login beside a password.
    is_bare = {*permissions} <= {"permission", "permissions"} and not heading.has(*FIRM_SUBJECT)
    found = column(heading, path, ColumnKind.OTHERS_STATUS, Refusal.NEVER_GIVEN, is_sure=False, is_bare=is_bare)
    return replace(found, also=Also.NONE)


def _permission_status(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a status that is a permission's, or nobody's; None where it is that of something else."""
    if heading.has(Role.ABOUT, Role.REASON, Role.DELETED, Role.LOGIN, Role.ADDRESS):
        return None
    owners = {word.text for word in heading.words if word.role is Role.OWNER}
    names_mail = heading.has(*FIRM_SUBJECT, Role.GRANT, Role.DOUBLE, Role.CONSENT) or _names_subscribers(heading)
    if owners and not (owners <= PEOPLE and names_mail):
        return None
    is_of_permission = heading.has(*REFUSALS, *FIRM_SUBJECT, Role.GRANT, Role.DOUBLE) or _names_subscribers(heading)
    if is_of_permission:
        left = None if heading.has(Role.GRANT, Role.DOUBLE, Role.CONSENT) else refusal_named_by(heading)
        kind = ColumnKind.STATUS if left is None else ColumnKind.STATUS_OF_LEAVING
        return column(heading, path, kind, left or Refusal.NEVER_GIVEN, is_sure=not heading.unknown)
    if heading.unknown_owners:
        return None
    if heading.has(Role.CONSENT):
        is_bare = all(word.text.startswith(_MAYBE_OTHERS) for word in heading.words if word.role is Role.CONSENT)
        return column(heading, path, ColumnKind.STATUS, Refusal.NEVER_GIVEN, is_bare=is_bare)
    if any(word.text in _STAGES | _WHO_LOGS_IN | _FIRMS for word in heading.words):
        return None
    if heading.roles <= {Role.STATUS, Role.NEUTRAL, Role.UNKNOWN}:
        return column(heading, path, ColumnKind.BARE_STATUS, Refusal.NEVER_GIVEN, is_sure=False, is_bare=True)
    return None


def _names_subscribers(heading: Heading) -> bool:
    """Tell whether it is about a subscriber: `subscriber.status`, but not `subscriber.account_status`."""
    own = max(word.key for word in heading.words)
    is_bare = {word.role for word in heading.words if word.key == own} <= {Role.STATUS, Role.NEUTRAL}
    return any(word.text in SUBSCRIBERS and (word.key == own or is_bare) for word in heading.words)


def kind_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a kind that holds the words of a status in some systems: `SubscribeType`, `Email Type`.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none; else a column in which only clear words of permission are heard.
    """
    is_kind = any(word.text in _KINDS for word in heading.words if word.role is Role.REASON)
    names_mail = heading.has(Role.NEWSLETTER, Role.GRANT, Role.CONSENT) or _names_subscribers(heading)
    is_of_mail = names_mail or (heading.has(Role.EMAIL) and heading.unknown)
    if not (is_kind and is_of_mail) or heading.has(*REFUSALS, Role.OWNER, Role.ADDRESS, Role.MOMENT, Role.ABOUT):
        return None
    return Column(path, ColumnKind.OTHERS_STATUS, channel_of(heading), is_sure=False, is_bare=True)


def login_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a login's state.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none.
    """
    if not heading.roles <= _BESIDE_A_LOGIN or not heading.has(Role.LOGIN, Role.CONFIRM, Role.ACTIVE, Role.WEAK_NO):
        return None
    words = {word.text for word in heading.words}
    if heading.has(Role.WEAK_NO) and not words & _OF_A_LOGIN:
        return None
    if heading.has(Role.OWNER) and not heading.has(Role.LOGIN) and not words & _ACCOUNTS:
        return None
    return Column(path, ColumnKind.LOGIN, is_sure=False, is_login=True)


def says_no(path: tuple[str, ...]) -> bool:
    """Tell whether a yes in a login's column is bad news: `blocked`, but not `is_active`.

    Args:
        path: The keys that lead to it.
    """
    heading = read_heading(path)
    return heading.has(Role.WEAK_NO) and not heading.has(Role.NEGATION)
