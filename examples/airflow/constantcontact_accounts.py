"""Pipelines of many accounts, by API key; for Airflow 3.3 and later.

Accounts are lines of a CSV file: docs/guides/airflow.md describes it. The API key, its secret and the token store come
from a connection for each key, so from whatever secrets backend this Airflow has.
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
from pipeline_runs import WAITS_FOR_A_PERSON, retry_after, run

HERE = Path(__file__).parent
ACCOUNTS = Path(os.environ.get("CONSTANTCONTACT_ACCOUNTS") or HERE / "accounts.csv")
FOLDER = Path(os.environ.get("CONSTANTCONTACT_FOLDER") or HERE / "runs")
COLUMNS = ("key", "account", "name", "command")
SPREAD_SECONDS = 600


class RunFailedError(Exception):
    """A run ended with an exit code that is not 0."""

    def __init__(self, account: str, exit_code: int, sentence: str) -> None:
        super().__init__(f"{account}: exit code {exit_code}. {sentence}")
        self.account, self.exit_code = account, exit_code


class ByExitCode(RetryPolicy):
    """Tries again when that can help, and then when it can."""

    def evaluate(self, exception, try_number, max_tries, context=None):  # noqa: ANN001, ANN201, ARG002, D102
        if not isinstance(exception, RunFailedError):
            return RetryDecision.default()
        if exception.exit_code in WAITS_FOR_A_PERSON:
            return RetryDecision.fail(f"exit code {exception.exit_code} waits for a person")
        later = timedelta(seconds=zlib.crc32(exception.account.encode()) % SPREAD_SECONDS)
        wait = retry_after(exception.exit_code, datetime.now(timezone.utc), later)
        return RetryDecision.retry(wait, f"exit code {exception.exit_code}")


def lines_of_accounts() -> list[dict[str, str]]:
    """Return the lines of the file."""
    with ACCOUNTS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def environment_of(key: str) -> dict[str, str]:
    """Return the settings that all accounts of a key share, beside this process's environment."""
    connection = Connection.get(f"constantcontact_{key}")
    settings = {"client_id": connection.login, "client_secret": connection.password, **connection.extra_dejson}
    return {
        **os.environ,
        **{
            f"{plugin}CONSTANTCONTACT_{name.upper()}": str(value)
            for name, value in settings.items()
            if value is not None
            for plugin in ("TAP_", "TARGET_", "")
        },
    }


def logged_in(key: str) -> list[str]:
    """Return all accounts of a key that somebody has logged in to."""
    environment = environment_of(key)
    command = os.environ.get("CONSTANTCONTACT_COMMAND") or "constantcontact"
    told = subprocess.run([command, "accounts", "--json"], env=environment, check=True, capture_output=True, text=True)
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    shown = environment["CONSTANTCONTACT_CLIENT_ID"][:4]
    return [row["account"] or row["account_id"] for row in rows if (row["key"] or "").startswith(shown)]


@task
def accounts_of(key: str) -> list[dict[str, str]]:
    """Return the runs of a key's accounts; a line for the account `*` stands for all that are logged in."""
    lines = [line for line in lines_of_accounts() if line["key"] == key]
    return [
        {**line, "account": account}
        for line in lines
        for account in (logged_in(key) if line["account"] == "*" else [line["account"]])
    ]


def run_account(line: dict[str, str]) -> dict[str, object]:
    """Run the pipeline of a line."""
    account, name = line["account"], line.get("name") or "pipeline"
    own = {column: value for column, value in line.items() if column not in COLUMNS and value}
    environment = {**environment_of(line["key"]), **own}
    environment |= {f"{plugin}_CONSTANTCONTACT_ACCOUNT": account for plugin in ("TAP", "TARGET")}
    command, folder = line["command"].replace("{account}", account), FOLDER / line["key"] / account / name
    done = run(command, environment, folder, log=logging.getLogger("constantcontact").info)
    if done.exit_code:
        raise RunFailedError(account, done.exit_code, done.sentence)
    return {"report": done.report_path}


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
