"""Whole runs of the real commands in this process, with a clock that nobody waits for."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import traceback
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from constantcontact_singer.connection import activities_of, connect
from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.tap import TapConstantContact
from target_constantcontact.limits import Limits
from target_constantcontact.target import TargetConstantContact

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

LONGEST_WAIT_SECONDS = 60.0


class Clock:
    """Goes on by what somebody sleeps."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds

    def waits(self) -> Generator[float, Any, None]:
        """Growing waits between retries, which pass at once."""
        seconds = 1.0
        yield 0.0
        while True:
            self.sleep(seconds)
            seconds = min(2 * seconds, LONGEST_WAIT_SECONDS)
            yield 0.0


class _Stop(threading.Event):
    """Waits by the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.sleep(timeout or 0.0)
        return self.is_set()


def target_of(clock: Clock, lines: int = 20) -> type[TargetConstantContact]:
    """The target with small batches, by this clock."""

    class Target(TargetConstantContact):
        limits = Limits(lines=lines)
        follow = staticmethod(partial(activities_of, clock=clock))
        connect = staticmethod(partial(connect, clock=clock, sleep=clock.sleep, waits=clock.waits, monotonic=clock))

        def __init__(self, **arguments: Any) -> None:
            super().__init__(**arguments)
            self._stop = _Stop(clock)

    return Target


def tap_of(clock: Clock) -> type[TapConstantContact]:
    """The tap, by this clock."""

    class Tap(TapConstantContact):
        @cached_property
        def account(self) -> TapAccount:
            connecting = partial(connect, waits=clock.waits, monotonic=clock)
            return TapAccount(self.config, clock=clock, sleep=clock.sleep, connect=connecting)

    return Tap


@dataclass(frozen=True)
class Ended:
    """What a run left behind. `exit_code` None: it ended with a traceback."""

    exit_code: int | None
    output: bytes
    log: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.split(b"\n") if line]

    @property
    def errors(self) -> list[str]:
        return [line for line in self.log.splitlines() if "| ERROR " in line or "| CRITICAL" in line]

    @property
    def has_traceback(self) -> bool:
        return self.exit_code is None or "Traceback (most recent" in self.log


def command(plugin: type[Any], folder: Path, config: Mapping[str, Any], *options: str) -> Ended:
    """Run a plugin's command as a shell would."""
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    output, log = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    exit_code: int | None = 0
    with _fresh_logging(), redirect_stdout(output), redirect_stderr(log):
        try:
            plugin.cli([f"--config={path}", *options])
        except SystemExit as end:
            exit_code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:  # noqa: BLE001  # what a shell would show
            exit_code = None
            traceback.print_exc(file=sys.stderr)
    return Ended(exit_code, output.buffer.getvalue(), log.getvalue())


@contextmanager
def _fresh_logging() -> Iterator[None]:
    """Each command sets logging up from nothing; what it adds is taken away again."""
    loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    before = [(one, one.handlers[:], one.level, one.disabled) for one in loggers]
    for one in loggers:
        one.handlers, one.disabled = [], False
        one.setLevel(logging.NOTSET if one.parent else one.level)  # as in a process of its own
    hook = sys.unraisablehook
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for one, handlers, level, is_disabled in before:
            one.handlers, one.disabled = handlers, is_disabled
            one.setLevel(level)
