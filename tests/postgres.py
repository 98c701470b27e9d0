"""A private PostgreSQL server, and an empty database on it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


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


class Server:
    """A PostgreSQL server that nothing else uses; it trusts everyone.

    Args:
        folder: Empty; its data and log go there.
        programs: The folder of initdb and pg_ctl.
    """

    def __init__(self, folder: Path, programs: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._folder = folder
        self._programs = programs
        # The server refuses to run as root; the package made a user for it.
        is_root = os.getuid() == 0
        self._as_user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if is_root else {}
        if is_root:
            shutil.chown(folder, "postgres", "postgres")
        self._call("initdb", "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        """Its address without a database. It names a password, because tap-postgres refuses one that does not."""
        return f"postgresql://tester:any@127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        )
        self._call("pg_ctl", "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop, and wait until it is gone."""
        self._call("pg_ctl", "-m", how, "-w", "stop")

    def _call(self, program: str, *arguments: str) -> None:
        command: list[str | Path] = [self._programs / program, "-D", str(self._folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, **self._as_user)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server of one's own."""
    programs = _server_programs()
    if programs is None:
        message = "no PostgreSQL server here: apt install postgresql (or brew install postgresql), then run this again"
        (pytest.fail if os.environ.get("REQUIRE_POSTGRES") == "1" else pytest.skip)(message)
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = Server(folder, programs)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a server for all tests of this process; yields its address without a database."""
    with running_server() as server:
        yield server.url


@pytest.fixture
def postgres(postgres_server: str) -> Postgres:
    """Make an empty database."""
    return empty_database(postgres_server)


def empty_database(server: str) -> Postgres:
    """Make an empty database on a server."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS pipeline WITH (FORCE)")
        connection.execute("CREATE DATABASE pipeline")
    return Postgres(f"{server}/pipeline")
