"""Retries: which errors, how often, and after which waits."""

from __future__ import annotations

import logging
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import backoff

from constantcontact_api.errors import LostAnswerError, RateLimitedError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

T = TypeVar("T")
logger = logging.getLogger(__name__)

_TRIES: Final = 8
LONGEST_WAIT_SECONDS: Final = 300.0
"""What the service may ask for with `Retry-After`; after more than that another run is the better way."""


def waits_by_default() -> Generator[Any, Any, None]:
    """One second, two, four, and so on, up to a minute."""
    return backoff.expo(base=2, factor=1, max_value=60)


class Retries:
    """Repeats what failed for a moment.

    Args:
        waits: Makes the generator of the longest waits, in seconds; a wait is a random part of it.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        *,
        waits: Callable[[], Generator[Any, Any, None]] = waits_by_default,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._waits = waits
        self._sleep = sleep

    def __call__(self, send: Callable[[], T]) -> T:
        """Do something until it works, or until there is no sense in trying.

        Raises:
            LostAnswerError: At once: it must be looked up first.
            ConstantContactError: The last failure, or one that another try cannot help.
        """
        waits = self._waits()
        next(waits)  # backoff's generators begin with nothing
        for left in reversed(range(_TRIES)):
            try:
                return send()
            except LostAnswerError:  # noqa: PERF203  # a few tries
                raise
            except (TransientError, RateLimitedError) as error:
                if not left:
                    raise
                wait = max(random.uniform(0, next(waits)), error.retry_after_seconds)  # noqa: S311  # spreads requests
                logger.info("%s Trying again in %.1f s.", error, wait)
                self._sleep(wait)
        raise AssertionError  # the last try returns or raises


def asked_to_wait(text: str | None, now: float) -> float:
    """Read `Retry-After`: for how many seconds the service does not want to be asked; 0 if it does not say.

    Args:
        text: Seconds, or a date as HTTP writes it.
        now: Seconds since the epoch.
    """
    text = (text or "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return 0.0
