"""The target's cases: Singer lines into a service that reads imports and completes them at once."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.cases import FLOOR, OURS, PLAIN, Case, Command, console_script, module
from benchmarks.measuring import run_once
from benchmarks.service import LIST_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from benchmarks.cases import Workplace


def settings(workplace: Workplace, import_format: str, **more: Any) -> Path:
    """Write the settings of a target that loads into the stand-in.

    Args:
        workplace: Where.
        import_format: `csv` or `json`.
        more: Further settings.
    """
    chosen = {"lists": [LIST_ID], "import_format": import_format, **more}
    return workplace.settings(workplace.service(), name="-".join(("", import_format, *more)), **chosen)


def _ours(workplace: Workplace, records: int, *, shape: str, import_format: str, **more: Any) -> Command:
    path = settings(workplace, import_format, **more)
    return Command(
        (console_script("target-constantcontact"), f"--config={path}"),
        stdin=workplace.singer(shape, records),
        requests=f"{workplace.service()}/requests",
    )


def _plain(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("plain_target"), stdin=workplace.singer(shape, records))


def _floor(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("floor_target"), stdin=workplace.singer(shape, records))


def share_of(
    whole: Callable[[Callable[[Workplace, int], Command]], Callable[[Workplace, int], Command]],
    workplace: Workplace,
    records: int,
    *,
    shape: str,
    import_format: str = "json",
) -> float:
    """Run once more, and say which part of the records the target took the fast way.

    Args:
        whole: Makes what is run of the target's command.
        workplace: Where.
        records: How many.
        shape: `wide` or `narrow`.
        import_format: `csv` or `json`.
    """
    report_path = workplace.scratch("report.json", "")
    load = partial(_ours, shape=shape, import_format=import_format, report_path=str(report_path))
    run_once(whole(load)(workplace, records))
    return share_by_blocks(json.loads(report_path.read_text(encoding="utf-8")))


def share_by_blocks(report: Mapping[str, Any]) -> float:
    """Say which part of the records of a run went by blocks; the only place that knows where the target tells it.

    Args:
        report: What the target wrote to `report_path`.
    """
    total = report["total"]
    share: float = total["by_blocks"] / max(1, total["read"])
    return share


def _case(shape: str, import_format: str) -> Case:
    programs = {
        OURS: partial(_ours, shape=shape, import_format=import_format),
        PLAIN: partial(_plain, shape=shape),
        FLOOR: partial(_floor, shape=shape),
    }
    share = partial(share_of, lambda load: load, shape=shape, import_format=import_format)
    return Case(f"target, {import_format.upper()}", shape, programs, share=share)


CASES = tuple(_case(shape, import_format) for import_format in ("csv", "json") for shape in ("wide", "narrow"))
