"""A run asks for nothing that it does not need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.tap.conftest import simulated
from tests.tap.runs import Clock, Pipeline, only
from tests.tap.test_contacts_incremental import Contacts, change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from constantcontact_simulator import Simulator
    from tests.tap.conftest import RunProcess

    SettingsFor = Callable[[Simulator], dict[str, Any]]

_HOURS = 3_600


def test_an_incremental_run_of_contacts_with_nothing_new_costs_three_requests(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=40, common_clock=clock) as simulator:
        pipeline = Contacts(simulator, settings_for(simulator), clock)
        assert len(pipeline.run().records["contacts"]) == 40
        clock.now += 24 * _HOURS
        pipeline.run()  # by now the changes of the first day are behind
        clock.now += 2 * _HOURS
        run = pipeline.run()
        assert run.records == {}
        assert run.requests == ["GET /v3/contacts"] * 3  # how many have changed, and two ways to be deleted
        clock.now += 2 * _HOURS
        changed = change(simulator, 3)
        assert {record["contact_key"] for record in pipeline.run().records["contacts"]} == changed


def test_a_stream_that_is_selected_alone_ends_with_what_the_service_says_of_the_login(
    run_process: RunProcess, tmp_path: Path
) -> None:
    with simulated() as simulator:
        catalog = json.loads(run_process(simulator, "--discover").stdout)
    only("activities")(catalog)
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    with simulated(privileges={"contacts:read"}) as simulator:
        finished = run_process(simulator, f"--catalog={tmp_path / 'catalog.json'}")
    assert finished.returncode == 1
    assert "`contacts:write` privilege" in finished.stderr.splitlines()[-2]


@pytest.mark.parametrize("stream", ["contact_lists", "account"])
def test_a_small_stream_alone_costs_one_request(settings_for: SettingsFor, stream: str) -> None:
    clock = Clock()
    with simulated(contacts=5, common_clock=clock) as simulator:
        run = Pipeline(simulator, settings_for(simulator), clock, stream).run()
        assert len(run.requests) == 1
        assert run.records[stream]
