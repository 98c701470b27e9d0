"""Run a few imports at a time while the main thread reads on and fills the next.

Items that must not run together do so one after the other, in the order in which they came; any others in any order.
An item is taken once there is a thread for it, so memory is bounded: what is in flight, and the next, filling or full.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

STOP_SECONDS: Final = 25.0
"""After a signal, how long what is in flight may take to land; container runtimes kill after 30 seconds."""
_LOOK_UP_SECONDS = 0.2


class Workers(Generic[T]):
    """Hands items to a function, in threads of its own.

    Args:
        send: Called in a thread.
        should_give_up: Whether even what is in flight is not waited for any more.
        most_at_once: How many items may be sent at the same time.
        collide: Whether two items must never be sent at the same time, nor the later one first.

    Attributes:
        failure: What ended the sending; nothing is started after it.
        waited_seconds: How long the caller has waited for what was passed on.
    """

    def __init__(
        self,
        send: Callable[[T], None],
        *,
        should_stop: Callable[[], bool],
        should_give_up: Callable[[], bool] = lambda: False,
        most_at_once: int = 1,
        collide: Callable[[T, T], bool] = lambda _one, _other: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.failure: BaseException | None = None
        self.waited_seconds = 0.0
        self._send = send
        self._should_stop = should_stop
        self._should_give_up = should_give_up
        self._most_at_once = most_at_once
        self._collide = collide
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: list[T] = []
        self._in_flight: list[T] = []
        self._threads: list[threading.Thread] = []
        self._give_up_at: float | None = None

    def raise_failure(self) -> None:
        """Raise what ended the sending, if anything did.

        Raises:
            BaseException: From `send`.
        """
        if self.failure is not None:
            raise self.failure

    def submit(self, item: T) -> None:
        """Pass an item on, waiting for a thread; after a signal it is not sent any more.

        Args:
            item: What to send.

        Raises:
            BaseException: From `send`, for an earlier item.
        """
        with self._changed:
            while self._is_busy() and not self._is_stopping():
                self._wait()
            self.raise_failure()
            if self._should_stop():
                return
            self._waiting.append(item)
            if len(self._threads) < self._most_at_once:
                # Daemons: a process that has been told to end must not wait two hours for an import.
                thread = threading.Thread(target=self._run, name=f"import-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def drain(self, *, seconds: float | None = None) -> bool:
        """Wait until everything passed on has been sent; after a failure or a signal, only for what is in flight.

        Args:
            seconds: How long at most; None for as long as it takes. Once a signal came or one failed, no call waits
                longer than `STOP_SECONDS` after that.

        Returns:
            Whether it has; False also after a failure.
        """
        deadline = None if seconds is None else self._clock() + seconds
        with self._changed:
            while self._in_flight or (self._waiting and not self._is_stopping()):
                if self._is_stopping() and self._give_up_at is None:
                    self._give_up_at = self._clock() + STOP_SECONDS
                ends = (deadline, self._give_up_at)
                if self._should_give_up() or any(end is not None and self._clock() >= end for end in ends):
                    return False
                self._wait()
            return self.failure is None and not self._waiting

    def _is_busy(self) -> bool:
        # What waits for another item to land has a place too: it is in memory.
        return len(self._waiting) + len(self._in_flight) >= self._most_at_once

    def _is_stopping(self) -> bool:
        return self.failure is not None or self._should_stop()

    def _wait(self) -> None:
        since = self._clock()
        self._changed.wait(_LOOK_UP_SECONDS)
        self.waited_seconds += self._clock() - since

    def _note(self, failure: BaseException | None) -> None:
        if self.failure is None:  # the first one says why
            self.failure = failure

    def _next(self) -> T | None:
        if self._should_stop():
            return None
        # Only what collides with nothing before it, on its way or still waiting.
        for index, item in enumerate(self._waiting):
            earlier = (*self._in_flight, *self._waiting[:index])
            if not any(self._collide(one, item) for one in earlier):
                return self._waiting.pop(index)
        return None

    def _run(self) -> None:
        while True:
            with self._changed:
                while self.failure is None and (item := self._next()) is None:
                    if self._should_stop() or not self._waiting:
                        break  # `submit` starts another thread: an idle one would keep the run and its connections
                    self._changed.wait()
                if self.failure is not None or item is None:
                    self._threads.remove(threading.current_thread())
                    return
                self._in_flight.append(item)
                self._changed.notify_all()
            failure: BaseException | None = None
            try:
                self._send(item)
            except BaseException as error:  # noqa: BLE001  # raised again in the main thread
                failure = error
            with self._changed:
                self._in_flight.remove(item)
                self._note(failure)
                self._changed.notify_all()
            del item  # megabytes that would live until the next one comes
