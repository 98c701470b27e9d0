"""What every route needs: the request, the account behind it, and the service's ways of answering."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from werkzeug.wrappers import Request, Response

from constantcontact_simulator.problems import EngineError, invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.activities import Activities
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.faults import Faults
    from constantcontact_simulator.limits import KeyLimits
    from constantcontact_simulator.oauth import OAuthServer

Item = TypeVar("Item")
_MAX_SEQUENCE_IDS = 500


class DropConnection(Exception):  # noqa: N818  # an order to the server, not a mistake
    """Break the connection instead of answering (or of going on with an answer)."""


@dataclass
class RequestRecord:
    """One request as it arrived. `status` 0: the connection was broken. `at`: epoch seconds."""

    method: str
    path: str
    query: str
    request_bytes: int
    at: float
    status: int = 0


@dataclass
class Simulation:
    """Everything behind the HTTP surface: one account, one application with one API key, and what shall go wrong.

    `privileges` None: the person who approved the application has them all. `requests`: those of the API;
    `token_requests`: those of the authorization server.
    """

    account: Account
    activities: Activities
    faults: Faults
    oauth: OAuthServer
    limits: KeyLimits
    clock: Callable[[], float]
    directory: Path
    privileges: frozenset[str] | None = None
    requests: list[RequestRecord] = field(default_factory=list)
    token_requests: list[RequestRecord] = field(default_factory=list)
    segments_asked: set[int] = field(default_factory=set)


@dataclass
class Call:
    """One API request on its way through a route."""

    sim: Simulation
    request: Request

    @property
    def account(self) -> Account:
        """The simulated account."""
        return self.sim.account

    def body(self) -> Body:
        """The JSON object in the body.

        Raises:
            EngineError: 415 for another media type, 400 for anything but a JSON object.
        """
        self.require_json()
        try:
            body = json.loads(self.request.get_data())
        except ValueError:
            raise invalid("The request body is not valid JSON") from None
        if not isinstance(body, dict):
            raise invalid("The request body is not a JSON object")
        return body

    def require_json(self) -> None:
        """Refuse any other media type with 415."""
        if self.request.mimetype != "application/json":
            raise EngineError(415, "contacts.api.unsupported_media_type", "Content-Type must be application/json")

    def words(self, name: str, allowed: Sequence[str]) -> frozenset[str]:
        """A comma-separated query parameter, each word one of those allowed."""
        words = frozenset(word.strip() for word in self.request.args.get(name, "").split(",") if word.strip())
        if not words <= set(allowed):
            raise _bad(name)
        return words

    def ids(self, name: str, most: int) -> tuple[str, ...]:
        """A comma-separated query parameter of at most `most` UUIDs."""
        ids = tuple(word.strip() for word in self.request.args.get(name, "").split(",") if word.strip())
        if len(ids) > most or not all(map(is_uuid, ids)):
            raise _bad(name)
        return tuple(map(str.lower, ids))

    def sequence_ids(self) -> list[tuple[str, int]]:
        """The query parameter of both cross references: up to 500 ids of V2, as they came and as numbers."""
        texts = [word.strip() for word in self.request.args.get("sequence_ids", "").split(",") if word.strip()]
        if (
            not texts
            or len(texts) > _MAX_SEQUENCE_IDS
            or not all(word.isascii() and word.isdecimal() for word in texts)
        ):
            raise _bad("sequence_ids")
        return [(text, int(text[-18:])) for text in texts]

    def flag(self, name: str) -> bool:
        """A boolean query parameter."""
        text = self.request.args.get(name, "false").lower()
        if text not in {"true", "false"}:
            raise _bad(name)
        return text == "true"

    def limit(self, default: int, most: int) -> int:
        """The page size."""
        text = self.request.args.get("limit", str(default))
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise _bad("limit")
        return int(text)

    def resume(self) -> str | None:
        """Where to go on. With `cursor`, the query becomes the first page's again, as it rides inside the cursor.

        Other parameters beside a cursor are accepted (two clients of the live service send them with every page). What
        the cursor holds goes before them.
        """
        cursor = self.request.args.get("cursor")
        if cursor is None:
            return None
        try:
            query = parse_qsl(base64.b64decode(cursor, validate=True).decode())
            position = dict(query)["next"]
        except (binascii.Error, KeyError, UnicodeDecodeError, ValueError):
            raise _bad("cursor") from None
        beside = [pair for pair in self.request.args.items(multi=True) if pair[0] not in {"cursor", *dict(query)}]
        self.request.args = type(self.request.args)([*(pair for pair in query if pair[0] != "next"), *beside])
        return position

    def links(self, path: str, limit: int, position: str | None) -> dict[str, object]:
        """The `_links` member of a page: on the last one left out, or empty (both seen on the wire)."""
        if position is None:
            return {"_links": {}} if self.account.switches.last_page_links == "empty" else {}
        others = [pair for pair in self.request.args.items(multi=True) if pair[0] not in {"limit", "next"}]
        query = [("limit", str(limit)), ("next", position), *others]  # in the order that was recorded
        cursor = base64.b64encode(urlencode(query).encode()).decode()
        return {"_links": {"next": {"href": f"/v3{path}?cursor={quote(cursor, safe='=')}"}}}


def page_of(items: list[Item], ids: list[str], limit: int, position: str | None) -> tuple[list[Item], str | None]:
    """One page of a short collection: the items after the one with the id `position`, and the id to go on from."""
    if position is not None and position not in ids:
        raise _bad("cursor")
    start = 0 if position is None else ids.index(position) + 1
    stop = start + limit
    return items[start:stop], ids[stop - 1] if stop < len(items) else None


def answer(payload: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer with the headers that were seen on the wire."""
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(data, status=status, content_type="application/json", headers=headers)
    if status == 200:
        response.headers["etag"] = f'W/"{len(data):x}-{zlib.crc32(data):08x}"'
    return response


def nothing() -> Response:
    """204 without a body."""
    response = Response(status=204)
    response.headers.remove("Content-Type")
    return response


def require_uuid(name: str, value: str) -> str:
    """Refuse an id that is no UUID, in the service's words (API guide, glossary_responses)."""
    if not is_uuid(value):
        raise not_found(f"{name} is in an invalid format.")
    return value


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its usual notation."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _bad(name: str) -> EngineError:
    return invalid(f"{name} does not have a valid value")
