"""SIGKILL at any moment, then one clean run: nothing lost, the account the same as after one clean run.

CI runs the short form. The full form: `KILLS=1000 pytest tests/e2e/test_kill.py`; `KILL_SEED=…` repeats one kill.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from tests import commands
from tests.accounting import check_log
from tests.e2e.conftest import error_of, last_state, rejects_of
from tests.e2e.kills import killed_once, small_batches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Plugin

KILLS = int(os.environ.get("KILLS", "6"))
SEEDS = [int(os.environ["KILL_SEED"])] if "KILL_SEED" in os.environ else list(range(KILLS))
PEOPLE = 600
BAD_EVERY = 50

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if KILLS > 50 else 600)]


def _record(number: int) -> dict[str, Any]:
    """Every third address comes back later with another name; some rows cannot be sent."""
    address = "not an address" if number % BAD_EVERY == 7 else f"person.{number - number % 3 * 150}@example.org"
    return {"key": number, "email": address, "first_name": f"Name {number}", "city": f"City {number % 11}"}


def _messages(start: int) -> list[bytes]:
    properties = {name: {"type": "string"} for name in ("email", "first_name", "city")} | {"key": {"type": "integer"}}
    schema = {"type": "SCHEMA", "stream": "people", "schema": {"properties": properties}, "key_properties": ["key"]}
    messages: list[dict[str, Any]] = [schema]
    for number in range(start, PEOPLE):
        messages.append({"type": "RECORD", "stream": "people", "record": _record(number)})
        if number % 7 == 6:
            messages.append({"type": "STATE", "value": {"position": number + 1}})
    messages.append({"type": "STATE", "value": {"position": PEOPLE}})
    return [json.dumps(message).encode() + b"\n" for message in messages]


def _held(account: Account) -> dict[str, tuple[Any, ...]]:
    """What the account holds, by address: values, lists and permission."""
    everyone = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    return {
        str(contact.address): (
            contact.first_name,
            tuple(street.city for street in contact.streets),
            contact.lists,
            contact.permission,
        )
        for contact in everyone
    }


def _uncovered(account: Account, target: Plugin, position: int) -> list[int]:
    """Records that a handed-on STATE covers and that are neither in the account nor in the rejects."""
    held, rejected = _held(account), {reject["record"]["key"] for reject in rejects_of(target)}
    missing = []
    for number in range(position):
        record = _record(number)
        landed = held.get(record["email"])
        # A later record of the same address may have replaced the name already.
        if number not in rejected and (landed is None or int(str(landed[0]).split()[1]) < number):
            missing.append(number)
    return missing


def _expected() -> dict[str, str]:
    return {record["email"]: record["first_name"] for record in map(_record, range(PEOPLE)) if "@" in record["email"]}


def _run_one(plugin_of: Callable[..., Plugin], seed: int, how: str) -> list[int]:
    rng, account = random.Random(seed), Account(seed=1)  # noqa: S311  # not for secrets
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        target = plugin_of("target-constantcontact", simulator, lists=[next(iter(account.lists))])
        states = killed_once(target, simulator, rng, small_batches(how), b"".join(_messages(0)))
        simulator.activities.settle()
        position = last_state(states).get("position", 0)
        uncovered = _uncovered(account, target, position)
        if how == "as-it-is":
            again = commands.run(
                small_batches(how),
                input=b"".join(_messages(position)),
                env=target.environment,
            )
            assert again.returncode == 0, (seed, error_of(again))
            check_log(again.stderr.decode(), again.returncode)
            simulator.activities.settle()
            assert sum(one.upload is not None for one in simulator.activities.snapshot()) >= 10, (
                "too few to cut between"
            )
            held = _held(account)
            assert {address: values[0] for address, values in held.items()} == _expected(), f"seed {seed}"
            assert {reject["record"]["key"] for reject in rejects_of(target)} == {
                number for number in range(PEOPLE) if "@" not in _record(number)["email"]
            }
    return uncovered


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_target_and_one_clean_run_leave_the_account_as_one_clean_run_does(
    plugin_of: Callable[..., Plugin], seed: int
) -> None:
    print(f"KILL_SEED={seed}")  # noqa: T201  # shown when it fails
    assert _run_one(plugin_of, seed, "as-it-is") == []


def test_a_target_that_hands_on_state_before_its_rows_landed_is_caught(plugin_of: Callable[..., Plugin]) -> None:
    assert any(_run_one(plugin_of, seed, "state-first") for seed in range(4))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_tap_and_one_clean_run_give_every_contact(plugin_of: Callable[..., Plugin], seed: int) -> None:
    print(f"KILL_SEED={seed}")  # noqa: T201  # shown when it fails
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with Simulator(contacts=2_000, requests_per_second=0, polls_before_completion=2) as simulator:
        tap = plugin_of("tap-constantcontact", simulator)
        process = commands.start(tap.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=tap.environment)
        assert process.stdout is not None
        with process.stdout as stdout:
            if rng.random() < 0.5:
                stdout.read(rng.randrange(1, 400_000))
            else:
                count = rng.randrange(1, 8)
                while len(simulator.requests) < count and process.poll() is None:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(0.001)
            process.kill()
        process.wait()
        again = replace(tap).run()
        assert again.returncode == 0, error_of(again)
        assert simulator.oauth.reused_refresh_tokens == 0
    messages = [json.loads(line) for line in again.stdout.splitlines()]
    keys = [m["record"]["contact_key"] for m in messages if m["type"] == "RECORD" and m["stream"] == "contacts"]
    assert len(keys) == len(set(keys)) == 2_000
