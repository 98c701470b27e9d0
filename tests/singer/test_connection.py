"""The settings that both plugins share lead to the client that they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.exports import Exports, ExportScope
from constantcontact_api.errors import ActivityTimeoutError, BudgetReachedError, SettingsError
from constantcontact_simulator import Simulator
from constantcontact_singer.connection import CONNECTION_SETTINGS, activities_of, connect

if TYPE_CHECKING:
    from pathlib import Path


def settings(simulator: Simulator, folder: Path, **more: Any) -> dict[str, Any]:
    login = {name: value for name, value in simulator.connection().items() if name in CONNECTION_SETTINGS}
    return {**login, "token_store": str(folder / "tokens.json"), "requests_per_second": 0, **more}


def test_the_client_reaches_the_account_and_says_which_program_asks(tmp_path: Path) -> None:
    with Simulator(contacts=3, requests_per_second=0) as simulator:
        client = connect(settings(simulator, tmp_path, start_date="2024-01-01"), program="tap-constantcontact")
        assert client.get("/contacts/counts")["total"] == 3
        assert client.requests_left() == 9_000 - 1
    assert (tmp_path / "tokens.json").exists()


def test_a_budget_of_nothing_is_no_budget_and_a_small_one_ends_the_requests(tmp_path: Path) -> None:
    with Simulator(requests_per_second=0) as simulator:
        unlimited = connect(settings(simulator, tmp_path, daily_request_budget=0), program="tests")
        unlimited.get("/contacts/counts")
        assert unlimited.requests_left() is None
        limited = connect(settings(simulator, tmp_path, daily_request_budget=1), program="tests")
        with pytest.raises(BudgetReachedError):
            limited.get("/contacts/counts")


@pytest.mark.parametrize("name", ["api_url", "auth_url"])
def test_no_credentials_go_over_plain_http(name: str, tmp_path: Path) -> None:
    with Simulator() as simulator, pytest.raises(SettingsError, match=f"{name} must start with https"):
        connect(settings(simulator, tmp_path, **{name: "http://example.com"}), program="tests")


def test_an_activity_is_waited_for_as_long_as_the_settings_say(tmp_path: Path) -> None:
    now = [1_790_000_000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with Simulator(requests_per_second=0, clock=lambda: now[0], faults=["activity:stuck"]) as simulator:
        client = connect(settings(simulator, tmp_path), program="tests", clock=lambda: now[0], sleep=sleep)
        patience = {"activity_timeout_minutes": 3}
        activities = activities_of(client, patience, clock=lambda: now[0], sleep=sleep)
        exports = Exports(client, activities)
        with pytest.raises(ActivityTimeoutError, match="after 3 minutes"):
            exports.wait(exports.start(ExportScope()).activity_id)
