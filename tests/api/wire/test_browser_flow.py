"""The authorization code flow with PKCE: a browser, played by `requests`, visits the page and comes back to a port."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from constantcontact_api.errors import AuthenticationError, ConstantContactError, SettingsError
from constantcontact_api.wire.browser_flow import log_in_by_browser
from constantcontact_api.wire.first_tokens import Application
from constantcontact_api.wire.logins import store_login
from constantcontact_api.wire.token_file import TokenFile
from constantcontact_api.wire.token_store import Login, store_key
from constantcontact_simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.api.conftest import ClientOf


@pytest.fixture
def redirect_uri() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/back"


@contextmanager
def browser(act: Callable[[str], object]) -> Iterator[Callable[[str], None]]:
    """What shows a page to a browser of its own; at the end it has done what it does."""
    threads: list[threading.Thread] = []

    def show(page: str) -> None:
        threads.append(threading.Thread(target=act, args=(page,)))
        threads[-1].start()

    yield show
    for thread in threads:
        thread.join()


def answering(answer: str) -> Callable[[str], object]:
    return lambda page: requests.post(page, data={"answer": answer}, timeout=10)


def into(
    simulator: Simulator, folder: Path, act: Callable[[str], object], *, client_id: str = "", **options: Any
) -> str:
    application = Application(client_id or simulator.client_id, simulator.auth_url, TokenFile(folder / "tokens.json"))
    with browser(act) as show:
        return log_in_by_browser(application, **{"show": show, **options})


def test_the_tokens_of_the_code_are_kept_and_what_strangers_bring_changes_nothing(
    tmp_path: Path, redirect_uri: str, client_of: ClientOf
) -> None:
    seen: list[int] = []

    def visit(page: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) > 30
        forged = ("?code=stolen&state=guessed", "?code=stolen", f"?error=access_denied&state={asked['state'][:-1]}")
        queries = (*forged, f"/else?code=stolen&state={asked['state']}")
        seen.extend(requests.get(redirect_uri + query, timeout=10).status_code for query in queries)
        with socket.socket() as hung_up:
            hung_up.connect(("127.0.0.1", urlsplit(redirect_uri).port))
        assert requests.get(page, timeout=10).status_code == 200, "the page asks"
        answered = requests.post(page, data={"answer": "allow"}, timeout=10)
        seen.append(answered.status_code)

    with Simulator(approval="page", requests_per_second=0) as simulator:
        token = into(simulator, tmp_path, visit, redirect_uri=redirect_uri)
        key = store_key(simulator.client_id, simulator.auth_url, token)
        store_login(TokenFile(tmp_path / "tokens.json"), key, Login(simulator.client_id, simulator.auth_url))
        client_of(simulator, client_secret=None, refresh_token=None).get("/account/summary")
    assert seen == [400, 400, 400, 404, 200]


def test_it_waits_on_the_loopback_interface_alone(tmp_path: Path, redirect_uri: str) -> None:
    port = urlsplit(redirect_uri).port
    refused = []

    def visit(page: str) -> None:
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for other in {*others, "127.0.0.2"} - {"127.0.0.1"}:
            with socket.socket() as caller:
                refused.append(caller.connect_ex((str(other), port)))
        answering("allow")(page)

    with Simulator(approval="page") as simulator:
        into(simulator, tmp_path, visit, redirect_uri=redirect_uri)
    assert refused
    assert all(refused)


@pytest.mark.parametrize(
    ("options", "answer", "error", "sentence"),
    [
        ({}, "refuse", AuthenticationError, "refused in the browser.*contacts:write"),
        ({"flows": ["device"]}, "allow", SettingsError, "does not use the PKCE flow.*leave --browser out"),
        ({"faults": ["token:1:invalid_grant"]}, "allow", AuthenticationError, "no longer valid"),
        ({"scopes": ("contact_data",)}, "allow", SettingsError, "offline_access"),
    ],
)
def test_refusal_a_wrong_application_and_a_code_that_is_too_old_are_told_apart(
    tmp_path: Path,
    redirect_uri: str,
    options: dict[str, Any],
    answer: str,
    error: type[ConstantContactError],
    sentence: str,
) -> None:
    with Simulator(approval="page", **options) as simulator, pytest.raises(error, match=sentence):
        into(simulator, tmp_path, answering(answer), redirect_uri=redirect_uri)


def test_a_browser_that_never_comes_back_ends_the_login_with_what_its_page_may_have_said(
    tmp_path: Path, redirect_uri: str
) -> None:
    left: list[float] = []
    with (
        Simulator(approval="page") as simulator,
        pytest.raises(AuthenticationError, match=r"No browser came back.*redirect addresses of the application"),
    ):
        into(
            simulator, tmp_path, lambda _: None, redirect_uri=redirect_uri, life_seconds=600,
            waiting=left.append, clock=iter(range(0, 2000, 599)).__next__,
        )  # fmt: skip
    assert left == [1]


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost", "https://localhost:8913/", "http://localhost/back", "http://localhost:none/",
        "http://example.com:8913/", "http://0.0.0.0:8913/", "http://[::1]:8913/", "http://127.0.0.1:8913/?a=b", "",
    ],
)  # fmt: skip
def test_a_redirect_address_that_is_none_of_this_machine_is_refused(tmp_path: Path, address: str) -> None:
    with Simulator() as simulator, pytest.raises(SettingsError, match="--redirect-uri"):
        into(simulator, tmp_path, answering("allow"), redirect_uri=address)


def test_a_port_in_use_is_said_to_be(tmp_path: Path) -> None:
    with Simulator() as simulator, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"http://localhost:{other.getsockname()[1]}/"
        with pytest.raises(SettingsError, match=r"Port \d+ of 127.0.0.1 cannot be used"):
            into(simulator, tmp_path, answering("allow"), redirect_uri=address)
