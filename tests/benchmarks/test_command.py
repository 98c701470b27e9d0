from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path


in_full = pytest.mark.skipif(not os.environ.get("FULL"), reason="a tool for measuring: FULL=1 tries all of it")


def _table(only: str) -> list[dict[str, str]]:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "cases", "--records=3000", "--runs=1", f"--only={only}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in finished.stdout.splitlines() if "|" in line]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


@pytest.mark.slow
@pytest.mark.parametrize("only", [pytest.param("tap, full table, narrow", marks=in_full), "target, CSV, narrow"])
def test_a_case_tells_how_ours_compares_with_a_plain_plugin_and_with_the_floor(only: str) -> None:
    rows = _table(only)
    assert [row["Program"] for row in rows] == ["ours", "plain SDK", "floor"]
    assert {row["Records"] for row in rows} == {"3,000"}
    # What so few records cost may not be told from start-up, or round to nothing: test_tables.py has the figures.
    assert all(float(row[name] or 0) >= 0 for row in rows for name in ("us/record", "x plain", "x floor"))
    assert rows[1]["x plain"] in ("1.00", "")
    assert rows[2]["x floor"] in ("1.00", "")
    assert all(int(row["Peak"].removesuffix(" MB")) > 10 for row in rows)


@pytest.mark.slow
@in_full
def test_parts_of_both_plugins_are_told(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "parts", "--blocks=20", f"--folder={tmp_path}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr
    for title in ("tap, wide", "tap, narrow", "target, csv, wide", "target, json, narrow"):
        assert f"| Part, {title} | us a record |" in finished.stdout


@pytest.mark.slow
@in_full
def test_a_peer_is_installed_and_measured_on_the_same_data(tmp_path: Path) -> None:
    case = ["--peers", "--records=2000", "--runs=1", "--only=target, JSON, narrow", f"--folder={tmp_path}"]
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "cases", *case], capture_output=True, text=True, check=False, timeout=240
    )
    assert finished.returncode == 0, finished.stderr
    assert [f"| {program} | 2,000 |" in finished.stdout for program in ("ours", "target-jsonl", "target-csv")] == [
        True
    ] * 3


def test_a_case_that_nobody_knows_is_refused() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "cases", "--only=tap, by magic"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 2
    assert "No case" in finished.stderr


@pytest.mark.slow
def test_growth_and_idle_runs_are_told_and_drawn(tmp_path: Path) -> None:
    growth = ["growth", "--records=1000", "--records=4000", "--only=tap, full table, narrow", f"--charts={tmp_path}"]
    for arguments, expected in ((growth, "| tap, full table, narrow | 4,000 |"), (["idle"], "(3 requests)")):
        finished = subprocess.run(
            [sys.executable, "-m", "benchmarks", *arguments, "--runs=1"], capture_output=True, text=True, check=False
        )
        assert finished.returncode == 0, finished.stderr
        assert expected in finished.stdout
    cost, memory = (ET.parse(tmp_path / f"growth-{name}.svg").getroot() for name in ("cost", "memory"))  # noqa: S314
    assert "Processor time" in "".join(cost.itertext())
    assert "tap, full table, narrow" in "".join(memory.itertext())


@pytest.mark.slow
@pytest.mark.parametrize("source", [[], pytest.param(["--from-tap"], marks=in_full)])
def test_a_whole_run_into_the_simulated_account_is_told(tmp_path: Path, source: list[str]) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "whole-run", "--records=3000", f"--folder={tmp_path}", *source],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr
    assert "3,000 of 3,000 records sent" in finished.stdout
    assert "100.0% of the records took the fast path" in finished.stdout
    assert "times the slowest of these" in finished.stdout
