"""A blank leaves a value as it is, unless blanks are to clear: then that value is gone, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.contacts import ContactFilter
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from target_constantcontact.accounting.report import StreamCounts
    from tests.target.conftest import Pipe, Pipeline

VALUES: dict[str, Any] = {
    "first_name": "Ann", "job_title": "Baker", "home_phone": "555-010-2000", "work_phone": "555-010-2001",
    "street": "9 Elm Row", "city": "Salem", "work_city": "Bend", "birthday": "4/9", "anniversary": "2020-02-29",
    "cf_colour": "mauve", "cf_tier": "gold",
}  # fmt: skip
PEOPLE = schema("people", "email", *VALUES)


def row(name: str = "ann", /, **values: Any) -> dict[str, Any]:
    return record("people", email=f"{name}@x.org", **{**VALUES, **values})


def run(pipeline: Pipeline, *messages: dict[str, Any], **settings: Any) -> StreamCounts:
    defaults = {"clear_blanks": True, "create_custom_fields": True}
    counts = pipeline.run(PEOPLE, *messages, **{**defaults, **settings}).run.accounting.counts["people"]
    assert not counts.unaccounted
    return counts


def held(pipeline: Pipeline, name: str = "ann") -> dict[str, Any]:
    """What an import can set, by column."""
    contact = pipeline.account.contacts.by_address(f"{name}@x.org")
    assert contact is not None
    streets = {street.kind: street for street in contact.streets}
    found = {
        "first_name": contact.first_name,
        "job_title": contact.job_title,
        **{f"{phone.kind}_phone": phone.number for phone in contact.phones},
        "street": streets["home"].street if "home" in streets else None,
        "city": streets["home"].city if "home" in streets else None,
        "work_city": streets["work"].city if "work" in streets else None,
        "birthday": contact.birthday_month and f"{contact.birthday_month}/{contact.birthday_day}",
        "anniversary": contact.anniversary,
        **{
            f"cf_{pipeline.account.custom_fields[value.custom_field_id].name}": value.value
            for value in contact.custom_values
        },
    }
    return {column: value for column, value in found.items() if value is not None}


def writes(pipeline: Pipeline) -> int:
    return sum(one.method == "PUT" for one in pipeline.simulator.requests)


@pytest.mark.parametrize("blank", [None, "", "  "])
@pytest.mark.parametrize("column", VALUES)
def test_a_blank_clears_its_value_and_no_other(pipeline: Pipeline, column: str, blank: str | None) -> None:
    run(pipeline, row())
    assert held(pipeline) == VALUES
    lists = pipeline.contact("ann@x.org")["list_memberships"]
    counts = run(pipeline, row("ann", **{column: blank}))
    assert held(pipeline) == {name: value for name, value in VALUES.items() if name != column}
    assert pipeline.contact("ann@x.org")["list_memberships"] == lists
    assert (counts.sent, counts.operations, writes(pipeline)) == (1, {"clear_blanks": 1}, 1)


def test_without_the_setting_a_blank_changes_nothing(pipeline: Pipeline) -> None:
    run(pipeline, row())
    run(pipeline, row("ann", **dict.fromkeys(VALUES)), clear_blanks=False)
    assert held(pipeline) == VALUES


def test_everything_can_be_cleared_at_once_and_the_person_stays(pipeline: Pipeline) -> None:
    run(pipeline, row())
    run(pipeline, row("ann", **dict.fromkeys(VALUES)))
    assert held(pipeline) == {}
    assert pipeline.contact("ann@x.org")["list_memberships"]
    assert writes(pipeline) == 1


def test_only_people_with_a_value_to_clear_take_a_write(pipeline: Pipeline) -> None:
    run(pipeline, row(), row("ben", job_title=None), row("new", **dict.fromkeys(VALUES)))
    counts = run(pipeline, row(job_title=None), row("ben", job_title=None), row("cem", job_title=None))
    assert counts.operations == {"clear_blanks": 1}
    assert writes(pipeline) == 1
    assert "job_title" not in held(pipeline)


def test_a_column_that_a_record_does_not_have_is_no_blank(pipeline: Pipeline) -> None:
    run(pipeline, row())
    run(pipeline, record("people", email="ann@x.org", first_name=None))
    assert held(pipeline) == {name: value for name, value in VALUES.items() if name != "first_name"}


@pytest.mark.parametrize("skip_unchanged", [False, True])
def test_the_last_record_of_an_address_wins_blanks_included(pipeline: Pipeline, skip_unchanged: bool) -> None:
    for rows, expected in (
        ([row(job_title="Smith"), row(job_title=None)], None),
        ([row(job_title=None), row(job_title="Smith")], "Smith"),
        ([row(job_title=None), row(job_title="Smith"), row(job_title=None)], None),
    ):
        counts = run(pipeline, row("other"), *rows, skip_unchanged=skip_unchanged)
        assert held(pipeline).get("job_title") == expected
        assert counts.read == len(rows) + 1


def test_a_record_that_clears_what_is_gone_already_is_unchanged(pipeline: Pipeline) -> None:
    run(pipeline, row())
    run(pipeline, row(job_title=None), skip_unchanged=True)
    assert run(pipeline, row(job_title=None), skip_unchanged=True).unchanged == 1
    assert writes(pipeline) == 1


def test_beyond_the_budget_records_are_rejects_and_nothing_of_them_is_changed(pipeline: Pipeline) -> None:
    run(pipeline, row(), row("ben"))
    blank = {"first_name": "New", "job_title": None}
    counts = run(pipeline, row("ann", **blank), row("ben", **blank), update_request_budget=2)
    assert (counts.sent, counts.rejected) == (1, {"no_requests_to_clear": 1})
    assert [line["record"]["email"] for line in pipeline.rejects()] == ["ben@x.org"]
    assert held(pipeline, "ben") == VALUES


def test_whoever_is_on_no_list_is_cleared_by_the_one_write_of_an_update(pipeline: Pipeline) -> None:
    run(pipeline, row())
    contact = pipeline.account.contacts.by_address("ann@x.org")
    assert contact is not None
    contact.lists = ()
    pipeline.account.contacts.save(contact)
    run(pipeline, row(first_name="New", work_city=None), mode="update")
    assert held(pipeline) == {**{k: v for k, v in VALUES.items() if k != "work_city"}, "first_name": "New"}
    assert writes(pipeline) == 1


def test_clearing_resubscribes_nobody(pipe: Pipe) -> None:
    with pipe(account={"contacts": 30, "unsubscribed": 10}) as pipeline:
        gone = list(pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"unsubscribed"}))))
        rows = [
            record("people", email=one.address, **dict.fromkeys(VALUES)) for one in gone if len(str(one.address)) <= 50
        ]
        run(pipeline, *rows)
        after = [pipeline.account.contacts.get(one.contact_id) for one in gone]
        assert {one.permission for one in after if one is not None} == {"unsubscribed"}
        assert writes(pipeline)


def test_a_plan_tells_what_clearing_takes(pipeline: Pipeline) -> None:
    run(pipeline, row(), row("ben"))
    messages = [row(job_title=None), row("ben"), row("new", job_title=None)]
    plan = run(pipeline, *messages, dry_run=True)
    assert held(pipeline) == VALUES
    real = run(pipeline, *messages)
    same = ("sent", "operations", "imports", "rejected", "skipped")
    assert {name: getattr(plan, name) for name in same} == {name: getattr(real, name) for name in same}
    assert plan.lookups == 2


def test_state_waits_until_values_are_cleared(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    run(pipeline, row())
    pipeline.simulator.faults.add("next:1:403:PUT /contacts")
    with pytest.raises(Exception, match="403"):
        run(pipeline, row(job_title=None), state(n=1))
    assert capsys.readouterr().out == ""
    run(pipeline, row(job_title=None), state(n=1))
    assert capsys.readouterr().out == '{"n":1}\n'
    assert "job_title" not in held(pipeline)
