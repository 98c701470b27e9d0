"""The columns of a stream that matter, as a struct that JSON is decoded into, and what those hold that are not text.

A column that is text and nothing else has its type and its length checked while it is decoded. Any other comes as the
JSON that it is written in, and what that means is decided by the functions of the slow way, once for each different
value: values of such columns (dates, numbers, lists, statuses) repeat.
"""

from __future__ import annotations

from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, NamedTuple, TypeVar

import msgspec

from constantcontact_api.contacts.import_fields import (
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    CUSTOM_FIELD_PREFIX,
    MAX_CUSTOM_FIELDS,
    MAX_PHONE_NUMBERS,
    Kind,
)
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.mapping.values import cleaner, takes_text_as_it_is
from target_constantcontact.singer.reader import decode_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

    from target_constantcontact.mapping.records import RecordMapping, Step

    Values = Sequence[str | None]

_MOST_REMEMBERED: Final = 5_000
_LONGEST_REMEMBERED: Final = 256
_LONGEST: Final = 4_096
# Columns whose schema says what they hold are decoded as just that; what is something else goes the slow way.
_EXACT_KINDS: Final[dict[frozenset[str], Any]] = {
    frozenset({"string"}): Annotated[str, msgspec.Meta(max_length=_LONGEST)] | None,
    frozenset({"integer"}): int | None,
    frozenset({"boolean"}): bool | None,
}
_ABSENT: Final = msgspec.Raw(b"null")
# Singer's own mark of a deletion need not be in a schema, and is nothing but null in records of the living.
_DELETED_AT: Final = "_sdc_deleted_at"
_NO_BIRTHDAY: Final = (None, None)

_record_of = attrgetter("record")
_astuple = msgspec.structs.astuple

K = TypeVar("K")
V = TypeVar("V")
W = TypeVar("W")


ODD: Any = object()
"""Stands for what is for the slow way to decide."""


class Remembered(dict[K, V], Generic[K, V]):
    """What a function makes of a value, once for each of the last short ones; `ODD` where it raises."""

    def __init__(self, make: Callable[[K], V]) -> None:
        """Start empty.

        Args:
            make: The function.
        """
        super().__init__()
        self._make = make

    def __missing__(self, given: K) -> V:
        try:
            made = self._make(given)
        except (RecordRejectedError, _TooLongError, RecursionError):
            odd: V = ODD
            return odd
        if isinstance(given, (str, bytes)) and len(given) > _LONGEST_REMEMBERED:
            return made
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[given] = made
        return made

    def of_all(self, given: Iterable[K]) -> list[V]:
        """Return what the function makes of each of many values.

        Args:
            given: The values.
        """
        return list(map(self.__getitem__, given))


class OddNameError(Exception):
    """The name of a column or field is one that JSON writes with a backslash, which no Struct has."""


def renamed_struct(
    name: str, fields: Sequence[Any], names: Mapping[str, str], *, kw_only: bool = False
) -> type[msgspec.Struct]:
    """Make a Struct whose fields have other names in JSON, and that leaves those out that have their defaults.

    Args:
        name: Of the Struct.
        fields: As `msgspec.defstruct` takes them.
        names: In JSON, by those of the fields.
        kw_only: Whether fields that must be there may follow others.

    Raises:
        OddNameError: If one cannot be such a name.
    """
    try:
        return msgspec.defstruct(name, fields, rename=dict(names), omit_defaults=True, kw_only=kw_only, gc=False)
    except ValueError as error:  # quotes, backslashes and control characters
        raise OddNameError from error


class _TooLongError(Exception):
    """A value is too long to be remembered."""


class _Together(Generic[V]):
    """What a function makes of several columns of a record, looked at together."""

    def __init__(self, places: Mapping[str, int], make: Callable[[Mapping[str, Any]], V], json: Container[int]) -> None:
        self._places = tuple((place, place in json) for place in places.values())

        def of_values(given: tuple[Any, ...]) -> V:
            return make({column: _decoded(value) for column, value in zip(places, given, strict=True)})

        self.known = Remembered(of_values)

    def keys(self, turned: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return what is known of, for each record.

        Args:
            turned: The records, by column.
        """
        picked = (map(bytes, turned[place]) if is_json else turned[place] for place, is_json in self._places)
        return list(zip(*picked, strict=True))


class InputStream(NamedTuple):
    """What a SCHEMA message says.

    Attributes:
        name: As the stream's lines call it.
        properties: Its columns, with their schemas.
        key_properties: Columns that must be there.
    """

    name: str
    properties: Mapping[str, Any]
    key_properties: Collection[str]


class Table(NamedTuple):
    """Records of one stream, by column.

    Attributes:
        columns: The values, in the order of the mapping's keys.
        odd: The records that are for the slow way, by position; they have no values.
        list_keys: What `Columns.lists` tells each record's lists by; None where all have the same.
    """

    columns: list[Values]
    odd: set[int]
    list_keys: list[tuple[Any, ...]] | None


class Columns(Generic[V]):
    """Reads the columns of one stream that matter.

    Attributes:
        envelope: What a RECORD line is decoded into.
        lists: What `lists_of` makes of a record's list columns, by `Table.list_keys`; may raise what that raises.
        same_lists: What `lists_of` made for all records; None where they name their own.
    """

    def __init__(
        self,
        stream: InputStream,
        mapping: RecordMapping,
        *,
        list_columns: Collection[str],
        lists_of: Callable[[Mapping[str, Any]], V],
    ) -> None:
        """Compile the stream.

        Args:
            stream: Whose lines they are.
            mapping: What sets what.
            list_columns: In which records name their lists; none where that does not matter.
            lists_of: Makes whatever stands for the lists that a record names.

        Raises:
            OddNameError: If one that matters cannot be read here.
        """
        self._properties = stream.properties
        self._kinds = {step.column: self._kind(step.column, step) for step in mapping.steps}
        self._value_count = len(self._kinds)
        self._birthday = self._together(mapping.birthday_columns.values(), lambda record: _birthday(mapping, record))
        self._lists = self._together(list_columns, lists_of)
        self.same_lists: Any = None if list_columns else lists_of({})
        self._kinds.setdefault(_DELETED_AT, None)
        speaking = [column for column in mapping.permission.columns if self._kinds.get(column, ...) is not None]
        self._permission = self._together(speaking, lambda record: _is_left_out(mapping, record))
        for column in stream.key_properties:
            self._kinds.setdefault(column, msgspec.Raw)
        self._forms = tuple(
            (place, Remembered(_form(step, mapping)), self._kinds[step.column] is msgspec.Raw)
            for place, step in enumerate(mapping.steps)
            if self._kinds[step.column] is msgspec.Raw or not takes_text_as_it_is(step.field, step.custom_type)
        )
        self._limits = tuple(
            (places, most)
            for places, most in (
                ([n for n, key in enumerate(mapping.keys) if key.startswith(CUSTOM_FIELD_PREFIX)], MAX_CUSTOM_FIELDS),
                ([n for n, step in enumerate(mapping.steps) if step.field.kind is Kind.PHONE], MAX_PHONE_NUMBERS),
            )
            if len(places) > most
        )
        self.envelope = self._struct(stream)

    @property
    def lists(self) -> Remembered[tuple[Any, ...], V]:
        """Return what is known of the lists that records name."""
        assert self._lists is not None  # noqa: S101  # for the type checker: asked where there are keys
        return self._lists.known

    def read(self, envelopes: Sequence[Any]) -> Table:
        """Return the values of some records.

        Args:
            envelopes: The lines, decoded.
        """
        turned: list[Sequence[Any]] = list(zip(*map(_astuple, map(_record_of, envelopes)), strict=True))
        columns: list[Any] = turned[: self._value_count]
        odd = set[int]()
        if self._permission is not None:
            left_out = self._permission.known.of_all(self._permission.keys(turned))
            if any(left_out):
                odd.update(compress(range(len(left_out)), left_out))
        for place, known, is_json in self._forms:
            columns[place] = known.of_all(map(bytes, turned[place]) if is_json else turned[place])
            odd.update(_odd_places(columns[place]))
        if self._birthday is not None:
            parts = self._birthday.known.of_all(self._birthday.keys(turned))
            odd.update(_odd_places(parts))
            columns += zip(*(_NO_BIRTHDAY if one is ODD else one for one in parts), strict=True)
        for places, most in self._limits:
            filled = [columns[place] for place in places if any(columns[place])]
            if len(filled) > most:
                blanks = (sum(not value for value in row) for row in zip(*filled, strict=True))
                odd.update(number for number, count in enumerate(blanks) if len(filled) - count > most)
        if odd:
            columns = [[None if n in odd else value for n, value in enumerate(column)] for column in columns]
        return Table(columns, odd, None if self._lists is None else self._lists.keys(turned))

    def _together(self, columns: Collection[str], make: Callable[[Mapping[str, Any]], W]) -> _Together[W] | None:
        for column in columns:
            self._kinds.setdefault(column, self._kind(column))
        order = list(self._kinds)
        places = {column: order.index(column) for column in columns}
        json = [place for column, place in places.items() if self._kinds[column] is msgspec.Raw]
        return _Together(places, make, json) if places else None

    def _kind(self, column: str, step: Step | None = None) -> Any:  # noqa: ANN401  # a type
        schema = self._properties.get(column)
        types = schema.get("type") if isinstance(schema, dict) else None
        names = ({types} if isinstance(types, str) else set(types or ())) - {"null"}
        if step is not None and takes_text_as_it_is(step.field, step.custom_type):
            limited = Annotated[str, msgspec.Meta(max_length=step.field.max_length)]
            return limited | None if names <= {"string"} else msgspec.Raw
        return _EXACT_KINDS.get(frozenset(names), msgspec.Raw)

    def _struct(self, stream: InputStream) -> type[msgspec.Struct]:
        names = {f"c{number}": column for number, column in enumerate(self._kinds)}
        fields: list[Any] = []
        for name, column in names.items():
            kind = self._kinds[column]
            default = _ABSENT if kind is msgspec.Raw else None
            fields.append((name, kind) if column in stream.key_properties else (name, kind, default))
        record = renamed_struct("Record", fields, names, kw_only=True)
        envelope: list[Any] = [("type", Literal["RECORD"]), ("record", record)]
        return msgspec.defstruct("Envelope", envelope, tag_field="stream", tag=stream.name, gc=False)


def _decoded(value: Any) -> Any:  # noqa: ANN401  # of any column
    if not isinstance(value, bytes):
        return value
    if len(value) > _LONGEST:
        raise _TooLongError
    return decode_line(value)


def _odd_places(values: Sequence[Any]) -> list[int]:
    return [number for number, value in enumerate(values) if value is ODD] if ODD in values else []


def _form(step: Step, mapping: RecordMapping) -> Callable[[Any], str | None]:
    clean = cleaner(step.field, today=mapping.today, custom_type=step.custom_type)

    def of_value(given: Any) -> str | None:  # noqa: ANN401  # of any column
        value = _decoded(given)
        return None if value is None else clean(value)

    return of_value


def _is_left_out(mapping: RecordMapping, record: Mapping[str, Any]) -> bool:
    return mapping.says_deleted(record) or mapping.permission.refused_by(record) is not None


def _birthday(mapping: RecordMapping, record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    found = mapping.birthday_of(record)
    return (str(found[BIRTHDAY_MONTH]), str(found[BIRTHDAY_DAY])) if found else (None, None)
