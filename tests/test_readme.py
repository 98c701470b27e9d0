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
import requests

from constantcontact_api import errors
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import EVERYBODY
from constantcontact_simulator.server import Simulator
from tests.meltano.conftest import ONE_AT_A_TIME

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEMO, TEST = "sh script/demo", "sh script/test"


def shown_output_of(command: str) -> str:
    """The block that the README shows as a command's output."""
    found = re.search(rf"of {re.escape(command)} -->\n```text\n(.*?)```\n<!-- end of output", README, re.DOTALL)
    assert found, f"README.md shows no output of {command}"
    return found[1]


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


def test_readme_has_less_than_150_lines() -> None:
    assert len(README.splitlines()) < 150


@pytest.mark.meltano
@pytest.mark.slow
def test_the_demo_prints_what_the_readme_shows() -> None:
    done = shell(DEMO)
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown_output_of(DEMO)


def test_the_command_for_all_checks_is_the_one_that_runs_before_a_change_is_accepted() -> None:
    assert TEST in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"REQUIRE_POSTGRES=1 {TEST}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_readme_states_no_count_of_tests_which_each_commit_changes() -> None:
    assert not re.search(r"\d+ (?:tests|passed)", README)


@pytest.mark.meltano
@pytest.mark.slow
def test_the_five_commands_lead_from_a_new_project_to_a_first_run(tmp_path: Path) -> None:
    project = tmp_path / "my project"
    project.mkdir()
    (project / "meltano.yml").write_text("default_environment: dev\nenvironments:\n- name: dev\n", encoding="utf-8")
    build: list[Path | str] = [
        Path(sys.executable).with_name("uv"),
        "build",
        "--quiet",
        "--wheel",
        f"--out-dir={tmp_path}",
        ROOT,
    ]
    subprocess.run(build, check=True)
    account = Account(contacts=40, unsubscribed=3)
    log = []
    with Simulator(account, requests_per_second=0, approval="page", device_interval_seconds=1) as simulator:
        (project / ".env").write_text(block(".env").replace("YOUR_CLIENT_ID", simulator.client_id), encoding="utf-8")
        urls = {"API_URL": simulator.api_url, "AUTH_URL": simulator.auth_url}
        environment = {
            f"{side}_CONSTANTCONTACT_{name}": url for side in ("TAP", "TARGET") for name, url in urls.items()
        }
        environment |= {
            "CLONE": str(ROOT),
            "UV_FIND_LINKS": str(tmp_path),
            "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        for command in block("commands").splitlines():
            exit_code, said = allowing(command, project, environment)
            assert exit_code == 0, f"{command}\n{said}"
            log.append(said)
        assert len(log) == 5
        assert "Plan: create lists 'Practice'." in log[4]
        assert "Practice" not in {one.name for one in account.living_lists()}
        (writing,) = block("writing command").splitlines()
        exit_code, said = allowing(writing, project, environment)
        assert exit_code == 0, said
    assert f"Logged in to {account.summary()['organization_name']}" in log[2]
    assert re.search(r"^contacts +yes$", log[3], re.MULTILINE)
    (practice,) = (one.list_id for one in account.living_lists() if one.name == "Practice")
    everybody = [one.resource(("list_memberships",)) for one in account.contacts.select(EVERYBODY)]
    joined = {one["contact_id"] for one in everybody if practice in one["list_memberships"]}
    may_be_mailed = {"implicit", "explicit"}
    assert joined == {
        one["contact_id"]
        for one in everybody
        if "email_address" in one and one["email_address"]["permission_to_send"] in may_be_mailed
    }
    assert 0 < len(joined) < len(everybody)


def block(name: str) -> str:
    """What the README says to write or to run in an own project."""
    found = re.search(rf"^<!-- {name} of an own project -->\n```sh\n(.*?)```$", README, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def allowing(command: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command as a person does who allows a login on the page that it shows."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    said = []
    with subprocess.Popen(
        ["sh", "-c", command],
        cwd=folder,
        env={**inherited, "PATH": path, "NO_COLOR": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            said.append(line)
            if page := re.search(r"http://\S+/activate\?\S+", line):
                requests.post(page[0], data={"answer": "allow"}, timeout=10).raise_for_status()
    return process.returncode, "".join(said)


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
            TAP_CONSTANTCONTACT_LANDING_PAGES=json.dumps(list(simulator.account.landing_pages.ids)),
        )
    assert done.returncode == 0, done.stderr
    discovered = {one["tap_stream_id"]: one for one in json.loads(done.stdout)["streams"]}
    told = {}
    for line in (ROOT / "docs" / "streams.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            stream, keys, replication, selected, _ = (cell.strip() for cell in line.strip("|").split("|"))
            way = replication.split()[0].rstrip(",")
            told[stream.strip("`")] = (re.findall(r"`(\w+)`", keys), way, selected == "yes")
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
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    table = page.split("## Exit codes\n")[1].split("\n## ")[0]
    firsts = re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
    assert {int(code) for cell in firsts for code in cell.split(",")} == codes | {0, 130, 143}
