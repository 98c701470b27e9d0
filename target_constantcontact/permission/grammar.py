"""What a heading makes of its column: the grammar over its words. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading

_CHANNELS: Final = {
    Role.EMAIL: Channel.EMAIL,
    Role.MAIL: Channel.EMAIL,
    Role.SMS: Channel.SMS,
    Role.PHONE: Channel.PHONE,
    Role.POST: Channel.POST,
    Role.FAX: Channel.FAX,
    Role.CHAT: Channel.CHAT,
    Role.PUSH: Channel.PUSH,
}
_PURPOSES: Final = {
    Role.PARTNERS: Purpose.PARTNERS,
    Role.THIRD_PARTIES: Purpose.THIRD_PARTIES,
    Role.SALE: Purpose.SALE,
    Role.TRACKING: Purpose.TRACKING,
    Role.TOPIC: Purpose.TOPIC,
}
_REFUSALS: Final = {
    Role.GONE: Refusal.GONE,
    Role.WITHDRAWN: Refusal.WITHDRAWN,
    Role.UNDELIVERABLE: Refusal.UNDELIVERABLE,
}
_SUBJECT: Final = frozenset({*_CHANNELS, Role.MARKETING, Role.NEWSLETTER, Role.MESSAGES})
_FIRM_SUBJECT: Final = frozenset({*_CHANNELS, Role.MARKETING, Role.NEWSLETTER})
_YES: Final = frozenset({Role.GRANT, Role.DOUBLE, Role.CONSENT, Role.WISH, Role.ACTIVE, Role.CONFIRM})
_BESIDE_A_LOGIN: Final = frozenset({
    Role.NEUTRAL, Role.ACTIVE, Role.WEAK_NO, Role.LOGIN, Role.CONFIRM, Role.EMAIL, Role.PHONE, Role.NEGATION, Role.OWNER,
})  # fmt: skip
_OF_NOBODY: Final = frozenset({Role.UNKNOWN, Role.NEUTRAL, Role.OWNER, Role.TOPIC})
_PLURALS: Final = frozenset({
    "bounces", "unsubscribes", "unsubs", "opt outs", "unsubscriptions", "abmeldungen", "rebonds", "rebotes", "rimbalzi",
    "complaints",
})  # fmt: skip
_WHY: Final = frozenset({"type", "code", "description", "category", "kind", "subtype", "sub type", "art"})
"""Kinds rather than reasons: they say that a message bounced, but not that somebody left."""


@lru_cache(maxsize=8192)
def column_of(path: tuple[str, ...]) -> Column | None:
    """Tell what a column says about permission, as far as its heading tells.

    Args:
        path: Its name; for a property of a nested object, the keys that lead to it.

    Returns:
        The column, also where it is a login's or of another channel or purpose; None where it has nothing to do with it.
    """
    heading = read_heading(path)
    if not heading.words or _is_of_something_else(heading):
        return None
    return _status_column(heading, path) or _flag_column(heading, path) or _login_column(heading, path)


def _is_of_something_else(heading: Heading) -> bool:
    if heading.has(Role.COUNT, Role.OTHER):
        return True
    if heading.has(Role.LEGAL) and not heading.has(Role.MARKETING, Role.NEWSLETTER, Role.GONE):
        return True
    return heading.has(Role.ADDRESS) and not heading.has(Role.STATUS, Role.EMAIL)


def _channel(heading: Heading) -> Channel:
    return next((channel for role, channel in _CHANNELS.items() if heading.has(role)), Channel.ANY)


def _purpose(heading: Heading) -> Purpose:
    for role, purpose in _PURPOSES.items():
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
    unknown = set(heading.unknown)
    pairs = zip(heading.words, heading.words[1:])  # noqa: B905  # one is shorter on purpose
    return any(
        Role.NEWSLETTER in {one.role, other.role} and (one.text in unknown or other.text in unknown)
        for one, other in pairs
    )


def _base(heading: Heading, path: tuple[str, ...], kind: ColumnKind, refusal: Refusal, **more: bool) -> Column:
    says_mail = heading.has(Role.MAIL) and not heading.has(Role.EMAIL, Role.NEWSLETTER)
    return Column(path, kind, _channel(heading), _purpose(heading), refusal, says_mail=says_mail, **more)


# What a heading says yes or no to.


def _refusal(heading: Heading) -> Refusal | None:
    """Tell what a yes in a column refuses; None where it refuses nothing."""
    strong = next((refusal for role, refusal in _REFUSALS.items() if heading.has(role)), None)
    if strong is Refusal.UNDELIVERABLE and heading.has(Role.OWNER) and not heading.has(Role.EMAIL, Role.MAIL):
        return None
    if strong is not None:
        return None if heading.directly_before(Role.NEGATION, _REFUSALS.keys()) else strong
    if heading.has(Role.WEAK_NO) and (heading.has(*_SUBJECT) or heading.has(Role.CONSENT, Role.GRANT, Role.DOUBLE)):
        is_yes = heading.directly_before(Role.NEGATION, {Role.WEAK_NO})
        return None if is_yes else Refusal.WITHDRAWN
    if heading.has(Role.INVALID) and heading.has(Role.EMAIL, Role.MAIL):
        return Refusal.UNDELIVERABLE
    if heading.before(Role.NEGATION, {Role.GRANT, Role.CONSENT, Role.DOUBLE, Role.CONFIRM} - _own_yes(heading)):
        return Refusal.NEVER_GIVEN
    return Refusal.WITHDRAWN if heading.before(Role.NEGATION, _SUBJECT | {Role.WISH, Role.ACTIVE}) else None


def _own_yes(heading: Heading) -> frozenset[Role]:
    """A confirmation without a word for mail is a login's."""
    return frozenset() if heading.has(*_SUBJECT) or heading.has(Role.GRANT) else frozenset({Role.CONFIRM})


def _is_negated_refusal(heading: Heading) -> bool:
    return heading.directly_before(Role.NEGATION, {*_REFUSALS, Role.WEAK_NO})


def _is_clean_time(heading: Heading) -> bool:
    is_clean = any(word.text == "clean" for word in heading.words)
    return is_clean and heading.roles <= {Role.WEAK_NO, Role.MOMENT, Role.NEUTRAL} and heading.has(Role.MOMENT)


def _flag_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    if _is_clean_time(heading):
        return _base(heading, path, ColumnKind.MOMENT_OF_LEAVING, Refusal.UNDELIVERABLE, is_bare=True)
    if heading.has(Role.DELETED) and not heading.has(*_REFUSALS):
        return None
    refusal = _refusal(heading)
    return _granting_column(heading, path) if refusal is None else _refusing_column(heading, path, refusal)


def _refusing_column(heading: Heading, path: tuple[str, ...], refusal: Refusal) -> Column | None:
    if heading.has(Role.ABOUT):
        return None
    is_firm = heading.has(*_FIRM_SUBJECT) or heading.has(Role.WITHDRAWN, Role.GONE)
    is_sure = (heading.has(*_REFUSALS) or (is_firm and not heading.unknown)) and not heading.has(Role.OWNER)
    is_bare = not is_firm and (heading.has(Role.UNDELIVERABLE) and _says_on_hold(heading) or not heading.has(*_REFUSALS))
    sureness = {"is_sure": is_sure, "is_bare": is_bare}
    if heading.has(Role.REASON):
        kinds = {word.text for word in heading.words if word.role is Role.REASON}
        is_kind_of_leaving = kinds <= _WHY and refusal is not Refusal.UNDELIVERABLE
        return None if is_kind_of_leaving else _base(heading, path, ColumnKind.REASON, refusal, **sureness)
    if heading.has(Role.MOMENT):
        return _base(heading, path, ColumnKind.MOMENT_OF_LEAVING, refusal, **sureness)
    kind = ColumnKind.PREFERENCE if heading.has(Role.FREQUENCY) else ColumnKind.REFUSING_FLAG
    counts = any(word.text in _PLURALS or (word.text == "emails" and refusal is Refusal.UNDELIVERABLE) for word in heading.words)
    return _base(heading, path, kind, refusal, counts=counts, **sureness)


def _says_on_hold(heading: Heading) -> bool:
    return any("hold" in word.text for word in heading.words)


def _granting_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    if heading.has(Role.ABOUT, Role.REASON):
        return None
    if _is_negated_refusal(heading) and (heading.has(*_REFUSALS) or heading.has(*_SUBJECT)):
        return _base(heading, path, ColumnKind.GRANTING_FLAG, _negated(heading))
    if heading.has(Role.DOUBLE) or _is_confirmation(heading):
        is_moment = heading.has(Role.MOMENT)
        kind = ColumnKind.MOMENT_OF_CONFIRMING if is_moment else ColumnKind.CONFIRMED_FLAG
        return _base(heading, path, kind, Refusal.NEVER_GIVEN)
    if heading.has(Role.VALID) and heading.has(Role.EMAIL, Role.MAIL) and not heading.has(Role.CONSENT, Role.GRANT):
        return _base(heading, path, ColumnKind.DELIVERABLE_FLAG, Refusal.UNDELIVERABLE, is_sure=False)
    if heading.has(Role.GRANT):
        return _granted(heading, path, is_sure=not heading.has(Role.OWNER))
    if heading.has(*_SUBJECT) and heading.has(Role.CONSENT, Role.WISH, Role.ACTIVE):
        is_firm = heading.has(*_FIRM_SUBJECT) and not heading.has(Role.OWNER) and not heading.unknown
        return _granted(heading, path, is_sure=is_firm and not heading.has(Role.ACTIVE))
    return _bare_grant(heading, path)


def _negated(heading: Heading) -> Refusal:
    return next((refusal for role, refusal in _REFUSALS.items() if heading.has(role)), Refusal.WITHDRAWN)


def _is_confirmation(heading: Heading) -> bool:
    return heading.has(Role.CONFIRM, Role.LOGIN) and heading.has(Role.GRANT, Role.NEWSLETTER, Role.CONSENT)


def _granted(heading: Heading, path: tuple[str, ...], *, is_sure: bool) -> Column | None:
    if heading.has(Role.MOMENT):
        # The timestamp of a consent is that of its last change, whatever it says.
        is_change = any(word.text in {"timestamp", "tstamp"} for word in heading.words) and not heading.has(Role.GRANT)
        kind = None if is_change else ColumnKind.MOMENT_OF_GRANTING
        return kind and _base(heading, path, kind, Refusal.NEVER_GIVEN, is_sure=is_sure)
    kind = ColumnKind.PREFERENCE if _is_preference(heading) else ColumnKind.GRANTING_FLAG
    return _base(heading, path, kind, Refusal.NEVER_GIVEN, is_sure=is_sure)


def _is_preference(heading: Heading) -> bool:
    names = {"preference", "preferences", "settings", "newsletters", "mailing lists", "enewsletters", "e newsletters"}
    is_verbal = heading.has(Role.GRANT, Role.WISH)
    return heading.has(Role.FREQUENCY) or (not is_verbal and any(word.text in names for word in heading.words))


def _bare_grant(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read headings without a verb (`Newsletter`, `Email Marketing`), or without a word for mail (`Consent`)."""
    if heading.unknown and _purpose(heading) is not Purpose.TOPIC:
        return None
    if heading.has(Role.MOMENT, Role.OWNER, Role.LOGIN, Role.ADDRESS):
        return None
    if heading.has(Role.MARKETING, Role.NEWSLETTER):
        return _granted(heading, path, is_sure=False)
    if heading.has(Role.FREQUENCY) and heading.has(*_SUBJECT):
        return _base(heading, path, ColumnKind.PREFERENCE, Refusal.NEVER_GIVEN, is_sure=False)
    if heading.has(*_SUBJECT) and _is_preference(heading):
        return _base(heading, path, ColumnKind.PREFERENCE, Refusal.NEVER_GIVEN, is_sure=False)
    if heading.has(Role.CONSENT) and heading.roles <= {Role.CONSENT, Role.NEUTRAL, Role.ACTIVE}:
        return _base(heading, path, ColumnKind.GRANTING_FLAG, Refusal.NEVER_GIVEN, is_sure=False, is_bare=True)
    return None


# Statuses and logins.


def _status_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    if not heading.has(Role.STATUS) or heading.has(Role.MOMENT):
        return None
    others = Column(path, ColumnKind.OTHERS_STATUS, is_sure=False)
    if heading.has(Role.ABOUT, Role.REASON, Role.DELETED) and not heading.has(*_REFUSALS):
        return others
    if heading.has(Role.ABOUT, Role.REASON):
        return None
    if heading.has(Role.CONFIRM) and heading.has(Role.EMAIL):
        return _base(heading, path, ColumnKind.STATUS, Refusal.NEVER_GIVEN, counts=True)
    if heading.has(Role.OWNER, Role.LOGIN, Role.ADDRESS):
        return others
    is_of_permission = heading.has(*_REFUSALS) or heading.has(*_FIRM_SUBJECT) or heading.has(Role.GRANT, Role.DOUBLE)
    if is_of_permission or _names_subscribers(heading):
        refusal = Refusal.NEVER_GIVEN
        return _base(heading, path, ColumnKind.STATUS, refusal, is_sure=not heading.unknown)
    if heading.unknown or any(word.text in {"stage", "standing", "etat", "zustand"} for word in heading.words):
        return others
    if heading.has(Role.CONSENT):
        return _base(heading, path, ColumnKind.STATUS, Refusal.NEVER_GIVEN, is_bare=True)
    if heading.roles <= {Role.STATUS, Role.NEUTRAL, Role.UNKNOWN}:
        return _base(heading, path, ColumnKind.BARE_STATUS, Refusal.NEVER_GIVEN, is_sure=False, is_bare=True)
    return others


def _names_subscribers(heading: Heading) -> bool:
    return any(word.text in {"subscriber", "subscribers", "recipient", "mailing list"} for word in heading.words)


def _login_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    if not heading.roles <= _BESIDE_A_LOGIN or not heading.has(Role.LOGIN, Role.CONFIRM, Role.ACTIVE, Role.WEAK_NO):
        return None
    if heading.has(Role.OWNER) and not heading.has(Role.LOGIN):
        return None
    return Column(path, ColumnKind.LOGIN, is_sure=False, refusal=Refusal.WITHDRAWN)
