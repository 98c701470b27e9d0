"""`constantcontact run` and its function: an environment in, an exit code and the path of a report out."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import SettingsError
from constantcontact_cli.pipeline_run import WAITS_FOR_A_PERSON, Done, retry_after, run
from constantcontact_simulator import Simulator
from tests import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
PEOPLE = (
    {"type": "SCHEMA", "stream": "people", "key_properties": [], "schema": {"properties": {"email": {}}}},
    {"type": "RECORD", "stream": "people", "record": {"email": "ada@example.org"}},
    {"type": "STATE", "value": {"seen": 1}},
)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(requests_per_second=0, token_requests_per_second=0, contacts=3) as simulator:
        yield simulator


def environment_of(simulator: Simulator, folder: Path) -> dict[str, str]:
    settings = {**simulator.connection(), "token_store": str(folder / "tokens.json"), "requests_per_second": "0"}
    del settings["access_token"]
    own = {
        f"{plugin}_CONSTANTCONTACT_{name.upper()}": value
        for plugin in ("TAP", "TARGET")
        for name, value in settings.items()
    }
    return {"PATH": f"{BIN}:{os.environ['PATH']}", "TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]', **own}


def python(code: str) -> str:
    return f"{sys.executable} -c {shlex.quote(code)}"


def ended(command: str, folder: Path, environment: dict[str, str] | None = None) -> tuple[Done, list[str]]:
    log: list[str] = []
    return run(command, environment or {"PATH": os.environ["PATH"]}, folder, log=log.append), log


def test_a_pipe_lands_its_people_and_keeps_state_for_the_next_run(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in PEOPLE))
    environment, folder = environment_of(simulator, tmp_path), tmp_path / "north" / "in"
    done, log = ended(f"cat {tmp_path}/people.jsonl | target-constantcontact --config=ENV", folder, environment)
    assert simulator.account.contacts.by_address("ada@example.org")
    assert done == Done(0, report_path=str(folder / "target-constantcontact.json"))
    assert any("1 sent" in line for line in log)
    assert json.loads((folder / "state.json").read_bytes()) == {"seen": 1}

    catalog = tmp_path / "catalog.json"
    metadata = [{"breadcrumb": [], "metadata": {"selected": True, "replication-method": "INCREMENTAL"}}]
    described = {"type": "object", "properties": {"updated_at": {"type": ["string", "null"]}}}
    stream = {"tap_stream_id": "contacts", "stream": "contacts", "replication_key": "updated_at"}
    catalog.write_text(json.dumps({"streams": [{**stream, "schema": described, "metadata": metadata}]}))
    select = f"tap-constantcontact --config=ENV --catalog={catalog}"
    last_state = python(
        "import sys, json\nfor line in sys.stdin:\n if json.loads(line)['type'] == 'STATE': "
        "print(json.dumps(json.loads(line)['value']))"
    )
    modes = []
    for _ in range(2):
        done, _ = ended(f"{select} | {last_state}", tmp_path / "north" / "out", environment)
        report = json.loads(Path(done.report_path or "").read_bytes())
        modes.append(bool(report["bookmarks_before"]))
    assert modes == [False, True]


def test_a_login_that_was_revoked_says_so(simulator: Simulator, tmp_path: Path) -> None:
    simulator.oauth.revoke_refresh_tokens()
    done, _ = ended("tap-constantcontact --config=ENV | cat", tmp_path, environment_of(simulator, tmp_path))
    assert done.exit_code == 3
    assert "log in again" in done.sentence
    assert json.loads(Path(done.report_path or "").read_bytes())["exit_code"] == 3


@pytest.mark.parametrize(
    ("command", "exit_code"),
    [
        (f"{python('import sys; sys.exit(5)')} | cat", 5),
        (f"yes | {python('import sys; sys.exit(6)')}", 6),  # `yes` dies of it
        (f"yes | {python('import os; os.kill(os.getpid(), 9)')} | cat", 137),
        ("no-such-program | cat", 127),
        ("cat", 0),
    ],
)
def test_the_exit_code_is_that_of_whoever_failed_first(command: str, exit_code: int, tmp_path: Path) -> None:
    done, _ = ended(command, tmp_path)
    assert done.exit_code == exit_code
    assert bool(done.sentence) == bool(exit_code)


def test_a_report_of_an_earlier_run_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "tap-constantcontact.json").write_text('{"plugin": "tap-constantcontact", "exit_code": 3}')
    done, _ = ended(f"{python('import sys; sys.exit(1)')}", tmp_path)
    assert (done.exit_code, done.report_path) == (1, None)


def test_meltano_tells_no_exit_code_but_the_report_does(tmp_path: Path) -> None:
    meltano = tmp_path / "bin" / "meltano"
    meltano.parent.mkdir()
    meltano.write_text(
        "#!/bin/sh\nls -d $MELTANO_SYS_DIR_ROOT/* >&2\n"
        """echo '{"plugin": "target-constantcontact", "exit_code": 4, "sentence": "No budget.", "ended_at": "2"}' """
        "> $TARGET_CONSTANTCONTACT_REPORT_PATH\nexit 1\n"
    )
    meltano.chmod(0o700)
    (tmp_path / "project" / ".meltano" / "loaders").mkdir(parents=True)
    environment = {"PATH": os.environ["PATH"], "MELTANO_PROJECT_ROOT": str(tmp_path / "project")}
    done, log = ended(f"{meltano} run a b", tmp_path / "north", environment)
    assert (done.exit_code, done.sentence) == (4, "No budget.")
    assert log == [str(tmp_path / "north" / ".meltano" / "loaders")]


@pytest.mark.parametrize(
    "command", ["tap > out", "tap 2>log | target", "cd x && tap | target", "a ; b", "a || b", "a '"]
)
def test_what_only_a_shell_understands_is_one_sentence(command: str, tmp_path: Path) -> None:
    """A tap was given `>` and `out` as arguments, and the run ended well; an open quote was a traceback."""
    with pytest.raises(SettingsError, match=r"which only a shell understands|correct its quotes"):
        ended(command, tmp_path)


def test_records_that_no_target_takes_are_no_state_and_no_success(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"seen": 1}\n', encoding="utf-8")
    (tmp_path / "people.singer").write_text("".join(json.dumps(one) + "\n" for one in PEOPLE), encoding="utf-8")
    with pytest.raises(SettingsError, match="Let a target be the last one"):
        run("cat people.singer", dict(os.environ), tmp_path)
    assert (tmp_path / "state.json").read_text(encoding="utf-8") == '{"seen": 1}\n'


@pytest.fixture
def raises_on_ctrl_c() -> Iterator[None]:
    """Handle SIGINT as a fresh Python does: a plugin that ran here before may have left a handler of its own."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("raises_on_ctrl_c")
def test_a_signal_that_raises_ends_the_programs(tmp_path: Path) -> None:
    pids: list[int] = []

    def stop(line: str) -> None:
        pids.append(int(line))
        if len(pids) == 2:
            threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGINT)).start()

    told = "import os, sys, time; print(os.getpid(), file=sys.stderr, flush=True); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        run(f"{python(told)} | {python(told)}", {"PATH": os.environ["PATH"]}, tmp_path, log=stop)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_budget_comes_back_after_midnight_and_what_waits_for_a_person_is_not_tried_again() -> None:
    evening = datetime(2026, 11, 28, 22, 30, tzinfo=timezone.utc)
    assert retry_after(4, evening) == timedelta(hours=1, minutes=35)
    assert retry_after(4, evening.astimezone(timezone(timedelta(hours=9)))) == timedelta(hours=1, minutes=35)
    assert retry_after(5, evening) == timedelta(minutes=5)
    assert {code: retry_after(code, evening) for code in (1, 130, 137, 143)} == dict.fromkeys((1, 130, 137, 143))
    assert {2, 3, 6, 7} == WAITS_FOR_A_PERSON


def test_a_pipeline_that_cannot_run_waits_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "people.singer").write_text("".join(json.dumps(one) + "\n" for one in PEOPLE), encoding="utf-8")
    for pipeline in ("cat |", "cat people.singer"):
        done = commands.run([str(BIN / "constantcontact"), "run", f"--folder={tmp_path}", pipeline], env=os.environ)
        told = json.loads(done.stdout)
        assert (done.returncode, told["exit_code"], told["waits_for_a_person"]) == (2, 2, True)
        assert told["sentence"] in done.stderr.decode()


def test_the_command_tells_an_engine_what_to_do_and_passes_signals_on(tmp_path: Path) -> None:
    command, environment = [str(BIN / "constantcontact"), "run", f"--folder={tmp_path}"], dict(os.environ)
    done = commands.run([*command, f"{python('import sys; sys.exit(4)')} | cat"], env=environment)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["waits_for_a_person"]) == (4, 4, False)
    assert 300 <= told["retry_after_seconds"] <= 86_700

    landing = "import signal, sys, time\ndef land(*_):\n  print('landed', file=sys.stderr)\n  sys.exit(143)\n"
    waits = f"{landing}signal.signal(signal.SIGTERM, land)\nprint('ready', file=sys.stderr, flush=True)\ntime.sleep(60)"
    process = commands.start(
        [*command, f"{python(waits)} | {python(waits)}"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    assert [process.stderr.readline() for _ in range(2)] == [b"ready\n"] * 2
    process.send_signal(signal.SIGTERM)
    log = process.communicate()[1].decode()
    assert log.count("landed") == 2
    assert "Stopped by SIGTERM" in log
    assert process.returncode == 143
