"""The command: its log, its exit codes, and failures that end in one sentence, without a traceback or an address."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import BudgetReachedError
from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.tap import TapConstantContact
from tests import commands
from tests.tap.accounts import change
from tests.tap.conftest import records_of
from tests.tap.runs import COMMAND, Clock, Pipeline, RunTap, SettingsFor, only, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tap.runs import RunProcess

NOBODY = "00000000-0000-1000-8000-000000000000"


def errors_of(finished: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.split("|", 3)[-1].strip() for line in finished.stderr.splitlines() if "| ERROR" in line]


def said(finished: subprocess.CompletedProcess[str], exit_code: int) -> str:
    """The one sentence, after checking that it is one."""
    assert finished.returncode == exit_code, finished.stderr
    assert "Traceback" not in finished.stderr
    assert "@" not in finished.stderr
    (sentence,) = errors_of(finished)
    return sentence


@pytest.mark.parametrize(
    ("fault", "sentence", "exit_code"),
    [
        ("short-file:900", "is not CSV at line|has .* cells instead of|has .* rows, though", 1),
        ("activity:dropped:3:kind=contact_exports", "has 17 rows, though the service counted 20 contacts", 1),
        ("activity:failed:kind=contact_exports", "ended as failed", 1),
        ("activity:timed_out:kind=contact_exports", "ended as timed_out", 1),
        ("next:1:quota_exceeded:POST /activities", "come back at 00:00 UTC", 4),
        ("next:1:400:POST /activities", "was answered with 400", 1),
        ("token:1:invalid_grant", "log in again", 3),
    ],
)
def test_a_service_that_fails_is_one_sentence(
    run_process: RunProcess, fault: str, sentence: str, exit_code: int
) -> None:
    with simulated(contacts=20, faults=[fault]) as simulator:
        finished = run_process(simulator)
    assert re.search(sentence, said(finished, exit_code))


@pytest.mark.parametrize("fault", ["short-file:900", "activity:dropped:3:kind=contact_exports"])
def test_a_file_that_is_not_whole_moves_no_state(run_process: RunProcess, fault: str) -> None:
    with simulated(contacts=20, faults=[fault]) as simulator:
        finished = run_process(simulator)
    states = [json.loads(line) for line in finished.stdout.splitlines() if '"STATE"' in line]
    contacts = [state["value"]["bookmarks"].get("contacts", {}) for state in states]  # other streams come before
    assert contacts[-1].keys() == {"of"}  # the export is forgotten
    assert all("replication_key_value" not in state for state in contacts)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"lists": ["Newsleter"]}, "lists names 'Newsleter', which the account does not have"),
        ({"tags": ["no such tag"]}, "tags names 'no such tag'"),
        ({"lists": ["a"], "tags": ["b"]}, "lists and tags exclude each other"),
        ({"contact_ids": ["ada@example.com"]}, "contact_ids holds something else than the id of a contact, at place 1"),
        ({"contact_ids": [NOBODY]}, f"contact_ids names {NOBODY}, which the account does not have"),
        ({"status": "asleep"}, '`status` must be one of active, .* and is "asleep"'),
        ({"client_id": 5}, "`client_id` must be a text, and is 5"),
        ({"client_secret": 12345678}, "`client_secret` must be a text"),
        ({"lookbak_minutes": 5}, "no setting is called `lookbak_minutes`; the closest is `lookback_minutes`"),
        ({"client_secret": "wrong"}, "does not accept client_id and client_secret"),
        ({"api_url": "http://example.com/v3"}, "api_url must start with https://"),
        ({"stream_maps": {"contacts": {"x": "(("}}}, "x|contacts"),
        (
            {"stream_maps": {"contact": {"__filter__": "False"}}},
            "`stream_maps` names the stream 'contact', .* 'contacts'",
        ),
        (
            {"stream_maps": {"people": {"__filter__": "False"}}},
            "`stream_maps.people` filters records, and no stream is",
        ),
        ({"stream_maps": {"contacts": {"home_phne": None}}}, "removes the column 'home_phne', .*; 'home_phone' does"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_one_sentence(run_process: RunProcess, settings: dict[str, Any], sentence: str) -> None:
    with simulated(contacts=3) as simulator:
        finished = run_process(simulator, **settings)
    assert re.search(sentence, said(finished, 2))
    assert "12345678" not in finished.stderr


def test_stream_maps_of_other_pipelines_are_one_warning(run_process: RunProcess) -> None:
    maps = {"people": {"iban": None}, "list_members": {"__filter__": "True"}, "contacts": {"iban": "__NULL__"}}
    with simulated(contacts=3) as simulator:
        finished = run_process(simulator, stream_maps=maps)
    assert finished.returncode == 0, finished.stderr
    lines = finished.stderr.splitlines()
    warnings = [line for line in lines if "WARNING" in line and "py.warnings" not in line]
    assert len(warnings) == 1
    assert "The setting stream_maps names streams or columns that do not exist: people, contacts.iban." in warnings[0]


@pytest.mark.parametrize("option", ["--discover", "--test=connection", "--test=schema"])
def test_every_option_ends_its_failures_alike(run_process: RunProcess, option: str) -> None:
    with simulated(contacts=3, faults=["token:expire", "token:revoke"]) as simulator:
        assert "log in again" in said(run_process(simulator, option), 3)
        assert "client_id" in said(run_process(simulator, option, client_id=5), 2)


def test_the_connection_test_says_whose_account_it_is(run_process: RunProcess) -> None:
    with simulated(contacts=3) as simulator:
        finished = run_process(simulator, "--test=connection")
        assert finished.returncode == 0
        assert f"Reached the account of {simulator.account.summary()['organization_name']}" in finished.stderr
        assert "@" not in finished.stderr
        assert len(simulator.requests) == 1
    with simulated(contacts=3, scopes=("contact_data", "offline_access")) as simulator:
        finished = run_process(simulator, "--test=connection")
        assert finished.returncode == 0
        assert "an account whose name this login may not read" in finished.stderr


def test_the_test_of_records_reads_one_of_each_selected_stream_and_logs_no_error(
    run_process: RunProcess, tmp_path: Path
) -> None:
    with simulated(contacts=3, campaigns=1) as simulator:
        catalog = json.loads(run_process(simulator, "--discover").stdout)
        only("contacts", "email_opens", "contact_tags")(catalog)
        (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
        finished = run_process(simulator, "--test", f"--catalog={tmp_path / 'catalog.json'}")
        by_default = run_process(simulator, "--test=schema")
        unknown = run_process(simulator, "--test=conection")
    assert finished.returncode == 0
    assert errors_of(finished) == []
    assert {stream: len(found) for stream, found in records_of(finished.stdout).items()} == {
        "contacts": 1, "email_opens": 1, "contact_tags": 1
    }  # fmt: skip
    schemas = {json.loads(line)["stream"] for line in by_default.stdout.splitlines()}
    assert "contacts" in schemas
    assert "email_opens" not in schemas, "not selected by default"
    assert "write --test=all" in said(unknown, 2)


def test_discovery_names_the_accounts_custom_fields(run_process: RunProcess) -> None:
    with simulated(contacts=3) as simulator:
        finished = run_process(simulator, "--discover")
        fields = {f"cf_{field.name}" for field in simulator.account.custom_fields.values()}
    streams = {stream["tap_stream_id"]: stream for stream in json.loads(finished.stdout)["streams"]}
    assert {"contacts", "contact_lists", "contact_custom_fields"} <= streams.keys()
    properties = streams["contacts"]["schema"]["properties"]
    assert fields == {name for name in properties if name.startswith("cf_")}
    for stream in streams.values():
        assert all(definition["description"] for definition in stream["schema"]["properties"].values())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--config=missing.json"], "A file of --config cannot be read"),
        (["--config=broken.json"], "A file of --config is not a JSON object"),
        (["--config=twice.json"], "A file of --config is not a JSON object (names `lists` twice in one object)"),
        (["--config=deep.json"], "A file of --config is not a JSON object (is nested too deep)"),
        (["--catalog=broken.json"], "The file of --catalog is not JSON"),
        (["--state=broken.json"], "The file of --state is not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    settings_for: SettingsFor, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "twice.json").write_text('{"lists": ["A"], "lists": ["B"]}', encoding="utf-8")
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    with simulated() as simulator:
        (tmp_path / "config.json").write_text(json.dumps(settings_for(simulator)), encoding="utf-8")
        finished = commands.run(
            [str(COMMAND), "--config=config.json", *arguments],
            cwd=tmp_path,
            text=True,
        )
    assert sentence in said(finished, 2)


def test_the_last_line_tells_what_came_out_and_what_it_cost(run_process: RunProcess) -> None:
    with simulated(contacts=1234, faults=["next:2:500:GET /contact_lists"]) as simulator:
        finished = run_process(simulator)
        used = sum(request.path.startswith("/v3") for request in simulator.requests)
    assert finished.returncode == 0, finished.stderr
    last = finished.stderr.splitlines()[-1]
    assert "contacts 1,234 records" in last
    assert f"{used:,} requests used" in last


@pytest.mark.parametrize(
    "fault",
    [
        "next:2:429:GET /activities",
        "next:2:503:GET /contact_exports",
        "next:2:404:GET /contact_exports",
        "next:1:drop-before:POST /activities",
        "next:1:drop-after:POST /activities",
        "cut-download:700",
    ],
)
def test_a_service_that_stumbles_costs_no_contact(run_process: RunProcess, fault: str) -> None:
    with simulated(contacts=25, faults=[fault]) as simulator:
        finished = run_process(simulator)
    assert finished.returncode == 0, finished.stderr
    keys = [
        json.loads(line)["record"]["contact_key"]
        for line in finished.stdout.splitlines()
        if '"contacts","record"' in line
    ]
    assert len(keys) == len(set(keys)) == 25


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_with_its_number(
    settings_for: SettingsFor, tmp_path: Path, number: signal.Signals, exit_code: int
) -> None:
    config = tmp_path / "config.json"
    with simulated(contacts=20, faults=["activity:stuck:kind=contact_exports"]) as simulator:
        config.write_text(json.dumps(settings_for(simulator)), encoding="utf-8")
        running = commands.start(
            [str(COMMAND), f"--config={config}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ},
        )
        assert running.stderr is not None
        for line in running.stderr:
            if "has been started" in line:
                break
        running.send_signal(number)
        rest = running.stderr.read()
        running.stderr.close()
        assert running.wait() == exit_code
    assert f"Stopped by {number.name} before the end; STATE covers" in rest
    assert "Traceback" not in rest


def test_a_budget_that_is_used_up_ends_the_run_with_code_4_and_the_next_day_goes_on(run_process: RunProcess) -> None:
    with simulated(contacts=30) as simulator:
        finished = run_process(simulator, daily_request_budget=5)
        assert len(simulator.requests) == 5
        assert "The 5 requests of daily_request_budget are used up" in said(finished, 4)
        finished = run_process(simulator, daily_request_budget=0)
        assert finished.returncode == 0, finished.stderr


def test_a_stream_of_many_requests_says_first_what_it_expects_to_need(run_process: RunProcess, tmp_path: Path) -> None:
    with simulated(contacts=30, lists=4) as simulator:
        catalog = json.loads(run_process(simulator, "--discover").stdout)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] == "list_members"
        (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
        finished = run_process(simulator, f"--catalog={tmp_path / 'catalog.json'}")
    assert finished.returncode == 0, finished.stderr
    assert re.search(
        r"Expecting to need about 16 requests \(4 exports\); 8,9\d\d are left of today's budget", finished.stderr
    )


def test_expensive_streams_are_not_selected_by_default(run_tap: RunTap) -> None:
    with simulated(contacts=20) as simulator:
        records = run_tap(simulator)
        assert not {"list_members", "segment_members"} & records.keys()
        assert {"contacts", "account", "contact_tags"} <= records.keys()


def test_streams_that_use_up_the_budget_keep_contacts_and_collections_waiting_on_no_day(
    settings_for: SettingsFor,
) -> None:
    clock = Clock()
    with simulated(contacts=60, campaigns=30, events_per_campaign=200, lists=4, common_clock=clock) as simulator:
        names = list(TapConstantContact(config=settings_for(simulator), setup_mapper=False).streams)
        pipeline = Pipeline(simulator, settings_for(simulator), clock, *names)
        for day in range(2):
            before = clock.now
            contact = change(simulator, day)
            run = pipeline.run(daily_request_budget=60)
            assert isinstance(run.failure, BudgetReachedError)
            assert contact <= {record["contact_key"] for record in run.records["contacts"]}
            assert {"contact_lists", "account", "campaigns", "campaign_summaries"} <= run.records.keys()
            assert "list_members" not in run.records
            assert run.state["bookmarks"]["contacts"]["replication_key_value"] >= from_epoch(before - 3_600)
            clock.now += 86_400
