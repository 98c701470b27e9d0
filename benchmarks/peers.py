"""Other people's plugins on the same data, each installed from the registry into an environment of its own.

None of them does the same job: `tap-spreadsheets` reads CSV files and converts nothing, `target-jsonl` and
`meltanolabs-target-csv` write files and check nothing but JSON schemas. So they tell what a pipeline is used to.
"""

from __future__ import annotations

import json
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import taps, targets
from benchmarks.cases import OURS, Case, Command, console_script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.cases import Workplace

_VERSIONS = {"tap-spreadsheets": "1.1.2", "target-jsonl": "0.1.4", "meltanolabs-target-csv": "0.5.0"}


def _installed(workplace: Workplace, distribution: str, command: str) -> str:
    folder = workplace.folder(f"{distribution}-{_VERSIONS[distribution]}")
    path = folder / "bin" / command
    if not path.exists():
        uv = console_script("uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", str(folder)], check=True)
        packages = f"{distribution}=={_VERSIONS[distribution]}"
        subprocess.run([uv, "pip", "install", "--quiet", f"--python={folder / 'bin' / 'python'}", packages], check=True)
    return str(path)


def _spreadsheets(workplace: Workplace, records: int, *, shape: str) -> Command:
    file = {"path": str(workplace.export(shape, records)), "format": "csv", "table_name": "contacts"}
    settings = workplace.scratch(f"spreadsheets-{shape}-{records}.json", json.dumps({"files": [file]}))
    return Command((_installed(workplace, "tap-spreadsheets", "tap-spreadsheets"), f"--config={settings}"))


def _into_folder(
    workplace: Workplace,
    records: int,
    *,
    shape: str,
    distribution: str,
    command: str,
    settings: Callable[[Path], object],
) -> Command:
    path = workplace.scratch(f"{command}.json", json.dumps(settings(workplace.scratch_folder(f"{command}-output"))))
    program = _installed(workplace, distribution, command)
    return Command((program, f"--config={path}"), stdin=workplace.singer(shape, records))


_JSONL = partial(
    _into_folder,
    distribution="target-jsonl",
    command="target-jsonl",
    settings=lambda folder: {"destination_path": str(folder), "do_timestamp_file": False},
)
_CSV = partial(
    _into_folder,
    distribution="meltanolabs-target-csv",
    command="target-csv",
    settings=lambda folder: {"output_path": str(folder)},
)


def _beside(case: Case) -> Case:
    ours = case.programs[OURS]
    if case.name.startswith("tap"):
        return Case(case.name, case.shape, {OURS: ours, "tap-spreadsheets": partial(_spreadsheets, shape=case.shape)})
    peers = {"target-jsonl": partial(_JSONL, shape=case.shape), "target-csv": partial(_CSV, shape=case.shape)}
    return Case(case.name, case.shape, {OURS: ours, **peers})


CASES = tuple(
    _beside(case) for case in (*taps.CASES, *targets.CASES) if case.name in {"tap, full table", "target, JSON"}
)
