"""A shell that reaches a simulated account."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.server import Simulator
from tests.guides.shell import SCRIPTS, Shell
from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from constantcontact_simulator.account import Account


@pytest.fixture
def shell_of(tmp_path: Path) -> Callable[..., AbstractContextManager[tuple[Shell, Simulator]]]:
    """Open a shell in which the commands find an account's simulator, logged in unless it has several accounts."""

    @contextmanager
    def build(account: Account, **options: Any) -> Iterator[tuple[Shell, Simulator]]:
        with Simulator(account, requests_per_second=0, token_requests_per_second=0, **options) as simulator:
            connection = {key.upper(): value for key, value in simulator.connection().items() if key != "access_token"}
            if len(simulator.accounts) > 1:
                del connection["REFRESH_TOKEN"], connection["CLIENT_SECRET"]
            connection |= {"TOKEN_STORE": str(tmp_path / "tokens.json")}
            own = {f"CONSTANTCONTACT_{key}": value for key, value in connection.items()}
            connection |= {"REQUESTS_PER_SECOND": "0"}
            for plugin in ("TAP", "TARGET"):
                own |= {f"{plugin}_CONSTANTCONTACT_{key}": value for key, value in connection.items()}
            path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
            yield Shell(tmp_path, {**os.environ, "PATH": path, **own}), simulator

    return build
