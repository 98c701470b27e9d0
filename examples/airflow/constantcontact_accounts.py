"""Pipelines of many accounts, by API key; for Airflow 3.3 and later.

Accounts are lines of a CSV file: docs/guides/airflow.md describes it. The API key, its secret and the token store come
from a connection for each key, so from whatever secrets backend this Airflow has. All else is up to the command
`constantcontact run`, which has a virtual environment of its own.
"""

from __future__ import annotations

import csv
import json
import logging
import os
import subprocess
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.sdk import DAG, Connection, RetryDecision, RetryPolicy, task

HERE = Path(__file__).parent
ACCOUNTS = Path(os.environ.get("CONSTANTCONTACT_ACCOUNTS") or HERE / "accounts.csv")
FOLDER = Path(os.environ.get("CONSTANTCONTACT_FOLDER") or HERE / "runs")
COMMAND = os.environ.get("CONSTANTCONTACT_COMMAND") or "constantcontact"
COLUMNS = ("key", "account", "name", "command")
SPREAD_SECONDS = 600
log = logging.getLogger("constantcontact")


class RunFailedError(Exception):
    """A run ended with an exit code that is not 0."""

    def __init__(self, account: str, told: dict) -> None:
        super().__init__(f"{account}: exit code {told['exit_code']}. {told['sentence']}")
        self.account, self.told = account, told


class ByExitCode(RetryPolicy):
    """Tries again when that can help, and then when it can."""

    def evaluate(self, exception, try_number, max_tries, context=None):  # noqa: ANN001, ANN201, ARG002, D102
        if not isinstance(exception, RunFailedError):
            return RetryDecision.default()
        why = f"exit code {exception.told['exit_code']}"
        if exception.told["waits_for_a_person"]:
            return RetryDecision.fail(f"{why} waits for a person")
        seconds = exception.told["retry_after_seconds"]
        if seconds is None:
            return RetryDecision.retry(reason=why)  # after the task's own retry_delay
        later = zlib.crc32(exception.account.encode()) % SPREAD_SECONDS  # or all would come back in the same moment
        return RetryDecision.retry(timedelta(seconds=seconds + later), why)


def lines_of_accounts() -> list[dict[str, str]]:
    """Return the lines of the file."""
    with ACCOUNTS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def environment_of(key: str) -> dict[str, str]:
    """Return the settings that all accounts of a key share, beside this process's environment."""
    connection = Connection.get(f"constantcontact_{key}")
    settings = {"client_id": connection.login, "client_secret": connection.password, **connection.extra_dejson}
    own = {
        f"{plugin}CONSTANTCONTACT_{name.upper()}": str(value)
        for name, value in settings.items()
        if value is not None
        for plugin in ("TAP_", "TARGET_", "")
    }
    return {**os.environ, **own}


def logged_in(key: str) -> list[str]:
    """Return all accounts of a key that somebody has logged in to."""
    environment = environment_of(key)
    told = subprocess.run([COMMAND, "accounts", "--json"], env=environment, check=True, stdout=subprocess.PIPE)
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    shown = environment["CONSTANTCONTACT_CLIENT_ID"][:4]
    return [row["account"] or row["account_id"] for row in rows if (row["key"] or "").startswith(shown)]


@task
def accounts_of(key: str) -> list[dict[str, str]]:
    """Return the runs of a key's accounts; a line for the account `*` stands for all that are logged in."""
    return [
        {**line, "account": account}
        for line in lines_of_accounts()
        if line["key"] == key
        for account in (logged_in(key) if line["account"] == "*" else [line["account"]])
    ]


def run_account(line: dict[str, str]) -> dict[str, object]:
    """Run the pipeline of a line."""
    account = line["account"]
    environment = environment_of(line["key"])
    environment |= {column: value for column, value in line.items() if column not in COLUMNS and value}
    environment |= {f"{plugin}_CONSTANTCONTACT_ACCOUNT": account for plugin in ("TAP", "TARGET")}
    folder = FOLDER / line["key"] / account / line["name"]
    command = [COMMAND, "run", f"--folder={folder}", line["command"].replace("{account}", account)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        told = {"exit_code": None, "sentence": "", "waits_for_a_person": False, "retry_after_seconds": None}
        for log_line in process.stdout:
            if log_line.startswith('{"exit_code"'):
                told = json.loads(log_line)
            else:
                log.info("%s", log_line.rstrip("\n"))
    if process.returncode:
        raise RunFailedError(account, {**told, "exit_code": process.returncode})
    return {"report": told["report_path"]}


with DAG(
    dag_id="constantcontact_accounts",
    schedule=os.environ.get("CONSTANTCONTACT_SCHEDULE") or "@hourly",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["constantcontact"],
):
    for api_key in sorted({line["key"] for line in lines_of_accounts()}):
        lines = accounts_of.override(task_id=f"accounts_{api_key}")(api_key)
        task(
            task_id=f"run_{api_key}",
            pool=f"constantcontact_{api_key}",
            retries=3,
            retry_delay=timedelta(seconds=int(os.environ.get("CONSTANTCONTACT_RETRY_SECONDS") or 60)),
            retry_policy=ByExitCode(),
            map_index_template="{{ line['account'] }} {{ line['name'] }}",
        )(run_account).expand(line=lines)
