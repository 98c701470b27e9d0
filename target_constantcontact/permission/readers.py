"""How the values of each kind of column are read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.bounces import is_soft
from target_constantcontact.permission.column_kinds import Also, ColumnKind
from target_constantcontact.permission.ends import has_come
from target_constantcontact.permission.roles import Channel, Refusal
from target_constantcontact.permission.sayings import BLANK, GRANTS, PRESENT, SILENT, SOFT, UNCLEAR, Said, Saying
from target_constantcontact.permission.sentences import (
    refusal_in,
    refusal_of_a_group,
    refusal_of_a_tag,
    refuses_mail,
    spares_mail,
)
from target_constantcontact.permission.value_words import Meaning, Sense
from target_constantcontact.permission.values import REFUSING, is_blocked, is_real_moment, meaning_of, refusal_of_mail
from target_constantcontact.permission.ways import denies_email, ways_of

if TYPE_CHECKING:
    from target_constantcontact.permission.column_kinds import Column

_CODES: Final = frozenset({*"sovxjt", "-1"})
"""What is a yes in a flag and may be a code in a status: S is subscribed here and suppressed there."""
_FINE: Final = frozenset({"ok", "okay", "good", "fine", "normal", "accepted", "confirmed"})
_EMPTY: Final = frozenset({Sense.NOTHING, Sense.NONE_OF_IT})
_OF_WAYS: Final = frozenset({Sense.OTHER, Sense.DELIVERED})
"""`Text` is what became of a message, or a way to reach somebody."""
_DENIED: Final = Meaning(Sense.WEAK, Refusal.WITHDRAWN)
_BOUNCED: Final = Meaning(Sense.WEAK, Refusal.UNDELIVERABLE)


def _refusing_flag(column: Column, meaning: Meaning, value: object) -> Said:
    sense = meaning.sense
    if sense in _EMPTY or sense is Sense.NO:
        return SILENT
    if sense in _OF_WAYS and (ways := ways_of(value)) is not None:  # `Opted out of: SMS`
        return Said(Saying.REFUSES, column.refusal) if ways.with_email else SILENT
    if spares_mail(value):  # `Restrictions: Do not call`
        return SILENT
    if sense is Sense.STRONG:
        return Said(Saying.REFUSES, meaning.refusal)
    if _counts(column, sense, value):
        return SILENT
    if sense in {Sense.YES, Sense.MOMENT, Sense.AFFIRMED, Sense.WEAK} or _is_filled_collection(value):
        return Said(Saying.REFUSES, column.refusal)
    if sense is Sense.DELIVERED and column.refusal in {Refusal.UNDELIVERABLE, Refusal.GONE}:
        return SILENT
    return GRANTS if sense is Sense.PRESENT else UNCLEAR


def _counts(column: Column, sense: Sense, value: object) -> bool:
    """Tell whether a value is a number that says nothing, since it is a count."""
    is_number = isinstance(value, (int, float, str)) and not isinstance(value, bool) and _is_number(value)
    return (column.counts and is_number) or (column.may_count and sense is Sense.NUMBER)


def _count(column: Column, meaning: Meaning, value: object) -> Said:
    """Somebody who left may have come back since: a status of today outranks a count."""
    if isinstance(value, bool) or not _is_number(value):
        if column.is_bare and meaning.sense is not Sense.STRONG:
            return SILENT
        return _refusing_flag(column, meaning, value)
    return Said(Saying.LEFT, column.refusal) if float(str(value)) > 0 else SILENT


def _excludes_email(column: Column, value: object) -> bool:
    ways = ways_of(value)
    if ways is None:
        return denies_email(value)
    return not ways.with_email and (ways.is_only or column.also is Also.WAYS)


def _granting_flag(column: Column, meaning: Meaning, value: object) -> Said:
    sense = meaning.sense
    if sense in _OF_WAYS and (ways := ways_of(value)) is not None:
        if _excludes_email(column, value):
            return Said(Saying.REFUSES, column.refusal)
        return GRANTS if ways.with_email and column.also is Also.WAYS else UNCLEAR
    if sense is Sense.NOTHING or (sense is Sense.NONE_OF_IT and column.writes_none):
        return BLANK
    if sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    if sense in {Sense.NO, Sense.NONE_OF_IT, Sense.NOT_KNOWN}:
        return Said(Saying.REFUSES, column.refusal)
    if sense is Sense.PRESENT:
        return PRESENT
    if _is_below_zero(column, value):
        return Said(Saying.REFUSES, column.refusal)
    return GRANTS if sense in {Sense.YES, Sense.AFFIRMED, Sense.MOMENT} else UNCLEAR


def _deliverable_flag(column: Column, meaning: Meaning, _value: object) -> Said:
    refuses = meaning.sense in REFUSING or meaning.sense is Sense.NO
    return Said(Saying.REFUSES, meaning.refusal or column.refusal) if refuses else SILENT


def _confirmed_flag(column: Column, meaning: Meaning, _value: object) -> Said:
    if meaning.sense in _EMPTY:
        return SILENT
    said = _granting_flag(column, meaning, _value)
    return Said(Saying.LEFT, said.refusal) if meaning.sense is Sense.NO else said


def _moment_of_leaving(column: Column, meaning: Meaning, value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO or meaning.sense is Sense.PRESENT:
        return SILENT
    happened = meaning.sense in {Sense.MOMENT, Sense.YES, Sense.STRONG} or is_real_moment(value)
    return Said(Saying.LEFT, meaning.refusal or column.refusal) if happened else UNCLEAR


def _moment_of_granting(_column: Column, meaning: Meaning, _value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return BLANK
    if meaning.sense is Sense.STRONG:
        return Said(Saying.REFUSES, meaning.refusal)
    return GRANTS if meaning.sense in {Sense.MOMENT, Sense.YES} else SILENT


def _moment_of_confirming(_column: Column, meaning: Meaning, value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return Said(Saying.REFUSES, Refusal.NEVER_GIVEN)
    if meaning.sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    is_there = meaning.sense in {Sense.MOMENT, Sense.YES, Sense.AFFIRMED, Sense.PRESENT} or is_real_moment(value)
    return GRANTS if is_there else UNCLEAR


def _status(column: Column, meaning: Meaning, value: object) -> Said:
    sense = meaning.sense
    if sense is Sense.YES and str(value).strip().casefold() in _CODES:
        return UNCLEAR
    if sense is Sense.NOTHING:
        return BLANK
    if sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    if sense in {Sense.NO, Sense.NONE_OF_IT, Sense.NOT_KNOWN}:
        return SILENT if column.passes_no else Said(Saying.REFUSES, column.refusal)
    if sense is Sense.DELIVERED:
        return SILENT
    return PRESENT if sense in {Sense.YES, Sense.PRESENT, Sense.AFFIRMED} else UNCLEAR


def _status_of_leaving(column: Column, meaning: Meaning, value: object) -> Said:
    """Read `suppression_status`, of which `active` is no good news."""
    sense = meaning.sense
    if sense in _EMPTY or sense in {Sense.NO, Sense.DELIVERED} or str(value).strip().casefold() in _FINE:
        return SILENT
    if sense in REFUSING or sense in {Sense.YES, Sense.MOMENT}:
        return Said(Saying.REFUSES, meaning.refusal or column.refusal)
    return PRESENT if sense is Sense.PRESENT else UNCLEAR


def _bare_status(_column: Column, meaning: Meaning, value: object) -> Said:
    if meaning.sense in REFUSING:
        return Said(Saying.REFUSES, meaning.refusal)
    if meaning.sense is Sense.NO and isinstance(value, str) and not _is_number(value):
        return Said(Saying.REFUSES, Refusal.NEVER_GIVEN)
    is_code = meaning.sense is Sense.NUMBER or str(value).strip().casefold() == "u"
    if is_code:  # one mail service's 2, 3 or U is unsubscribed
        return UNCLEAR
    return PRESENT if meaning.sense is Sense.PRESENT else SILENT


def _refuses_also(column: Column, meaning: Meaning, value: object) -> bool:
    if column.also in {Also.NONE, Also.DENIED}:
        is_none = column.also is Also.NONE and meaning.sense in {Sense.NONE_OF_IT, Sense.NO}
        return is_none or meaning == _DENIED or refusal_in(value) is not None
    if column.also is Also.BLOCKED:
        return is_blocked(value)
    return column.also is not None and (refusal_in(value) is not None or _excludes_email(column, value))


def _others_status(column: Column, meaning: Meaning, value: object) -> Said:
    if column.also in {Also.TAGS, Also.GROUPS}:
        read = refusal_of_a_tag if column.also is Also.TAGS else refusal_of_a_group
        refusal = refusal_of_mail(value) or read(value)
        return SILENT if refusal is None else Said(Saying.REFUSES, refusal)
    if meaning == _BOUNCED and column.is_of_mail:
        return Said(Saying.REFUSES, meaning.refusal)
    if _refuses_also(column, meaning, value):
        return Said(Saying.REFUSES, column.refusal)
    if meaning.sense is not Sense.STRONG or (column.passes_no and meaning.refusal is Refusal.NEVER_GIVEN):
        return SILENT
    return Said(Saying.REFUSES, meaning.refusal)


def _history(column: Column, meaning: Meaning, value: object) -> Said:
    """A text that tells of it is no list: what refused in it may have been long ago."""
    if column.is_bare and meaning.sense is not Sense.STRONG:
        return SILENT
    if meaning.sense in REFUSING and isinstance(value, str) and not value.strip().startswith("["):
        return UNCLEAR
    if meaning.sense in REFUSING or meaning.sense in {Sense.NO, Sense.NONE_OF_IT, Sense.NOT_KNOWN}:
        return Said(Saying.REFUSES, meaning.refusal or column.refusal)
    return GRANTS if meaning.sense in {Sense.PRESENT, Sense.YES} else SILENT


def _reason(column: Column, meaning: Meaning, value: object) -> Said:
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return SILENT
    if column.refusal is Refusal.UNDELIVERABLE and is_soft(value):
        return SOFT
    return Said(Saying.LEFT, column.refusal)


def _end_of_refusal(column: Column, meaning: Meaning, value: object) -> Said:
    is_over = has_come(value, column.today) if meaning.sense is Sense.MOMENT or _is_of_time(value) else None
    if is_over is not None:
        return SILENT if is_over else Said(Saying.REFUSES, column.refusal)
    if meaning.sense in _EMPTY or meaning.sense is Sense.NO:
        return SILENT
    is_told = meaning.sense in {Sense.YES, Sense.STRONG, Sense.AFFIRMED}  # `permanent`
    return Said(Saying.REFUSES, column.refusal) if is_told else UNCLEAR


def _end_of_consent(column: Column, meaning: Meaning, value: object) -> Said:
    if meaning.sense is Sense.MOMENT and has_come(value, column.today):
        return Said(Saying.REFUSES, column.refusal)
    return Said(Saying.REFUSES, meaning.refusal) if meaning.sense is Sense.STRONG else SILENT


def _is_of_time(value: object) -> bool:
    """Tell whether a value is the last day of all: nothing elsewhere, and forever here."""
    return isinstance(value, str) and value.strip().startswith("9999-")


def _preference(column: Column, meaning: Meaning, value: object) -> Said:
    is_several = isinstance(value, (str, list))
    refusal = refusal_in(value) if is_several else meaning.refusal if meaning.sense is Sense.STRONG else None
    if refusal is not None:
        return Said(Saying.REFUSES, refusal)
    if column.counts and not isinstance(value, bool) and _is_number(value):
        return SILENT
    is_code = meaning.sense is Sense.NUMBER and column.channel is Channel.EMAIL and not column.may_count
    if is_code and not _is_below_zero(column, value):
        return UNCLEAR  # of one system's choice
    is_no = meaning.sense in {Sense.NO, Sense.NONE_OF_IT} or meaning == _DENIED or _is_below_zero(column, value)
    if is_no or _excludes_email(column, value):
        return Said(Saying.REFUSES, column.refusal)
    return GRANTS if meaning.sense in {Sense.YES, Sense.PRESENT} else SILENT


def _clear_words(_column: Column, _meaning: Meaning, value: object) -> Said:
    refusal = refusal_of_mail(value) or refuses_mail(value)
    return SILENT if refusal is None else Said(Saying.REFUSES, refusal)


def _login(_column: Column, _meaning: Meaning, _value: object) -> Said:
    return SILENT


def _is_below_zero(column: Column, value: object) -> bool:
    """Tell whether a number says no; -1 is the yes of Access, unless other numbers stand in its column."""
    is_number = isinstance(value, (int, float, str)) and not isinstance(value, bool) and _is_number(value)
    return is_number and float(str(value)) < (0 if column.is_numbered else -1)


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _is_filled_collection(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().startswith("[") and meaning_of(value).sense not in _EMPTY
    return isinstance(value, (list, Mapping)) and meaning_of(value).sense not in _EMPTY


READERS: Final = {
    ColumnKind.REFUSING_FLAG: _refusing_flag,
    ColumnKind.GRANTING_FLAG: _granting_flag,
    ColumnKind.DELIVERABLE_FLAG: _deliverable_flag,
    ColumnKind.CONFIRMED_FLAG: _confirmed_flag,
    ColumnKind.MOMENT_OF_LEAVING: _moment_of_leaving,
    ColumnKind.MOMENT_OF_GRANTING: _moment_of_granting,
    ColumnKind.MOMENT_OF_CONFIRMING: _moment_of_confirming,
    ColumnKind.STATUS: _status,
    ColumnKind.STATUS_OF_LEAVING: _status_of_leaving,
    ColumnKind.END_OF_REFUSAL: _end_of_refusal,
    ColumnKind.END_OF_CONSENT: _end_of_consent,
    ColumnKind.BARE_STATUS: _bare_status,
    ColumnKind.OTHERS_STATUS: _others_status,
    ColumnKind.COUNT: _count,
    ColumnKind.REASON: _reason,
    ColumnKind.HISTORY: _history,
    ColumnKind.PREFERENCE: _preference,
    ColumnKind.WAYS: _preference,
    ColumnKind.CLEAR_WORDS: _clear_words,
    ColumnKind.LOGIN: _login,
    ColumnKind.CHOSEN: _login,
}
