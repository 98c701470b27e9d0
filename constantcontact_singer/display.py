"""A line at the bottom of a terminal that tells how far a run is; lines of the log appear above it.

One line: other programs of a pipe write to the same terminal, and what they wrote below a taller display would be
erased with it. It leaves the cursor at its beginning, so that they write over it, and never hides the cursor: however
the process ends, the terminal can be used.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from constantcontact_api.activities.progress_lines import OVER, PROGRESS, Progress, progress_logger

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_A_SECOND = 8
_BAR_COLUMNS = 20


class _AtItsBeginning:
    """A terminal whose cursor stands at the beginning of the last line after each write."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = stream.encoding

    def write(self, text: str) -> int:
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.write("\r")
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


class _Terminal(Console):
    def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002  # of Console
        return False


class _Above:
    """Where handlers of the log write while there is a display."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def write(self, text: str) -> int:
        self._console.out(text, end="", highlight=False)
        return len(text)

    def flush(self) -> None:
        """Do nothing: what is written appears at once."""


class Display(logging.Filter):
    """Shows the newest line of progress of each activity, in place of all in the terminal's log; a context.

    A terminal has one display. Whoever comes second logs lines until the first one is done.

    Args:
        stream: The terminal, which handlers of the log write to.
        facts: Says what is known beside the activities that are waited for.
    """

    def __init__(self, stream: TextIO, facts: Callable[[], str]) -> None:
        super().__init__()
        self._stream, self._facts = stream, facts
        self._console = _Terminal(file=_AtItsBeginning(stream))  # type: ignore[arg-type]  # all that it uses
        self._spinner = Spinner("dots")
        self._lock = threading.RLock()
        self._under_way: dict[str, Progress] = {}
        self._terminal: int | None = None
        self._handlers: list[logging.StreamHandler[TextIO]] = []
        self._level = logging.INFO
        self._live = Live(
            console=self._console,
            get_renderable=self._line,
            transient=True,
            refresh_per_second=_A_SECOND,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Display:  # noqa: PYI034  # `Self` needs Python 3.11
        self._level = progress_logger.getEffectiveLevel()
        progress_logger.setLevel(logging.DEBUG)  # every look at an activity
        progress_logger.addFilter(self)
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        progress_logger.removeFilter(self)
        progress_logger.setLevel(self._level)
        with self._lock:
            if self._terminal is not None:
                for handler in self._handlers:
                    handler.setStream(self._stream)
                    handler.removeFilter(_is_no_progress)
                self._live.stop()
                os.close(self._terminal)
                self._terminal = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Take note of a line of progress; tell whether it is one of the log, which may go to files as well."""
        found, over = getattr(record, PROGRESS, None), getattr(record, OVER, None)
        if isinstance(found, Progress):
            self._start()
            self._under_way[found.activity_id] = found
        elif over is not None:
            self._under_way.pop(over, None)
        else:
            return True
        return record.levelno >= self._level

    def _start(self) -> None:
        with self._lock:
            if self._terminal is not None or not self._console.is_interactive:
                return
            self._terminal = locked(self._stream)
            if self._terminal is None:
                return
            self._live.start()
            above = _Above(self._console)
            self._handlers = [one for one in _handlers() if one.stream is self._stream]
            for handler in self._handlers:
                handler.setStream(above)  # type: ignore[arg-type]  # all that it uses
                handler.addFilter(_is_no_progress)

    def _line(self) -> Table:
        under_way = list(self._under_way.values())
        said = Text(" · ".join(filter(None, [self._facts(), *(one.sentence for one in under_way)])))
        said.no_wrap, said.overflow = True, "ellipsis"
        row: list[Spinner | ProgressBar | Text] = [self._spinner, said]
        if under_way:
            percent = sum(one.percent for one in under_way) / len(under_way)
            row.insert(1, ProgressBar(completed=percent, width=_BAR_COLUMNS))
        line = Table.grid(padding=(0, 1))
        line.add_row(*row)
        return line


def _is_no_progress(record: logging.LogRecord) -> bool:
    return not hasattr(record, PROGRESS)


def _handlers() -> list[logging.StreamHandler[TextIO]]:
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    handlers = [handler for one in loggers if isinstance(one, logging.Logger) for handler in one.handlers]
    return [one for one in dict.fromkeys(handlers) if isinstance(one, logging.StreamHandler)]


def locked(stream: TextIO) -> int | None:
    """Open a terminal and lock it against other displays, such as that of the other plugin in a pipe.

    It is opened anew, since processes that inherit a file share its lock.

    Returns:
        Its descriptor; None if it has another display.
    """
    try:
        terminal = os.open(os.ttyname(stream.fileno()), os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:  # of another user
        return None
    try:
        fcntl.flock(terminal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(terminal)
        return None
    except OSError:  # a system that locks no terminals
        pass
    return terminal
