"""JSON that people write: settings, and files of STATE and catalogs. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constantcontact_api.types import Json


def read_written(text: str | bytes) -> Json:
    """Read JSON in which no name stands twice in one object: all but the last would be passed over.

    Args:
        text: JSON, in any encoding that it may have.

    Raises:
        ValueError: It is no JSON, is nested too deep, or has a name twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("is nested too deep") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"names `{twice}` twice in one object")
    return found
