"""Logins against the simulated token endpoint, whose refresh tokens work once."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import AuthenticationError, SettingsError, TokenEndpointError
from constantcontact_api.wire.auth import scopes_of
from constantcontact_simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import ClientOf, Clock, SimulateAccount


@pytest.mark.parametrize("token_mode", ["rotating", "long-lived"])
def test_a_later_run_goes_on_with_the_configured_token_in_both_modes(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, token_mode: str
) -> None:
    with simulate(token_mode=token_mode) as simulator:
        for _ in range(3):
            client_of(simulator).get("/account/summary")
            clock.sleep(2 * 86_400)
        assert simulator.oauth.refreshes == 3
        assert simulator.oauth.reused_refresh_tokens == 0


def test_a_stored_access_token_is_used_by_the_next_process_without_a_refresh(
    simulate: SimulateAccount, client_of: ClientOf
) -> None:
    with simulate() as simulator:
        for _ in range(3):
            client_of(simulator).get("/account/summary")
        assert simulator.oauth.refreshes == 1


def test_a_public_client_refreshes_without_a_secret(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate() as simulator:
        client_of(simulator, client_secret=None).get("/account/summary")
        assert simulator.oauth.refreshes == 1


def test_threads_that_start_together_spend_one_refresh_token(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate() as simulator:
        client = client_of(simulator)
        threads = [threading.Thread(target=client.get, args=("/account/summary",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert simulator.oauth.refreshes == 1
        assert len(simulator.requests) == 8


_PROCESS = """
import sys
from constantcontact_singer.connection import connect
client = connect(
    dict(client_id=sys.argv[1], client_secret=sys.argv[2], refresh_token=sys.argv[3], auth_url=sys.argv[4],
         api_url=sys.argv[5], token_store=sys.argv[6], requests_per_second=0),
    program="tests",
)
print("ready", flush=True)
sys.stdin.readline()
print(client.get("/account/summary")["encoded_account_id"])
"""


def test_processes_that_start_together_spend_one_refresh_token(tmp_path: Path) -> None:
    with Simulator(requests_per_second=0) as simulator:
        login = [simulator.client_id, simulator.client_secret, simulator.refresh_token, simulator.auth_url]
        command = [sys.executable, "-c", _PROCESS, *login, simulator.api_url, str(tmp_path / "tokens.json")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        processes = [subprocess.Popen(command, **pipes) for _ in range(4)]  # type: ignore[call-overload]
        for process in processes:
            assert process.stdout.readline() == b"ready\n"
        for process in processes:  # all of them wait to begin
            process.stdin.write(b"\n")
            process.stdin.flush()
        outputs = [process.communicate() for process in processes]
        assert [process.returncode for process in processes] == [0] * 4, outputs
        assert simulator.oauth.refreshes == 1
        assert simulator.oauth.reused_refresh_tokens == 0


def test_a_401_refreshes_once_and_the_request_is_answered(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate() as simulator:
        client = client_of(simulator)
        client.get("/account/summary")
        simulator.faults.add("token:expire")
        client.get("/account/summary")
        assert simulator.oauth.refreshes == 2
        assert [request.status for request in simulator.requests] == [200, 401, 200]


def test_a_401_that_stays_asks_for_a_new_login_and_is_not_repeated(
    simulate: SimulateAccount, client_of: ClientOf
) -> None:
    with simulate(faults=["next:9:401"]) as simulator:
        with pytest.raises(AuthenticationError, match="log in again"):
            client_of(simulator).get("/account/summary")
        assert len(simulator.requests) == 2


@pytest.mark.parametrize("fault", ["token:3:500", "token:2:429", "token:1:drop-before", "token:2:503"])
def test_trouble_at_the_token_endpoint_is_waited_out(
    simulate: SimulateAccount, client_of: ClientOf, fault: str
) -> None:
    with simulate(faults=[fault]) as simulator:
        client_of(simulator).get("/account/summary")
        assert simulator.oauth.refreshes == 1


def test_a_token_endpoint_that_stays_away_is_asked_five_times_not_forty(
    simulate: SimulateAccount, client_of: ClientOf
) -> None:
    with simulate(faults=["token:99:503"]) as simulator:
        with pytest.raises(TokenEndpointError, match="503"):
            client_of(simulator).get("/account/summary")
        assert len(simulator.token_requests) == 5
        assert not simulator.requests


def test_a_store_that_cannot_be_written_costs_no_refresh_token(
    simulate: SimulateAccount, client_of: ClientOf, tmp_path: Path
) -> None:
    (tmp_path / "tokens.json").mkdir()
    with simulate() as simulator:
        with pytest.raises(SettingsError, match="Is a directory"):
            client_of(simulator).get("/account/summary")
        assert not simulator.token_requests


@pytest.mark.parametrize("fault", ["token:99:503", "token:revoke"])
def test_while_the_old_access_token_is_valid_a_run_goes_on_and_says_so(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    with simulate() as simulator:
        client_of(simulator).get("/account/summary")
        simulator.faults.add(fault)
        clock.sleep(86_400 - 200)
        client = client_of(simulator)
        asked = len(simulator.token_requests)
        for _ in range(3):
            client.get("/account/summary")
        tries = len(simulator.token_requests) - asked
        assert tries in {1, 5}, "it is not asked for again before each request"
        (warning,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
        assert "is valid for 3 more minutes, so this run may still end well" in warning
        clock.sleep(300)
        with pytest.raises((AuthenticationError, TokenEndpointError)):
            client.get("/account/summary")


def test_a_token_that_lives_shorter_than_the_margin_is_not_renewed_before_each_request(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulate() as simulator:
        answer = simulator.oauth.token
        monkeypatch.setattr(simulator.oauth, "token", lambda *form: (200, {**answer(*form)[1], "expires_in": 120}))
        client = client_of(simulator)
        for _ in range(5):
            client.get("/account/summary")
            clock.sleep(20)
        assert simulator.oauth.refreshes == 2


def test_a_token_with_a_line_break_is_refused_by_a_sentence_that_does_not_print_it(
    simulate: SimulateAccount, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulate() as simulator:
        odd = {"access_token": "canary\r\nX-Admin: yes", "refresh_token": "canary-too", "expires_in": 86_400}
        monkeypatch.setattr(simulator.oauth, "token", lambda *_: (200, odd))
        with pytest.raises(TokenEndpointError, match="no request could carry") as caught:
            client_of(simulator).get("/account/summary")
        assert "canary" not in str(caught.value)
        assert len(simulator.token_requests) == 1


def test_only_invalid_grant_asks_for_a_new_login(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with (
        simulate(faults=["token:revoke"]) as simulator,
        pytest.raises(AuthenticationError, match="constantcontact login"),
    ):
        client_of(simulator).get("/account/summary")


def test_a_wrong_secret_is_a_settings_error_that_does_not_repeat_it(
    simulate: SimulateAccount, client_of: ClientOf
) -> None:
    with simulate() as simulator:
        with pytest.raises(SettingsError, match="client_secret") as caught:
            client_of(simulator, client_secret="wrong-secret").get("/account/summary")
        assert "wrong-secret" not in str(caught.value)


def test_a_newly_configured_token_wins_over_the_stored_one(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    with simulate() as simulator:
        client_of(simulator).get("/account/summary")
        simulator.faults.add("token:revoke")
        clock.sleep(2 * 86_400)
        with pytest.raises(AuthenticationError):
            client_of(simulator).get("/account/summary")
        fresh = str(simulator.oauth.new_grant()["refresh_token"])
        client_of(simulator, refresh_token=fresh).get("/account/summary")


def test_a_refresh_waits_its_second_at_the_token_endpoint(
    simulate: SimulateAccount, client_of: ClientOf, clock: Clock
) -> None:
    with simulate(faults=["token:1:500"]) as simulator:
        started_at = clock()
        client_of(simulator).get("/account/summary")
        assert clock() - started_at >= 1


def test_the_store_is_readable_by_its_owner_alone_and_names_no_login(
    simulate: SimulateAccount, client_of: ClientOf, tmp_path: Path
) -> None:
    with simulate() as simulator:
        client_of(simulator).get("/account/summary")
        path = tmp_path / "tokens.json"
        assert path.stat().st_mode & 0o777 == 0o600
        (key,) = json.loads(path.read_text())
        assert simulator.client_id not in key


def test_without_a_login_the_sentence_says_whether_the_store_or_the_login_is_missing(
    simulate: SimulateAccount, client_of: ClientOf, tmp_path: Path
) -> None:
    path = tmp_path / "tokens.json"
    with simulate() as simulator:
        client = client_of(simulator, refresh_token=None, client_secret=None)
        with pytest.raises(
            AuthenticationError, match=f"There is no token store at {path}: run `constantcontact login`"
        ):
            client.get("/account/summary")
        path.write_text("{}")
        with pytest.raises(AuthenticationError, match=r"tokens.json holds no login: run"):
            client.get("/account/summary")
        path.unlink()
        client_of(simulator).get("/account/summary")
        with pytest.raises(AuthenticationError, match=r"holds logins \(1\), but none of this client_id and auth_url"):
            client.get("/account/summary")


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        (b'{"scp": ["contact_data", "account_read"]}', {"contact_data", "account_read"}),
        (b'{"scope": "contact_data offline_access"}', {"contact_data", "offline_access"}),
        (b'{"sub": "somebody"}', None),
        (b'{"scp": 5}', None),
        (b"[]", None),
        (b"not JSON", None),
    ],
)
def test_a_token_tells_its_scopes_or_nothing(claims: bytes, scopes: set[str] | None) -> None:
    payload = base64.urlsafe_b64encode(claims).decode().rstrip("=")
    assert scopes_of(f"e30.{payload}.c2ln") == scopes


@pytest.mark.parametrize("token", ["", "opaque", "a.b", "a.\u00e9.c"])
def test_a_token_that_is_no_jwt_tells_nothing(token: str) -> None:
    assert scopes_of(token) is None
