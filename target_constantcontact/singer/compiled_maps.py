"""Stream maps as data: which column of a record goes where, and which expressions must be evaluated.

The SDK maps one whole record at a time. Records that are read by columns need the same answer in other words:

```text
stream_maps: people: {__filter__: "active", email: "mail", full: "first + ' ' + last", age: null}

filter    active                     -> keep the record if this is true
columns   email <- mail              -> the very value of another column
          full  <- first, last       -> an expression, and the columns that it reads
dropped   age
others    stay as they are
```

`compile_map` answers only where that is sure to come to the same as the SDK's own map, and None otherwise. An
expression is evaluated by the SDK's evaluator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from singer_sdk.mapper import (
    MAPPER_ALIAS_OPTION,
    MAPPER_ELSE_OPTION,
    MAPPER_FILTER_OPTION,
    MAPPER_KEY_PROPERTIES_OPTION,
    MAPPER_SOURCE_OPTION,
    NULL_STRING,
    CustomStreamMap,
    SameRecordTransform,
)

from target_constantcontact.singer.expressions import UnprovableError, read
from target_constantcontact.singer.flat_lines import FlatLines
from target_constantcontact.singer.stream_maps import definition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from singer_sdk.mapper import PluginMapper, StreamMap

    from target_constantcontact.singer.expressions import Reading
    from target_constantcontact.singer.stream_maps import Definition

    Evaluate = Callable[[Mapping[str, Any]], Any]
    Columns = Mapping[str, "str | Computed"]

_OPTIONS: Final = frozenset(
    {MAPPER_ALIAS_OPTION, MAPPER_ELSE_OPTION, MAPPER_FILTER_OPTION, MAPPER_KEY_PROPERTIES_OPTION, MAPPER_SOURCE_OPTION}
)


class NotComputedError(Exception):
    """The record must go through the SDK's own map, `stream_maps.mapped`, which knows the value or the error."""


class Computed(NamedTuple):
    """An expression of a stream map.

    Attributes:
        expression: As the user wrote it.
        inputs: The input columns that it may read; none for a constant.
        is_pure: Whether equal inputs always give the same value, so that it may be remembered. Equal means of the same
            type too: the expression can tell 1 from true and from 1.0.
        evaluate: Takes a record, or just those of its `inputs` that it has. A column that the record lacks must be
            missing here too, and not None. Raises `NotComputedError`.
    """

    expression: str
    inputs: tuple[str, ...]
    is_pure: bool
    evaluate: Evaluate


class CompiledMap(NamedTuple):
    """What a stream map does to every record.

    A record that the map leaves without any column counts as filtered out. It has no key either, so no caller should
    meet it: whoever finds none of the columns that it looks for sends the record through the SDK's own map.

    Attributes:
        stream_alias: The stream's name after the map.
        columns: By output column, the input column that it is taken from unchanged, or how to compute it.
        dropped: Input columns that the map removes.
        keeps_others: Whether all other input columns stay, those that the schema does not name included.
        filter: Records for which this is not true are filtered out, and nothing else is evaluated for them.
        required: Input columns without which the SDK's map fails; a record that lacks one must go through that.
        flat_lines: Finds the records that flattening would change, which must go through the SDK's map; None where
            flattening is off.
    """

    stream_alias: str
    columns: Columns
    dropped: frozenset[str] = frozenset()
    keeps_others: bool = True
    filter: Computed | None = None
    required: frozenset[str] = frozenset()
    flat_lines: FlatLines | None = None

    @property
    def computed(self) -> tuple[Computed, ...]:
        """Every expression, in the SDK's order.

        All of them must be evaluated, even those whose column nobody wants: one that fails ends the run.
        """
        found = tuple(source for source in self.columns.values() if isinstance(source, Computed))
        return (self.filter, *found) if self.filter else found

    @property
    def inputs(self) -> frozenset[str]:
        """The input columns that must be read whichever output columns are wanted."""
        return self.required.union(*(one.inputs for one in self.computed))

    def source_of(self, column: str) -> str | Computed | None:
        """Tell where an output column comes from; None if no record has it."""
        passed_on = column if self.keeps_others and column not in self.dropped else None
        return self.columns.get(column, passed_on)


def compile_stream(mapper: PluginMapper, stream: str) -> CompiledMap | None:
    """Compile the map of a stream whose schema has come.

    Returns:
        What the map does; None if the stream has several maps or its map cannot be compiled.
    """
    maps = mapper.stream_maps[stream]
    return compile_map(maps[0], definition_of(mapper, stream)) if len(maps) == 1 else None


def compile_map(stream_map: StreamMap, definition: Definition | None = None) -> CompiledMap | None:
    """Compile a stream map.

    Args:
        stream_map: The SDK's.
        definition: The user's settings that it was made from; None for a stream that no setting names.

    Returns:
        What the map does; None if that cannot be told apart from the records, or not for sure.
    """
    if type(stream_map) is SameRecordTransform:
        compiled = CompiledMap(stream_map.stream_alias, {})
    elif type(stream_map) is CustomStreamMap and definition is not None:
        try:
            compiled = _compiled(stream_map, definition)
        except UnprovableError:
            return None
    else:
        return None
    if not stream_map.flattening_enabled:
        return compiled
    flat_lines = _flat_lines(stream_map, compiled.columns)
    return compiled._replace(flat_lines=flat_lines) if flat_lines else None


def _compiled(stream_map: CustomStreamMap, definition: Definition) -> CompiledMap:
    columns: dict[str, str | Computed] = {}
    required, dropped = set[str](), set[str]()
    for column, expression in definition.items():
        if column in _OPTIONS:
            continue
        if expression is None or expression == NULL_STRING:
            dropped.add(column)
            continue
        reading = read(expression, output=column, has_faker=bool(stream_map.fake))
        if reading.same_as is not None:
            columns[column] = reading.same_as
            required.add(reading.same_as)
        else:
            columns[column] = _computed(stream_map, reading)
    rule = definition.get(MAPPER_FILTER_OPTION)
    return CompiledMap(
        stream_map.stream_alias,
        columns,
        frozenset(dropped),
        MAPPER_ELSE_OPTION not in definition,  # with it, the SDK refuses a map that does not name the keys
        _computed(stream_map, read(rule, output=None, has_faker=bool(stream_map.fake))) if rule is not None else None,
        frozenset(required),
    )


def _computed(stream_map: CustomStreamMap, reading: Reading) -> Computed:
    evaluator, expression, parsed = stream_map.expr_evaluator, reading.expression, reading.parsed
    output, uses_record = reading.output, reading.uses_record
    # What the SDK adds to the columns, and lets win over them.
    constants = {
        "config": stream_map.map_config,
        "__stream_name__": stream_map.stream_alias,
        "__original_stream_name__": stream_map.stream_name,
    }
    makes_flat = stream_map.flattening_enabled

    def evaluate(record: Mapping[str, Any]) -> Any:  # noqa: ANN401  # whatever the expression gives
        names = {**record, **constants}
        if uses_record:
            names["record"] = names["_"] = record
        if output and output in record:
            names["self"] = record[output]
        evaluator.names = names
        try:
            value = evaluator.eval(expression, parsed)
        except Exception as error:
            raise NotComputedError from error
        if makes_flat and isinstance(value, (dict, list)):
            raise NotComputedError
        return value

    return Computed(expression, reading.inputs, reading.is_pure, evaluate)


def _flat_lines(stream_map: StreamMap, outputs: Iterable[str]) -> FlatLines | None:
    """Return what finds the records that flattening would change; None if the schema says that most of them are."""
    assert stream_map.flattening_options is not None  # noqa: S101  # for the type checker: flattening is on
    properties = stream_map.raw_schema.get("properties", {})
    if any(_may_be_nested(column) for column in properties.values()):
        return None
    # The SDK also looks columns up among the schema's own keywords.
    names = dict.fromkeys((*properties, *outputs, *stream_map.transformed_schema))
    try:
        stays = stream_map.flatten_record(names) == names
    except Exception:  # noqa: BLE001  # the SDK would fail on records too
        return None
    return FlatLines(stream_map.flattening_options.max_key_length) if stays else None


def _may_be_nested(column: Mapping[str, Any]) -> bool:
    types = column.get("type", ())
    return any(name in types for name in ("object", "array"))
