"""Rows that an import counts as refused and does not name: found by reading the account back, or by sending halves."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.imports import ImportOutcome
from constantcontact_api.errors import ActivityFailedError
from constantcontact_simulator.contacts import EVERYBODY
from target_constantcontact.accounting.bisection import Bisection
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name", "phone")
TOO_LONG = "5" * 24  # the target sends 25 characters of a phone number, and here the service takes 20
UNNAMED = "activity:unnamed:count=all"


def person(number: int, **values: Any) -> dict[str, Any]:
    return record("people", **{"email": f"{number}@x.org", "first_name": "Ann", "phone": "555-010-2000", **values})


def people(count: int, bad: Sequence[int]) -> list[dict[str, Any]]:
    return [person(number, **({"phone": TOO_LONG} if number in bad else {})) for number in range(count)]


def named(pipeline: Pipeline) -> set[str]:
    return {line["record"]["email"] for line in pipeline.rejects() if line["record"]}


def test_they_are_only_counted_where_nothing_else_is_asked_for(pipe: Pipe) -> None:
    with pipe(faults=[UNNAMED]) as pipeline:
        counts = pipeline.run(PEOPLE, *people(10, bad=[2, 7]), resolve_rejects="none").run.accounting.counts["people"]
        assert (counts.sent, dict(counts.rejected)) == (8, {"unattributed": 2})
        assert not named(pipeline)


@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_reading_the_account_back_names_who_is_not_there(
    pipe: Pipe, import_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pipe(faults=[UNNAMED]) as pipeline:
        pipeline.limits = Limits(lines=10)
        target = pipeline.run(
            PEOPLE,
            *people(35, bad=[2, 7, 20]),
            state(n=1),
            resolve_rejects="read_back",
            import_format=import_format,
            verify="members",
        )
        counts = target.run.accounting.counts["people"]
        assert (counts.sent, dict(counts.rejected), counts.missing) == (32, {"rejected_by_service": 3}, 0)
        assert named(pipeline) == {"2@x.org", "7@x.org", "20@x.org"}
        assert {f"{number}@x.org" for number in range(35) if not pipeline.has(f"{number}@x.org")} == named(pipeline)
        assert all("does not have this person" in line["sentence"] for line in pipeline.rejects())
        assert all(line["record"]["phone"] == TOO_LONG and line["line"] > 1 for line in pipeline.rejects())
        exports = [one for one in pipeline.simulator.requests if one.path.endswith("/activities/contact_exports")]
        assert len([one for one in exports if one.method == "POST"]) == 1
        assert capsys.readouterr().out.count("\n") == 1


def test_somebody_who_was_there_and_did_not_join_the_list_is_named(pipe: Pipe) -> None:
    with pipe(faults=["activity:unnamed:count=2"]) as pipeline:
        first, second = [one.list_id for one in pipeline.account.living_lists()][:2]
        pipeline.run(PEOPLE, person(1), lists=[first])
        pipeline.run(PEOPLE, *people(3, bad=[1]), lists=[second], resolve_rejects="read_back")
        (line,) = pipeline.rejects()
        assert line["record"]["email"] == "1@x.org"
        assert "not on the lists" in line["sentence"]
        assert pipeline.contact("1@x.org")["list_memberships"] == [first]


@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_somebody_on_the_list_whose_update_was_refused_is_named(pipe: Pipe, import_format: str) -> None:
    with pipe(faults=["activity:unnamed:count=2"]) as pipeline:
        everyone = people(9, bad=[])
        pipeline.run(PEOPLE, *everyone)
        changed = [
            person(number, first_name="Bea", **({"phone": TOO_LONG} if number == 4 else {})) for number in range(9)
        ]
        target = pipeline.run(PEOPLE, *changed, resolve_rejects="read_back", import_format=import_format)
        assert dict(target.run.accounting.counts["people"].rejected) == {"rejected_by_service": 1}
        (line,) = pipeline.rejects()
        assert line["record"]["email"] == "4@x.org"
        assert "does not have the values" in line["sentence"]
        assert pipeline.contact("4@x.org")["first_name"] == "Ann"


def test_a_refused_update_that_a_newer_import_has_overtaken_stays_unattributed(pipe: Pipe) -> None:
    with pipe() as pipeline:
        pipeline.limits = Limits(lines=3)
        pipeline.run(PEOPLE, *people(3, bad=[]))
        pipeline.simulator.faults.add("activity:unnamed")
        newer = [person(number, first_name="Cat") for number in range(3)]
        rows = [*people(3, bad=[1]), *people(6, bad=[])[3:], *newer]
        target = pipeline.run(PEOPLE, *rows, resolve_rejects="read_back", max_concurrent_imports=1)
        assert dict(target.run.accounting.counts["people"].rejected) == {"unattributed": 1}
        assert pipeline.contact("1@x.org")["first_name"] == "Cat"


def test_an_unsubscribed_person_is_not_taken_for_a_refused_row(pipe: Pipe) -> None:
    with pipe(faults=[UNNAMED], account={"unsubscribed": 3}) as pipeline:
        gone = [
            record("people", email=one.address, first_name="Ann") for one in pipeline.account.contacts.select(EVERYBODY)
        ]
        target = pipeline.run(PEOPLE, *gone, *people(4, bad=[3]), resolve_rejects="read_back")
        assert named(pipeline) == {"3@x.org"}
        assert target.run.accounting.counts["people"].not_added == 3


def test_no_state_covers_an_import_whose_refused_rows_are_still_looked_for(
    pipe: Pipe, capsys: pytest.CaptureFixture[str]
) -> None:
    with pipe(
        faults=["activity:unnamed:count=all:kind=contacts_file_import", "activity:failed:kind=contact_exports"]
    ) as pipeline:
        pipeline.limits = Limits(lines=5)
        rows = people(15, bad=[2])
        with pytest.raises(ActivityFailedError):
            pipeline.run(PEOPLE, *rows[:5], state(n=1), *rows[5:], state(n=2), resolve_rejects="read_back")
        assert not capsys.readouterr().out
        assert not pipeline.rejects()
        assert pipeline.imports()


def test_records_merged_into_a_row_are_named_with_it(pipe: Pipe) -> None:
    with pipe(faults=[UNNAMED]) as pipeline:
        pipeline.run(PEOPLE, person(1, first_name="Bea"), *people(3, bad=[1]), resolve_rejects="read_back")
        (line,) = pipeline.rejects()
        assert [one["first_name"] for one in (*line["earlier_records"], line["record"])] == ["Bea", "Ann"]


@pytest.mark.parametrize("how", ["read_back", "bisect"])
def test_a_further_list_that_was_not_joined_is_named(pipe: Pipe, how: str) -> None:
    with pipe(faults=[UNNAMED]) as pipeline:
        # Somebody on as many lists as a contact may be on: one more is refused.
        many = sorted(pipeline.account.create_list({"name": f"List {number}"}).list_id for number in range(51))
        lists = [many[0], many[-1]]
        addressed = schema("people", "email", "first_name", "list_ids")
        pipeline.run(addressed, record("people", email="full@x.org", list_ids=",".join(many[:50])), lists=None)
        rows = [record("people", email=f"{name}@x.org", list_ids=",".join(lists)) for name in ("full", "ann", "bea")]
        pipeline.run(addressed, *rows, lists=None, resolve_rejects=how)
        (line,) = pipeline.rejects()
        assert (line["reason"], line["record"]["email"]) == ("list_not_joined", "full@x.org")
        assert pipeline.contact("ann@x.org")["list_memberships"] == lists


@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_sending_halves_names_every_refused_row_before_any_state(
    pipe: Pipe, import_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pipe(faults=[UNNAMED]) as pipeline:
        target = pipeline.run(
            PEOPLE, *people(40, bad=[3, 17, 39]), state(n=1), resolve_rejects="bisect", import_format=import_format
        )
        counts = target.run.accounting.counts["people"]
        assert (counts.sent, dict(counts.rejected)) == (37, {"rejected_by_service": 3})
        assert named(pipeline) == {"3@x.org", "17@x.org", "39@x.org"}
        assert counts.imports == len(target.run.accounting.imports_run) == len(pipeline.imports()) > 4
        assert capsys.readouterr().out.count("\n") == 1


def test_what_the_allowance_of_imports_does_not_find_is_counted(pipe: Pipe) -> None:
    with pipe(faults=[UNNAMED]) as pipeline:
        target = pipeline.run(PEOPLE, *people(64, bad=[5, 60]), resolve_rejects="bisect", max_bisect_imports=3)
        counts = target.run.accounting.counts["people"]
        assert len(pipeline.imports()) == 4
        assert counts.rejected.total() == 2
        assert counts.rejected["unattributed"]


@pytest.mark.parametrize("seed", range(20))
def test_halves_find_exactly_the_refused_rows_with_few_imports(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    rows = rng.randrange(1, 3000)
    bad = set(rng.sample(range(rows), min(rows, rng.choice([1, 2, 5]))))
    known = {position: "said" for position in bad if rng.random() < 0.3}
    sent: list[Sequence[int]] = []

    def resend(positions: Sequence[int]) -> ImportOutcome:
        sent.append(positions)
        return ImportOutcome("again", unattributed=len(bad.intersection(positions)))

    first = ImportOutcome("first", refused=known, unattributed=len(bad) - len(known))
    found = Bisection(max_imports=1000, should_stop=lambda: False).resolve(first, rows, resend)
    assert found.refused.keys() == bad
    assert (found.activity_id, found.unattributed) == ("first", 0)
    assert len(sent) <= (len(bad) - len(known)) * rows.bit_length()


def test_no_part_is_sent_again_after_a_signal() -> None:
    first = ImportOutcome("first", unattributed=1)
    found = Bisection(max_imports=9, should_stop=lambda: True).resolve(first, 100, lambda _: pytest.fail("sent"))
    assert found == first
