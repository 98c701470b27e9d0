"""People into the simulated account, which is as strict as the service: does anything wait without need?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from benchmarks import taps
from benchmarks.cases import OURS, Command, console_script
from benchmarks.measuring import run_once
from benchmarks.pipes import joined
from benchmarks.targets import share_by_blocks

if TYPE_CHECKING:
    from benchmarks.cases import Workplace

_REQUESTS_PER_SECOND = 4
_LIST_NAME = "Everybody"
_TAP = next(case for case in taps.CASES if (case.name, case.shape) == ("tap, full table", "wide"))


def whole_run(workplace: Workplace, records: int, *, from_tap: bool) -> str:
    """Let the installed target load people at the service's pace, and compare with what it cannot be faster than.

    Args:
        workplace: Where.
        records: How many.
        from_tap: Wide contacts that the installed tap reads from an export, not minimal profiles from a file.

    Returns:
        What it took, in Markdown.
    """
    with tempfile.TemporaryDirectory() as folder:
        simulator = subprocess.Popen(
            [console_script("constantcontact"), "simulate", "--daily-requests=0"], stdout=subprocess.PIPE, text=True
        )
        assert simulator.stdout is not None  # noqa: S101  # for the type checker
        report_path = Path(folder, "report.json")
        settings_path = Path(folder, "settings.json")
        settings_path.write_text(json.dumps(_settings(simulator.stdout, folder, report_path)), encoding="utf-8")
        load = (console_script("target-constantcontact"), f"--config={settings_path}")
        if from_tap:
            command = joined(_TAP.programs[OURS](workplace, records), Command(load))
        else:
            command = Command(load, stdin=workplace.singer("narrow", records))
        run = run_once(command)
        simulator.send_signal(signal.SIGTERM)
        usage = os.wait4(simulator.pid, 0)[2]
        simulator.returncode = 0
        report = json.loads(report_path.read_text(encoding="utf-8"))
    total, requests_used = report["total"], report["requests_used"]
    bounds = {
        "our own processor time": run.cpu_seconds,
        f"{requests_used} requests at {_REQUESTS_PER_SECOND} a second": requests_used / _REQUESTS_PER_SECOND,
        "the simulator's processor time": usage.ru_utime + usage.ru_stime,
    }
    times = run.wall_seconds / max(bounds.values())
    return "\n".join(
        [
            f"{total['sent']:,} of {total['read']:,} records sent in {total['imports']} imports.",
            f"{share_by_blocks(report):.1%} of the records took the fast path.\n",
            *(f"- {name}: {seconds:.1f} s" for name, seconds in bounds.items()),
            f"- wall: {run.wall_seconds:.1f} s, {times:.2f} times the slowest of these",
            f"- reading stood still for {report['seconds_waiting_for_the_service']:.1f} s",
            f"- peak memory: {run.peak_bytes / 1_000_000:.0f} MB",
        ]
    )


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
