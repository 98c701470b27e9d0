"""A misbehaving service: every run ends whole, or with one sentence, and the next one puts everything right.

CI runs a few cells of the matrix, the same each time. `FAULTS_SEEDS=0-99` runs so many such choices.
`python -m tests.faults.matrix` prints what it finds.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.matrix import FINDINGS, Cell, Matrix
from tests.faults.runs import target_of
from tests.faults.scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from target_constantcontact.target import TargetConstantContact
    from tests.faults.runs import Clock

_FIRST, _, _LAST = os.environ.get("FAULTS_SEEDS", "0-2").partition("-")
SEEDS = range(int(_FIRST), int(_LAST or _FIRST) + 1)
CELLS = 10
_CLOCK, _HEADINGS = "the clock goes back an hour", "a file with its headings twice"
_NEIGHBOUR = "another's import, ours dropped before it was done"
SCENARIOS_OF_A_SEED = 2

# A connection that a fault broke is closed whenever Python finds the time; a command's ends with its process.
pytestmark = [
    pytest.mark.timeout(3_600),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def matrix(tmp_path: Path) -> Iterator[Matrix]:
    with Matrix(tmp_path) as started:
        yield started


def _cells(matrix: Matrix, seed: int) -> list[Cell]:
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    names = rng.sample([one.name for one in SCENARIOS], SCENARIOS_OF_A_SEED)
    return rng.sample(list(matrix.cells(names)), CELLS)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_service_answers_nothing_is_lost_and_the_next_run_ends_whole(matrix: Matrix, seed: int) -> None:
    found = [matrix.outcome(cell) for cell in _cells(matrix, seed)]
    assert [one for one in found if one.how in FINDINGS] == []


def test_a_head_that_breaks_off_ends_in_one_sentence_without_urllib3s_traceback(matrix: Matrix) -> None:
    cell = Cell("tap: details", "GET /account/summary", "a head that breaks off", "always")
    assert matrix.outcome(cell).how == "one sentence"


def test_an_answer_of_5000_levels_ends_in_one_sentence(matrix: Matrix) -> None:
    assert matrix.outcome(Cell("target: delete", "GET /contacts", "200, 5,000 levels", "always")).how == "one sentence"


@pytest.mark.parametrize(
    ("scenario", "phase", "fault", "how"),
    [
        ("target: unsubscribe", "GET /contacts", "email is not obeyed", "whole"),  # another one was unsubscribed
        ("target: remove from lists", "GET /contacts", "include is not obeyed", "one sentence"),  # nobody was removed
        ("target: blanks clear", "GET /contacts", "status is not obeyed", "one sentence"),  # all were taken for deleted
        ("target: append with history", "GET /activities/ID", _CLOCK, "whole"),  # 7,200 requests
        ("tap: contacts and look-ups", "GET /contact_exports/ID", _HEADINGS, "one sentence"),  # became a contact
        ("tap: changed contacts", "GET /contact_exports/ID", "a file of other headings", "one sentence"),  # 31 new ones
        ("target: import as JSON", "POST /activities/contacts_json_import", _NEIGHBOUR, "whole"),
        ("target: import", "POST /activities/contacts_file_import", _NEIGHBOUR, "whole"),
    ],
)
def test_nobody_is_lost_to_an_answer_that_is_nearly_true(
    matrix: Matrix, scenario: str, phase: str, fault: str, how: str
) -> None:
    times = "once" if fault in {_CLOCK, _HEADINGS, _NEIGHBOUR} else "always"
    assert matrix.outcome(Cell(scenario, phase, fault, times)).how == how


def test_a_target_that_hands_on_state_before_its_rows_landed_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_early(clock: Clock, lines: int) -> type[TargetConstantContact]:
        class Target(target_of(clock, lines)):  # type: ignore[misc]  # a class made for this clock
            def _process_state_message(self, message_dict: dict[str, Any]) -> None:
                self._write_state_message(message_dict["value"])

        return Target

    monkeypatch.setattr(matrix.scenario("target: import"), "target_of", too_early)
    cell = Cell("target: import", "POST /activities/contacts_file_import", "500", "always")
    assert matrix.outcome(cell).how == "loss"
