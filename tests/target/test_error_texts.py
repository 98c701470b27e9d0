"""Imports that name few of the rows that they refuse, or none: with default settings everybody missing is found."""

from __future__ import annotations

import itertools
import os
import random
from typing import TYPE_CHECKING, Any, Literal

import pytest

from constantcontact_api.activities.activities import Activity
from constantcontact_api.activities.imports import outcome_of
from constantcontact_simulator.switches import Switches
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.target.conftest import Pipe, Pipeline

ROWS = 39_999 if os.environ.get("FULL") else 1_999
REFUSED = 300 if os.environ.get("FULL") else 30
PEOPLE = schema("people", "email", "first_name", "street", "phone")
TOO_LONG = "5" * 24  # the service takes 20 characters of a phone number here, and the target sends 25


def person(number: int, **values: Any) -> dict[str, Any]:
    return record("people", email=f"{number}@x.org", **values)


def looks(pipeline: Pipeline) -> int:
    return sum(one.method == "GET" and "/activities/" in one.path for one in pipeline.simulator.requests)


def named(pipeline: Pipeline) -> set[str]:
    return {line["record"]["email"] for line in pipeline.rejects() if line["record"]}


def requests_beside_looks(pipeline: Pipeline) -> int:
    return len(pipeline.simulator.requests) - looks(pipeline)


@pytest.mark.parametrize("texts", ["some", "none"])
def test_everybody_whom_an_import_refused_without_a_name_is_in_the_rejects_file(
    pipe: Pipe, texts: Literal["some", "none"], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = set(random.Random(texts).sample(range(ROWS), REFUSED))  # noqa: S311  # not for secrets
    rows = [person(number, phone=TOO_LONG if number in bad else "555-010") for number in range(ROWS)]
    spent = {}
    for how in ("none", None):
        with pipe(switches=Switches(import_error_texts=texts)) as pipeline, caplog.at_level("INFO"):
            caplog.clear()
            target = pipeline.run(PEOPLE, *rows, state(n=1), resolve_rejects=how)
            spent[how] = requests_beside_looks(pipeline)
    assert named(pipeline) == {f"{number}@x.org" for number in bad}
    counts = target.run.accounting.counts["people"]
    assert (counts.sent, dict(counts.rejected)) == (ROWS - REFUSED, {"rejected_by_service": REFUSED})
    assert spent[None] - spent["none"] <= 4
    assert sum("without saying which" in line for line in caplog.messages) == 1
    assert capsys.readouterr().out.count("\n") == 2


def test_somebody_who_was_there_already_is_counted_and_not_named(pipe: Pipe) -> None:
    with pipe(switches=Switches(import_error_texts="none")) as pipeline:
        pipeline.run(PEOPLE, person(1), person(2))
        target = pipeline.run(PEOPLE, person(1, phone=TOO_LONG), person(2), person(3, phone=TOO_LONG), person(4))
        assert dict(target.run.accounting.counts["people"].rejected) == {"unattributed": 1, "rejected_by_service": 1}
        assert named(pipeline) == {"3@x.org"}


def test_where_the_account_cannot_be_read_the_rows_are_counted_and_state_goes_out(
    pipe: Pipe, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    faults = ["activity:failed:kind=contact_exports"]
    with pipe(switches=Switches(import_error_texts="none"), faults=faults) as pipeline:
        target = pipeline.run(
            PEOPLE, *(person(number, phone=TOO_LONG[number * 12 :]) for number in range(3)), state(n=1)
        )
        assert dict(target.run.accounting.counts["people"].rejected) == {"unattributed": 1}
        assert "stay unnamed, since the account could not be read" in caplog.text
        assert capsys.readouterr().out.count("\n") == 1


def test_an_import_that_refuses_every_row_needs_no_reading_back(pipe: Pipe) -> None:
    with pipe(switches=Switches(import_error_texts="none")) as pipeline:
        pipeline.run(PEOPLE, *(person(number, phone=TOO_LONG) for number in range(3)))
        assert named(pipeline) == {"0@x.org", "1@x.org", "2@x.org"}
        assert not [one for one in pipeline.simulator.requests if one.path.endswith("/contact_exports")]


@pytest.mark.parametrize("import_format", ["csv", "json"])
@pytest.mark.parametrize("counts", ["records", "first", "last"])
def test_a_line_names_its_row_in_each_reading_of_quoted_line_breaks(
    pipe: Pipe, counts: Literal["records", "first", "last"], import_format: str
) -> None:
    rng = random.Random(f"{counts} {import_format}")  # noqa: S311  # not for secrets
    with pipe(switches=Switches(import_error_texts="all", error_line_counts=counts)) as pipeline:
        pipeline.limits = Limits(lines=200)
        bad = {number for number in range(400) if rng.random() < 0.1}
        rows = [
            person(
                number,
                street="\r\n".join(["Elm"] * rng.choice([1, 1, 2, 3])),
                phone=TOO_LONG if number in bad else "555-010",
            )
            for number in range(400)
        ]
        target = pipeline.run(PEOPLE, *rows, import_format=import_format)
        assert named(pipeline) == {f"{number}@x.org" for number in bad}
        assert set(target.run.accounting.counts["people"].rejected) == {"rejected_by_service"}


def lines_in(reading: str, breaks: Sequence[int]) -> list[int]:
    """The line of each row, as one reading counts it."""
    firsts = [2 + position + sum(breaks[:position]) for position in range(len(breaks))]
    if reading == "records":
        return [2 + position for position in range(len(breaks))]
    return firsts if reading == "first" else [one + more for one, more in zip(firsts, breaks, strict=True)]


def test_no_row_is_named_that_another_reading_of_its_line_would_not_name() -> None:
    named_rows = 0
    for breaks in itertools.product((0, 1, 2), repeat=4):
        for reading, bad in itertools.product(("records", "first", "last"), range(1, 15)):
            lines = lines_in(reading, breaks)
            refused = {position for position in range(4) if bad & (1 << position)}
            texts = tuple(f"Line {lines[position]}: Invalid email" for position in refused)
            counters = {"items_total_count": 5, "person_count": 4, "correctable_count": len(refused)}
            activity = Activity("id", "completed", counters=counters, errors=texts)
            outcome = outcome_of(activity, 4, {row: "\n" * count for row, count in enumerate(breaks) if count})
            assert outcome.refused.keys() <= refused
            assert len(outcome.refused) + outcome.unattributed == len(refused)
            named_rows += len(outcome.refused)
    assert named_rows > 1000
