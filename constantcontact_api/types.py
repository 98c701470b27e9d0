"""Names for what JSON decodes to."""

from __future__ import annotations

from typing import Any

Json = Any
"""Any decoded JSON value."""
Shape = Any
"""A type as msgspec takes it: what an answer must say, see `wire.answers`."""
JsonObject = dict[str, Any]
"""A decoded JSON object, such as one resource of the API."""
