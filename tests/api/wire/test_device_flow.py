"""The device flow against the simulated authorization server, which approves after some polls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import SettingsError, TransientError
from constantcontact_api.wire.device_flow import DeviceCode, log_in
from constantcontact_api.wire.logins import settle
from constantcontact_api.wire.token_answer import seconds_of
from constantcontact_api.wire.token_file import TokenFile
from constantcontact_api.wire.token_store import Login, store_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import ClientOf, Clock, SimulateAccount


def test_after_a_login_the_plugins_need_no_refresh_token(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, tmp_path: Path
) -> None:
    shown: list[DeviceCode] = []
    store = TokenFile(tmp_path / "tokens.json")
    with simulate() as simulator:
        token = log_in(
            client_id=simulator.client_id,
            auth_url=simulator.auth_url,
            store=store,
            show=shown.append,
            clock=clock,
            sleep=clock.sleep,
        )
        key = store_key(simulator.client_id, simulator.auth_url, token)
        assert not settle(store, key, Login(simulator.client_id, simulator.auth_url))
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
            log_in(
                client_id=simulator.client_id,
                auth_url=simulator.auth_url,
                store=store,
                show=lambda _: None,
                clock=clock,
                sleep=clock.sleep,
            )
        with store.locked():
            assert store.read(store_key(simulator.client_id, simulator.auth_url, None)) is None


@pytest.mark.parametrize("value", ["soon", [1], {}, None, "", 0, -5, float("nan"), float("inf"), 10**400])
def test_a_duration_that_is_none_is_the_usual_one_and_no_traceback(value: object) -> None:
    assert seconds_of(value, 600.0) == 600.0


def test_an_unknown_application_is_a_settings_error(simulate: SimulateAccount, clock: Clock, tmp_path: Path) -> None:
    with simulate() as simulator, pytest.raises(SettingsError, match="client_id"):
        log_in(
            client_id="somebody else",
            auth_url=simulator.auth_url,
            store=TokenFile(tmp_path / "tokens.json"),
            show=lambda _: None,
            clock=clock,
            sleep=clock.sleep,
        )


def test_a_server_out_of_reach_is_said_to_be(clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="cannot be reached"):
        log_in(
            client_id="any",
            auth_url="http://127.0.0.1:9/oauth2",
            store=TokenFile(tmp_path / "tokens.json"),
            show=lambda _: None,
            clock=clock,
            sleep=clock.sleep,
        )
