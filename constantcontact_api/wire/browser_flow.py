"""The authorization code flow with PKCE (RFC 7636), answered to a loopback address of this machine (RFC 8252).

For applications of the developer portal that use it instead of the device flow. The browser has to be on this machine:
it is sent back to the redirect address, where this process waits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from constantcontact_api.errors import AuthenticationError, SettingsError
from constantcontact_api.wire.first_tokens import PRIVILEGE, SCOPES, refuse_application

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.wire.first_tokens import Application

REDIRECT_URI: Final = "http://localhost:8913/callback"
LIFE_SECONDS: Final = 600.0

_LOOPBACK: Final = "127.0.0.1"
_HOSTS: Final = frozenset({_LOOPBACK, "localhost"})
_TICK_SECONDS: Final = 1.0
_DONE: Final = "The answer has arrived. Close this page, and go on where you began to log in.\n"
_NOT_OURS: Final = "This is not the answer to the login that is waited for.\n"


@dataclass
class _Challenge:
    """What ties the answer, and the exchange of its code, to the question."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64))

    @property
    def of_verifier(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def query(self, client_id: str, redirect_uri: str) -> dict[str, str]:
        """Of the page that asks the person."""
        return {
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": SCOPES,
            "state": self.state,
            "code_challenge": self.of_verifier,
            "code_challenge_method": "S256",
        }


def log_in_by_browser(
    application: Application,
    *,
    show: Callable[[str], None],
    waiting: Callable[[float], None] = lambda _: None,
    redirect_uri: str = REDIRECT_URI,
    life_seconds: float = LIFE_SECONDS,
    clock: Callable[[], float] = time.time,
) -> str:
    """Show the page to open, wait until the browser comes back, and store the tokens that its code is worth.

    Args:
        application: Whose tokens are wanted.
        show: Shows the address of the page.
        waiting: Told once a second how many seconds are left.
        redirect_uri: Registered for the application, character for character, and of this machine.
        life_seconds: How long to wait.
        clock: Seconds since the epoch.

    Returns:
        The refresh token.

    Raises:
        AuthenticationError: The person refuses, or nobody comes back.
        SettingsError: The application may not log in this way, the redirect address is not usable, or the store is not.
        TransientError: The authorization server cannot be reached.
    """
    application.make_ready()
    challenge = _Challenge()
    with _listening(redirect_uri, challenge.state) as server:
        deadline = clock() + life_seconds
        show(f"{application.auth_url}/authorize?{urlencode(challenge.query(application.client_id, redirect_uri))}")
        while not server.answer and (left := deadline - clock()) > 0:
            waiting(left)
            server.handle_request()
    if not server.answer:
        raise AuthenticationError(
            f"No browser came back to {redirect_uri} within {life_seconds / 60:.0f} minutes: run `constantcontact "
            "login` again. If its page showed an error, compare client_id, and this address with the redirect "
            "addresses of the application on the developer portal."
        )
    code = _code_in(server.answer)
    asked_at = clock()
    form = {"grant_type": "authorization_code", "redirect_uri": redirect_uri, "code_verifier": challenge.verifier}
    response = application.ask("token", **form, code=code)
    error = response.said.get("error")
    refuse_application(error, "", flow="PKCE flow", instead="leave --browser out")
    if error == "invalid_grant":
        raise AuthenticationError(
            "The code that the browser brought is no longer valid: run `constantcontact login` again."
        )
    return application.keep_tokens(response, asked_at=asked_at)


def _code_in(answer: dict[str, str]) -> str:
    error = answer.get("error")
    if error == "access_denied":
        raise AuthenticationError(
            "The login was refused in the browser: run `constantcontact login` again, and allow it there, as a user "
            f"with the privilege {PRIVILEGE}."
        )
    said = answer.get("error_description") or error or "no code"
    refuse_application(error, said, flow="PKCE flow", instead="leave --browser out")
    if not answer.get("code"):
        raise SettingsError(
            f"The authorization server refused the login ({said}): compare client_id and the redirect address with "
            "the application's page on the developer portal."
        )
    return answer["code"]


def _listening(redirect_uri: str, state: str) -> _Listener:
    parts = urlsplit(redirect_uri)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme != "http" or not port or parts.hostname not in _HOSTS or parts.query or parts.fragment:
        raise SettingsError(
            f"The redirect address {redirect_uri} is none of this machine with a port: choose one such as "
            f"{REDIRECT_URI}, register it for the application, and name it with --redirect-uri."
        )
    try:
        return _Listener(port, parts.path or "/", state)
    except OSError as error:
        raise SettingsError(
            f"Port {port} of {_LOOPBACK} cannot be used ({error.strerror}): use another one, register such a "
            "redirect address for the application, and name it with --redirect-uri."
        ) from error


class _Listener(HTTPServer):
    """Waits on the loopback interface alone for the one request that holds the right state."""

    timeout = _TICK_SECONDS

    def __init__(self, port: int, path: str, state: str) -> None:
        super().__init__((_LOOPBACK, port), _Visit)
        self.path, self.state = path, state
        self.answer: dict[str, str] = {}

    def handle_error(self, *_: object) -> None:
        """Wait on: a browser that hangs up is none of our business."""


class _Visit(BaseHTTPRequestHandler):
    timeout = 2  # browsers open connections in advance, and say nothing

    def do_GET(self) -> None:
        """Take the answer; whatever else a browser or a stranger asks changes nothing."""
        parts, server = urlsplit(self.path), cast("_Listener", self.server)
        answer = dict(parse_qsl(parts.query))
        if parts.path != server.path:
            self._say(HTTPStatus.NOT_FOUND, _NOT_OURS)
        elif not hmac.compare_digest(answer.get("state", "").encode(), server.state.encode()):
            self._say(HTTPStatus.BAD_REQUEST, _NOT_OURS)
        else:
            server.answer = answer
            self._say(HTTPStatus.OK, _DONE)

    def _say(self, status: HTTPStatus, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: the address of the request holds the code."""
