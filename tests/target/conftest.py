from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.polling import Polling
from constantcontact_api.errors import RemovalRefusedError, TooManyRejectsError, VerificationFailedError
from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.switches import Switches
from constantcontact_singer.connection import activities_of
from target_constantcontact.limits import DEFAULT_LIMITS, Limits
from target_constantcontact.loading.departures import TooManyDeparturesError
from target_constantcontact.target import TargetConstantContact
from tests import commands
from tests.accounting import check_log, check_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from constantcontact_api.activities.activities import Activities

at_once = partial(activities_of, polling=Polling(shortest_seconds=0.01))
COMMAND = Path(sys.executable).with_name("target-constantcontact")


def schema(stream: str, *columns: str, **properties: Any) -> dict[str, Any]:
    described = {**{column: {"type": ["string", "null"]} for column in columns}, **properties}
    return {"type": "SCHEMA", "stream": stream, "schema": {"properties": described}, "key_properties": []}


def record(stream: str, **values: Any) -> dict[str, Any]:
    return {"type": "RECORD", "stream": stream, "record": values}


def state(**value: Any) -> dict[str, Any]:
    return {"type": "STATE", "value": value}


def singer(messages: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(message)}\n" for message in messages).encode()


def target_with(limits: Limits, follow: Callable[..., Activities]) -> type[TargetConstantContact]:
    """The target with other limits, or another clock."""

    class Target(TargetConstantContact):
        pass

    Target.limits, Target.follow = limits, staticmethod(follow)
    return Target


@dataclass
class Ended:
    """What a run left behind."""

    exit_code: int
    states: list[Any]
    log: str
    rejects: list[dict[str, Any]]

    @property
    def totals(self) -> str:
        return next(line for line in self.log.splitlines() if "Total: " in line).partition("Total: ")[2]


class Pipeline:
    """The target and the simulated account behind it."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator = simulator
        self.account: Account = simulator.account
        self.rejects_path = folder / "rejects.jsonl"
        self.limits = DEFAULT_LIMITS
        self.follow: Callable[..., Activities] = at_once
        self._folder = folder

    def settings(self, **settings: Any) -> dict[str, Any]:
        connection = self.simulator.connection()
        del connection["access_token"]
        own = {
            **connection,
            "token_store": str(self._folder / "tokens.json"),
            "requests_per_second": 0,
            "rejects_path": str(self.rejects_path),
            "max_reject_percent": 100,
            "lists": [self.account.living_lists()[0].list_id],
            **settings,
        }
        return {name: value for name, value in own.items() if value is not None}

    def rejects(self) -> list[dict[str, Any]]:
        if not self.rejects_path.exists():
            return []
        return [json.loads(line) for line in self.rejects_path.read_text(encoding="utf-8").split("\n") if line]

    def run(self, *messages: Mapping[str, Any] | bytes, **settings: Any) -> TargetConstantContact:
        """Run in this process; failures are raised."""
        lines = [message if isinstance(message, bytes) else singer([message]) for message in messages]
        target = target_with(self.limits, self.follow)(config=self.settings(**settings))
        is_complete = False
        try:
            target.listen(io.BytesIO(b"".join(lines)))  # type: ignore[arg-type]  # the SDK says text
            is_complete = True
        except TooManyDeparturesError:
            raise
        except (TooManyRejectsError, VerificationFailedError, RemovalRefusedError):
            is_complete = True
            raise
        finally:
            target.close()
            check_target(target, is_complete=is_complete)
        return target

    def start(self, *options: str | Path, **settings: Any) -> subprocess.Popen[bytes]:
        config = self._folder / "config.json"
        config.write_text(json.dumps(self.settings(**settings)))
        return commands.start(
            [COMMAND, "--config", config, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder,
        )

    def ended(self, process: subprocess.Popen[bytes], written: bytes | None = None) -> Ended:
        output, log = process.communicate(written, timeout=60)
        states = [json.loads(line) for line in output.splitlines()]
        check_log(log.decode(), process.returncode)
        return Ended(process.returncode, states, log.decode(), self.rejects())

    def command(self, *messages: Mapping[str, Any], **settings: Any) -> Ended:
        """Run as users do: a process of its own."""
        return self.ended(self.start(**settings), singer(messages))

    def contact(self, address: str) -> dict[str, Any]:
        contact = self.account.contacts.by_address(address)
        assert contact is not None, address
        everything = ("custom_fields", "list_memberships", "phone_numbers", "street_addresses")
        return dict(contact.resource(everything))

    def has(self, address: str) -> bool:
        return self.account.contacts.by_address(address) is not None

    def imports(self) -> list[tuple[str, int]]:
        """Kind and request bytes of every import, in order."""
        return [
            (request.path.rpartition("/")[2], request.request_bytes)
            for request in self.simulator.requests
            if request.method == "POST" and request.path.endswith("_import")
        ]


if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    Pipe = Callable[..., AbstractContextManager[Pipeline]]


@pytest.fixture(autouse=True)
def _signals_are_given_back() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def pipe(tmp_path: Path) -> Pipe:
    """Start a simulated account with the target in front of it."""

    @contextmanager
    def start(*, switches: Switches | None = None, phone_limit: int = 20, **options: Any) -> Iterator[Pipeline]:
        # Shorter than what the target sends, so that there is something that the service alone refuses.
        switches = switches or Switches()
        switches = replace(switches, phone_limit=min(switches.phone_limit, phone_limit))
        account = Account(switches=switches, **options.pop("account", {}))
        unlimited = {"requests_per_second": 0, "token_requests_per_second": 0}
        with Simulator(account, **{**unlimited, **options}) as simulator:
            yield Pipeline(simulator, tmp_path)

    return start


@pytest.fixture
def pipeline(pipe: Pipe) -> Iterator[Pipeline]:
    with pipe() as started:
        yield started
