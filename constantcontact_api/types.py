"""Names for what JSON decodes to."""

from __future__ import annotations

from typing import Any

Json = Any
"""Any decoded JSON value."""
JsonObject = dict[str, Any]
"""A decoded JSON object, such as one resource of the API."""
