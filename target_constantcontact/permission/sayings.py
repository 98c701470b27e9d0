"""What one value can say about a permission. Pure."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from target_constantcontact.permission.roles import Refusal


class Saying(Enum):
    """What one value says about a permission."""

    REFUSES = "refuses"
    LEFT = "left"
    """At a moment, or for a reason: outranked by a status that says yes today."""
    SOFT = "is of one attempt"
    """What came back came back once: no reason to keep anybody out, and none that a moment beside it gives."""
    GRANTS = "grants"
    PRESENT = "is present"
    """The yes of a status."""
    BLANK = "is not stated"
    SILENT = "says nothing"
    ABSENT = "is not there"
    """No object of an array has it."""
    UNCLEAR = "is unclear"


class Said(NamedTuple):
    """What one column's value says.

    Attributes:
        saying: Whether it refuses, grants, or says nothing.
        refusal: Which one, where it refuses.
    """

    saying: Saying
    refusal: Refusal | None = None


SILENT: Final = Said(Saying.SILENT)
SOFT: Final = Said(Saying.SOFT)
ABSENT: Final = Said(Saying.ABSENT)
UNCLEAR: Final = Said(Saying.UNCLEAR)
GRANTS: Final = Said(Saying.GRANTS)
PRESENT: Final = Said(Saying.PRESENT)
BLANK: Final = Said(Saying.BLANK)
