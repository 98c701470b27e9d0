"""How many records may be refused before a run counts as failed, and what it has done by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import EXIT_REJECTS
from target_constantcontact.settings import DEFAULT_MAX_REJECT_PERCENT
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipeline

PEOPLE = schema("people", "email", "first_name")


def run_with(pipeline: Pipeline, good: int, bad: int, **settings: Any) -> tuple[int, str, list[Any]]:
    ended = pipeline.command(
        PEOPLE,
        *(record("people", email=f"{number}@x.org") for number in range(good)),
        *(record("people", email="nobody") for _ in range(bad)),
        schema("orders", "id"),
        *(record("orders", id=str(number)) for number in range(100)),
        state(n=1),
        **settings,
    )
    assert all(pipeline.has(f"{number}@x.org") for number in range(good))
    assert len(pipeline.rejects()) == bad
    return ended.exit_code, ended.log, ended.states


@pytest.mark.parametrize(("good", "bad", "exit_code"), [(9, 1, 0), (17, 2, EXIT_REJECTS), (0, 1, EXIT_REJECTS)])
def test_over_ten_percent_of_rejects_fail_the_run_after_everything_else_has_landed(
    pipeline: Pipeline, good: int, bad: int, exit_code: int
) -> None:
    code, log, states = run_with(pipeline, good, bad, max_reject_percent=None)
    assert code == exit_code, log
    assert states == [{"n": 1}]
    if exit_code:
        (sentence,) = [line for line in log.splitlines() if "ERROR" in line]
        assert f"{bad} of {good + bad} records were rejected" in sentence
        assert f"allows {DEFAULT_MAX_REJECT_PERCENT} %" in sentence


@pytest.mark.parametrize(
    ("settings", "exit_code"),
    [
        ({"max_reject_percent": 0}, EXIT_REJECTS),
        ({"max_reject_percent": 15}, 0),
        ({"max_reject_percent": 100, "max_rejects": 2}, 0),
        ({"max_reject_percent": 100, "max_rejects": 1}, EXIT_REJECTS),
        ({"max_reject_percent": 100, "max_rejects": 0}, EXIT_REJECTS),
    ],
)
def test_the_settings_say_how_many_rejects_are_too_many(
    pipeline: Pipeline, settings: dict[str, int], exit_code: int
) -> None:
    code, log, states = run_with(pipeline, 18, 2, **settings)
    assert code == exit_code, log
    assert states == [{"n": 1}]


def test_long_text_is_cut_and_counted_when_asked(pipeline: Pipeline) -> None:
    target = pipeline.run(PEOPLE, record("people", email="a@x.org", first_name="x" * 60), on_long_value="truncate")
    assert target.run.accounting.counts["people"].truncated == 1
    assert pipeline.contact("a@x.org")["first_name"] == "x" * 50
    assert not pipeline.rejects()
