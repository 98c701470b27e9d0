"""Contacts written by blocks are the same as those that the SDK writes one by one.

A second map of the same stream makes the SDK write record by record.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.singerlib import RecordMessage, StateMessage

from tap_constantcontact.record_blocks import BlockWriter
from tests import commands
from tests.tap.runs import COMMAND, Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.tap.runs import RunTap

CONTACTS = 400
TWO_MAPS = {"copy": {"__source__": "contacts"}}


def select(*deselected: str, method: str = "INCREMENTAL") -> Callable[[dict[str, Any]], None]:
    def change(catalog: dict[str, Any]) -> None:
        for stream in catalog["streams"]:
            is_contacts = stream["tap_stream_id"] == "contacts"
            for entry in stream["metadata"]:
                if not entry["breadcrumb"]:
                    entry["metadata"]["selected"] = is_contacts
                    if is_contacts:
                        entry["metadata"]["forced-replication-method"] = method
                        stream["replication_method"] = method
                elif is_contacts:
                    entry["metadata"]["selected"] = entry["breadcrumb"][-1] not in deselected

    return change


@pytest.mark.parametrize(
    ("selecting", "settings"),
    [
        pytest.param(select(), {}, id="incremental"),
        pytest.param(select(method="FULL_TABLE"), {}, id="full-table"),
        pytest.param(select("last_name", "list_names", "birthday_day", "cf_1"), {}, id="selection"),
        pytest.param(select("updated_at", method="FULL_TABLE"), {}, id="without-bookmark"),
        pytest.param(select(), {"stream_maps": {"contacts": {"name": "first_name", "job_title": None}}}, id="map"),
        pytest.param(select("tag_names"), {"stream_maps": {"contacts": {"__alias__": "people"}}}, id="alias"),
        pytest.param(select(), {"stream_maps": {"contacts": {"__filter__": "job_title is not None"}}}, id="filter"),
        pytest.param(select(), {"flattening_enabled": True, "flattening_max_depth": 1}, id="flattening"),
        pytest.param(
            select(),
            {"flattening_enabled": True, "flattening_max_depth": 1, "flattening_max_key_length": 22},
            id="flattening-long-names",
        ),
        pytest.param(select(), {"start_date": "2024-01-01"}, id="since"),
    ],
)
def test_blocks_hold_what_the_sdk_writes_one_by_one(
    selecting: Callable[[dict[str, Any]], None], settings: dict[str, Any], run_tap: RunTap
) -> None:
    with simulated(contacts=CONTACTS, seed=7) as simulator:
        in_blocks = run_tap(simulator, select=selecting, **settings)
        maps = {**settings.get("stream_maps", {}), **TWO_MAPS}
        one_by_one = run_tap(simulator, select=selecting, **{**settings, "stream_maps": maps})
    del one_by_one["copy"]
    assert in_blocks == one_by_one
    assert [list(record) for record in next(iter(in_blocks.values()))] == [
        list(record) for record in next(iter(one_by_one.values()))
    ]
    assert any(in_blocks.values())


def test_each_contact_comes_once_from_several_exports_in_blocks(run_tap: RunTap) -> None:
    with simulated(contacts=CONTACTS, lists=60, sms_only=5, seed=3) as simulator:
        lists = list(simulator.account.lists)
        in_blocks = run_tap(simulator, select=select(), lists=lists)["contacts"]
        exports = [one for one in simulator.requests if one.path.endswith("/contact_exports")]
        one_by_one = run_tap(simulator, select=select(), lists=lists, stream_maps=TWO_MAPS)["contacts"]
    assert len(exports) == 2
    assert in_blocks == one_by_one
    keys = [record["contact_key"] for record in in_blocks]
    assert len(keys) == len(set(keys))


def test_a_run_in_blocks_ends_with_the_state_and_the_metrics_of_one_without(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture
) -> None:
    found = []
    with simulated(contacts=CONTACTS, seed=7) as simulator:
        for maps in ({}, {"stream_maps": TWO_MAPS}):
            caplog.clear()
            with caplog.at_level("INFO"):
                run = Pipeline(simulator, {**settings_for(simulator), **maps}, Clock(), "contacts").run()
            counts = [line for line in caplog.messages if "record_count" in line]
            states = [message["value"] for message in run.messages if message["type"] == "STATE"]
            totals = [json.loads(line.removeprefix("METRIC: "))["value"] for line in counts]
            order = [message["type"] for message in run.messages if message.get("stream") != "copy"]
            found.append((sum(totals), states[-1]["bookmarks"]["contacts"]["replication_key_value"], order))
    assert found[0] == found[1]
    assert found[0][0] == CONTACTS


def test_a_full_table_names_its_version_in_every_record(run_process: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with simulated(contacts=300) as simulator:
        catalog = json.loads(run_process(simulator, "--discover").stdout)
        select(method="FULL_TABLE")(catalog)
        (tmp_path / "catalog.json").write_text(json.dumps(catalog))
        lines = run_process(simulator, f"--catalog={tmp_path / 'catalog.json'}").stdout.splitlines()
    messages = [json.loads(line) for line in lines]
    records = [message for message in messages if message["type"] == "RECORD"]
    (version,) = [message["version"] for message in messages if message["type"] == "ACTIVATE_VERSION"]
    assert len(records) == 300
    assert {message["version"] for message in records} == {version}
    assert all(message["time_extracted"].endswith("Z") for message in records)
    assert messages[-1]["type"] == "STATE" or messages[-1]["type"] == "ACTIVATE_VERSION"


@pytest.mark.parametrize("names", [("A_1",), ('quo"te', "line\nbreak")])
def test_custom_fields_of_any_name_come_out(names: tuple[str, ...], run_tap: RunTap) -> None:
    with simulated(contacts=50, custom_fields=0) as simulator:
        for name in names:
            simulator.account.create_custom_field({"label": name, "type": "string"})
        records = run_tap(simulator, select=select())["contacts"]
    assert len(records) == 50


def test_records_wait_for_others_and_nothing_else_waits() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with os.fdopen(writing, "w") as file, os.fdopen(reading, "rb") as pipe, redirect_stdout(file):
        writer = BlockWriter()
        writer.write_message(RecordMessage("people", {"name": "Ana"}))
        assert pipe.read() is None
        writer.write_message(StateMessage({"position": 1}))
        lines = (pipe.read() or b"").splitlines()
        assert [json.loads(line)["type"] for line in lines] == ["RECORD", "STATE"]


def test_a_signal_in_the_middle_of_writing_leaves_whole_lines(settings_for: SettingsFor, tmp_path: Path) -> None:
    with simulated(contacts=2_000) as simulator:
        (tmp_path / "config.json").write_text(json.dumps(settings_for(simulator)))
        running = commands.start(
            [str(COMMAND), f"--config={tmp_path / 'config.json'}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert running.stdout is not None
        lines = []
        for line in running.stdout:  # then nobody reads for a while, and the pipe is full
            lines.append(line)
            if b'"RECORD"' in line:
                break
        running.send_signal(signal.SIGTERM)
        lines += running.stdout
        running.stdout.close()
        assert running.wait() == 143
    assert all(line.endswith(b"\n") and json.loads(line) for line in lines)


def test_a_reader_that_goes_away_ends_the_run_in_one_sentence(settings_for: SettingsFor, tmp_path: Path) -> None:
    with simulated(contacts=2_000) as simulator:
        (tmp_path / "config.json").write_text(json.dumps(settings_for(simulator)))
        running = commands.start(
            [str(COMMAND), f"--config={tmp_path / 'config.json'}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert running.stdout is not None
        assert running.stderr is not None
        next(line for line in running.stdout if b'"RECORD"' in line)
        running.stdout.close()
        said = running.stderr.read().decode()
        running.stderr.close()
        assert running.wait() == 1
    assert "stopped reading" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said
