"""What only a database can do wrong, and what machines share through it."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from constantcontact_api.errors import BudgetReachedError, SettingsError, TransientError
from constantcontact_api.wire.budgets import Budget
from constantcontact_api.wire.pacer import Pacer
from constantcontact_api.wire.postgres import Database, PostgresPace
from constantcontact_api.wire.postgres_tokens import PostgresTokens
from constantcontact_api.wire.token_store import Login
from constantcontact_simulator import Simulator
from constantcontact_singer.connection import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.postgres import Postgres

pytestmark = pytest.mark.postgres
LOGIN = Login("key", "https://auth.example")


def answer(number: int) -> bytes:
    return json.dumps({"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}).encode()


def settings_of(simulator: Simulator, postgres: Postgres, **more: Any) -> dict[str, Any]:
    names = ("client_id", "client_secret", "refresh_token", "auth_url", "api_url")
    return {**{name: getattr(simulator, name) for name in names}, "token_store": postgres.url, **more}


def test_machines_share_a_login_a_pace_and_a_day(postgres: Postgres) -> None:
    with Simulator(requests_per_second=0, token_requests_per_second=0) as simulator:
        settings = settings_of(simulator, postgres, requests_per_second=0, daily_request_budget=5)
        clients = [connect(settings, program="tests") for _ in range(3)]
        for client in clients[:2]:
            client.get("/account/summary")
            client.get("/contact_lists")
        clients[2].get("/contact_lists")
        with pytest.raises(BudgetReachedError):
            clients[2].get("/contact_lists")
        assert clients[0].requests_today() == 5
        assert simulator.oauth.refreshes == 1


def test_no_second_of_the_servers_clock_holds_more_requests_than_the_limit(postgres: Postgres) -> None:
    waited: list[float] = []
    for _ in range(2):
        pacer = Pacer(PostgresPace(Database(postgres.url), "key", "api"), Budget(4), sleep=waited.append)
        for _ in range(4):
            pacer.wait()
    assert len(waited) == 4
    assert max(waited) < 2


def test_a_connection_that_is_lost_while_a_login_is_renewed_costs_no_token(postgres: Postgres) -> None:
    store = PostgresTokens(Database(postgres.url))
    renew_and_lose_the_connection(store, postgres)
    tokens = store.read("login")
    assert tokens
    assert tokens.refresh_token == "refresh-1"
    pacer = Pacer(PostgresPace(Database(postgres.url), "key", "api"), Budget())
    pacer.wait()
    cut(postgres)
    pacer.wait()
    assert pacer.requests_today() == 2


def test_whoever_comes_next_waits_for_the_answer_of_a_run_that_lost_its_connection(postgres: Postgres) -> None:
    looks = threading.Event()

    def sleep(seconds: float) -> None:
        looks.set()
        time.sleep(seconds / 10)

    store, next_one = PostgresTokens(Database(postgres.url)), PostgresTokens(Database(postgres.url, sleep=sleep))
    found = []

    def read() -> None:
        with next_one.locked("login"):
            found.append(next_one.read("login"))

    thread = threading.Thread(target=read)

    def begin_to_read() -> None:
        thread.start()
        looks.wait(10)

    renew_and_lose_the_connection(store, postgres, begin_to_read)
    thread.join()
    assert found[0]
    assert found[0].refresh_token == "refresh-1"


def test_a_run_that_was_killed_while_it_renewed_is_waited_for_only_so_long(postgres: Postgres) -> None:
    slept: list[float] = []
    store = PostgresTokens(Database(postgres.url, sleep=slept.append))
    with store.locked("login"):
        postgres.query("INSERT INTO constantcontact.answers (key, login) VALUES ('login', '{}')")
    with store.locked("login"), store.keeping("login", LOGIN) as keep:
        keep(answer(1), 1_000.0)
    assert sum(slept) == 5
    with store.locked("login"):
        assert sum(slept) == 5, "the row that it left has gone"


def renew_and_lose_the_connection(
    store: PostgresTokens, postgres: Postgres, meanwhile: Callable[[], object] = bool
) -> None:
    with store.locked("login"), store.keeping("login", LOGIN) as keep:
        cut(postgres)
        meanwhile()
        keep(answer(1), 1_000.0)


def cut(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url.replace("/pipeline", "/postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'pipeline'")


def test_a_database_that_stays_away_ends_in_a_sentence_without_the_password() -> None:
    slept: list[float] = []
    url = "postgresql://somebody:secret@127.0.0.1:1/nothing"
    store = PostgresTokens(Database(url, patience_seconds=3, clock=lambda: sum(slept), sleep=slept.append))
    with pytest.raises(
        TransientError, match=r"postgresql://127.0.0.1:1/nothing of token_store cannot be reached"
    ) as caught:
        store.logins()
    assert "secret" not in str(caught.value)
    assert sum(slept) == 3


@pytest.mark.parametrize("address", ["nowhere", "nothing=5"])
def test_a_database_that_is_not_there_or_an_address_that_is_none_is_a_settings_error(
    postgres: Postgres, address: str
) -> None:
    url = postgres.url.replace("/pipeline", "/" + address) if address == "nowhere" else f"postgresql://x?{address}"
    with pytest.raises(SettingsError, match="token_store"):
        PostgresTokens(Database(url)).logins()


def test_runs_that_begin_together_make_the_schema_once(postgres: Postgres) -> None:
    failed = []

    def begin() -> None:
        try:
            PostgresTokens(Database(postgres.url)).logins()
        except SettingsError as error:
            failed.append(error)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
