"""How a command ends: with one sentence in the log, and the exit code that the README promises.

Each expected error has its own code (`constantcontact_api.errors`). Any other keeps its traceback and ends with 1.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from singer_sdk.exceptions import ConfigurationError, ConfigValidationError, MappingError

from constantcontact_api.errors import EXIT_CONFIGURATION, EXIT_UNEXPECTED, ConstantContactError, SettingsError

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator
    from types import FrameType

    import click
    from singer_sdk.plugin_base import PluginBase

    _Command = TypeVar("_Command", bound=click.Command)

_SIGNAL_BASE = 128  # how shells report a death by signal


class Stopped(SystemExit):
    """A signal asked this process to end. Unwinds like an exit, with 128 + the signal's number as its code.

    Args:
        signum: The signal's number.

    Attributes:
        signal_name: Such as `SIGTERM`.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(_SIGNAL_BASE + signum)
        self.signal_name = signal.Signals(signum).name


def stop_on_signal(signum: int, _frame: FrameType | None = None) -> None:
    """Handle SIGINT or SIGTERM: unwind once, and ignore a second signal, so that it cannot cut the clean-up short.

    The SDK's own handler ends with exit code 0, which makes a cut-off run look complete in a plain pipe.

    Raises:
        Stopped: Always.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.unraisablehook = lambda _: None  # objects that are half built now would log a traceback when they are deleted
    raise Stopped(signum)


@contextmanager
def one_sentence(logger: logging.Logger) -> Iterator[None]:
    """Turn every expected error inside into one logged sentence and its exit code; also works as a decorator.

    Raises:
        SystemExit: In place of the error, with its exit code.
    """
    try:
        yield
    except ConstantContactError as error:
        _end(logger, str(error), error.exit_code)
    except ConfigValidationError as error:
        _end(logger, f"The settings are not valid: {'; '.join(error.errors)}.", EXIT_CONFIGURATION)
    except (ConfigurationError, MappingError) as error:  # the SDK's own, for a stream map that is wrong
        _end(logger, str(error), EXIT_CONFIGURATION)
    except Stopped as stop:
        logger.error("Stopped by %s before the end.", stop.signal_name)  # noqa: TRY400  # no traceback wanted
        raise
    except KeyboardInterrupt:  # before the handlers are in place
        _end(logger, "Stopped by SIGINT before the end.", _SIGNAL_BASE + signal.SIGINT)
    except BrokenPipeError:
        # Python flushes stdout once more at exit, and would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _end(logger, "The next program in the pipe stopped reading; its own messages say why.", EXIT_UNEXPECTED)


def ends_in_one_sentence(command: _Command, plugin: type[PluginBase]) -> _Command:
    """Guard a plugin's command and the options that act while they are parsed (`--config`, `--test`, `--discover`).

    Args:
        command: From the SDK's `get_singer_command`; changed in place.
        plugin: Its logger gets the sentences.
    """
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
                if not isinstance(json.loads(Path(path).read_bytes()), dict):
                    raise SettingsError(f"The file {path} of --config is not a JSON object.")
            return callback(ctx, param, value)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"A file of --config cannot be read: {error}") from error
        except ValueError as error:  # also of simplejson, which the SDK uses if it is installed
            raise SettingsError(f"A file of --config is not a JSON object: {error}.") from error

    return guarded


def _end(logger: logging.Logger, sentence: str, exit_code: int) -> None:
    logger.error("%s", sentence)
    raise SystemExit(exit_code)
