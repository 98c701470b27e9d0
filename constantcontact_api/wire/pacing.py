"""The pace of requests, shared by all processes that use one API key.

The service allows 4 requests a second and 10,000 a day per API key, not per process (support staff, forum thread
399094), and several processes run at the same time. So the times of the last requests and the day's count live in a
small file beside the token store.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filelock import FileLock

from constantcontact_api.errors import BudgetReachedError, SettingsError
from constantcontact_api.own_files import make_own_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Requests that left a second apart can arrive closer together; the margin keeps them out of one second of the
# service's clock.
_WINDOW_SECONDS = 1.05
# How often to try for the lock, which another process holds for about a millisecond. By default, filelock tries every
# 50 ms.
_LOOK_SECONDS = 0.005
_FILE_BYTES = 512


@dataclass
class Pace:
    """What is remembered of an API key's requests.

    Attributes:
        day: The UTC day being counted, as `YYYY-MM-DD`.
        requests_today: Requests made on that day, over all processes.
        recent: When the last requests were due, in seconds since the epoch, oldest first.
    """

    day: str = ""
    requests_today: int = 0
    recent: list[float] = field(default_factory=list)

    def reserve(self, now: float, requests_per_second: int, daily_budget: int = 0) -> float:
        """Take the next free moment and count the request.

        Args:
            now: Seconds since the epoch.
            requests_per_second: The limit; 0 for none.
            daily_budget: How many requests one UTC day may have; 0 for no limit.

        Returns:
            When to send the request, in seconds since the epoch; never before `now`.

        Raises:
            BudgetReachedError: The day's budget is used up; the request is not counted.
        """
        today = time.strftime("%Y-%m-%d", time.gmtime(now))
        if today != self.day:
            self.day, self.requests_today = today, 0
        if 0 < daily_budget <= self.requests_today:
            raise BudgetReachedError(
                f"The {daily_budget:,} requests of daily_request_budget are used up by this API key; the count starts "
                "again at 00:00 UTC. Run again then: it goes on from the last state."
            )
        self.requests_today += 1
        if requests_per_second <= 0:
            return now
        # A moment far ahead was noted before the clock was set back: ignore it.
        horizon = now + 60 * _WINDOW_SECONDS
        self.recent = [moment for moment in self.recent if moment <= horizon][-requests_per_second:]
        due = max(now, self.recent[0] + _WINDOW_SECONDS) if len(self.recent) == requests_per_second else now
        self.recent.append(due)
        return due


class Pacer:
    """Waits before each request as long as the API key's limit asks, over all processes on this machine.

    Args:
        path: The file shared by the processes.
        requests_per_second: The limit; 0 for none, though requests are still counted.
        daily_budget: How many requests all processes may make in one UTC day; 0 for no limit.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        path: Path,
        requests_per_second: int,
        *,
        daily_budget: int = 0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.path = path
        self.requests_per_second = requests_per_second
        self.daily_budget = daily_budget
        self.requests_made = 0
        self._clock = clock
        self._sleep = sleep
        self._lock = FileLock(f"{path}.lock", mode=0o600)
        self._threads = threading.Lock()  # wakes a waiting thread at once, where filelock polls

    def wait(self) -> None:
        """Take the next free moment, then sleep until it comes.

        Raises:
            BudgetReachedError: The day's budget is used up.
            SettingsError: The shared file cannot be written.
        """
        try:
            make_own_folder(self.path.parent, mode=0o700)
            with self._threads, self._lock.acquire(poll_interval=_LOOK_SECONDS):
                pace = self._read()
                now = self._clock()
                due = pace.reserve(now, self.requests_per_second, self.daily_budget)
                self._write(pace)
                self.requests_made += 1
        except OSError as error:
            raise SettingsError(
                f"{self.path} cannot be written ({error.strerror or error}): name a writable place with token_store."
            ) from error
        if due > now:
            self._sleep(due - now)

    def requests_today(self) -> int:
        """Return how many requests the API key has made since 00:00 UTC, as far as this machine knows."""
        if not self.path.exists():
            return self.requests_made
        with self._threads, self._lock.acquire(poll_interval=_LOOK_SECONDS):
            pace = self._read()
        return pace.requests_today if pace.day == time.strftime("%Y-%m-%d", time.gmtime(self._clock())) else 0

    def _write(self, pace: Pace) -> None:
        # Before each request, so in place and in one piece: to replace the file takes twenty times as long.
        content = json.dumps(vars(pace)).encode().ljust(_FILE_BYTES)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(handle, content)
            os.ftruncate(handle, len(content))
        finally:
            os.close(handle)
        self.path.chmod(0o600)  # it may have been there

    def _read(self) -> Pace:
        try:
            return Pace(**json.loads(self.path.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return Pace()  # missing or cut off: costs a few retries at most


def pace_file(token_store: Path, client_id: str, purpose: str) -> Path:
    """Return the file that keeps an API key's pace, beside the token store.

    Args:
        token_store: The token store's file.
        client_id: The API key.
        purpose: `api` or `token`: each has its own limit.
    """
    key = hashlib.sha256(client_id.encode()).hexdigest()[:12]
    return token_store.parent / f"{token_store.stem}.{purpose}-pace-{key}.json"
