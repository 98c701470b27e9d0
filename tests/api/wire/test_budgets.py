from __future__ import annotations

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.errors import BudgetReachedError
from constantcontact_api.wire.budgets import AccountDay, Budget, Pace
from constantcontact_api.wire.pace_files import PaceFiles, pace_files
from constantcontact_api.wire.pacer import Pacer
from constantcontact_simulator.limits import KeyLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


MIDNIGHT = 1_790_000_000.0 - 1_790_000_000.0 % 86_400
HOUR, DAY = 3_600.0, 86_400.0


def pacer_on(path: Path, budget: Budget, clock: Callable[[], float] = lambda: MIDNIGHT, **more: Any) -> Pacer:
    return Pacer(PaceFiles([path], clock=clock), budget, **{"sleep": lambda _: None, **more})


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60), st.integers(min_value=1, max_value=10))
def test_no_second_holds_more_requests_than_the_limit(gaps: list[float], requests_per_second: int) -> None:
    pace, now, due = Pace(), MIDNIGHT, []
    for gap in gaps:
        now += gap
        due.append(pace.reserve(now, Budget(requests_per_second)))
        assert due[-1] >= now
    for index, moment in enumerate(due):
        assert sum(moment <= other < moment + 1.0 for other in due[index:]) <= requests_per_second


@given(st.integers(min_value=1, max_value=10))
def test_the_first_requests_of_a_run_do_not_wait(requests_per_second: int) -> None:
    pace = Pace()
    assert [pace.reserve(MIDNIGHT, Budget(requests_per_second)) for _ in range(requests_per_second)] == [
        MIDNIGHT
    ] * requests_per_second
    assert pace.reserve(MIDNIGHT, Budget(requests_per_second)) > MIDNIGHT + 1


def test_zero_means_no_pacing_but_the_day_is_still_counted() -> None:
    pace = Pace()
    assert [pace.reserve(MIDNIGHT, Budget()) for _ in range(100)] == [MIDNIGHT] * 100
    assert pace.requests_today == 100


def test_the_days_count_starts_again_at_midnight_utc() -> None:
    pace = Pace()
    pace.reserve(MIDNIGHT - 1, Budget(4))
    pace.reserve(MIDNIGHT - 0.5, Budget(4))
    assert pace.requests_today == 2
    pace.reserve(MIDNIGHT, Budget(4))
    assert pace.requests_today == 1


def test_a_clock_that_was_set_back_does_not_stop_the_run() -> None:
    pace = Pace()
    for _ in range(4):
        pace.reserve(MIDNIGHT + 7200, Budget(4))
    assert pace.reserve(MIDNIGHT, Budget(4)) == MIDNIGHT


def test_two_pacers_on_one_file_share_the_limit_and_the_count(tmp_path: Path) -> None:
    waited: list[float] = []
    pacers = [pacer_on(tmp_path / "pace.json", Budget(4), sleep=waited.append) for _ in range(2)]
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
    pacer = Pacer(PaceFiles([tmp_path / "pace.json"]), Budget())
    with ThreadPoolExecutor(4) as threads:
        for asked in [threads.submit(pacer.wait) for _ in range(400)]:
            asked.result()
    assert slept == []
    assert pacer.requests_made == pacer.requests_today() == 400


def test_a_pace_file_that_was_cut_off_costs_nothing_but_the_count(tmp_path: Path) -> None:
    path = tmp_path / "pace.json"
    path.write_text('{"day": "2026')
    pacer = pacer_on(path, Budget(4))
    pacer.wait()
    assert json.loads(path.read_text())["requests_today"] == 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_budget_of_a_day_is_shared_by_all_and_starts_again_at_midnight_utc(tmp_path: Path) -> None:
    now = [MIDNIGHT - 60]
    pacers = [pacer_on(tmp_path / "pace.json", Budget(account=5), clock=lambda: now[0]) for _ in range(2)]
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
    pacer = pacer_on(tmp_path / "pace.json", Budget())
    for _ in range(50):
        pacer.wait()
    assert pacer.requests_made == 50


class Agency:
    """Accounts of one API key on a day that goes by as they make requests; the simulated service judges each."""

    def __init__(self, folder: Path, budget: Budget) -> None:
        self.now = MIDNIGHT
        self.budget = budget
        self.refused = 0
        self._service = KeyLimits(4, 10_000)
        self._path = folder / "pace.json"

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def pacer(self, account: str) -> Pacer:
        return pacer_on(self._path, self.budget, lambda: self.now, account=lambda: account, sleep=self._sleep)

    def run(self, account: str, requests: int) -> tuple[int, str]:
        """How many requests a run made, and how it ended: with a forecast, or with why it stopped."""
        pacer = self.pacer(account)
        try:
            for _ in range(requests):
                pacer.wait()
                self.refused += self._service.refusal(self.now) is not None
        except BudgetReachedError as error:
            return pacer.requests_made, str(error)
        return pacer.requests_made, pacer.forecast()

    def hours(self, first: float) -> Iterator[float]:
        for hour in range(24):
            self.now = max(self.now, first + hour * HOUR)
            yield self.now


def test_forty_accounts_of_one_key_with_a_run_each_hour_get_each_its_share_of_the_day(tmp_path: Path) -> None:
    agency, accounts = Agency(tmp_path, Budget(4, 9_000, 9_000)), [f"a{number}" for number in range(40)]
    made = dict.fromkeys(accounts, 0)
    ended: dict[str, list[str]] = {account: [] for account in accounts}
    for _ in agency.hours(MIDNIGHT):
        for account in accounts:
            requests, said = agency.run(account, 12)
            made[account] += requests
            ended[account].append(said)
    assert set(made.values()) == {225}
    assert agency.refused == 0
    assert sum("its share of the day, 225 of the 9,000" in said for said in ended["a7"]) == 6
    assert ended["a39"][16] == (
        "Today this account has made 204 requests, and all 40 accounts of the API key 8,160; 21 are left until 00:00 "
        "UTC, for 1 more run like this one (12). On every day 18 of them fit, one every 80 minutes."
    )
    agency.now = MIDNIGHT + DAY
    assert agency.run("a0", 12)[0] == 12


def test_what_the_others_do_not_need_is_free_for_an_account_with_more_to_do(tmp_path: Path) -> None:
    agency = Agency(tmp_path, Budget(0, 900, 900))
    assert agency.run("large", 800)[0] == 800, "alone it has the whole day"
    assert agency.run("small", 20)[0] == 20
    agency.now += DAY
    assert agency.run("large", 900)[0] == 860, "twice what the other had is kept for it"
    assert agency.run("small", 40)[0] == 40
    assert "key_daily_budget are used up by this API key" in agency.run("small", 1)[1]
    assert "its share of the day, 450 of the 900 requests" in agency.run("large", 1)[1]


@pytest.mark.parametrize("keys", [5 if os.environ.get("FULL") else 1])
def test_a_thousand_accounts_behind_five_keys_run_three_times_a_day(keys: int, tmp_path: Path) -> None:
    """Nothing of one key is known to another, so the short form has one of them."""
    page = (Path(__file__).parents[3] / "docs" / "many-accounts.md").read_text("utf-8")
    assert "A thousand accounts behind five keys can run three times a day" in " ".join(page.split())
    for number in range(keys):
        (tmp_path / str(number)).mkdir()
        agency = Agency(tmp_path / str(number), Budget(4, 9_000, 9_000))
        runs: dict[str, list[tuple[int, str]]] = {f"{number}-{account}": [] for account in range(200)}
        for _ in agency.hours(MIDNIGHT):
            for account, ended in runs.items():
                if sum(made for made, _ in ended) < 45:  # afterwards each try says the same
                    ended.append(agency.run(account, 12))
        assert agency.refused == 0
        assert {tuple(made for made, _ in ended) for ended in runs.values()} == {(12, 12, 12, 9)}
        assert all("its share of the day, 45 of the 9,000" in ended[-1][1] for ended in runs.values())
        last = runs[f"{number}-199"][2][1]
        assert "On every day 3 of them fit, one every 480 minutes." in last
        assert agency.run(f"{number}-0", 1) == (0, runs[f"{number}-0"][-1][1])


def test_requests_of_a_token_whose_account_is_found_out_during_a_run_count_for_that_account(tmp_path: Path) -> None:
    for other in ("x", "y"):
        pacer_on(tmp_path / "pace.json", Budget(), account=lambda other=other: other).wait()
    names = iter(["", "", "a1", "a1"])
    pacer = pacer_on(tmp_path / "pace.json", Budget(account=3), account=lambda: next(names))
    for _ in range(3):
        pacer.wait()
    with pytest.raises(BudgetReachedError):
        pacer.wait()


def test_tokens_that_do_not_say_whose_they_are_are_of_the_only_account_that_is_known(tmp_path: Path) -> None:
    known, unknown = (
        pacer_on(tmp_path / "pace.json", Budget(account=5), account=lambda name=name: name) for name in ("a1", "")
    )
    for pacer in (known, unknown, known, unknown, known):
        pacer.wait()
    for pacer in (known, unknown):
        with pytest.raises(BudgetReachedError):
            pacer.wait()


def test_two_token_stores_of_one_key_have_one_pace_and_one_count(tmp_path: Path) -> None:
    waited: list[float] = []
    common = tmp_path / "state"
    for store in ("north/tokens.json", "south/tokens.json"):
        keeper = PaceFiles(pace_files(tmp_path / store, "key", "api", common), clock=lambda: MIDNIGHT)
        pacer = Pacer(keeper, Budget(4), sleep=waited.append)
        for _ in range(4):
            pacer.wait()
    assert len(waited) == 4
    assert pacer.requests_today() == 8


def test_a_store_that_a_container_keeps_keeps_the_count_where_nothing_else_is_kept(tmp_path: Path) -> None:
    for run in range(2):
        keeper = PaceFiles(pace_files(tmp_path / "volume" / "tokens.json", "key", "api", tmp_path / str(run)))
        pacer = Pacer(keeper, Budget())
        pacer.wait()
    assert pacer.requests_today() == 2


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    (tmp_path / "state").write_text("no folder")
    pacer = Pacer(PaceFiles(pace_files(tmp_path / "tokens.json", "key", "api", tmp_path / "state")), Budget())
    pacer.wait()
    assert pacer.requests_today() == 1
    assert "is not shared with other token stores" in caplog.text


def test_the_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pace.json"
    path.write_text(json.dumps({"day": "2026-09-21", "requests_today": 3, "recent": [MIDNIGHT]}).ljust(512))
    pacer = pacer_on(path, Budget())
    pacer.wait()
    assert pacer.requests_today() == 4


def test_the_plan_for_many_accounts_is_what_the_shares_give() -> None:
    page = (Path(__file__).parents[3] / "docs" / "many-accounts.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| ([\d,]+) \| (\d+) \|", page, re.MULTILINE)
    assert len(rows) > 5
    for accounts, share, runs in rows:
        pace = Pace(accounts={str(number): AccountDay() for number in range(int(accounts))})
        own = pace.share(Budget(key=9_000), "0")
        assert (f"{own:,}", own // 12) == (share, int(runs))
