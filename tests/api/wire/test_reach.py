from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import requests

from constantcontact_api.wire.reach import why_unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that somebody holds and nobody listens at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def why(url: str, **arguments: object) -> str:
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.RequestException) as caught:
            session.get(url, timeout=5, **arguments)  # type: ignore[arg-type]
    return why_unreachable(caught.value, url, "api_url")


def test_a_closed_port_names_the_server_and_its_setting(closed_port: int) -> None:
    said = why(f"http://127.0.0.1:{closed_port}/v3/contacts?email=ada@x.org")
    assert said.startswith(f"nothing answers at 127.0.0.1:{closed_port}: look at api_url")
    assert "ada" not in said


def test_a_name_without_an_address_points_to_dns() -> None:
    assert why("http://constantcontact.invalid/v3").startswith(
        "no address is known for constantcontact.invalid: look at"
    )


def test_a_proxy_that_is_closed_names_the_variables_and_not_the_proxy(closed_port: int) -> None:
    said = why("http://example.com/v3", proxies={"http": f"http://user:secret@127.0.0.1:{closed_port}"})
    assert said == "the proxy cannot be used: look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY"


def test_a_connection_without_a_trusted_certificate_names_the_bundle() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        port = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = Thread(target=answer)
        thread.start()
        said = why(f"https://127.0.0.1:{port}/v3")
        thread.join()
    assert said.startswith(f"no certificate of 127.0.0.1:{port} that is trusted: look at api_url, REQUESTS_CA_BUNDLE")
