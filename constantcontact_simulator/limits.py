"""How often a key may call: so many requests a second and so many a (UTC) day.

The service counts per API key (application), answers 429, and sends no `Retry-After` (API guide, rate_limits). Time is
an argument everywhere; nothing here sleeps.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Literal

Refusal = Literal["throttled", "quota_exceeded"]

SECONDS_A_DAY = 86_400
#: The window is a little shorter than it claims, so that jitter of the network does not refuse a well paced client.
_WINDOW_SHARE = 0.95


class RateLimit:
    """At most `requests` in any window of `seconds`; 0 requests means no limit."""

    def __init__(self, requests_per_second: float) -> None:
        self.requests_per_second = requests_per_second
        self._taken: deque[float] = deque()

    def take(self, now: float) -> bool:
        """Count one request at `now` (epoch seconds), or say no. A refused request is not counted."""
        if self.requests_per_second <= 0:
            return True
        in_a_window = max(1, int(self.requests_per_second))
        window_seconds = in_a_window / self.requests_per_second * _WINDOW_SHARE
        while self._taken and not 0 <= now - self._taken[0] < window_seconds:
            self._taken.popleft()
        if len(self._taken) >= in_a_window:
            return False
        self._taken.append(now)
        return True


class KeyLimits:
    """The limits of one API key: a rate and a day's count, which starts again at 00:00:00 UTC.

    Args:
        requests_per_second: 0 for no limit. The service: 4.
        daily_requests: 0 for no limit. The service: 10,000.
    """

    def __init__(self, requests_per_second: float, daily_requests: int) -> None:
        self.rate = RateLimit(requests_per_second)
        self.daily_requests = daily_requests
        self.used_today = 0
        self._day = -1
        self._lock = threading.Lock()

    def refusal(self, now: float) -> Refusal | None:
        """Count one request, or name the limit that refuses it (the value is the `error_key` of the 429)."""
        with self._lock:
            day = int(now // SECONDS_A_DAY)
            if day != self._day:
                self._day, self.used_today = day, 0
            if 0 < self.daily_requests <= self.used_today:
                return "quota_exceeded"
            if not self.rate.take(now):
                return "throttled"
            self.used_today += 1
            return None
