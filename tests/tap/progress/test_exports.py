"""An interrupted run costs only time: the next one resumes the export that the first one started."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.errors import ActivityFailedError, ActivityTimeoutError, ExportFileError
from constantcontact_api.timestamps import from_epoch
from tests import commands
from tests.tap.accounts import change, keys_in
from tests.tap.runs import COMMAND, DAY, HOUR, Clock, Contacts, SettingsFor, exports_in, keys, killed, simulated

if TYPE_CHECKING:
    from pathlib import Path


SLOW: dict[str, Any] = {"processing_seconds": 3 * HOUR}


def left(contacts: Contacts) -> dict[str, Any] | None:
    """What STATE says of exports that are under way."""
    exports: dict[str, Any] | None = contacts.state["bookmarks"]["contacts"].get("exports")
    return exports


def test_an_export_that_outlasts_our_patience_is_read_by_the_next_run(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=70, common_clock=clock, **SLOW) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        asked_at = clock.now
        first = contacts.run()
        assert isinstance(first.failure, ActivityTimeoutError)
        assert len((left(contacts) or {})["activities"]) == 1
        later = change(simulator, 5)
        clock.now += 2 * HOUR
        second = contacts.run()
        assert second.failure is None
        assert sorted(keys(second)) == keys_in(simulator)
        assert exports_in(first) + exports_in(second) == 1
        bookmarks = second.state["bookmarks"]["contacts"]
        assert "exports" not in bookmarks
        # The file shows the account as it was when the first run asked for it.
        assert bookmarks["replication_key_value"] <= from_epoch(asked_at)
        assert later <= set(keys(contacts.run(contacts_source="api")))


@pytest.mark.parametrize("way", ["status", "fields"])
def test_an_export_that_was_for_something_else_is_not_adopted(settings_for: SettingsFor, way: str) -> None:
    clock = Clock()
    with simulated(contacts=70, unsubscribed=6, common_clock=clock, **SLOW) as simulator:
        first = Contacts(simulator, settings_for(simulator), clock)
        assert isinstance(first.run().failure, ActivityTimeoutError)
        clock.now += 3 * HOUR
        chosen = ("first_name",) if way == "fields" else ()
        contacts = Contacts(simulator, settings_for(simulator), clock, chosen=chosen)
        contacts.state = first.state
        scope = {"status": "unsubscribed"} if way == "status" else {}
        run = contacts.run(activity_timeout_minutes=600, **scope)
        assert exports_in(run) == 1
        wanted = {"statuses": frozenset({"unsubscribed"})} if way == "status" else {}
        assert sorted(keys(run)) == keys_in(simulator, **wanted)


def test_an_export_that_the_service_has_forgotten_is_started_over(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock, **SLOW) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run()
        clock.now += 11 * DAY
        run = contacts.run(activity_timeout_minutes=600)
        assert sorted(keys(run)) == keys_in(simulator)
        assert exports_in(run) == 1


def test_an_adopted_export_that_fails_is_started_over(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(
        contacts=30, common_clock=clock, faults=["activity:failed:kind=contact_exports"], **SLOW
    ) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        assert isinstance(contacts.run().failure, ActivityTimeoutError)
        clock.now += 3 * HOUR
        run = contacts.run(activity_timeout_minutes=600)
        assert sorted(keys(run)) == keys_in(simulator)
        assert exports_in(run) == 1


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("activity:failed:kind=contact_exports", ActivityFailedError),
        ("activity:short-file:900:kind=contact_exports", ExportFileError),
        ("activity:dropped:3:kind=contact_exports", ExportFileError),
        ("activity:missing-result-file:kind=contact_exports:count=2", ExportFileError),
    ],
)
def test_an_export_of_no_use_is_forgotten(settings_for: SettingsFor, fault: str, failure: type[Exception]) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock, faults=[fault]) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        assert isinstance(contacts.run().failure, failure)
        assert left(contacts) is None
        assert "replication_key_value" not in contacts.state["bookmarks"]["contacts"]
        run = contacts.run()
        assert exports_in(run) == 1
        assert sorted(keys(run)) == keys_in(simulator)


def test_an_export_that_is_completed_without_a_file_is_started_over(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock, faults=["missing-result-file"]) as simulator:
        run = Contacts(simulator, settings_for(simulator), clock).run()
        assert run.failure is None
        assert sorted(keys(run)) == keys_in(simulator)
        assert exports_in(run) == 2


def test_several_exports_are_adopted_together_and_only_a_failed_one_starts_over(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=300, lists=120, common_clock=clock, **SLOW) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        scope = {"lists": list(simulator.account.lists)}
        assert isinstance(contacts.run(**scope).failure, ActivityTimeoutError)
        activities = (left(contacts) or {})["activities"]
        assert len(activities) == 3
        activities[1]["activity_id"] = "00000000-0000-1000-8000-000000000000"
        clock.now += 3 * HOUR
        run = contacts.run(activity_timeout_minutes=600, **scope)
        assert exports_in(run) == 1
        assert sorted(keys(run)) == keys_in(simulator, list_ids=frozenset(simulator.account.lists))


PHASES: dict[str, str | int] = {
    "created": "has been started",
    "completed": 1,
    "half downloaded": "broke off",
    "half emitted": 500,
}


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_tap_is_gone_on_with(settings_for: SettingsFor, tmp_path: Path, phase: str) -> None:
    faults = ["cut-download:70000"] if phase == "half downloaded" else []
    with simulated(contacts=4_000, polls_before_completion=2, faults=faults) as simulator:
        (tmp_path / "config.json").write_text(json.dumps(settings_for(simulator)), encoding="utf-8")
        lines = killed(tmp_path, PHASES[phase])
        states = [message["value"] for message in lines if message["type"] == "STATE"]
        (tmp_path / "state.json").write_text(json.dumps(states[-1]), encoding="utf-8")
        finished = commands.run(
            [str(COMMAND), "--config=config.json", "--state=state.json"],
            cwd=tmp_path,
            text=True,
            check=True,
        )
        found = [
            message["record"][KEY]
            for message in map(json.loads, finished.stdout.splitlines())
            if message["type"] == "RECORD" and message["stream"] == "contacts"
        ]
        assert sorted(found) == keys_in(simulator)
        assert sum(request.path == "/v3/activities/contact_exports" for request in simulator.requests) == 1
