"""A run that is killed among tracking events: the next one ends with every event, and repeats what no STATE tells of.

CI runs the short form. The full form:
`KILLS=100 pytest tests/tap/progress/test_reports_resume.py`; `KILL_SEED=…` repeats one.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests import commands
from tests.tap.events import STREAMS, events_of, told
from tests.tap.runs import COMMAND, Clock, Pipeline, SettingsFor, killed, simulated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from constantcontact_simulator import Simulator

    Keys = dict[tuple[Any, ...], dict[str, Any]]

KILLS = int(os.environ.get("KILLS", "2"))
SEEDS = [int(os.environ["KILL_SEED"])] if "KILL_SEED" in os.environ else list(range(KILLS))
KEY = ("campaign_activity_id", "contact_id", "created_time", "url_id", "occurrence")
SETTINGS = {"lookback_minutes": 0, "tracking_window_days": 3_000, "start_date": "2000-01-01"}
# All that will ever happen has happened: what is shown does not depend on how long a run takes.
PAST: dict[str, Any] = {"contacts": 600, "campaigns": 20, "campaign_interval_days": 10, "tracking_days": 5}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if KILLS > 50 else 600)]


def landed(messages: Iterable[dict[str, Any]]) -> Keys:
    """What a target holds that upserts these messages."""
    return {
        (message["stream"], *(message["record"].get(name) for name in KEY)): message["record"]
        for message in messages
        if message["type"] == "RECORD"
    }


def check(simulator: Simulator, before: Keys, after: Keys) -> None:
    """The two runs together hold the account's own events, no more and no less."""
    found = Counter(told(key[0], record) for key, record in {**before, **after}.items())
    assert found == events_of(simulator.account, *STREAMS)


def test_wherever_a_run_is_cut_off_the_next_one_brings_the_rest(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(**PAST, events_per_campaign=400, common_clock=clock) as simulator:
        config = {**settings_for(simulator), **SETTINGS, "requests_per_second": 4}
        messages = Pipeline(simulator, config, clock, *STREAMS).run().messages
        told_at = [place for place, message in enumerate(messages) if message["type"] == "STATE"]
        assert len(told_at) > 6
        for place, following in random.Random(1).sample(list(itertools.pairwise(told_at)), 4):  # noqa: S311
            pipeline = Pipeline(simulator, config, clock, *STREAMS)
            pipeline.state = messages[place]["value"]
            again = landed(pipeline.run().messages)
            assert not landed(messages[:place]).keys() & again.keys(), "read again, though STATE told of it"
            killed_at = random.Random(place).randint(place, following)  # noqa: S311
            check(simulator, landed(messages[:killed_at]), again)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_tap_and_one_clean_run_give_every_event(settings_for: SettingsFor, tmp_path: Path, seed: int) -> None:
    print(f"KILL_SEED={seed}")  # noqa: T201  # shown when it fails
    now = time.time()
    with simulated(**PAST, events_per_campaign=800, clock=lambda: now) as simulator:
        config = {**settings_for(simulator), **SETTINGS}
        pipeline = Pipeline(simulator, config, Clock(now), *STREAMS)
        for name, content in (("config", config), ("catalog", pipeline.catalog)):
            (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        count = events_of(simulator.account, *STREAMS).total()
        first = killed(tmp_path, random.Random(seed).randrange(1, count), "--catalog=catalog.json")  # noqa: S311
        states = [message["value"] for message in first if message["type"] == "STATE"]
        (tmp_path / "state.json").write_text(json.dumps(states[-1] if states else {}), encoding="utf-8")
        command = [str(COMMAND), "--config=config.json", "--catalog=catalog.json", "--state=state.json"]
        again = commands.run(command, cwd=tmp_path, check=True)
        check(simulator, landed(first), landed(map(json.loads, again.stdout.splitlines())))


LONG: dict[str, Any] = {"contacts": 6_000, "campaigns": 1, "events_per_campaign": 11_000, "tracking_days": 1}


@pytest.mark.parametrize("refused", [False, True])
def test_a_report_longer_than_the_days_budget_is_gone_on_with_in_its_middle(
    settings_for: SettingsFor, *, refused: bool
) -> None:
    clock = Clock()
    with simulated(**LONG, common_clock=clock) as simulator:
        campaigns = simulator.account.campaigns
        activity_id = next(iter(campaigns)).activities[0].activity_id
        pipeline = Pipeline(simulator, {**settings_for(simulator), **SETTINGS}, clock, "email_opens")
        runs = []
        for _ in range(9):
            runs.append(pipeline.run(daily_request_budget=7))
            if runs[-1].failure is None:
                break
            clock.now += 43_200
            campaigns.add_event(activity_id, "opens")  # something new, while the old is still being read
            clock.now += 43_200
            if refused and len(runs) == 1:
                simulator.faults.add(f"next:1:400:GET /reports/email_reports/{activity_id}")
        assert runs[-1].failure is None
        assert len(runs) > 2
        assert "places" not in json.dumps(pipeline.state)
        keys = [key for run in runs for key in landed(run.messages)]
        found = Counter(told(key[0], one) for key, one in landed(m for run in runs for m in run.messages).items())
        assert found == events_of(simulator.account, "email_opens")
        read_again = len(landed(runs[0].messages)) if refused else 0
        assert len(keys) == found.total() + read_again
