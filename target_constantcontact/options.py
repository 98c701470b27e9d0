"""The words that settings use, and what records ask for. Imports nothing of this package."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Mode(str, Enum):
    """What a stream means to the account."""

    UPSERT = "upsert"
    """New people are added, existing ones updated; both join the lists."""
    APPEND = "append"
    """New people are added and join the lists; existing ones are left alone."""
    UPDATE = "update"
    """Existing people are updated and join nothing; new ones are left out."""
    MIRROR = "mirror"
    """As upsert; afterwards whoever the stream did not name leaves the lists."""


class OperationKind(str, Enum):
    """What the records of a stream do."""

    IMPORT = "import"
    REMOVE_FROM_LISTS = "remove_from_lists"
    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    DELETE = "delete"
    UNSUBSCRIBE = "unsubscribe"
    SKIP = "skip"
    """Nothing: the stream holds nobody to do anything about."""
    UPDATE = "update"
    CLEAR = "clear_blanks"
    """Of the mode `update`, for people on no list; no setting."""


TAGGING: Final = frozenset({OperationKind.ADD_TAGS, OperationKind.REMOVE_TAGS})

ONE_BY_ONE: Final = frozenset({OperationKind.UNSUBSCRIBE, OperationKind.UPDATE, OperationKind.CLEAR})


LEAVING: Final = frozenset({OperationKind.DELETE, OperationKind.REMOVE_FROM_LISTS})
"""After these somebody is not on a list because a record says so."""


class OnDelete(str, Enum):
    """What a record that its source marks as deleted does, in a stream that is imported."""

    IGNORE = "ignore"
    REMOVE_FROM_LISTS = "remove_from_lists"
    DELETE = "delete"


class OnOptOut(str, Enum):
    """What a record does, in a stream that is imported, whose source says that its person opted out."""

    KEEP_OUT = "keep_out"
    REMOVE_FROM_LISTS = "remove_from_lists"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True)
class Operation:
    """One operation with all that it needs; people of one may share a batch.

    Attributes:
        kind: Any but `import`.
        ids: Of the lists or tags, sorted; none for a deletion.
        is_own_wish: Whether people themselves asked for it.
    """

    kind: OperationKind
    ids: tuple[str, ...] = ()
    is_own_wish: bool = False


SMS_EXPLICIT: Final = "explicit"

UNDO_STREAM: Final = "constantcontact_undo"
"""The stream of undo files: by default its records join the lists that they name, whatever `lists` and `mode` say."""

PLANNED: Final = "planned-"
"""What the stand-in for an id starts with, of a list or a tag that a dry run only plans."""


class DateOrder(str, Enum):
    """What comes first in a date whose year comes last."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


class DecimalMark(str, Enum):
    """What stands before the decimals of a number that is text."""

    POINT = "point"
    COMMA = "comma"


class MultipleAddresses(str, Enum):
    """What a cell with several addresses of e-mail does."""

    REJECT = "reject"
    FIRST = "first"


class OnBadValue(str, Enum):
    """What an optional value does that the service would refuse."""

    LEAVE_OUT = "leave_out"
    REJECT = "reject"


DEFAULT_MAX_BISECT_IMPORTS: Final = 100


class ResolveRejects(str, Enum):
    """How rows are found that an import refused without naming them."""

    AUTO = "auto"
    NONE = "none"
    READ_BACK = "read_back"
    BISECT = "bisect"
