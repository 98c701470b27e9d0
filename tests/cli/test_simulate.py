"""`constantcontact simulate`, as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from constantcontact_simulator import Simulator
from tests import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [str(Path(sysconfig.get_path("scripts")) / "constantcontact"), "simulate"]
TIMEOUT_SECONDS = 60


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return commands.run(
        [*COMMAND, *arguments],
        text=True,
        timeout=TIMEOUT_SECONDS,
    )


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def start(started: list[subprocess.Popen[str]], *arguments: str) -> subprocess.Popen[str]:
    process = commands.start(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    started.append(process)
    return process


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_line_and_serves_until_a_signal(started: list[subprocess.Popen[str]], number: int) -> None:
    process = start(started, "--contacts", "30", "--unsubscribed", "2", "--deleted", "1", "--sms-only", "3")
    connection = json.loads(line(process))
    assert list(connection) == ["api_url", "auth_url", "client_id", "client_secret", "refresh_token", "access_token"]
    assert connection["api_url"].startswith("http://127.0.0.1:")
    headers = {"Authorization": f"Bearer {connection['access_token']}"}
    counts = requests.get(f"{connection['api_url']}/contacts/counts", headers=headers, timeout=10).json()
    assert (counts["total"], counts["unsubscribed"]) == (35, 2)
    process.send_signal(number)
    rest, errors = process.communicate(timeout=TIMEOUT_SECONDS)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_options_reach_the_account(started: list[subprocess.Popen[str]]) -> None:
    options = ["--token-mode=long-lived", "--requests-per-second=0", "--daily-requests=3", "--fault=next:1:503"]
    connection = json.loads(line(start(started, *options, "--switch", "rate_limit_body=array")))
    headers = {"Authorization": f"Bearer {connection['access_token']}"}
    answers = [requests.get(f"{connection['api_url']}/segments", headers=headers, timeout=10) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [503, 200, 200, 200, 429]
    assert answers[-1].json()[0]["error_key"] == "quota_exceeded"
    form = {"grant_type": "refresh_token", "refresh_token": connection["refresh_token"]}
    auth = (connection["client_id"], connection["client_secret"])
    token = requests.post(f"{connection['auth_url']}/token", data=form, auth=auth, timeout=10).json()
    assert token["refresh_token"] == connection["refresh_token"]


def test_an_account_may_have_campaigns(started: list[subprocess.Popen[str]]) -> None:
    process = start(started, "--contacts", "600", "--campaigns", "12", "--events", "500")
    root = json.loads(line(process))["api_url"].removesuffix("/v3")
    state = requests.get(f"{root}/_simulator/state", timeout=10).json()
    assert state["campaigns"] == 12
    assert state["events"]["sends"] > 270 * 5


def settings(*arguments: str) -> dict[str, str]:
    script = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if 'CONSTANTCONTACT' in k}))"
    return dict(json.loads(run(*arguments, "--", sys.executable, "-c", script).stdout))


def test_a_command_finds_both_plugins_settings_in_its_environment() -> None:
    found = settings("--requests-per-second", "0")
    names = ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "API_URL", "AUTH_URL", "REQUESTS_PER_SECOND", "TOKEN_STORE")
    for plugin in ("TAP", "TARGET"):
        assert all(found[f"{plugin}_CONSTANTCONTACT_{name}"] for name in names)
    assert found["TAP_CONSTANTCONTACT_REQUESTS_PER_SECOND"] == "0"
    assert found["TAP_CONSTANTCONTACT_TOKEN_STORE"] == found["TARGET_CONSTANTCONTACT_TOKEN_STORE"]
    assert found["TAP_CONSTANTCONTACT_API_URL"] == f"{found['CONSTANTCONTACT_SIMULATOR_URL']}/v3"
    assert not Path(found["TAP_CONSTANTCONTACT_TOKEN_STORE"]).parent.exists()


def test_a_trial_keeps_its_files_away_from_the_real_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MELTANO_DATABASE_URI", "postgresql://production")
    monkeypatch.setenv("MELTANO_STATE_BACKEND_URI", "s3://production")
    for name in ("REJECTS_PATH", "HISTORY_PATH", "UNDO_FOLDER"):
        monkeypatch.setenv(f"TARGET_CONSTANTCONTACT_{name}", "production")
    script = "import json, os; print(json.dumps(dict(os.environ)))"
    for options in ((), ("--folder", str(tmp_path / "trial"))):
        found = json.loads(run(*options, "--", sys.executable, "-c", script).stdout)
        folder = Path(found["CONSTANTCONTACT_TRIAL_FOLDER"])
        assert found["MELTANO_DATABASE_URI"] == f"sqlite:///{folder / 'meltano.db'}"
        assert found["MELTANO_STATE_BACKEND_URI"] == "systemdb"
        assert found["TARGET_CONSTANTCONTACT_REJECTS_PATH"] == str(folder / "rejects.jsonl")
        assert found["TARGET_CONSTANTCONTACT_UNDO_FOLDER"] == str(folder)
        assert folder.exists() == bool(options), "a temporary folder goes, a named one stays"


def test_what_a_target_keeps_of_a_trial_is_in_the_folder_of_the_trial(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    real = tmp_path / "real"
    named = {"history_path": real / "history.db", "not_permitted_path": real / "no.jsonl", "undo_folder": real,
             "rejects_path": real / "rejects.jsonl"}  # fmt: skip
    settings = {"lists": ["Newsletter"], "max_rejects": 1, "max_reject_percent": 100, **named}
    Path("config.json").write_text(json.dumps(settings, default=str))
    people = [
        {"type": "SCHEMA", "stream": "people", "key_properties": [],
         "schema": {"properties": {"email": {"type": "string"}, "newsletter": {"type": "boolean"}}}},
        *({"type": "RECORD", "stream": "people", "record": {"email": address, "newsletter": yes}}
          for address, yes in (("ada@example.org", True), ("no address", True), ("grace@example.org", False))),
    ]  # fmt: skip
    Path("people.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in people))
    target = str(Path(COMMAND[0]).with_name("target-constantcontact"))
    command = (target, "--config=config.json", "--config=ENV", "--input=people.jsonl")
    before = sorted(path.name for path in tmp_path.iterdir())
    gone = run("--requests-per-second=0", "--", *command)
    assert gone.returncode == 0, gone.stderr
    assert "--folder keeps them" in gone.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    kept = run("--requests-per-second=0", "--folder=trial", "--", *command)
    assert kept.returncode == 0, kept.stderr
    assert {"history.db", "no.jsonl", "rejects.jsonl", "tokens.json"} <= {path.name for path in Path("trial").iterdir()}
    assert not real.exists()


def test_a_fresh_project_shows_version_control_no_token_and_no_person(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    git("init", "--quiet")
    with Simulator(requests_per_second=0, token_requests_per_second=0) as simulator:
        login = {name: value for name, value in simulator.connection().items() if name != "access_token"}
        settings = {"token_store": ".secrets/constantcontact.json", "lists": ["Newsletter"],
                    "max_reject_percent": 100, "runs_path": "constantcontact/runs.jsonl",
                    "history_path": "constantcontact/history.db"}  # fmt: skip
        (tmp_path / "config.json").write_text(json.dumps({**login, **settings}))
        schema = {"type": "SCHEMA", "stream": "people", "key_properties": [],
                  "schema": {"properties": {"email": {"type": "string"}}}}  # fmt: skip
        people = [{"type": "RECORD", "stream": "people", "record": {"email": one}} for one in ("bad", "a@x.org")]
        done = commands.run(
            [str(Path(COMMAND[0]).with_name("target-constantcontact")), "--config=config.json"],
            input="".join(f"{json.dumps(line)}\n" for line in (schema, *people)),
            cwd=tmp_path,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert {"rejects.jsonl", "runs.jsonl", "history.db"} <= {path.name for path in tmp_path.glob("constantcontact/*")}
    assert (tmp_path / ".secrets" / "constantcontact.json").exists()
    assert git("status", "--porcelain", "--untracked-files=all") == "?? config.json\n"


def test_an_account_says_that_it_is_simulated_unless_it_is_given_an_id() -> None:
    assert "(simulated-" in run("--", COMMAND[0], "check").stdout
    assert "(a07e1i5i1ms1)" in run("--account-id=a07e1i5i1ms1", "--", COMMAND[0], "check").stdout


def test_two_simulators_nest() -> None:
    found = settings("--for", "tap", "--", *COMMAND, "--for", "target", "--seed", "2")
    assert found["TAP_CONSTANTCONTACT_API_URL"] != found["TARGET_CONSTANTCONTACT_API_URL"]
    assert found["TARGET_CONSTANTCONTACT_API_URL"] == f"{found['CONSTANTCONTACT_SIMULATOR_URL']}/v3"
    assert found["CONSTANTCONTACT_TAP_SIMULATOR_URL"] != found["CONSTANTCONTACT_TARGET_SIMULATOR_URL"]


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_it_exits_as_the_command_does(script: str, code: int) -> None:
    assert run("--", "sh", "-c", script).returncode == code


def test_the_command_reaches_the_account() -> None:
    script = (
        "import os, urllib.request as r; "
        "print(r.urlopen(os.environ['CONSTANTCONTACT_SIMULATOR_URL'] + '/_simulator/state').read().decode())"
    )
    done = run("--contacts", "12", "--", sys.executable, "-c", script)
    assert json.loads(done.stdout)["contacts"]["total"] == 12


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_whole_pipeline(started: list[subprocess.Popen[str]], number: signal.Signals) -> None:
    waits = "import time; print('up', flush=True); time.sleep(300)"
    process = start(started, "--", "sh", "-c", f'"{sys.executable}" -c "{waits}"; exit 9')
    assert line(process) == "up\n"
    process.send_signal(number)
    process.communicate(timeout=TIMEOUT_SECONDS)  # until everyone who holds the pipe has ended
    assert process.returncode == 128 + number


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fault", "nonsense"], "unknown fault 'nonsense'"),
        (["--switch", "nonsense=1"], "'nonsense=1' is not a switch"),
        (["--contacts", "-1"], "--contacts"),
        (["--token-mode", "none"], "--token-mode"),
    ],
)
def test_a_wrong_option_is_named_in_a_sentence(arguments: list[str], told: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_command_is_named() -> None:
    done = run("--", "no-such-command-here")
    assert done.returncode == 127
    assert "no-such-command-here" in done.stderr


def test_the_help_tells_the_grammar_of_faults() -> None:
    told = run("--help").stdout
    assert "next:COUNT:HOW[:METHOD PATH]" in told
    assert "short:ROWS" in told


def test_without_werkzeug_it_says_what_to_install() -> None:
    script = "import sys; sys.modules['werkzeug'] = None; from constantcontact_cli.main import main; main(['simulate'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    assert done.returncode == 2
    assert (
        done.stderr == "Error: The simulator needs the package werkzeug: install `singer-constantcontact[simulator]`.\n"
    )
