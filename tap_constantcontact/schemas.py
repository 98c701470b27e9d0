"""Builders for the streams' JSON schemas. Every property may be null unless it says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]


def text(description: str, *, null: bool = True, **keywords: Any) -> Schema:
    """Describe a string.

    Args:
        description: The property's description.
        null: Whether it may be null; part of a key may not.
        keywords: More keywords of JSON schema.
    """
    return {"type": ["string", "null"] if null else "string", "description": description, **keywords}


def timestamp(description: str, *, null: bool = True) -> Schema:
    """Describe a timestamp in UTC; its description goes without a full stop."""
    return text(f"{description}, in UTC.", null=null, format="date-time")


def integer(description: str, *, null: bool = True) -> Schema:
    """Describe a whole number."""
    return {"type": ["integer", "null"] if null else "integer", "description": description}


def boolean(description: str) -> Schema:
    """Describe a boolean."""
    return {"type": ["boolean", "null"], "description": description}


def array(description: str, items: Schema) -> Schema:
    """Describe an array whose items share one schema."""
    return {"type": ["array", "null"], "items": items, "description": description}


def nested(description: str, properties: Mapping[str, Schema]) -> Schema:
    """Describe an object with known properties inside a record."""
    return {"type": ["object", "null"], "properties": dict(properties), "description": description}


def free_form(description: str) -> Schema:
    """Describe an object whose properties the service does not document."""
    return {"type": ["object", "null"], "additionalProperties": True, "description": description}


def record(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """Describe a stream's records; the description is for people who choose streams."""
    described = {"description": description} if description else {}
    return {"type": "object", **described, "properties": dict(properties)}
