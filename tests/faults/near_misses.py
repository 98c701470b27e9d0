"""Faults that come near to a true answer: nearly the right type, nearly the right page, nearly the right file.

All of them are data, as in `faults`, which holds what is plainly wrong.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.faults.fault import Fault, decoded, fixed, head, within
from tests.faults.proxy import Answer

BESIDE = "@beside.example"
"""Whom another program imports, at the same time."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_OTHER_ID = "0badc0de-0000-4000-8000-000000000000"
_FILES = "GET /contact_exports/"
_ANSWERS = "(?!GET /contact_exports/)"
_PAGES = "GET .*[a-z)]$"
_IMPORTS = "POST /activities/contacts_(file|json)_import"
_ACTIVITIES = "(GET|POST) /activities/"
_QUERIES = "GET /contacts(/ID)?( |$)"


WHOLE, VALUES = "harmless", "changes values"


def _json(name: str, change: Callable[[Any], Any], at: str = _ANSWERS, kind: str = "") -> Fault:
    def spoil(real: Answer, _path: str) -> Answer:
        body = decoded(real)
        return real if body is None else replace(real, body=json.dumps(change(body)).encode())

    return Fault(name, spoil, phases=at, harmless=kind == WHOLE, changes_values=kind == VALUES)


def _bytes(name: str, change: Callable[[bytes], bytes], at: str = _ANSWERS, kind: str = "") -> Fault:
    return Fault(
        name,
        lambda real, _: replace(real, body=change(real.body)),
        phases=at,
        harmless=kind == WHOLE,
        changes_values=kind == VALUES,
    )


def _headed(name: str, *headers: str, body: Callable[[bytes], bytes] = bytes, kind: str = "") -> Fault:
    def spoil(real: Answer, _path: str) -> Answer:
        made = body(real.body)
        lines = [line.replace("LENGTH", str(len(made))) for line in headers]
        return Answer(raw=[head(real, "\r\n".join(lines)), made])

    return Fault(name, spoil, harmless=kind == WHOLE, changes_values=kind == VALUES)


def _each(chosen: Callable[[str, Any], bool], value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda body: within(body, chosen, value)


def _is_number(_key: str, one: object) -> bool:
    return type(one) is int


def _is_id(key: str, one: object) -> bool:
    return key.endswith("_id") and isinstance(one, str)


def _is_date(key: str, one: object) -> bool:
    return key.endswith(("_at", "_time", "_date")) and isinstance(one, str)


def _are_items(_key: str, one: object) -> bool:
    return isinstance(one, list) and bool(one) and all(isinstance(item, dict) for item in one)


def _types() -> Iterator[Fault]:
    yield _json("numbers are texts of themselves", _each(_is_number, str), kind=VALUES)
    yield _json("numbers have a fraction of 0", _each(_is_number, float), kind=VALUES)
    yield _json("numbers are one less", _each(_is_number, lambda one: one - 1), kind=VALUES)
    yield _json("numbers are one more", _each(_is_number, lambda one: one + 1), kind=VALUES)
    yield _json("numbers are 0", _each(_is_number, lambda _: 0), kind=VALUES)
    yield _json("numbers are true", _each(_is_number, lambda _: True), kind=VALUES)
    yield _json("numbers are spelled 1,234", _each(_is_number, lambda one: f"{one + 1000:,}"), kind=VALUES)
    yield _json("ids are in upper case", _each(_is_id, str.upper), kind=VALUES)
    yield _json("ids are in braces", _each(_is_id, lambda one: f"{{{one}}}"), kind=VALUES)
    yield _json("ids end in a blank", _each(_is_id, lambda one: f"{one} "), kind=VALUES)
    yield _json(
        "booleans are texts", _each(lambda _, one: isinstance(one, bool), lambda one: str(one).lower()), kind=VALUES
    )
    later = _each(_is_date, lambda one: f"{int(one[:4]) + 10}{one[4:]}" if one[:4].isdigit() else one)
    yield _json("dates are ten years later", later, kind=VALUES)
    yield _json("dates are numbers", _each(_is_date, lambda _: 1_790_000_000), kind=VALUES)
    yield _json(
        "dates are as HTTP writes them", _each(_is_date, lambda _: "Mon, 21 Sep 2026 14:13:20 GMT"), kind=VALUES
    )
    yield _json("dates are empty", _each(_is_date, lambda _: ""), kind=VALUES)
    yield _json("dates are of year 0", _each(_is_date, lambda _: "0000-00-00T00:00:00Z"), kind=VALUES)
    yield _json(
        "dates have milliseconds",
        _each(_is_date, lambda one: one if "." in one else one.replace("Z", ".000Z")),
        kind=WHOLE,
    )
    yield _json(
        "dates end in +00:00",
        _each(_is_date, lambda one: one.replace("Z", "+00:00")),
        kind=WHOLE,
    )


def _lists() -> Iterator[Fault]:
    for name, value in {
        "are empty, their counts stay": lambda _: [],
        "lack their last item": lambda one: one[:-1],
        "lack their first item": lambda one: one[1:],
        "have an item of another kind": lambda one: [*one, {"id": 1}],
        "have null among them": lambda one: [*one, None],
        "have an empty object among them": lambda one: [*one, {}],
    }.items():
        yield _json(f"lists {name}", _each(_are_items, value))
    yield _json("lists have their first item twice", _each(_are_items, lambda one: [one[0], *one]), kind=WHOLE)
    yield _json("lists have all items twice", _each(_are_items, lambda one: [*one, *one]), kind=WHOLE)
    keyed = _each(_are_items, lambda one: {str(number): item for number, item in enumerate(one)})
    yield _json("lists are objects by number", keyed)
    yield _json("there is no next page", lambda body: {k: v for k, v in body.items() if k != "_links"}, _PAGES)
    hrefs = {
        "has no slash": "v3/contacts?cursor=1",
        "is another path": "/v3/account/summary",
        "is the root": "/",
        "has no scheme": "//elsewhere.example/v3/contacts?cursor=1",
        "is a file": "file:///etc/passwd",
        "has a user": "http://user@elsewhere.example/v3/contacts",
        "has blanks": "/v3/con tacts?cursor=1",
        "has a line break": "/v3/contacts?cursor=1\r\nX: 1",
        "is a fragment": "#next",
        "leads up": "/v3/../../account?cursor=1",
    }
    for name, href in hrefs.items():
        yield _json(f"a next page that {name}", _linked({"next": {"href": href}}), _PAGES)
    for name, odd in {"is a text": "/v3/contacts?cursor=1", "is a list": [], "is true": True}.items():
        yield _json(f"a next page that {name}", _linked({"next": odd}), _PAGES)
    yield _json("a next page of null", _linked({"next": None}), _PAGES)


def _linked(links: object) -> Callable[[Any], Any]:
    def change(body: Any) -> Any:  # noqa: ANN401  # JSON
        is_page = isinstance(body, dict) and any(isinstance(one, list) for one in body.values())
        return {**body, "_links": links} if is_page else body

    return change


def _documents() -> Iterator[Fault]:
    """The same JSON, written otherwise."""
    yield _bytes("a byte order mark before it", lambda body: b"\xef\xbb\xbf" + body)
    yield _bytes("UTF-16", lambda body: body.decode().encode("utf-16"))
    yield _bytes("UTF-32", lambda body: body.decode().encode("utf-32"))
    yield _bytes("Latin-1", lambda body: body.decode().encode("latin-1", "replace"), kind=VALUES)
    yield _bytes("line breaks around it", lambda body: b"\r\n\n" + body + b"\n\r\n", kind=WHOLE)
    yield _json(
        "a key that nobody knows",
        lambda body: {**body, "x-new": {"a": [1]}} if isinstance(body, dict) else body,
        kind=WHOLE,
    )
    yield _json("an error beside it", lambda body: {**body, "error_key": "x"} if isinstance(body, dict) else body)
    yield _json("wrapped as data", lambda body: {"data": body})
    yield _json("wrapped in a list", lambda body: [body])
    yield _json("out of its list", lambda body: body[0] if isinstance(body, list) and body else body)
    yield _json("as a text", json.dumps)
    yield _json(
        "keys in upper case", lambda body: {k.upper(): v for k, v in body.items()} if isinstance(body, dict) else body
    )
    yield _json(
        "keys in camel case", lambda body: {_camel(k): v for k, v in body.items()} if isinstance(body, dict) else body
    )
    yield _bytes("a comma too many", lambda body: body.replace(b"}", b",}"))
    yield _bytes("single quotes", lambda body: body.replace(b'"', b"'"))
    yield _bytes("something behind it", lambda body: body + b"<!-- 1 ms -->")
    yield _bytes("a guard before it", lambda body: b")]}',\n" + body)
    yield _bytes("as JSONP", lambda body: b"callback(" + body + b");")
    yield _bytes("NUL bytes behind it", lambda body: body + bytes(64))
    yield _bytes("its keys again, empty", _twice)
    for status in (201, 202, 203, 206, 226, 250, 299):
        yield Fault(f"{status}, whole", _status(status), harmless=status in {201, 203})
    for status in (300, 304, 400, 404, 500):
        yield Fault(f"{status}, whole", _status(status))
    throttled = {"error_key": "throttled", "error_message": "Too Many Requests"}
    yield Fault("200, throttled", fixed(200, throttled), reaches=False)
    yield Fault(
        "200, unauthorized", fixed(200, {"error_key": "unauthorized", "error_message": "Unauthorized"}), reaches=False
    )


def _camel(key: str) -> str:
    return re.sub("_(.)", lambda match: match[1].upper(), key)


def _twice(body: bytes) -> bytes:
    try:
        found = json.loads(body)
    except ValueError:
        return body
    empty = {list: "[]", dict: "{}", int: "0", str: '""'}
    if not isinstance(found, dict) or not found:
        return body
    again = (f"{json.dumps(key)}:{empty.get(type(value), 'null')}" for key, value in found.items())
    return body.rstrip()[:-1] + b"," + ",".join(again).encode() + b"}"


def _wire() -> Iterator[Fault]:
    """What stands in a head."""
    length = "Content-Length: LENGTH"
    yield _headed("a length of 0", "Content-Length: 0")
    yield _headed("a length below 0", "Content-Length: -5")
    yield _headed("a length that is no number", "Content-Length: many")
    yield _headed("two lengths", length, "Content-Length: 3")
    yield _headed("the length twice", length, length)
    yield _headed("a length and chunks", length, "Transfer-Encoding: chunked")
    yield _headed("a header without a colon", length, "nothing")
    yield _headed("a header that is folded", length, "X-Long: a", " b", kind=WHOLE)
    yield _headed("a header that is not ASCII", length, "X-Name: Zo\xeb", kind=WHOLE)
    yield _headed("cookies", length, "Set-Cookie: a=1; Domain=127.0.0.1", kind=WHOLE)
    behind = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    yield Fault(
        "another answer behind it",
        lambda real, _: Answer(raw=[head(real, f"Content-Length: {len(real.body)}"), real.body + behind]),
    )
    yield _headed("identity", length, "Content-Encoding: identity", kind=WHOLE)
    yield _headed("an encoding that nobody knows", length, "Content-Encoding: aws-chunked")
    yield _headed("br that is none", length, "Content-Encoding: br")
    yield _headed("deflate", length, "Content-Encoding: deflate", body=zlib.compress, kind=WHOLE)
    yield _headed(
        "deflate, raw", length, "Content-Encoding: deflate", body=lambda body: zlib.compress(body)[2:-4], kind=WHOLE
    )
    yield _headed(
        "gzip twice", length, "Content-Encoding: gzip, gzip", body=lambda body: gzip.compress(gzip.compress(body))
    )
    yield _headed("gzip in two members", length, "Content-Encoding: gzip", body=_members, kind=WHOLE)
    yield _headed(
        "gzip, something behind it", length, "Content-Encoding: gzip", body=lambda body: gzip.compress(body) + b"xx"
    )
    yield _headed("gzip that nobody tells", length, body=gzip.compress)
    lines = {"no reason": b"HTTP/1.1 %d\r\n", "a status of two digits": b"HTTP/1.1 20 OK\r\n", "ICY": b"ICY %d OK\r\n"}
    lines |= {"status 999": b"HTTP/1.1 999 No\r\n", "HTTP/2": b"HTTP/2 %d\r\n", "HTTP/3.1": b"HTTP/3.1 %d OK\r\n"}
    for name, line in lines.items():
        yield Fault(f"a first line of {name}", _first_line(line))
    for seconds, name in ((3_600, "an hour passes"), (90_000, "a day passes"), (-3_600, "the clock goes back an hour")):
        yield Fault(name, lambda real, _: real, takes_seconds=seconds)


def _first_line(line: bytes) -> Callable[[Answer, str], Answer]:
    def spoil(real: Answer, _path: str) -> Answer:
        first = line % real.status if b"%" in line else line
        return Answer(raw=[first, b"Content-Length: %d\r\n\r\n" % len(real.body), real.body])

    return spoil


def _status(status: int) -> Callable[[Answer, str], Answer]:
    return lambda real, _: replace(real, status=status)


def _members(body: bytes) -> bytes:
    half = len(body) // 2
    return gzip.compress(body[:half]) + gzip.compress(body[half:])


def _activities() -> Iterator[Fault]:
    """What is told of a job."""
    for state in (
        "paused",
        "COMPLETED",
        "complete",
        "completed ",
        "time_out",
        "queued",
        "failed",
        "cancelled",
        "timed_out",
    ):
        yield _json(f"state: {state}", _put("state", state), _ACTIVITIES)
    for state in ("initialized", "processing", "completed"):
        yield _json(
            f"state: {state}, whatever it is",
            _put("state", state),
            _ACTIVITIES,
        )
    other = {"activity_id": _OTHER_ID}
    yield _json("another job", lambda body: {**body, **other}, _ACTIVITIES)
    yield _json("another job, completed", lambda body: {**body, **other, "state": "completed"}, _ACTIVITIES)
    yield _json("another job, failed", lambda body: {**body, **other, "state": "failed"}, _ACTIVITIES)
    for percent in (-1, 0, 99.5, 101, 250, "100", "100 %"):
        yield _json(f"percent_done: {percent!r}", _put("percent_done", percent), _ACTIVITIES)
    done = {"state": "completed", "percent_done": 100}
    yield _json("completed too early, nothing counted", lambda body: {**body, **done, "status": {}}, _ACTIVITIES)
    yield _json(
        "completed, all counted as 0", lambda body: {**body, **done, "status": dict.fromkeys(_COUNTERS, 0)}, _ACTIVITIES
    )
    for name in _COUNTERS:
        yield _json(f"{name} is missing", _counted(name, None), _ACTIVITIES)
        yield _json(f"{name} is 0", _counted(name, lambda _: 0), _ACTIVITIES)
        yield _json(f"{name} is one less", _counted(name, lambda one: max(0, one - 1)), _ACTIVITIES)
        yield _json(f"{name} is many more", _counted(name, lambda one: one + 7), _ACTIVITIES)
    for name, errors in {"a text": "Line 2: Invalid", "numbers": [1], "lists": [["Line 2"]], "nulls": [None]}.items():
        yield _json(f"errors are {name}", _put("activity_errors", errors), _ACTIVITIES)
    links = {"to another file": f"/v3/contact_exports/{_OTHER_ID}", "to the root": "/", "to nothing": ""}
    for name, href in links.items():
        yield _json(f"results lead {name}", _put("_links", {"results": {"href": href}}), _ACTIVITIES)
    yield _json(
        "created in the future", lambda body: {**body, "created_at": "2036-01-01T00:00:00Z"}, _ACTIVITIES, kind=WHOLE
    )
    yield _json("created in 1970", lambda body: {**body, "created_at": "1970-01-01T00:00:00Z"}, _ACTIVITIES, kind=WHOLE)


_COUNTERS = (
    "items_total_count", "items_completed_count", "person_count", "error_count", "correctable_count",
    "cannot_add_to_list_count", "list_count",
)  # fmt: skip


def _counted(name: str, value: Callable[[int], int] | None) -> Callable[[Any], Any]:
    return lambda body: {**body, "status": _counts(body.get("status") or {}, name, value)}


def _counts(counts: dict[str, Any], name: str, value: Callable[[int], int] | None) -> dict[str, Any]:
    others = {k: v for k, v in counts.items() if k != name}
    return others if name not in counts or value is None else {**others, name: value(counts[name])}


def _put(key: str, value: object) -> Callable[[Any], Any]:
    return lambda body: {**body, key: value} if isinstance(body, dict) else body


def _files() -> Iterator[Fault]:
    """What an export's file can be."""
    yield _bytes("a file with a byte order mark", lambda body: b"\xef\xbb\xbf" + body, _FILES, kind=WHOLE)
    yield _bytes("a file with CRLF", lambda body: _written(_rows(body), "\r\n"), _FILES, kind=WHOLE)
    yield _bytes("a file with CR", lambda body: _written(_rows(body), "\r"), _FILES)
    yield _bytes(
        "a file with quotes everywhere", lambda body: _written(_rows(body), quoting=csv.QUOTE_ALL), _FILES, kind=WHOLE
    )
    yield _bytes("a file with blank lines behind it", lambda body: body + b"\n\n\r\n", _FILES, kind=WHOLE)
    yield _bytes("a file with blank lines before it", lambda body: b"\n\n" + body, _FILES)
    yield _bytes(
        "a file of other columns' order", lambda body: _written([row[::-1] for row in _rows(body)]), _FILES, kind=WHOLE
    )
    more = lambda body: _written([[*row, "More" if not n else "x"] for n, row in enumerate(_rows(body))])  # noqa: E731
    yield _bytes("a file with a column more", more, _FILES, kind=VALUES)
    yield _bytes("a file with its last column twice", _last_column_twice, _FILES, kind=VALUES)
    yield _bytes(
        "a file with a nameless column", lambda body: _written([[*row, ""] for row in _rows(body)]), _FILES, kind=VALUES
    )
    yield _bytes("a file of headings in upper case", lambda body: _headings(body, str.upper), _FILES, kind=VALUES)
    yield _bytes(
        "a file of headings with blanks", lambda body: _headings(body, lambda one: f" {one} "), _FILES, kind=VALUES
    )
    yield _bytes("a file of other headings", lambda body: _headings(body, lambda one: f"x {one}"), _FILES)
    yield _bytes("a file without headings", lambda body: _written(_rows(body)[1:]), _FILES)
    yield _bytes("a file of headings alone", lambda body: _written(_rows(body)[:1]), _FILES)
    yield _bytes("a file with its headings twice", lambda body: _written([_rows(body)[0], *_rows(body)]), _FILES)
    yield _bytes(
        "a file with its headings again behind it", lambda body: _written([*_rows(body), _rows(body)[0]]), _FILES
    )
    yield _bytes("a file without its last row", lambda body: _written(_rows(body)[:-1]), _FILES)
    yield _bytes("a file with its last row twice", lambda body: _written([*_rows(body), _rows(body)[-1]]), _FILES)
    yield _bytes(
        "a file with a row twice in another's place", lambda body: _written([*_rows(body)[:-1], _rows(body)[1]]), _FILES
    )
    yield _bytes("a file of every row twice", lambda body: _written([*_rows(body), *_rows(body)[1:]]), _FILES)
    yield _bytes("a file with a sum behind it", lambda body: body + b"Total: 30\n", _FILES)
    yield _bytes(
        "a file with a cell fewer in a row", lambda body: _written([*_rows(body)[:-1], _rows(body)[-1][:-1]]), _FILES
    )
    yield _bytes("a file with an open quote", lambda body: body + b'"', _FILES)
    yield _bytes("a file of semicolons", lambda body: _written(_rows(body), delimiter=";"), _FILES)
    yield _bytes("a file of tabs", lambda body: _written(_rows(body), delimiter="\t"), _FILES)
    yield _bytes("a file in UTF-16", lambda body: body.decode().encode("utf-16"), _FILES)
    yield _bytes("a file in Latin-1", lambda body: body.decode().encode("latin-1", "replace"), _FILES, kind=VALUES)
    yield _bytes("a file in gzip", gzip.compress, _FILES)
    yield _bytes("a file with NUL bytes behind it", lambda body: body + bytes(512), _FILES)
    yield _bytes("a file of JSON", lambda body: json.dumps(_rows(body)).encode(), _FILES)
    yield _bytes("a file that stops in a cell", lambda body: body[:-4], _FILES)
    yield _bytes("a file that names its separator", lambda body: b"sep=,\n" + body, _FILES)


def _rows(body: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    return rows if rows and rows[0] else [["Email address"], [""]]


def _written(rows: Iterable[list[str]], line_end: str = "\n", **form: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end, **form).writerows(rows)
    return text.getvalue().encode()


def _last_column_twice(body: bytes) -> bytes:
    return _written([[*row, row[-1]] for row in _rows(body)])


def _headings(body: bytes, change: Callable[[str], str]) -> bytes:
    first, *others = _rows(body)
    return _written([list(map(change, first)), *others])


def _queries() -> Iterator[Fault]:
    """A parameter of the request that is not obeyed."""
    for name in (
        "email",
        "status",
        "lists",
        "tags",
        "include",
        "include_count",
        "updated_after",
        "updated_before",
        "limit",
    ):
        yield _asked(f"{name} is not obeyed", _without(name))
    yield _asked(
        "pages of two", lambda query: {**query, "limit": "2"} if "limit" in query else query, "GET /(?!contacts)"
    )
    yield _asked("pages of 20", lambda query: {**query, "limit": "20"} if "limit" in query else query, _QUERIES)


def _without(name: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda query: {key: value for key, value in query.items() if key != name}


def _asked(name: str, change: Callable[[dict[str, str]], dict[str, str]], at: str = _QUERIES) -> Fault:
    def asks(path: str) -> str:
        parts = urlsplit(path)
        query = change(dict(parse_qsl(parts.query, keep_blank_values=True)))
        return parts.path + (f"?{urlencode(query)}" if query else "")

    return Fault(name, lambda real, _: real, asks=asks, phases=at)


def _neighbours() -> Iterator[Fault]:
    """Another program imports as many rows of the same form into the same lists, just before ours."""
    kind = Fault("another's import", lambda real, _: real, phases=_IMPORTS, beside=_of_another)
    yield kind
    for reaches, when in ((False, "before"), (True, "after")):
        name = f"another's import, ours dropped {when} it was done"
        yield replace(kind, name=name, spoil=lambda _real, _path: None, reaches=reaches)
    yield replace(kind, name="another's import, ours answered with nothing", spoil=fixed(201, b""))
    yield replace(kind, name="another's import, ours answered with 500", spoil=fixed(500, b""), reaches=False)


def _of_another(body: bytes) -> bytes:
    return re.sub(rb'filename="[^"]*"', b'filename="theirs.csv"', body).replace(b"@example.org", BESIDE.encode())


def _tokens() -> Iterator[Fault]:
    """What the token endpoint says."""
    at = "POST /token"
    for kind in ("bearer", "BEARER"):
        yield _json(f"token_type: {kind}", _put("token_type", kind), at, kind=WHOLE)
    for name, scope in {"null": None, "a list": ["contact_data"], "empty": ""}.items():
        yield _json(f"scope is {name}", _put("scope", scope), at, kind=WHOLE)
    for name, seconds in {
        "a fraction": 3600.5,
        "a text with a unit": "1 h",
        "a moment": 1_790_086_400,
        "{}": {},
    }.items():
        yield _json(f"expires_in is {name}", _put("expires_in", seconds), at, kind=WHOLE)
    yield _json("tokens in blanks", lambda body: {**body, "access_token": f" {body.get('access_token')} "}, at)
    yield _bytes("tokens as a form", lambda body: urlencode(json.loads(body)).encode(), at)
    yield _json("tokens under other names", lambda body: {"accessToken": body.get("access_token")}, at)
    yield _json(
        "an error beside the tokens", lambda body: {**body, "error": None, "error_description": ""}, at, kind=WHOLE
    )


NEAR_MISSES = (
    *_types(),
    *_lists(),
    *_documents(),
    *_wire(),
    *_activities(),
    *_files(),
    *_queries(),
    *_neighbours(),
    *_tokens(),
)
