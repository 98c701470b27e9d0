"""Why a server was not reached, and which setting, proxy or network to look at."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import requests

from constantcontact_api.errors import SettingsError

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


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def safe_base_url(url: str, setting: str) -> str:
    """Return a configured base URL without a slash at its end, if credentials may be sent there.

    Args:
        url: From the settings.
        setting: The setting's name, for the error.

    Raises:
        SettingsError: It is neither https nor http to this machine.
    """
    parts = urlsplit(url)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
        return url.rstrip("/")
    raise SettingsError(
        f"{setting} must start with https:// (http:// only for this machine), since tokens are sent to it: correct it."
    )
