"""An interrupted run of members resumes: no list is exported twice, and a target drops none of its records."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import ActivityTimeoutError, BudgetReachedError
from tests import commands
from tests.tap.accounts import members_in
from tests.tap.runs import COMMAND, Clock, Pipeline, Run, SettingsFor, exports_in, killed, simulated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


HOUR, DAY = 3_600.0, 86_400.0
LISTS = 5


def found_in(messages: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Keys of members by list."""
    found: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        if message["type"] == "RECORD":
            found[message["record"]["list_id"]].add(message["record"]["contact_key"])
    return dict(found)


def versions(messages: Iterable[dict[str, Any]], kind: str) -> set[int]:
    return {message["version"] for message in messages if message["type"] == kind}


def left(pipeline: Pipeline) -> dict[str, Any]:
    """What STATE says of a pass that has not ended."""
    return dict(pipeline.state["bookmarks"]["list_members"].get("pass", {}))


def deselect(pipeline: Pipeline, name: str) -> None:
    for stream in pipeline.catalog["streams"]:
        for entry in stream["metadata"]:
            if list(entry["breadcrumb"]) == ["properties", name]:
                entry["metadata"]["selected"] = False


PHASES: dict[str, str | int] = {
    "created": "has been started",
    "half emitted": 40,
    "half of the lists": 400,
}


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_pass_is_gone_on_with(settings_for: SettingsFor, tmp_path: Path, phase: str) -> None:
    with simulated(contacts=400, lists=LISTS, processing_seconds=0.8) as simulator:
        config = settings_for(simulator)
        (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
        catalog = Pipeline(simulator, config, Clock(), "list_members").catalog
        (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
        first = killed(tmp_path, PHASES[phase], "--catalog=catalog.json")
        states = [message["value"] for message in first if message["type"] == "STATE"]
        (tmp_path / "state.json").write_text(json.dumps(states[-1]), encoding="utf-8")
        # Exports are started four at a time: STATE may not know of one yet that was started just before the kill.
        started = [one.activity_id for one in simulator.activities.snapshot()]
        forgotten = sum(one not in json.dumps(states[-1]) for one in started) if phase == "created" else 0
        finished = commands.run(
            [str(COMMAND), "--config=config.json", "--catalog=catalog.json", "--state=state.json"],
            cwd=tmp_path,
            text=True,
            check=True,
        )
        second = [json.loads(line) for line in finished.stdout.splitlines()]
        # What a target has kept: all that stands before the STATE that it handed on, and the second run.
        kept = first[: max(place for place, message in enumerate(first) if message["type"] == "STATE")] + second
        assert found_in(kept) == members_in(simulator)
        assert sum(request.path.endswith("/contact_exports") for request in simulator.requests) == LISTS + forgotten
        assert forgotten < LISTS
    assert not versions(first, "ACTIVATE_VERSION")
    assert versions(second, "ACTIVATE_VERSION") == versions([*first, *second], "RECORD")
    assert "pass" not in second[-1]["value"]["bookmarks"]["list_members"]


def test_a_budget_of_a_few_requests_a_day_ends_with_all_members_and_one_export_a_list(
    settings_for: SettingsFor,
) -> None:
    clock = Clock()
    with simulated(contacts=90, lists=LISTS, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "list_members")
        runs: list[Run] = []
        while not runs or runs[-1].failure is not None:
            runs.append(pipeline.run(daily_request_budget=8))
            assert runs[-1].failure is None or isinstance(runs[-1].failure, BudgetReachedError)
            clock.now += DAY
            assert len(runs) < 9
        messages = [message for run in runs for message in run.messages]
        assert len(runs) > 2
        assert found_in(messages) == members_in(simulator)
        assert sum(map(exports_in, runs)) == LISTS
        assert len([message for message in messages if message["type"] == "ACTIVATE_VERSION"]) == 1
        assert versions(messages, "ACTIVATE_VERSION") == versions(messages, "RECORD")
        assert exports_in(pipeline.run()) == LISTS, "the next pass reads every list again"


def test_an_export_that_outlasts_our_patience_is_read_by_the_next_run(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=90, lists=2, common_clock=clock, processing_seconds=3 * HOUR) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "list_members")
        first = pipeline.run()
        assert isinstance(first.failure, ActivityTimeoutError)
        assert len(left(pipeline)["groups"]) == 2
        clock.now += 2 * HOUR
        second = pipeline.run(activity_timeout_minutes=600)
        assert second.failure is None
        assert exports_in(first) + exports_in(second) == 2
        assert found_in(second.messages) == members_in(simulator)


@pytest.mark.parametrize("way", ["columns", "age"])
def test_a_pass_over_something_else_is_not_gone_on_with(settings_for: SettingsFor, way: str) -> None:
    clock = Clock()
    with simulated(contacts=60, lists=3, common_clock=clock) as simulator:
        first = Pipeline(simulator, settings_for(simulator), clock, "list_members")
        assert isinstance(first.run(daily_request_budget=9).failure, BudgetReachedError)
        assert left(first)["done"]
        clock.now += 11 * DAY if way == "age" else DAY
        second = Pipeline(simulator, settings_for(simulator), clock, "list_members")
        second.state = first.state
        if way == "columns":
            deselect(second, "email_address")
        run = second.run()
        assert exports_in(run) == 3
        assert found_in(run.messages) == members_in(simulator)


def test_a_list_that_is_deleted_while_its_export_runs_is_skipped(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=90, lists=3, common_clock=clock, processing_seconds=3 * HOUR) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "list_members")
        pipeline.run()
        group = min(left(pipeline)["groups"])
        expected = {list_id: keys for list_id, keys in members_in(simulator).items() if list_id != group}
        simulator.account.delete_lists({group})
        clock.now += 3 * HOUR
        run = pipeline.run(activity_timeout_minutes=600)
        assert run.failure is None
        assert found_in(run.messages) == expected


def test_members_without_an_address_or_a_number_have_the_keys_that_contacts_have(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=40, sms_only=6, lists=2, common_clock=clock) as simulator:
        contacts = simulator.account.contacts
        nameless = [contact for contact in map(contacts.at, range(len(contacts))) if contact.address is None]
        for number, contact in enumerate(nameless):
            contact.sms, contact.first_name = None, f"Nobody {number // 2}"
            contacts.save(contact)
        run = Pipeline(simulator, settings_for(simulator), clock, "contacts", "list_members").run()
        of_contacts = {record["contact_key"] for record in run.records["contacts"]}
        in_lists = {record["contact_key"] for record in run.records["list_members"]}
        assert in_lists <= of_contacts
        assert sum(key.startswith("row:") for key in in_lists) == 6
        assert len(run.records["list_members"]) == sum(
            len(contact.lists) for contact in map(contacts.at, range(len(contacts)))
        )
