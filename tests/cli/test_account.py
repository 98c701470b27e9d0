"""`constantcontact login` and `constantcontact check` as a person runs them."""

from __future__ import annotations

import json
import os
import re
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from click.testing import CliRunner

from constantcontact_cli.main import main
from constantcontact_simulator import Account, Simulator
from target_constantcontact.options import OperationKind
from tests import commands
from tests.tap.runs import COMMAND as TAP

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


_PRIVILEGES = ("contacts:read", "contacts:lists:read", "contacts:write", "account:read", "campaign:read")


def _environment(simulator: Simulator, folder: Path) -> dict[str, str]:
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
    assert re.search(r"^contacts +MISSING \(privilege contacts:write\)$", result.output, re.MULTILINE)


def test_check_names_a_missing_scope_and_fails(tmp_path: Path) -> None:
    with Simulator(scopes=("account_read", "offline_access")) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
    assert result.exit_code == 1
    assert re.search(r"^contact_tags +MISSING \(scope contact_data\)$", result.output, re.MULTILINE)


def test_check_says_what_else_the_login_does_not_open_and_passes(tmp_path: Path) -> None:
    with Simulator(scopes=("contact_data", "offline_access"), privileges=_PRIVILEGES) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
        assert len(simulator.requests) <= 14
    assert result.exit_code == 0, result.output
    assert re.search(r"^contacts +yes$", result.output, re.MULTILINE)
    assert re.search(r"^account +MISSING \(scope account_read\)$", result.output, re.MULTILINE)
    assert "MISSING (scope campaign_data, privilege ui:campaign:metrics)\n" in result.output
    assert re.search(r"^create_lists +MISSING \(privilege contacts:lists:write\)$", result.output, re.MULTILINE)


def test_check_with_a_revoked_token_asks_for_a_new_login(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Simulator(faults=["token:revoke"]) as simulator:
        result = CliRunner().invoke(main, ["check"], env=_environment(simulator, tmp_path))
    assert result.exit_code == 3
    assert "constantcontact login" in caplog.text
    assert "Traceback" not in result.output


def test_the_json_says_what_is_there_and_a_first_run_costs_about_what_it_says(tmp_path: Path) -> None:
    with Simulator(Account(contacts=3_000, campaigns=3), requests_per_second=0) as simulator:
        environment = _environment(simulator, tmp_path) | {"TAP_CONSTANTCONTACT_REQUESTS_PER_SECOND": "0"}
        result = CliRunner().invoke(main, ["check", "--json"], env=environment)
        assert result.exit_code == 0, result.output
        facts = json.loads(result.stdout)
        made = len(simulator.requests)
        run = commands.run([TAP, "--config=ENV"], text=True, env={**os.environ, **environment}, timeout=120)
        assert run.returncode == 0, run.stderr
        took = len(simulator.requests) - made
        assert facts["holds"]["lists"] == len(simulator.account.living_lists())
        assert facts["holds"]["contacts"] == simulator.account.contacts.counts()["total"]
    streams = {json.loads(line)["stream"] for line in run.stdout.splitlines() if '"SCHEMA"' in line}
    assert set(facts["first_run"]["streams"]) == streams
    assert took <= facts["first_run"]["requests"] <= 2 * took
    assert facts["account"]["time_zone"]
    assert facts["tokens"]["rotate"] is True
    assert facts["requests"]["used_today"] == made
    assert facts["requests"]["left_today"] == 9_000 - made
    assert set(facts["operations"]) >= {kind.value for kind in OperationKind} - {"skip"}
    assert not any(facts["streams"].values())


def test_check_takes_the_settings_of_a_file_and_of_a_dotenv_as_the_plugins_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Simulator(daily_requests=0) as simulator:
        settings = _environment(simulator, tmp_path)
        names = {name.removeprefix("TAP_CONSTANTCONTACT_").lower(): value for name, value in settings.items()}
        (tmp_path / "config.json").write_text(json.dumps({**names, "daily_request_budget": 5}))
        of_a_file = CliRunner().invoke(main, ["check", "--config", "config.json"])
        assert of_a_file.exit_code == 4, "the budget of the file is used up by the check itself"
        assert "0 left of the budget of 5" in of_a_file.output
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        of_dotenv = commands.run([sys.executable, "-m", "constantcontact_cli.main", "check"], text=True)
        assert of_dotenv.returncode == 0, of_dotenv.stderr
        assert simulator.account.account_id in of_dotenv.stdout


def test_login_shows_the_page_and_check_works_afterwards_without_a_refresh_token(tmp_path: Path) -> None:
    with Simulator(device_interval_seconds=1) as simulator:
        environment: dict[str, str | None] = {
            **_environment(simulator, tmp_path),
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
