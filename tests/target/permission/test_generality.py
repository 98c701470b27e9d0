"""Columns of permission that were made without a look at the grammar: no refusal is mailable, no yes held back.

`FULL=1` tries many more.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.permission_trials.labelled import MAILABLE, cases
from tests.target.permission.reading import Record, comes, read

if TYPE_CHECKING:
    from tests.permission_trials.labelled import Case

SEEDS, COUNT = (range(1, 21), 20_000) if os.environ.get("FULL") else (range(1, 2), 8_000)
PERSON = {"email", "first_name", "last_name", "city"}


def alone(case: Case) -> list[Record]:
    return [case.record]


def in_no_sample(_case: Case) -> list[Record]:
    return []


def among_others(case: Case) -> list[Record]:
    """Put the record among four whose columns are as clear as those of real files."""
    if "something else" in case.says or "neighbours" in case.says:
        return [case.record]
    filled: tuple[Any, ...] = (True, False)
    if any(word in case.says for word in ("status", "subscription", "consent of", "consents of")):
        filled = ("subscribed", "unsubscribed")
    elif "moment" in case.says or "double opt-in" in case.says:
        filled = ("2021-02-03", None)
    return [case.record, *(_with(case.record, value) for value in (*filled, *filled))]


def _with(record: Record, value: object) -> Record:
    def inside(inner: object) -> object:
        return {key: inside(item) for key, item in inner.items()} if isinstance(inner, dict) else value

    return {key: own if key in PERSON else inside(own) for key, own in record.items()}


@pytest.mark.parametrize("sampled", [alone, in_no_sample, among_others])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_refusal_is_mailable_and_no_clear_permission_is_held_back(seed: int, sampled: Any) -> None:  # noqa: ANN401
    wrong = [
        f"{case.expected}: {case.heading!r} = {case.value!r}, {case.says}, in {case.record}"
        for case in cases(seed, COUNT)
        if comes(read([case.record], sampled(case), stream="people"), case.record) != (case.expected == MAILABLE)
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {COUNT} are read wrongly:", *wrong[:20]])
