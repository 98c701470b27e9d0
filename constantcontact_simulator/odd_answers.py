"""Answers that no documentation has: bodies that say nothing, or one value that is not what it should be."""

from __future__ import annotations

import json
from typing import Any, Final

from werkzeug.wrappers import Response

_BODIES: Final = {
    "empty": b"",
    "none": b"",
    "html": b"<html><body>Please wait</body></html>",
    "null": b"null",
    "list": b"[]",
    "object": b"{}",
}


def odd_answer(name: str) -> Response:
    """An answer of success that says nothing."""
    kind = "text/html" if name == "html" else "application/json"
    return Response(_BODIES[name], 204 if name == "none" else 200, content_type=kind)


def changed_answer(true: Response, keys: list[str], value: str) -> Response:
    """A true answer with another value in one place; as it is where it has no such place."""
    body: Any = json.loads(true.get_data())
    inner = body
    try:
        for key in keys[:-1]:
            inner = inner[int(key) if isinstance(inner, list) else key]
        last = int(keys[-1]) if isinstance(inner, list) else keys[-1]
        if value == "missing":
            del inner[last]
        else:
            inner[last] = json.loads(value)
    except (LookupError, TypeError, ValueError):
        return true
    return Response(json.dumps(body), true.status_code, content_type="application/json")
