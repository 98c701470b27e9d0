"""A proxy that misbehaves: it stands before a simulated account and spoils the answers that a plan names."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType

    from tests.faults.fault import Fault

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)")
_HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "content-length"})


@dataclass
class Answer:
    """What goes back over the wire. `raw` stands for all of it; `None` as a whole means a broken connection.

    `claimed` is the Content-Length that is told; None: the true one. What `drips` comes by the clock: a byte of `body`
    a minute, or a piece of `raw`.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    claimed: int | None = None
    is_cut: bool = False
    raw: Iterable[bytes] | None = None
    drips: bool = False


def phase_of(method: str, target: str) -> str:
    """Name what a request is for: its method and path without ids, and whether it goes on with a page."""
    parts = urlsplit(target)
    path = _ID.sub("ID", parts.path.removeprefix("/v3").removeprefix("/oauth2/default/v1"))
    return f"{method} {path}{' (later page)' if 'cursor=' in parts.query or 'next=' in parts.query else ''}"


@dataclass
class Plan:
    """Which fault meets which requests: the first so many of one phase."""

    fault: Fault
    phase: str
    remaining: float = 1
    met: int = 0

    def take(self, phase: str) -> Fault | None:
        """The fault for this request, used up once."""
        if phase != self.phase or self.remaining < 1:
            return None
        self.remaining -= 1
        self.met += 1
        return self.fault


@dataclass
class Weather:
    """Spoils a share of all requests, each by a fault of its own choice.

    Attributes:
        faults: Returns what makes sense for a phase.
    """

    rng: random.Random
    share: float
    faults: Callable[[str], Sequence[Fault]]
    met: int = 0

    def take(self, phase: str) -> Fault | None:
        """The fault for this request, if it is one of those."""
        found = self.faults(phase)
        if not found or self.rng.random() >= self.share:
            return None
        self.met += 1
        return self.rng.choice(found)


class Proxy:
    """One server for many accounts, one after the other."""

    def __init__(self) -> None:
        self.plan: Plan | Weather | None = None
        self.phases: list[str] = []
        self.last_request = ("", "", b"")
        self.tokens: set[str] = set()
        self.sleep: Callable[[float], None] = lambda _: None
        """Passes by the clock of whoever asks."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.upstream: tuple[str, int] = ("", 0)
        self.lock = threading.Lock()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its base."""
        return "http://{}:{}".format(*self._server.server_address[:2])

    def aim(self, url: str) -> None:
        """Stand before another account, and spoil nothing."""
        parts = urlsplit(url)
        self.upstream, self.plan, self.phases = (str(parts.hostname), int(parts.port or 80)), None, []

    def fault_for(self, phase: str) -> Fault | None:
        """Note a request; say what shall go wrong with it."""
        with self.lock:
            self.phases.append(phase)
            return self.plan.take(phase) if self.plan else None

    def __enter__(self) -> Proxy:  # noqa: PYI034  # `Self` needs Python 3.11
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    proxy: Proxy

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that leave amid an answer are what the faults are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def _answer(self) -> None:
        proxy = cast("_Server", self.server).proxy
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        proxy.last_request = (self.path, str(self.headers), body)
        proxy.tokens.update(re.findall("Bearer (\\S+)", str(self.headers)))
        fault = proxy.fault_for(phase_of(self.command, self.path))
        real = None
        if fault is not None and fault.beside is not None:
            self._forwarded(proxy.upstream, self.path, fault.beside(body))
        if fault is None or fault.reaches:
            real = self._forwarded(proxy.upstream, self.path if fault is None else fault.asks(self.path), body)
            proxy.sleep(fault.takes_seconds if fault else 0.0)
        answer = real if fault is None else fault.spoil(real or Answer(), self.path)
        if answer is None:
            self._break()
        else:
            self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815  # the base class looks for these names

    def _forwarded(self, upstream: tuple[str, int], path: str, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(*upstream, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
            connection.request(self.command, path, body or None, {**headers, "Connection": "close"})
            response = connection.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in _HOP_BY_HOP}
            return Answer(response.status, kept, response.read())
        finally:
            connection.close()

    def _send(self, answer: Answer) -> None:
        with contextlib.suppress(OSError):
            if answer.raw is not None:
                for piece in answer.raw:
                    self._write(piece, answer)
                self._break()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status not in {204, 304}:
                length = len(answer.body) if answer.claimed is None else answer.claimed
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self._write(answer.body, answer)
            if answer.is_cut:
                self._break()
            return
        self._break()

    def _write(self, piece: bytes, answer: Answer) -> None:
        if not answer.drips:
            self.wfile.write(piece)
            return
        for part in [piece] if answer.raw else map(bytes, zip(piece, strict=True)):
            self.wfile.write(part)
            cast("_Server", self.server).proxy.sleep(60.0)

    def _break(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's
        """Say nothing."""
