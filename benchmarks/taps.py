"""The tap's cases: a generated export file to Singer lines."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.cases import FLOOR, OURS, PLAIN, Case, Command, console_script, module
from benchmarks.measuring import START_UP_RECORDS
from benchmarks.people import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from benchmarks.cases import Workplace

_SHARE = re.compile(r"([\d,]+) of ([\d,]+) contacts took the short way")
STREAM_MAP = {"stream_maps": {"contacts": {"full_name": "first_name + ' ' + last_name", "job_title": None}}}
FLATTENING = {"flattening_enabled": True, "flattening_max_depth": 1}
# Every other column goes; the key and the bookmark stay in any case.
_DESELECTED = frozenset(column.name for column in SHAPES["wide"][1::2]) - {"updated_at"}


def _catalog(command: tuple[str, ...], deselected: Collection[str]) -> dict[str, Any]:
    found = subprocess.run([*command, "--discover"], capture_output=True, check=True)
    catalog: dict[str, Any] = json.loads(found.stdout)
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            breadcrumb = entry["breadcrumb"]
            if not breadcrumb:
                entry["metadata"]["selected"] = stream["tap_stream_id"] == "contacts"
            elif breadcrumb[-1] in deselected:
                entry["metadata"]["selected"] = False
    return catalog


def _with_catalog(
    workplace: Workplace, command: tuple[str, ...], name: str, deselected: Collection[str]
) -> tuple[str, ...]:
    path = workplace.scratch(f"catalog-{name}.json", json.dumps(_catalog(command, deselected)))
    return (*command, f"--catalog={path}")


def _ours(
    workplace: Workplace, records: int, *, shape: str, deselected: Collection[str] = (), **settings: Any
) -> Command:
    url = workplace.service(shape, records)
    path = workplace.settings(url, name=_name(deselected, settings), **settings)
    command = (console_script("tap-constantcontact"), f"--config={path}")
    return Command(_with_catalog(workplace, command, path.stem, deselected), requests=f"{url}/requests")


def contacts_alone(workplace: Workplace) -> Command:
    """Return a run of contacts alone, on default settings, from a service that says where to ask for its requests.

    Args:
        workplace: Where.
    """
    return _ours(workplace, START_UP_RECORDS, shape="narrow")


def _plain(
    workplace: Workplace, records: int, *, shape: str, deselected: Collection[str] = (), **settings: Any
) -> Command:
    export = workplace.export(shape, records)
    name = f"plain-{shape}-{records}{_name(deselected, settings)}"
    content = json.dumps({"path": str(export), "shape": shape, **settings})
    command = module("plain_tap", f"--config={workplace.scratch(f'{name}.json', content)}")
    return Command(_with_catalog(workplace, command, name, deselected))


def _floor(workplace: Workplace, records: int, *, shape: str) -> Command:
    return Command(module("floor_tap", str(workplace.export(shape, records))))


def _name(deselected: Collection[str], settings: dict[str, Any]) -> str:
    return "".join(f"-{key}" for key in sorted(settings)) + ("-selection" if deselected else "")


def _share(build: Callable[[Workplace, int], Command], workplace: Workplace, records: int) -> float:
    command = build(workplace, records)
    run = subprocess.run(
        command.arguments,
        env={"TAP_CONSTANTCONTACT_LOGLEVEL": "DEBUG", "PATH": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = _SHARE.search(run.stderr)
    if found is None:
        return 0.0
    fast, whole = (int(count.replace(",", "")) for count in found.groups())
    return fast / whole if whole else 0.0


def _case(name: str, shape: str, *, floor: bool = True, **more: Any) -> Case:
    ours = partial(_ours, shape=shape, **more)
    programs: dict[str, Callable[[Workplace, int], Command]] = {OURS: ours, PLAIN: partial(_plain, shape=shape, **more)}
    if floor:
        programs[FLOOR] = partial(_floor, shape=shape)
    return Case(name, shape, programs, share=partial(_share, ours))


CASES = (
    _case("tap, full table", "wide"),
    _case("tap, full table", "narrow"),
    _case("tap, partial selection", "wide", floor=False, deselected=_DESELECTED),
    _case("tap, partial selection", "narrow", floor=False, deselected={"last_name"}),
    _case("tap, stream map", "wide", floor=False, **STREAM_MAP),
    _case("tap, stream map", "narrow", floor=False, **STREAM_MAP),
    _case("tap, flattening", "wide", floor=False, **FLATTENING),
)
