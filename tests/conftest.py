from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

# A busy machine is no reason to fail: no test here is about speed. Nor is luck: the same tests are run with the same
# examples, but in the full form (FULL=1), which tries others every time.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("FULL"),
)
settings.register_profile("few-examples", settings.get_profile("patient"), max_examples=15)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _nobodys_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own settings, tokens and state out of every test, and every test's out of theirs."""
    for name in list(os.environ):
        if name.startswith(("TAP_", "TARGET_", "CONSTANTCONTACT_", "MELTANO_")):
            monkeypatch.delenv(name)
    for logger in map(logging.getLogger, ("urllib3", "urllib3.connectionpool")):  # some test silences them
        logger.disabled = False
        logger.setLevel(logging.NOTSET)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
