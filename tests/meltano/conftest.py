"""One installed Meltano project and one private PostgreSQL server for all pipelines."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from filelock import FileLock

from tests.accounting import check_logs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


@dataclass(frozen=True)
class Postgres:
    """A database on a server of our own."""

    url: str

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    @property
    def sqlalchemy_url(self) -> str:
        """The address as the Meltano plugins take it."""
        return self.url.replace("postgresql://", "postgresql+psycopg://")


def _server_programs() -> Path | None:
    """Find the folder that holds initdb and pg_ctl: on PATH, or where Debian keeps them apart by version."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = [*debian, *([Path(on_path)] if on_path else [])]
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server that nothing else uses; yields its address without a database.

    It trusts everyone, and the address still names a password, because tap-postgres refuses one that does not.
    """
    programs = _server_programs()
    if programs is None:
        message = "no PostgreSQL server here: apt install postgresql (or brew install postgresql), then run this again"
        (pytest.fail if os.environ.get("REQUIRE_POSTGRES") == "1" else pytest.skip)(message)
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The server refuses to run as root; the package made a user for it.
    as_user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    if as_user:
        shutil.chown(folder, "postgres", "postgres")

    def call(program: str, *arguments: str) -> None:
        subprocess.run([programs / program, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user)

    data = str(folder / "data")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    call("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
    call("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://tester:any@127.0.0.1:{port}"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgres(postgres_server: str) -> Postgres:
    """Make an empty database."""
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS pipeline WITH (FORCE)")
        connection.execute("CREATE DATABASE pipeline")
    return Postgres(f"{postgres_server}/pipeline")


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read the records that target-jsonl wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
