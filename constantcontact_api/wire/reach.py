"""Why a server was not reached, and which setting, proxy or network to look at."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_WAY: Final = frozenset({errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH})


def why_unreachable(error: requests.RequestException, url: str, setting: str) -> str:
    """Say why in words that name no address of the request but the server's.

    Args:
        error: Of the request.
        url: That was asked.
        setting: Which the server's address comes from.
    """
    parts = urlsplit(url)
    server = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy cannot be used: look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY"
    if isinstance(error, requests.exceptions.SSLError):
        return f"no certificate of {server} that is trusted: look at {setting}, REQUESTS_CA_BUNDLE, and a proxy's own"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return f"no way to {server}: look at {setting}, at a firewall, and at HTTPS_PROXY if this network needs a proxy"
    causes = tuple(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"no address is known for {server}: look at {setting}, and at the network's DNS"
    if any(getattr(cause, "errno", None) in _NO_WAY for cause in causes):
        return f"nothing answers at {server}: look at {setting}, at a firewall, and at the network"
    return type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    for inner in (*error.args, getattr(error, "reason", None), error.__cause__):
        if isinstance(inner, BaseException):
            yield from _causes(inner)
