"""A stream's columns to the fields of an import: as one group, with a look at the first values. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import (
    CUSTOM_FIELD_PREFIX,
    EMAIL,
    FIELDS,
    Field,
    custom_field,
    field_by_own_name,
    normalized,
)
from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.custom_fields import without_prefix
from target_constantcontact.mapping.evidence import holds_addresses, objection, says_nothing, texts_of
from target_constantcontact.mapping.heading_words import WHOLE_NAME
from target_constantcontact.mapping.headings import Certainty, Meaning, meaning_of
from target_constantcontact.mapping.lists import LIST_TARGETS
from target_constantcontact.mapping.names import FULL_NAME, KEYS_OF_NAMES
from target_constantcontact.mapping.neighbours import of_somebody_else, settled
from target_constantcontact.mapping.nested import NestedColumn, counted_from_one, value_of
from target_constantcontact.mapping.postal_addresses import match_addresses
from target_constantcontact.mapping.tags import TAG_TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.mapping.custom_fields import CustomFields

NOT_IMPORTED: Final = "__NULL__"
"""In `field_map`: do not import this column. Meltano drops nulls from settings, hence a word for it."""

# Columns that have a use of their own, and are no more "not imported" than those that are.
_USED_OTHERWISE: Final = frozenset({
    "listids", "listnames", "emailstatus", "emailpermissionstatus", "emailoptoutdate", "deletedat",
})  # fmt: skip


class TiedColumnsError(SettingsError):
    """Two columns are one field, and nothing says which.

    Attributes:
        worse: The column that the sentence leaves out.
    """

    def __init__(self, stream: str, key: str, better: str, worse: str) -> None:
        super().__init__(
            f"In the stream {stream} the columns {better!r} and {worse!r} both are {key}: choose one with "
            f'field_map, for example {{"{worse}": "{NOT_IMPORTED}"}} to leave {worse!r} out.'
        )
        self.worse = worse


class Choice(NamedTuple):
    """What became of one column.

    Attributes:
        column: Of the stream.
        key: The import key that it sets; empty where it sets none.
        certainty: How sure that is; None where it sets none.
        why: In a few words; empty where it is plain.
    """

    column: str
    key: str
    certainty: Certainty | None
    why: str = ""


@dataclass(frozen=True)
class ColumnMatch:
    """Which column of a stream sets which field.

    Attributes:
        fields: Column to field, in the schema's order.
        custom_fields: Import key of a custom field to what the account says of it.
        unmatched: Columns that set nothing, in the schema's order.
        choices: What became of every column, in the schema's order.
        warnings: Sentences about what is left out.
    """

    fields: Mapping[str, Field]
    custom_fields: Mapping[str, CustomField]
    unmatched: Sequence[str]
    choices: Sequence[Choice] = ()
    warnings: Sequence[str] = ()

    @property
    def has_people(self) -> bool:
        """Whether a column holds e-mail addresses."""
        return any(field.key == EMAIL for field in self.fields.values())

    @property
    def by_hand(self) -> frozenset[str]:
        """Columns that `field_map` sends to their fields."""
        return frozenset(choice.column for choice in self.choices if choice.certainty is Certainty.CONFIGURED)


def match_columns(
    stream: str,
    columns: Sequence[str],
    field_map: Mapping[str, str | None],
    custom_fields: Callable[[], CustomFields],
    create: Callable[[str, str], CustomField] | None = None,
    sample: Sequence[Mapping[str, Any]] | None = None,
    *,
    splits_names: bool = False,
) -> ColumnMatch:
    """Find the field of each column: as configured, else by its name in any spelling, with its neighbours and values.

    Args:
        stream: For the sentences.
        columns: Of the schema, in its order.
        field_map: Column to field; None or `__NULL__` for "do not import".
        custom_fields: Asks the account; called only if a column needs it.
        create: Makes a custom field of a label for a column; None where one that is missing is an error in
            `field_map`, and a column named for it is not imported.
        sample: The first records; None where there are none yet, so that names alone decide, and nothing is tied.
        splits_names: Whether a column of whole names sets first and last names where no other does.

    Raises:
        SettingsError: If `field_map` names an unknown field, or sends two columns to one.
        TiedColumnsError: If two columns claim one field.
    """
    return _Matching(stream, columns, custom_fields, create, sample, splits_names=splits_names).match(field_map)


def _keys_of(field: Field) -> frozenset[str]:
    """Return the import keys that a field sets."""
    return KEYS_OF_NAMES if field.key == WHOLE_NAME else frozenset({field.key})


_Found = tuple[Field, "CustomField | None"]


class _Matching:
    """One stream's columns on their way to their fields."""

    def __init__(
        self,
        stream: str,
        columns: Sequence[str],
        custom_fields: Callable[[], CustomFields],
        create: Callable[[str, str], CustomField] | None,
        sample: Sequence[Mapping[str, Any]] | None,
        *,
        splits_names: bool,
    ) -> None:
        self._splits_names = splits_names
        self._stream = stream
        self._columns = columns
        self._headings = counted_from_one(columns)
        self._custom_fields = custom_fields
        self._create = create
        self._sample = sample
        self._texts: dict[str, Sequence[str]] = {}
        self._custom: dict[str, CustomField] = {}
        self._fields: dict[str, Field] = {}
        self._certainties: dict[str, Certainty] = {}
        self._why: dict[str, str] = {}

    def match(self, field_map: Mapping[str, str | None]) -> ColumnMatch:
        configured = self._configured(field_map)
        for column, target in configured.items():
            if target is None:
                self._why[column] = "field_map leaves it out"
            elif normalized(target) in LIST_TARGETS | TAG_TARGETS:
                self._why[column] = "it names lists or tags"
            else:
                self._set(column, self._named_field(target, column), Certainty.CONFIGURED)
        self._refuse_same_targets()
        meanings = {
            column: found
            for column in self._columns
            if column not in configured and (found := self._meaning(column)) is not None
        }
        rest = [name for name in self._columns if name not in {*configured, *meanings, *self._fields}]
        meanings = dict(settled(meanings, rest, self._texts_of, self._pairs_of))
        names = {name: meanings.pop(name) for name, one in list(meanings.items()) if one.key == WHOLE_NAME}
        self._choose({name: one for name, one in meanings.items() if one.key == EMAIL})
        address = next((name for name, field in self._fields.items() if field.key == EMAIL), "")
        others = of_somebody_else(address, {**meanings, **names})
        self._why |= dict.fromkeys(others, "it is of somebody else than the address of e-mail")
        self._choose({n: one for n, one in meanings.items() if one.group is None and n not in others | {address}})
        self._choose_whole_name({name: one for name, one in names.items() if name not in others})
        parts = {name: one for name, one in meanings.items() if one.group is not None}
        known = {*configured, *meanings, *self._fields}
        rest = [name for name in self._columns if name not in known]
        taken = [field.key for field in self._fields.values()]
        addresses = match_addresses(parts, rest, None if self._sample is None else self._texts_of, taken)
        for column, key in addresses.keys.items():
            self._set(column, (FIELDS[key], None), parts[column].certainty)
        self._why |= addresses.left_out
        return self._result(addresses.warnings)

    def _result(self, warnings: Sequence[str]) -> ColumnMatch:
        fields = {column: self._fields[column] for column in self._columns if column in self._fields}
        unmatched = [
            column
            for column in self._columns
            if column not in fields
            and not isinstance(column, NestedColumn)
            and normalized(column) not in _USED_OTHERWISE
            and self._why.get(column) not in {"field_map leaves it out", "it names lists or tags"}
        ]
        keys = {column: field.key for column, field in fields.items()}
        choices = [
            Choice(one, keys.get(one, ""), self._certainties.get(one), self._why.get(one, "")) for one in self._columns
        ]
        return ColumnMatch(fields, self._custom, unmatched, choices, warnings)

    def _configured(self, field_map: Mapping[str, str | None]) -> dict[str, str | None]:
        by_spelling = {normalized(column): column for column in self._columns}
        configured: dict[str, str | None] = {}
        for name, target in field_map.items():
            column = name if name in self._columns else by_spelling.get(normalized(name))
            if column is not None:
                configured[column] = None if target in {None, "", NOT_IMPORTED} else target
        return configured

    def _set(self, column: str, found: _Found, certainty: Certainty) -> None:
        field, custom = found
        self._fields[column], self._certainties[column] = field, certainty
        if custom:
            self._custom[field.key] = custom

    def _texts_of(self, column: str) -> Sequence[str]:
        if column not in self._texts:
            self._texts[column] = texts_of([value_of(record, column) for record in self._sample or ()])
        return self._texts[column]

    def _meaning(self, column: str) -> Meaning | None:
        """Return what a column can be; set it at once where it is a custom field."""
        is_whole = isinstance(column, NestedColumn) and column.is_whole
        meaning = None if without_prefix(column) or is_whole else meaning_of(self._headings.get(column, column))
        if meaning is not None and meaning.certainty is Certainty.EXACT:
            return meaning
        custom = self._find_custom(column, column)
        if custom:
            self._set(column, custom, Certainty.EXACT)
            return None
        return meaning

    def _pairs_of(self, column: str, other: str) -> Sequence[tuple[Any, Any]]:
        return [(value_of(record, column), value_of(record, other)) for record in self._sample or ()]

    def _choose(self, meanings: Mapping[str, Meaning]) -> None:
        """Choose the column of each field that is no part of a postal address."""
        taken = {key: column for column, field in self._fields.items() for key in _keys_of(field)}
        for key in dict.fromkeys(meaning.key for meaning in meanings.values()):
            candidates = [column for column, one in meanings.items() if one.key == key and self._fits(column, one)]
            if key in taken:
                self._why |= dict.fromkeys(candidates, f"{taken[key]!r} sets {key}")
                continue
            candidates.sort(key=lambda column: self._order(column, meanings[column]))
            if candidates:
                best, *others = candidates
                for other in others:
                    self._refuse_tie(key, best, other, meanings)
                self._set(best, (FULL_NAME if key == WHOLE_NAME else FIELDS[key], None), meanings[best].certainty)
                self._why |= dict.fromkeys(others, f"{best!r} sets {key}")

    def _choose_whole_name(self, meanings: Mapping[str, Meaning]) -> None:
        """Choose the column of whole names where none is of first or last names."""
        if KEYS_OF_NAMES.isdisjoint(field.key for field in self._fields.values()):
            if self._splits_names:
                self._choose(meanings)
            else:
                self._why |= dict.fromkeys(meanings, "a whole name, which split_names would split")

    def _fits(self, column: str, meaning: Meaning) -> bool:
        """Tell whether nothing speaks against a column; values may take it away, and bear out a word."""
        if meaning.certainty is Certainty.SECOND:
            self._why[column] = f"a further {meaning.key}"
            return False
        if self._sample is None or (meaning.certainty is Certainty.EXACT and not meaning.is_word):
            return True
        texts = self._texts_of(column)
        why = objection(meaning.key, texts)
        if meaning.is_word and not texts:
            why = f"a word with several meanings, and no value that tells whether it is {meaning.key}"
        if meaning.key == EMAIL and not texts and (other := self._other_addresses(column)):
            why = f"it is blank, and {other!r} holds addresses"
        if why:
            self._why[column] = why
        return not why

    def _other_addresses(self, blank: str) -> str:
        """Name a column of addresses of e-mail that no heading says to be one, beside one that is blank."""
        others = (column for column in self._columns if column != blank and holds_addresses(self._texts_of(column)))
        other = next(others, "")
        return "" if other and meaning_of(other) else other

    def _order(self, column: str, meaning: Meaning) -> tuple[bool, int, int, bool]:
        is_blank = self._sample is not None and says_nothing(meaning.key, self._texts_of(column))
        return is_blank, -meaning.certainty, meaning.rank, isinstance(column, NestedColumn)

    def _refuse_tie(self, key: str, best: str, other: str, meanings: Mapping[str, Meaning]) -> None:
        if self._sample is None or self._order(best, meanings[best]) != self._order(other, meanings[other]):
            return
        if self._texts_of(best) and all(value_of(one, best) == value_of(one, other) for one in self._sample):
            return
        raise TiedColumnsError(self._stream, key, best, other)

    def _refuse_same_targets(self) -> None:
        by_key: dict[str, str] = {}
        for column, field in self._fields.items():
            for key in by_key.keys() & _keys_of(field):
                first = by_key[key]
                raise SettingsError(
                    f"In the stream {self._stream} field_map sends the columns {first!r} and {column!r} to "
                    f'{key}: choose one, for example {{"{column}": "{NOT_IMPORTED}"}} to leave {column!r} out.'
                )
            by_key |= dict.fromkeys(_keys_of(field), column)

    def _find_custom(self, name: str, column: str) -> _Found | None:
        if normalized(name) in _USED_OTHERWISE:
            return None
        found = self._custom_fields().find(name)
        if found is None and self._create is not None and without_prefix(name):
            found = self._create(without_prefix(name), column)
        return (custom_field(found.name), found) if found else None

    def _named_field(self, target: str, column: str) -> _Found:
        field = None if without_prefix(target) else field_by_own_name(target)
        if field:
            return field, None
        custom = self._find_custom(target, column)
        if custom:
            return custom
        meaning = None if without_prefix(target) else meaning_of(target)
        if meaning is not None and meaning.certainty > Certainty.SECOND:
            if meaning.key == WHOLE_NAME:
                return FULL_NAME, None
            slot = f"{meaning.group}_" if meaning.group in {"work", "other"} else ""
            return FIELDS[slot + meaning.key], None
        known = [*FIELDS, *(f"{CUSTOM_FIELD_PREFIX}{custom.name}" for custom in self._custom_fields().all)]
        close = difflib.get_close_matches(target, known, n=3, cutoff=0.5)
        hint = f" {' or '.join(close)}," if close else ""
        raise SettingsError(
            f"field_map sends the column {column!r} to {target!r}, which is neither a field of an import nor a custom "
            f"field of this account: name{hint} another one, or set create_custom_fields, which makes those that "
            "are missing."
        )
