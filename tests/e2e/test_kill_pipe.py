"""SIGKILL for `tap | target`, for both or for one of them, at any moment; then one clean run puts everything right.

CI runs the short form. The full form: `KILLS=300 pytest tests/e2e/test_kill_pipe.py`, or a range: `KILLS=100-199`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from tests import commands
from tests.accounting import check_logs
from tests.e2e.conftest import last_state, rejects_of
from tests.e2e.kills import small_batches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.conftest import Plugin

_FIRST, _, _LAST = os.environ.get("KILLS", "1").rpartition("-")
SEEDS = range(int(_FIRST or 0), int(_LAST) + bool(_FIRST))
PEOPLE = 400
MOST_REQUESTS = 45
MOST_SECONDS = 4.0
LOG_IN_AGAIN = 3
LOST_LOGINS = os.environ.get("LOST_LOGINS")
"""A file that gets a line for each login that was lost, if it is named."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if len(SEEDS) > 50 else 600)]


@dataclass
class _Ended:
    exit_codes: tuple[int, int]
    state: dict[str, Any]
    log: str


@dataclass
class _Pipe:
    """Both plugins and the accounts at their ends."""

    source: Simulator
    destination: Simulator
    tap: Plugin
    target: Plugin
    folder: Path

    def start(self, state: dict[str, Any]) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
        options = []
        if state:
            path = self.folder / "state.json"
            path.write_text(json.dumps(state))
            options = [f"--state={path}"]
        logs = [(self.folder / name).open("wb") for name in ("tap.log", "target.log")]
        tap = commands.start(
            [*self.tap.command, *options], stdout=subprocess.PIPE, stderr=logs[0], env=self.tap.environment
        )
        target = commands.start(
            small_batches("as-it-is"),
            stdin=tap.stdout,
            stdout=subprocess.PIPE,
            stderr=logs[1],
            env=self.target.environment,
        )
        assert tap.stdout is not None
        tap.stdout.close()
        for log in logs:
            log.close()
        return tap, target

    def ended(self, tap: subprocess.Popen[bytes], target: subprocess.Popen[bytes]) -> _Ended:
        assert target.stdout is not None
        with target.stdout as stdout:
            state = last_state(stdout.read())
        log = "".join((self.folder / name).read_text(errors="replace") for name in ("tap.log", "target.log"))
        return _Ended((tap.wait(), target.wait()), state, log)

    def requests(self) -> int:
        return len(self.source.requests) + len(self.destination.requests)

    def logged_in_again(self) -> _Pipe:
        """As a person does who is told to."""

        def renewed(plugin: Plugin, simulator: Simulator) -> Plugin:
            token = str(simulator.oauth.new_grant()["refresh_token"])
            name = f"{plugin.name.replace('-', '_').upper()}_REFRESH_TOKEN"
            return replace(plugin, environment={**plugin.environment, name: token})

        return replace(self, tap=renewed(self.tap, self.source), target=renewed(self.target, self.destination))


def _held(account: Account) -> dict[str, tuple[str | None, set[str]]]:
    mailable = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    return {
        one.address.lower(): (one.first_name, {account.lists[list_id].name for list_id in one.lists})
        for one in mailable
        if one.address and one.lists
    }


def _missing(pipe: _Pipe) -> set[str]:
    """Whoever may be mailed in one account and is not as they should be in the other, nor in the rejects file."""
    pipe.destination.activities.settle()
    rejected = {str(reject["record"]["contact_key"]) for reject in rejects_of(pipe.target)}
    there = _held(pipe.destination.account)
    return {
        address
        for address, held in _held(pipe.source.account).items()
        if address not in rejected and there.get(address) != held
    }


def _kill(pipe: _Pipe, rng: random.Random) -> _Ended:
    tap, target = pipe.start({})
    victims = {"both": (tap, target), "tap": (tap,), "target": (target,)}[rng.choice(("both", "tap", "target"))]
    if rng.random() < 0.3:
        moment = time.monotonic() + rng.uniform(0.0, MOST_SECONDS)
        while time.monotonic() < moment and target.poll() is None:
            _wait_a_moment(target)
    else:
        count = rng.randrange(1, MOST_REQUESTS)
        while pipe.requests() < count and target.poll() is None:
            _wait_a_moment(target)
        time.sleep(rng.uniform(0.0, 0.03))
    for victim in victims:
        victim.kill()
    return pipe.ended(tap, target)


def _wait_a_moment(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(0.001)
    except subprocess.TimeoutExpired:
        return


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_pipe_and_one_clean_run_make_both_accounts_equal(
    plugin_of: Callable[..., Plugin], tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    here = Account(seed=3, contacts=PEOPLE, unsubscribed=20, lists=4, custom_fields=9)
    there = Account(seed=4, lists=0, custom_fields=9)
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        tap = plugin_of("tap-constantcontact", source)
        target = plugin_of("target-constantcontact", destination, create_lists=True)
        pipe = _Pipe(source, destination, tap, target, tmp_path)
        killed = _kill(pipe, rng)
        assert "Traceback" not in killed.log, killed.log[-3000:]
        if "full_read_at" in killed.state.get("bookmarks", {}).get("contacts", {}):
            assert _missing(pipe) == set(), f"seed {seed}: STATE is ahead"
        again = pipe.ended(*pipe.start(killed.state))
        if LOG_IN_AGAIN in again.exit_codes:
            if LOST_LOGINS:
                with open(LOST_LOGINS, "a", encoding="utf-8") as lines:  # noqa: PTH123  # a line
                    lines.write(f"{seed} {again.exit_codes}\n")
            pipe = pipe.logged_in_again()
            again = pipe.ended(*pipe.start(again.state or killed.state))
        assert again.exit_codes == (0, 0), f"seed {seed}: {again.log[-3000:]}"
        check_logs(again.log, is_complete=True)
        assert _missing(pipe) == set(), f"seed {seed}"
        assert set(_held(there)) <= set(_held(here)), f"seed {seed}: somebody who must not be mailed"
