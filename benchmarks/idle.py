"""What a run costs that has nothing to do: contacts alone, with a catalog and the state of a run a moment ago."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.cases import Command, console_script
from benchmarks.measuring import run_once
from benchmarks.taps import contacts_alone

if TYPE_CHECKING:
    from benchmarks.cases import Workplace
    from benchmarks.measuring import Run


def idle(workplace: Workplace, runs: int) -> str:
    """Measure an incremental run with nothing new beside what Python needs to import the SDK.

    Args:
        workplace: Where.
        runs: How often.

    Returns:
        A table in Markdown. The processors' time has no waiting for the service or for its limit of requests in it.
    """
    first = contacts_alone(workplace)
    lines = subprocess.run(first.arguments, capture_output=True, check=True).stdout.splitlines()
    states = [message["value"] for message in map(json.loads, lines) if message["type"] == "STATE"]
    state = workplace.scratch("state.json", json.dumps(states[-1]))
    again = Command((*first.arguments, f"--state={state}"))
    _requests(first.requests)
    run_once(again)
    used = _requests(first.requests)
    programs = {
        f"an incremental run with nothing new ({len(used)} requests)": again,
        "tap-constantcontact --version": Command((console_script("tap-constantcontact"), "--version")),
        "target-constantcontact --version": Command((console_script("target-constantcontact"), "--version")),
        "python -c 'import singer_sdk'": Command((sys.executable, "-c", "import singer_sdk")),
    }
    found: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, command in programs.items():
            found[name].append(run_once(command))
    costs = {name: median(run.cpu_seconds for run in one) for name, one in found.items()}
    *_, importing = costs.values()
    rows = [
        f"| {name} | {cost:.2f} s | {cost / importing:.2f} | {median(run.wall_seconds for run in found[name]):.2f} s |"
        for name, cost in costs.items()
    ]
    return "\n".join(["| Command | CPU | x import | Wall |", "| --- | ---: | ---: | ---: |", *rows])


def _requests(address: str) -> list[str]:
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own stand-in
        paths: list[str] = json.load(answer)
    return paths
