"""Commands as processes of their own that start in a tenth of a second.

A start takes 1.5 s of processor time, nearly all of it for imports, and the tests start a thousand. So these are forked
from a process that has imported the plugins; from there on each is like any other: its own files, signals, exit code.
Where nothing can be forked (Windows), `subprocess` starts the commands.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
from importlib.metadata import entry_points
from multiprocessing import reduction
from operator import methodcaller
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, TimeoutExpired
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
_PRELOADED = ["constantcontact_cli.main", "tap_constantcontact.tap", "target_constantcontact.target"]


class _File:
    """A file that goes along to another process, where it is the number of a descriptor."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return methodcaller("detach"), (reduction.DupFd(self.number),)


def _be(command: Sequence[str], env: Mapping[str, str], cwd: str, *files: int) -> None:
    """Be the command, in a process that was forked for it."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = list(command)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115  # to the end
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115  # to the end
    if command[1:2] == ["-m"]:
        sys.argv = list(command[2:])
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    else:
        (script,) = entry_points(group="console_scripts", name=Path(command[0]).name)
        sys.exit(script.load()())


class Forked:
    """A command that runs: what the tests use of `subprocess.Popen`, with its arguments."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        stdin: int | IO[Any] = DEVNULL,
        stdout: int | IO[Any] = PIPE,
        stderr: int | IO[Any] = PIPE,
        cwd: str | Path | None = None,
        env: Mapping[str, str] | None = None,
        text: bool = False,
    ) -> None:
        self.args = [str(part) for part in command]
        self._text = text
        self._passed: list[int] = []
        given_in, self.stdin = self._ends(stdin, "w")
        given_out, self.stdout = self._ends(stdout, "r")
        given_err, self.stderr = self._ends(stderr, "r")
        environment, folder = dict(os.environ if env is None else env), str(cwd or Path.cwd())
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        self._process = context.Process(
            target=_be, args=(self.args, environment, folder, given_in, given_out, given_err)
        )
        self._process.start()
        self.pid = self._process.pid
        for number in self._passed:
            os.close(number)

    def _ends(self, given: int | IO[Any], mode: str) -> tuple[_File, Any]:
        """The command's end of a file, and ours where it is a pipe."""
        if given == PIPE:
            ours, theirs = os.pipe() if mode == "r" else reversed(os.pipe())
            self._passed.append(theirs)
            encoding = "utf-8" if self._text else None
            return _File(theirs), os.fdopen(ours, mode if self._text else f"{mode}b", encoding=encoding)
        if given == DEVNULL:
            self._passed.append(os.open(os.devnull, os.O_RDWR))
            return _File(self._passed[-1]), None
        return _File(given if isinstance(given, int) else given.fileno()), None

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            assert timeout is not None
            raise TimeoutExpired(self.args, timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid and self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, written: str | bytes | None = None, timeout: float | None = None) -> tuple[Any, Any]:
        """Write to it, read what it writes, and wait for its end."""
        said: dict[str, Any] = {"stdout": None, "stderr": None}

        def read(name: str, file: IO[Any]) -> None:
            with file:
                said[name] = file.read()

        readers = [
            Thread(target=read, args=(name, file), daemon=True)
            for name, file in (("stdout", self.stdout), ("stderr", self.stderr))
            if file and not file.closed
        ]
        for reader in readers:
            reader.start()
        if self.stdin and not self.stdin.closed:
            try:
                with self.stdin:
                    self.stdin.write(written or ("" if self._text else b""))
            except BrokenPipeError:
                pass  # it has ended before it read everything
        self.wait(timeout)
        for reader in readers:
            reader.join()
        return said["stdout"], said["stderr"]


start: type[subprocess.Popen[Any]] = cast("Any", Forked) if _CAN_FORK else subprocess.Popen


def run(
    command: Sequence[str | Path],
    *,
    input: str | bytes | None = None,  # noqa: A002  # as `subprocess` calls it
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    text: bool = False,
    check: bool = False,
    timeout: float = 600,
) -> CompletedProcess[Any]:
    """Run a command to its end and return what it said."""
    process = start(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=cwd, env=env, text=text)
    try:
        output, errors = process.communicate(input, timeout)
    except BaseException:
        process.kill()
        raise
    done = CompletedProcess(process.args, process.returncode, output, errors)
    if check:
        done.check_returncode()
    return done
