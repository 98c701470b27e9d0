"""A big account of which little has changed: what a later run brings, what it costs, and what the log says.

CI runs the short form. The full form, a million contacts and exports of two minutes:
`FULL=1 pytest -n0 -s tests/e2e/test_changed_million.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.contacts.resources import EXPORT_ONLY
from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.conftest import Plugin

FULL = bool(os.environ.get("FULL"))
PEOPLE, CHANGED = (1_000_000, 1_000) if FULL else (20_000, 200)
PROCESSING_SECONDS = 120.0 if FULL else 0.0
# The resident memory of a child's whole life, after its own output.
MEASURED = (
    "import resource, subprocess, sys\n"
    "code = subprocess.call(sys.argv[1:])\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
    "sys.exit(code)\n"
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Run:
    """What one process did.

    Attributes:
        keys: Of its records.
        requests: How many it sent.
        looks: How many of those were looks at an export.
        log: What it said.
        megabytes: Its peak resident memory.
    """

    keys: set[str]
    requests: int
    looks: int
    log: str
    megabytes: float


class Runs:
    """Runs of the stream of contacts in processes of their own, each with the STATE of the one before."""

    def __init__(self, tap: Plugin, simulator: Simulator, folder: Path, *, export_only: bool) -> None:
        self._tap, self._simulator, self._folder = tap, simulator, folder
        self._arguments = [f"--catalog={folder / 'catalog.json'}"]
        catalog = json.loads(tap.run(arguments=("--discover",)).stdout)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                name = entry["breadcrumb"][-1] if entry["breadcrumb"] else ""
                entry["metadata"]["selected"] = stream["tap_stream_id"] == "contacts" and (
                    export_only or name not in EXPORT_ONLY
                )
        (folder / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")

    def run(self) -> Run:
        """Run once."""
        before, output = len(self._simulator.requests), self._folder / "output.singer"
        with output.open("wb") as stdout:
            process = subprocess.run(
                [sys.executable, "-c", MEASURED, *self._tap.command, *self._arguments],
                stdout=stdout,
                stderr=subprocess.PIPE,
                env=self._tap.environment,
                check=False,
            )
        log = process.stderr.decode()
        assert process.returncode == 0, log[-3000:]
        keys, state = set(), b""
        with output.open("rb") as lines:
            for line in lines:
                if line.startswith(b'{"type":"STATE"'):
                    state = line
                elif line.startswith(b'{"type":"RECORD"'):
                    keys.add(json.loads(line)["record"]["contact_key"])
        (self._folder / "state.json").write_text(json.dumps(json.loads(state)["value"]), encoding="utf-8")
        self._arguments = [self._arguments[0], f"--state={self._folder / 'state.json'}"]
        megabytes = int(log.split()[-1]) / (1024 if sys.platform != "darwin" else 1024 * 1024)
        requests = self._simulator.requests[before:]
        looks = sum(request.path.startswith("/v3/activities/") and request.method == "GET" for request in requests)
        return Run(keys, len(requests), looks, log, megabytes)


def change(account: Account) -> set[str]:
    """Change contacts here and there, now; their keys."""
    changed = set()
    for position in range(0, PEOPLE, PEOPLE // CHANGED):
        contact = account.contacts.copy_of(account.contacts.at(position))
        contact.first_name, contact.updated_at = "Changed", account.now()
        account.contacts.save(contact)
        changed.add((contact.address or "").lower())
    return changed


@pytest.mark.parametrize(
    ("export_only", "reason"),
    [
        (
            False,
            rf"{CHANGED:,} contacts have changed since \S+\. Requests: \d by pages, about 12 by export\. Taking the",
        ),
        (True, r"Contacts are read from an export: only an export tells source_name, website, which is selected\."),
    ],
    ids=["pages", "export"],
)
def test_a_later_run_brings_what_has_changed_in_twelve_requests_and_says_why(
    plugin_of: Callable[..., Plugin], tmp_path: Path, export_only: bool, reason: str
) -> None:
    later = 0.0

    def clock() -> float:
        return time.time() + later

    account = Account(contacts=PEOPLE, clock=clock)
    options: dict[str, Any] = {"requests_per_second": 0, "processing_seconds": PROCESSING_SECONDS, "clock": clock}
    with Simulator(account, **options) as simulator:
        runs = Runs(plugin_of("tap-constantcontact", simulator), simulator, tmp_path, export_only=export_only)
        first = runs.run()
        later = 7_200.0
        changed = change(account)
        second = runs.run()
    sys.stdout.write(
        f"\nFirst run: {first.requests} requests, {first.looks} of them looks at the export, {first.megabytes:.0f} MB."
        f" Second: {second.requests}, {second.looks}, {second.megabytes:.0f} MB.\n"
    )
    assert len(first.keys) == PEOPLE
    assert second.keys == changed
    assert max(first.requests - first.looks, second.requests - second.looks) <= 9
    if not export_only:
        assert second.requests <= 12
        assert not second.looks
    # Looks at an export are counted by the clock in test_contacts_incremental.py; here they depend on how long this
    # machine takes to write the account's file, beyond PROCESSING_SECONDS.
    assert second.looks <= max(4, first.looks)
    assert re.search(reason, second.log)
    assert max(first.megabytes, second.megabytes) < 150
