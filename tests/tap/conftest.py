from __future__ import annotations

import io
import json
import os
import signal
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest

from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.tap import TapConstantContact
from tests import commands
from tests.tap.runs import COMMAND, Records, RunProcess, RunTap, SettingsFor

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from constantcontact_simulator import Simulator


def records_of(lines: str) -> Records:
    """The records of Singer lines, by stream."""
    found: Records = {}
    for line in filter(None, lines.split("\n")):  # texts may hold other line breaks
        message = json.loads(line)
        if message["type"] == "RECORD":
            found.setdefault(message["stream"], []).append(message["record"])
    return found


@pytest.fixture(autouse=True)
def _signal_handlers() -> Iterator[None]:
    """Building a tap replaces them."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def settings_for(tmp_path: Path) -> SettingsFor:
    def build(simulator: Simulator) -> dict[str, Any]:
        names = ("client_id", "client_secret", "refresh_token", "api_url", "auth_url")
        login = {name: getattr(simulator, name) for name in names}
        # One store for each account, so that a test can have several.
        store = tmp_path / f"tokens-{simulator.url.rsplit(':', 1)[1]}.json"
        return {**login, "token_store": str(store), "requests_per_second": 0}

    return build


@pytest.fixture
def run_tap(settings_for: SettingsFor) -> RunTap:
    """Sync in this process, without waiting between polls."""

    def run(
        simulator: Simulator, *, select: Callable[[dict[str, Any]], None] | None = None, **settings: Any
    ) -> Records:
        config = {**settings_for(simulator), **settings}
        catalog = None
        if select is not None:
            catalog = TapConstantContact(config=config).catalog_dict
            select(catalog)
        tap = TapConstantContact(config=config, catalog=catalog, setup_mapper=False)
        tap.account = TapAccount(tap.config, sleep=lambda _: None)
        tap.setup_mapper()
        output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with redirect_stdout(output):
            tap.sync_all()
        output.seek(0)
        return records_of(output.read())

    return run


@pytest.fixture
def run_process(settings_for: SettingsFor, tmp_path: Path) -> RunProcess:
    """Run the real command, as Meltano would."""

    def run(simulator: Simulator, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        config = tmp_path / "config.json"
        config.write_text(json.dumps({**settings_for(simulator), **settings}), encoding="utf-8")
        return commands.run(
            [COMMAND, f"--config={config}", *arguments], text=True, env={**os.environ, "NO_COLOR": "1"}, timeout=120
        )

    return run
