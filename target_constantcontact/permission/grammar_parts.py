"""Parts of the grammar that flags and statuses share: channels, purposes, and what a heading is about. Pure."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role

if TYPE_CHECKING:
    from target_constantcontact.permission.column_kinds import ColumnKind
    from target_constantcontact.permission.headings import Heading

CHANNELS: Final = {
    Role.EMAIL: Channel.EMAIL,
    Role.MAIL: Channel.EMAIL,
    Role.SMS: Channel.SMS,
    Role.PHONE: Channel.PHONE,
    Role.POST: Channel.POST,
    Role.FAX: Channel.FAX,
    Role.CHAT: Channel.CHAT,
    Role.PUSH: Channel.PUSH,
}
PURPOSES: Final = {
    Role.PARTNERS: Purpose.PARTNERS,
    Role.THIRD_PARTIES: Purpose.THIRD_PARTIES,
    Role.SALE: Purpose.SALE,
    Role.TRACKING: Purpose.TRACKING,
    Role.TOPIC: Purpose.TOPIC,
}
REFUSALS: Final = {
    Role.GONE: Refusal.GONE,
    Role.WITHDRAWN: Refusal.WITHDRAWN,
    Role.UNDELIVERABLE: Refusal.UNDELIVERABLE,
}
SUBJECT: Final = frozenset({*CHANNELS, Role.MARKETING, Role.NEWSLETTER, Role.MESSAGES})
FIRM_SUBJECT: Final = frozenset({*CHANNELS, Role.MARKETING, Role.NEWSLETTER})
_READERS: Final = frozenset(
    {"member", "members", "mitglied", "mitglieds", "socio", "lid", "account", "accounts", "lead"}
)
"""Whose newsletter is not one of several: `Member Newsletter`."""
_OF_NOBODY: Final = frozenset({Role.UNKNOWN, Role.NEUTRAL, Role.OWNER, Role.TOPIC})


def channel_of(heading: Heading) -> Channel:
    """Tell on which way a heading reaches people; e-mail, where it names it beside others.

    Args:
        heading: Read.
    """
    return next((channel for role, channel in CHANNELS.items() if heading.has(role)), Channel.ANY)


def purpose_of(heading: Heading) -> Purpose:
    """Tell what for.

    Args:
        heading: Read.
    """
    for role, purpose in PURPOSES.items():
        if heading.has(role):
            return purpose
    return Purpose.TOPIC if _is_one_of_several(heading) else Purpose.OWN


def _is_one_of_several(heading: Heading) -> bool:
    """Tell whether a heading says that it is about one newsletter of several."""
    if heading.is_numbered and not heading.has(Role.STATUS):
        return True
    behind = heading.after_colon
    if behind is not None and behind.words and behind.roles <= _OF_NOBODY and not behind.roles <= {Role.NEUTRAL}:
        return heading.has(Role.WITHDRAWN, Role.GRANT, Role.NEWSLETTER)
    unknown = {*heading.unknown, *(word.text for word in heading.words if word.role is Role.OWNER)} - _READERS
    pairs = itertools.pairwise(heading.words)
    return any(
        Role.NEWSLETTER in {one.role, other.role} and (one.text in unknown or other.text in unknown)
        for one, other in pairs
    )


def column(
    heading: Heading,
    path: tuple[str, ...],
    kind: ColumnKind,
    refusal: Refusal,
    *,
    is_sure: bool = True,
    is_bare: bool = False,
) -> Column:
    """Make the column of a heading, with the channel and the purpose that it names.

    Args:
        heading: Read.
        path: The keys that lead to it.
        kind: How its values are read.
        refusal: What its no says.
        is_sure: Whether the heading leaves no doubt.
        is_bare: Whether its surroundings must say whose it is.
    """
    # In other languages than English, mail is e-mail.
    is_of_post = heading.is_english and any(word.text in {"mail", "mails", "mailed"} for word in heading.words)
    says_mail = is_of_post and not heading.has(Role.EMAIL, Role.NEWSLETTER)
    found = Column(path, kind, channel_of(heading), purpose_of(heading), refusal)
    return replace(found, is_sure=is_sure, is_bare=is_bare, says_mail=says_mail)
