"""Processes that are killed just after the token endpoint made its answer, and processes that race for a token."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
FULL = bool(os.environ.get("FULL"))
KILLS = 200
RACES = int(os.environ.get("RACES", "200")) if FULL else 3
RACERS, REQUESTS, A_SECOND = (8, 20, 200) if FULL else (3, 1, 0)
A_ROUND_SECONDS = 1.0  # about; kills come within it

# Each line has settings; a process is forked off for them, so that it need not import everything first.
_FORKS = """
import json, os, sys
from constantcontact_api.errors import ConstantContactError
from constantcontact_singer.connection import connect

def run(settings):
    try:
        client = connect(settings, program="tests")
        for _ in range(settings.get("requests", 1)):
            client.get("/account/summary")
    except ConstantContactError as error:
        return error.exit_code
    return 0

for line in sys.stdin:
    children = []
    for settings in json.loads(line):
        child = os.fork()
        if not child:
            os._exit(run(settings))
        children.append(child)
    print(*children, flush=True)
    print(*(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children), flush=True)
"""


class Forks:
    """Runs that are begun together."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.children: list[int] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", _FORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *settings: dict[str, Any]) -> list[int]:
        """Return their exit codes."""
        assert self._process.stdin
        assert self._process.stdout
        self.began.clear()
        print(json.dumps(settings), file=self._process.stdin, flush=True)
        self.children = [int(child) for child in self._process.stdout.readline().split()]
        self.began.set()
        return [int(code) for code in self._process.stdout.readline().split()]

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture
def forks() -> Iterator[Forks]:
    forks = Forks()
    yield forks
    forks.end()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(requests_per_second=0, token_requests_per_second=0) as simulator:
        yield simulator


def settings_of(simulator: Simulator, store: Path | str, refresh_token: str) -> dict[str, Any]:
    login = {name: getattr(simulator, name) for name in ("client_id", "client_secret", "auth_url", "api_url")}
    return {**login, "refresh_token": refresh_token, "token_store": str(store), "requests_per_second": 0}


@pytest.mark.skipif(not FULL, reason="counts milliseconds, which a busy machine does not have: FULL=1")
def test_a_kill_after_the_answer_was_made_costs_the_login_only_while_the_answer_travels(
    forks: Forks, simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, delay = simulator.oauth.token, 0.0

    def kill_soon(*arguments: Any) -> Any:  # noqa: ANN401  # the simulator's own
        forks.began.wait()
        (child,) = forks.children
        threading.Thread(target=kill, args=(child, time.perf_counter() + delay)).start()
        return answer(*arguments)

    lost, killed = 0, 0
    for number in range(KILLS):
        delay = 0.012 * number / KILLS
        settings = settings_of(
            simulator, tmp_path / f"{number}.json", str(simulator.oauth.new_grant()["refresh_token"])
        )
        with monkeypatch.context() as patch:
            patch.setattr(simulator.oauth, "token", kill_soon)
            (code,) = forks.run(settings)
        killed += code == -signal.SIGKILL
        (again,) = forks.run(settings)
        assert again in {0, 3}
        lost += again == 3
    assert killed > KILLS // 4
    assert lost <= 30, f"{killed} killed, {lost} logins lost"


def kill(process: int, at: float) -> None:
    time.sleep(max(0.0, at - time.perf_counter()))
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.parametrize(
    "kind", [*(["file"] if FULL else []), "link", pytest.param("database", marks=pytest.mark.postgres)]
)
def test_processes_that_race_for_a_renewal_meet_no_invalid_grant(
    forks: Forks, simulator: Simulator, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    store: Path | str = tmp_path / "tokens.json"
    if kind == "database":
        store = request.getfixturevalue("postgres").url
    if kind == "link":
        (tmp_path / "volume").mkdir()
        (tmp_path / "tokens.json").symlink_to("volume/tokens.json")
    settings = settings_of(simulator, store, simulator.refresh_token) | {"requests": REQUESTS}
    settings |= {"requests_per_second": A_SECOND, "daily_request_budget": 0, "key_daily_budget": 0}
    simulator.limits.rate.requests_per_second, simulator.limits.daily_requests = A_SECOND, 0
    luck, killed, lost = random.Random(kind), 0, 0  # noqa: S311  # not for secrets
    for number in range(RACES):
        simulator.oauth.expire_access_tokens()
        killing = threading.Thread(target=kill_one, args=(forks, luck)) if FULL and number % 2 else None
        if killing is not None:
            forks.began.clear()
            killing.start()
        codes = forks.run(*[settings] * RACERS)
        if killing is not None:
            killing.join()
        killed += codes.count(-signal.SIGKILL)
        assert simulator.oauth.refreshes == number + 1, "as many renewals as expiries"
        if -signal.SIGKILL in codes and 3 in codes:  # whoever renewed was killed while the answer travelled
            lost += 1
            settings["refresh_token"] = str(simulator.oauth.new_grant()["refresh_token"])
            simulator.oauth.reused_refresh_tokens = 0
            continue
        assert set(codes) <= ({0, -signal.SIGKILL} if killing else {0}), (number, codes)
        assert codes.count(0) >= RACERS - 1
        assert simulator.oauth.reused_refresh_tokens == 0
    print(f"{killed} killed in {RACES} rounds, {lost} of them while the answer travelled")  # noqa: T201  # the long form
    assert killed > RACES // 8 or not FULL
    assert lost <= killed // 8
    assert all(request.status in {200, 401} for request in simulator.requests), "within the pace"


def kill_one(forks: Forks, luck: random.Random) -> None:
    forks.began.wait()
    kill(luck.choice(forks.children), time.perf_counter() + luck.random() * A_ROUND_SECONDS)
