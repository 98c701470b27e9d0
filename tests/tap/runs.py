"""Accounts, clocks and runs of the tap, for all tests of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.contacts.resources import EXPORT_ONLY
from constantcontact_api.errors import ConstantContactError
from constantcontact_simulator import Account, Simulator, Switches
from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.tap import TapConstantContact
from tests import commands

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


COMMAND = Path(sys.executable).with_name("tap-constantcontact")
Records = dict[str, list[dict[str, Any]]]
SettingsFor = Callable[[Simulator], dict[str, Any]]
RunTap = Callable[..., Records]
RunProcess = Callable[..., "subprocess.CompletedProcess[str]"]
HOUR, DAY = 3_600.0, 86_400.0


def simulated(*, switches: Mapping[str, Any] | None = None, **options: Any) -> Simulator:
    """A quick account: no limits. Options of `Account` and of `Simulator` may be mixed.

    `clock` is the account's alone, `common_clock` also that of everything else behind the API.
    """
    of_simulator = {"faults", "processing_seconds", "polls_before_completion", "scopes", "daily_requests", "privileges"}
    account = {name: value for name, value in options.items() if name not in of_simulator | {"common_clock"}}
    rest = {name: value for name, value in options.items() if name in of_simulator}
    if "common_clock" in options:
        account["clock"] = rest["clock"] = options["common_clock"]
    return Simulator(
        Account(switches=Switches(**(switches or {})), **account),
        **{"requests_per_second": 0, "daily_requests": 0, **rest},
    )


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
        output, failure = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), None
        with redirect_stdout(output):
            try:
                tap.setup_mapper()
                tap.sync_all()
            except ConstantContactError as error:
                failure = error
        output.seek(0)
        came = self.simulator.requests[before:]
        # The catalog was asked for by another clock, so that a token may end before its time.
        requests = [f"{request.method} {request.path}" for request in came if request.status != 401]
        run = Run([self.parsed(line) for line in output], requests, failure)
        self.state = run.state or self.state
        return run

    def parsed(self, line: str) -> dict[str, Any]:
        """Read a message; what need not be kept of many of them can be left out."""
        message: dict[str, Any] = json.loads(line)
        return message


class Contacts(Pipeline):
    """Runs of the stream of contacts alone, without what only an export tells unless asked for."""

    def __init__(
        self,
        simulator: Simulator,
        config: dict[str, Any],
        clock: Clock,
        *,
        export_only: bool = False,
        method: str = "",
        chosen: Collection[str] = (),
    ) -> None:
        super().__init__(simulator, config, clock, "contacts")
        for stream in self.catalog["streams"]:
            if stream["tap_stream_id"] == "contacts" and method:
                stream["replication_method"] = method
            for entry in stream["metadata"]:
                name = entry["breadcrumb"][-1] if entry["breadcrumb"] else ""
                if (name in EXPORT_ONLY and not export_only) or (name and chosen and name not in chosen):
                    entry["metadata"]["selected"] = False


def keys(run: Run) -> list[str]:
    return [record[KEY] for record in run.records.get("contacts", [])]


def exports_in(run: Run) -> int:
    return sum(request == "POST /v3/activities/contact_exports" for request in run.requests)


def only_contacts(catalog: dict[str, Any], *properties: str) -> None:
    """Select the stream of contacts, with these properties if any are given."""
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            breadcrumb = entry["breadcrumb"]
            wanted = stream["tap_stream_id"] == "contacts"
            if breadcrumb and properties:
                wanted = wanted and breadcrumb[-1] in properties
            entry["metadata"]["selected"] = wanted


def killed(folder: Path, sign: str | int, *options: str) -> list[dict[str, Any]]:
    """Run the tap with the files in a folder, kill it, and return the messages that it wrote as whole lines.

    It is killed when its log shows a text, or when it has written so many records.
    """
    log, output = folder / "log", folder / "output"
    by_log = isinstance(sign, str)
    with log.open("wb") as errors, output.open("wb") as file:
        process = commands.start(
            [str(COMMAND), "--config=config.json", *options],
            cwd=folder,
            stdout=file if by_log else subprocess.PIPE,
            stderr=subprocess.PIPE if by_log else errors,
        )
        stream = process.stderr if by_log else process.stdout
        assert stream is not None
        records = 0
        for line in stream:  # to the end: what was written before the kill is in the pipe
            if not by_log:
                file.write(line)
            records += b'"RECORD"' in line
            if str(sign).encode() in line if by_log else records == sign:
                process.kill()
        stream.close()
        process.wait()
    written = output.read_bytes().splitlines(keepends=True)
    return [json.loads(line) for line in written if line.endswith(b"\n")]
