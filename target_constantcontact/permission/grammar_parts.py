"""Parts of the grammar that flags and statuses share: channels, purposes, and what a heading is about. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.topics import PEOPLE, names_a_topic, unknown_topic

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
OF_PLANS: Final = ("subscri", "abo", "inscri", "suscri", "iscri", "assinat", "prenum")
"""Beginnings of words for a subscription, which can be that of a plan."""
SUBSCRIBERS: Final = frozenset({
    "subscriber", "subscribers", "recipient", "abonnent", "abonnenten", "abonne", "abonnee", "abonnes", "suscriptor",
    "suscriptores", "suscriptora", "iscritto", "iscritti", "abbonato", "assinante", "assinantes", "inscrito",
    "empfanger", "empfaenger", "destinataire", "destinatario",
})  # fmt: skip
"""Who gets mail, and nothing else: the status of a subscriber is that of a permission."""


def refusal_named_by(heading: Heading) -> Refusal | None:
    """Return what the words of a heading refuse, whatever stands around them; None where none of them refuses.

    Args:
        heading: Read.
    """
    return next((refusal for role, refusal in REFUSALS.items() if heading.has(role)), None)


def channel_of(heading: Heading) -> Channel:
    """Tell on which way a heading reaches people; e-mail, where it names it beside others.

    Args:
        heading: Read; its last key says it, if it does: `email_settings.sms`.
    """
    last = {word.role for word in heading.words if word.key == heading.words[-1].key} & CHANNELS.keys()
    roles = last or heading.roles
    is_of_post = Role.POST in roles and Role.EMAIL not in roles  # `Do Not Mail (Postal)`
    named = (channel for role, channel in CHANNELS.items() if role in roles)
    return Channel.POST if is_of_post and not heading.has(Role.NEWSLETTER) else next(named, Channel.ANY)


def purpose_of(heading: Heading) -> Purpose:
    """Tell what for.

    Args:
        heading: Read.
    """
    for role, purpose in PURPOSES.items():
        if heading.has(role):
            return purpose
    return Purpose.TOPIC if names_a_topic(heading) or unknown_topic(heading) else Purpose.OWN


def has_other_owner(heading: Heading) -> bool:
    """Tell whether a heading names an owner who is no person: an order, but not a lead.

    Args:
        heading: Read.
    """
    return any(word.role is Role.OWNER and word.text not in PEOPLE for word in heading.words)


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
