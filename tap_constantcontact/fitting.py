"""Replace values that do not have the type of their column by null, and count them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Final, TypedDict, Union

import msgspec

from constantcontact_api.wire.answers import fits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Any destination keeps such a number.
_INTEGER: Final = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_TYPES: Final[dict[str, Any]] = {"string": str, "integer": _INTEGER, "number": float, "boolean": bool, "null": None}


class Fitting:
    """Checks records against a schema.

    Args:
        schema: Of the records.
        keys: Properties that are what they have to be.

    Attributes:
        misfits: How many values of each property were made null.
    """

    def __init__(self, schema: Mapping[str, Any], keys: Collection[str]) -> None:
        properties = {name: _type(of) for name, of in schema["properties"].items() if name not in keys}
        self.misfits: Counter[str] = Counter()
        self._types: dict[str, Any] = properties
        self._whole = _object(properties)

    def fit(self, record: dict[str, Any]) -> None:
        """Make null in a record what does not fit."""
        if fits(record, self._whole):
            return
        for name, kind in self._types.items():
            if not fits(record.get(name), kind):
                record[name] = None
                self.misfits[name] += 1


def _type(definition: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a type
    names = definition.get("type", [])
    types = [_one(name, definition) for name in ([names] if isinstance(names, str) else names)]
    return Union[tuple(types)] if types else Any  # noqa: UP007  # of a list


def _one(name: str, definition: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a type
    if name == "array":
        return list[_type(definition.get("items", {}))]  # type: ignore[misc]  # a schema at run time
    if name == "object":
        return _object({one: _type(of) for one, of in definition.get("properties", {}).items()})
    return _TYPES.get(name, Any)


def _object(properties: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a type
    make: Any = TypedDict  # as a function, which no type checker follows
    return make("Object", properties, total=False)
