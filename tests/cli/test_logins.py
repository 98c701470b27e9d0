"""Several accounts behind one API key: whoever does not say which one ends before anything is written."""

from __future__ import annotations

import io
import json
import signal
import sys
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from constantcontact_api.errors import BudgetReachedError, SettingsError
from constantcontact_api.wire.token_file import TokenFile
from constantcontact_api.wire.token_store import store_key
from constantcontact_cli.main import main
from constantcontact_simulator import Account, Simulator
from tap_constantcontact.tap import TapConstantContact
from target_constantcontact.target import TargetConstantContact
from tests import commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = Path(sys.executable).with_name("constantcontact")
PEOPLE = [
    {"type": "SCHEMA", "stream": "people", "key_properties": [], "schema": {"properties": {"email": {}}}},
    {"type": "RECORD", "stream": "people", "record": {"email": "ada@example.org"}},
]


class Agency:
    """Accounts behind one API key, and one token store."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.store = TokenFile(folder / "tokens.json")

    def settings(self, **more: object) -> dict[str, object]:
        names = ("client_id", "api_url", "auth_url")
        found = {name: getattr(self.simulator, name) for name in names} | {"token_store": str(self.store.path), **more}
        return {name: value for name, value in found.items() if value is not None}

    def log_in(self, *options: str, to: int = 0) -> Result:
        """Run `constantcontact login`, with a browser that is in one of the accounts."""
        self.simulator.oauth.signed_in = to
        own = {f"CONSTANTCONTACT_{name.upper()}": str(value) for name, value in self.settings().items()}
        return CliRunner().invoke(main, ["login", *options], env=own)

    def load(self, **more: object) -> None:
        """Run the target in this process."""
        lines = "".join(f"{json.dumps(line)}\n" for line in PEOPLE).encode()
        settings = {"requests_per_second": 0, "lists": ["Newsletter"], "rejects_path": str(self.folder / "no"), **more}
        target = TargetConstantContact(config=self.settings(**settings))
        try:
            target.listen(io.BytesIO(lines))  # type: ignore[arg-type]  # the SDK says text
        finally:
            target.close()

    def read(self, state: dict[str, Any], **more: object) -> None:
        """Run the tap in this process."""
        with redirect_stdout(io.StringIO()):
            tap = TapConstantContact(config=self.settings(requests_per_second=0, **more), state=state)
            tap.sync_all()

    def refused(self, run: Callable[..., None], *given: Any, **more: object) -> str:
        with pytest.raises(SettingsError) as caught:
            run(*given, **more)
        assert caught.value.exit_code == 2
        return str(caught.value)

    def has_ada(self) -> list[bool]:
        return [one.contacts.by_address("ada@example.org") is not None for one in self.simulator.accounts]

    def ids(self) -> list[str]:
        return [one.account_id for one in self.simulator.accounts]

    def logins(self) -> dict[str, str]:
        with self.store.locked():
            return {login.account: login.account_id for login in (self.store.logins() or {}).values()}


@pytest.fixture(autouse=True)
def _signals_are_given_back() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with simulated() as simulator:
        yield Agency(simulator, tmp_path)


@contextmanager
def simulated(**options: Any) -> Iterator[Simulator]:
    free = {"requests_per_second": 0, "token_requests_per_second": 0, "device_interval_seconds": 0.01, **options}
    with Simulator(Account(seed=1), others=[Account(seed=2)], **free) as simulator:
        yield simulator


def test_two_names_for_one_account_are_told_at_the_second_login(
    agency: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    for name, number in (("old", 0), ("new", 0), ("other", 1)):
        assert agency.log_in("--account", name, to=number).exit_code == 0
    (told,) = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert told.startswith("This is the account of the login old as well.")


def test_a_second_accounts_login_does_not_take_the_place_of_the_firsts(agency: Agency, tmp_path: Path) -> None:
    first, second = agency.ids()
    assert agency.log_in(to=0).exit_code == 0
    refused = agency.log_in(to=1)
    assert refused.exit_code == 2
    assert agency.logins() == {"": first}
    assert agency.log_in("--account", "south", to=1).exit_code == 0
    assert agency.log_in("--account", "south", to=0).exit_code == 2
    assert agency.logins() == {"": first, "south": second}

    both = f"one without a name (account {first}), south (account {second})"
    assert both in agency.refused(agency.load)
    assert both in agency.refused(agency.read, {})
    (tmp_path / "config.json").write_text(json.dumps(agency.settings()))
    command = [str(COMMAND.with_name("tap-constantcontact")), f"--config={tmp_path}/config.json", "--discover"]
    discovered = commands.run(command, text=True)
    assert discovered.returncode == 2
    assert both in discovered.stderr
    assert [request.path for request in agency.simulator.requests] == ["/v3/account/summary"] * 4

    agency.load(account="south")
    assert agency.has_ada() == [False, True]
    agency.load(account=first)
    assert agency.has_ada() == [True, True]
    assert "`constantcontact login --account nroth`" in agency.refused(agency.load, account="nroth")

    assert "set account to north.\n" in agency.log_in("--account", "north", to=0).output
    assert agency.logins() == {"north": first, "south": second}, "the login without a name has got one"
    assert agency.log_in("--account", "south", "--replace", to=0).exit_code == 0
    assert agency.logins() == {"north": first, "south": first}


def test_one_login_needs_no_choice_whatever_its_name(agency: Agency) -> None:
    assert agency.log_in("--account", "south", to=1).exit_code == 0
    agency.load()
    assert agency.has_ada() == [False, True]


def test_a_login_of_an_earlier_version_goes_on_and_is_told_from_a_new_one(agency: Agency) -> None:
    first, second = agency.ids()
    tokens = {"access_token": agency.simulator.access_token, "refresh_token": agency.simulator.refresh_token}
    key = store_key(agency.simulator.client_id, agency.simulator.auth_url, None)
    agency.store.path.write_text(json.dumps({key: {**tokens, "expires_at": 4e9, "renew_at": 4e9}}))
    agency.load()
    assert agency.has_ada() == [True, False]
    assert agency.log_in(to=1).exit_code == 2
    assert agency.log_in("--account", "south", to=1).exit_code == 0
    assert agency.logins() == {"": first, "south": second}


def test_state_and_history_of_another_account_end_the_run_at_no_request(agency: Agency) -> None:
    for number, name in enumerate(("north", "south")):
        assert agency.log_in("--account", name, to=number).exit_code == 0
    first, second = agency.ids()
    history = str(agency.folder / "history.db")
    agency.load(account="north", history_path=history)
    of_north = {"bookmarks": {"contacts": {"replication_key_value": "2026-01-01T00:00:00Z", "of": {"account": first}}}}
    before = len(agency.simulator.requests)
    said = agency.refused(agency.load, account="south", history_path=history)
    assert f"history.db is of the account {first}, and the login leads to the account {second}" in said
    assert len(agency.simulator.requests) == before
    nobody = CliRunner().invoke(main, ["refresh", "--token-store", f"{agency.store.path}.mistyped"])
    assert nobody.exit_code == 2, "a weekly line of cron would renew nothing, and the login end"
    assert f"STATE is of the account {first}" in agency.refused(agency.read, of_north, account="south")
    assert all(request.path != "/v3/account/summary" for request in agency.simulator.requests[before:])


def test_a_token_given_by_hand_is_asked_once_whose_it_is(agency: Agency) -> None:
    first, second = agency.ids()
    by_hand = {"refresh_token": agency.simulator.logins[1]["refresh_token"]}
    assert f"`account: {second}`" in agency.refused(agency.load, **by_hand, account=first)
    for _ in range(2):
        agency.load(**by_hand, account=second)
    asked = [request for request in agency.simulator.requests if request.path == "/v3/account/summary"]
    assert len(asked) == 1
    assert agency.has_ada() == [False, True]


def test_where_a_token_may_not_be_asked_a_warning_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with simulated(scopes=("contact_data", "offline_access")) as simulator:
        agency = Agency(simulator, tmp_path)
        history = str(tmp_path / "history.db")
        agency.load(refresh_token=simulator.refresh_token, account="north", history_path=history)
    assert caplog.text.count("It is not certain that") == 2


def test_simulated_accounts_have_logins_of_their_own_and_one_pace_and_count(tmp_path: Path) -> None:
    script = """
import json, os, sys
from constantcontact_singer.connection import connect
names = ("client_id", "api_url", "auth_url", "token_store")
settings = {name: os.environ[f"TAP_CONSTANTCONTACT_{name.upper()}"] for name in names}
for number in "123":
    client = connect({**settings, "account": f"account-{number}"}, program="tests")
    print(client.get("/account/summary")["encoded_account_id"], client.auth.login.account_id)
"""
    (tmp_path / "script.py").write_text(script)
    simulate = ["simulate", "--accounts=3", "--daily-requests=2", "--", sys.executable, str(tmp_path / "script.py")]
    command = [str(COMMAND), *simulate]
    done = commands.run(command, text=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == 2, "the third request is over the key's quota"
    assert all(asked == noted for asked, noted in lines)
    assert lines[0] != lines[1]
    assert "QuotaExhaustedError" in done.stderr


def test_accounts_lists_the_logins_of_a_store_and_refresh_keeps_them_alive(agency: Agency) -> None:
    for number, name in enumerate(("north", "south")):
        assert agency.log_in("--account", name, to=number).exit_code == 0
    agency.load(account="south")
    with pytest.raises(BudgetReachedError):
        agency.load(account="north", daily_request_budget=2)
    before = len(agency.simulator.requests)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--token-store", str(agency.store.path)])

    north, south = (json.loads(line) for line in run("accounts", "--json").stdout.splitlines())
    assert (north["account"], north["account_id"], north["outcome"]) == ("north", agency.ids()[0], 4)
    assert (south["account_id"], south["outcome"], south["token_days"]) == (agency.ids()[1], 0, 0)
    assert north["requests_today"] + south["requests_today"] == before - 2, (
        "whose they are was asked before it was known"
    )
    assert south["requests_left"] == 4_500 - south["requests_today"]
    assert south["key"] == f"{agency.simulator.client_id[:4]}…"
    assert south["token_mode"] == "not known yet"
    title, *lines = run("accounts").stdout.splitlines()
    assert title.startswith("Account  Id")
    assert [line.split()[0] for line in lines] == ["north", "south"]

    assert "south (account" in run("refresh").stdout
    assert agency.simulator.oauth.refreshes == 0, "both are fresh"
    assert run("refresh", "--days=0").exit_code == 0
    assert agency.simulator.oauth.refreshes == 2
    assert '"token_mode": "rotating"' in run("accounts", "--json").stdout
    agency.simulator.oauth.revoke_refresh_tokens()
    ended = run("refresh", "--days=0")
    assert ended.exit_code == 3
    assert ended.stdout.count("not renewed") == 2
    assert len(agency.simulator.requests) == before
