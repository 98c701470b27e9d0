from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import backoff
import pytest

from constantcontact_api.wire.auth import ConstantContactAuth
from constantcontact_api.wire.budgets import Budget
from constantcontact_api.wire.client import ConstantContactClient
from constantcontact_api.wire.logins import LoginChoice
from constantcontact_api.wire.pace_files import PaceFiles, pace_files
from constantcontact_api.wire.pacer import Pacer
from constantcontact_api.wire.token_file import TokenFile
from constantcontact_simulator import Simulator
from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    SimulateAccount = Callable[..., AbstractContextManager[Simulator]]
    ClientOf = Callable[..., ConstantContactClient]


def at_once() -> Generator[Any, Any, None]:
    """Retries that do not wait."""
    return backoff.constant(interval=0)


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock(1_790_000_000.0)


@pytest.fixture
def simulate(clock: Clock) -> SimulateAccount:
    """Start a simulated account on the test's own clock."""

    @contextmanager
    def start(**options: Any) -> Iterator[Simulator]:
        with Simulator(**{"requests_per_second": 0, "clock": clock, **options}) as simulator:
            yield simulator

    return start


@pytest.fixture
def client_of(tmp_path: Path, clock: Clock) -> ClientOf:
    """Build a client of a simulated account as a process of its own would; the token store is shared."""

    def build(simulator: Simulator, **options: Any) -> ConstantContactClient:
        login = {"client_secret": simulator.client_secret, "refresh_token": simulator.refresh_token, **options}
        wanted = LoginChoice(
            simulator.client_id, simulator.auth_url, login.pop("refresh_token"), login.pop("account", "")
        )
        store = TokenFile(tmp_path / "tokens.json")

        def keeper(purpose: str) -> PaceFiles:
            return PaceFiles(pace_files(store.path, simulator.client_id, purpose), clock=clock)

        auth = ConstantContactAuth(
            wanted=wanted,
            store=store,
            pacer=Pacer(keeper("token"), Budget(1), sleep=clock.sleep),
            clock=clock,
            waits=at_once,
            **login,
        )
        pacer = Pacer(keeper("api"), Budget(4), account=auth.counted_as, sleep=clock.sleep)
        return ConstantContactClient(
            api_url=simulator.api_url,
            auth=auth,
            pacer=pacer,
            user_agent="tests",
            waits=at_once,
            clock=clock,
            sleep=clock.sleep,
        )

    return build
