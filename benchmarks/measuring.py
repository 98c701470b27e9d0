"""Runs commands in turn and takes medians."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.cases import FLOOR, OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.cases import Case, Command, Workplace

START_UP_RECORDS = 1_000
_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """One run of one program.

    Attributes:
        wall_seconds: From its start to its end.
        cpu_seconds: Of all its threads and children, user and system.
        peak_bytes: The most memory that it held.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Job:
    """Something to run.

    Attributes:
        program: Who does it.
        size: How many records the case is about.
        records: How many of them this program gets.
    """

    program: str
    size: int
    records: int


@dataclass(frozen=True)
class Figures:
    """What the runs of one program say.

    Attributes:
        case: What was done.
        program: Who did it.
        size: How many records the case was about.
        records: How many of them each run had.
        runs: In the order in which they were made.
        starts: Runs with hardly any records.
    """

    case: Case
    program: str
    size: int
    records: int
    runs: tuple[Run, ...]
    starts: tuple[Run, ...]

    @property
    def wall_seconds(self) -> float:
        """Median from start to end."""
        return median(run.wall_seconds for run in self.runs)

    @property
    def cpu_seconds(self) -> float:
        """Median of the processor's time."""
        return median(run.cpu_seconds for run in self.runs)

    @property
    def spread_percent(self) -> float:
        """The distance between the slowest and the fastest run, as a share of the median."""
        walls = [run.wall_seconds for run in self.runs]
        return 100 * (max(walls) - min(walls)) / self.wall_seconds

    @property
    def peak_megabytes(self) -> float:
        """The most memory that any run held."""
        return max(run.peak_bytes for run in self.runs) / 1_000_000

    @property
    def start_up_seconds(self) -> float:
        """Median wall time with hardly any records."""
        return median(run.wall_seconds for run in self.starts)

    @property
    def microseconds_per_record(self) -> float | None:
        """What one more record costs in time: start-up taken off; None if start-ups differ by more than all of them."""
        return self._per_record([run.wall_seconds for run in self.runs], [run.wall_seconds for run in self.starts])

    @property
    def cpu_microseconds_per_record(self) -> float | None:
        """What one more record costs of the processors, whatever else they do; as `microseconds_per_record`."""
        return self._per_record([run.cpu_seconds for run in self.runs], [run.cpu_seconds for run in self.starts])

    def _per_record(self, whole: Sequence[float], starts: Sequence[float]) -> float | None:
        seconds = median(whole) - median(starts)
        is_told = seconds > max(starts) - min(starts)
        return seconds / max(1, self.records - START_UP_RECORDS) * 1_000_000 if is_told else None


def run_once(command: Command) -> Run:
    """Run a program to its end; what it writes goes nowhere.

    Args:
        command: What to run.

    Raises:
        RuntimeError: If it fails, with the end of what it said.
    """
    with tempfile.TemporaryFile() as said, open(command.stdin or os.devnull, "rb") as stdin:  # noqa: PTH123  # either
        begin = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env={**os.environ, **command.environment},
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            tail = said.read().decode(errors="replace")[-2000:]
            msg = f"{' '.join(command.arguments)} ended with {process.returncode}:\n{tail}"
            raise RuntimeError(msg)
    return Run(wall_seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT_BYTES)


def in_turn(case: Case, size: int, longest_plain: int | None = None) -> Sequence[Job]:
    """Return all programs of a case.

    Args:
        case: What to measure.
        size: How many records.
        longest_plain: The most records that plugins other than ours get; None for as many as ours. A record costs
            them the same whatever their number.
    """
    most = {OURS: size, FLOOR: size}
    return [Job(program, size, most.get(program, min(size, longest_plain or size))) for program in case.programs]


def measure(
    case: Case, workplace: Workplace, jobs: Sequence[Job], runs: int, tell: Callable[[str], None]
) -> Sequence[Figures]:
    """Run jobs of a case in turn, so that whatever else the machine does meets all of them.

    Args:
        case: What to measure.
        workplace: Where.
        jobs: What is compared.
        runs: How often.
        tell: Takes a line about what is going on.
    """
    commands = [case.programs[job.program](workplace, job.records) for job in jobs]
    starts = [case.programs[job.program](workplace, min(job.records, START_UP_RECORDS)) for job in jobs]
    long: list[list[Run]] = [[] for _ in jobs]
    short: list[list[Run]] = [[] for _ in jobs]
    for number in range(runs):
        for index, job in enumerate(jobs):
            short[index].append(run_once(starts[index]))
            long[index].append(run_once(commands[index]))
            what = f"{case.name}, {case.shape}, {job.program}, {job.records:,} records"
            tell(f"{what}: {long[index][-1].wall_seconds:.2f} s ({number + 1} of {runs})")
    return [
        Figures(case, job.program, job.size, job.records, tuple(long[index]), tuple(short[index]))
        for index, job in enumerate(jobs)
    ]
