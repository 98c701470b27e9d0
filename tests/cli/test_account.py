"""`constantcontact login` and `constantcontact check` as a person runs them."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from click.testing import CliRunner

from constantcontact_cli.main import main
from constantcontact_simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


_PRIVILEGES = ("contacts:read", "contacts:lists:read", "contacts:write", "account:read", "campaign:read")


def _environment(simulator: Simulator, folder: Path) -> dict[str, str | None]:
    login = {f"TAP_CONSTANTCONTACT_{name.upper()}": value for name, value in simulator.connection().items()}
    return {**login, "TAP_CONSTANTCONTACT_TOKEN_STORE": str(folder / "tokens.json")}


def test_check_says_whose_account_it_is_and_that_its_login_may_do_what_the_plugins_do(tmp_path: Path) -> None:
    with Simulator() as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
        assert result.exit_code == 0, result.output
        assert simulator.account.summary()["encoded_account_id"] in result.output
        assert "MISSING" not in result.output
        assert simulator.refresh_token not in result.output


def test_check_names_a_missing_privilege_and_fails(tmp_path: Path) -> None:
    with Simulator(privileges=["contacts:read", "contacts:lists:read", "account:read"]) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
    assert result.exit_code == 1
    assert "Bulk exports and imports: MISSING (privilege contacts:write)" in result.output


def test_check_names_a_missing_scope_and_fails(tmp_path: Path) -> None:
    with Simulator(scopes=("account_read", "offline_access")) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
    assert result.exit_code == 1
    assert "Contacts, tags, custom fields: MISSING (scope contact_data)" in result.output


def test_check_says_what_else_the_login_does_not_open_and_passes(tmp_path: Path) -> None:
    with Simulator(scopes=("contact_data", "offline_access"), privileges=_PRIVILEGES) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
        assert len(simulator.requests) <= 8
    assert result.exit_code == 0, result.output
    assert "Bulk exports and imports: yes" in result.output
    assert "The account's own details: MISSING (scope account_read)" in result.output
    assert "opens, clicks: MISSING (scope campaign_data, privilege ui:campaign:metrics)" in result.output


def test_check_with_a_revoked_token_asks_for_a_new_login(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Simulator(faults=["token:revoke"]) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
    assert result.exit_code == 3
    assert "constantcontact login" in caplog.text
    assert "Traceback" not in result.output


def test_login_shows_the_page_and_check_works_afterwards_without_a_refresh_token(tmp_path: Path) -> None:
    with Simulator(device_interval_seconds=1) as simulator:
        environment = _environment(simulator, tmp_path) | {
            "TAP_CONSTANTCONTACT_REFRESH_TOKEN": None,
            "TAP_CONSTANTCONTACT_CLIENT_SECRET": None,
        }
        login = CliRunner().invoke(main, ["login"], env=environment)
        assert login.exit_code == 0, login.output
        assert "user_code=" in login.output
        assert "contacts:write" in login.output
        tokens = json.loads((tmp_path / "tokens.json").read_bytes()).values()
        assert not any(
            secret in login.output for one in tokens for secret in (one["access_token"], one["refresh_token"])
        )
        assert f"    TARGET_CONSTANTCONTACT_TOKEN_STORE={tmp_path / 'tokens.json'}\n" in login.output
        assert f"    meltano config set tap-constantcontact client_id {simulator.client_id}\n" in login.output
        assert f"docker run --env-file .env -v {tmp_path}:/tokens " in login.output
        check = CliRunner().invoke(main, ["check"], env=environment)
        assert check.exit_code == 0, check.output


def test_the_command_says_its_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    assert version("singer-constantcontact") in result.output
