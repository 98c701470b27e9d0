"""What real Meltano makes of settings in the environment, and what the plugins make of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from tests.meltano.connections import connection

if TYPE_CHECKING:
    from pathlib import Path

    from tests.meltano.conftest import MeltanoProject

pytestmark = [pytest.mark.meltano, pytest.mark.slow]


@pytest.mark.parametrize(
    ("variable", "exit_code", "said"),
    [
        ("TAP_CONSTANTCONTACT_LOOKBACK_MINUTE", 2, "the closest is `TAP_CONSTANTCONTACT_LOOKBACK_MINUTES`"),
        ("TAP_CONSTANTCONTACT_EU_LOOKBACK_MINUTES", 0, "Reached the account"),
    ],
)
def test_a_variable_that_meltano_does_not_know_is_refused_only_if_it_is_misspelt(
    meltano: MeltanoProject, tmp_path: Path, variable: str, exit_code: int, said: str
) -> None:
    with Simulator(Account(), requests_per_second=0, token_requests_per_second=0) as simulator:
        environment = {**connection(simulator, "TAP", tmp_path), variable: "5"}
        run = meltano.run("invoke", "tap-constantcontact", "--test=connection", environment=environment)
    assert run.exit_code == exit_code, run.log
    assert said in run.log
    assert "environment variables change nothing" not in run.log
