"""One installed Meltano project for all pipelines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from tests.accounting import check_logs
from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parent.parent.parent
# Tests run in several processes, and all use the plugins that Meltano has installed in this repository.
ONE_AT_A_TIME = FileLock(Path(sys.prefix) / "meltano-tests.lock")


@dataclass(frozen=True)
class Run:
    """How one `meltano` command ended."""

    exit_code: int
    log: str


@dataclass(frozen=True)
class MeltanoProject:
    """This repository's own meltano.yml and installed plugins, with state of its own."""

    folder: Path

    def run(self, *arguments: str, environment: Mapping[str, str], around: Sequence[str] = ()) -> Run:
        """Run `meltano ...` in the environment `simulator`, with nothing of a developer's own settings.

        Args:
            arguments: Of Meltano.
            environment: Beside what every run has.
            around: A command that runs Meltano.
        """
        # Without compiled modules each of the three programs of a pipeline takes seconds to start.
        unwanted = ("TAP_", "TARGET_", "CONSTANTCONTACT_", "MELTANO_", "PEOPLE_", "PYTHONDONTWRITEBYTECODE")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        with ONE_AT_A_TIME:
            return self._run(around, arguments, {**inherited, **environment})

    def _run(self, around: Sequence[str], arguments: tuple[str, ...], environment: Mapping[str, str]) -> Run:
        done = subprocess.run(
            [*around, Path(sys.executable).with_name("meltano"), "--log-format=uncolored", *arguments],
            cwd=ROOT,
            env={
                "MELTANO_ENVIRONMENT": "simulator",
                "MELTANO_DATABASE_URI": f"sqlite:///{self.folder / 'meltano.db'}",
                "MELTANO_CLI_DISABLE_VERSION_CHECK": "1",
                "NO_COLOR": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        check_logs(done.stdout, is_complete=done.returncode == 0)
        return Run(done.returncode, done.stdout)


@pytest.fixture(scope="session")
def meltano(tmp_path_factory: pytest.TempPathFactory) -> MeltanoProject:
    return MeltanoProject(tmp_path_factory.mktemp("meltano"))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read the records that target-jsonl wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
