"""The device flow against the simulated authorization server, which approves after some polls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from constantcontact_api.errors import AuthenticationError, SettingsError, TransientError
from constantcontact_api.wire.device_flow import DeviceCode, log_in
from constantcontact_api.wire.first_tokens import Application
from constantcontact_api.wire.logins import store_login
from constantcontact_api.wire.token_answer import seconds_of
from constantcontact_api.wire.token_file import TokenFile
from constantcontact_api.wire.token_store import Login, store_key
from constantcontact_simulator import Account

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_simulator import Simulator
    from tests.api.conftest import ClientOf, Clock, SimulateAccount


def into(simulator: Simulator, store: TokenFile, clock: Clock, *, client_id: str = "", **options: Any) -> str:
    """Log in to a simulated account; return the refresh token."""
    application = Application(client_id or simulator.client_id, simulator.auth_url, store)
    return log_in(application, **{"show": lambda _: None, **options}, clock=clock, sleep=clock.sleep)


def test_after_a_login_the_plugins_need_no_refresh_token(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, tmp_path: Path
) -> None:
    shown: list[DeviceCode] = []
    store = TokenFile(tmp_path / "tokens.json")
    with simulate() as simulator:
        token = into(simulator, store, clock, show=shown.append)
        key = store_key(simulator.client_id, simulator.auth_url, token)
        assert not store_login(store, key, Login(simulator.client_id, simulator.auth_url))
        client_of(simulator, client_secret=None, refresh_token=None).get("/account/summary")
        assert simulator.oauth.refreshes == 0
        clock.sleep(2 * 86_400)
        client_of(simulator, client_secret=None, refresh_token=None).get("/account/summary")
        assert simulator.oauth.refreshes == 1
    assert shown[0].user_code
    assert shown[0].verification_uri.startswith("http")


def test_a_login_without_the_offline_scope_is_refused_since_it_would_end_within_a_day(
    simulate: SimulateAccount, clock: Clock, tmp_path: Path
) -> None:
    store = TokenFile(tmp_path / "tokens.json")
    with simulate(scopes=("contact_data",)) as simulator:
        with pytest.raises(SettingsError, match="offline_access"):
            into(simulator, store, clock)
        with store.locked():
            assert store.read(store_key(simulator.client_id, simulator.auth_url, None)) is None


@pytest.mark.parametrize("value", ["soon", [1], {}, None, "", 0, -5, float("nan"), float("inf"), 10**400])
def test_a_duration_that_is_none_is_the_usual_one_and_no_traceback(value: object) -> None:
    assert seconds_of(value, 600.0) == 600.0


def test_an_unknown_application_is_a_settings_error(simulate: SimulateAccount, clock: Clock, tmp_path: Path) -> None:
    with simulate() as simulator, pytest.raises(SettingsError, match="client_id"):
        into(simulator, TokenFile(tmp_path / "tokens.json"), clock, client_id="somebody else")


def test_a_server_out_of_reach_is_said_to_be(clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="cannot be reached"):
        log_in(
            Application("any", "http://127.0.0.1:9/oauth2", TokenFile(tmp_path / "tokens.json")),
            show=lambda _: None,
            clock=clock,
            sleep=clock.sleep,
        )


@pytest.mark.parametrize("fault", ["token:1:drop-before", "token:2:503", "token:1:429"])
def test_a_server_that_cannot_answer_for_a_moment_ends_no_login_that_a_person_is_about_to_allow(
    simulate: SimulateAccount, clock: Clock, tmp_path: Path, fault: str
) -> None:
    with simulate(faults=[fault]) as simulator:
        assert into(simulator, TokenFile(tmp_path / "tokens.json"), clock)


@pytest.mark.parametrize(
    ("options", "answer", "error", "sentence"),
    [
        ({}, "refuse", AuthenticationError, "was refused on its page.*contacts:write"),
        ({}, "", AuthenticationError, "Nobody allowed the login within the 10 minutes"),
        ({"device_code_seconds": 60}, "", AuthenticationError, "Nobody allowed the login within the 1 minutes"),
        ({"flows": ["browser"]}, "", SettingsError, "does not use the device flow.*--browser"),
    ],
)
def test_refusal_expiry_and_a_wrong_application_are_told_apart(
    simulate: SimulateAccount,
    clock: Clock,
    tmp_path: Path,
    options: dict[str, Any],
    answer: str,
    error: type[Exception],
    sentence: str,
) -> None:
    def show(code: DeviceCode) -> None:
        if answer:
            assert requests.post(code.verification_uri, data={"answer": answer}, timeout=10).ok

    store = TokenFile(tmp_path / "tokens.json")
    left: list[float] = []
    with simulate(approval="page", **options) as simulator, pytest.raises(error, match=sentence):
        into(simulator, store, clock, show=show, waiting=left.append)
    assert not store.logins()
    assert left == sorted(left, reverse=True), "the countdown counts down"
    assert not left or left[0] == options.get("device_code_seconds", 600)


def test_a_code_that_is_mistyped_answered_or_expired_is_told_from_one_that_waits(
    simulate: SimulateAccount, clock: Clock, tmp_path: Path
) -> None:
    seen: list[tuple[int, str]] = []

    def show(code: DeviceCode) -> None:
        page = code.verification_uri.partition("?")[0]
        for typed in ("", "0000", code.user_code.lower()):
            got = requests.get(page, params={"user_code": typed}, timeout=10)
            seen.append((got.status_code, got.text))
        requests.get(code.verification_uri, params={"answer": "allow"}, timeout=10)  # a link allows nothing
        requests.post(code.verification_uri, data={"answer": "allow"}, timeout=10)
        seen.append((requests.get(code.verification_uri, timeout=10).status_code, ""))

    with simulate(approval="page") as simulator:
        assert into(simulator, TokenFile(tmp_path / "tokens.json"), clock, show=show)
        assert [status for status, _ in seen] == [200, 404, 200, 404]
        assert simulator.client_id in seen[2][1]
        assert "offline_access" in seen[2][1]
        assert 'value="allow"' not in seen[0][1] + seen[1][1]


def test_of_several_accounts_the_page_asks_as_whose_user_the_person_answers(
    simulate: SimulateAccount, clock: Clock, tmp_path: Path
) -> None:
    def show(code: DeviceCode) -> None:
        assert second.account_id in requests.get(code.verification_uri, timeout=10).text
        requests.post(code.verification_uri, data={"answer": "allow", "account": "1"}, timeout=10)

    store, second = TokenFile(tmp_path / "tokens.json"), Account(seed=2)
    with simulate(approval="page", others=[second]) as simulator:
        token = into(simulator, store, clock, show=show)
        with store.locked():
            tokens = store.read(store_key(simulator.client_id, simulator.auth_url, token))
        assert tokens
        bearer = {"Authorization": f"Bearer {tokens.access_token}"}
        whose = requests.get(f"{simulator.api_url}/account/summary", headers=bearer, timeout=10).json()
    assert whose["encoded_account_id"] == second.account_id
