"""Faults as data: what an answer of the service can be turned into.

Each has a name, and says whether the request reaches the service before its answer is spoiled. `TOKEN_FAULTS` are for
the token endpoint alone, the others for any request.
"""

from __future__ import annotations

import email.utils
import gzip
import json
import re
from dataclasses import replace
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from tests.faults.fault import IN_JSON, Fault, decoded, fixed, head, within
from tests.faults.near_misses import NEAR_MISSES
from tests.faults.proxy import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HTML = b"<!doctype html><html><body><h1>Bad gateway</h1></body></html>"
_BOMB_BYTES = 30_000_000
_EARLY = (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n")


def _error(status: int) -> Callable[[Answer, str], Answer]:
    return fixed(status, [{"error_key": "contacts.api.fault", "error_message": "A fault."}])


def _statuses() -> Iterator[Fault]:
    for status in (400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 418, 422, 500, 501, 502, 503, 504, 520, 599):
        yield Fault(f"{status}", _error(status), reaches=False)
    for status in (401, 404, 500, 503, 504):
        yield Fault(f"{status} after it was done", _error(status), changes_only=True)
    for status in (400, 403, 500, 503):
        yield Fault(f"{status}, HTML", fixed(status, _HTML, {"Content-Type": "text/html"}), reaches=False)
        yield Fault(f"{status}, no body", fixed(status, b"", {}), reaches=False)
    for name, body in {"null": None, "a number": 7, "a text": "no", "odd keys": {"error_key": [1]}}.items():
        yield Fault(f"400, {name}", fixed(400, body), reaches=False)


def _redirects() -> Iterator[Fault]:
    for status in (300, 301, 302, 303, 304, 307, 308):
        yield Fault(f"{status} to itself", lambda _, path, s=status: Answer(s, {"Location": path}), reaches=False)  # type: ignore[misc]
    for status in (302, 307):
        away = {"Location": "https://elsewhere.example/v3/contacts"}
        yield Fault(f"{status} to another host", fixed(status, b"", away), reaches=False)
    yield Fault("302 without a place", fixed(302, b"", {}), reaches=False)


def _too_many() -> Iterator[Fault]:
    def refused(retry_after: str | None, key: str = "throttled") -> Callable[[Answer, str], Answer]:
        beside = {} if retry_after is None else {"Retry-After": retry_after}
        return fixed(429, {"error_key": key, "error_message": "Too Many Requests"}, {**IN_JSON, **beside})

    yield Fault("429", refused(None), reaches=False)
    yield Fault("429, the day's", refused(None, "quota_exceeded"), reaches=False)
    future, past = (email.utils.formatdate(at, usegmt=True) for at in (4e9, 0))
    texts = ("0", "2", "-5", "1.5", "100000", "9" * 30, "soon", "", "2030-01-01T00:00:00Z", future, past, "nan", "1, 2")
    for text in texts:
        yield Fault(f"429, Retry-After: {text[:31] or 'empty'}", refused(text), reaches=False)
    yield Fault("503, Retry-After: 3", fixed(503, b"", {"Retry-After": "3"}), reaches=False)


def _bodies() -> Iterator[Fault]:
    bodies: dict[str, bytes] = {
        "nothing": b"",
        "spaces": b"  \n",
        "{}": b"{}",
        "null": b"null",
        "[]": b"[]",
        "[null]": b"[null]",
        "a text": b'"done"',
        "a number": b"42",
        "true": b"true",
        "NaN": b"NaN",
        "a number of 5,000 digits": b'{"activity_id":' + b"9" * 5_000 + b"}",
        "5,000 levels": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        "not UTF-8": b'{"name":"\xff\xfe"}',
        "two objects": b"{}{}",
        "an error with status 200": b'[{"error_key":"contacts.api.fault","error_message":"A fault."}]',
    }
    for name, body in bodies.items():
        yield Fault(f"200, {name}", fixed(200, body))
    yield Fault("200, HTML", fixed(200, _HTML, {"Content-Type": "text/html"}))
    yield Fault("204", fixed(204, b"", {}))
    yield Fault("202, nothing", fixed(202, b"", {}))


def _transport() -> Iterator[Fault]:
    yield Fault("dropped before it was done", lambda _real, _path: None, reaches=False)
    yield Fault("dropped after it was done", lambda _real, _path: None)
    yield Fault("cut after one byte", lambda real, _: _cut(real, 1))
    yield Fault("cut in the middle", lambda real, _: _cut(real, len(real.body) // 2))
    yield Fault("cut before its last byte", lambda real, _: _cut(real, len(real.body) - 1))
    yield Fault(
        "shorter than it is, by its length", lambda real, _: replace(real, claimed=len(real.body) // 2, is_cut=True)
    )
    yield Fault(
        "chunks that break off",
        lambda real, _: Answer(raw=[head(real, "Transfer-Encoding: chunked"), b"5\r\n", real.body[:5], b"\r\n"]),
    )
    yield Fault(
        "chunks of a wrong size",
        lambda real, _: Answer(raw=[head(real, "Transfer-Encoding: chunked"), b"zz\r\n", real.body, b"\r\n0\r\n\r\n"]),
    )
    yield Fault(
        "no length, then the end",
        lambda real, _: Answer(raw=[head(real, "Connection: close"), real.body]),
        harmless=True,
    )
    yield Fault(
        "no length, cut",
        lambda real, _: Answer(raw=[head(real, "Connection: close"), real.body[: len(real.body) // 2]]),
    )
    yield Fault(
        "bytes of something else",
        lambda _real, _path: Answer(raw=[b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]),
        reaches=False,
    )
    yield Fault("a status that is no number", lambda real, _: Answer(raw=[b"HTTP/1.1 fine\r\n\r\n", real.body]))
    yield Fault("a head that breaks off", lambda _real, _path: Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Ty"]))
    yield Fault(
        "a line of 200 KB in the head",
        lambda _real, _path: Answer(raw=[b"HTTP/1.1 200 OK\r\nX: ", b"x" * 200_000, b"\r\n\r\n"]),
    )
    yield Fault("500 headers", lambda _real, _path: Answer(raw=[b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 500, b"\r\n"]))
    yield Fault(
        "gzip that is none", lambda real, _: replace(real, headers={**real.headers, "Content-Encoding": "gzip"})
    )
    yield Fault("gzip, cut", lambda real, _: _gzip(real, gzip.compress(real.body)[:-9]))
    yield Fault("gzip bomb", lambda real, _: _gzip(real, gzip.compress(b" " * _BOMB_BYTES)))
    yield Fault("gzip", lambda real, _: _gzip(real, gzip.compress(real.body)), harmless=True)
    yield Fault(
        "another media type",
        lambda real, _: replace(real, headers={**real.headers, "Content-Type": "text/plain"}),
        harmless=True,
    )


def _endless() -> Iterator[Fault]:
    """Answers that come too slowly, or never end."""
    ok = b"HTTP/1.1 200 OK\r\n"
    yield Fault("a body that drips", lambda real, _: replace(real, drips=True))
    yield Fault("a head that drips", lambda real, _: Answer(raw=map(bytes, zip(head(real, "X: 1"))), drips=True))
    yield Fault("headers for ever", lambda _real, _path: Answer(raw=chain([ok], repeat(b"X: 1\r\n" * 1_000))))
    yield Fault("continue for ever", lambda _real, _path: Answer(raw=repeat(_EARLY[0]), drips=True))
    yield Fault("early hints, 2,000 times", lambda _real, _path: Answer(raw=[_EARLY[1] * 2_000]))
    slowly = repeat(b" " * 100_000)
    yield Fault("spaces for ever", lambda _real, _path: Answer(raw=chain([ok, b"\r\n"], slowly), drips=True))


def _proxies() -> Iterator[Fault]:
    """What stands between makes of a true answer."""

    def with_header(name: str, value: str | None) -> Callable[[Answer, str], Answer]:
        def spoil(real: Answer, _path: str) -> Answer:
            others = {key: text for key, text in real.headers.items() if key.lower() != name.lower()}
            return replace(real, headers=others if value is None else {**others, name: value})

        return spoil

    dates: dict[str, str | None] = {
        "is missing": None,
        "is empty": "",
        "is no date": "soon",
        "is of 9999": "Fri, 31 Dec 9999 23:59:59 GMT",
    }
    dates |= {"is of 1970": email.utils.formatdate(0, usegmt=True), "has no zone": "Mon, 21 Sep 2026 14:13:20"}
    for hours in (-9, -1, 1, 9):
        dates[f"is {hours:+} hours off"] = email.utils.formatdate(1_790_000_000 + 3_600 * hours, usegmt=True)
    for name, value in dates.items():
        yield Fault(f"Date {name}", with_header("Date", value), harmless=True)
    for kind in (None, "text/html", "application/xml; charset=utf-16", "application/json; charset=latin-1", "x"):
        yield Fault(f"Content-Type: {kind}", with_header("Content-Type", kind), harmless=True)
    for line in _EARLY:
        yield Fault(f"{line[9:12].decode()} before it", _after(line), harmless=True)
    old = b"HTTP/1.0 %d OK\r\n\r\n"
    yield Fault("HTTP/1.0, then the end", lambda real, _: Answer(raw=[old % real.status, real.body]), harmless=True)
    yield Fault("HTTP/1.0, cut", lambda real, _: Answer(raw=[old % real.status, real.body[: len(real.body) // 2]]))
    yield Fault("its body twice", lambda real, _: replace(real, body=real.body * 2))
    yield Fault("a chunk twice", lambda real, _: Answer(raw=[head(real, "Transfer-Encoding: chunked"), *_chunks(real)]))
    half = {"Content-Range": "bytes 0-9/20"}
    yield Fault("206, half", lambda real, _: Answer(206, {**real.headers, **half}, real.body[: len(real.body) // 2]))
    yield Fault("206, nothing", lambda real, _: Answer(206, {**real.headers, **half}))
    for status in (421, 425, 426, 451, 511):
        yield Fault(f"{status}", _error(status), reaches=False)
    pages: dict[str, Any] = {"error": "maintenance", "errors": [], "message": "Down for maintenance", "status": "down"}
    for key, said in pages.items():
        yield Fault(f"200, only {key}", fixed(200, {key: said}))
    yield Fault("511, HTML", fixed(511, _HTML, {"Content-Type": "text/html"}), reaches=False)


def _after(line: bytes) -> Callable[[Answer, str], Answer]:
    return lambda real, _: Answer(raw=[line, head(real, f"Content-Length: {len(real.body)}"), real.body])


def _chunks(real: Answer) -> list[bytes]:
    half = len(real.body) // 2
    pieces = (real.body[:half], real.body[:half], real.body[half:], b"")
    return [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece] + [b"0\r\n\r\n"]


def _gzip(real: Answer, body: bytes) -> Answer:
    return replace(real, headers={**real.headers, "Content-Encoding": "gzip"}, body=body)


def _cut(real: Answer, count: int) -> Answer:
    return replace(real, body=real.body[: max(0, count)], claimed=max(1, len(real.body)), is_cut=True)


_ODD: dict[str, Any] = {"null": None, "{}": {}, "a text": "x", "a number": 7}
_FIELDS = ("percent_done", "state", "status", "_links", "created_at", "updated_at", "activity_errors")


def _shapes() -> Iterator[Fault]:
    """Answers with one kind of thing in them that is not what it should be."""
    for name, value in _ODD.items():
        yield _shaped(f"lists are {name}", _lists(value))
    yield _shaped("lists are missing", lambda body: _without(body, lambda _, one: isinstance(one, list)))
    for name, value in {"null": None, "{}": {}, "texts": "x", "lists": []}.items():
        yield _shaped(f"items are {name}", _items(value))
    ids = {
        **_ODD,
        "a text": "no id!",
        "[]": [],
        "a path": "../account/summary",
        "empty": "",
        "with a line break": "a\nb",
    }
    for name, value in ids.items():
        yield _shaped(f"ids are {name}", _ids(value))
    yield _shaped("ids are missing", lambda body: _without(body, lambda key, _: key.endswith("_id")))
    for name, value in {"null": None, "texts": "many", "negative": -1, "lists": [1], "huge": 10**400}.items():
        yield _shaped(f"numbers are {name}", _numbers(value), changes_values=True)
    for key in _FIELDS:
        for name, value in {**_ODD, "[]": []}.items():
            yield _shaped(f"{key} is {name}", _named(key, value), changes_values=True)
    for name, value in {"lead to another host": "https://elsewhere.example/v3/x?cursor=1", "are numbers": 7}.items():
        yield _shaped(f"hrefs {name}", _named("href", value))
    for name, value in {"are empty": "", "are no URL": "http://[::1"}.items():
        yield _shaped(f"hrefs {name}", _named("href", value))
    yield Fault("pages in a circle", _linked)
    yield Fault("a next page for ever", lambda real, path: _linked(real, path + ("&" if "?" in path else "?") + "x=1"))


def _lists(value: object) -> Callable[[Any], Any]:
    return lambda body: within(body, lambda _, one: isinstance(one, list), lambda _: value)


def _items(value: object) -> Callable[[Any], Any]:
    def chosen(_: str, one: object) -> bool:
        return isinstance(one, list) and bool(one) and all(isinstance(item, dict) for item in one)

    return lambda body: within(body, chosen, lambda one: [value] * len(one))


def _ids(value: object) -> Callable[[Any], Any]:
    return lambda body: within(body, lambda key, _: key.endswith("_id"), lambda _: value)


def _numbers(value: object) -> Callable[[Any], Any]:
    return lambda body: within(body, lambda _, one: type(one) is int, lambda _: value)


def _named(key: str, value: object) -> Callable[[Any], Any]:
    return lambda body: within(body, lambda name, _: name == key, lambda _: value)


def _linked(real: Answer, path: str) -> Answer | None:
    body = decoded(real)
    if not isinstance(body, dict) or not any(isinstance(one, list) for one in body.values()):
        return real
    return replace(real, body=json.dumps({**body, "_links": {"next": {"href": path}}}).encode())


def _shaped(name: str, change: Callable[[Any], Any], *, changes_values: bool = False) -> Fault:
    def spoil(real: Answer, _path: str) -> Answer:
        body = decoded(real)
        return real if body is None else replace(real, body=json.dumps(change(body)).encode())

    return Fault(name, spoil, changes_values=changes_values)


def _without(body: Any, chosen: Callable[[str, Any], bool]) -> Any:  # noqa: ANN401  # JSON
    if isinstance(body, dict):
        return {k: _without(v, chosen) for k, v in body.items() if not chosen(k, v)}
    if isinstance(body, list):
        return [_without(one, chosen) for one in body]
    return body


def _tokens() -> Iterator[Fault]:
    """A token endpoint whose answer is odd. The service has spent the old token all the same."""
    values: dict[str, dict[str, Any]] = {
        "expires_in": {
            "soon": "soon",
            "a text": "3600",
            "null": None,
            "[1]": [1],
            "NaN": float("nan"),
            "infinite": float("inf"),
            "0": 0,
            "1": 1,
            "-1": -1,
            "true": True,
            "huge": 10**300,
        },
        "access_token": {
            "null": None,
            "empty": "",
            "a number": 7,
            "[]": [],
            "two lines": "a\r\nb: c",
            "not ASCII": "é☃",
        },
        "refresh_token": {"null": None, "empty": "", "a number": 7, "[]": [], "two lines": "a\nb"},
        "token_type": {"null": None, "mac": "mac"},
    }
    for key, kinds in values.items():
        for name, value in kinds.items():
            yield _shaped(f"{key} is {name}", lambda body, k=key, v=value: {**body, k: v})  # type: ignore[misc]
        yield _shaped(f"{key} is missing", lambda body, k=key: {n: v for n, v in body.items() if n != k})  # type: ignore[misc]
    for code in ("invalid_grant", "invalid_client", "invalid_request", "temporarily_unavailable", 7, None):
        for status in (200, 400, 401):
            yield Fault(f"{status}, error {code}", fixed(status, {"error": code}), reaches=False)


REFUSALS = (*_statuses(), *_redirects(), *_too_many())
WIRE = (*_bodies(), *_transport(), *_endless(), *_proxies())
SHAPES = tuple(_shapes())
TOKEN_FAULTS = tuple(_tokens())
BY_NAME = {fault.name: fault for fault in (*REFUSALS, *WIRE, *SHAPES, *TOKEN_FAULTS, *NEAR_MISSES)}
# What the service may say in earnest: nobody can know better. A campaign, an e-mail or
# a segment that is gone, which is skipped and counted.
# A shorter collection, where none is counted.
_IN_EARNEST = (
    (re.compile(r"GET /(emails|reports|segments)/.*ID"), re.compile(r"404|404, whole")),
    (
        re.compile(r"GET /(emails|segments|contact_tags|contact_custom_fields|reports/.*)( |$|/)"),
        re.compile(
            r"lists have (their first item|all items) twice|lists lack their .*|"
            r"its keys again, empty|there is no next page|a next page of null"
        ),
    ),
)


def faults_of(phase: str) -> tuple[Fault, ...]:
    """Every fault that makes sense for a phase."""
    found = (*REFUSALS, *WIRE, *(TOKEN_FAULTS if phase == "POST /token" else SHAPES), *NEAR_MISSES)
    return tuple(
        fault
        for fault in found
        if fault.fits(phase)
        and not any(where.match(phase) and what.fullmatch(fault.name) for where, what in _IN_EARNEST)
    )
