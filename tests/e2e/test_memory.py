"""What a run of the tap holds in memory does not grow with the account.

CI runs the short form. The full form: `FULL=1 pytest -s tests/e2e/test_memory.py` (some minutes).
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Account, Simulator
from constantcontact_simulator.contacts import ContactFilter
from tests.e2e.conftest import peak_megabytes
from tests.tap.runs import only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.conftest import Plugin

FULL = bool(os.environ.get("FULL"))
EVENTS = (50_000, 500_000) if FULL else (2_000, 20_000)
PEOPLE = 1_000_000 if FULL else 40_000
UNLIMITED: dict[str, Any] = {"requests_per_second": 0, "daily_requests": 0}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


def _catalog_of(tap: Plugin, folder: Path, stream: str) -> tuple[str, ...]:
    catalog = json.loads(tap.run(arguments=("--discover",)).stdout)
    only(stream)(catalog)
    path = folder / "catalog.json"
    path.write_text(json.dumps(catalog), encoding="utf-8")
    return (f"--catalog={path}",)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        for line in lines:
            message = json.loads(line)
            if message["type"] == "RECORD":
                yield message["record"]


def test_ten_times_the_events_of_one_e_mail_take_no_more_memory(plugin_of: Callable[..., Plugin]) -> None:
    peaks = []
    for count in EVENTS:
        account = Account(contacts=count + 1_000, campaigns=1, events_per_campaign=count * 1_000 // 540)
        with tempfile.TemporaryDirectory() as folder, Simulator(account, **UNLIMITED) as simulator:
            tap = plugin_of("tap-constantcontact", simulator)
            output = Path(folder) / "events.singer"
            arguments = _catalog_of(tap, Path(folder), "email_sends")
            peaks.append(peak_megabytes(tap, output, arguments=arguments))
            assert len({record["contact_id"] for record in _records(output)}) == pytest.approx(count, rel=0.01)
    print(f"peak MB for {EVENTS} events: {peaks}")  # noqa: T201  # the measurement
    assert peaks[1] < peaks[0] + 10


def test_every_contact_of_many_lists_leaves_once_and_memory_stays_flat(plugin_of: Callable[..., Plugin]) -> None:
    account = Account(contacts=PEOPLE, lists=150)
    with tempfile.TemporaryDirectory() as folder, Simulator(account, **UNLIMITED) as simulator:
        tap = plugin_of("tap-constantcontact", simulator, lists=list(account.lists))
        output = Path(folder) / "contacts.singer"
        peak = peak_megabytes(tap, output, arguments=_catalog_of(tap, Path(folder), "contacts"))
        keys = [record["contact_key"] for record in _records(output)]
        requests = [request.path for request in simulator.requests]
        rows = sum(account.contacts.count(ContactFilter(list_ids=frozenset(part))) for part in _parts(account))
        print(f"{PEOPLE:,} contacts in {rows:,} rows of three exports: peak {peak} MB, {len(requests)} requests")  # noqa: T201
    assert len(keys) == len(set(keys)) == PEOPLE
    assert requests.count("/v3/activities/contact_exports") == 3
    assert rows > 1.2 * PEOPLE, "too few are in several"
    assert peak < 150


def _parts(account: Account) -> list[list[str]]:
    lists = list(account.lists)
    return [lists[start : start + 50] for start in range(0, len(lists), 50)]
