"""Runs of the tap one after the other, by a clock that the test moves."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from constantcontact_api.errors import ConstantContactError
from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.tap import TapConstantContact

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator import Simulator


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Run:
    """What one run wrote: records by stream, every STATE, and the failure that it ended with, if any."""

    messages: list[dict[str, Any]]
    requests: list[str]
    failure: ConstantContactError | None = None
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for message in self.messages:
            if message["type"] == "RECORD":
                self.records.setdefault(message["stream"], []).append(message["record"])

    @property
    def state(self) -> dict[str, Any]:
        """The last one."""
        states: list[dict[str, Any]] = [one["value"] for one in self.messages if one["type"] == "STATE"]
        return states[-1] if states else {}


def only(*names: str) -> Callable[[dict[str, Any]], None]:
    """Select these streams, whole."""

    def select(catalog: dict[str, Any]) -> None:
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] in names

    return select


class Pipeline:
    """Runs of one tap against one account, each with the STATE of the one before."""

    def __init__(self, simulator: Simulator, config: dict[str, Any], clock: Clock, *streams: str) -> None:
        self.simulator = simulator
        self.clock = clock
        self.state: dict[str, Any] = {}
        self._config = config
        self.catalog = TapConstantContact(config=config, setup_mapper=False).catalog_dict
        only(*streams)(self.catalog)

    def run(self, **settings: Any) -> Run:
        config = {**self._config, **settings}
        before = len(self.simulator.requests)
        tap = TapConstantContact(config=config, state=self.state, catalog=self.catalog, setup_mapper=False)
        tap.account = TapAccount(tap.config, clock=self.clock, sleep=self.clock.sleep)
        tap.setup_mapper()
        output, failure = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), None
        with redirect_stdout(output):
            try:
                tap.sync_all()
            except ConstantContactError as error:
                failure = error
        output.seek(0)
        requests = [f"{request.method} {request.path}" for request in self.simulator.requests[before:]]
        run = Run([self.parsed(line) for line in output], requests, failure)
        self.state = run.state or self.state
        return run

    def parsed(self, line: str) -> dict[str, Any]:
        """Read a message; what need not be kept of many of them can be left out."""
        message: dict[str, Any] = json.loads(line)
        return message
