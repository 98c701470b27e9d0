"""How long many people take with a service that takes a minute for each import, by a clock that waiting moves.

CI runs the short form. The full form: `FULL=1 pytest tests/target/test_pace.py` (a million people).
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.imports import MAX_LINES
from constantcontact_singer.connection import activities_of
from tests.target.conftest import record, schema, singer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constantcontact_api.activities.activities import Activities
    from constantcontact_api.wire.client import ConstantContactClient
    from tests.target.conftest import Pipe

PEOPLE = 1_000_000 if os.environ.get("FULL") else 90_000
AN_HOUR_SECONDS = 3_600.0
REQUESTS_PER_SECOND = 4

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


class Clock:
    """Moved by whoever waits; two who wait at once move it twice, so it never tells less than the time it takes."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


def _people() -> Iterator[bytes]:
    yield singer([schema("people", "email", "first_name", "last_name")])
    for number in range(PEOPLE):
        names = {"first_name": f"First {number % 997}", "last_name": f"Last {number % 991}"}
        yield singer([record("people", email=f"person.{number}@example.org", **names)])


def test_a_million_people_take_less_than_an_hour_where_each_import_takes_a_minute(
    pipe: Pipe, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    began = clock.now

    def by_the_clock(client: ConstantContactClient, config: Mapping[str, Any], **_: object) -> Activities:
        return activities_of(client, config, clock=clock, sleep=clock.sleep)

    caplog.set_level("INFO", logger="target-constantcontact")
    with pipe(processing_seconds=60, clock=clock, account={"clock": clock}) as pipeline:
        pipeline.follow = by_the_clock
        pipeline.run(*_people())
        assert len(pipeline.account.contacts) == PEOPLE
        rows = [one.upload.rows for one in pipeline.simulator.activities.snapshot() if one.upload]
        requests = len(pipeline.simulator.requests)
    assert rows == [MAX_LINES] * (PEOPLE // MAX_LINES) + [PEOPLE % MAX_LINES]
    took = clock.now - began + requests / REQUESTS_PER_SECOND
    assert 60 * len(rows) / 2 <= took < AN_HOUR_SECONDS * PEOPLE / 1_000_000 + 60
    assert f"; {requests} requests used." in caplog.text
    print(f"{PEOPLE:,} people: {took / 60:.1f} minutes by the clock, {requests} requests")  # noqa: T201  # the figures
