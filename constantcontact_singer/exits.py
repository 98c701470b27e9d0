"""How a command ends: with one sentence in the log, and the exit code of docs/troubleshooting.md.

Each expected error has its own code (`constantcontact_api.errors`). Any other keeps its traceback and ends with 1.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from singer_sdk.exceptions import ConfigurationError, ConfigValidationError, MappingError

from constantcontact_api.errors import EXIT_CONFIGURATION, EXIT_UNEXPECTED, ConstantContactError, SettingsError
from constantcontact_singer.logs import keep_logs_harmless
from constantcontact_singer.written_json import read_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    import click
    from singer_sdk.plugin_base import PluginBase

    _Command = TypeVar("_Command", bound=click.Command)

_ECHO_SECONDS = 1.0
_SIGNAL_BASE = 128  # how shells report a death by signal
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Stopped(SystemExit):
    """A signal asked this process to end. Unwinds like an exit, with 128 + the signal's number as its code.

    Args:
        signum: The signal's number.
        said: What has landed and what to do, for the sentence.

    Attributes:
        name: Of the signal.
        said: As given.
    """

    def __init__(self, signum: int, said: str = "before the end; STATE covers what was written") -> None:
        super().__init__(_SIGNAL_BASE + signum)
        self.name, self.said = signal.Signals(signum).name, said


class Signals:
    """Tells a second request to stop from an echo of the first.

    Meltano sends a SIGTERM of its own after the SIGINT of Ctrl-C, and shells may send one signal twice. So only a
    second signal of the same number, at least a second after the first, means now; a SIGTERM that came after a SIGINT
    never does.

    Args:
        clock: Seconds, from any moment.

    Attributes:
        first: The number of the first one; None before.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.first: int | None = None
        self._clock = clock
        self._came_at: dict[int, float] = {}

    def means_now(self, signum: int) -> bool:
        """Take note of a signal; tell whether it wants the end at once."""
        if self.first is None:
            self.first = signum
        now = self._clock()
        is_again = now - self._came_at.setdefault(signum, now) >= _ECHO_SECONDS
        return is_again and signum in {self.first, signal.SIGINT}


def say_at_once(logger: logging.Logger, message: str, *arguments: object) -> None:
    """Log from a signal handler: in a thread, since the main one may stand in the middle of a line of the log.

    Args:
        logger: Gets the line, at INFO.
        message: With places for arguments.
        arguments: For the message.
    """
    threading.Thread(target=logger.info, args=(message, *arguments), daemon=True).start()


def stop_on_signal(signum: int, _frame: FrameType | None = None) -> None:
    """Handle SIGINT or SIGTERM: unwind once; a second signal that means now ends the process as it is.

    The SDK's own handler ends with exit code 0, which makes a cut-off run look complete in a plain pipe.

    Raises:
        Stopped: Always.
    """
    signals = Signals()
    signals.means_now(signum)

    def again(number: int, _: FrameType | None = None) -> None:
        if signals.means_now(number):
            os._exit(_SIGNAL_BASE + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, again)
    sys.unraisablehook = lambda _: None  # objects that are half built now would log a traceback when they are deleted
    raise Stopped(signum)


@dataclass
class Ending:
    """How a run ended, for its record.

    Attributes:
        exit_code: 0 while nothing went wrong.
        sentence: What went wrong; it names nobody.
    """

    exit_code: int = 0
    sentence: str = ""

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what goes wrong inside; the first that does says why."""
        try:
            yield
        except BaseException as error:
            if not self.exit_code:
                found = ending_of(error)
                unexpected = f"{type(error).__name__}, which nobody expected: the log has its traceback."
                self.exit_code, self.sentence = found.exit_code, found.sentence or unexpected
            raise


def ending_of(error: BaseException) -> Ending:
    """Say with which exit code and sentence an error ends a run; without a sentence if nobody expects it."""
    if isinstance(error, ConstantContactError):
        return Ending(error.exit_code, str(error))
    if isinstance(error, ConfigValidationError):
        return Ending(EXIT_CONFIGURATION, f"The settings are not valid: {'; '.join(error.errors)}. Correct them.")
    if isinstance(error, (ConfigurationError, MappingError)):  # the SDK's own, for a stream map that is wrong
        return Ending(EXIT_CONFIGURATION, f"The settings cannot be used ({str(error).rstrip('.')}): correct them.")
    if isinstance(error, Stopped):
        return Ending(int(str(error.code)), f"Stopped by {error.name} {error.said}: run again for the rest.")
    if isinstance(error, KeyboardInterrupt):  # before the handlers are in place
        return Ending(_SIGNAL_BASE + signal.SIGINT, "Stopped by SIGINT before anything was done: run again.")
    if isinstance(error, BrokenPipeError):
        return Ending(
            EXIT_UNEXPECTED, "The next program in the pipe stopped reading: look at its own messages, which say why."
        )
    if isinstance(error, OSError) and error.errno in _FULL:  # settings name all other files in their own sentences
        return Ending(
            EXIT_UNEXPECTED,
            f"Where standard output or a temporary file goes is no room ({error.strerror}): make room there, and run "
            "again.",
        )
    return Ending(EXIT_UNEXPECTED)


def _has_output() -> None:
    if sys.stdout is None:  # as Python does for `>&-`
        raise SettingsError("Standard output is closed: nothing was done. Send it to a file, or to /dev/null.")


@contextmanager
def one_sentence(logger: logging.Logger) -> Iterator[None]:
    """Turn every expected error inside into one logged sentence and its exit code; also works as a decorator.

    Raises:
        SystemExit: In place of the error, with its exit code.
    """
    try:
        _has_output()
        yield
    except BaseException as error:
        ending = ending_of(error)
        if not ending.sentence:
            raise
        if isinstance(error, OSError):
            # Python flushes stdout once more at exit, and would fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        logger.error("%s", ending.sentence)  # noqa: TRY400  # no traceback wanted
        raise SystemExit(ending.exit_code) from error


@contextmanager
def plain_command(logger: logging.Logger) -> Iterator[None]:
    """Run a command for a person: the log as plain lines, and an expected error as one of them.

    Raises:
        SystemExit: As `one_sentence`.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with one_sentence(logger):
        yield


def ends_in_one_sentence(command: _Command, plugin: type[PluginBase]) -> _Command:
    """Guard a plugin's command and the options that act while they are parsed (`--config`, `--test`, `--discover`).

    Args:
        command: From the SDK's `get_singer_command`; changed in place.
        plugin: Its logger gets the sentences.
    """
    keep_logs_harmless()
    guard = one_sentence(plugin.logger)
    if command.callback is not None:
        command.callback = guard(command.callback)
    for option in command.params:
        if option.callback is not None:
            reads = option.name == "config"
            option.callback = guard(_reads_settings(option.callback) if reads else option.callback)
    return command


def _reads_settings(callback: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(ctx: click.Context, param: click.Parameter, value: Any) -> Any:  # noqa: ANN401  # click's own
        try:
            for path in filter("ENV".__ne__, value):
                if not isinstance(read_written(Path(path).read_bytes()), dict):
                    raise SettingsError(f"The file {path} of --config is not a JSON object: mend it.")
            return callback(ctx, param, value)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"A file of --config cannot be read ({error}): name one that can.") from error
        except ValueError as error:  # also of simplejson, which the SDK uses if it is installed
            raise SettingsError(f"A file of --config is not a JSON object ({error}): mend it.") from error

    return guarded
