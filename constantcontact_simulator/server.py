"""A simulated account on a local port, as a context manager.

```python
with Simulator(contacts=1_000) as simulator:
    requests.get(f"{simulator.api_url}/contacts", headers={"Authorization": f"Bearer {simulator.access_token}"})
    simulator.account.contacts.by_address(...)  # assert what the account holds
```
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from constantcontact_simulator.account import Account
from constantcontact_simulator.activities import Activities
from constantcontact_simulator.app import ADMIN_PREFIX, API_PREFIX, AUTH_PREFIX, Application
from constantcontact_simulator.faults import Faults
from constantcontact_simulator.limits import KeyLimits
from constantcontact_simulator.oauth import ALL_SCOPES, DEVICE_CODE_SECONDS, Approval, Flow, OAuthServer, TokenMode
from constantcontact_simulator.routes.call import DropConnection, RequestRecord, Simulation
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from types import TracebackType
    from typing import TypeAlias

    _Connection: TypeAlias = socket.socket | tuple[bytes, socket.socket]


class Simulator:
    """A fake Constant Contact account with its authorization server. Nothing happens before `with`.

    Args:
        account: the account to serve; None makes one of `contacts`, `seed` and `switches`.
        others: more accounts behind the same API key, each with its own logins and activities.
        token_mode: whether refresh tokens rotate.
        requests_per_second: the API's limit; 0 for none. The service: 4.
        daily_requests: the API's daily limit; 0 for none. The service: 10,000.
        token_requests_per_second: the token endpoint's limit; 0 for none. The service: 1.
        processing_seconds: how long a bulk activity takes by `clock`, at least.
        polls_before_completion: how often a client that polls must have done so.
        faults: what shall go wrong, in the grammar of `faults.py`.
        clock: epoch seconds.
        scopes: what the person who approved the application allowed.
        privileges: what that person may do; None: everything.
        approval: whether logins are approved at once, or on a page by somebody.
        flows: how the application may log in.
        device_interval_seconds: how often a device may ask for its token.
        device_code_seconds: how long a device's code is valid.
    """

    def __init__(  # noqa: PLR0913  # each is a setting of the simulated service, given by keyword
        self,
        account: Account | None = None,
        *,
        others: Sequence[Account] = (),
        contacts: int = 0,
        seed: int = 1,
        switches: Switches | None = None,
        token_mode: TokenMode = "rotating",  # noqa: S107  # a mode, not a token
        requests_per_second: float = 4,
        daily_requests: int = 10_000,
        token_requests_per_second: float = 1,
        processing_seconds: float = 0.0,
        polls_before_completion: int = 1,
        faults: Iterable[str] = (),
        clock: Callable[[], float] = time.time,
        scopes: tuple[str, ...] = ALL_SCOPES,
        privileges: Iterable[str] | None = None,
        approval: Approval = "at-once",
        flows: Collection[Flow] = get_args(Flow),
        device_interval_seconds: int = 5,
        device_code_seconds: int = DEVICE_CODE_SECONDS,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.account = account or Account(seed=seed, contacts=contacts, clock=clock, switches=switches or Switches())
        self.accounts = (self.account, *others)
        self.faults = Faults(list(faults))
        self.oauth = OAuthServer(
            mode=token_mode,
            scopes=scopes,
            clock=clock,
            approval=approval,
            flows=flows,
            device_interval_seconds=device_interval_seconds,
            device_code_seconds=device_code_seconds,
        )
        self._activities = [
            Activities(
                one.lock,
                clock,
                self.faults,
                processing_seconds=processing_seconds,
                polls_before_completion=polls_before_completion,
            )
            for one in self.accounts
        ]
        self.activities = self._activities[0]
        self.limits = KeyLimits(requests_per_second, daily_requests)
        self.requests: list[RequestRecord] = []
        self.token_requests: list[RequestRecord] = []
        self.logins: list[dict[str, str]] = []
        self.url = ""
        self._clock = clock
        self._token_requests_per_second = token_requests_per_second
        self._privileges = None if privileges is None else frozenset(privileges)
        self._address = (host, port)

    @property
    def api_url(self) -> str:
        """The API's base, ending in `/v3`."""
        return self.url + API_PREFIX

    @property
    def auth_url(self) -> str:
        """The authorization server's base: `/token` and `/authorize` follow."""
        return self.url + AUTH_PREFIX

    @property
    def admin_url(self) -> str:
        """The base of what other processes may ask: `/state`, `/requests`, `/contacts.jsonl`, `/faults`."""
        return self.url + ADMIN_PREFIX

    @property
    def access_token(self) -> str:
        """The first account's."""
        return self.logins[0]["access_token"] if self.logins else ""

    @property
    def refresh_token(self) -> str:
        """The first account's."""
        return self.logins[0]["refresh_token"] if self.logins else ""

    @property
    def client_id(self) -> str:
        """The application's id, which is its API key."""
        return self.oauth.client_id

    @property
    def client_secret(self) -> str:
        """The application's secret; a public client leaves it out."""
        return self.oauth.client_secret

    def connection(self) -> dict[str, str]:
        """What a client needs to reach the first account; `logins` has the tokens of each."""
        names = ("api_url", "auth_url", "client_id", "client_secret", "refresh_token", "access_token")
        return {name: str(getattr(self, name)) for name in names}

    def __enter__(self) -> Simulator:  # noqa: PYI034  # `Self` needs Python 3.11
        self._directory = tempfile.TemporaryDirectory(prefix="constantcontact-simulator-", ignore_cleanup_errors=True)
        simulations = [
            Simulation(
                account,
                activities,
                self.faults,
                self.oauth,
                self.limits,
                self._clock,
                Path(self._directory.name),
                self._privileges,
                self.requests,
                self.token_requests,
            )
            for account, activities in zip(self.accounts, self._activities, strict=True)
        ]
        self._server = _Server(*self._address, Application(simulations, self._token_requests_per_second))
        self.logins = [self._login(number) for number in range(len(self.accounts))]
        self.url = "http://{}:{}".format(*self._server.server_address[:2])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def _login(self, number: int) -> dict[str, str]:
        tokens = self.oauth.new_grant(account=number)
        names = ("refresh_token", "access_token")
        return {"account_id": self.accounts[number].account_id} | {name: str(tokens.get(name, "")) for name in names}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.close_connections()
        for activities in self._activities:
            activities.wait()
        self._directory.cleanup()


class _Server(ThreadedWSGIServer):
    """Knows its open connections, so that it can end them."""

    def __init__(self, host: str, port: int, application: Application) -> None:
        super().__init__(host, port, cast("Callable[..., Iterable[bytes]]", application.respond), _Handler)
        self.application = application
        self._connections: set[_Connection] = set()
        self._connections_lock = threading.Lock()

    def process_request(self, request: _Connection, client_address: tuple[str, int]) -> None:
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Connection) -> None:
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End every connection that a client has kept open."""
        with self._connections_lock:
            for connection in self._connections:
                if isinstance(connection, socket.socket):
                    _shut(connection)


class _Handler(WSGIRequestHandler):
    """One connection: HTTP/1.1 with keep-alive, which werkzeug's own handler does not offer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # else the body of each answer waits for the client's delayed acknowledgement of the head
    )
    timeout = 600

    def run_wsgi(self) -> None:
        """Answer one request."""
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = self.make_environ()
        server = cast("_Server", self.server)
        with Request(environ) as request:
            try:
                response = server.application.respond(request)
            except DropConnection:
                self._drop()
                return
            except Exception:  # a mistake in the simulator: say so, and let the server print the traceback
                self._send(Response("", 500), environ)
                raise
            try:
                self._send(response, environ)
            except DropConnection:
                self._drop()

    def _send(self, response: Response, environ: dict[str, object]) -> None:
        headers = response.get_wsgi_headers(environ)
        self.send_response(response.status_code, response.status.partition(" ")[2])
        for name, value in headers:
            self.send_header(name, value)
        chunked = "Content-Length" not in headers and response.status_code != 204
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for chunk in response.get_app_iter(environ):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
            if chunked:
                self.wfile.write(b"0\r\n\r\n")
        finally:
            response.close()

    def _drop(self) -> None:
        self.close_connection = True
        _shut(self.connection)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Write the header `Date` by the account's clock."""
        return super().date_time_string(
            cast("_Server", self.server).application.sim.clock() if timestamp is None else timestamp
        )

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a test asks for `requests`."""


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the client was faster
        connection.shutdown(socket.SHUT_RDWR)
