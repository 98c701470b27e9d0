from __future__ import annotations

import threading

from constantcontact_simulator.activities import Activities, Activity
from constantcontact_simulator.faults import Faults
from constantcontact_simulator.jobs import JobOutcome


class LetsTheSecondPass:
    """A lock whose first comer lets another go before it, if one comes."""

    def __init__(self) -> None:
        self._first = threading.Lock()
        self._another_has_passed = threading.Event()

    def __enter__(self) -> None:
        if self._first.acquire(blocking=False):
            self._another_has_passed.wait(0.3)

    def __exit__(self, *_: object) -> None:
        self._another_has_passed.set()


def test_a_job_that_was_asked_for_first_takes_effect_before_a_later_one() -> None:
    """It was chance: a job that takes people off a list overtook the one that added them."""
    done: list[str] = []

    def job(name: str) -> Activity:
        def effect() -> JobOutcome:
            done.append(name)
            return JobOutcome(status={})

        return Activity(name, 0.0, effect)

    lock: threading.RLock = LetsTheSecondPass()  # type: ignore[assignment]
    activities = Activities(lock, lambda: 0.0, Faults(), processing_seconds=0, polls_before_completion=1)
    asked = [activities.start(job(name)) for name in ("add", "remove")]
    for one in asked:
        activities.begin(one)
    for one in asked:
        assert one.worker is not None
        one.worker.join(30)
    assert done == ["add", "remove"]
