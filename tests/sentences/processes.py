"""Real processes of our commands, many of them from one that has loaded all modules already.

A command takes a second to load and much less to run. So one process loads everything once and forks for each run: the
child has its own input, output, log, folder and exit code, as if a shell had started it. With `FULL=1` the child
becomes the installed command.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socketserver
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import AF_UNIX, socket
from typing import TYPE_CHECKING, Any

from constantcontact_cli.main import main
from tap_constantcontact.tap import TapConstantContact
from target_constantcontact.target import TargetConstantContact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_COMMANDS: dict[str, Callable[[], object]] = {
    "tap-constantcontact": lambda: TapConstantContact.cli(),  # noqa: PLW0108  # `.cli` itself sets up logging
    "target-constantcontact": lambda: TargetConstantContact.cli(),  # noqa: PLW0108
    "constantcontact": main,
}


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    exit_code: int
    output: str
    log: str


class Processes:
    """Starts them.

    Args:
        address: Of the process that forks.
    """

    def __init__(self, address: Path) -> None:
        self._address = address

    def run(
        self,
        folder: Path,
        program: str,
        *options: str,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
        is_stopped: bool = False,
        is_unread: bool = False,
        most_bytes: int = 0,
    ) -> Ended:
        """Run a command to its end.

        Args:
            folder: To run in.
            program: Its name.
            options: Its options.
            given: Its standard input.
            environment: Beside PATH and HOME.
            is_stopped: Gets SIGTERM while it waits for the rest of its input, or for the service.
            is_unread: Nobody reads its output.
            most_bytes: That a file of it may have, as if the disk were full; its output goes nowhere then.
        """
        (folder / "input").write_bytes(given)
        order = {
            "folder": str(folder),
            "command": [program, *options],
            "is_unread": is_unread,
            "is_stopped": is_stopped,
            "most_bytes": most_bytes,
            "environment": {"PATH": os.environ["PATH"], "HOME": str(folder), **(environment or {})},
        }
        for name in ("output", "log"):
            (folder / name).touch()
        exit_code = self._forked(order)
        return Ended(exit_code, *((folder / name).read_text("utf-8", "replace") for name in ("output", "log")))

    def _forked(self, order: Mapping[str, Any]) -> int:
        with socket(AF_UNIX) as connection:
            connection.connect(str(self._address))
            with connection.makefile("rw") as lines:
                lines.write(json.dumps(order) + "\n")
                lines.flush()
                pid = int(lines.readline())
                _stop_if_asked(pid, order)
                return int(lines.readline())


def _stop_if_asked(pid: int, order: Mapping[str, Any]) -> None:
    if order["is_stopped"]:
        log, deadline = Path(order["folder"]) / "log", time.monotonic() + 60
        while b"Run " not in log.read_bytes() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(pid, signal.SIGTERM)


def _prepare(order: Mapping[str, Any]) -> None:
    """Give this process the folder, files and limits of an order."""
    os.chdir(order["folder"])
    if order["is_stopped"]:  # an input that never ends
        reading, writing = os.pipe()
        os.write(writing, Path("input").read_bytes())
        os.dup2(reading, 0)
    else:
        os.dup2(os.open("input", os.O_RDONLY), 0)
    reading, writing = os.pipe()
    os.close(reading)
    output = os.devnull if order["most_bytes"] else "output"
    os.dup2(writing if order["is_unread"] else os.open(output, os.O_WRONLY), 1)
    os.dup2(os.open("log", os.O_WRONLY | os.O_APPEND), 2)
    if order["most_bytes"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"], resource.RLIM_INFINITY))


@contextmanager
def processes(folder: Path) -> Iterator[Processes]:
    """Start what runs them.

    Args:
        folder: For its socket.

    Yields:
        It, until the end of the block.
    """
    address = folder / "forks"
    with subprocess.Popen([sys.executable, "-m", __name__, address], stdin=subprocess.PIPE) as server:
        try:
            while not address.exists() and server.poll() is None:
                time.sleep(0.02)
            yield Processes(address)
        finally:
            server.terminate()


class _Fork(socketserver.StreamRequestHandler):
    """One order, in a process of its own: forks again, tells the process id and then the exit code."""

    def handle(self) -> None:
        order = json.loads(self.rfile.readline())
        pid = os.fork()
        if not pid:
            os._exit(_run(order))
        self.wfile.write(f"{pid}\n".encode())
        self.wfile.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n".encode())


def _run(order: Mapping[str, Any]) -> int:
    _prepare(order)
    if os.environ.get("FULL"):
        program = Path(sys.executable).with_name(order["command"][0])
        os.execve(program, order["command"], order["environment"])  # noqa: S606  # no shell is wanted
    os.environ.clear()
    os.environ.update(order["environment"])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    sys.argv = list(order["command"])
    try:
        _COMMANDS[sys.argv[0]]()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001  # as the interpreter would
        sys.excepthook(*sys.exc_info())
        code = 1
    else:
        code = 0
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    return code


if __name__ == "__main__":

    class _Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
        max_children = 100

    with _Server(sys.argv[1], _Fork) as server:
        server.serve_forever()
