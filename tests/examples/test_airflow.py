"""The example of Airflow as it is installed: twenty accounts behind two keys, by `airflow dags test`.

It needs an Airflow of its own, which `script/test-airflow` installs.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.examples.agency import CONTACTS, EXAMPLE, FLAKY, REVOKED, TARGET_POSTGRES, Agency
from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Postgres

COMMAND = os.environ.get("AIRFLOW") or shutil.which("airflow")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(COMMAND is None, reason="no Airflow here: bash script/test-airflow installs one"),
    pytest.mark.skipif(not TARGET_POSTGRES.exists(), reason="meltano install loader target-postgres"),
]


@pytest.fixture
def agency(tmp_path: Path, postgres: Postgres) -> Iterator[Agency]:  # noqa: F811  # the fixture
    with Agency(tmp_path, postgres, COMMAND or "") as agency:
        for arguments in (("db", "migrate"), ("pools", "import", str(EXAMPLE / "pools.json"))):
            done = agency.airflow(*arguments)
            assert done.returncode == 0, done.stderr
        yield agency


def run_round(agency: Agency) -> str:
    dag = EXAMPLE / "constantcontact_accounts.py"
    done = agency.airflow("dags", "test", "--dagfile-path", str(dag), "constantcontact_accounts")
    return done.stdout + done.stderr


def test_twenty_accounts_behind_two_keys(agency: Agency) -> None:
    log = run_round(agency)
    working = [(key, name, account) for key, name, account in agency.accounts() if name != REVOKED]
    assert len(working) == 19
    assert all(account.contacts.by_address(f"{name}@agency.example") for _, name, account in working)
    found = agency.people_in_database()
    assert found.keys() == {account.account_id for *_, account in working}
    assert set(found.values()) <= {CONTACTS, CONTACTS + 1}, "it may have been read before the other pipeline wrote"
    assert len(re.findall(f"{REVOKED}: exit code 3. The refresh token is used up", log)) >= 2
    assert log.count("reason='exit code 3 waits for a person'") == 2
    assert log.count("action=retry") == 1, FLAKY
    for simulator in agency.simulators.values():
        assert simulator.client_secret not in log

    agency.write_accounts([("north", "*", "out")])
    run_round(agency)
    north = [(key, name, account) for key, name, account in working if key == "north"]
    for key, name, account in north:
        report = agency.report(key, name, "out")
        assert report["bookmarks_before"], "incremental"
        assert agency.people_in_database()[account.account_id] == CONTACTS + 1
