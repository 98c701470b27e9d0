"""Two accounts into one schema: nobody's rows are dropped, and none goes over another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator import Account, Simulator
from tests.meltano.connections import connection

if TYPE_CHECKING:
    from pathlib import Path

    from tests.meltano.conftest import MeltanoProject
    from tests.postgres import Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.postgres, pytest.mark.slow]
STREAMS = ("contacts", "contact_lists", "contact_tags")


def test_two_accounts_share_a_schema(meltano: MeltanoProject, postgres: Postgres, tmp_path: Path) -> None:
    # The same seed: both have contacts of the same addresses, and lists of the same ids.
    accounts = [Account(contacts=30, lists=2, tags=2) for _ in range(2)]
    accounts[1].account_id = "another"
    target = {
        "TAP_CONSTANTCONTACT__SELECT": "[" + ", ".join(f'"{name}.*"' for name in STREAMS) + "]",
        "TAP_CONSTANTCONTACT_ACCOUNT_ID_IN_KEYS": "true",
        "TARGET_POSTGRES_SQLALCHEMY_URL": postgres.sqlalchemy_url,
        "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": "shared",
        "TARGET_POSTGRES_LOAD_METHOD": "upsert",
    }
    for number in (0, 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Simulator(accounts[number], requests_per_second=0, token_requests_per_second=0) as simulator:
            pipeline = ("run", f"--state-id-suffix=account-{number}", "tap-constantcontact", "target-postgres")
            done = meltano.run(*pipeline, environment={**connection(simulator, "TAP", folder), **target})
            assert done.exit_code == 0, done.log
    for stream in STREAMS:
        found = postgres.query(
            f"SELECT account_id, count(*) FROM shared.{stream} WHERE _sdc_deleted_at IS NULL GROUP BY 1"  # noqa: S608
        )
        rows = 30 if stream == "contacts" else 2
        assert dict(found) == {one.account_id: rows for one in accounts}, stream
