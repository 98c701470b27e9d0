"""Stream maps applied to records: an expression that fails ends in a sentence that names it."""

from __future__ import annotations

import copy
import fnmatch
from typing import TYPE_CHECKING, Any

from singer_sdk.exceptions import MapExpressionError, StreamMapConfigError
from singer_sdk.mapper import MAPPER_SOURCE_OPTION, CustomStreamMap, RemoveRecordTransform, SameRecordTransform

from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from singer_sdk.mapper import PluginMapper, StreamMap

    Definition: TypeAlias = Mapping[str, str | None]
    """What the setting `stream_maps` says about one stream."""


def definition_of(mapper: PluginMapper, stream: str) -> Definition | None:
    """Return the settings that the first map of a stream is made from; None if no setting names the stream.

    Where several patterns match, the last one counts, as for the SDK. A setting with `__source__` adds a further map.
    """
    found = None
    for pattern, setting in mapper.stream_maps_dict.items():
        definition = setting if isinstance(setting, dict) else None
        if definition is not None and MAPPER_SOURCE_OPTION in definition:
            continue
        if stream == pattern or fnmatch.fnmatch(stream, pattern):
            found = definition
    return found


def mapped(stream_map: StreamMap, record: dict[str, Any], *, line_number: int) -> dict[str, Any] | None:
    """Apply a map to a record, without changing it.

    Args:
        stream_map: The map.
        record: As it came.
        line_number: Where in the input it came, for the sentence.

    Returns:
        The record after the map; None if the map filters it out.

    Raises:
        SettingsError: If an expression cannot be evaluated, for instance because a value is null.
    """
    try:
        return stream_map.transform(copy.copy(record))
    except Exception as error:  # noqa: BLE001  # whatever the user's expression raises
        found = error.__cause__ if isinstance(error, MapExpressionError) and error.__cause__ else error
        # What the error says may repeat a value.
        raise SettingsError(
            f"The stream map of {stream_map.stream_alias} cannot be applied to line {line_number} of the input: "
            f"{_failed(stream_map, error)} ends in {type(found).__name__}. If a value can be null, say what holds "
            "then, as in `name.upper() if name else None`."
        ) from None


def mapped_ahead(stream_map: StreamMap, record: dict[str, Any], *, line_number: int) -> dict[str, Any] | None:
    """Map a record before its turn; None where it is left out or the map fails, which is told in its turn."""
    try:
        return mapped(stream_map, record, line_number=line_number)
    except SettingsError:
        return None


def _failed(stream_map: StreamMap, error: Exception) -> str:
    # Evaluation stops at the first failure, so the last expression that the evaluator was given is the one.
    if isinstance(stream_map, CustomStreamMap) and not isinstance(error, StreamMapConfigError):
        expression = stream_map.expr_evaluator.expr
        if expression:
            return f"the expression `{expression}`"
    return "an expression"


def keeps_records(stream_map: StreamMap) -> bool:
    """Tell whether a map does not remove the whole stream."""
    return not isinstance(stream_map, RemoveRecordTransform)


def changes_nothing(stream_map: StreamMap) -> bool:
    """Tell whether every record stays as it is."""
    return type(stream_map) is SameRecordTransform and not stream_map.flattening_enabled
