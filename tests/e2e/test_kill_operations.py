"""SIGKILL amid deletions, tags and imports with tags: no STATE covers what was not done, and a clean run finishes it.

CI runs the short form. The full form: `KILLS=200 pytest tests/e2e/test_kill_operations.py`; `KILL_SEED=…` repeats one.
"""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from tests import commands
from tests.accounting import check_log
from tests.e2e.conftest import error_of, last_state, rejects_of
from tests.e2e.kills import killed_once, small_batches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Plugin

KILLS = int(os.environ.get("KILLS", "4"))
SEEDS = [int(os.environ["KILL_SEED"])] if "KILL_SEED" in os.environ else list(range(KILLS))
PEOPLE = 300
UNKNOWN_EVERY = 50
STREAMS = ("gone", "vip", "people")
MOST_REQUESTS = 40

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if KILLS > 50 else 600)]


def _stream(number: int) -> str:
    return STREAMS[number % 3]


def _record(number: int, addresses: list[str]) -> dict[str, Any]:
    """Existing people are deleted or tagged, some unknown ones are not; new ones are imported."""
    is_unknown = _stream(number) == "people" or number % UNKNOWN_EVERY == 1
    return {"key": number, "email": f"new.{number}@example.org" if is_unknown else addresses[number]}


def _messages(start: int, addresses: list[str]) -> bytes:
    properties = {"email": {"type": "string"}, "key": {"type": "integer"}}
    messages: list[dict[str, Any]] = [
        {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}, "key_properties": ["key"]}
        for stream in STREAMS
    ]
    for number in range(start, PEOPLE):
        messages.append({"type": "RECORD", "stream": _stream(number), "record": _record(number, addresses)})
        if number % 7 == 6:
            messages.append({"type": "STATE", "value": {"position": number + 1}})
    messages.append({"type": "STATE", "value": {"position": PEOPLE}})
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


def _is_done(account: Account, number: int, addresses: list[str], tag_id: str) -> bool:
    contact = account.contacts.by_address(_record(number, addresses)["email"])
    if _stream(number) == "gone":
        return contact is None or contact.deleted_at is not None
    return contact is not None and contact.deleted_at is None and tag_id in contact.tags


def _undone(simulator: Simulator, target: Plugin, position: int, addresses: list[str], tag_id: str) -> list[int]:
    simulator.activities.settle()
    rejected = {reject["record"]["key"] for reject in rejects_of(target)}
    account: Account = simulator.account
    return [
        number
        for number in range(position)
        if number not in rejected and not _is_done(account, number, addresses, tag_id)
    ]


def _run_one(plugin_of: Callable[..., Plugin], seed: int, how: str) -> list[int]:
    rng, account = random.Random(seed), Account(seed=1, contacts=PEOPLE)  # noqa: S311  # not for secrets
    addresses = [str(account.contacts.at(number).address) for number in range(PEOPLE)]
    tag_id = account.create_tag({"name": "Marked"}).tag_id
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        target = plugin_of(
            "target-constantcontact",
            simulator,
            lists=[next(iter(account.lists))],
            streams={
                "gone": {"operation": "delete"},
                "vip": {"operation": "add_tags", "tags": [tag_id]},
                "people": {"tags": [tag_id]},
            },
        )
        command = small_batches(how)
        states = killed_once(target, simulator, rng, command, _messages(0, addresses), requests=MOST_REQUESTS)
        position = last_state(states).get("position", 0)
        undone = _undone(simulator, target, position, addresses, tag_id)
        if how == "as-it-is":
            again = commands.run(
                command,
                input=_messages(position, addresses),
                env=target.environment,
            )
            assert again.returncode == 0, (seed, error_of(again))
            check_log(again.stderr.decode(), again.returncode)
            assert _undone(simulator, target, PEOPLE, addresses, tag_id) == []
            reasons = {reject["record"]["key"]: reject["reason"] for reject in rejects_of(target)}
            unknown = [n for n in range(PEOPLE) if _stream(n) == "vip" and n % UNKNOWN_EVERY == 1]
            assert reasons == dict.fromkeys(unknown, "not_in_account")
    return undone


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_target_and_one_clean_run_do_to_everybody_what_their_records_say(
    plugin_of: Callable[..., Plugin], seed: int
) -> None:
    print(f"KILL_SEED={seed}")  # noqa: T201  # shown when it fails
    assert _run_one(plugin_of, seed, "as-it-is") == []


def test_a_target_that_hands_on_state_before_its_jobs_are_done_is_caught(plugin_of: Callable[..., Plugin]) -> None:
    assert any(_run_one(plugin_of, seed, "state-first") for seed in range(4))
