"""The columns of a stream that are decoded, and what functions make of several of them, looked at together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from target_constantcontact.mapping.remembered import Remembered, decoded
from target_constantcontact.singer.compiled_maps import CompiledMap, Computed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    Transposed = Sequence[Sequence[Any]]

_LONGEST: Final = 4_096
# Columns whose schema says what they hold are decoded as just that; a line that holds something else goes one by one.
_EXACT_KINDS: Final[dict[frozenset[str], Any]] = {
    frozenset({"string"}): Annotated[str, msgspec.Meta(max_length=_LONGEST)] | None,
    frozenset({"integer"}): int | None,
    frozenset({"boolean"}): bool | None,
}
_SCALARS: Final = frozenset({"string", "integer", "number", "boolean"})
SCALAR: Final[Any] = str | int | float | bool | None
"""The kind of a column that nobody reads, and that holds no object."""
_NULL: Final = msgspec.Raw(b"null")
_MISSING: Final = msgspec.Raw(b"")
"""Stands for an absent column that an expression reads, to which absent is not null."""

V = TypeVar("V")


class InputStream(NamedTuple):
    """What a SCHEMA message says.

    Attributes:
        name: As the stream's lines call it.
        properties: Its columns, with their schemas, before stream maps.
        stream_map: What happens to every record first.
    """

    name: str
    properties: Mapping[str, Any]
    stream_map: CompiledMap


class Inputs:
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
        """Tell whether a column comes as the JSON that it is written in."""
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

    def may_hold_objects(self, column: str) -> bool:
        """Tell whether the schema lets a column hold objects or arrays; one that it does not name may.

        Args:
            column: Before stream maps.
        """
        types = self._types(column)
        return not types or not types <= _SCALARS

    def is_described(self, column: str) -> bool:
        """Tell whether the schema names a column.

        Args:
            column: Before stream maps.
        """
        return column in self._properties

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


class Together(Generic[V]):
    """What a function makes of several columns of a record, looked at together, after stream maps."""

    def __init__(
        self, columns: Collection[str], make: Callable[[Mapping[str, Any]], V], inputs: Inputs, stream_map: CompiledMap
    ) -> None:
        sources = {column: stream_map.source_of(column) for column in columns}
        names = dict[str, None]()
        for source in sources.values():
            names |= dict.fromkeys(source.inputs if isinstance(source, Computed) else (source,) if source else ())
        self._places = [inputs.place(name) for name in names]
        self._are_json = [inputs.is_json(name) for name in names]
        is_pure = all(one.is_pure for one in sources.values() if isinstance(one, Computed))

        is_one = len(names) == 1

        def of_values(given: Any) -> V:  # noqa: ANN401  # the value of the one column, or those of all
            values = (given,) if is_one else given
            came = {name: decoded(value) for name, value in zip(names, values, strict=True) if not is_missing(value)}
            record = {
                column: source.evaluate(came) if isinstance(source, Computed) else came.get(source)
                for column, source in sources.items()
                if source is not None
            }
            return make(record)

        self.known: Remembered[Any, V] = Remembered(of_values, is_pure=is_pure)

    def keys(self, transposed: Transposed) -> Sequence[Any]:
        """Return what is known of, for each record: the value of the one column, or a tuple of several."""
        picked = [
            list(map(bytes, transposed[place])) if is_json else transposed[place]
            for place, is_json in zip(self._places, self._are_json, strict=True)
        ]
        if len(picked) == 1:
            return picked[0]
        return list(zip(*picked, strict=True)) if picked else [()] * len(transposed[0])

    def of_all(self, transposed: Transposed) -> list[V]:
        """Return what the function makes of each record."""
        return self.known.of_all(self.keys(transposed))


def is_missing(value: Any) -> bool:  # noqa: ANN401  # of any column
    """Tell whether a record lacks a column that an expression of a stream map reads."""
    return isinstance(value, bytes) and not value
