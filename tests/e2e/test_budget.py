"""One day's budget for a tap and a target that run side by side: both stop in time, and go on the next day."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import BudgetReachedError
from constantcontact_simulator import Account, Simulator
from constantcontact_simulator.contacts import ContactFilter
from tests import commands
from tests.e2e.conftest import last_state
from tests.tap.events import events_of, told
from tests.tap.runs import only

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.conftest import Plugin

BUDGET = 55
PEOPLE = 1_200
OUT_OF_BUDGET = BudgetReachedError.exit_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def people(start: int) -> bytes:
    """A stream of people from one of them on, with STATE after every tenth."""
    properties = {"email": {"type": "string"}}
    messages: list[dict[str, Any]] = [
        {"type": "SCHEMA", "stream": "people", "schema": {"properties": properties}, "key_properties": ["email"]}
    ]
    for number in range(start, PEOPLE):
        record = {"email": f"reader.{number}@example.org"}
        messages.append({"type": "RECORD", "stream": "people", "record": record})
        if number % 10 == 9:
            messages.append({"type": "STATE", "value": {"position": number + 1}})
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


def midnight(folder: Path) -> None:
    """Let the day be over: the counts of the shared files are of one that has passed."""
    paces = list(folder.rglob("*.api-pace-*.json"))
    assert {pace.name.partition(".")[0] for pace in paces} == {"shared", "tokens"}
    for pace in paces:
        pace.write_text(re.sub(r"\d{4}-\d\d-\d\d", "2001-01-01", pace.read_text()))


def test_a_tap_and_a_target_share_the_budget_and_go_on_the_next_day(
    plugin_of: Callable[..., Plugin], tmp_path: Path
) -> None:
    now = time.time()
    past: dict[str, Any] = {"campaign_interval_days": 10, "tracking_days": 5, "clock": lambda: now}  # no event is new
    account = Account(contacts=300, campaigns=60, events_per_campaign=150, **past)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        shared = {"token_store": str(tmp_path / "shared.json"), "daily_request_budget": BUDGET}
        tap = plugin_of("tap-constantcontact", simulator, **shared, start_date="2000-01-01", tracking_window_days=3_000)
        target = plugin_of("target-constantcontact", simulator, **shared, lists=[next(iter(account.lists))])
        catalog = json.loads(tap.run(arguments=("--discover",)).stdout)
        only("email_opens")(catalog)
        (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
        midnight(tmp_path)

        records: list[dict[str, Any]] = []
        states: dict[str, Any] = {"tap": {}, "target": {}}
        ends: list[tuple[int, int]] = []
        while not ends or ends[-1] != (0, 0):
            assert len(ends) < 12, "no progress"
            before = len(simulator.requests)
            (tmp_path / "state.json").write_text(json.dumps(states["tap"]), encoding="utf-8")
            arguments = (f"--catalog={tmp_path / 'catalog.json'}", f"--state={tmp_path / 'state.json'}")
            with (tmp_path / "events.singer").open("wb") as file:
                reading = commands.start(
                    [*tap.command, *arguments], stdout=file, stderr=subprocess.DEVNULL, env=tap.environment
                )
                loading = commands.run(
                    [sys.executable, "-m", "tests.e2e.small_batches", "as-it-is"],
                    input=people(states["target"].get("position", 0)),
                    env=target.environment,
                )
                ends.append((reading.wait(), loading.returncode))
            assert len(simulator.requests) - before <= BUDGET
            messages = [json.loads(line) for line in (tmp_path / "events.singer").read_bytes().splitlines()]
            records += [message["record"] for message in messages if message["type"] == "RECORD"]
            for message in messages:
                if message["type"] == "STATE":
                    states["tap"] = message["value"]
            states["target"] = last_state(loading.stdout) or states["target"]
            midnight(tmp_path)

        print(ends)  # noqa: T201  # shown when it fails
        assert ends[0] == (OUT_OF_BUDGET, OUT_OF_BUDGET)
        assert {code for pair in ends for code in pair} == {0, OUT_OF_BUDGET}
        by_event = {told("email_opens", record): record["occurrence"] for record in records}
        assert set(by_event) == set(events_of(account, "email_opens"))
        assert len(records) == events_of(account, "email_opens").total(), "none twice"
        campaign_of = {one.activity_id: campaign for campaign in account.campaigns for one in campaign.activities}
        sent_at = [campaign_of[record["campaign_activity_id"]].last_sent_at(now) or 0 for record in records]
        assert sent_at == sorted(sent_at, reverse=True), "newest campaigns first"
        simulator.activities.settle()
        loaded = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
        addresses = {contact.address for contact in loaded if str(contact.address).startswith("reader.")}
        assert addresses == {f"reader.{number}@example.org" for number in range(PEOPLE)}
        assert states["target"] == {"position": PEOPLE}
