"""Every fault in every phase of every scenario: `python -m tests.faults.matrix --help`.

A cell is a run that meets the fault, and a clean run after it. It ends as *whole* (exit code 0, everything is where it
belongs), or as *one sentence* (an exit code, nothing lost, and the clean run ends whole). Anything else is a finding.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.faults import BY_NAME, faults_of
from tests.faults.proxy import Plan, Proxy
from tests.faults.scenarios import SCENARIOS, World
from tests.faults.table import OUTCOMES, kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.faults.fault import Fault
    from tests.faults.runs import Ended
    from tests.faults.scenarios import Judged, Scenario

TIMES = {"once": 1.0, "always": math.inf}
FINDINGS = ("traceback", "no sentence", "loss", "lie", "alarm", "no clean run", "beyond the bound")
MOST_SECONDS = 15.0
LOG_IN_AGAIN = 3
VALUES_LEFT_OUT = (
    "account_id is null in every record",
    "not have their column's type",
    "have the wrong type",
    "and listed none",
    "its last value may be cut short",
)
"""A run that warns of this may come to other values than a run without a fault."""


@dataclass(frozen=True)
class Cell:
    """A fault, how often it comes, and where."""

    scenario: str
    phase: str
    fault: str
    times: str


@dataclass(frozen=True)
class Outcome:
    """How a cell ended: `whole`, `one sentence`, `log in again`, or one of the findings."""

    cell: Cell
    how: str
    exit_code: int | None
    said: str


class Matrix:
    """Runs cells; learns each scenario once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._proxy = Proxy()
        self._learned: dict[str, Scenario] = {}
        self._numbers = itertools.count()

    def __enter__(self) -> Matrix:  # noqa: PYI034
        self._proxy.__enter__()
        return self

    def __exit__(self, *_error: object) -> None:
        self._proxy.__exit__(None, None, None)

    def _new_folder(self) -> Path:
        folder = self._folder / str(next(self._numbers))
        folder.mkdir(parents=True)
        return folder

    def scenario(self, name: str) -> Scenario:
        """A scenario that knows what a run without a fault comes to."""
        if name not in self._learned:
            found = next(one for one in SCENARIOS if one.name == name)
            found.learn(self._new_folder(), self._proxy)
            self._learned[name] = found
        return self._learned[name]

    def cells(self, names: Iterable[str]) -> Iterator[Cell]:
        """All cells of some scenarios."""
        for name in names:
            for phase in self.scenario(name).phases:
                for fault in faults_of(phase):
                    for times in TIMES:
                        yield Cell(name, phase, fault.name, times)

    def outcome(self, cell: Cell) -> Outcome:
        """Run a cell: the run that meets the fault, and a clean one if that failed."""
        scenario, fault = self.scenario(cell.scenario), BY_NAME[cell.fault]
        with World(self._new_folder(), self._proxy, scenario.account_of) as world:
            scenario.prepare(world)
            self._proxy.phases.clear()
            plan = self._proxy.plan = Plan(fault, cell.phase, TIMES[cell.times])
            started = time.process_time()  # other programs on the machine do not count
            ended = scenario.run(world)
            seconds, requests = time.process_time() - started, len(self._proxy.phases)
            self._proxy.plan = None
            by_keys = fault.changes_values or any(told in ended.log for told in VALUES_LEFT_OUT)
            judged = scenario.judge(world, ended, by_keys=by_keys)
            how, said = _finding(ended, judged, fault)
            if not how and not plan.met:
                how, said = "not met", "the run never came there"
            if not how and (seconds > MOST_SECONDS or requests > 3 * scenario.requests + 60):
                how, said = "beyond the bound", f"{seconds:.1f} s, {requests} requests"
            if not how:
                how, said = self._afterwards(scenario, world, ended) if ended.exit_code else ("whole", "")
        return Outcome(cell, how, ended.exit_code, said)

    @staticmethod
    def _afterwards(scenario: Scenario, world: World, ended: Ended) -> tuple[str, str]:
        """The clean run after a failure."""
        state, said = scenario.last_state(ended), ended.errors[0].partition("| ")[2]
        again = scenario.run(world, state)
        is_lost = again.exit_code == LOG_IN_AGAIN
        if is_lost:
            world.log_in_again()
            again = scenario.run(world, state)
        if again.exit_code != 0 or not scenario.judge(world, again, state).is_whole:
            return "no clean run", f"{said} // clean run: exit {again.exit_code}: {_last_line(again)}"
        return "log in again" if is_lost else "one sentence", said


def _finding(ended: Ended, judged: Judged, fault: Fault) -> tuple[str, str]:
    if ended.has_traceback:
        return "traceback", _last_line(ended)
    if judged.losses:
        return "loss", judged.losses[0]
    if ended.exit_code == 0:
        return ("", "") if judged.is_whole else ("lie", _last_line(ended))
    if len(ended.errors) != 1:
        return "no sentence", "; ".join(ended.errors)
    if fault.harmless:
        return "alarm", f"a harmless oddity ended the run: {ended.errors[0]}"
    return "", ""


def _last_line(ended: Ended) -> str:
    return (ended.log.strip().splitlines() or [""])[-1]


def chosen(matrix: Matrix, names: Iterable[str], seed: int, share: float) -> list[Cell]:
    """A share of all cells, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    return [cell for cell in matrix.cells(names) if rng.random() < share]


def main() -> int:
    """Run cells and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.matrix")
    parser.add_argument("--scenario", action="append", help="part of a name; may be given several times")
    parser.add_argument("--fault", default="", help="part of a name")
    parser.add_argument("--phase", default="", help="part of a name")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("FAULTS_SEED", "0")))
    parser.add_argument("--share", type=float, default=1.0, help="of all cells")
    parser.add_argument("--part", default="0/1", help="the cells of which number modulo how many, such as 1/4")
    parser.add_argument("--output", type=Path, help="one line of JSON for each cell")
    parser.add_argument(
        "--keep", type=Path, nargs="+", help="run nothing: keep these outputs as the outcomes of docs/reliability.md"
    )
    options = parser.parse_args()
    if options.keep:
        found = kept(line for path in options.keep for line in path.read_text(encoding="utf-8").splitlines())
        OUTCOMES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    number, count = map(int, options.part.split("/"))
    names = [one.name for one in SCENARIOS if any(text in one.name for text in options.scenario or [""])]
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Matrix(Path(folder)) as matrix:
        cells = chosen(matrix, names, options.seed, options.share)
        cells = [cell for cell in cells if options.fault in cell.fault and options.phase in cell.phase][number::count]
        sys.stdout.write(f"{len(cells)} cells\n")
        with (options.output or Path(os.devnull)).open("a") as lines:
            for cell in cells:
                outcome = matrix.outcome(cell)
                tally[outcome.how] += 1
                lines.write(json.dumps([*vars(cell).values(), outcome.how, outcome.exit_code, outcome.said]) + "\n")
                lines.flush()
                if outcome.how in FINDINGS:
                    sys.stdout.write(
                        f"{outcome.how}: {' | '.join(vars(cell).values())}: exit {outcome.exit_code}: {outcome.said}\n"
                    )
                    sys.stdout.flush()
    sys.stdout.write(f"{dict(tally)}\n")
    return 1 if any(tally[how] for how in FINDINGS) else 0


if __name__ == "__main__":
    raise SystemExit(main())
