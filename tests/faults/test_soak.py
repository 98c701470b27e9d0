"""Days of hourly runs of both plugins between two accounts that live, through a service that misbehaves.

At each midnight both accounts hold the same people. CI runs two days with few runs. The full form:
`SOAK_DAYS=30 SOAK_SEEDS=0 pytest tests/faults/test_soak.py -s`; a range of seeds adds up.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from tests.faults.faults import REFUSALS, WIRE
from tests.faults.proxy import Proxy, Weather
from tests.faults.runs import Clock, command, tap_of, target_of
from tests.faults.scenarios import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from constantcontact_simulator.contact import Contact
    from tests.faults.fault import Fault
    from tests.faults.runs import Ended

DAYS = int(os.environ.get("SOAK_DAYS", "2"))
HOURS_BETWEEN_RUNS = 1 if "SOAK_DAYS" in os.environ else 6
_FIRST, _, _LAST = os.environ.get("SOAK_SEEDS", "0").partition("-")
SEEDS = range(int(_FIRST), int(_LAST or _FIRST) + 1)
HOUR_SECONDS, DAY_SECONDS = 3_600.0, 86_400.0
START = 1_793_318_400.0  # 2026-10-30 00:00 UTC: clocks in America go back two days later
SHARE = 0.02
QUOTA = 700  # of requests a day; some days another program uses most of it
LOG_IN_AGAIN, BUDGET = 3, 4

# A connection that a fault broke is closed whenever Python finds the time; a command's ends with its process.
pytestmark = [
    pytest.mark.timeout(14_400),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def _eastern_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _weather(phase: str) -> Sequence[Fault]:
    """Whatever is not an answer that a service could give in earnest, and spends no token for nothing."""
    found = (*REFUSALS, *WIRE)
    slow = {"gzip bomb"}
    if phase == "POST /token":
        return [fault for fault in found if not fault.reaches and fault.name not in slow]
    return [fault for fault in found if fault.name not in slow]


class _Life:
    """What people do to the account at the source: it grows by day and shrinks by night."""

    def __init__(self, account: Account, rng: random.Random) -> None:
        self._account, self._rng, self._numbers = account, rng, itertools.count()

    def hour(self, hour: int) -> None:
        contacts, rng = self._account.contacts, self._rng
        with self._account.lock:
            lists = [one.list_id for one in self._account.living_lists()]
            for _ in range(rng.randrange(6) if 8 <= hour % 24 < 20 else 0):
                address = {"address": f"new.{next(self._numbers)}@example.org", "permission_to_send": "implicit"}
                body = {"email_address": address, "create_source": "Account", "list_memberships": [rng.choice(lists)]}
                contacts.create(body)
            alive = [
                one for one in _people(self._account) if one.deleted_at is None and one.permission != "unsubscribed"
            ]
            for one in rng.sample(alive, min(4, len(alive))):
                changed = contacts.copy_of(one)
                changed.first_name, changed.updated_at = f"Name {hour}", self._account.now()
                contacts.save(changed)
            leaving = rng.sample(alive, min(rng.randrange(4), len(alive))) if hour % 24 < 8 else []
            for number, one in enumerate(leaving):
                if number % 2:
                    contacts.delete(one.contact_id)
                else:
                    changed = contacts.copy_of(one)
                    changed.permission, changed.updated_at = "unsubscribed", self._account.now()
                    changed.opt_out_at, changed.opt_out_source = self._account.now(), "Contact"
                    changed.lists = ()
                    contacts.save(changed)


def _people(account: Account) -> list[Contact]:
    return [account.contacts.at(position) for position in range(len(account.contacts))]


def _mailable(account: Account) -> dict[str, str | None]:
    return {
        one.address.lower(): one.first_name
        for one in _people(account)
        if one.address and one.deleted_at is None and one.status == "active"
    }


class _Pipeline:
    """Both plugins between two worlds."""

    def __init__(self, source: World, destination: World) -> None:
        self.source, self.destination = source, destination
        self.state: dict[str, Any] | None = None
        self.endings: Counter[str] = Counter()
        catalog = json.loads(command(tap_of(source.clock), source.folder, source.config(), "--discover").output)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] == "contacts"
        self._catalog = source.folder / "catalog.json"
        self._catalog.write_text(json.dumps(catalog))

    @property
    def goes_on_with_an_export(self) -> bool:
        """Whether the last run left one under way."""
        return "exports" in (self.state or {}).get("bookmarks", {}).get("contacts", {})

    def run(self) -> bool:
        """Run once as a runner does: the target gets whatever the tap wrote, and its last STATE is kept."""
        options = [f"--catalog={self._catalog}"]
        if self.state is not None:
            path = self.source.folder / "state.json"
            path.write_text(json.dumps(self.state))
            options.append(f"--state={path}")
        tap = command(tap_of(self.source.clock), self.source.folder, self.source.config(), *options)
        self._note("tap", tap, self.source)
        path = self.destination.folder / "input"
        path.write_bytes(tap.output)
        settings = {
            "rejects_path": str(self.destination.folder / "rejects.jsonl"),
            "max_reject_percent": 100,
            "max_departures_percent": 100,
            "lists": ["Everybody"],
            "create_lists": True,
            "on_delete": "delete",
            "on_opt_out": "unsubscribe",
        }
        config = self.destination.config(**settings)
        target = command(target_of(self.destination.clock, 500), self.destination.folder, config, f"--input={path}")
        self._note("target", target, self.destination)
        self.state = target.messages[-1] if target.messages else self.state
        return tap.exit_code == target.exit_code == 0

    def _note(self, plugin: str, ended: Ended, world: World) -> None:
        assert not ended.has_traceback, ended.log[-3000:]
        self.endings[f"{plugin} {ended.exit_code}"] += 1
        if ended.exit_code == LOG_IN_AGAIN:
            world.log_in_again()


@pytest.mark.usefixtures("_eastern_time")
@pytest.mark.parametrize("seed", SEEDS)
def test_accounts_are_equal_at_each_midnight(tmp_path: Path, seed: int) -> None:
    rng, clock = random.Random(seed), Clock(START)  # noqa: S311  # not for secrets
    (tmp_path / "source").mkdir()
    (tmp_path / "destination").mkdir()
    with (
        Proxy() as here,
        Proxy() as there,
        World(tmp_path / "source", here, _account(3, 60), clock=clock, daily_requests=QUOTA) as source,
        World(tmp_path / "destination", there, _account(4, 0), clock=clock, daily_requests=QUOTA) as destination,
    ):
        pipeline, life = _Pipeline(source, destination), _Life(source.account, rng)
        met = 0
        for hour in range(0, 24 * DAYS, HOURS_BETWEEN_RUNS):
            for proxy in (here, there):
                proxy.plan = Weather(rng, SHARE, _weather)
            for passed in range(HOURS_BETWEEN_RUNS):  # at any minute, so that no bookmark may be ahead of its run
                clock.now = max(clock.now, START + (hour + passed + rng.uniform(0.02, 0.9)) * HOUR_SECONDS)
                life.hour(hour + passed)
            if hour % 24 == 18 and rng.random() < 0.3:
                source.simulator.limits.used_today = QUOTA - 5
            pipeline.run()
            met += sum(proxy.plan.met for proxy in (here, there) if proxy.plan)
            if (hour + HOURS_BETWEEN_RUNS) % 24 == 0:
                here.plan = there.plan = None
                # Waits pass on the clock alone, perhaps into a day whose requests are used up already.
                clock.now = math.ceil(clock.now / DAY_SECONDS) * DAY_SECONDS + 1.0
                # A run that goes on with an export of an earlier one brings the account as it was then; the next
                # one brings the rest.
                for _ in range(2 if pipeline.goes_on_with_an_export else 1):
                    assert pipeline.run(), f"seed {seed}, hour {hour}: the run at midnight failed"
                destination.simulator.activities.settle()
                assert _mailable(destination.account) == _mailable(source.account), f"seed {seed}, hour {hour}"
        sys.stderr.write(f"seed {seed}: {DAYS} days, {met} faults, {dict(pipeline.endings)}\n")
        assert met


def _account(seed: int, contacts: int) -> Any:  # noqa: ANN401  # a function of a clock
    return lambda clock: Account(seed=seed, contacts=contacts, lists=3, custom_fields=3, clock=clock)
