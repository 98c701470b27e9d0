"""docs/reliability.md promises what a test holds, and its table is what was found."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.faults.scenarios import SCENARIOS
from tests.faults.table import OUTCOMES

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_each_test_that_a_promise_names_exists() -> None:
    named = _NAMED.findall((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))
    assert len(named) > 10
    for path, test in named:
        assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), (path, test)
        assert (ROOT / path).is_file(), path


def test_the_table_names_scenarios_that_there_are() -> None:
    assert set(json.loads(OUTCOMES.read_text(encoding="utf-8"))) <= {one.name for one in SCENARIOS}
