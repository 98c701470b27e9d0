"""`report_path` and `runs_path` of the tap: what a run read and how it ended, however it ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.run_records import record_in, settings_for_records
from tests.tap.runs import simulated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tap.runs import RunProcess


@pytest.mark.parametrize(
    ("faults", "settings", "exit_code"),
    [
        ([], {}, 0),
        ([], {"start_date": "yesterday"}, 2),
        ([], {"status": "unknown"}, 2),
        ([], {"refresh_token": "wrong"}, 3),
        ([], {"daily_request_budget": 5}, 4),
        (["activity:failed"], {}, 1),
    ],
)
def test_however_a_run_ends_its_record_has_exit_code_and_sentence(
    run_process: RunProcess, tmp_path: Path, faults: list[str], settings: dict[str, Any], exit_code: int
) -> None:
    with simulated(contacts=20, faults=faults) as simulator:
        finished = run_process(simulator, **settings_for_records(tmp_path), **settings)
        assert finished.returncode == exit_code, finished.stderr
        assert record_in(tmp_path, finished.stderr, exit_code)["is_complete"] == (exit_code == 0)


def test_a_record_tells_the_account_counts_exports_requests_and_bookmarks(
    run_process: RunProcess, tmp_path: Path
) -> None:
    with simulated(contacts=120) as simulator:
        names = [one.name for one in simulator.account.living_lists()][:1]
        settings = {**settings_for_records(tmp_path), "lists": names}
        first = run_process(simulator, **settings)
        found = record_in(tmp_path, first.stderr, 0)
        contacts = sum('"contacts","record"' in line for line in first.stdout.splitlines())
        used = sum(request.path.startswith("/v3") for request in simulator.requests)
        assert found["plugin"] == "tap-constantcontact"
        assert found["account"]["id"] == simulator.account.summary()["encoded_account_id"]
        assert found["account"]["name"] == simulator.account.summary()["organization_name"]
        assert [one["name"] for one in found["lists"]] == names
        assert found["streams"]["contacts"] == {"records": contacts, "skipped": {}}
        assert [one["rows"] for one in found["exports"]] == [contacts]
        assert found["exports"][0]["bytes"] > 10 * contacts
        assert found["requests_used"] == used
        assert found["bookmarks_before"] == {}
        state = json.loads([line for line in first.stdout.splitlines() if '"STATE"' in line][-1])["value"]
        (tmp_path / "state.json").write_text(json.dumps(state), encoding="utf-8")
        second = run_process(simulator, f"--state={tmp_path / 'state.json'}", **settings)
        again = record_in(tmp_path, second.stderr, 0, runs=2)
        assert again["bookmarks_before"] == found["bookmarks_after"]
        assert again["bookmarks_after"]["contacts"] >= again["bookmarks_before"]["contacts"]
