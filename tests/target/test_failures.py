"""What a person sees when it does not work: one sentence, an exit code, and no STATE ahead of what has landed."""

from __future__ import annotations

import io
import json
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import (
    EXIT_CONFIGURATION,
    EXIT_REJECTS,
    EXIT_VERIFICATION,
    ActivityTimeoutError,
    SettingsError,
)
from constantcontact_singer.connection import activities_of
from target_constantcontact.singer.reader import MalformedInputError
from target_constantcontact.target import TargetConstantContact
from tests import commands
from tests.target.conftest import COMMAND, record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from constantcontact_api.activities.activities import Activities
    from constantcontact_api.wire.client import ConstantContactClient
    from tests.target.conftest import Ended, Pipe, Pipeline

PEOPLE = schema("people", "email")
ANN = record("people", email="ann@x.org")
FULL = 39_999


def people(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [record("people", email=f"{number}@x.org") for number in range(start, start + count)]


def assert_one_sentence(ended: Ended, exit_code: int, *words: str) -> None:
    assert ended.exit_code == exit_code, ended.log
    errors = [line for line in ended.log.splitlines() if "ERROR" in line]
    assert len(errors) == 1, ended.log
    assert "Traceback" not in ended.log
    for word in words:
        assert word in errors[0]
    assert "@" not in ended.log.replace("@type", "")


@pytest.mark.parametrize(
    ("settings", "exit_code", "words"),
    [
        pytest.param({"client_id": None}, 2, ["client_id"], id="no client id"),
        pytest.param({"refresh_token": "wrong"}, 3, ["log in again"], id="wrong refresh token"),
        pytest.param({"client_secret": "wrong"}, 2, ["client_id", "client_secret"], id="wrong secret"),
        pytest.param({"lists": ["No such list"]}, 2, ["lists", "'No such list'"], id="unknown list"),
        pytest.param({"lists": None}, 2, ["No list is known", "people"], id="no list"),
        pytest.param({"field_map": {"email": "cf:gone"}}, 2, ["cf:gone", "email"], id="unknown custom field"),
        pytest.param({"import_format": "xml"}, 2, ["import_format"], id="unknown format"),
        pytest.param({"api_url": "http://example.org/v3"}, 2, ["api_url", "https"], id="plain http"),
    ],
)
def test_a_setting_that_is_wrong_ends_in_one_sentence(
    settings: dict[str, Any], exit_code: int, words: list[str], pipeline: Pipeline
) -> None:
    ended = pipeline.command(PEOPLE, ANN, state(n=1), **settings)
    assert_one_sentence(ended, exit_code, *words)
    assert not ended.states
    assert not pipeline.has("ann@x.org")


def test_a_rejects_file_that_cannot_be_written_ends_in_one_sentence(pipeline: Pipeline, tmp_path: Path) -> None:
    ended = pipeline.command(PEOPLE, record("people", email="ann"), state(n=1), rejects_path=str(tmp_path))
    assert_one_sentence(ended, 2, "rejects_path")
    assert not ended.states


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{nonsense}\n", ["Line 3", "not JSON"]),
        ("[]\n", ["Line 3", "not a JSON object"]),
        ('{"type": "RECORD", "record": {}}\n', ["Line 3", "lacks stream"]),
        ('{"type": "GREETING"}\n', ["Line 3", "no message type"]),
        ('{"type": "RECORD", "stream": ["people"], "record": {}}\n', ["Line 3", "lacks stream"]),
        ('{"type": "ACTIVATE_VERSION", "stream": {}, "version": 1}\n', ["Line 3", "lacks stream"]),
        ('{"type": "RECORD", "stream": "people", "record": [1]}\n', ["people", "not a JSON object"]),
        ('{"type": "RECORD", "stream": "other", "record": {}}\n', ["Line 3", "other", "schema"]),
        ('{"type": "STATE"}\n', ["Line 3", "lacks value"]),
        ('{"type": "SCHEMA", "stream": null, "schema": {"properties": {}}}\n', ["Line 3", "lacks stream"]),
        ('{"type": "SCHEMA", "stream": 5, "schema": {"properties": {}}}\n', ["Line 3", "lacks stream"]),
        ('{"type": "SCHEMA", "stream": "", "schema": {"properties": {}}}\n', ["Line 3", "lacks stream"]),
    ],
)
def test_a_malformed_line_is_refused_in_a_sentence_that_does_not_repeat_it(
    line: str, words: list[str], pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(MalformedInputError) as refused:
        pipeline.run(PEOPLE, ANN, line.encode(), state(n=1))
    assert all(word in str(refused.value) for word in words)
    assert not capsys.readouterr().out


@pytest.mark.parametrize("text", [b"", b"\n \n", b"\xef\xbb\xbf\n"], ids=repr)
def test_an_empty_input_fails_unless_there_may_be_nothing(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture, text: bytes
) -> None:
    with pytest.raises(MalformedInputError, match="no message of a tap came") as refused:
        pipeline.run(text)
    assert refused.value.exit_code == 2
    pipeline.run(text, allow_streams_without_people=True)
    assert [one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == [
        "The input is empty: no message of a tap came. Look at what the tap says of itself."
    ]


def test_a_malformed_line_ends_in_one_sentence(pipeline: Pipeline) -> None:
    ended = pipeline.ended(pipeline.start(), singer([PEOPLE, ANN]) + b"ann@x.org\n" + singer([state(n=1)]))
    assert_one_sentence(ended, EXIT_CONFIGURATION, "Line 3", "not JSON")
    assert not ended.states


@pytest.mark.parametrize(
    ("expression", "error"),
    [("first_name.upper()", "AttributeDoesNotExist"), ("first_name + '!'", "TypeError"), ("int(email)", "ValueError")],
)
def test_a_stream_map_that_meets_a_null_ends_in_a_sentence_with_stream_and_expression(
    pipeline: Pipeline, expression: str, error: str
) -> None:
    maps = {"people": {"__alias__": "crm", "first_name": expression}}
    columns = schema("people", "email", "first_name")
    ended = pipeline.command(columns, record("people", email="ann@x.org", first_name=None), stream_maps=maps)
    assert_one_sentence(ended, EXIT_CONFIGURATION, "crm", f"`{expression}`", error, "line 2")


@pytest.mark.parametrize(
    ("faults", "settings", "exit_code", "words"),
    [
        (["activity:failed"], {}, 1, ["Activity", "failed"]),
        ([], {"max_rejects": 0}, EXIT_REJECTS, ["1 of 2 records"]),
        (["activity:dropped:1:kind=contacts_file_import"], {"verify": "members"}, EXIT_VERIFICATION, ["1 person"]),
        ([], {}, EXIT_CONFIGURATION, ["report_path"]),
    ],
)
def test_a_report_that_cannot_be_written_does_not_hide_why_the_run_failed(
    faults: list[str], settings: dict[str, Any], exit_code: int, words: list[str], pipe: Pipe, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pipe(faults=faults) as pipeline:
        rows = [ANN, *([record("people", email="nobody")] if "max_rejects" in settings else [])]
        ended = pipeline.command(PEOPLE, *rows, report_path=str(tmp_path / "file" / "report.json"), **settings)
        assert_one_sentence(ended, exit_code, *words)
        assert "report.json cannot be written" in ended.log


def test_when_the_tap_dies_in_the_middle_of_a_line_everything_before_it_lands(pipeline: Pipeline) -> None:
    ended = pipeline.ended(pipeline.start(), singer([PEOPLE, ANN, state(n=1)]) + b'{"type": "RECORD", "str')
    assert_one_sentence(ended, 1, "middle of line 4")
    assert ended.states == [{"n": 1}]
    assert pipeline.has("ann@x.org")


def test_when_the_second_stream_is_refused_what_is_on_its_way_still_lands(pipe: Pipe) -> None:
    with pipe(processing_seconds=1) as pipeline:
        ended = pipeline.command(
            PEOPLE,
            *people(FULL),
            state(n=1),
            *people(1, FULL),
            schema("orders", "id"),
            refuse_streams_without_people=True,
        )
        assert_one_sentence(ended, 2, "orders")
        assert ended.states == [{"n": 1}]
        assert len(pipeline.account.contacts) == FULL


@pytest.mark.parametrize(
    ("fault", "exit_code", "words"),
    [
        ("activity:failed", 1, ["ended as failed"]),
        ("activity:short:1", 7, ["counts 1 of the 2 rows"]),
        ("next:1:quota_exceeded:POST /activities/contacts_file_import", 4, ["00:00 UTC"]),
        ("next:1:403:POST /activities/contacts_file_import", 1, ["contacts:write"]),
    ],
)
def test_an_import_that_fails_ends_the_run_without_its_state(
    fault: str, exit_code: int, words: list[str], pipe: Pipe
) -> None:
    with pipe(faults=[fault]) as pipeline:
        ended = pipeline.command(state(n=0), PEOPLE, *people(2), state(n=1))
        assert_one_sentence(ended, exit_code, *words)
        assert ended.states == [{"n": 0}]
        assert "2 not confirmed" in ended.totals


def test_an_earlier_import_keeps_its_state_when_a_later_one_fails(pipe: Pipe) -> None:
    with pipe() as pipeline:
        one, two = pipeline.account.living_lists()[:2]
        lists = schema("people", "email", "list_ids")
        pipeline.simulator.faults.add("activity:failed:kind=contacts_json_import")
        ended = pipeline.command(
            lists,
            record("people", email="ann@x.org", list_ids=one.list_id),
            state(n=1),
            {**lists, "stream": "later", "schema": schema("later", "email", "list_ids", "work_city")["schema"]},
            record("later", email="bob@x.org", list_ids=two.list_id, work_city="Bend"),
            state(n=2),
            lists=None,
        )
        assert_one_sentence(ended, 1, "ended as failed")
        assert ended.states == [{"n": 1}]
        assert pipeline.has("ann@x.org")
        assert not pipeline.has("bob@x.org")


@pytest.mark.parametrize(
    "fault",
    [
        "next:1:500:POST /activities/contacts_file_import",
        "next:1:429:POST /activities/contacts_file_import",
        "next:1:drop-after:POST /activities/contacts_file_import",
        "next:1:drop-before:POST /activities/contacts_file_import",
        "next:1:503:GET /activities",
        "next:1:401:POST /activities/contacts_file_import",
    ],
)
def test_what_passes_by_itself_is_lived_through(fault: str, pipe: Pipe, capsys: pytest.CaptureFixture[str]) -> None:
    with pipe(faults=[fault]) as pipeline:
        pipeline.run(PEOPLE, ANN, state(n=1))
        assert capsys.readouterr().out == '{"n":1}\n'
        assert pipeline.has("ann@x.org")


def test_an_import_that_takes_too_long_is_left_alone_and_the_state_is_kept_back(
    pipe: Pipe, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [1_800_000_000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def patient(client: ConstantContactClient, config: Mapping[str, Any], **_: object) -> Activities:
        return activities_of(client, config, clock=lambda: now[0], sleep=sleep)

    with pipe(faults=["activity:stuck"]) as pipeline:
        pipeline.follow = patient
        with pytest.raises(ActivityTimeoutError, match="still processing after 5 minutes") as timeout:
            pipeline.run(PEOPLE, ANN, state(n=1), activity_timeout_minutes=5)
        assert timeout.value.exit_code == 5
    assert not capsys.readouterr().out


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_after_a_signal_what_is_on_its_way_lands_and_a_second_signal_does_not_cut_it(
    number: signal.Signals, exit_code: int, pipe: Pipe
) -> None:
    with pipe(processing_seconds=2) as pipeline:
        process = pipeline.start()
        assert process.stdin is not None
        process.stdin.write(singer([PEOPLE, *people(FULL), state(n=1), *people(10, FULL), state(n=2)]))
        process.stdin.flush()
        wait_until(lambda: len(pipeline.imports()) == 1)
        process.send_signal(number)
        threading.Event().wait(0.5)
        process.send_signal(number)
        ended = pipeline.ended(process)
        assert_one_sentence(ended, exit_code, number.name)
        assert ended.states == [{"n": 1}]
        assert len(pipeline.account.contacts) == FULL
        assert "10 not confirmed" in ended.totals


def test_a_second_signal_a_second_later_stops_at_once_and_an_echo_of_another_number_does_not(pipe: Pipe) -> None:
    with pipe(processing_seconds=60) as pipeline:
        process = pipeline.start()
        assert process.stdin is not None
        process.stdin.write(singer([PEOPLE, *people(FULL), state(n=1), *people(10, FULL), state(n=2)]))
        process.stdin.flush()
        wait_until(lambda: len(pipeline.imports()) == 1)
        sent_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        threading.Event().wait(0.3)
        process.send_signal(signal.SIGTERM)
        threading.Event().wait(1.0)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        ended = pipeline.ended(process)
        assert time.monotonic() - sent_at < 15
        assert_one_sentence(ended, 130, "SIGINT", "40,009", "run again")
        assert "up to 25 s; the same signal again stops now" in ended.log
        assert not ended.states


def test_a_signal_before_any_input_ends_at_once(pipeline: Pipeline) -> None:
    process = pipeline.start()
    assert process.stderr is not None
    while b"Meltano SDK" not in process.stderr.readline():
        pass
    threading.Event().wait(0.5)
    process.send_signal(signal.SIGTERM)
    ended = pipeline.ended(process)
    assert ended.exit_code == 143
    assert not pipeline.simulator.requests


def test_a_reader_of_states_that_goes_away_is_no_traceback(pipeline: Pipeline) -> None:
    process = pipeline.start()
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    assert process.stdin is not None
    process.stdin.write(singer([PEOPLE, ANN, state(n=1)]))
    process.stdin.close()
    assert process.stderr is not None
    log = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=30) == 1
    assert "Traceback" not in log
    assert "stopped reading" in log


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_state_is_utf_8_in_every_locale(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=encoding))
    pipeline.run(PEOPLE, ANN, state(größe="ü"))
    assert json.loads(written.getvalue().decode()) == {"größe": "ü"}


def test_a_closed_input_is_one_sentence(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)  # as Python does for `<&-`
    with pytest.raises(SettingsError, match="Standard input is closed"):
        TargetConstantContact(config=pipeline.settings()).listen()


def test_counts_and_requests_are_in_the_last_line_and_no_address_is_in_the_log(pipeline: Pipeline) -> None:
    bad = [record("people", email="broken address"), record("people", email="x" * 90 + "@x.org")]
    ended = pipeline.command(PEOPLE, *people(3), *bad, schema("orders", "id"), record("orders", id="1"), state(n=1))
    assert ended.exit_code == 0
    assert ended.states == [{"n": 1}]
    assert ended.totals.startswith(
        "6 read = 3 sent + 0 merged + 0 unchanged + 1 skipped (stream_without_people 1) + 2 rejected "
        "(invalid_email_address 1, value_too_long 1); 1 import; "
    )
    assert f"{len(pipeline.simulator.requests)} requests used" in ended.totals
    assert "x.org" not in ended.log
    assert "3 rows (" in ended.log


def test_about_names_every_setting_with_a_title_and_a_description() -> None:
    about = json.loads(commands.run([COMMAND, "--about", "--format=json"], check=True).stdout)
    settings = about["settings"]["properties"]
    assert {"lists", "field_map", "streams", "import_format", "rejects_path", "refuse_streams_without_people"} <= set(
        settings
    )
    own = {
        name: setting for name, setting in settings.items() if not name.startswith(("stream_map", "faker", "flatten"))
    }
    assert all(setting.get("title") and setting.get("description") for setting in own.values())
    assert not any("number" in str(setting.get("type")) for setting in own.values())
    assert about["description"].startswith("Loads any stream of people")
