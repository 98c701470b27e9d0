"""SIGKILL for a target: after some bytes of its input, or after some of its requests."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from tests import commands

if TYPE_CHECKING:
    import random

    from constantcontact_simulator import Simulator
    from tests.e2e.conftest import Plugin


def small_batches(how: str) -> list[str]:
    """Return the command of a target whose batches hold a few rows, as it is or broken on purpose."""
    return [sys.executable, "-m", "tests.e2e.small_batches", how]


def _kill_at_bytes(process: subprocess.Popen[bytes], singer: bytes, count: int) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(singer[:count])
        process.stdin.flush()
    finally:
        process.kill()


def _kill_at_requests(process: subprocess.Popen[bytes], singer: bytes, simulator: Simulator, count: int) -> None:
    assert process.stdin is not None
    stdin = process.stdin

    def feed() -> None:
        try:
            stdin.write(singer)
            stdin.close()
        except BrokenPipeError:
            pass

    feeder = threading.Thread(target=feed)
    feeder.start()
    while len(simulator.requests) < count and process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.001)
    process.kill()
    feeder.join()


def killed_once(
    target: Plugin, simulator: Simulator, rng: random.Random, command: list[str], singer: bytes, requests: int = 50
) -> bytes:
    """Run a target, kill it, and return the STATE that it had handed on."""
    process = commands.start(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=target.environment
    )
    if rng.random() < 0.4:
        _kill_at_bytes(process, singer, rng.randrange(len(singer)))
    else:
        _kill_at_requests(process, singer, simulator, rng.randrange(1, requests))
    assert process.stdout is not None
    with process.stdout as stdout:
        states = stdout.read()
    process.wait()
    if process.stdin is not None and not process.stdin.closed:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return states
