"""One import at a time, beside reading: while one is processed, the next fills.

At most one batch waits for the one in flight, so memory is bounded by three: filling, waiting, in flight.
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


class Sender(Generic[T]):
    """Hands items to a function in a thread of its own, in order, one at a time.

    Attributes:
        failure: What ended the thread; nothing is sent after it.
    """

    def __init__(
        self,
        send: Callable[[T], None],
        *,
        should_stop: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember what to do; the thread starts with the first item.

        Args:
            send: Called in the thread.
            should_stop: Whether a signal asked the process to end.
            clock: Seconds, never going back.
        """
        self.failure: BaseException | None = None
        self._send = send
        self._should_stop = should_stop
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: list[T] = []
        self._is_busy = False
        self._thread: threading.Thread | None = None

    def raise_failure(self) -> None:
        """Raise what ended the thread, if anything did.

        Raises:
            BaseException: From `send`.
        """
        if self.failure is not None:
            raise self.failure

    def submit(self, item: T) -> None:
        """Pass an item on, waiting while another one waits; after a signal it is not sent any more.

        Args:
            item: What to send.

        Raises:
            BaseException: From `send`, for an earlier item.
        """
        with self._changed:
            while self._waiting and self.failure is None and not self._should_stop():
                self._changed.wait(_LOOK_UP_SECONDS)
            self.raise_failure()
            if self._should_stop():
                return
            self._waiting.append(item)
            self._changed.notify_all()
            if self._thread is None:
                # A daemon: a process that has been told to end must not wait two hours for an import.
                self._thread = threading.Thread(target=self._run, name="imports", daemon=True)
                self._thread.start()

    def drain(self, *, seconds: float | None = None) -> bool:
        """Wait until everything passed on has been sent.

        Args:
            seconds: How long at most; None for as long as it takes, `STOP_SECONDS` once a signal came.

        Returns:
            Whether it has; False also after a failure.
        """
        deadline = None if seconds is None else self._clock() + seconds
        with self._changed:
            while (self._waiting or self._is_busy) and self.failure is None:
                if deadline is None and self._should_stop():
                    deadline = self._clock() + STOP_SECONDS
                if deadline is not None and self._clock() >= deadline:
                    return False
                self._changed.wait(_LOOK_UP_SECONDS)
            return self.failure is None

    def _run(self) -> None:
        while self.failure is None:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                item = self._waiting.pop()
                self._is_busy = True
                self._changed.notify_all()
            failure: BaseException | None = None
            try:
                self._send(item)
            except BaseException as error:  # noqa: BLE001  # raised again in the main thread
                failure = error
            del item  # megabytes that would live until the next one comes
            with self._changed:
                self._is_busy = False
                self.failure = failure
                self._changed.notify_all()
