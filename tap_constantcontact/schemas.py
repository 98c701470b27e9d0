"""The words of which the streams' JSON schemas are made. Every property may be null unless it says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]


def text(description: str, *, null: bool = True, **more: Any) -> Schema:
    """Describe a text.

    Args:
        description: What it says.
        null: Whether it can be missing; a key's part cannot.
        more: Other keywords of JSON schema.
    """
    return {"type": ["string", "null"] if null else "string", "description": description, **more}


def moment(description: str, *, null: bool = True) -> Schema:
    """Describe a timestamp, always in UTC.

    Args:
        description: What happened then, without a full stop.
        null: Whether it can be missing.
    """
    return text(f"{description}, in UTC.", null=null, format="date-time")


def integer(description: str, *, null: bool = True) -> Schema:
    """Describe a whole number.

    Args:
        description: What it counts or names.
        null: Whether it can be missing.
    """
    return {"type": ["integer", "null"] if null else "integer", "description": description}


def number(description: str) -> Schema:
    """Describe a number that may have a fraction.

    Args:
        description: What it measures.
    """
    return {"type": ["number", "null"], "description": description}


def boolean(description: str) -> Schema:
    """Describe a yes or no.

    Args:
        description: What it says.
    """
    return {"type": ["boolean", "null"], "description": description}


def array(description: str, items: Schema) -> Schema:
    """Describe an array.

    Args:
        description: What it holds.
        items: The schema of each.
    """
    return {"type": ["array", "null"], "items": items, "description": description}


def nested(description: str, properties: Mapping[str, Schema]) -> Schema:
    """Describe an object with known properties inside a record.

    Args:
        description: What it holds.
        properties: Schemas by name.
    """
    return {"type": ["object", "null"], "properties": dict(properties), "description": description}


def anything(description: str) -> Schema:
    """Describe an object whose properties are the service's own business.

    Args:
        description: What it holds.
    """
    return {"type": ["object", "null"], "additionalProperties": True, "description": description}


def record(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """Describe a stream's records.

    Args:
        properties: Schemas by name.
        description: What somebody who chooses streams should know.
    """
    described = {"description": description} if description else {}
    return {"type": "object", **described, "properties": dict(properties)}
