"""A big list mirrored: who leaves it, what that costs, and memory that stays flat.

CI runs the short form. The full form, a million members: `FULL=1 pytest -n0 -s tests/e2e/test_mirrored_million.py`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from tests.e2e.conftest import peak_megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.conftest import Plugin

FULL = bool(os.environ.get("FULL"))
PEOPLE, LEAVING = (1_000_000, 1_000) if FULL else (24_000, 24)
MOST = {0: 15, LEAVING: LEAVING + 100}  # requests beside those of imports
SCHEMA = {"properties": {name: {"type": "string"} for name in ("email", "first_name", "last_name")}}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def write(path: Path, numbers: range) -> Path:
    """A whole stream of people, with the marker at its end."""
    messages: list[dict[str, object]] = [
        {"type": "SCHEMA", "stream": "people", "schema": SCHEMA, "key_properties": ["email"]}
    ]

    def lines() -> Iterator[str]:
        yield json.dumps(messages[0])
        for number in numbers:
            record = {"email": f"person.{number}@example.org", "first_name": f"First {number % 997}", "last_name": "X"}
            yield json.dumps({"type": "RECORD", "stream": "people", "record": record})
        yield json.dumps({"type": "ACTIVATE_VERSION", "stream": "people", "version": 1})

    with path.open("w") as file:
        file.writelines(f"{line}\n" for line in lines())
    return path


def beside_imports(simulator: Simulator, before: int) -> int:
    """How many requests there were, without starting imports and looking at them."""
    imports = {one.activity_id for one in simulator.activities.snapshot() if one.upload}
    paths = [one.path for one in simulator.requests[before:] if "/oauth2/" not in one.path]
    return sum(not path.endswith("_import") and path.rpartition("/")[2] not in imports for path in paths)


def test_a_mirror_takes_few_requests_and_removes_exactly_who_was_not_named(
    plugin_of: Callable[..., Plugin], tmp_path: Path
) -> None:
    account = Account(seed=1)
    list_id = next(iter(account.lists))
    on_list = ContactFilter(list_ids=frozenset({list_id}))
    with Simulator(account, requests_per_second=0) as simulator:
        lists = {"lists": [list_id], "undo_folder": str(tmp_path / "undo")}
        whole = write(tmp_path / "whole.singer", range(PEOPLE))
        shorter = write(tmp_path / "shorter.singer", range(LEAVING, PEOPLE))

        def run(path: Path, mode: str) -> tuple[int, float, float]:
            before, spent = len(simulator.requests), resource.getrusage(resource.RUSAGE_CHILDREN)
            target = plugin_of("target-constantcontact", simulator, **lists, mode=mode)
            peak = peak_megabytes(target, tmp_path / "states", singer=path)
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime
            requests = beside_imports(simulator, before)
            sys.stdout.write(f"\n{mode}: {requests} requests beside imports, {seconds:.1f} s of CPU, {peak:.0f} MB\n")
            return requests, seconds, peak

        run(whole, "upsert")
        run(whole, "upsert")
        for path, leaving in ((whole, 0), (shorter, LEAVING)):
            requests, _, peak = run(path, "mirror")
            assert account.contacts.count(on_list) == PEOPLE - leaving
            assert requests <= MOST[leaving]
            assert peak < 160
    (undo,) = (tmp_path / "undo").iterdir()
    with undo.open(encoding="utf-8") as lines:
        gone = {json.loads(line)["record"]["email"] for line in lines if "RECORD" in line}
    assert gone == {f"person.{number}@example.org" for number in range(LEAVING)}
