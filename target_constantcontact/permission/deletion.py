"""Whether a record's own source says that it has deleted the person. Pure.

Only a clear word deletes: a known yes in a flag, or a real moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Refusal, Role
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_BESIDE: Final = frozenset({Role.DELETED, Role.NEUTRAL, Role.MOMENT, Role.STATUS, Role.NEGATION})
_PREFIXES: Final = frozenset({"fivetran", "airbyte", "ab", "cdc", "debezium", "dms", "meltano", "stitch", "op"})
_OF_ANOTHER: Final = frozenset({
    "address", "addresses", "users", "contacts", "customers", "people", "list", "lists", "company", "club", "shop",
    "store", "group", "organization", "organisation", "association", "site", "website", "web", "audience", "home",
    "work", "content", "question", "questions", "answer", "answers", "response", "responses", "element",
    "elements", "preference", "preferences", "choice", "checkbox", "metafield", "metafields", "columns", "cells",
    "field", "input",
})  # fmt: skip
"""What else can be deleted: `company.deleted`, `Deleted Lists`."""
_AHEAD: Final = frozenset({"to", "be", "zu", "a", "da", "te", "future", "auto", "automatically", "un"})
"""Before the word, a deletion that is still to come, or undone: `To be deleted on`, `undeleted`."""
_OPERATIONS: Final = re.compile(
    r"(?:cdc|sdc|dml|dms|row|record|change|header|metadata|ogg|gg|db)*"
    r"(?:op|oper|operation|changetype|(?<=dml)type|(?<=row)kind|(?<=metadata)action)(?:type|name|code)?"
)
_DELETIONS: Final = frozenset({"delete", "deleted", "remove", "removed"})
_EMPTY: Final = frozenset({Sense.NOTHING, Sense.NONE_OF_IT})


class Deleted(Enum):
    """What a value says about a deletion."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class DeletionColumn:
    """A column that says whether, or when, its source deleted a person.

    Attributes:
        path: The keys that lead to it.
        is_moment: Whether it holds the time of the deletion.
        says_not: Whether its yes is good news: `Not Deleted`.
        is_operation: Whether it holds what a database did with the row: `__op`, `_change_type`.
    """

    path: tuple[str, ...]
    is_moment: bool
    says_not: bool = False
    is_operation: bool = False

    @property
    def heading(self) -> str:
        """Its name as a person reads it."""
        return ".".join(self.path)

    def read(self, value: object) -> Deleted:
        """Say what one value says.

        Args:
            value: Any JSON value.
        """
        return says_deleted(self, value)


def deletion_columns(paths: Iterable[tuple[str, ...]]) -> tuple[DeletionColumn, ...]:
    """Find the columns that speak about the deletion of the record itself.

    Args:
        paths: All columns; of nested objects, the keys that lead to each property.
    """
    found = (_deletion_column(path) for path in dict.fromkeys(paths))
    return tuple(column for column in found if column is not None)


def _deletion_column(path: tuple[str, ...]) -> DeletionColumn | None:
    if (len(path) == 1 or path[0].startswith("_")) and _OPERATIONS.fullmatch(
        "".join(words_of(path[-1].rpartition("/")[2]))
    ):
        return DeletionColumn(path, is_moment=False, is_operation=True)
    heading = read_heading(path)
    if not heading.has(Role.DELETED):
        return None
    others = [word for word in heading.words if word.role not in _BESIDE and word.text not in _PREFIXES]
    if path[0].startswith("_") or "metadata" in path[0].casefold():  # a loader's own: `_peerdb_is_deleted`
        others = [word for word in others if word.role is not Role.UNKNOWN]
    is_planned = heading.has(Role.MOMENT) and any(word.text == "delete" for word in heading.words)
    if others or is_planned or len(heading.words) > 6:  # a sentence says something else
        return None
    words = [word.text for word in heading.words]
    at = next(number for number, word in enumerate(heading.words) if word.role is Role.DELETED)
    # `Deleted Emails`, `Deleted by`, `Undeleted at` and `To be deleted` are not the deletion of a person.
    if words[-1] in {"by", "key", "data"} or not _OF_ANOTHER.isdisjoint(words) or not _AHEAD.isdisjoint(words[:at]):
        return None
    return DeletionColumn(path, heading.has(Role.MOMENT), heading.has(Role.NEGATION))


def says_deleted(column: DeletionColumn, value: object) -> Deleted:
    """Say whether a value says that the person is deleted.

    Args:
        column: The column.
        value: Any JSON value.
    """
    if column.is_operation:
        return _by_operation(column, str(value).strip().casefold())
    meaning = meaning_of(value)
    if meaning.sense in _EMPTY:
        return Deleted.NO
    if column.is_moment:
        return _by_moment(meaning.sense, value)
    if column.says_not:
        return Deleted.NO if meaning.sense is Sense.YES else Deleted.UNCLEAR
    if meaning.sense is Sense.NO or meaning.sense in {Sense.PRESENT, Sense.AFFIRMED}:
        return Deleted.NO
    is_word = meaning.refusal is Refusal.GONE
    return Deleted.YES if is_word or meaning.sense in {Sense.YES, Sense.MOMENT} else Deleted.UNCLEAR


def _by_operation(column: DeletionColumn, operation: str) -> Deleted:
    """Read what a database did; a letter is clear only in a column that a loader made."""
    path = column.path[0]
    if operation in _DELETIONS or (operation == "d" and path.startswith(("_", "header__"))):
        return Deleted.YES
    if operation == "1" and path.startswith("__$"):  # of SQL Server: 2 is a new row, 4 a changed one
        return Deleted.YES
    return Deleted.UNCLEAR if operation in {"d", "-d"} else Deleted.NO


def _by_moment(sense: Sense, value: object) -> Deleted:
    if sense is Sense.NO:
        return Deleted.NO
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    is_yes = sense is Sense.YES and not is_number and str(value).strip(" +-.01") != ""
    return Deleted.YES if is_yes or sense is Sense.MOMENT else Deleted.UNCLEAR
