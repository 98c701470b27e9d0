"""Run one pipeline once, for any scheduler: takes an environment, returns an exit code and the path of a report."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, TYPE_CHECKING

from constantcontact_api.errors import (
    EXIT_BUDGET,
    EXIT_CONFIGURATION,
    EXIT_DEADLINE,
    EXIT_LOG_IN_AGAIN,
    EXIT_REJECTS,
    EXIT_VERIFICATION,
    SettingsError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PLUGINS = ("tap-constantcontact", "target-constantcontact")
WAITS_FOR_A_PERSON = frozenset({EXIT_CONFIGURATION, EXIT_LOG_IN_AGAIN, EXIT_REJECTS, EXIT_VERIFICATION})
"""Another try changes nothing."""
_OF_RECORDS = frozenset({"SCHEMA", "RECORD", "BATCH", "ACTIVATE_VERSION"})
"""Types of messages that a target takes and never writes."""
_OF_A_SHELL = re.compile(r"(?:[0-9]?>|<).*|&&?|\|\||;")
_BROKEN_PIPE = 128 + 13
_SOON = timedelta(minutes=5)
_AFTER_MIDNIGHT = timedelta(minutes=5)
# What of Meltano's folder all runs may share: the plugins, which `meltano install` put there.
_SHARED_BY_RUNS = ("extractors", "loaders", "mappers", "utilities", "transformers", "files")


@dataclass(frozen=True)
class Done:
    """How a run ended.

    Attributes:
        exit_code: 0, or as docs/troubleshooting.md says; what another program ended with, if that failed first.
        sentence: Why, if a plugin says so.
        report_path: Of the plugin that decided; None if none of ours ran to its end.
    """

    exit_code: int
    sentence: str = ""
    report_path: str | None = None


def retry_after(exit_code: int, now: datetime) -> timedelta | None:
    """Return how long to wait before another try; None for as long as the engine waits by itself.

    Ask `WAITS_FOR_A_PERSON` first.

    Args:
        exit_code: Of the run.
        now: With its time zone.
    """
    if exit_code == EXIT_DEADLINE:
        return _SOON
    if exit_code == EXIT_BUDGET:
        utc = now.astimezone(timezone.utc)
        midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return midnight - utc + _AFTER_MIDNIGHT
    return None


def run(command: str, environment: Mapping[str, str], folder: Path, *, log: Callable[[str], None] = print) -> Done:
    """Run one pipeline to its end, and keep what the next run needs.

    Ctrl-C, and any other signal whose handler raises, lets the programs land what is on its way.

    Args:
        command: Such as `tap-constantcontact --config=ENV | target-jsonl`, or `meltano run tap-… target-…`. A tap that
            comes first is given the STATE that the last program of the run before wrote.
        environment: All of it, with the plugins' settings.
        folder: Of this account and command alone; keeps STATE, reports, and whatever has a relative path.
        log: Takes lines of the programs' logs.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    reports = {name: folder / f"{name}.json" for name in PLUGINS}
    for path in reports.values():
        path.unlink(missing_ok=True)
    own = {
        **environment,
        "TAP_CONSTANTCONTACT_REPORT_PATH": str(reports["tap-constantcontact"]),
        "TARGET_CONSTANTCONTACT_REPORT_PATH": str(reports["target-constantcontact"]),
    }
    programs, state_path = _programs(command), folder / "state.json"
    if _name(programs[0]) == "meltano":
        own |= _for_meltano(own, folder)
    elif _name(programs[0]).startswith("tap-") and state_path.exists():
        programs[0] = [*programs[0], "--state", str(state_path)]
    failed = _Pipe(programs, own, folder, log).run(lambda line: _replace(state_path, line))
    return _done(failed, [report for path in reports.values() if (report := _report(path))])


def _programs(command: str) -> list[list[str]]:
    programs: list[list[str]] = [[]]
    try:
        lexer = shlex.shlex(command, posix=True, punctuation_chars="|")
        lexer.whitespace_split = True
        for word in lexer:
            if word == "|":
                programs.append([])
            elif _OF_A_SHELL.fullmatch(word):
                raise SettingsError(
                    f"The command has `{word}`, which only a shell understands: write that part into a script, and "
                    "name the script."
                )
            else:
                programs[-1].append(word)
    except ValueError as error:
        raise SettingsError(f"The command cannot be read ({error}): correct its quotes.") from error
    if not all(programs):
        raise SettingsError("The command has a place without a program: write it as `tap-… | target-…`.")
    return programs


def _name(program: Sequence[str]) -> str:
    return Path(program[0]).name


def _for_meltano(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Give a run a `.meltano` of its own: runs that share one overwrite each other's files. Plugins are linked in."""
    project = Path(environment.get("MELTANO_PROJECT_ROOT") or Path.cwd()).absolute()
    system, installed = folder / ".meltano", project / ".meltano"
    system.mkdir(exist_ok=True)
    for name in _SHARED_BY_RUNS:
        link = system / name
        if (installed / name).is_dir() and not link.is_symlink():
            link.symlink_to(installed / name)
    own = {"MELTANO_PROJECT_ROOT": str(project), "MELTANO_SYS_DIR_ROOT": str(system)}
    files = {
        "MELTANO_DATABASE_URI": f"sqlite:///{folder / 'meltano.db'}",
        "TARGET_CONSTANTCONTACT_REJECTS_PATH": str(folder / "rejects.jsonl"),
        "TARGET_CONSTANTCONTACT_UNDO_FOLDER": str(folder),
    }
    return own | {name: environment.get(name) or value for name, value in files.items()}


class _Pipe:
    """Programs that are connected as in a shell, and ended together."""

    def __init__(
        self,
        programs: Sequence[Sequence[str]],
        environment: Mapping[str, str],
        folder: Path,
        log: Callable[[str], None],
    ) -> None:
        self._programs = programs
        self._environment = environment
        self._folder = folder
        self._log = log
        self._running: list[subprocess.Popen[str]] = []
        self._watching: list[threading.Thread] = []
        self._failed: list[tuple[str, int]] = []

    def run(self, keep: Callable[[str], None]) -> list[tuple[str, int]]:
        """Return the names and exit codes of those that failed, in the order in which they ended."""
        try:
            return self._run(keep)
        except BaseException:
            self._end()
            raise

    def _run(self, keep: Callable[[str], None]) -> list[tuple[str, int]]:
        try:
            for program in self._programs:
                self._start(program)
        except OSError as error:
            self._end()
            return [(f"{error.filename} ({error.strerror})", 127)]
        for line in _lines(self._running[-1].stdout):
            if line.startswith("{") and line.endswith("\n"):  # a program that is killed may leave half a line
                _check_state(line)
                keep(line)
        for thread in self._watching:
            thread.join()
        # Whoever cannot write any more has not failed by itself.
        return sorted(self._failed, key=lambda one: one[1] == _BROKEN_PIPE)

    def _start(self, program: Sequence[str]) -> None:
        before = self._running[-1].stdout if self._running else None
        process = subprocess.Popen(  # noqa: S603  # what the operator wrote
            program,
            stdin=before or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            env=dict(self._environment),
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
        )
        if before is not None:
            before.close()  # it is the next program's now
        self._running.append(process)
        for work in (self._pass_log_on, self._note_end):
            thread = threading.Thread(target=work, args=(process,))
            self._watching.append(thread)
            thread.start()

    def _pass_log_on(self, process: subprocess.Popen[str]) -> None:
        for line in _lines(process.stderr):
            self._log(line.rstrip("\n"))

    def _note_end(self, process: subprocess.Popen[str]) -> None:
        code = process.wait()
        if code:
            # As a shell tells a signal.
            name = _name(self._programs[self._running.index(process)])
            self._failed.append((name, code if code > 0 else 128 - code))

    def _end(self) -> None:
        for process in self._running:
            process.send_signal(signal.SIGTERM)
        for thread in self._watching:
            thread.join()
        for process in self._running:
            if process.stdout is not None:
                process.stdout.close()


def _lines(file: IO[str] | None) -> Iterator[str]:
    if file is not None:
        with file:
            yield from file


def _check_state(line: str) -> None:
    with suppress(ValueError):
        if json.loads(line).get("type") in _OF_RECORDS:
            raise SettingsError(
                "The last program of the pipeline writes records, and nobody reads them. Let a target be the last one."
            )


def _replace(path: Path, content: str) -> None:
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _report(path: Path) -> tuple[dict[str, object], str] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return (found, str(path)) if isinstance(found, dict) else None


def _done(failed: Sequence[tuple[str, int]], reports: Sequence[tuple[dict[str, object], str]]) -> Done:
    """Say what ended first: the others of a pipe fail because of that. Meltano tells no code, but our reports do."""
    if not failed:
        return Done(0, report_path=reports[-1][1] if reports else None)
    name, code = failed[0]
    bad = [(report, path) for report, path in reports if report.get("exit_code")]
    told = min((one for one in bad if name in {"meltano", one[0].get("plugin")}), key=_ended_at, default=None)
    if told is None:
        return Done(code, f"{name} failed")
    report, path = told
    return Done(int(str(report["exit_code"])), str(report.get("sentence") or ""), path)


def _ended_at(one: tuple[dict[str, object], str]) -> str:
    return str(one[0].get("ended_at"))
