"""A million people into the simulated account, which is as strict as the service: does anything wait without need?

`python -m benchmarks.whole_runs [RECORDS]` lets the installed target load minimal profiles at the service's pace of 4
requests a second, and compares the wall time with the three things that it cannot be faster than.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from benchmarks.cases import Command, Workplace, console_script
from benchmarks.measuring import run_once

_REQUESTS_PER_SECOND = 4
_LIST_NAME = "Everybody"


def main() -> None:
    """Load them, and print what it took."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with Workplace() as workplace, tempfile.TemporaryDirectory() as folder:
        people = workplace.singer("narrow", records)
        simulator = subprocess.Popen(
            [console_script("constantcontact"), "simulate", "--daily-requests=0"], stdout=subprocess.PIPE, text=True
        )
        assert simulator.stdout is not None  # noqa: S101  # for the type checker
        report_path = Path(folder, "report.json")
        settings_path = Path(folder, "settings.json")
        settings_path.write_text(json.dumps(_settings(simulator.stdout, folder, report_path)), encoding="utf-8")
        run = run_once(Command((console_script("target-constantcontact"), f"--config={settings_path}"), stdin=people))
        simulator.send_signal(signal.SIGTERM)
        usage = os.wait4(simulator.pid, 0)[2]
        simulator.returncode = 0
        report = json.loads(report_path.read_text(encoding="utf-8"))
    total = report["total"]
    bounds = {
        "our own processor time": run.cpu_seconds,
        f"{report['requests_used']} requests at {_REQUESTS_PER_SECOND} a second": (
            report["requests_used"] / _REQUESTS_PER_SECOND
        ),
        "the simulator's processor time": usage.ru_utime + usage.ru_stime,
    }
    print(f"{total['sent']:,} of {total['read']:,} records sent in {total['imports']} imports.")
    print(f"{total['fast'] / total['read']:.1%} of the records took the fast path.")
    for name, seconds in bounds.items():
        print(f"- {name}: {seconds:.1f} s")
    slowest = max(bounds.values())
    print(f"- wall: {run.wall_seconds:.1f} s, {run.wall_seconds / slowest:.2f} times the slowest of these")
    print(f"- reading stood still for {report['seconds_waiting_for_the_service']:.1f} s")
    print(f"- peak memory: {run.peak_bytes / 1_000_000:.0f} MB")


def _settings(announced: IO[str], folder: str, report_path: Path) -> dict[str, Any]:
    connection: dict[str, Any] = json.loads(announced.readline())
    del connection["access_token"]
    return {
        **connection,
        "token_store": f"{folder}/tokens.json",
        "report_path": str(report_path),
        "rejects_path": f"{folder}/rejects.jsonl",
        "daily_request_budget": 0,
        "lists": [_LIST_NAME],
        "create_lists": True,
    }


if __name__ == "__main__":
    main()
