"""The words of a request, which must not reach a log when an error message repeats them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from constantcontact_api.errors import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

_PARTS: Final = re.compile(rb"\r?\n--[^\r\n]*\r?\n")
_OF_A_FILE: Final = re.compile(rb'[;\s]filename="')


def words_sent(request: requests.PreparedRequest) -> frozenset[str]:
    """Return the words of all values that a request carried: of its query, its token and its body, without its keys.

    Args:
        request: As it was sent.
    """
    body = request.body or b""
    body = body if isinstance(body, bytes) else str(body).encode()
    query = (value for _, value in parse_qsl(urlsplit(request.url or "").query))
    values = [*query, str(request.headers.get("Authorization", "")), *_of_body(body, _type_of(request))]
    return words_in(" ".join(values))


def _type_of(request: requests.PreparedRequest) -> str:
    return str(request.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _of_body(body: bytes, content_type: str) -> Iterator[str]:
    text = body.decode("utf-8", "replace")
    if content_type == "multipart/form-data":
        yield from _of_parts(body)
    elif content_type == "application/x-www-form-urlencoded":
        yield from (value for _, value in parse_qsl(text))
    else:
        try:
            yield from _leaves(json.loads(text))
        except (ValueError, RecursionError):
            yield text


def _of_parts(body: bytes) -> Iterator[str]:
    for part in _PARTS.split(b"\r\n" + body):
        head, _, value = part.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
        if _OF_A_FILE.search(head):
            value = value.partition(b"\n")[2]  # the first line names columns
        yield value.decode("utf-8", "replace")


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401  # any JSON value
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
