"""Forms posted to the authorization server, and its answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from constantcontact_api.wire.deadlines import blocks_of, session_for

if TYPE_CHECKING:
    from requests.auth import AuthBase

    from constantcontact_api.types import JsonObject
    from constantcontact_api.wire.deadlines import Bounds

_TIMEOUT_SECONDS: Final = (10.0, 60.0)
_BLOCK_BYTES: Final = 16 * 1024


@dataclass(frozen=True)
class Answer:
    """What the authorization server says."""

    status_code: int
    content: bytes

    @property
    def is_good(self) -> bool:
        """Whether it was not refused."""
        return self.status_code < HTTPStatus.BAD_REQUEST

    @property
    def said(self) -> JsonObject:
        """Its JSON object; an empty one if it holds none."""
        return json_object(self.content)


def post_form(url: str, form: dict[str, str], bounds: Bounds, *, auth: AuthBase | None = None) -> Answer:
    """Send a form, and read the whole answer.

    Args:
        url: Whole.
        form: Its fields.
        bounds: Of the answer.
        auth: Of the application, where it has a secret.

    Raises:
        requests.RequestException: There is no answer within its bounds.
    """
    with (
        session_for(url, bounds) as session,
        session.post(
            url,
            data=form,
            auth=auth,
            headers={"Accept": "application/json", "Connection": "close"},
            timeout=_TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        return Answer(response.status_code, b"".join(blocks_of(response, bounds, _BLOCK_BYTES)))


def json_object(content: bytes) -> JsonObject:
    """Return the JSON object of a body; an empty one if it is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
