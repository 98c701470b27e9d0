"""No token, address, telephone number or name reaches a log or a file that is not there to hold it.

Every scenario of the matrix runs at DEBUG, with marks in every column, and meets answers that repeat the whole request.
CI runs some; `FULL=1 pytest -s tests/faults/test_canary.py` runs all of them, with an echo in each phase.
"""

from __future__ import annotations

import copy
import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from tests.faults.fault import Fault
from tests.faults.proxy import Answer, Plan, Proxy
from tests.faults.scenarios import SCENARIOS, Scenario, TapScenario, TargetScenario, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.runs import Ended

FULL = bool(os.environ.get("FULL"))
SHORT = (
    "tap: contacts by pages",
    "tap: details",
    "target: mirror",
    "target: blanks clear",
)
CASES = [one for one in SCENARIOS if FULL or one.name in SHORT]
MARKS = "given|family|company|job|street|city|unknown|wrong|left|long|deep|control|key|value|xx"
MARK = re.compile(rf"qz(?:{MARKS})\d*|555[- ]?019[- ]?\d{{4}}", re.IGNORECASE)
HOLD_PEOPLE = ("rejects.jsonl", "history.db", "kept-out.jsonl", "undo/")
HOLD_TOKENS = ("tokens.json",)
OURS = ("input", "config.json", "catalog.json", "state.json")
"""What this test writes itself, as a pipeline would."""
STATUSES = (400, 401, 403, 404, 409, 429, 500)

pytestmark = [
    pytest.mark.timeout(3_600),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


def marks(number: int) -> dict[str, Any]:
    """A value for each column."""
    return {
        "first_name": f"Qzgiven{number}",
        "last_name": f"Qzfamily{number}",
        "company": f"Qzcompany{number}",
        "job_title": f"Qzjob{number}",
        "phone": f"555-019-{number:04d}",
        "street": f"{number} Qzstreet{number}",
        "city": f"Qzcity{number}",
        "unknown": f"Qzunknown{number}",
    }


def marked_account(account: Account) -> Account:
    """Give everybody a name of their own."""
    for position in range(len(account.contacts)):
        contact = account.contacts.copy_of(account.contacts.at(position))
        contact.first_name, contact.last_name = f"Qzgiven{position}", f"Qzfamily{position}"
        account.contacts.save(contact)
    return account


def marked_records(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark what is there, and add what is refused, kept out and odd."""
    found = [{**marks(number), **record, "last_name": f"Qzfamily{number}"} for number, record in enumerate(records)]
    odd: list[dict[str, Any]] = [
        {"email": "qzwrong at example.org"},
        {"email": "qzleft@example.org", "email_status": "unsubscribed"},
        {"email": "qzlong@example.org", "city": "Qzcity" * 30},
        {"email": "qzdeep@example.org", "city": [[{"qzkey": "Qzvalue"}]]},
        {"email": "qzcontrol@example.org", "city": "Qzcity\x1b[2J"},
        {"email": f"qz{'x' * 90}@example.org"},
    ]
    return [*found, *({**marks(900 + number), **one} for number, one in enumerate(odd))]


def marked(scenario: Scenario) -> Scenario:
    """The same scenario with marks in all that people are."""
    found = copy.copy(scenario)
    account_of = scenario.account_of
    found.account_of = lambda clock: marked_account(account_of(clock))  # type: ignore[method-assign]
    if isinstance(found, TargetScenario) and isinstance(scenario, TargetScenario):
        records, settings = scenario.records, scenario.settings
        found.records = lambda account: marked_records(list(records(account)))
        found.settings = lambda account, folder: {
            **settings(account, folder),
            "not_permitted_path": str(folder / "kept-out.jsonl"),
        }
    return found


@dataclass(frozen=True)
class Echo:
    """An error that repeats all of the request."""

    proxy: Proxy
    status: int

    def fault(self) -> Fault:
        return Fault("echo", self.spoil)

    def spoil(self, _answer: Answer, _path: str) -> Answer:
        path, headers, body = self.proxy.last_request
        login = " ".join(re.findall("Authorization: (.*)", headers))
        said = (
            f"Not so: {path} \x1b[31m {body[-60:].decode('utf-8', 'replace')} {login}"  # of a long text the end is cut
        )
        content = [{"error_key": "echo", "error_message": said, "error": said, "error_description": said}]
        return Answer(self.status, {"Content-Type": "application/json"}, json.dumps(content).encode())


class Watch:
    """Looks at all that a run left behind."""

    def __init__(self, world: World, root: Path) -> None:
        self.world, self.root = world, root
        people = map(world.account.contacts.at, range(len(world.account.contacts)))
        self.addresses = {str(one.address).casefold() for one in people if one.address}

    def tokens(self) -> set[str]:
        files = [
            path for path in (self.world.folder / "tokens.json", self.world.folder / "config.json") if path.exists()
        ]
        kept = {found for path in files for found in re.findall(r'_token\\?": ?\\?"([^"\\]{8,})', path.read_text())}
        return {token[60:90] or token for token in kept | self.world.proxy.tokens}  # a part is too much

    def found_in(self, text: str) -> list[str]:
        text = f"{text} {unquote_plus(text)}"
        low = text.casefold()
        words = [*self.addresses, *(token.casefold() for token in self.tokens())]
        return [*MARK.findall(text), *(one for one in words if one in low)][:5]

    def check(self, ended: Ended, *, is_tap: bool) -> None:
        assert not ended.has_traceback, ended.log[-3000:]
        assert "urllib3" in ended.log, "not at DEBUG"
        assert self.found_in(ended.log) == []
        assert "\x1b" not in ended.log
        assert is_tap or self.found_in(ended.output.decode()) == []
        for path in filter(Path.is_file, self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            holds = self.found_in(path.read_bytes().decode("utf-8", "replace"))
            if holds and not name.endswith(OURS):
                assert any(one in name for one in (*HOLD_PEOPLE, *HOLD_TOKENS)), (name, holds)
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, name  # its owner alone


@pytest.fixture(autouse=True)
def _at_debug(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    for name in ("TAP_CONSTANTCONTACT_LOGLEVEL", "TARGET_CONSTANTCONTACT_LOGLEVEL"):
        monkeypatch.setenv(name, "DEBUG")
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("scenario", CASES, ids=lambda one: one.name)
def test_nothing_that_people_are_is_told(scenario: Scenario, tmp_path: Path) -> None:
    scenario = marked(scenario)
    is_tap = isinstance(scenario, TapScenario)
    with Proxy() as proxy:
        if is_tap:
            (tmp_path / "learnt").mkdir()
            scenario.learn(tmp_path / "learnt", proxy)  # its catalog
        runs = 0
        for number, phase in enumerate([None, *_phases(scenario, tmp_path, proxy)]):
            folder = tmp_path / f"run {number}"
            folder.mkdir()
            with World(folder, proxy, scenario.account_of) as world:
                scenario.prepare(world)
                if phase is not None:
                    proxy.plan = Plan(Echo(proxy, STATUSES[(number - 1) % len(STATUSES)]).fault(), phase, float("inf"))
                Watch(world, folder).check(scenario.run(world), is_tap=is_tap)
            runs += 1
        print(f"{scenario.name}: {runs} runs, nothing told")  # noqa: T201  # the count


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux tells what processes were started with")
def test_nobody_who_lists_processes_reads_a_token(tmp_path: Path) -> None:
    with Simulator(Account()) as simulator:
        connection = simulator.connection()
        (tmp_path / "config.json").write_text(json.dumps({**connection, "token_store": str(tmp_path / "tokens.json")}))
        program = str(Path(sys.executable).with_name("target-constantcontact"))
        command = [program, "--config", str(tmp_path / "config.json")]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdin is not None
            process.stdin.write(b'{"type": "SCHEMA", "stream": "people", "schema": {"properties": {"email": {}}}}\n')
            process.stdin.flush()
            told = b""
            while b"config.json" not in told:  # for a moment after its start a program has no arguments
                assert process.poll() is None
                told = b"".join(Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
            process.stdin.close()
            process.stdin = None
            process.communicate(timeout=60)
    assert not [one for name, one in connection.items() if "token" in name and one.encode() in told]


def _phases(scenario: Scenario, tmp_path: Path, proxy: Proxy) -> list[str]:
    folder = tmp_path / "phases"
    folder.mkdir()
    with World(folder, proxy, scenario.account_of) as world:
        scenario.prepare(world)
        proxy.phases.clear()
        ended = scenario.run(world)
        assert ended.exit_code == 0, ended.log[-3000:]
        phases = sorted(set(proxy.phases))
    return phases if FULL else [one for one in phases if one.startswith(("PUT", "GET /contacts", "POST /token"))]
