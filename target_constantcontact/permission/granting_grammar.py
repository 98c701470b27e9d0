"""What a heading makes of its column where its yes lets in: the grammar over its words. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.grammar_parts import (
    FIRM_SUBJECT,
    REFUSALS,
    SUBJECT,
    SUBSCRIBERS,
    column,
    has_other_owner,
    purpose_of,
    refusal_named_by,
)
from target_constantcontact.permission.roles import Purpose, Refusal, Role

if TYPE_CHECKING:
    from target_constantcontact.permission.headings import Heading

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
_PAST: Final = re.compile(r"\s*(?:did|have) (?:you|they) (?:ever )?(?:received?|get|see|got)", re.IGNORECASE)
"""A question about a mail that was sent."""
_OF_A_LOGIN: Final = frozenset({"admin", "superuser", "login", "log in", "logged", "signin", "password", "mfa"})
_WORD, _LONG_WORD = 3, 5
_OF_BARE_CONSENT: Final = frozenset({Role.CONSENT, Role.NEUTRAL, Role.ACTIVE, Role.UNKNOWN})


def granting_column(heading: Heading, path: tuple[str, ...]) -> Column | None:
    """Read the heading of a permission that was given, or is asked for.

    Args:
        heading: Read.
        path: The keys that lead to it.

    Returns:
        None where it is none.
    """
    if heading.has(Role.ABOUT, Role.REASON) or _PAST.match(heading.text):
        return None
    if _is_negated_refusal(heading) and (heading.has(*REFUSALS) or heading.has(*SUBJECT)):
        return column(heading, path, ColumnKind.GRANTING_FLAG, refusal_named_by(heading) or Refusal.WITHDRAWN)
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
    found = _granted(heading, path, is_sure=is_firm and not is_setting)
    is_of_all = any(word.text in _TOUCH for word in heading.words)  # whatever it promises news of
    return replace(found, purpose=Purpose.OWN) if found and is_of_all else found


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


def _is_confirmation(heading: Heading) -> bool:
    is_of_mail = heading.has(Role.GRANT, Role.NEWSLETTER, Role.CONSENT)
    confirms = any(w.role in {Role.CONFIRM, Role.LOGIN} and w.text not in _OF_A_LOGIN for w in heading.words)
    return confirms and (is_of_mail or any(w.text in SUBSCRIBERS for w in heading.words))


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
    if heading.has(Role.CONSENT) and heading.roles <= _OF_BARE_CONSENT and _has_no_words(heading):
        return column(heading, path, ColumnKind.GRANTING_FLAG, Refusal.NEVER_GIVEN, is_sure=False, is_bare=True)
    return None


def _has_no_words(heading: Heading) -> bool:
    """Tell whether what is not known is too short to be a word: `eu_consent`, but not `subscription_box`."""
    longest = _LONG_WORD if any(word.text == "preferences" for word in heading.words) else _WORD
    return all(len(word.text) < longest for word in heading.words if word.role is Role.UNKNOWN)


def _is_negated_refusal(heading: Heading) -> bool:
    return heading.directly_before(Role.NEGATION, {*REFUSALS, Role.WEAK_NO})
