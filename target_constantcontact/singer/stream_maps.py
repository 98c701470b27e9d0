"""Stream maps applied to records: an expression that fails ends in a sentence that names it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from singer_sdk import mapper
from singer_sdk.exceptions import MapExpressionError

from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from types import TracebackType

    from singer_sdk.mapper import StreamMap


def mapped(stream_map: StreamMap, record: dict[str, Any], *, line_number: int) -> dict[str, Any] | None:
    """Apply a map to a record, which stays as it is.

    Args:
        stream_map: Of the record's stream.
        record: As it came.
        line_number: Of the input, for the sentence.

    Returns:
        The record after the map; None if the map filters it out.

    Raises:
        SettingsError: If an expression cannot be evaluated, because a value is null for instance.
    """
    try:
        return stream_map.transform(copy.copy(record))
    except Exception as error:  # noqa: BLE001  # whatever the user's expression raises
        found = error.__cause__ if isinstance(error, MapExpressionError) and error.__cause__ else error
        # What the error says may repeat a value.
        raise SettingsError(
            f"The stream map of {stream_map.stream_alias} cannot be applied to line {line_number} of the input: "
            f"{_expression(error.__traceback__)} ends in {type(found).__name__}. If a value can be null, say what "
            "holds then, as in `name.upper() if name else None`."
        ) from None


def _expression(traceback: TracebackType | None) -> str:
    # The SDK's error names it only for some failures; its function that evaluates one is always on the way.
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__") == mapper.__name__ and isinstance(frame.f_locals.get("expr"), str):
            return f"the expression `{frame.f_locals['expr']}`"
        traceback = traceback.tb_next
    return "an expression"
