"""Schemas as they come, brought into the form that the SDK's stream maps can work with. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_SCHEMAS: Final = ("properties", "patternProperties", "definitions", "$defs")
_LISTS_OF_SCHEMAS: Final = ("anyOf", "oneOf", "allOf")
_SCHEMAS: Final = ("items", "additionalProperties", "not")


def readable_schema(schema: object) -> dict[str, Any]:
    """Return a stream's schema without what is no JSON schema; it has properties, perhaps none.

    Args:
        schema: Whatever came.
    """
    found = _readable(schema)
    return {**found, "properties": found.get("properties", {})}


def _readable(schema: object) -> dict[str, Any]:
    if not isinstance(schema, dict):  # `true` allows anything
        return {}
    found = {**schema}
    if "type" in found and not _are_types(found["type"]):
        del found["type"]
    for name in _OF_SCHEMAS:
        _replace(found, name, dict, lambda some: {key: _readable(one) for key, one in some.items()})
    for name in _LISTS_OF_SCHEMAS:
        _replace(found, name, list, lambda some: [_readable(one) for one in some])
    for name in _SCHEMAS:
        if not isinstance(found.get(name), bool):
            _replace(found, name, dict, _readable)
    return found


def _replace(schema: dict[str, Any], name: str, kind: type, readable: Any) -> None:  # noqa: ANN401  # a function
    if isinstance(schema.get(name), kind):
        schema[name] = readable(schema[name])
    else:
        schema.pop(name, None)


def _are_types(types: object) -> bool:
    return isinstance(types, str) or (
        isinstance(types, list) and bool(types) and all(isinstance(t, str) for t in types)
    )


def readable_message(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return a SCHEMA message with a readable schema, and without keys: a person is known by the address.

    Args:
        message: As it came.
    """
    return {**message, "schema": readable_schema(message.get("schema")), "key_properties": []}
