"""How long a login still waits, as a person at a terminal sees it, and as a log does."""

from __future__ import annotations

import io

from constantcontact_cli.countdown import Countdown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def counted_down(stream: io.StringIO) -> str:
    with Countdown(stream) as countdown:
        for left in range(600, 0, -1):
            countdown(left - 0.3)
    return stream.getvalue()


def test_a_terminal_has_one_line_that_is_written_anew_each_second_and_ended_once() -> None:
    shown = counted_down(Terminal())
    assert shown.count("\n") == 1
    assert shown.endswith("\n")
    lines = shown.rstrip("\n").split("\r")[1:]
    assert len(lines) == 600
    assert lines[0] == "Waiting for your answer in the browser: 10:00 left "
    assert lines[1] == "Waiting for your answer in the browser: 9:59 left "


def test_elsewhere_a_line_comes_at_growing_intervals() -> None:
    times = [line.split(": ")[1] for line in counted_down(io.StringIO()).splitlines()]
    assert times == ["9:30 left", "9:00 left", "8:00 left", "6:00 left", "2:00 left"]


def test_a_login_that_is_allowed_at_once_leaves_no_line() -> None:
    with Countdown(stream := Terminal()):
        pass
    assert stream.getvalue() == ""
