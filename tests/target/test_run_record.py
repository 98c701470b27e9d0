"""`report_path` and `runs_path` of the target: what a run did and how it ended, however it ended."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.run_records import record_in, settings_for_records
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email")
ROWS = [record("people", email=email) for email in ("ann@x.org", "bob@x.org", "nobody")]


@pytest.mark.parametrize(
    ("faults", "settings", "exit_code"),
    [
        ([], {}, 0),
        ([], {"dry_run": True}, 0),
        ([], {"max_rejects": 0}, 6),
        ([], {"lists": ["nobody@x.org"]}, 2),
        ([], {"mode": "upsrt"}, 2),
        ([], {"refresh_token": "wrong"}, 3),
        ([], {"daily_request_budget": 1}, 4),
        (["activity:failed"], {}, 1),
        (["activity:short:1"], {}, 7),
    ],
)
def test_however_a_run_ends_its_record_has_exit_code_and_sentence(
    pipe: Pipe, tmp_path: Path, faults: list[str], settings: dict[str, Any], exit_code: int
) -> None:
    with pipe(faults=faults) as pipeline:
        ended = pipeline.command(PEOPLE, *ROWS, state(n=1), **settings_for_records(tmp_path), **settings)
        assert ended.exit_code == exit_code
        record_in(tmp_path, ended.log, exit_code)


def test_a_record_tells_counts_imports_lists_requests_and_bookmarks(pipeline: Pipeline, tmp_path: Path) -> None:
    bookmarks = {"people": {"replication_key_value": "2026-11-27T10:00:00Z"}, "odd": {"replication_key_value": "a@x.y"}}
    ended = pipeline.command(PEOPLE, *ROWS, state(bookmarks=bookmarks), **settings_for_records(tmp_path))
    found = record_in(tmp_path, ended.log, 0)
    one = pipeline.account.living_lists()[0]
    assert found["plugin"] == "target-constantcontact"
    assert found["is_complete"]
    assert found["total"]["read"] == found["streams"]["people"]["read"] == 3
    assert found["total"]["rejected"] == {"invalid_email_address": 1}
    assert [(row["rows"], row["list_ids"]) for row in found["imports"]] == [(2, [one.list_id])]
    assert found["lists"] == [{"id": one.list_id, "name": one.name}]
    assert found["requests_used"] == len(pipeline.simulator.requests)
    assert found["requests_left"] == 9_000 - found["requests_used"]
    assert (found["bookmarks_before"], found["bookmarks_after"]) == (None, {"people": "2026-11-27T10:00:00Z"})
    assert found["settings"]["max_reject_percent"] == 100
    assert found["settings"]["lists"] == "set"
    assert "client_secret" not in found["settings"]
    assert found["account"] == {"id": None, "name": None}
    assert {one["run_id"] for one in ended.rejects} == {found["run_id"]}
    ended = pipeline.command(PEOPLE, *ROWS, **settings_for_records(tmp_path))
    assert record_in(tmp_path, ended.log, 0, runs=2)["run_id"] != found["run_id"]


def test_a_run_that_is_stopped_by_a_signal_leaves_a_record(pipeline: Pipeline, tmp_path: Path) -> None:
    process = pipeline.start(**settings_for_records(tmp_path))
    assert process.stdin is not None
    process.stdin.write(singer([PEOPLE, *ROWS]))
    process.stdin.flush()
    while not pipeline.simulator.requests:
        assert process.poll() is None
        threading.Event().wait(0.02)
    process.send_signal(signal.SIGTERM)
    ended = pipeline.ended(process)
    assert not record_in(tmp_path, ended.log, 143)["is_complete"]


def test_what_the_service_took_and_what_we_took_stand_beside_each_import(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(processing_seconds=1.0) as pipeline:
        ended = pipeline.command(PEOPLE, *ROWS, **settings_for_records(tmp_path))
        (one,) = record_in(tmp_path, ended.log, 0)["imports"]
    assert 1.0 <= one["seconds_of_service"] < 3.0
    assert 0.0 <= one["seconds_of_our_own"] < 3.0


def test_a_folder_where_the_line_of_runs_belongs_ends_in_one_sentence(pipeline: Pipeline, tmp_path: Path) -> None:
    ended = pipeline.command(PEOPLE, *ROWS, runs_path=str(tmp_path), report_path=str(tmp_path / "report.json"))
    assert ended.exit_code == 2
    (error,) = [line for line in ended.log.splitlines() if "ERROR" in line]
    assert "setting runs_path" in error
    assert "Total: " in ended.log.splitlines()[-1]
    assert (tmp_path / "report.json").exists()
