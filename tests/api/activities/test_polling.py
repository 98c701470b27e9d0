"""When activities are looked at: how often, and how late their end is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.activities.polling import Polling

if TYPE_CHECKING:
    from collections.abc import Callable

POLLING = Polling()
SECONDS = st.floats(0.05, 6 * 3_600)


def followed(seconds: float, percent: Callable[[float], int], took_seconds: float = 0.0) -> tuple[int, float]:
    """How many looks an activity of some seconds costs, and how many seconds after its end the last one comes."""
    look = POLLING.first_look(took_seconds)
    passed, looks = look.wait_seconds, 1
    while passed < seconds:
        look = POLLING.next_look(look, passed, percent(passed / seconds), took_seconds)
        assert look.wait_seconds >= 0.5
        passed += look.wait_seconds
        looks += 1
    return looks, passed - seconds


def told(share: float) -> int:
    return max(1, int(100 * share))


def untold(_: float) -> int:
    return 1


@pytest.mark.parametrize(
    ("seconds", "looks", "looks_untold"),
    [(0.3, 1, 1), (1, 2, 2), (9, 5, 6), (60, 7, 8), (240, 9, 11), (600, 11, 17), (3_600, 18, 36), (21_600, 31, 55)],
)
def test_looks_grow_rarer_the_longer_it_takes(seconds: float, looks: int, looks_untold: int) -> None:
    assert followed(seconds, told)[0] == looks
    assert followed(seconds, untold)[0] == looks_untold
    assert followed(seconds, told, took_seconds=seconds)[0] <= 2
    assert followed(seconds, untold, took_seconds=seconds)[0] <= 2


@given(SECONDS)
def test_progress_that_is_told_leads_to_the_end(seconds: float) -> None:
    assert followed(seconds, told)[1] <= 0.5 + 0.05 * seconds


@given(SECONDS, st.lists(st.integers(0, 99), max_size=40))
def test_whatever_the_progress_the_end_is_found_with_few_looks(seconds: float, percents: list[int]) -> None:
    steps = sorted(percents)  # a staircase, at any pace

    def percent(share: float) -> int:
        return steps[int(share * len(steps))] if steps else 0

    looks, late = followed(seconds, percent)
    assert looks <= 70
    assert late <= max(0.5, min(1.5 * seconds, max(300, 0.25 * seconds)))


@given(SECONDS, st.floats(0.5, 2))
def test_one_that_took_as_long_before_is_not_asked_for_in_vain(seconds: float, factor: float) -> None:
    took = factor * seconds
    looks, late = followed(seconds, told, took_seconds=took)
    assert looks <= 8
    assert late <= max(0.5 + 0.05 * seconds, 0.8 * took - seconds)


def test_what_takes_a_moment_every_time_is_looked_at_after_that_moment() -> None:
    for seconds in (0.01, 0.3):
        assert followed(seconds, untold) == (1, 0.5 - seconds)
        looks, late = followed(seconds, untold, took_seconds=seconds)
        assert (looks, round(late, 3)) == (1, 0.02)


def test_a_small_one_after_a_large_one_is_not_looked_at_before_half_a_second() -> None:
    assert POLLING.first_look(POLLING.expected_seconds(60, 100 / 40_000)).wait_seconds == 0.5
    assert POLLING.first_look(POLLING.expected_seconds(60, 0.5)).wait_seconds == 24
    assert POLLING.first_look(POLLING.expected_seconds(60, 3)).wait_seconds == 48
    assert POLLING.first_look(POLLING.expected_seconds(0.01, 100 / 40_000)).wait_seconds == pytest.approx(0.03)
