"""Answers that drip, never end, are bombs or lead in a circle: each ends within its bounds, in one sentence."""

from __future__ import annotations

import gzip
import io
import json
import socket
from contextlib import contextmanager, suppress
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import requests

from constantcontact_api.errors import EXIT_DEADLINE, ServiceBusyError, TokenEndpointError, TransientError
from constantcontact_api.wire.auth import ConstantContactAuth
from constantcontact_api.wire.budgets import Budget
from constantcontact_api.wire.client import ConstantContactClient
from constantcontact_api.wire.deadlines import FILE_BOUNDS, JSON_BOUNDS, TOKEN_BOUNDS, Bounds
from constantcontact_api.wire.first_tokens import ask
from constantcontact_api.wire.logins import LoginChoice
from constantcontact_api.wire.pace_files import PaceFiles
from constantcontact_api.wire.pacer import Pacer
from constantcontact_api.wire.retries import asked_to_wait
from constantcontact_api.wire.token_file import TokenFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.api.conftest import Clock

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class _NoLogin(requests.auth.AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


@contextmanager
def _serving(answer: Callable[[socket.socket, int], object]) -> Iterator[str]:
    """Answer each connection, numbered from 1, until its client goes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for number in count(1):
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):  # the client has gone
                connection.recv(65_536)
                answer(connection, number)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v3"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def server(*parts: bytes, forever: bytes = b"") -> AbstractContextManager[str]:
    """Answer every request with some bytes, then with others again and again."""

    def answer(connection: socket.socket, _: int) -> None:
        for part in parts:
            connection.sendall(part)
        while forever:
            connection.sendall(forever)

    return _serving(answer)


def client(
    url: str, tmp_path: Path, clock: Clock, bounds: Bounds = JSON_BOUNDS, files: Bounds = FILE_BOUNDS
) -> ConstantContactClient:
    pacer = Pacer(PaceFiles([tmp_path / "pace.json"], clock=clock), Budget(), sleep=clock.sleep)
    return ConstantContactClient(
        api_url=url,
        auth=_NoLogin(),  # type: ignore[arg-type]  # a server that asks for none
        pacer=pacer,
        user_agent="tests",
        clock=clock,
        sleep=clock.sleep,
        bounds=(bounds, files),
    )


def login_at(
    url: str, tmp_path: Path, clock: Clock, bounds: Bounds = TOKEN_BOUNDS
) -> tuple[ConstantContactAuth, TokenFile]:
    """A login whose token endpoint is below a URL, and its store."""
    store = TokenFile(tmp_path / "tokens.json")
    login = ConstantContactAuth(
        wanted=LoginChoice("key", url, "spent"),
        client_secret="secret",  # nobody's
        store=store,
        pacer=Pacer(PaceFiles([tmp_path / "pace.json"], clock=clock), Budget(), sleep=clock.sleep),
        clock=clock,
        waits=lambda: (0.0 for _ in count()),
        bounds=bounds,
    )
    return login, store


SOON = Bounds(seconds=0.05, most_bytes=100_000)


@pytest.mark.parametrize(
    ("parts", "forever"),
    [
        ((HEAD + b"Transfer-Encoding: chunked\r\n\r\n",), b"1\r\n \r\n"),  # a body that never ends
        ((HEAD + b"\r\n",), b"x"),  # one of no announced length
        ((HEAD,), b"X-More: x\r\n"),  # headers that never end
        ((b"HTTP/1.1 200 OK\r\nX-More: ",), b"x"),  # one header that never ends
    ],
)
def test_an_answer_that_never_ends_is_given_up(
    parts: tuple[bytes, ...], forever: bytes, tmp_path: Path, clock: Clock
) -> None:
    with server(*parts, forever=forever) as url, pytest.raises(TransientError) as caught:
        client(url, tmp_path, clock, bounds=SOON).get("/contact_lists")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "forever", "bounds"),
    [
        ((HEAD + b"Content-Length: 900000000\r\n\r\n",), b" ", Bounds(seconds=0.05)),  # one that drips
        ((HEAD + b"\r\n",), b" " * 10_000, Bounds(seconds=60.0, most_bytes=100_000)),  # one that never ends
        ((HEAD,), b"X-More: x\r\n", Bounds(seconds=0.05)),  # headers that never end
    ],
)
def test_an_answer_of_the_token_endpoint_that_never_ends_is_given_up_and_the_lock_with_it(
    parts: tuple[bytes, ...], forever: bytes, bounds: Bounds, tmp_path: Path, clock: Clock
) -> None:
    """It was read for ever, or until the memory was full, while other processes waited for the store."""
    with server(*parts, forever=forever) as url:
        login, store = login_at(url, tmp_path, clock, bounds)
        with pytest.raises(TokenEndpointError):
            login.access_token()
        with store.locked():
            assert "spent" not in store.path.read_text("utf-8")


def test_an_answer_to_a_login_that_never_ends_does_not_fill_the_memory() -> None:
    with server(HEAD + b"\r\n", forever=b" " * 10_000) as url, pytest.raises(TransientError, match="TooLargeError"):
        ask(url, client_id="nobody")


def test_an_early_hint_before_the_answer_costs_no_login(tmp_path: Path, clock: Clock) -> None:
    """Python takes it for the answer: the new token was lost, and the old one spent."""
    body = b'{"access_token": "a", "refresh_token": "b", "expires_in": 86400, "token_type": "Bearer"}'
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 3
    with server(hints, HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body) as url:
        assert login_at(url, tmp_path, clock)[0].access_token() == "a"


def test_a_proxy_for_http_gets_no_refresh_token_that_is_meant_for_this_machine(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    body = b'{"access_token": "a", "refresh_token": "b", "expires_in": 86400, "token_type": "Bearer"}'
    with server(HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body) as url:
        assert login_at(url, tmp_path, clock)[0].access_token() == "a"


def test_a_body_that_drips_is_given_up_though_no_piece_is_late(tmp_path: Path, clock: Clock) -> None:
    with server(HEAD + b"Content-Length: 900000000\r\n\r\n", forever=b" ") as url, pytest.raises(TransientError):
        client(url, tmp_path, clock, bounds=Bounds(seconds=0.05)).get("/contact_lists")


def test_a_gzip_bomb_is_no_answer_and_no_file(tmp_path: Path, clock: Clock) -> None:
    bomb = gzip.compress(b" " * 3_000_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    with server(head, bomb) as url:
        small = client(url, tmp_path, clock, bounds=Bounds(seconds=60, most_bytes=1_000_000))
        with pytest.raises(TransientError, match="more bytes than any answer"):
            small.get("/contact_lists")
        with pytest.raises(TransientError, match="more bytes than any answer"):
            client(url, tmp_path, clock, files=Bounds(seconds=60, free_bytes=100_000)).download(
                "/v3/contact_exports/x", io.BytesIO()
            )


def test_a_large_file_on_a_slow_line_is_sane_and_a_dripping_one_is_not() -> None:
    assert not FILE_BOUNDS.is_too_late(3 * 3600, 340_000_000)
    assert FILE_BOUNDS.is_too_late(3 * 3600, 10_000)
    assert not FILE_BOUNDS.is_too_large(340_000_000, 12_000_000)


def test_cursors_in_a_circle_end_the_run(tmp_path: Path, clock: Clock) -> None:
    with _pages(lambda number: str(number % 3)) as url, pytest.raises(TransientError, match="lead back"):
        list(client(url, tmp_path, clock).pages("/contacts", "contacts"))


def test_cursors_that_are_ever_new_end_with_the_count(tmp_path: Path, clock: Clock) -> None:
    with _pages(str, contacts_count=2) as url, pytest.raises(TransientError, match="do not end"):
        list(client(url, tmp_path, clock).pages("/contacts", "contacts"))
    with _pages(str, items=0) as url, pytest.raises(TransientError, match="do not end"):
        list(client(url, tmp_path, clock).pages("/contacts", "contacts"))


def _pages(cursor: Callable[[int], str], items: int = 100, **more: int) -> AbstractContextManager[str]:
    """Answer with pages without an end."""

    def answer(connection: socket.socket, number: int) -> None:
        link = {"next": {"href": f"/v3/contacts?cursor={cursor(number)}"}}
        page = {"contacts": [{"contact_id": "a"}] * items, "_links": link, **more}
        body = json.dumps(page).encode()
        connection.sendall(HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))

    return _serving(answer)


def _busy(status: bytes, after: bytes) -> bytes:
    return b"HTTP/1.1 %b X\r\nRetry-After: %b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}" % (status, after)


@pytest.mark.parametrize("status", [b"429", b"503"])
def test_retry_after_is_honoured_up_to_a_bound_and_then_the_sentence_says_when_to_come_back(
    status: bytes, tmp_path: Path, clock: Clock
) -> None:
    before = clock()
    with server(_busy(status, b"100")) as url, pytest.raises(Exception, match=status.decode()):
        client(url, tmp_path, clock).get("/contact_lists")
    assert clock() - before >= 700
    with server(_busy(status, b"3600")) as url, pytest.raises(ServiceBusyError, match="come back at 20") as caught:
        client(url, tmp_path, clock).get("/contact_lists")
    assert caught.value.exit_code == EXIT_DEADLINE


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), (None, 0), ("soon", 0), ("-5", 0), ("Thu, 01 Jan 1970 00:02:00 GMT", 20), ("9" * 400, 999_999_999)],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: float) -> None:
    assert asked_to_wait(text, 100.0) == seconds


def test_a_proxy_for_http_gets_no_token_that_is_meant_for_this_machine(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b'{"lists": []}'
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with server(HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body), body) as url:
        assert client(url, tmp_path, clock).get("/contact_lists") == {"lists": []}


@pytest.mark.parametrize("href", ['"http://["', "5", "[]"])
def test_a_link_that_is_none_is_one_sentence(href: str, tmp_path: Path, clock: Clock) -> None:
    body = b'{"contacts": [], "_links": {"next": {"href": %b}}}' % href.encode()
    answer = HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
    with server(answer) as url, pytest.raises(TransientError):
        list(client(url, tmp_path, clock).pages("/contacts", "contacts"))
