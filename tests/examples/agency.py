"""An agency: accounts behind two API keys, one PostgreSQL database for all that their runs share, and an Airflow."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constantcontact_api.wire.postgres import Database
from constantcontact_api.wire.postgres_tokens import PostgresTokens
from constantcontact_api.wire.token_store import Login, store_key
from constantcontact_simulator import Account, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from tests.postgres import Postgres

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "airflow"
BIN = Path(sys.executable).parent
KEYS = ("north", "south")
CONTACTS = 3
REVOKED, FLAKY = "south-01", "north-01"
"""One whose login was revoked, and one whose source is away the first time."""
TARGET_POSTGRES = ROOT / ".meltano" / "loaders" / "target-postgres" / "venv" / "bin" / "target-postgres"
COLUMNS = ("contact_key", "email_address", "account_id", "updated_at", "list_names")
AIRFLOW = {
    "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
    "AIRFLOW__CORE__DAGS_FOLDER": str(EXAMPLE),
    "AIRFLOW__CORE__UNIT_TEST_MODE": "false",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
    "NO_COLOR": "1",
}


class Agency:
    """Twenty accounts, ten behind each key.

    Args:
        folder: For files of runs.
        postgres: For tokens, pace, day's count and history, and for what the tap reads.
        airflow: The command.
        accounts: Behind each key.
    """

    def __init__(self, folder: Path, postgres: Postgres, airflow: str, accounts: int = 10) -> None:
        self.folder = folder
        self.postgres = postgres
        self._airflow = airflow
        self.simulators = {
            key: Simulator(
                Account(contacts=CONTACTS, seed=100 * number),
                others=[Account(contacts=CONTACTS, seed=100 * number + one) for one in range(1, accounts)],
                requests_per_second=0,
                token_requests_per_second=0,
            )
            for number, key in enumerate(KEYS, 1)
        }
        self._open = ExitStack()

    def __enter__(self) -> Agency:  # noqa: PYI034  # `Self` needs Python 3.11
        for simulator in self.simulators.values():
            self._open.enter_context(simulator)
        self._log_in()
        self._write_files()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def accounts(self) -> list[tuple[str, str, Account]]:
        """Key, name and account of each."""
        return [
            (key, f"{key}-{number:02}", account)
            for key, simulator in self.simulators.items()
            for number, account in enumerate(simulator.accounts)
        ]

    def _log_in(self) -> None:
        store = PostgresTokens(Database(self.postgres.url))
        for key, simulator in self.simulators.items():
            revoked = simulator.logins
            simulator.oauth.revoke_refresh_tokens()
            simulator.oauth.expire_access_tokens()
            for number in range(len(simulator.accounts)):
                name = f"{key}-{number:02}"
                tokens = revoked[number] if name == REVOKED else simulator.oauth.new_grant(account=number)
                account_id = simulator.accounts[number].account_id
                login = Login(simulator.client_id, simulator.auth_url, account=name, account_id=account_id)
                place = store_key(simulator.client_id, simulator.auth_url, None, name)
                with store.locked(place), store.keeping(place, login) as keep:
                    keep(json.dumps({**tokens, "expires_in": 86_400}).encode(), time.time())

    def _write_files(self) -> None:
        catalog = self.folder / "catalog.json"
        types = {name: {"type": ["string", "null"]} for name in COLUMNS} | {
            "list_names": {"type": ["array", "null"], "items": {"type": "string"}}
        }
        metadata = [{"breadcrumb": [], "metadata": {"selected": True, "replication-method": "INCREMENTAL"}}]
        stream = {"tap_stream_id": "contacts", "stream": "contacts", "replication_key": "updated_at"}
        keys = {"key_properties": ["contact_key", "account_id"], "schema": {"type": "object", "properties": types}}
        catalog.write_text(json.dumps({"streams": [{**stream, **keys, "metadata": metadata}]}))
        (self.folder / "source.sh").write_text(
            f"cd {self.folder}\nif [ $1 = {FLAKY} ] && mkdir first-try; then exit 1; fi\ncat people-$1.jsonl\n"
        )
        described = {"properties": {"email": {"type": ["string", "null"]}}}
        for _, name, _ in self.accounts():
            lines = (
                {"type": "SCHEMA", "stream": "people", "key_properties": [], "schema": described},
                {"type": "RECORD", "stream": "people", "record": {"email": f"{name}@agency.example"}},
            )
            (self.folder / f"people-{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        self.write_accounts((key, name, pipeline) for key, name, _ in self.accounts() for pipeline in ("in", "out"))

    def write_accounts(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Write the file of accounts: key, account and pipeline of each line."""
        commands = {
            "in": f"sh {self.folder}/source.sh {{account}} | {BIN}/target-constantcontact --config=ENV",
            "out": f"{BIN}/tap-constantcontact --config=ENV --catalog={self.folder}/catalog.json | "
            f"{TARGET_POSTGRES} --config=ENV",
        }
        with (self.folder / "accounts.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["key", "account", "name", "command", "TARGET_CONSTANTCONTACT_LISTS"])
            table.writerows([*line, commands[line[2]], '["Newsletter"]'] for line in lines)

    @property
    def environment(self) -> dict[str, str]:
        """Of Airflow."""
        unwanted = ("TAP_", "TARGET_", "CONSTANTCONTACT_", "AIRFLOW", "PYTHON")
        own = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        for key, simulator in self.simulators.items():
            extra = {
                "api_url": simulator.api_url, "auth_url": simulator.auth_url, "token_store": self.postgres.url,
                "requests_per_second": 0,
            }  # fmt: skip
            connection = {"conn_type": "generic", "login": simulator.client_id, "password": simulator.client_secret}
            own[f"AIRFLOW_CONN_CONSTANTCONTACT_{key.upper()}"] = json.dumps({**connection, "extra": extra})
        return {
            **own,
            **AIRFLOW,
            "AIRFLOW_HOME": str(self.folder / "airflow"),
            "CONSTANTCONTACT_ACCOUNTS": str(self.folder / "accounts.csv"),
            "CONSTANTCONTACT_FOLDER": str(self.folder / "runs"),
            "CONSTANTCONTACT_RETRY_SECONDS": "1",
            "CONSTANTCONTACT_COMMAND": str(BIN / "constantcontact"),
            "TAP_CONSTANTCONTACT_ACCOUNT_ID_IN_KEYS": "true",
            "TARGET_CONSTANTCONTACT_HISTORY_PATH": self.postgres.url,
            "TARGET_POSTGRES_SQLALCHEMY_URL": self.postgres.sqlalchemy_url,
            "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": "agency",
            "TARGET_POSTGRES_LOAD_METHOD": "upsert",
        }

    def airflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Airflow's command."""
        return subprocess.run(
            [self._airflow, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )

    def people_in_database(self) -> dict[str, int]:
        """How many contacts the schema has of each account."""
        return dict(self.postgres.query("SELECT account_id, count(*) FROM agency.contacts GROUP BY 1"))

    def report(self, key: str, name: str, pipeline: str) -> dict[str, Any]:
        """The report of the last run of a pipeline, `in` or `out`."""
        plugin = "tap-constantcontact" if pipeline == "out" else "target-constantcontact"
        path = self.folder / "runs" / key / name / pipeline / f"{plugin}.json"
        found: dict[str, Any] = json.loads(path.read_bytes())
        return found
