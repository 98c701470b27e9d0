"""The columns of a stream that matter, as a Struct that JSON is decoded into, and what those hold that are not text.

A column that is text and nothing else has its type and its length checked while it is decoded. Any other comes as the
JSON that it is written in, and what that means is decided by the functions that read one record, once for each
different value: values of such columns (dates, numbers, lists, statuses) repeat. So it is with columns that a stream
map computes.
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
from target_constantcontact.mapping.remembered import ODD, Remembered, decoded, odd_places, renamed_struct
from target_constantcontact.mapping.values import cleaner, takes_text_as_it_is
from target_constantcontact.singer.compiled_maps import CompiledMap, Computed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from target_constantcontact.mapping.records import RecordMapping, Step

    Values = Sequence[str | None]
    Transposed = Sequence[Sequence[Any]]
    Read = Callable[[Transposed], Sequence[Any]]

_LONGEST: Final = 4_096
# Columns whose schema says what they hold are decoded as just that; a line that holds something else goes one by one.
_EXACT_KINDS: Final[dict[frozenset[str], Any]] = {
    frozenset({"string"}): Annotated[str, msgspec.Meta(max_length=_LONGEST)] | None,
    frozenset({"integer"}): int | None,
    frozenset({"boolean"}): bool | None,
}
_NULL: Final = msgspec.Raw(b"null")
_MISSING: Final = msgspec.Raw(b"")
"""Stands for an absent column that an expression reads, to which absent is not null."""
# Singer's own mark of a deletion need not be in a schema, and is nothing but null in records of the living.
_DELETED_AT: Final = "_sdc_deleted_at"
_NO_BIRTHDAY: Final = (None, None)

_record_of = attrgetter("record")
_astuple = msgspec.structs.astuple

V = TypeVar("V")
W = TypeVar("W")


class InputStream(NamedTuple):
    """What a SCHEMA message says.

    Attributes:
        name: As the stream's lines call it.
        properties: Its columns, with their schemas, before stream maps.
        key_properties: Columns that must be there, after stream maps.
        stream_map: What happens to every record first.
    """

    name: str
    properties: Mapping[str, Any]
    key_properties: Collection[str]
    stream_map: CompiledMap


class Table(NamedTuple):
    """Records of one stream, by column.

    Attributes:
        columns: The values, in the order of the mapping's keys.
        one_by_one: The records that cannot be decided on together, by position; they have no values.
        filtered: The records that a stream map leaves out, by position.
        list_keys: What `Columns.lists` tells each record's lists by; None where all have the same.
        allow_sms: Which records say nothing against text messages; None where nobody asked.
    """

    columns: list[Values]
    one_by_one: set[int]
    filtered: frozenset[int]
    list_keys: Sequence[tuple[Any, ...]] | None
    allow_sms: list[bool] | None


class _Inputs:
    """The columns that are decoded, before stream maps, in their order."""

    def __init__(self, stream: InputStream) -> None:
        self._properties = stream.properties
        self._stream_map = stream.stream_map
        self.kinds: dict[str, Any] = {}
        self.read_by_expressions = frozenset(name for one in stream.stream_map.computed for name in one.inputs)

    def place(self, column: str, kind: Any = ...) -> int:  # noqa: ANN401  # a type
        """Return where a column stands, decoded as a kind if it is not decoded otherwise already."""
        if column not in self.kinds:
            self.kinds[column] = self._kind(column) if kind is ... else kind
        return list(self.kinds).index(column)

    def is_json(self, column: str) -> bool:
        return self.kinds[column] is msgspec.Raw

    def text_kind(self, column: str, max_length: int) -> Any:  # noqa: ANN401  # a type
        """Return the kind of text that is no longer than a field takes; JSON where a column may be otherwise."""
        limited = Annotated[str, msgspec.Meta(max_length=max_length)]
        return limited | None if self._types(column) <= {"string"} else msgspec.Raw

    def _kind(self, column: str) -> Any:  # noqa: ANN401  # a type
        return _EXACT_KINDS.get(frozenset(self._types(column)), msgspec.Raw)

    def _types(self, column: str) -> set[str]:
        schema = self._properties.get(column)
        types = schema.get("type") if isinstance(schema, dict) else None
        return ({types} if isinstance(types, str) else set(types or ())) - {"null"}

    def fields(self, required: Collection[str]) -> list[tuple[str, Any] | tuple[str, Any, Any]]:
        """Return the fields of the Struct, named by their places."""
        found: list[tuple[str, Any] | tuple[str, Any, Any]] = []
        for number, (column, kind) in enumerate(self.kinds.items()):
            is_json = kind is msgspec.Raw
            if column in required or (column in self.read_by_expressions and not is_json):
                found.append((f"c{number}", kind))
            elif column in self.read_by_expressions:
                found.append((f"c{number}", kind, _MISSING))
            else:
                found.append((f"c{number}", kind, _NULL if is_json else None))
        return found


class _Together(Generic[V]):
    """What a function makes of several columns of a record, looked at together, after stream maps."""

    def __init__(
        self, columns: Collection[str], make: Callable[[Mapping[str, Any]], V], inputs: _Inputs, stream_map: CompiledMap
    ) -> None:
        sources = {column: stream_map.source_of(column) for column in columns}
        names = dict[str, None]()
        for source in sources.values():
            names |= dict.fromkeys(source.inputs if isinstance(source, Computed) else (source,) if source else ())
        self._places = [inputs.place(name) for name in names]
        self._are_json = [inputs.is_json(name) for name in names]
        is_pure = all(one.is_pure for one in sources.values() if isinstance(one, Computed))

        def of_values(given: tuple[Any, ...]) -> V:
            came = {name: decoded(value) for name, value in zip(names, given, strict=True) if not _is_missing(value)}
            record = {
                column: source.evaluate(came) if isinstance(source, Computed) else came.get(source)
                for column, source in sources.items()
                if source is not None
            }
            return make(record)

        self.known = Remembered(of_values, is_pure=is_pure)

    def keys(self, transposed: Transposed) -> list[tuple[Any, ...]]:
        """Return what is known of, for each record."""
        picked = [
            map(bytes, transposed[place]) if is_json else transposed[place]
            for place, is_json in zip(self._places, self._are_json, strict=True)
        ]
        return list(zip(*picked, strict=True)) if picked else [()] * len(transposed[0])

    def of_all(self, transposed: Transposed) -> list[V]:
        """Return what the function makes of each record."""
        return self.known.of_all(self.keys(transposed))


class Columns(Generic[V]):
    """Reads the columns of one stream that matter.

    Attributes:
        envelope: What a RECORD line is decoded into.
    """

    def __init__(
        self,
        stream: InputStream,
        mapping: RecordMapping,
        *,
        list_columns: Collection[str],
        lists_of: Callable[[Mapping[str, Any]], V],
        one_by_one: tuple[Collection[str], Callable[[Mapping[str, Any]], bool]],
        reads_sms: bool = False,
    ) -> None:
        """Compile the stream.

        Args:
            stream: Whose lines they are.
            mapping: What sets what.
            list_columns: In which records name their lists; none where that does not matter.
            lists_of: Makes whatever stands for the lists that a record names.
            one_by_one: Columns, and what tells from their values which records cannot be decided on together.
            reads_sms: Whether somebody asks what records say about text messages.

        Raises:
            OddNameError: If one that matters cannot be read here.
        """
        self._map = stream.stream_map
        self._inputs = _Inputs(stream)
        self._readers = [self._step_reader(step, mapping) for step in mapping.steps]
        self._birthday = self._together(mapping.birthday_columns.values(), lambda record: _birthday(mapping, record))
        self._lists = self._together(list_columns, lists_of)
        self._reads_sms = reads_sms
        self._sms = self._together(mapping.sms.columns if reads_sms else (), mapping.sms.allows)
        self._one_by_one = self._together(self._speaking(one_by_one[0]), one_by_one[1])
        self._filter = None if self._map.filter is None else _expression(self._map.filter, self._inputs)
        # One that fails ends the run, whether or not its column is wanted.
        self._expressions = [
            _expression(one, self._inputs) for one in self._map.computed if one is not self._map.filter
        ]
        self._limits = _limits(mapping)
        self.envelope = self._struct(stream)

    @property
    def lists(self) -> Mapping[tuple[Any, ...], V] | None:
        """What is known of the lists that records name, by `Table.list_keys`; None where they do not matter."""
        return None if self._lists is None else self._lists.known

    def read(self, lines: Sequence[bytes], envelopes: Sequence[Any]) -> Table:
        """Return the values of some records.

        Args:
            lines: Their RECORD messages.
            envelopes: The same, decoded.
        """
        transposed: list[Sequence[Any]] = list(zip(*map(_astuple, map(_record_of, envelopes)), strict=True))
        columns: list[Any] = [read(transposed) for read in self._readers]
        if self._birthday is not None:
            parts = self._birthday.of_all(transposed)
            columns += zip(*((ODD, ODD) if one is ODD else one for one in parts), strict=True)
        one_by_one = self._find_one_by_one(lines, transposed, columns)
        filtered = self._filtered(transposed, one_by_one)
        allow_sms = self._allow_sms(transposed, one_by_one) if self._reads_sms else None
        if one_by_one:
            columns = [[None if n in one_by_one else value for n, value in enumerate(column)] for column in columns]
        list_keys = None if self._lists is None else self._lists.keys(transposed)
        return Table(columns, one_by_one - filtered, filtered, list_keys, allow_sms)

    def _find_one_by_one(
        self, lines: Sequence[bytes], transposed: Transposed, columns: Sequence[Sequence[Any]]
    ) -> set[int]:
        found = set[int]()
        if self._one_by_one is not None:
            said = self._one_by_one.of_all(transposed)
            if any(said):
                found.update(compress(range(len(said)), said))
        if self._map.flat_lines is not None:
            found.update(self._map.flat_lines.others(lines))
        for column in columns:
            found.update(odd_places(column))
        for expression in self._expressions:
            found.update(odd_places(expression.of_all(transposed)))
        for places, most in self._limits:
            filled = [columns[place] for place in places if any(columns[place])]
            if len(filled) > most:
                blanks = (sum(not value for value in row) for row in zip(*filled, strict=True))
                found.update(number for number, count in enumerate(blanks) if len(filled) - count > most)
        return found

    def _filtered(self, transposed: Transposed, one_by_one: set[int]) -> frozenset[int]:
        if self._filter is None:
            return frozenset()
        kept = self._filter.of_all(transposed)
        one_by_one.update(odd_places(kept))
        return frozenset(number for number, is_kept in enumerate(kept) if not is_kept)

    def _allow_sms(self, transposed: Transposed, one_by_one: set[int]) -> list[bool]:
        if self._sms is None:
            return [True] * len(transposed[0])
        said = self._sms.of_all(transposed)
        one_by_one.update(odd_places(said))
        return said

    def _speaking(self, columns: Collection[str]) -> list[str]:
        """Leave out columns that cannot say anything here: `_sdc_deleted_at` is null, or the line does not fit."""
        if _DELETED_AT in columns and self._map.source_of(_DELETED_AT) == _DELETED_AT:
            self._inputs.place(_DELETED_AT, None)
        return [column for column in columns if self._inputs.kinds.get(column, ...) is not None]

    def _together(self, columns: Collection[str], make: Callable[[Mapping[str, Any]], W]) -> _Together[W] | None:
        return _Together(columns, make, self._inputs, self._map) if columns else None

    def _step_reader(self, step: Step, mapping: RecordMapping) -> Read:
        clean, inputs = _cleaner(step, mapping), self._inputs
        source = self._map.source_of(step.column)
        if not isinstance(source, str) or source in inputs.kinds:
            return _Together((step.column,), lambda record: clean(record.get(step.column)), inputs, self._map).of_all
        is_text = takes_text_as_it_is(step.field, step.custom_type)
        place = inputs.place(source, inputs.text_kind(source, step.field.max_length) if is_text else ...)
        if is_text and not inputs.is_json(source):
            return lambda transposed: transposed[place]
        known: Remembered[Any, str | None] = Remembered(lambda given: clean(decoded(given)))
        if inputs.is_json(source):
            return lambda transposed: known.of_all(map(bytes, transposed[place]))
        return lambda transposed: known.of_all(transposed[place])

    def _struct(self, stream: InputStream) -> type[msgspec.Struct]:
        sources = map(self._map.source_of, stream.key_properties)
        required = self._map.required.union(source for source in sources if isinstance(source, str))
        for column in required:
            self._inputs.place(column)
        names = {f"c{number}": column for number, column in enumerate(self._inputs.kinds)}
        record = renamed_struct("Record", self._inputs.fields(required), names, kw_only=True)
        envelope: list[Any] = [("type", Literal["RECORD"]), ("record", record)]
        return msgspec.defstruct("Envelope", envelope, tag_field="stream", tag=stream.name, gc=False)


def _is_missing(value: Any) -> bool:  # noqa: ANN401  # of any column
    return isinstance(value, bytes) and not value


def _expression(computed: Computed, inputs: _Inputs) -> _Together[Any]:
    """Return what evaluates one expression."""
    stream_map = CompiledMap("", {"": computed}, keeps_others=False)
    return _Together(("",), lambda record: record[""], inputs, stream_map)


def _cleaner(step: Step, mapping: RecordMapping) -> Callable[[Any], str | None]:
    clean = cleaner(step.field, today=mapping.today, custom_type=step.custom_type)
    return lambda value: None if value is None else clean(value)


def _limits(mapping: RecordMapping) -> tuple[tuple[Sequence[int], int], ...]:
    """Return the places of columns of which a row may fill only so many, where there are more."""
    custom = [number for number, key in enumerate(mapping.keys) if key.startswith(CUSTOM_FIELD_PREFIX)]
    phones = [number for number, step in enumerate(mapping.steps) if step.field.kind is Kind.PHONE]
    both = ((custom, MAX_CUSTOM_FIELDS), (phones, MAX_PHONE_NUMBERS))
    return tuple((places, most) for places, most in both if len(places) > most)


def _birthday(mapping: RecordMapping, record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    found = mapping.birthday_of(record)
    return (str(found[BIRTHDAY_MONTH]), str(found[BIRTHDAY_DAY])) if found else _NO_BIRTHDAY
