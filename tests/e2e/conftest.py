"""Real processes of both plugins against simulated accounts in this process, where they can be looked into."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import commands
from tests.accounting import check_log

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator import Simulator

SCRIPTS = Path(sysconfig.get_path("scripts"))


@dataclass(frozen=True)
class Plugin:
    """One of the two commands, with the settings that lead it to a simulated account."""

    name: str
    environment: dict[str, str]

    @property
    def command(self) -> list[str]:
        return [str(SCRIPTS / self.name), "--config=ENV"]

    def run(
        self, singer: bytes | None = None, *, arguments: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """Run it to its end."""
        ended = commands.run([*self.command, *arguments], input=singer, env=self.environment)
        if singer is not None:
            check_log(ended.stderr.decode(), ended.returncode)
        return ended


@pytest.fixture
def plugin_of(tmp_path: Path) -> Callable[..., Plugin]:
    """Build the environment of one plugin for one simulated account; further settings by keyword."""

    def build(name: str, simulator: Simulator, **settings: Any) -> Plugin:
        prefix = name.replace("-", "_").upper()
        folder = tmp_path / f"{name}-{simulator.client_id[:8]}"
        folder.mkdir(exist_ok=True)
        merged = {
            **{key: value for key, value in simulator.connection().items() if key != "access_token"},
            "token_store": str(folder / "tokens.json"),
            "requests_per_second": 0,
            **(
                {"rejects_path": str(folder / "rejects.jsonl"), "max_reject_percent": 100}
                if name.startswith("target")
                else {}
            ),
            **settings,
        }
        own = {
            f"{prefix}_{key.upper()}": value if isinstance(value, str) else json.dumps(value)
            for key, value in merged.items()
        }
        return Plugin(name, {**os.environ, **own})

    return build


def peak_megabytes(
    plugin: Plugin, output: Path, *, singer: Path | None = None, arguments: tuple[str, ...] = ()
) -> float:
    """Run the plugin alone in a process tree of its own and return its peak resident memory."""
    script = (
        "import resource, subprocess, sys\n"
        "code = subprocess.call(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    with (singer or output).open("rb" if singer else "ab") as stdin, output.open("wb") as stdout:
        process = subprocess.run(
            [sys.executable, "-c", script, *plugin.command, *arguments],
            stdin=stdin if singer else subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=plugin.environment,
            check=False,
        )
    assert process.returncode == 0, process.stderr.decode(errors="replace")[-3000:]
    return int(process.stderr.split()[-1]) / (1024 if sys.platform != "darwin" else 1024 * 1024)


def rejects_of(target: Plugin) -> list[dict[str, Any]]:
    """What the target wrote into its rejects file."""
    path = Path(target.environment["TARGET_CONSTANTCONTACT_REJECTS_PATH"])
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []


def kept_out_of(target: Plugin) -> list[dict[str, Any]]:
    """Whom the target kept out since they may not be mailed, where `not_permitted_path` is set."""
    path = Path(target.environment["TARGET_CONSTANTCONTACT_NOT_PERMITTED_PATH"])
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []


def last_state(stdout: bytes) -> dict[str, Any]:
    """The last whole STATE that a target handed on; one cut off by a kill was never received."""
    lines = stdout.split(b"\n")[:-1]
    return dict(json.loads(lines[-1])) if lines else {}


def error_of(process: subprocess.CompletedProcess[bytes]) -> str:
    """What a failing test should show."""
    return process.stderr.decode(errors="replace")[-3000:]
