"""The kinds of columns that speak about a permission. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Channel, Purpose, Refusal

if TYPE_CHECKING:
    from datetime import date


class ColumnKind(Enum):
    """How the values of a column are read; the value is how the documentation and a dry run call it."""

    REFUSING_FLAG = "refusing flag"
    GRANTING_FLAG = "granting flag"
    DELIVERABLE_FLAG = "flag of an address that works"
    CONFIRMED_FLAG = "flag of a double opt-in"
    MOMENT_OF_LEAVING = "moment of leaving"
    MOMENT_OF_GRANTING = "moment of granting"
    MOMENT_OF_CONFIRMING = "moment of a double opt-in"
    END_OF_REFUSAL = "end of a refusal"
    END_OF_CONSENT = "end of a permission"
    STATUS = "status of a permission"
    STATUS_OF_LEAVING = "status of a refusal"
    BARE_STATUS = "status of nobody else's"
    OTHERS_STATUS = "status of something else"
    COUNT = "count of what keeps out"
    WAYS = "ways to be reached"
    REASON = "reason for leaving"
    PREFERENCE = "preference"
    CLEAR_WORDS = "clear words about mail"
    HISTORY = "history of a permission"
    LOGIN = "state of a login"
    CHOSEN = "as set"


class Also(Enum):
    """What refuses in a column besides the words that its kind hears."""

    WAYS = "ways to be reached without e-mail"
    ONLY_WAYS = "the word that a way without e-mail is the only one"
    NONE = "none"
    DENIED = "words for withdrawn"
    BLOCKED = "words for blocked"
    TAGS = "tags that say so"
    GROUPS = "groups of people who left or died"


@dataclass(frozen=True)
class Choice:
    """What the setting `permission_columns` says of a column.

    Attributes:
        yes: Words that let in, as `word_key` writes them; None: all but those that keep out.
        no: Words that keep out; None: all but those that let in.
    """

    yes: frozenset[str] | None = None
    no: frozenset[str] | None = None


@dataclass(frozen=True)
class Column:
    """A column that speaks about a permission.

    Attributes:
        path: Its name; for a property of a nested object, the keys that lead to it.
        kind: How its values are read.
        channel: On which way somebody is reached.
        purpose: What for.
        refusal: What its no says.
        is_sure: Whether its heading leaves no doubt that it speaks about permission to mail.
        is_bare: Whether neighbours, values or the stream must say whose it is.
        says_mail: Whether it says `mail`, which is e-mail unless a neighbour names e-mail.
        counts: Whether its numbers are counts.
        may_count: Whether its numbers above one are counts.
        passes_no: Whether its no says nothing: a confirmation that is switched off.
        is_login: Whether it holds the state of a login.
        is_of_mail: Whether it is a status of a subscription, so that what bounced in it was mail.
        is_object: Whether its properties are columns of their own, so that only what is no object says anything.
        writes_none: Whether its `None` is what Python writes for a blank, as it writes `True` and `False`.
        is_numbered: Whether it has numbers besides 0 and -1.
        also: What else refuses in it.
        choice: Of the setting.
        today: For columns that say until when.
        since: Paths of moments of opting in beside a moment of leaving: whoever did so later has come back.
    """

    path: tuple[str, ...]
    kind: ColumnKind
    channel: Channel = Channel.ANY
    purpose: Purpose = Purpose.OWN
    refusal: Refusal = Refusal.WITHDRAWN
    is_sure: bool = True
    is_bare: bool = False
    says_mail: bool = False
    counts: bool = False
    may_count: bool = False
    passes_no: bool = False
    is_login: bool = False
    is_of_mail: bool = False
    is_object: bool = False
    writes_none: bool = False
    is_numbered: bool = False
    also: Also | None = None
    choice: Choice | None = None
    today: date | None = None
    since: tuple[tuple[str, ...], ...] = ()

    @property
    def heading(self) -> str:
        """Its name as a person reads it."""
        return ".".join(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of a record that it reads."""
        return tuple(dict.fromkeys((self.path[0], *(path[0] for path in self.since))))

    @property
    def is_status(self) -> bool:
        """Whether it holds the words of a status."""
        return self.kind in STATUSES


STATUSES: Final = frozenset({
    ColumnKind.STATUS, ColumnKind.BARE_STATUS, ColumnKind.OTHERS_STATUS, ColumnKind.STATUS_OF_LEAVING,
})  # fmt: skip
