"""The vendor's TypeScript client makes every call that it has for what the simulator serves.

Needs node, and npm for the client itself. Where it can't be installed, the test is skipped and says so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from constantcontact_simulator import Account, Simulator

PACKAGE = "ctct-api-client@1.23.0"
DRIVER = Path(__file__).with_name("simulator") / "vendor_client.cjs"
CALLS = 80


def test_every_call_of_the_vendors_client_gets_a_good_answer(tmp_path: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("The vendor's TypeScript client was NOT tried: node and npm are missing (apt install nodejs npm).")
    install: list[str | Path] = [
        npm,
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
        tmp_path,
        PACKAGE,
    ]
    installed = subprocess.run(install, capture_output=True, text=True, timeout=120, check=False)
    if installed.returncode:
        pytest.skip(f"The vendor's TypeScript client was NOT tried: it can't be installed: {installed.stderr[-300:]}")
    account = Account(contacts=60, unsubscribed=5, sms_only=5, deleted=5, campaigns=20)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        module = tmp_path / "node_modules" / "ctct-api-client"
        command: list[str | Path] = [node, DRIVER, module, simulator.api_url, simulator.access_token]
        command.append(account.landing_pages.ids[0])
        driven = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert driven.returncode == 0, driven.stderr
    answers = [json.loads(line) for line in driven.stdout.splitlines()]
    assert len({one["call"] for one in answers}) == CALLS
    refused = [(one["call"], one["status"]) for one in answers if not 200 <= one["status"] < 300]
    assert refused == [("AccountServicesApi.addPhysicalAddress", 409)]  # there is one already, as the contract says
