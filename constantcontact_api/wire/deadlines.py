"""Deadlines for whole answers, head and body together.

The time-out of requests holds for one read from the socket, so a server that sends a byte a minute never exceeds it.
Therefore the file that answers are read from checks the deadline of the whole answer before each read.
"""

from __future__ import annotations

import http.client
import io
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from constantcontact_api.wire.reach import is_loopback

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from urllib3 import PoolManager


@dataclass(frozen=True)
class Bounds:
    """What one answer may take.

    Attributes:
        seconds: For all of it; where there is a lowest rate, before that counts.
        lowest_bytes_per_second: From the beginning on; 0 for a fixed deadline.
        most_bytes: Decompressed; 0 for any number.
        most_ratio: How many bytes one byte on the wire may become.
        free_bytes: Whose ratio does not matter.
        clock: Seconds, from any beginning.
    """

    seconds: float
    lowest_bytes_per_second: float = 0.0
    most_bytes: int = 0
    most_ratio: int = 200
    free_bytes: int = 64 * 1024 * 1024
    clock: Callable[[], float] = time.monotonic

    def is_too_late(self, passed_seconds: float, read_bytes: int) -> bool:
        """Whether an answer has come so slowly that it is given up."""
        earned = read_bytes / self.lowest_bytes_per_second if self.lowest_bytes_per_second else 0.0
        return passed_seconds > self.seconds + earned

    def is_too_large(self, decoded_bytes: int, wire_bytes: int) -> bool:
        """Whether a body is more than any answer, or a bomb."""
        if 0 < self.most_bytes < decoded_bytes:
            return True
        return decoded_bytes > self.free_bytes + self.most_ratio * wire_bytes


JSON_BOUNDS: Final = Bounds(seconds=300.0, most_bytes=256 * 1024 * 1024)
"""500 contacts with all their notes are 150 MB at the very most, and about 1 MB in life."""
FILE_BOUNDS: Final = Bounds(seconds=120.0, lowest_bytes_per_second=10_000.0)
"""340 MB may take nine hours, as long as something comes."""


TOKEN_BOUNDS: Final = Bounds(seconds=60.0, most_bytes=1024 * 1024)
"""Others wait meanwhile."""


_INTERIM: Final = range(102, 200)


class TooLargeError(requests.RequestException):
    """An answer has more bytes than it may have."""


def session_for(url: str, bounds: Bounds) -> requests.Session:
    """Make a session for one server, whose answers have bounds."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, BoundedAdapter(bounds))
    # Read from the environment once: requests would look for proxies and certificates anew each time.
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify = found["proxies"], found["verify"]
    if is_loopback(urlsplit(url).hostname or ""):
        session.proxies = {}  # a proxy would get the token, on its way to itself
    session.trust_env = False
    return session


def blocks_of(response: requests.Response, bounds: Bounds, size: int) -> Iterator[bytes]:
    """Read a body, decompressed, within its bounds.

    Args:
        response: Streamed.
        bounds: Of its session.
        size: Of a block.

    Raises:
        TooLargeError: If it has more bytes than any answer.
        requests.RequestException: If it breaks off, or comes too slowly.
    """
    decoded = 0
    for block in response.iter_content(size):
        decoded += len(block)
        if bounds.is_too_large(decoded, response.raw.tell()):
            raise TooLargeError
        yield block


class BoundedAdapter(HTTPAdapter):
    """Sends requests whose answers have bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._pools = _pools(bounds)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool of connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:
        """Make the pool of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):  # whose connections are of another kind
            manager.pool_classes_by_scheme = self._pools
        return cast("PoolManager", manager)


def _pools(bounds: Bounds) -> dict[str, type[HTTPConnectionPool]]:
    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_TimedFile(self.fp, bounds))

        def _read_status(self) -> tuple[str, int, str]:
            # Python takes an early hint (103) for the answer itself, and the answer for nobody's.
            while True:
                version, status, reason = super()._read_status()  # type: ignore[misc]  # http.client's own
                if status not in _INTERIM:
                    return version, status, reason
                http.client.parse_headers(self.fp)

    class Plain(HTTPConnection):
        response_class = Answer

    class Secure(HTTPSConnection):
        response_class = Answer

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _TimedFile(io.RawIOBase):
    # What a socket brings, until it is too late.

    def __init__(self, file: io.BufferedReader, bounds: Bounds) -> None:
        super().__init__()
        self._file = file
        self._bounds = bounds
        self._began_at = bounds.clock()
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # io's own
        if self._bounds.is_too_late(self._bounds.clock() - self._began_at, self._bytes):
            raise TimeoutError("the answer came too slowly")
        count = self._file.raw.readinto(buffer)
        self._bytes += count or 0
        return cast("int", count)

    def close(self) -> None:
        self._file.close()
        super().close()
