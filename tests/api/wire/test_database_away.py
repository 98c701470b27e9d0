"""A database that goes away in the middle: a server of the test's own is really stopped, and started again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import TransientError
from constantcontact_api.wire.budgets import Budget
from constantcontact_api.wire.pacer import Pacer
from constantcontact_api.wire.postgres import Database, PostgresPace
from constantcontact_api.wire.postgres_tokens import PostgresTokens
from constantcontact_simulator import Simulator
from constantcontact_singer.connection import connect
from tests.postgres import Postgres, Server, empty_database, running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constantcontact_api.wire.client import ConstantContactClient

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def postgres(server: Server) -> Postgres:
    return empty_database(server.url)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(requests_per_second=0, token_requests_per_second=0) as simulator:
        yield simulator


@pytest.fixture
def new_client(simulator: Simulator, postgres: Postgres) -> Callable[[], ConstantContactClient]:
    names = ("client_id", "client_secret", "refresh_token", "auth_url", "api_url")
    settings = {name: getattr(simulator, name) for name in names} | {"requests_per_second": 0}
    return lambda: connect({**settings, "token_store": postgres.url}, program="tests")


def while_it_is_away(work: Callable[[], Any], server: Server, caplog: pytest.LogCaptureFixture) -> list[Any]:
    """What comes of work that begins when the server is away, and of which somebody says that it waits."""
    found: list[Any] = []

    def do() -> None:
        try:
            found.append(work())
        except TransientError as error:
            found.append(error)

    thread = threading.Thread(target=do)
    thread.start()
    while "cannot be reached: waiting for it" not in caplog.text and thread.is_alive():
        thread.join(0.02)
    server.start()
    thread.join()
    return found


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_run_waits_for_it_and_goes_on_with_one_renewal(
    how: str,
    server: Server,
    simulator: Simulator,
    new_client: Callable[[], ConstantContactClient],
    caplog: pytest.LogCaptureFixture,
) -> None:
    clients = [new_client() for _ in range(2)]
    for client in clients:
        client.get("/account/summary")
    simulator.oauth.expire_access_tokens()
    server.stop(how)
    (answer,) = while_it_is_away(lambda: clients[0].get("/account/summary"), server, caplog)
    assert answer["encoded_account_id"]
    clients[1].get("/account/summary")
    new_client().get("/account/summary")
    assert clients[1].requests_today() == 7, "two have made one that was refused"
    assert (simulator.oauth.refreshes, simulator.oauth.reused_refresh_tokens) == (2, 0)


def test_the_answer_of_a_renewal_is_kept_when_it_goes_away_in_between(
    server: Server,
    simulator: Simulator,
    new_client: Callable[[], ConstantContactClient],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new_client().get("/account/summary")
    simulator.oauth.expire_access_tokens()
    give = simulator.oauth.token

    def give_when_it_is_gone(*arguments: Any) -> Any:  # noqa: ANN401  # the simulator's own
        server.stop("immediate")
        return give(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(simulator.oauth, "token", give_when_it_is_gone)
        (ended,) = while_it_is_away(lambda: new_client().get("/account/summary"), server, caplog)
    assert ended["encoded_account_id"], "it has gone on"
    new_client().get("/account/summary")
    assert (simulator.oauth.refreshes, simulator.oauth.reused_refresh_tokens) == (2, 0)


def test_one_that_stays_away_ends_the_run_with_a_sentence_and_the_login_is_there_afterwards(
    server: Server, simulator: Simulator, postgres: Postgres, new_client: Callable[[], ConstantContactClient]
) -> None:
    new_client().get("/account/summary")
    simulator.oauth.expire_access_tokens()
    database = Database(postgres.url, patience_seconds=0.3)
    pacer = Pacer(PostgresPace(database, simulator.client_id, "api"), Budget())
    pacer.wait()
    server.stop()
    for work in (pacer.wait, PostgresTokens(database).logins):
        with pytest.raises(TransientError, match="of token_store cannot be reached"):
            work()
    server.start()
    new_client().get("/account/summary")
    assert (simulator.oauth.refreshes, simulator.oauth.reused_refresh_tokens) == (2, 0)
