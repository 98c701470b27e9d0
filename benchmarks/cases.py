"""What a case is, and what its commands may use: data, stand-in services, settings files."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.people import write_export, write_singer
from benchmarks.service import CLIENT_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

# A longer export is this one's rows, sent several times; addresses of a longer Singer stream all differ.
LONGEST_EXPORT = 1_000_000

OURS = "ours"
PLAIN = "plain SDK"
FLOOR = "floor"


@dataclass(frozen=True)
class Command:
    """One program to run and measure.

    Attributes:
        arguments: The program and its arguments.
        stdin: The file it reads.
        environment: What it gets beside this process's own.
        requests: Where to ask the stand-in which requests it got; empty without one.
    """

    arguments: tuple[str, ...]
    stdin: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    requests: str = ""


@dataclass(frozen=True)
class Case:
    """Programs that do the same job, run in turn.

    Attributes:
        name: What is done, such as `tap, full table`.
        shape: `wide` or `narrow`.
        programs: Builds each program's command for so many records, by what the tables call the program.
        share: Runs once more and says which part of the records took the fast path; None where there is none.
    """

    name: str
    shape: str
    programs: Mapping[str, Callable[[Workplace, int], Command]]
    share: Callable[[Workplace, int], float] | None = None


def console_script(name: str) -> str:
    """Return the path of an installed command of this environment.

    Args:
        name: Such as `tap-constantcontact`.
    """
    return str(Path(sys.executable).with_name(name))


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs one of the programs of this package.

    Args:
        name: Such as `plain_tap`.
        arguments: What it gets.
    """
    return (sys.executable, "-m", f"benchmarks.{name}", *arguments)


class Workplace:
    """A folder of data and services that start when they are first needed and end with the `with` block."""

    def __init__(self, folder: Path | None = None) -> None:
        """Remember the folder; nothing is made yet.

        Args:
            folder: Where made-up data is kept for the next time; None for a temporary one.
        """
        self._kept = folder
        self._stack = ExitStack()
        self._services: dict[tuple[str, ...], str] = {}

    def __enter__(self) -> Workplace:  # noqa: PYI034  # `Self` needs Python 3.11
        self._scratch = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        self._data = self._kept or self._scratch
        self._data.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def export(self, shape: str, records: int) -> Path:
        """Return an export file.

        Args:
            shape: `wide` or `narrow`.
            records: How many contacts; beyond `LONGEST_EXPORT` that many.
        """
        count = min(records, LONGEST_EXPORT)
        return self.made(f"export-{shape}-{count}.csv", lambda path: write_export(path, shape, count))

    def singer(self, shape: str, records: int) -> Path:
        """Return a file of Singer lines of people.

        Args:
            shape: `wide` or `narrow`.
            records: How many.
        """

        def write(path: Path) -> None:
            with path.open("w", encoding="utf-8") as file:
                write_singer(file, shape, records)

        return self.made(f"people-{shape}-{records}.singer", write)

    def service(self, shape: str = "", records: int = 0) -> str:
        """Return the address of a service, started if need be.

        Args:
            shape: Of the export that it has; empty for a service of imports alone.
            records: How many contacts are in it.
        """
        arguments: list[str] = []
        if shape:
            arguments = [str(self.export(shape, records)), str(max(1, records // LONGEST_EXPORT))]
        return self._served(*arguments)

    def account(self, people: int) -> str:
        """Return the address of a service whose account holds people, started if need be.

        Args:
            people: Whom `people.person` makes, from 0.
        """
        return self._served("--people", str(people), str(self._data))

    def _served(self, *arguments: str) -> str:
        if arguments not in self._services:
            process = subprocess.Popen(
                module("service", *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            self._stack.enter_context(process)  # ends its input and waits
            assert process.stdout is not None  # noqa: S101  # for the type checker
            self._services[arguments] = process.stdout.readline().strip()
        return self._services[arguments]

    def settings(self, url: str, name: str = "", **more: Any) -> Path:  # settings are anything
        """Write a settings file for a plugin: a login at a stand-in, at any pace, the rest as default.

        Args:
            url: Of the service.
            name: Tells files with other settings from this one.
            more: Settings that the plugin cannot do without, or that the case is about.
        """
        path = self._scratch / f"settings-{url.rpartition(':')[2]}{name}.json"
        login = {"client_id": CLIENT_ID, "client_secret": "none", "refresh_token": "none"}
        urls = {"api_url": f"{url}/v3", "auth_url": f"{url}/auth"}
        store = {"token_store": str(path.with_suffix(".tokens"))}
        # Pace and budget are the service's limits, which say nothing about speed.
        limits = {"requests_per_second": 0, "daily_request_budget": 0}
        path.write_text(json.dumps({**login, **urls, **store, **limits, **more}), encoding="utf-8")
        return path

    def scratch(self, name: str, content: str) -> Path:
        """Write a file that goes away at the end.

        Args:
            name: Of the file.
            content: Of the file.
        """
        path = self._scratch / name
        path.write_text(content, encoding="utf-8")
        return path

    def folder(self, name: str) -> Path:
        """Return a folder beside the data; it may be empty or not be there yet.

        Args:
            name: Of the folder.
        """
        return self._data / name

    def scratch_folder(self, name: str) -> Path:
        """Make a folder that goes away at the end.

        Args:
            name: Of the folder.
        """
        path = self._scratch / name
        path.mkdir(exist_ok=True)
        return path

    def made(self, name: str, write: Callable[[Path], None]) -> Path:
        """Return a file of the folder, written if it is not there yet.

        Args:
            name: Of the file; says all that its content depends on.
            write: Writes it to a path.
        """
        path = self._data / name
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            write(unfinished)
            unfinished.rename(path)
        return path
