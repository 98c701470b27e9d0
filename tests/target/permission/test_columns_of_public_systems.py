"""Whoever said no stays out, and nobody else does: two thousand columns with a value, written before they were read."""

from __future__ import annotations

from tests.permission_trials.columns import columns
from tests.target.permission.reading import comes, read

CASES = list(columns())
PERSON = {"email": "ann@example.com", "first_name": "Ann"}


def wrong(*, expected: bool) -> list[dict[str, object]]:
    """Read each case as the only record of its stream."""
    records = [{**PERSON, **case.record} for case in CASES if case.comes is expected]
    return [record for record in records if comes(read([record], [record], stream="people"), record) is not expected]


def test_there_are_two_thousand_of_both_kinds() -> None:
    assert min(sum(case.comes for case in CASES), sum(not case.comes for case in CASES)) > 900


def test_whoever_said_no_stays_out() -> None:
    assert not wrong(expected=False)


def test_nobody_is_held_back_by_what_says_nothing_about_mail() -> None:
    assert not wrong(expected=True)
