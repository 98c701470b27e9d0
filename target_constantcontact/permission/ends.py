"""Columns that say until when nobody mails somebody, or until when a permission holds. Pure."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.column_kinds import Column, ColumnKind
from target_constantcontact.permission.grammar_parts import FIRM_SUBJECT, OF_PLANS, column, has_other_owner
from target_constantcontact.permission.moments import ALWAYS, spans_of
from target_constantcontact.permission.roles import Refusal, Role

if TYPE_CHECKING:
    from datetime import date

    from target_constantcontact.permission.headings import Heading

_ENDS: Final = frozenset({
    "until", "till", "expires", "expiry", "expiration", "end", "ends", "bis", "hasta", "jusqu au", "fino al", "lapses",
})  # fmt: skip
_BEHIND: Final = frozenset({Role.MOMENT, Role.NEUTRAL})
_PAUSES: Final = frozenset({"paused", "pause", "snoozed", "snooze", "muted", "mute"})
_BESIDE_A_PAUSE: Final = frozenset({Role.WEAK_NO, Role.ABOUT, Role.MOMENT, Role.NEUTRAL, Role.UNKNOWN})
_BESIDE_A_CONSENT: Final = frozenset({
    Role.CONSENT, Role.GRANT, Role.DOUBLE, Role.ABOUT, Role.MOMENT, Role.NEUTRAL, Role.VALID, Role.MESSAGES,
    Role.UNKNOWN, *FIRM_SUBJECT,
})  # fmt: skip
_FOREVER: Final = "9999"


def end_column(heading: Heading, path: tuple[str, ...], refusal: Refusal | None) -> Column | None:
    """Read the heading of an end: `do_not_email_until`, `snoozed_until`, `consent_expires_at`.

    Args:
        heading: Read.
        path: The keys that lead to it.
        refusal: What the heading refuses without its end, if anything.

    Returns:
        None where it is none.
    """
    words = list(heading.words)
    while len(words) > 1 and words[-1].role in _BEHIND and words[-1].text not in _ENDS:
        words.pop()
    is_end = words[-1].text in _ENDS or [word.text for word in heading.words[-2:]] == ["valid", "to"]
    if not is_end or has_other_owner(heading):
        return None
    permissions = [word.text for word in heading.words if word.role in {Role.CONSENT, Role.GRANT}]
    is_of_a_plan = bool(permissions) and all(text.startswith(OF_PLANS) for text in permissions)
    is_plain = is_of_a_plan and not heading.has(*FIRM_SUBJECT)
    if refusal is not None:
        return column(heading, path, ColumnKind.END_OF_REFUSAL, refusal, is_sure=not is_plain, is_bare=is_plain)
    if any(word.text in _PAUSES for word in words) and heading.roles <= _BESIDE_A_PAUSE and not heading.unknown:
        return column(heading, path, ColumnKind.END_OF_REFUSAL, Refusal.WITHDRAWN, is_sure=False, is_bare=True)
    if not permissions or is_of_a_plan or not heading.roles <= _BESIDE_A_CONSENT or heading.unknown:
        return None
    is_bare = all(text.startswith("permi") for text in permissions)  # of residence
    return column(heading, path, ColumnKind.END_OF_CONSENT, Refusal.NEVER_GIVEN, is_sure=False, is_bare=is_bare)


def has_come(value: object, today: date | None) -> bool | None:
    """Tell whether a day is over.

    Args:
        value: A moment.
        today: None where nobody knows.

    Returns:
        None where that is not certain.
    """
    if str(value).strip().startswith(_FOREVER):
        return False
    if today is None:
        return None
    midnight = datetime(today.year, today.month, today.day, tzinfo=timezone.utc).timestamp()
    spans = [span for several in spans_of([value]) for span in several]
    over = {end <= midnight for _, end in spans}
    return over.pop() if len(over) == 1 and ALWAYS not in spans else None
