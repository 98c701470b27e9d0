"""What a fault is, and what answers are made of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.faults.proxy import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

IN_JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        name: In the table.
        spoil: Makes the answer, of the service's own and of the path asked for; None breaks the connection.
        reaches: Whether the service sees the request, and acts on it.
        harmless: Whether the answer says all that the service said, only oddly: then a run has to end well.
        changes_only: Makes sense only for requests that change something.
        changes_values: What the service tells is another value in the right place: it comes out as it was told.
        phases: A pattern of the phases in which it makes sense; empty for all.
        asks: Makes the path that the service is asked for in place of ours.
        beside: Makes the body that another program sends to the same place just before; None where there is none.
        takes_seconds: How far the clock goes on before the answer; may be negative.
    """

    name: str
    spoil: Callable[[Answer, str], Answer | None]
    reaches: bool = True
    harmless: bool = False
    changes_only: bool = False
    changes_values: bool = False
    phases: str = ""
    asks: Callable[[str], str] = str
    beside: Callable[[bytes], bytes] | None = None
    takes_seconds: float = 0.0

    def fits(self, phase: str) -> bool:
        """Whether it makes sense for a phase."""
        is_change = re.match("POST|PUT|DELETE|PATCH", phase) is not None
        return (is_change or not self.changes_only) and re.match(self.phases, phase) is not None


def fixed(status: int, body: bytes | object, headers: Mapping[str, str] = IN_JSON) -> Callable[[Answer, str], Answer]:
    """Make an answer that says the same whatever the service said."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _real, _path: Answer(status, dict(headers), data)


def head(real: Answer, line: str) -> bytes:
    """Write the head of an answer, with these lines."""
    return f"HTTP/1.1 {real.status} OK\r\n{line}\r\n\r\n".encode("latin-1")


def decoded(real: Answer) -> Any:  # noqa: ANN401  # JSON
    """Read the JSON of an answer; None if it has none."""
    try:
        return json.loads(real.body)
    except ValueError:
        return None


def within(body: Any, chosen: Callable[[str, Any], bool], value: Callable[[Any], Any]) -> Any:  # noqa: ANN401  # JSON
    """Replace the chosen values, by key and value, wherever they are."""
    if chosen("", body):
        return value(body)
    if isinstance(body, dict):
        return {k: value(v) if chosen(k, v) else within(v, chosen, value) for k, v in body.items()}
    if isinstance(body, list):
        return [within(one, chosen, value) for one in body]
    return body
