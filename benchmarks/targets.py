"""The target's cases: Singer lines into a service that reads imports and completes them at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from benchmarks.cases import FLOOR, OURS, PLAIN, Case, Command, console_script, module
from benchmarks.service import LIST_ID

if TYPE_CHECKING:
    from benchmarks.cases import Workplace


def _ours(workplace: Workplace, records: int, *, shape: str, import_format: str) -> Command:
    url = workplace.service()
    # Its pace is the service's limit, which says nothing about speed.
    settings = {"lists": [LIST_ID], "import_format": import_format, "requests_per_second": 0}
    path = workplace.settings(url, name=f"-{import_format}", **settings)
    return Command(
        (console_script("target-constantcontact"), f"--config={path}"),
        stdin=workplace.singer(shape, records),
        requests=f"{url}/requests",
    )


def _plain(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("plain_target"), stdin=workplace.singer(shape, records))


def _floor(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("floor_target"), stdin=workplace.singer(shape, records))


def _case(shape: str, import_format: str) -> Case:
    return Case(
        f"target, {import_format.upper()}",
        shape,
        {
            OURS: partial(_ours, shape=shape, import_format=import_format),
            PLAIN: partial(_plain, shape=shape),
            FLOOR: partial(_floor, shape=shape),
        },
    )


CASES = tuple(_case(shape, import_format) for import_format in ("csv", "json") for shape in ("wide", "narrow"))
