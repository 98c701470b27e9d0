"""A no that travels: people who opted out at their source, and whom the account has."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import RemovalRefusedError
from target_constantcontact.loading.departures import TooManyDeparturesError
from tests.target.conftest import record, schema, singer
from tests.target.streams.both_ways import Case, both_ways, totals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from constantcontact_simulator.account import Account
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.target import TargetConstantContact
    from tests.target.conftest import Pipeline

PEOPLE = schema("people", "email", "first_name", "email_status")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
NO = "unsubscribed"


def people(*numbers: int, status: str | None = None, stream: str = "people") -> list[dict[str, Any]]:
    return [record(stream, email=f"p.{number}@x.org", first_name="Ann", email_status=status) for number in numbers]


def counts(target: TargetConstantContact) -> StreamCounts:
    return target.run.accounting.counts["people"]


def permission(pipeline: Pipeline, number: int) -> str:
    return str(pipeline.contact(f"p.{number}@x.org")["email_address"]["permission_to_send"])


def lists(pipeline: Pipeline, number: int) -> Sequence[str]:
    return list(pipeline.contact(f"p.{number}@x.org").get("list_memberships", ()))


def unsubscribe(pipeline: Pipeline, number: int) -> None:
    contact = pipeline.account.contacts.by_address(f"p.{number}@x.org")
    assert contact is not None
    contact.permission = NO
    pipeline.account.contacts.save(contact)


def written(pipeline: Pipeline) -> list[str]:
    return [one.method for one in pipeline.simulator.requests if one.method == "PUT"]


def test_who_opted_out_is_unsubscribed_by_their_own_wish_and_loses_nothing(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(0, 1, 2, 3))
    unsubscribe(pipeline, 1)
    before = [lists(pipeline, number) for number in range(4)]
    target = pipeline.run(PEOPLE, *people(0, 1, 9, status=NO), *people(2), on_opt_out="unsubscribe")
    assert [permission(pipeline, number) for number in range(4)] == [NO, NO, "implicit", "implicit"]
    contact = pipeline.contact("p.0@x.org")
    assert contact["update_source"] == contact["email_address"]["opt_out_source"] == "Contact"
    assert contact["first_name"] == "Ann"
    assert [lists(pipeline, number) for number in range(4)] == before
    assert not pipeline.has("p.9@x.org")
    assert counts(target).operations == {"unsubscribe": 1}
    assert counts(target).not_permitted == {"email_status: withdrawn": 2}
    assert counts(target).sent == 2
    assert len(written(pipeline)) == 1


def test_whoever_is_named_twice_is_unsubscribed_once(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(0))
    target = pipeline.run(PEOPLE, *people(0, 0, status=NO), *people(0, status="opted out"), on_opt_out="unsubscribe")
    assert len(written(pipeline)) == 1
    assert (counts(target).sent, counts(target).not_permitted.total(), counts(target).unchanged) == (1, 2, 0)


def test_an_operation_unsubscribes_in_the_name_of_the_account(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(0))
    pipeline.run(PEOPLE, *people(0), operation="unsubscribe", on_opt_out="unsubscribe")
    assert permission(pipeline, 0) == NO
    assert pipeline.contact("p.0@x.org")["update_source"] == "Account"


def test_who_opted_out_leaves_the_lists_of_the_stream_and_no_other(pipeline: Pipeline) -> None:
    first, second, *_ = (one.list_id for one in pipeline.account.living_lists())
    pipeline.run(PEOPLE, *people(0, 1), lists=[first, second])
    pipeline.run(PEOPLE, *people(2), lists=[second])
    target = pipeline.run(PEOPLE, *people(0, 2, 9, status=NO), *people(1), on_opt_out="remove_from_lists")
    assert [sorted(lists(pipeline, n)) for n in range(3)] == [[second], sorted([first, second]), [second]]
    assert [permission(pipeline, number) for number in range(3)] == ["implicit"] * 3
    assert counts(target).operations == {"remove_from_lists": 1}
    assert counts(target).not_permitted == {"email_status: withdrawn": 2}
    again = pipeline.run(PEOPLE, *people(0, 2, 9, status=NO), on_opt_out="remove_from_lists")
    assert not counts(again).operations


@pytest.mark.parametrize("status", ["pending", "cleaned", "perhaps", "deceased", None])
@pytest.mark.parametrize("choice", ["unsubscribe", "remove_from_lists"])
def test_nothing_but_an_opt_out_is_acted_on(status: str | None, choice: str, pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(0, 1))
    before = lists(pipeline, 0)
    yes = people(*range(2, 9), status="subscribed")
    target = pipeline.run(PEOPLE, *yes, *people(0, status=status), on_opt_out=choice)
    assert permission(pipeline, 0) == "implicit"
    assert lists(pipeline, 0) == before
    assert not counts(target).operations


def test_a_deleted_record_of_somebody_who_opted_out_unsubscribes_them_too(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(0))
    gone = record("people", email="p.0@x.org", email_status=NO, deleted_at="2026-01-02")
    pipeline.run(schema("people", "email", "email_status", "deleted_at"), gone, on_opt_out="unsubscribe")
    assert permission(pipeline, 0) == NO


def test_a_source_that_says_no_of_nearly_everybody_is_taken_for_broken(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(*range(40)))
    with pytest.raises(TooManyDeparturesError):
        pipeline.run(PEOPLE, *people(*range(40), status=NO), on_opt_out="unsubscribe")
    assert sum(permission(pipeline, number) == NO for number in range(40)) <= 10


def test_whoever_opted_out_long_ago_costs_no_brake_and_no_request(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(*range(40)))
    for number in range(30):
        unsubscribe(pipeline, number)
    target = pipeline.run(
        PEOPLE, *people(*range(30), *range(100, 200), status=NO), *people(39), on_opt_out="unsubscribe"
    )
    assert counts(target).by_blocks == 131
    assert counts(target).not_permitted == {"email_status: withdrawn": 130}
    assert not written(pipeline)


READS: dict[str, dict[str, Any]] = {
    "skip_unchanged": {"skip_unchanged": True},
    "append": {"mode": "append"},
    "update": {"mode": "update"},
    "history": {"history_path": True},
    "dry run": {"dry_run": True},
}


@pytest.mark.parametrize("choice", [None, "keep_out"])
@pytest.mark.parametrize("reads", READS)
def test_those_are_counted_whom_the_account_would_still_mail(
    reads: str, choice: str | None, pipeline: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.run(PEOPLE, *people(*range(6)))
    unsubscribe(pipeline, 0)
    off = pipeline.account.contacts.by_address("p.1@x.org")
    assert off is not None
    off.lists = ()
    pipeline.account.contacts.save(off)
    settings = {**READS[reads], **({"history_path": str(tmp_path / "history.db")} if reads == "history" else {})}
    columns = schema("more", "email", "first_name", "email_status")
    caplog.set_level(logging.INFO)
    target = pipeline.run(
        PEOPLE,
        *people(5),
        *people(0, 1, 2, 3, 9, status=NO),
        *people(3, status=NO),
        columns,
        *people(2, 4, status=NO, stream="more"),
        on_opt_out=choice,
        **settings,
    )
    by_stream = {name: one.still_mailed for name, one in target.run.accounting.counts.items()}
    assert by_stream == {"people": 2, "more": 1}
    told = [(one.levelname, one.getMessage()) for one in caplog.records if "still mail" in one.getMessage()]
    assert [level for level, _ in told] == ["INFO" if choice else "WARNING"] * 2
    assert "Stream people: 2 people" in told[0][1]
    assert ("on_opt_out" in told[0][1]) == (choice is None)


def test_nobody_is_counted_or_read_where_the_account_is_not_read_anyway(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.run(PEOPLE, *people(0, 1))
    target = pipeline.run(PEOPLE, *people(0, status=NO), *people(1))
    assert not counts(target).still_mailed
    assert not [one for one in pipeline.simulator.requests if one.path.endswith("contact_exports")]
    assert "still mail" not in caplog.text


@pytest.mark.parametrize("choice", [None, "keep_out", "remove_from_lists", "unsubscribe"])
def test_who_opted_out_leaves_the_list_of_a_mirror_unless_a_setting_keeps_them_there(
    choice: str | None, pipeline: Pipeline, tmp_path: Path
) -> None:
    (first, *_) = (one.list_id for one in pipeline.account.living_lists())
    pipeline.run(PEOPLE, *people(*range(5)))
    mirrored = {"mode": "mirror", "max_removal_percent": 100, "on_opt_out": choice, "undo_folder": str(tmp_path)}
    target = pipeline.run(PEOPLE, *people(0, status=NO), *people(2, 3, 4), END, **mirrored)
    assert (first in lists(pipeline, 0)) == (choice in {"keep_out", "unsubscribe"})
    assert first not in lists(pipeline, 1)
    assert permission(pipeline, 0) == (NO if choice == "unsubscribe" else "implicit")
    assert counts(target).removals == (2 if choice is None else 1)


def test_who_is_on_the_do_not_mail_list_leaves_the_list_of_a_mirror(pipeline: Pipeline, tmp_path: Path) -> None:
    """They were kept out of the import, and stayed on the list that it mirrors."""
    (first, *_) = (one.list_id for one in pipeline.account.living_lists())
    pipeline.run(PEOPLE, *people(*range(5)))
    (path := tmp_path / "list").write_text("p.0@x.org\np.1@x.org\n")
    mirrored = {
        "mode": "mirror",
        "max_removal_percent": 100,
        "undo_folder": str(tmp_path),
        "suppression_path": str(path),
    }
    long = record("people", **{**people(1)[0]["record"], "first_name": "A" * 51})  # goes by itself
    target = pipeline.run(PEOPLE, *people(0, 2, 3, 4), long, END, **mirrored)
    assert [first in lists(pipeline, number) for number in range(5)] == [False, False, True, True, True]
    assert counts(target).removals == 2
    pipeline.run(PEOPLE, *people(2, 3, 4), END)  # back, by nobody's file
    target = pipeline.run(PEOPLE, *people(0, 2, 3, 4), END, on_opt_out="keep_out", **mirrored)
    assert counts(target).removals == 0


@pytest.mark.parametrize("is_dry", [True, False])
def test_whom_a_mirror_takes_off_their_only_list_is_not_mailed_still(
    is_dry: bool, pipeline: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, second, *_ = (one.list_id for one in pipeline.account.living_lists())
    pipeline.run(PEOPLE, *people(*range(5)))
    pipeline.run(PEOPLE, *people(1), lists=[second])
    mirrored = {"mode": "mirror", "max_removal_percent": 100, "undo_folder": str(tmp_path)}
    reads = {"dry_run": True} if is_dry else {"skip_unchanged": True}
    target = pipeline.run(PEOPLE, *people(0, 1, status=NO), *people(2, 3, 4), END, **mirrored, **reads)
    assert (counts(target).still_mailed, counts(target).removals) == (1, 2)
    assert "1 person opted out" in caplog.text
    assert is_dry or (not lists(pipeline, 0) and lists(pipeline, 1) == [second])


def test_an_unclear_record_or_a_reject_is_present_in_a_mirror(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(*range(20)))
    held = [*people(0, status="perhaps"), record("people", email="p.1@x.org", first_name="A" * 51)]
    target = pipeline.run(
        PEOPLE, *people(*range(2, 20), status="subscribed"), *held, END, mode="mirror", max_removal_percent=100
    )
    assert not counts(target).removals
    assert lists(pipeline, 0)


def test_too_many_who_opted_out_leave_no_list_of_a_mirror(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(*range(10)))
    with pytest.raises(RemovalRefusedError):
        pipeline.run(PEOPLE, *people(*range(8), status=NO), *people(8, 9), END, mode="mirror")
    assert lists(pipeline, 0)


def prepare(account: Account) -> None:
    for number in range(40):
        address = {"address": f"p.{number}@x.org", "permission_to_send": NO if number % 5 == 1 else "implicit"}
        joined = [account.living_lists()[0].list_id] if number % 5 != 2 else []
        body = {"email_address": address, "create_source": "Account", "list_memberships": joined}
        made = account.contacts.create(body)
        if number % 5 == 3:
            account.contacts.delete(made.contact_id)


@pytest.mark.parametrize("choice", [None, "keep_out", "remove_from_lists", "unsubscribe"])
@pytest.mark.parametrize("mode", ["upsert", "append", "update", "mirror", "skip_unchanged", "dry_run", "suppressed"])
def test_an_opt_out_does_the_same_by_blocks_as_one_by_one(mode: str, choice: str | None, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("".join(f"p.{number}@x.org\n" for number in range(0, 60, 2)))
    own: dict[str, dict[str, Any]] = {
        "upsert": {},
        "skip_unchanged": {"skip_unchanged": True},
        "dry_run": {"dry_run": True},
        "suppressed": {"suppression_path": str(path), "skip_unchanged": True},
    }
    settings = own.get(mode, {"mode": mode, "max_removal_percent": 100})
    named = [one for number in range(0, 60, 3) for one in people(number, status=NO if number % 2 else None)]
    more = people(*range(30, 50), status="unsubscribed")
    lists = ["Newsletter"]
    case = Case(
        {"lists": lists, "max_departures_percent": 100, **settings},
        [singer([PEOPLE, *named, *more, *people(1, 2, status="perhaps"), END])] * 2,
        prepare=prepare,
    )
    if choice is not None:
        case.settings["on_opt_out"] = choice
    found = totals(both_ways(case, tmp_path))
    assert found["by_blocks"] > 0.5 * found["read"]
    if choice in {"remove_from_lists", "unsubscribe"} and mode != "mirror":
        assert found[choice] > 2


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("choice", [None, "keep_out", "remove_from_lists", "unsubscribe"])
def test_a_no_beside_a_yes_of_the_same_run_does_as_the_setting_says(
    choice: str | None, is_first: bool, pipeline: Pipeline
) -> None:
    pipeline.run(PEOPLE, *people(0))
    yes, no = people(0, 9, status="subscribed"), people(0, 9, status=NO)
    said = [*no, *yes] if is_first else [*yes, *no]
    target = pipeline.run(PEOPLE, *said, on_opt_out=choice)
    assert not pipeline.has("p.9@x.org")
    assert permission(pipeline, 0) == (NO if choice == "unsubscribe" else "implicit")
    assert bool(lists(pipeline, 0)) == (choice != "remove_from_lists")
    assert counts(target).operations == ({choice: 1} if choice in {"remove_from_lists", "unsubscribe"} else {})
