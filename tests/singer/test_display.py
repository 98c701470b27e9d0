"""On a terminal, progress is one line below the log; anywhere else it is lines of the log."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import pty
import re
import signal
import struct
import sys
import termios
import threading
from pathlib import Path
from subprocess import DEVNULL
from typing import IO, Any, TextIO

import pytest

from constantcontact_api.activities.progress_lines import Progress
from constantcontact_simulator import Account, Simulator
from constantcontact_singer.display import Display, locked
from constantcontact_singer.terminal import has_display
from tests.commands import Forked

TERMINAL = {"TERM": "xterm"}
PEOPLE = [
    '{"type":"SCHEMA","stream":"people","schema":{"properties":{"email":{"type":"string"}}},"key_properties":[]}',
    *(f'{{"type":"RECORD","stream":"people","record":{{"email":"p{n}@x.example"}}}}' for n in range(3)),
]


@pytest.mark.parametrize(
    ("environment", "is_displayed"),
    [
        (TERMINAL, True),
        (TERMINAL | {"NO_COLOR": "1", "CI": "false"}, True),
        (TERMINAL | {"CI": "true"}, False),
        (TERMINAL | {"MELTANO_LOADER_NAME": "target-constantcontact"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_progress_is_displayed_to_somebody_who_looks_on(environment: dict[str, str], is_displayed: bool) -> None:
    assert has_display(environment, is_terminal=True) == is_displayed
    assert not has_display(environment, is_terminal=False)


class Shown:
    """What a command shows on a terminal."""

    def __init__(
        self, plugin: str, simulator: Simulator, folder: Path, stdin: IO[Any] | int = DEVNULL, **own: Any
    ) -> None:
        names = ("client_id", "client_secret", "refresh_token", "api_url", "auth_url")
        settings = {name: getattr(simulator, name) for name in names} | {"token_store": str(folder / "tokens.json")}
        (folder / "config.json").write_text(json.dumps(settings | own), encoding="utf-8")
        command = [str(Path(sys.executable).with_name(plugin)), f"--config={folder / 'config.json'}"]
        environment = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR"}} | TERMINAL
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
        with (folder / "output").open("wb") as output:
            self.process = Forked(command, stdin=stdin, stdout=output, stderr=theirs, env=environment, cwd=folder)
        os.close(theirs)
        self.text = ""

    def until(self, pattern: str) -> None:
        """Read until it is shown.

        Raises:
            AssertionError: The command ended before.
        """
        while not re.search(pattern, self.text):
            assert self._read(), self.text

    def to_its_end(self) -> int:
        """Read the rest; return the exit code."""
        while self._read():
            pass
        os.close(self._ours)
        return self.process.wait(30)

    def _read(self) -> bool:
        try:
            self.text += os.read(self._ours, 4096).decode(errors="replace")
        except OSError:  # nobody has the other end
            return False
        return True

    def lines(self) -> list[str]:
        """What stays: lines of the log."""
        return re.findall(r"\d\d:\d\d:\d\d,\d+ \| \w+ +\| \S+ +\| (.+)\r\n", self.text)


def test_imports_are_displayed_below_the_log_and_signals_leave_a_terminal_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "people").write_text("\n".join(PEOPLE), encoding="utf-8")
    with (
        Simulator(Account(), processing_seconds=60) as simulator,
        (tmp_path / "people").open("rb") as given,
    ):
        shown = Shown("target-constantcontact", simulator, tmp_path, given, lists=["Newsletter"])
        shown.until(r"3 records read · Import 1 of 1, \d+ %")
        shown.process.send_signal(signal.SIGINT)
        shown.until(r"Stopping: [^\n]+\n.* Import 1 of 1")
        threading.Event().wait(1.0)
        shown.process.send_signal(signal.SIGINT)
        assert shown.to_its_end() == 130
    assert "Stopped by SIGINT" in shown.lines()[-2]
    assert shown.lines()[-1].startswith("Total: 3 read")
    assert not any("%" in line for line in shown.lines())
    assert "\x1b[?25l" not in shown.text, "the cursor was hidden"
    assert shown.text.rpartition("records read")[2].index("\x1b[2K") < 100, "the display is not taken away"
    assert not (tmp_path / "output").read_bytes()


def test_an_export_is_displayed_and_no_message_of_the_tap_is_touched(tmp_path: Path) -> None:
    with Simulator(Account(contacts=20), processing_seconds=3) as simulator:
        shown = Shown("tap-constantcontact", simulator, tmp_path)
        shown.until(r"0 records read · Export of everybody, \d+ %")
        assert shown.to_its_end() == 0
    assert {json.loads(line)["type"] for line in (tmp_path / "output").read_text().splitlines()} >= {"RECORD", "STATE"}
    assert shown.lines()[-1].startswith("Totals: ")


class Lines(logging.StreamHandler):  # type: ignore[type-arg]  # of Python 3.11
    """The log of a terminal."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def test_a_terminal_has_one_display_and_whoever_comes_second_logs_lines(caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = pty.openpty()
    imports = [Progress(str(number), 46, f"Import {number}, 46 %") for number in (1, 2, 3)]
    caplog.set_level(logging.INFO)
    with os.fdopen(ours), os.fdopen(theirs, "w") as stream:
        logging.root.addHandler(log := Lines(stream))
        first, second = (Display(stream, lambda: "3 records read") for _ in range(2))
        try:
            with first:
                imports[0].log(is_due=True)
            taken = locked(stream)
            assert taken is not None
            with second:
                imports[1].log(is_due=True)
                imports[1].log(is_due=False)
                os.close(taken)
                imports[2].log(is_due=True)
        finally:
            logging.root.removeHandler(log)
    assert log.lines == ["Import 2, 46 %."]
    assert caplog.messages == [f"Import {number}, 46 %." for number in (1, 2, 3)], "a log in a file has all"
