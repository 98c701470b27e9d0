"""What README.md promises: its commands work, its output is real, its tables are complete."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constantcontact_api import errors
from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from tests.meltano.conftest import ONE_AT_A_TIME, read_jsonl

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEMO, TEST = "sh script/demo", "sh script/test"


def command_lines() -> list[str]:
    """The lines of the README's shell blocks, without those that assign a variable."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line and not re.match(r"[A-Z_]+=", line)]


def shown_output_of(command: str) -> str:
    """The block that the README shows as a command's output."""
    found = re.search(rf"of {re.escape(command)} -->\n```text\n(.*?)```\n<!-- end of output", README, re.DOTALL)
    assert found, f"README.md shows no output of {command}"
    return found[1]


def table_under(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, cell by cell, without the table's own heading."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows[2:]]


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the repository with our commands on PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with ONE_AT_A_TIME:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=ROOT,
            env={**inherited, "PATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


def test_readme_has_at_most_200_lines() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.meltano
@pytest.mark.slow
def test_the_demo_prints_what_the_readme_shows() -> None:
    done = shell(DEMO)
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown_output_of(DEMO)


def test_the_command_for_all_checks_is_the_one_that_runs_before_a_change_is_accepted() -> None:
    assert TEST in command_lines()
    assert f"REQUIRE_POSTGRES=1 {TEST}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_readme_states_no_count_of_tests_which_each_commit_changes() -> None:
    assert not re.search(r"\d+ (?:tests|passed)", README)


@pytest.mark.meltano
@pytest.mark.slow
def test_the_commands_for_a_real_account_work_one_after_the_other_and_the_trial_before_them_changes_nothing(
    tmp_path: Path,
) -> None:
    account = Account(contacts=40)
    rest = [line for line in command_lines() if line not in {DEMO, TEST}]
    assert len(rest) >= 7
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, device_interval_seconds=0) as simulator:
        settings = {
            "CLIENT_ID": simulator.client_id,
            "API_URL": simulator.api_url,
            "AUTH_URL": simulator.auth_url,
            "TOKEN_STORE": str(tmp_path / "tokens.json"),
            "REQUESTS_PER_SECOND": "0",
        }
        environment = {
            **{
                f"{side}_CONSTANTCONTACT_{name}": value
                for side in ("TAP", "TARGET")
                for name, value in settings.items()
            },
            "TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]',
            "TARGET_CONSTANTCONTACT_REJECTS_PATH": str(tmp_path / "rejects.jsonl"),
            "TARGET_JSONL_DESTINATION_PATH": str(tmp_path),
            "MELTANO_DATABASE_URI": f"sqlite:///{tmp_path / 'meltano.db'}",
            "UV_TOOL_DIR": str(tmp_path / "tools"),
            "UV_TOOL_BIN_DIR": str(tmp_path / "bin"),
        }
        for line in rest:
            command = line.replace("YOUR_CLIENT_ID", simulator.client_id).replace(
                ".secrets/constantcontact.json", settings["TOKEN_STORE"]
            )
            done = shell(command, **environment)
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert len(read_jsonl(tmp_path / "contacts.jsonl")) == 1000 + 40, "of the trial, then all of the real account"
    assert len(account.contacts) == 40 + 50, "the people of the two files have arrived"
    assert {"tap-constantcontact", "target-constantcontact", "constantcontact"} <= {
        path.name for path in (tmp_path / "bin").iterdir()
    }


def test_the_example_of_the_target_logs_what_its_page_shows(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "target.md").read_text(encoding="utf-8")
    given = re.search(r"<!-- input of the example -->\n```json\n(.*?)```\n<!-- end of input -->", page, re.DOTALL)
    shown = re.search(r"<!-- log of the example -->\n```text\n(.*?)```\n<!-- end of log -->", page, re.DOTALL)
    assert given
    assert shown
    (tmp_path / "people.jsonl").write_text(given[1], encoding="utf-8")
    command = next(line for line in page.splitlines() if line.startswith("constantcontact simulate "))
    done = shell(
        command.replace("people.jsonl", f"'{tmp_path / 'people.jsonl'}'"),
        TARGET_CONSTANTCONTACT_LISTS='["Newsletter"]',
        TARGET_CONSTANTCONTACT_MAX_REJECT_PERCENT="50",
        TARGET_CONSTANTCONTACT_REJECTS_PATH=str(tmp_path / "rejects.jsonl"),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(given[1].splitlines()[-1])["value"]
    logged = [without_ids(line.rpartition(" | ")[2]) for line in done.stderr.splitlines()]
    for line in map(without_ids, shown[1].splitlines()):
        assert any(one.startswith(line.removesuffix(".")) for one in logged), line
    assert shown[1] in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def without_ids(line: str) -> str:
    """Leave out what each run draws anew."""
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", line)


def test_the_table_of_streams_is_what_discovery_finds(tmp_path: Path) -> None:
    with Simulator(Account(), requests_per_second=0, token_requests_per_second=0) as simulator:
        done = shell(
            "tap-constantcontact --config=ENV --discover",
            TAP_CONSTANTCONTACT_CLIENT_ID=simulator.client_id,
            TAP_CONSTANTCONTACT_CLIENT_SECRET=simulator.client_secret,
            TAP_CONSTANTCONTACT_REFRESH_TOKEN=simulator.refresh_token,
            TAP_CONSTANTCONTACT_API_URL=simulator.api_url,
            TAP_CONSTANTCONTACT_AUTH_URL=simulator.auth_url,
            TAP_CONSTANTCONTACT_TOKEN_STORE=str(tmp_path / "tokens.json"),
        )
    assert done.returncode == 0, done.stderr
    discovered = {one["tap_stream_id"]: one for one in json.loads(done.stdout)["streams"]}
    told = {}
    for line in (ROOT / "docs" / "streams.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            stream, keys, replication, selected, _ = (cell.strip() for cell in line.strip("|").split("|"))
            told[stream.strip("`")] = (re.findall(r"`(\w+)`", keys), replication.split()[0], selected == "yes")
    assert told == {
        name: (one["key_properties"], replication_of(one), is_selected(one)) for name, one in discovered.items()
    }


def replication_of(stream: dict[str, Any]) -> str:
    return "incremental" if stream.get("replication_key") else "full"


def is_selected(stream: dict[str, Any]) -> bool:
    (whole,) = [entry["metadata"] for entry in stream["metadata"] if not entry["breadcrumb"]]
    return bool(whole.get("selected", whole.get("selected-by-default", True)))


def test_the_table_of_exit_codes_names_every_code() -> None:
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    told = {int(code) for row in table_under("When something fails") for code in row[0].split(",")}
    assert told == codes | {0, 130, 143}
