"""A project as `meltano init` makes it: no false alarm, nothing for version control to see, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from constantcontact_simulator import Account, Simulator
from constantcontact_simulator.contacts import ContactFilter
from tests.meltano.conftest import ROOT, MeltanoProject
from tests.meltano.connections import connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.meltano.conftest import Run

pytestmark = [pytest.mark.meltano, pytest.mark.slow]

BIN = Path(sys.executable).parent
OURS = ("tap-constantcontact", "target-constantcontact")
SCHEMA = {"type": "SCHEMA", "stream": "people", "key_properties": [], "schema": {"properties": {"email": {}}}}
IS_FULL = bool(os.environ.get("FULL"))


def plugins(people: Path) -> dict[str, list[dict[str, Any]]]:
    """Our plugins as the repository defines them, one that inherits, and a tap that writes a file of messages."""
    ours = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))["plugins"]
    found = {}
    for kind in ("extractors", "loaders"):
        definitions = [one for one in ours[kind] if one["name"] in OURS]
        found[kind] = [{**one, "pip_url": None, "executable": str(BIN / one["name"])} for one in definitions]
    found["extractors"] += [
        {"name": "tap-constantcontact-eu", "inherit_from": "tap-constantcontact"},
        {"name": "tap-people", "namespace": "tap_people", "executable": str(people), "capabilities": []},
    ]
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> MeltanoProject:
    folder = tmp_path_factory.mktemp("fresh")
    root = folder / "project"
    outside = {"MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false", "MELTANO_CLI_DISABLE_VERSION_CHECK": "1"}
    command = [str(BIN / "meltano"), "init", str(root)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env={**os.environ, **outside})
    (people := root / "people.sh").write_text("#!/bin/sh\ncat ../people.jsonl\n")
    people.chmod(0o755)
    settings = yaml.safe_load((root / "meltano.yml").read_text())
    (root / "meltano.yml").write_text(yaml.safe_dump({**settings, "plugins": plugins(people)}))
    for arguments in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *arguments], check=True, cwd=root)
    return MeltanoProject(folder, root, "dev")


def connected(simulator: Simulator, *names: str) -> dict[str, str]:
    """The connection alone: tokens, rejects and the like go where they go by default."""
    found = {key: value for name in names for key, value in connection(simulator, name, Path()).items()}
    return {name: value for name, value in found.items() if not name.endswith("TOKEN_STORE")}


def warnings(run: Run) -> list[str]:
    assert "Traceback" not in run.log, run.log
    # Meltano itself warns that there is no STATE yet, and singer-sdk of the oldest Python.
    lines = [line for line in run.log.splitlines() if re.search(r"\[(warning|error)\s*\] (tap|target)-", line)]
    return [line for line in lines if "Python 3.10" not in line]


def write_dotenv(project: MeltanoProject, variables: Mapping[str, str]) -> None:
    (project.root / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in variables.items()))


def test_all_streams_of_the_tap_into_the_target_raise_no_alarm_and_git_sees_no_token_and_no_person(
    project: MeltanoProject,
) -> None:
    now = time.time()
    account = Account(contacts=60, unsubscribed=4, campaigns=3, segments=1, custom_fields=9, clock=lambda: now)
    pipeline = ("run", "tap-constantcontact", "target-constantcontact")
    environment = {"TAP_CONSTANTCONTACT__SELECT": '["*.*"]', "TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]',
                   "TARGET_CONSTANTCONTACT_RUNS_PATH": "constantcontact/runs.jsonl",
                   "TARGET_CONSTANTCONTACT_HISTORY_PATH": "constantcontact/history.db"}  # fmt: skip
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, clock=lambda: now) as simulator:
        write_dotenv(project, connected(simulator, "TAP", "TARGET"))
        first = project.run(*pipeline, environment=environment)
        assert (first.exit_code, warnings(first)) == (0, []), first.log
        assert "METRIC" not in first.log
        now += 7_200  # later than the overlap
        activity = next(one for one in next(iter(account.campaigns)).activities if one.mailing is not None)
        account.campaigns.add_event(activity.activity_id, "opens")
        later = [project.run(*pipeline, environment=environment)] if IS_FULL else []  # only campaigns have changed
        for one in later:
            assert (one.exit_code, warnings(one)) == (0, []), one.log
    status = ["git", "status", "--porcelain", "--untracked-files=all"]
    shown = subprocess.run(status, check=True, capture_output=True, text=True, cwd=project.root).stdout
    assert not [line for line in shown.splitlines() if not line.startswith("A  ")], shown
    assert (project.root / "constantcontact" / "runs.jsonl").exists()
    assert (project.root / ".secrets" / "constantcontact.json").exists()


@pytest.mark.skipif(not IS_FULL, reason="each command takes seconds")
@pytest.mark.parametrize(
    ("command", "environment"),
    [
        (("el", "--state-id=alone", "tap-constantcontact", "target-constantcontact"), {}),
        (("el", "--state-id=eu", "tap-constantcontact-eu", "target-constantcontact"),
         {"TAP_CONSTANTCONTACT_EU_LOOKBACK_MINUTES": "5", "TAP_CONSTANTCONTACT_EU_LISTS": '["Newsletter"]'}),
        (("invoke", "tap-constantcontact"), {}),
        (("invoke", "tap-constantcontact", "--discover"), {}),
        (("invoke", "tap-constantcontact-eu", "--test=connection"), {}),
        (("invoke", "target-constantcontact", "--input=../people.jsonl"), {}),
        (("config", "test", "tap-constantcontact"), {}),
        (("run", "tap-people", "target-constantcontact"),
         {"TARGET_CONSTANTCONTACT_FIELD_MAP": '{"Donor Since": "cf:since", "Wohnort": "street_city"}'}),
    ],
)  # fmt: skip
def test_every_command_of_meltano_is_green(
    project: MeltanoProject, command: tuple[str, ...], environment: dict[str, str]
) -> None:
    record = {"type": "RECORD", "stream": "people", "record": {"email": "ada@example.com"}}
    (project.folder / "people.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (SCHEMA, record)))
    account = Account(contacts=20)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        write_dotenv(project, connected(simulator, "TAP", "TAP_CONSTANTCONTACT_EU", "TARGET"))
        run = project.run(*command, environment={"TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]', **environment})
    assert run.exit_code == 0, run.log
    # Names of other pipelines in a setting that they share are told, once.
    assert len(warnings(run)) == ("TARGET_CONSTANTCONTACT_FIELD_MAP" in environment), run.log


def test_ctrl_c_lets_what_is_on_its_way_land_and_meltano_s_own_sigterm_does_not_cut_it(project: MeltanoProject) -> None:
    people = [{"type": "RECORD", "stream": "people", "record": {"email": f"p{n}@example.com"}} for n in range(9)]
    lines = [SCHEMA, *people, {"type": "STATE", "value": {"bookmarks": {"people": 9}}}]
    (project.folder / "people.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    account = Account(contacts=0)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, processing_seconds=2) as simulator:
        write_dotenv(project, connected(simulator, "TARGET"))
        environment = {"TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]'}
        command = ("run", "--state-id-suffix=ctrl-c", "tap-people", "target-constantcontact")
        meltano = project.start(*command, environment=environment)
        deadline = time.monotonic() + 60
        while not any("import" in request.path for request in simulator.requests):
            assert time.monotonic() < deadline
            threading.Event().wait(0.05)
        os.killpg(meltano.pid, signal.SIGINT)  # as a terminal does
        log, _ = meltano.communicate()
    assert meltano.returncode
    assert "Stopping: finishing what is on its way, up to 25 s" in log, log
    assert "Stopped by SIGINT before the end of the input (all that was read is done)" in log, log
    assert "] target-constantcontact Total: 9 read = 9 sent + " in log, log
    assert len(list(account.contacts.select(ContactFilter()))) == 9
