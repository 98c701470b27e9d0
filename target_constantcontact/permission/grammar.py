"""What a heading makes of its column: the grammar over its words. Pure."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Also, Column, ColumnKind
from target_constantcontact.permission.counts import count_column
from target_constantcontact.permission.grammar_parts import (
    CHANNELS,
    FIRM_SUBJECT,
    OF_PLANS,
    REFUSALS,
    SUBJECT,
    SUBSCRIBERS,
    column,
    has_other_owner,
    purpose_of,
)
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.histories import history_column
from target_constantcontact.permission.roles import Purpose, Refusal, Role
from target_constantcontact.permission.status_grammar import kind_column, level_column, login_column, status_column
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
_ENDS: Final = frozenset({"until", "till", "bis", "hasta", "jusqu au", "fino al"})
_LAPSES: Final = frozenset({"missing", "lacks", "lacking", "lapsed", "expired"})
_SENDS: Final = frozenset({"do not send", "ne pas envoyer", "no enviar", "non inviare", "nao enviar", "niet sturen"})
_LOOSE: Final = frozenset({
    "requested", "requests", "wanted", "get", "gets", "join", "joined", "interested", "may", "can", "on", "will", "ok",
})  # fmt: skip
"""Wishes that mean mail only beside a word for it: `Information requested` is a form's question."""
_CONTACTS: Final = frozenset({"contact", "kontakt", "contacto", "contatto", "contato"})
_TOUCH: Final = frozenset({
    "stay in touch", "keep in touch", "keep me informed", "keep me posted", "keep me updated", "keep me up to date",
    "keep me in the loop", "hear from us", "would you like to hear", "want to hear", "like to hear", "d like to",
    "happy to hear",
})  # fmt: skip
"""Wishes that mean mail without a word for it."""
_BY: Final = frozenset({"by", "via", "through", "per", "par", "por"})
_MAILINGS: Final = frozenset(
    {
        "mailings",
        "emailing",
        "emailings",
        "e mailings",
        "mass mailing",
        "mass email",
        "bulk email",
        "bulk emails",
        "bulk mail",
    }
)
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
    if found := special or level_column(heading, path):
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
    strong = next((refusal for role, refusal in REFUSALS.items() if heading.has(role)), None)
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


def _is_negated_refusal(heading: Heading) -> bool:
    return heading.directly_before(Role.NEGATION, {*REFUSALS, Role.WEAK_NO})


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
    return _granting_column(heading, path) if refusal is None else _refusing_column(heading, path, refusal)


def _refusing_column(heading: Heading, path: tuple[str, ...], refusal: Refusal) -> Column | None:
    if heading.words[-1].text in _ENDS:  # `do_not_email_until`: whether that day has come is not for a heading to say
        return replace(column(heading, path, ColumnKind.STATUS, refusal), passes_no=True)
    if heading.has(Role.ABOUT):
        return None
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
        found,
        counts=_holds_counts(heading, refusal),
        may_count=any(word.text in _BOUNCES for word in heading.words),
    )


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


def _granting_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    if heading.has(Role.ABOUT, Role.REASON):
        return None
    if _is_negated_refusal(heading) and (heading.has(*REFUSALS) or heading.has(*SUBJECT)):
        return column(heading, path, ColumnKind.GRANTING_FLAG, _negated(heading))
    if heading.has(Role.DOUBLE) or _is_confirmation(heading):
        is_moment = heading.has(Role.MOMENT)
        kind = ColumnKind.MOMENT_OF_CONFIRMING if is_moment else ColumnKind.CONFIRMED_FLAG
        return column(heading, path, kind, Refusal.NEVER_GIVEN)
    if heading.has(Role.VALID) and heading.has(Role.EMAIL, Role.MAIL) and not heading.has(Role.CONSENT, Role.GRANT):
        return column(heading, path, ColumnKind.DELIVERABLE_FLAG, Refusal.UNDELIVERABLE, is_sure=False)
    if heading.has(Role.GRANT):
        is_of_a_thing = has_other_owner(heading)
        is_of_mail = heading.has(*FIRM_SUBJECT) or not is_of_a_thing  # but not `Subscribed Plan`
        return _granted(heading, path, is_sure=not is_of_a_thing) if is_of_mail else None
    if _has_wish(heading):
        return _wished(heading, path)
    return _question(heading, path) or _bare_grant(heading, path)


def _wished(heading: Heading, path: tuple[str, ...]) -> Column | None:
    is_of_a_thing = has_other_owner(heading)
    if is_of_a_thing and not heading.has(Role.MARKETING, Role.NEWSLETTER):
        return None  # `Receives Invoice Emails`
    is_firm = heading.has(*FIRM_SUBJECT) and not is_of_a_thing and not heading.unknown
    is_setting = heading.has(Role.ACTIVE) and not heading.has(Role.MARKETING, Role.NEWSLETTER)
    return _granted(heading, path, is_sure=is_firm and not is_setting)


def _question(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read `Email?`, `Contact by email`, `Subscriber`: a yes, a no and clear words are heard, and nothing else."""
    texts = [word.text for word in heading.words]
    is_of_email = heading.has(Role.EMAIL) and heading.roles <= {Role.EMAIL, Role.NEUTRAL}
    is_asked = (
        is_of_email
        and not {"have", "has"} & {*texts}
        and (heading.text.rstrip().endswith("?") or bool(_CONTACTS & {*texts} and _BY & {*texts}))
    )
    is_of_all = heading.roles <= {Role.EMAIL, Role.MAIL, Role.NEUTRAL}
    is_of_mailings = is_of_all and any(text in _MAILINGS for text in texts)
    is_subscriber = is_of_all and texts[-1] in SUBSCRIBERS
    is_heard = is_asked or is_of_mailings or is_subscriber or _is_of_codes(heading)
    return column(heading, path, ColumnKind.PREFERENCE, Refusal.NEVER_GIVEN, is_sure=False) if is_heard else None


def _is_of_codes(heading: Heading) -> bool:
    return any(word.role is Role.FREQUENCY and word.text.startswith("solicit") for word in heading.words)


def _has_wish(heading: Heading) -> bool:
    wishes = {word.text for word in heading.words if word.role in {Role.CONSENT, Role.WISH, Role.ACTIVE}}
    is_in_touch = not wishes.isdisjoint(_TOUCH) and not heading.unknown
    return is_in_touch or (
        bool(wishes) and (heading.has(*FIRM_SUBJECT) or (heading.has(Role.MESSAGES) and not wishes <= _LOOSE))
    )


def _negated(heading: Heading) -> Refusal:
    return next((refusal for role, refusal in REFUSALS.items() if heading.has(role)), Refusal.WITHDRAWN)


def _is_confirmation(heading: Heading) -> bool:
    is_of_mail = heading.has(Role.GRANT, Role.NEWSLETTER, Role.CONSENT)
    return heading.has(Role.CONFIRM, Role.LOGIN) and (is_of_mail or any(w.text in SUBSCRIBERS for w in heading.words))


def _granted(heading: Heading, path: tuple[str, ...], *, is_sure: bool) -> Column | None:
    if heading.has(Role.MOMENT):
        # The timestamp of a consent is that of its last change, whatever it says.
        is_change = any(word.text in {"timestamp", "tstamp"} for word in heading.words) and not heading.has(Role.GRANT)
        kind = None if is_change else ColumnKind.MOMENT_OF_GRANTING
        return kind and column(heading, path, kind, Refusal.NEVER_GIVEN, is_sure=is_sure)
    kind = ColumnKind.PREFERENCE if _is_preference(heading) else ColumnKind.GRANTING_FLAG
    return column(heading, path, kind, Refusal.NEVER_GIVEN, is_sure=is_sure)


def _is_preference(heading: Heading) -> bool:
    names = {
        "preference",
        "preferences",
        "prefs",
        "settings",
        "newsletters",
        "mailing lists",
        "enewsletters",
        "e newsletters",
    }
    is_verbal = heading.has(Role.GRANT, Role.WISH)
    if heading.has(Role.NEWSLETTER) and heading.words[-1].text == "subscriptions":
        return True
    return heading.has(Role.FREQUENCY) or (not is_verbal and any(word.text in names for word in heading.words))


def _bare_grant(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read headings without a verb (`Newsletter`, `Email Marketing`), or without a word for mail (`Consent`)."""
    if heading.has(Role.MOMENT, Role.LOGIN, Role.ADDRESS) or has_other_owner(heading):
        return None
    if any(word.text == "only" for word in heading.words):  # `Marketing Only` is a kind of contact
        return None
    if heading.unknown and purpose_of(heading) is not Purpose.TOPIC:
        # `Newsletter (imported)` may be anything, but a no in it is a no.
        kind = ColumnKind.PREFERENCE
        is_of_mail = heading.has(Role.NEWSLETTER)
        return column(heading, path, kind, Refusal.NEVER_GIVEN, is_sure=False) if is_of_mail else None
    if heading.has(Role.MARKETING, Role.NEWSLETTER):
        is_firm = heading.has(Role.NEWSLETTER) or (heading.has(Role.EMAIL) and heading.has(Role.MARKETING))
        return _granted(heading, path, is_sure=is_firm and not heading.unknown and not _is_preference(heading))
    if heading.has(Role.FREQUENCY) and heading.has(*SUBJECT):
        return column(heading, path, ColumnKind.PREFERENCE, Refusal.NEVER_GIVEN, is_sure=False)
    is_of_messages = heading.has(Role.EMAIL) and heading.has(Role.MESSAGES)
    if (heading.has(*SUBJECT) and _is_preference(heading)) or is_of_messages:
        is_sure = heading.has(Role.EMAIL) and not is_of_messages
        return column(heading, path, ColumnKind.PREFERENCE, Refusal.NEVER_GIVEN, is_sure=is_sure)
    if heading.has(Role.CONSENT) and heading.roles <= {Role.CONSENT, Role.NEUTRAL, Role.ACTIVE}:
        return column(heading, path, ColumnKind.GRANTING_FLAG, Refusal.NEVER_GIVEN, is_sure=False, is_bare=True)
    return None
