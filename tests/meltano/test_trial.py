"""A trial of somebody else's tap; afterwards the real pipeline sends everybody. Ours is tried in test_readme."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator.account import Account
from tests.meltano.test_pipelines import into_the_list, members, simulator_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.meltano.conftest import MeltanoProject, Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.slow]


def tried(meltano: MeltanoProject, environment: Mapping[str, str], *pipeline: str) -> None:
    """Try a pipeline as the README says, with all that the real one has in its environment."""
    simulate = [str(Path(sys.executable).with_name("constantcontact")), "simulate", "--contacts=40"]
    run = meltano.run(*pipeline, environment=environment, around=[*simulate, "--requests-per-second=0", "--"])
    assert run.exit_code == 0, run.log


@pytest.mark.postgres
def test_after_a_trial_of_somebody_elses_tap_the_real_pipeline_sends_everybody(
    meltano: MeltanoProject, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.query("CREATE TABLE people (id int PRIMARY KEY, email text)")
    postgres.query("INSERT INTO people SELECT n, 'person' || n || '@example.com' FROM generate_series(1, 50) AS n")
    folder = tmp_path / "state"
    folder.mkdir()
    environment = {
        "MELTANO_STATE_BACKEND_URI": folder.as_uri(),  # a project may keep its state elsewhere than in its database
        "TAP_POSTGRES_SQLALCHEMY_URL": postgres.url,
        "TAP_POSTGRES_FILTER_SCHEMAS": '["public"]',
        "TAP_POSTGRES__METADATA": json.dumps(
            {"public-people": {"replication-method": "INCREMENTAL", "replication-key": "id"}}
        ),
        "TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]',
        "TARGET_CONSTANTCONTACT_HISTORY_PATH": str(tmp_path / "history.db"),
    }
    pipeline = ("el", f"--state-id={tmp_path.name}", "tap-postgres", "target-constantcontact")
    tried(meltano, environment, *pipeline)
    assert not (tmp_path / "history.db").exists()
    account = Account()
    with simulator_of(account) as simulator:
        run = meltano.run(*pipeline, environment={**environment, **into_the_list(simulator, tmp_path)})
    assert run.exit_code == 0, run.log
    assert members(account).keys() == {f"person{n}@example.com" for n in range(1, 51)}
    assert list(folder.rglob("*")), "the real run keeps its state where it always does"
