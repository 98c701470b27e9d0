"""One installed Meltano project for all pipelines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
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
    """This repository's own meltano.yml and installed plugins with state of its own, or a project of its own.

    Attributes:
        folder: For the state.
        root: Of the project.
        name: Of its environment.
    """

    folder: Path
    root: Path = ROOT
    name: str = "simulator"

    def run(self, *arguments: str, environment: Mapping[str, str], around: Sequence[str] = ()) -> Run:
        """Run `meltano ...` in the environment `simulator`, with nothing of a developer's own settings.

        Args:
            arguments: Of Meltano.
            environment: Beside what every run has.
            around: A command that runs Meltano.
        """
        with ONE_AT_A_TIME if self.root == ROOT else nullcontext():
            started = self.start(*arguments, environment=environment, around=around)
            log, _ = started.communicate()
        check_logs(log, is_complete=started.returncode == 0)
        return Run(started.returncode, log)

    def start(
        self, *arguments: str, environment: Mapping[str, str], around: Sequence[str] = ()
    ) -> subprocess.Popen[str]:
        """Start what `run` runs, in a session of its own; its log is its output."""
        # Without compiled modules each of the three programs of a pipeline takes seconds to start.
        unwanted = ("TAP_", "TARGET_", "CONSTANTCONTACT_", "MELTANO_", "PEOPLE_", "PYTHONDONTWRITEBYTECODE")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        return subprocess.Popen(
            [*around, Path(sys.executable).with_name("meltano"), "--log-format=uncolored", *arguments],
            cwd=self.root,
            env={
                **inherited,
                "MELTANO_ENVIRONMENT": self.name,
                "MELTANO_DATABASE_URI": f"sqlite:///{self.folder / 'meltano.db'}",
                "MELTANO_CLI_DISABLE_VERSION_CHECK": "1",
                "NO_COLOR": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="session")
def meltano(tmp_path_factory: pytest.TempPathFactory) -> MeltanoProject:
    return MeltanoProject(tmp_path_factory.mktemp("meltano"))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read the records that target-jsonl wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
