from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.errors import BudgetReachedError
from constantcontact_api.wire.pacing import Pace, Pacer

if TYPE_CHECKING:
    from pathlib import Path

MIDNIGHT = 1_790_000_000.0 - 1_790_000_000.0 % 86_400


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60), st.integers(min_value=1, max_value=10))
def test_no_second_holds_more_requests_than_the_limit(gaps: list[float], requests_per_second: int) -> None:
    pace, now, due = Pace(), MIDNIGHT, []
    for gap in gaps:
        now += gap
        due.append(pace.reserve(now, requests_per_second))
        assert due[-1] >= now
    for index, moment in enumerate(due):
        assert sum(moment <= other < moment + 1.0 for other in due[index:]) <= requests_per_second


@given(st.integers(min_value=1, max_value=10))
def test_the_first_requests_of_a_run_do_not_wait(requests_per_second: int) -> None:
    pace = Pace()
    assert [pace.reserve(MIDNIGHT, requests_per_second) for _ in range(requests_per_second)] == [
        MIDNIGHT
    ] * requests_per_second
    assert pace.reserve(MIDNIGHT, requests_per_second) > MIDNIGHT + 1


def test_zero_means_no_pacing_but_the_day_is_still_counted() -> None:
    pace = Pace()
    assert [pace.reserve(MIDNIGHT, 0) for _ in range(100)] == [MIDNIGHT] * 100
    assert pace.requests_today == 100


def test_the_days_count_starts_again_at_midnight_utc() -> None:
    pace = Pace()
    pace.reserve(MIDNIGHT - 1, 4)
    pace.reserve(MIDNIGHT - 0.5, 4)
    assert pace.requests_today == 2
    pace.reserve(MIDNIGHT, 4)
    assert pace.requests_today == 1


def test_a_clock_that_was_set_back_does_not_stop_the_run() -> None:
    pace = Pace()
    for _ in range(4):
        pace.reserve(MIDNIGHT + 7200, 4)
    assert pace.reserve(MIDNIGHT, 4) == MIDNIGHT


def test_two_pacers_on_one_file_share_the_limit_and_the_count(tmp_path: Path) -> None:
    waited: list[float] = []
    pacers = [Pacer(tmp_path / "pace.json", 4, clock=lambda: MIDNIGHT, sleep=waited.append) for _ in range(2)]
    for _ in range(4):
        for pacer in pacers:
            pacer.wait()
    assert len(waited) == 4
    assert all(seconds >= 1 for seconds in waited)
    assert [pacer.requests_made for pacer in pacers] == [4, 4]
    assert pacers[0].requests_today() == 8


def test_threads_that_ask_at_the_same_time_are_counted_one_by_one_and_none_of_them_sleeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)  # as filelock does where a lock is taken
    pacer = Pacer(tmp_path / "pace.json", 0)
    with ThreadPoolExecutor(4) as threads:
        for asked in [threads.submit(pacer.wait) for _ in range(400)]:
            asked.result()
    assert slept == []
    assert pacer.requests_made == pacer.requests_today() == 400


def test_a_pace_file_that_was_cut_off_costs_nothing_but_the_count(tmp_path: Path) -> None:
    path = tmp_path / "pace.json"
    path.write_text('{"day": "2026')
    pacer = Pacer(path, 4, clock=lambda: MIDNIGHT, sleep=lambda _: None)
    pacer.wait()
    assert json.loads(path.read_text())["requests_today"] == 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_budget_of_a_day_is_shared_by_all_and_starts_again_at_midnight_utc(tmp_path: Path) -> None:
    now = [MIDNIGHT - 60]
    pacers = [Pacer(tmp_path / "pace.json", 0, daily_budget=5, clock=lambda: now[0]) for _ in range(2)]
    for turn in range(5):
        pacers[turn % 2].wait()
    for pacer in pacers:
        with pytest.raises(BudgetReachedError, match=r"5 requests of daily_request_budget .* 00:00 UTC"):
            pacer.wait()
    assert [pacer.requests_made for pacer in pacers] == [3, 2]
    assert pacers[0].requests_today() == 5, "a request that never left is not counted"
    now[0] = MIDNIGHT
    pacers[0].wait()
    assert pacers[0].requests_today() == 1


def test_without_a_budget_the_days_requests_have_no_end(tmp_path: Path) -> None:
    pacer = Pacer(tmp_path / "pace.json", 0, clock=lambda: MIDNIGHT)
    for _ in range(50):
        pacer.wait()
    assert pacer.requests_made == 50
