"""The columns of a stream that matter, as a struct that JSON is decoded into, and what those hold that are not text.

A column that is text and nothing else has its type and its length checked while it is decoded. Any other comes as the
JSON that it is written in, and what that means is decided by the functions of the slow way, once for each different
value: values of such columns (dates, numbers, lists, statuses) repeat.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, NamedTuple, TypeVar

import msgspec

from constantcontact_api.fields import (
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    CUSTOM_FIELD_PREFIX,
    MAX_CUSTOM_FIELDS,
    MAX_PHONE_NUMBERS,
    Kind,
)
from target_constantcontact.reader import decode_line
from target_constantcontact.values import cleaner, takes_text_as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from target_constantcontact.mapping import RecordMapping, Step

    Values = tuple["str | None", ...]

_MOST_REMEMBERED: Final = 5_000
_LONGEST_REMEMBERED: Final = 4_096
# Columns whose schema says what they hold are decoded as just that; what is something else goes the slow way.
_EXACT_KINDS: Final[dict[frozenset[str], Any]] = {
    frozenset({"string"}): Annotated[str, msgspec.Meta(max_length=_LONGEST_REMEMBERED)] | None,
    frozenset({"integer"}): int | None,
    frozenset({"boolean"}): bool | None,
}
_ABSENT: Final = msgspec.Raw(b"null")
# Singer's own mark of a deletion need not be in a schema, and is nothing but null in records of the living.
_DELETED_AT: Final = "_sdc_deleted_at"

K = TypeVar("K")
V = TypeVar("V")
W = TypeVar("W")


class OddRecordError(Exception):
    """Something about a record is for the slow way to decide."""


class Remembered(dict[K, V], Generic[K, V]):
    """What a function makes of a value, once for each of the last values; what raises is asked again."""

    def __init__(self, make: Callable[[K], V]) -> None:
        """Start empty.

        Args:
            make: The function.
        """
        super().__init__()
        self._make = make

    def __missing__(self, given: K) -> V:
        made = self._make(given)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[given] = made
        return made


class _Together(Generic[V]):
    """What a function makes of several columns of a record, looked at together."""

    def __init__(self, places: Mapping[str, int], make: Callable[[Mapping[str, Any]], V], *, has_json: bool) -> None:
        self._places = tuple(places.values())
        self._pick = itemgetter(*self._places)
        self._has_json = has_json

        def of_values(given: tuple[Any, ...]) -> V:
            return make({column: _decoded(value) for column, value in zip(places, given, strict=True)})

        self._known = Remembered(of_values)

    def of(self, everything: Sequence[Any]) -> V:
        given = self._pick(everything) if len(self._places) > 1 else (everything[self._places[0]],)
        return self._known[tuple(map(_hashable, given)) if self._has_json else given]


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


class Columns(Generic[V]):
    """Reads the columns of one stream that matter.

    Attributes:
        envelope: What a RECORD line is decoded into; its `record` goes to `read`, as a tuple.
        value_count: How many of these are values, the first ones.
        are_text: Whether that is all that `read` has to do.
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
            lists_of: Makes what `read` returns beside the values, of a record's list columns.
        """
        self._properties = stream.properties
        self._kinds = {step.column: self._kind(step.column, step) for step in mapping.steps}
        self.value_count = len(self._kinds)
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
        self.are_text = not (self._forms or self._birthday or self._lists or self._permission or self._limits)
        self.envelope = self._struct(stream)

    def read(self, everything: tuple[Any, ...]) -> tuple[Values, V]:
        """Return the values of a record, in the order of the mapping's keys, and what `lists_of` made.

        Args:
            everything: The record.

        Raises:
            OddRecordError: If the record is not for the fast way.
            RecordRejectedError: Likewise.
        """
        values = everything[: self.value_count]
        if self._permission is not None and self._permission.of(everything):
            raise OddRecordError
        if self._forms:
            formed = list(values)
            for place, known, is_json in self._forms:
                value = everything[place]
                if value is not None:
                    formed[place] = known[_hashable(value) if is_json else value]
            values = tuple(formed)
        if self._birthday is not None:
            values += self._birthday.of(everything)
        for places, most in self._limits:
            if sum([values[place] is not None for place in places]) > most:
                raise OddRecordError
        return values, self.same_lists if self._lists is None else self._lists.of(everything)

    def _together(self, columns: Collection[str], make: Callable[[Mapping[str, Any]], W]) -> _Together[W] | None:
        for column in columns:
            self._kinds.setdefault(column, self._kind(column))
        order = list(self._kinds)
        places = {column: order.index(column) for column in columns}
        has_json = any(self._kinds[column] is msgspec.Raw for column in columns)
        return _Together(places, make, has_json=has_json) if places else None

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
        record = msgspec.defstruct("Record", fields, rename=names, kw_only=True, gc=False)
        envelope: list[Any] = [("type", Literal["RECORD"]), ("record", record)]
        return msgspec.defstruct("Envelope", envelope, tag_field="stream", tag=stream.name, gc=False)


def _hashable(value: Any) -> Any:  # noqa: ANN401  # of any column
    if not isinstance(value, msgspec.Raw):
        return value
    json = bytes(value)
    if len(json) > _LONGEST_REMEMBERED:
        raise OddRecordError
    return json


def _decoded(value: Any) -> Any:  # noqa: ANN401  # of any column
    return decode_line(value) if isinstance(value, bytes) else value


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
