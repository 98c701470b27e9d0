"""What a heading makes of its column: the grammar over its words. Pure."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Also, Column, ColumnKind
from target_constantcontact.permission.counts import count_column
from target_constantcontact.permission.ends import end_column
from target_constantcontact.permission.grammar_parts import (
    CHANNELS,
    FIRM_SUBJECT,
    OF_PLANS,
    REFUSALS,
    SUBJECT,
    column,
    has_other_owner,
    refusal_named_by,
)
from target_constantcontact.permission.granting_grammar import granting_column
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.histories import history_column
from target_constantcontact.permission.roles import Purpose, Refusal, Role
from target_constantcontact.permission.status_grammar import (
    basis_column,
    kind_column,
    level_column,
    login_column,
    status_column,
)
from target_constantcontact.permission.ways import (
    is_list_of_ways,
    lists_ways,
    names_a_way,
    says_messages,
    says_preferences,
)
from target_constantcontact.permission.whole_headings import names_a_checker, whole_heading

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading

_PLURALS: Final = frozenset({
    "bounces", "unsubscribes", "unsubs", "opt outs", "unsubscriptions", "abmeldungen", "rebonds", "rebotes", "rimbalzi",
    "complaints",
})  # fmt: skip
_BOUNCES: Final = frozenset({"bounce", "soft bounce", "rebond", "rebote", "rimbalzo"})
_LAPSES: Final = frozenset({"missing", "lacks", "lacking", "lapsed", "expired"})
_SENDS: Final = frozenset(
    {"suppress", "do not send", "ne pas envoyer", "no enviar", "non inviare", "nao enviar", "niet sturen"}
)
_DETAILS: Final = frozenset({
    "mode", "comment", "comments",
})  # fmt: skip
_LEFT: Final = frozenset({"unsubscribed", "unsubscription", "opted out", "opt out", "unsub", "unsubbed"})
_WHY: Final = frozenset({"type", "code", "description", "category", "kind", "subtype", "sub type", "art"})
"""Kinds rather than reasons: they say that a message bounced, but not that somebody left."""


@lru_cache(maxsize=8192)
def column_of(path: tuple[str, ...]) -> Column | None:
    """Tell what a column says about permission, as far as its heading tells.

    Args:
        path: Its name; for a property of a nested object, the keys that lead to it.

    Returns:
        The column, also where it is a login's or of another channel or purpose; None where it is of neither.
    """
    heading = read_heading(path)
    if not heading.words:
        return None
    if heading.has(Role.LEGAL) and heading.has(Role.CONSENT) and heading.has(Role.STATUS):  # `PrivacyConsentStatus`
        return Column(path, ColumnKind.OTHERS_STATUS, is_sure=False, passes_no=True)
    special = whole_heading(heading, path) or history_column(heading, path) or count_column(heading, path)
    if found := special or level_column(heading, path) or basis_column(heading, path):
        return found
    if _is_of_something_else(heading):
        return None
    if found := names_a_checker(heading, path):
        return found
    found = status_column(heading, path) or _flag_column(heading, path) or login_column(heading, path)
    found = found or kind_column(heading, path)
    return _of_ways(heading, path) if found is None else _with_ways(heading, found)


def _with_ways(heading: Heading, found: Column) -> Column:
    if found.kind is ColumnKind.PREFERENCE and heading.has(Role.FREQUENCY):
        found = replace(found, may_count=True)
    is_read_so = found.kind in {ColumnKind.PREFERENCE, ColumnKind.GRANTING_FLAG} and lists_ways(heading)
    return replace(found, also=Also.WAYS, counts=found.counts or says_messages(heading)) if is_read_so else found


def _of_ways(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Contact preferences`, and `Preferred contact method`: a phone there excludes no mail, `phone only` does."""
    found = Column(path, ColumnKind.OTHERS_STATUS, refusal=Refusal.NEVER_GIVEN, is_sure=False, also=Also.WAYS)
    if is_list_of_ways(heading):
        return replace(found, kind=ColumnKind.WAYS, counts=says_messages(heading))
    if says_preferences(heading):
        return found
    return replace(found, also=Also.ONLY_WAYS) if names_a_way(heading) else None


def _is_of_something_else(heading: Heading) -> bool:
    if heading.has(Role.COUNT, Role.OTHER):
        return True
    if heading.has(Role.LEGAL) and not heading.has(Role.MARKETING, Role.NEWSLETTER, Role.GONE):
        return True
    return heading.has(Role.ADDRESS) and not heading.has(Role.STATUS, Role.EMAIL)


# What a heading says yes or no to.


def _refusal(heading: Heading) -> Refusal | None:
    """Tell what a yes in a column refuses; None where it refuses nothing."""
    strong = refusal_named_by(heading)
    is_of_another = has_other_owner(heading) or (heading.has(Role.OWNER) and _says_on_hold(heading))
    if strong is Refusal.UNDELIVERABLE and is_of_another and not heading.has(Role.EMAIL, Role.MAIL):
        return None
    if has_other_owner(heading) and not heading.has(*FIRM_SUBJECT) and any(w.text in _SENDS for w in heading.words):
        return None  # `Do not send receipts`
    if strong is not None:
        return None if heading.directly_before(Role.NEGATION, REFUSALS.keys()) else strong
    if heading.has(Role.WEAK_NO) and (heading.has(*SUBJECT) or heading.has(Role.CONSENT, Role.GRANT, Role.DOUBLE)):
        is_yes = heading.directly_before(Role.NEGATION, {Role.WEAK_NO})
        return None if is_yes else Refusal.WITHDRAWN
    if heading.has(Role.INVALID) and heading.has(Role.EMAIL, Role.MAIL):
        return Refusal.UNDELIVERABLE
    if _is_pending(heading):
        return Refusal.NEVER_GIVEN
    if heading.before(Role.NEGATION, {Role.GRANT, Role.CONSENT, Role.DOUBLE, Role.CONFIRM} - _own_yes(heading)):
        return Refusal.NEVER_GIVEN
    return Refusal.WITHDRAWN if heading.before(Role.NEGATION, SUBJECT | {Role.WISH, Role.ACTIVE}) else None


def _is_pending(heading: Heading) -> bool:
    """Tell whether a permission is still to come, or has ended: `Consent expired`, but not `Subscription expired`."""
    if {word.text for word in heading.words if word.role is Role.PENDING} <= _LAPSES:
        permissions = (word.text for word in heading.words if word.role in {Role.CONSENT, Role.GRANT})
        return heading.has(Role.PENDING) and any(not text.startswith(OF_PLANS) for text in permissions)
    return heading.has(Role.GRANT, Role.CONSENT, Role.DOUBLE, Role.CONFIRM, Role.NEWSLETTER)


def _own_yes(heading: Heading) -> frozenset[Role]:
    """A confirmation without a word for mail is a login's."""
    return frozenset() if heading.has(*SUBJECT) or heading.has(Role.GRANT) else frozenset({Role.CONFIRM})


def _is_clean_time(heading: Heading) -> bool:
    is_clean = any(word.text == "clean" for word in heading.words)
    is_all = heading.roles <= {Role.WEAK_NO, Role.MOMENT, Role.NEUTRAL, Role.UNKNOWN} and not heading.unknown
    return is_clean and is_all and heading.has(Role.MOMENT)


def _flag_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    if _is_clean_time(heading):
        return column(heading, path, ColumnKind.MOMENT_OF_LEAVING, Refusal.UNDELIVERABLE, is_bare=True)
    if heading.has(Role.DELETED) and not heading.has(*REFUSALS):
        return None
    refusal = _refusal(heading)
    if found := end_column(heading, path, refusal):
        return found
    return granting_column(heading, path) if refusal is None else _refusing_column(heading, path, refusal)


def _refusing_column(heading: Heading, path: tuple[str, ...], refusal: Refusal) -> Column | None:
    if heading.has(Role.ABOUT):
        return _detail_of_leaving(heading, path, refusal)
    is_firm = heading.has(*FIRM_SUBJECT) or heading.has(Role.WITHDRAWN, Role.GONE)
    is_firm_or_consent = is_firm or heading.has(Role.CONSENT, Role.GRANT)
    is_sure = (heading.has(*REFUSALS) or (is_firm_or_consent and not heading.unknown)) and not has_other_owner(heading)
    is_bare = _is_spam(heading) or (
        not is_firm and ((heading.has(Role.UNDELIVERABLE) and _says_on_hold(heading)) or not heading.has(*REFUSALS))
    )
    if heading.has(Role.REASON):
        kinds = {word.text for word in heading.words if word.role is Role.REASON}
        is_kind_of_leaving = kinds <= _WHY and refusal is not Refusal.UNDELIVERABLE
        if is_kind_of_leaving:
            return None
        return column(heading, path, ColumnKind.REASON, refusal, is_sure=is_sure, is_bare=is_bare)
    if heading.has(Role.MOMENT):
        return column(heading, path, ColumnKind.MOMENT_OF_LEAVING, refusal, is_sure=is_sure, is_bare=is_bare)
    kind = ColumnKind.PREFERENCE if heading.has(Role.FREQUENCY) else ColumnKind.REFUSING_FLAG
    found = column(heading, path, kind, refusal, is_sure=is_sure, is_bare=is_bare)
    if has_other_owner(heading) and heading.directly_before(Role.OWNER, {Role.EMAIL, Role.MAIL, Role.MESSAGES}):
        found = replace(found, purpose=Purpose.TOPIC)  # `invoice_email_opt_out`
    return replace(
        found, counts=_holds_counts(heading, refusal), may_count=any(word.text in _BOUNCES for word in heading.words)
    )


def _detail_of_leaving(heading: Heading, path: tuple[str, ...], refusal: Refusal) -> Column | None:
    """Read `opt_out_source`, which is filled once somebody left, and `unsubscribed_channel_ids`."""
    about = [word.text for word in heading.words if word.role is Role.ABOUT]
    if not heading.has(Role.WITHDRAWN) or heading.words[-1].text != about[-1] or has_other_owner(heading):
        return None
    if about in (["ids"], ["channel", "ids"]):
        return column(heading, path, ColumnKind.REFUSING_FLAG, refusal, is_sure=False)
    is_detail = len(about) == 1 and about[0] in _DETAILS and any(w.text in _LEFT for w in heading.words)
    return column(heading, path, ColumnKind.REASON, refusal, is_sure=False) if is_detail else None


def _holds_counts(heading: Heading, refusal: Refusal) -> bool:
    """Tell whether the numbers in a column are counts; a soft bounce is one attempt that failed."""
    texts = {word.text for word in heading.words}
    if heading.before(Role.WITHDRAWN, CHANNELS.keys()):  # `opt_outs.email` is one of a person's
        return False
    if texts & _PLURALS or any(text.startswith("soft bounce") for text in texts):
        return True
    return refusal is Refusal.UNDELIVERABLE and bool(texts & {"emails", "soft"})


def _is_spam(heading: Heading) -> bool:
    """Tell whether a heading says no more than `spam`, as that of a ticket can, or `baja`, as that of a job can."""
    is_all = heading.roles <= {Role.WITHDRAWN, Role.NEUTRAL, Role.MOMENT}
    return is_all and any(word.text in {"spam", "baja"} for word in heading.words)


def _says_on_hold(heading: Heading) -> bool:
    return any("hold" in word.text for word in heading.words)
