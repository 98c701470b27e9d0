"""What stands around a column: its neighbours, the name of its stream, its first values. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.permission.column_kinds import Also, ColumnKind
from target_constantcontact.permission.columns import PermissionColumn, permission_column
from target_constantcontact.permission.grammar_parts import channel_of
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.owners import Whose, whose
from target_constantcontact.permission.paths import value_at
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.sentences import refuses_mail
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of, refusal_of_mail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_constantcontact.permission.headings import Heading
    from target_constantcontact.permission.paths import Path


_NUMBERS: Final = frozenset({"1", "2", "3", "1.0", "2.0", "3.0", "-2", "-3"})
_TAGGED: Final = frozenset({"tags", "labels", "flags", "keywords"})
"""What is read for tags that refuse, whenever they come: `Tags: donor, do-not-email`."""
_GROUPS: Final = frozenset({
    "category", "categories", "segment", "segments", "type", "classification", "group", "groups", "list", "lists",
    "audience", "constituent",
})  # fmt: skip
"""What people are sorted into, such as `Do not contact` or `Deceased`."""
_OF_CONSENT: Final = frozenset({ColumnKind.GRANTING_FLAG, ColumnKind.MOMENT_OF_GRANTING, ColumnKind.STATUS})
_WITHDRAWING: Final = frozenset(
    {"withdrawn", "withdrew", "withdrawal", "revoked", "revocation", "objected", "objection"}
)
_BESIDE_TAGS: Final = frozenset({Role.NEUTRAL, Role.ABOUT, Role.UNKNOWN})
_BESIDE_GROUPS: Final = frozenset({*_BESIDE_TAGS, Role.REASON, Role.MARKETING})
_TAGS: Final = frozenset({"tag", "tags", "note", "notes", "comment", "comments"})


class Surroundings:
    """What stands around a column: its neighbours, the stream's name, the first values."""

    def __init__(self, paths: Sequence[Path], stream: str, sample: Sequence[Mapping[str, Any]]) -> None:
        """Look around.

        Args:
            paths: All columns of the stream.
            stream: Its name.
            sample: Its first records.
        """
        self._headings = [read_heading(path) for path in paths]
        self._stream = stream
        self._sample = sample
        columns = [column for path in paths if (column := permission_column(path)) is not None]
        self._names_email = any(
            column.channel is Channel.EMAIL and column.purpose is Purpose.OWN and not column.says_mail
            for column in columns
        )
        self._has_consent = any(
            column.purpose is Purpose.OWN and column.kind in _OF_CONSENT and read_heading(column.path).has(Role.CONSENT)
            for column in columns
        )
        self._has_subscribed = any(
            word.text in {"subscribed", "unsubscribed"} and heading.roles <= {Role.GRANT, Role.WITHDRAWN, Role.NEUTRAL}
            for heading in self._headings
            for word in heading.words
        )
        self._has_opt_in_moment = any(column.kind is ColumnKind.MOMENT_OF_GRANTING for column in columns)

    def column(self, path: Path) -> PermissionColumn | None:
        """Read a heading among its neighbours.

        Args:
            path: The keys that lead to it.
        """
        column = permission_column(path)
        if column is None or column.kind is ColumnKind.LOGIN:
            return self._confirming(path) or column or self._withdrawing(path) or self._of_clear_words(path)
        if column.says_mail and self._names_email:
            return replace(column, channel=Channel.POST)
        if self._is_of_a_house(column):
            return replace(column, channel=Channel.POST)
        if self._is_about_a_change(path):
            return None
        if column.is_bare:
            return self._of_its_owner(column)
        return replace(
            column,
            counts=self._holds_counts(column) or column.counts,
            writes_none=self._is_python(column),
            is_numbered=any(str(value).strip() in _NUMBERS for value in self.values(column)),
        )

    def values(self, column: PermissionColumn) -> list[Any]:
        """Return what the first records hold in a column, without blanks.

        Args:
            column: The column.
        """
        values = [value_at(record, column.path) for record in self._sample]
        return [value for value in values if meaning_of(value).sense is not Sense.NOTHING]

    def _confirming(self, path: Path) -> PermissionColumn | None:
        """Read `confirmed_at` beside a moment of opting in, and `confirmed` beside `subscribed`."""
        heading = read_heading(path)
        if not heading.has(Role.CONFIRM) or not heading.roles <= {Role.CONFIRM, Role.MOMENT, Role.NEUTRAL}:
            return None
        is_moment = heading.has(Role.MOMENT)
        kind = ColumnKind.MOMENT_OF_CONFIRMING if is_moment else ColumnKind.CONFIRMED_FLAG
        is_of_mail = self._has_opt_in_moment
        if not is_moment:
            is_of_mail = self._has_subscribed and whose(heading, self._headings, self._stream, ()) is Whose.NOBODYS
        return PermissionColumn(path, kind, refusal=Refusal.NEVER_GIVEN) if is_of_mail else None

    def _withdrawing(self, path: Path) -> PermissionColumn | None:
        """Read `withdrawn_at` and `Revoked` beside a consent, and beside nothing that could be withdrawn from too."""
        heading = read_heading(path)
        if _says_complaint(heading):
            return PermissionColumn(path, ColumnKind.REFUSING_FLAG) if self._has_subscribed else None
        is_such = heading.roles <= {Role.WEAK_NO, Role.MOMENT, Role.NEUTRAL} and heading.has(Role.WEAK_NO)
        if not is_such or not any(word.text in _WITHDRAWING for word in heading.words):
            return None
        is_objection = any(word.text.startswith("object") for word in heading.words)
        beside = {Role.OWNER, Role.OTHER} if is_objection else {Role.OWNER, Role.OTHER, Role.LEGAL}
        if not (self._has_consent or is_objection) or any(other.has(*beside) for other in self._headings):
            return None
        kind = ColumnKind.MOMENT_OF_LEAVING if heading.has(Role.MOMENT) else ColumnKind.REFUSING_FLAG
        return PermissionColumn(path, kind)

    def _of_clear_words(self, path: Path) -> PermissionColumn | None:
        """Read a column that its heading does not tell of: `Tags`, `Privacy`, `Verification result`."""
        heading = read_heading(path)
        words = {word.text for word in heading.words}
        if words & _TAGGED and heading.roles <= _BESIDE_TAGS:
            return PermissionColumn(path, ColumnKind.OTHERS_STATUS, is_sure=False, also=Also.TAGS)
        if words & _GROUPS and heading.roles <= _BESIDE_GROUPS and len(path) == 1:
            return PermissionColumn(path, ColumnKind.OTHERS_STATUS, is_sure=False, also=Also.GROUPS)
        values = (value_at(record, path) for record in self._sample)
        if len(path) > 1 or not any(refusal_of_mail(value) or refuses_mail(value) for value in values):
            return None
        if heading.has(Role.ABOUT) and heading.words[-1].text not in _TAGS:
            return None
        return PermissionColumn(path, ColumnKind.CLEAR_WORDS, channel_of(heading), is_sure=False)

    def _is_about_a_change(self, path: Path) -> bool:
        """A property kept with its history: `{"value": ..., "timestamp": ...}`."""
        last = read_heading(path[-1:] if len(path) > 1 else (path[0].rpartition("__")[2],))
        if last.roles != {Role.MOMENT}:
            return False
        stem = path[:-1] if len(path) > 1 else (path[0].rpartition("__")[0],)
        siblings = {".".join((*stem, "value")), "__".join((*stem, "value"))}
        return any(heading.text in siblings for heading in self._headings)

    def _is_of_a_house(self, column: PermissionColumn) -> bool:
        """Read `Undeliverable Address` beside a street."""
        heading = read_heading(column.path)
        is_such = column.refusal is Refusal.UNDELIVERABLE and column.channel is Channel.ANY
        is_of_an_address = any("address" in word.text.split() for word in heading.words)
        return is_such and is_of_an_address and any(other.has(Role.ADDRESS) for other in self._headings)

    def _of_its_owner(self, column: PermissionColumn) -> PermissionColumn | None:
        owner = whose(read_heading(column.path), self._headings, self._stream, self.values(column))
        if not column.is_status or column.also is Also.NONE:
            return None if owner in {Whose.OTHERS, Whose.LOGINS} else column
        if owner in {Whose.OTHERS, Whose.LOGINS}:
            is_login = owner is Whose.LOGINS
            return replace(column, kind=ColumnKind.OTHERS_STATUS, is_sure=False, is_login=is_login)
        if owner is Whose.PERMISSION:
            return replace(column, kind=ColumnKind.STATUS, is_sure=True)
        return column

    def _is_python(self, column: PermissionColumn) -> bool:
        values = [value_at(record, column.path) for record in self._sample]
        return any(value in {"True", "False"} for value in values if isinstance(value, str))

    def _holds_counts(self, column: PermissionColumn) -> bool:
        if not column.may_count or column.kind is ColumnKind.PREFERENCE:
            return False
        numbers = [meaning_of(value).sense for value in self.values(column)]
        return Sense.NUMBER in numbers and all(sense in {Sense.NUMBER, Sense.YES, Sense.NO} for sense in numbers)


def _says_complaint(heading: Heading) -> bool:
    is_all = all(word.text == "complaint" or word.role is Role.NEUTRAL for word in heading.words)
    return is_all and heading.has(Role.WEAK_NO)
