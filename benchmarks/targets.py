"""The target's cases: Singer lines into a service that reads imports and completes them at once."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.cases import FLOOR, OURS, PLAIN, Case, Command, console_script, module
from benchmarks.measuring import run_once
from benchmarks.service import LIST_ID

if TYPE_CHECKING:
    from benchmarks.cases import Workplace


def _ours(workplace: Workplace, records: int, *, shape: str, import_format: str, **more: Any) -> Command:
    url = workplace.service()
    # Its pace is the service's limit, which says nothing about speed.
    settings = {"lists": [LIST_ID], "import_format": import_format, "requests_per_second": 0, **more}
    path = workplace.settings(url, name="-".join(("", import_format, *more)), **settings)
    return Command(
        (console_script("target-constantcontact"), f"--config={path}"),
        stdin=workplace.singer(shape, records),
        requests=f"{url}/requests",
    )


def _plain(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("plain_target"), stdin=workplace.singer(shape, records))


def _floor(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("floor_target"), stdin=workplace.singer(shape, records))


def _share(workplace: Workplace, records: int, *, shape: str, import_format: str) -> float:
    report_path = workplace.scratch("report.json", "")
    command = _ours(workplace, records, shape=shape, import_format=import_format, report_path=str(report_path))
    run_once(command)
    total = json.loads(report_path.read_text(encoding="utf-8"))["total"]
    share: float = total["fast"] / total["read"]
    return share


def _case(shape: str, import_format: str) -> Case:
    programs = {
        OURS: partial(_ours, shape=shape, import_format=import_format),
        PLAIN: partial(_plain, shape=shape),
        FLOOR: partial(_floor, shape=shape),
    }
    share = partial(_share, shape=shape, import_format=import_format)
    return Case(f"target, {import_format.upper()}", shape, programs, share=share)


CASES = tuple(_case(shape, import_format) for import_format in ("csv", "json") for shape in ("wide", "narrow"))
