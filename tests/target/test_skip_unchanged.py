"""Rows that would change nothing are not sent, and no row that would change something is held back."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.accounting.report import StreamCounts
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name", "last_name", "state", "country", "home_phone")


def people(**changed: dict[str, Any]) -> list[dict[str, Any]]:
    values = {"last_name": "Voss", "state": "IL", "country": "US", "home_phone": "(555) 010-2000"}
    return [
        record("people", **{"email": f"{name}@x.org", "first_name": name, **values, **changed.get(name, {})})
        for name in ("ann", "ben", "cem")
    ]


def run(pipeline: Pipeline, *messages: dict[str, Any], **settings: Any) -> StreamCounts:
    return pipeline.run(*messages, **{"skip_unchanged": True, **settings}).run.accounting.counts["people"]


def exports(pipeline: Pipeline) -> int:
    return sum(one.method == "POST" and one.path.endswith("/contact_exports") for one in pipeline.simulator.requests)


def test_rows_that_the_account_holds_are_counted_and_not_sent(pipeline: Pipeline) -> None:
    first = run(pipeline, PEOPLE, *people())
    assert (first.sent, first.unchanged) == (3, 0)
    sent = pipeline.imports()
    second = run(pipeline, PEOPLE, *people())
    assert (second.read, second.unchanged, second.imports, second.unaccounted) == (3, 3, 0, 0)
    assert pipeline.imports() == sent
    assert exports(pipeline) == 2, "one for each run"


def test_only_the_row_with_another_value_is_sent(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    counts = run(pipeline, PEOPLE, *people(ben={"state": "Indiana"}))
    assert (counts.unchanged, counts.sent) == (2, 1)
    assert pipeline.contact("ben@x.org")["street_addresses"][0]["state"] == "Indiana"


def test_what_the_account_holds_besides_does_not_matter_and_a_blank_is_no_change(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    narrow = schema("people", "email", "first_name", "last_name")
    counts = run(pipeline, narrow, record("people", email="ANN@x.org", first_name="ann", last_name=None))
    assert (counts.unchanged, counts.imports) == (1, 0)


def test_somebody_who_is_not_on_every_list_is_sent(pipeline: Pipeline) -> None:
    first, second = (one.list_id for one in pipeline.account.living_lists()[:2])
    run(pipeline, PEOPLE, *people(), lists=[first])
    counts = run(pipeline, PEOPLE, *people(), lists=[first, second])
    assert (counts.unchanged, counts.sent) == (0, 3)
    assert run(pipeline, PEOPLE, *people(), lists=[first, second]).unchanged == 3


def test_lists_that_share_a_name_are_never_taken_as_joined(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    for one in pipeline.account.lists.values():
        one.name = "Twins"
    counts = run(pipeline, PEOPLE, *people())
    assert (counts.unchanged, counts.sent) == (0, 3)


def test_a_record_that_turns_a_change_of_this_run_back_is_sent(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    changed = people(ann={"first_name": "Anna"})[0]
    for order in ([changed, people()[0]], [people()[0], changed, people()[0]]):
        run(pipeline, PEOPLE, *order)
        assert pipeline.contact("ann@x.org")["first_name"] == "ann"


def test_a_row_that_the_service_refuses_is_not_taken_as_there_when_it_comes_again(pipe: Pipe) -> None:
    with pipe(switches=Switches(phone_limit=5)) as pipeline:
        twice = [record("people", email="ann@x.org", home_phone="555-010-2000", last_name=name) for name in "ab"]
        refused = run(pipeline, PEOPLE, *twice)
        assert not refused.unchanged
        assert not pipeline.has("ann@x.org")
        assert run(pipeline, PEOPLE, *twice).unchanged == 0


def test_somebody_who_unsubscribed_is_not_sent_again_and_again(pipe: Pipe) -> None:
    with pipe(account={"contacts": 5, "unsubscribed": 1}) as pipeline:
        (gone,) = pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"unsubscribed"})))
        row = record("people", email=gone.address, first_name="New")
        assert run(pipeline, PEOPLE, row).not_added == 1
        assert run(pipeline, PEOPLE, row).unchanged == 1
        assert pipeline.account.contacts.by_address(str(gone.address)).permission == "unsubscribed"  # type: ignore[union-attr]


def test_somebody_who_lacks_a_tag_of_the_stream_is_sent(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    tagging: dict[str, Any] = {"tags": ["Fair, 2026", "Buyer"], "create_tags": True}
    assert run(pipeline, PEOPLE, *people(), **tagging).unchanged == 0
    assert run(pipeline, PEOPLE, *people(), **tagging).unchanged == 3
    assert run(pipeline, PEOPLE, *people(), tags=["Buyer"]).unchanged == 3


@pytest.mark.parametrize("on_delete", ["remove_from_lists", "delete"])
def test_somebody_whom_the_source_deletes_does_not_come_back_in_the_same_run(
    pipeline: Pipeline, on_delete: str
) -> None:
    run(pipeline, PEOPLE, *people())
    deleted = record("people", email="ANN@x.org", _sdc_deleted_at="2026-03-02T10:00:00Z")
    counts = run(pipeline, PEOPLE, deleted, *people(), on_delete=on_delete)
    assert (counts.unchanged, counts.not_permitted.total(), counts.unaccounted) == (2, 1, 0)
    contact = pipeline.account.contacts.by_address("ann@x.org")
    assert contact is not None
    assert not contact.lists


def test_whoever_is_deleted_by_contact_id_may_be_anybody(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    deletions = schema("gone", "contact_id")
    counts = run(
        pipeline,
        deletions,
        record("gone", contact_id=pipeline.contact("ben@x.org")["contact_id"]),
        PEOPLE,
        *people(),
        streams={"gone": {"operation": "delete"}},
    )
    assert counts.unchanged == 0
    assert pipeline.contact("ben@x.org")["list_memberships"]


def test_state_passes_though_nothing_is_sent(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    run(pipeline, PEOPLE, *people(), state(n=1))
    run(pipeline, PEOPLE, *people(), state(n=2))
    assert [line for line in capsys.readouterr().out.splitlines() if line] == ['{"n":1}', '{"n":2}']


@pytest.mark.parametrize("mode", ["upsert", "append", "update", "mirror"])
def test_a_plan_counts_what_a_run_then_leaves_alone(pipeline: Pipeline, mode: str, tmp_path: Path) -> None:
    run(pipeline, PEOPLE, *people())
    messages = [
        PEOPLE,
        *people(ben={"last_name": "Vos"}),
        record("people", email="new@x.org", first_name="New"),
        {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1},
    ]
    settings: dict[str, Any] = {"mode": mode, "undo_folder": str(tmp_path)}
    plan = run(pipeline, *messages, **settings, dry_run=True)
    real = run(pipeline, *messages, **settings)
    same = ("read", "sent", "unchanged", "skipped", "rejected", "imports", "removals")
    assert {name: getattr(plan, name) for name in same} == {name: getattr(real, name) for name in same}
    assert real.unchanged == {"upsert": 2, "append": 0, "update": 2, "mirror": 2}[mode]
    assert not real.unaccounted


def test_a_mirror_counts_people_whose_rows_are_unchanged_as_present(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, PEOPLE, *people())
    counts = run(
        pipeline, PEOPLE, *people()[:2], mode="mirror", mirror_without_end_marker=True, max_removal_percent=50,
        undo_folder=str(tmp_path),
    )  # fmt: skip
    assert (counts.unchanged, counts.removals) == (2, 1)
    assert "list_memberships" in pipeline.contact("ann@x.org")
    assert not pipeline.contact("cem@x.org")["list_memberships"]


def test_the_verification_covers_people_whose_rows_were_not_sent(pipeline: Pipeline) -> None:
    run(pipeline, PEOPLE, *people())
    process = pipeline.start(skip_unchanged=True, verify="members")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(singer([PEOPLE, *people(), state(n=1)]))
    process.stdin.flush()
    assert process.stdout.readline() == b'{"n":1}\n'
    with pipeline.account.lock:  # somebody takes Ann off the list meanwhile
        ann = pipeline.account.contacts.by_address("ann@x.org")
        assert ann is not None
        ann.lists = ()
        pipeline.account.contacts.save(ann)
    ended = pipeline.ended(process)
    assert ended.exit_code == 7
    assert [line["record"]["email"] for line in ended.rejects] == ["ann@x.org"]


NAMES = ("Ann", "ann", "Ünal", 'O"Neil, Jr.', "x" * 50, "=SUM(A1)", "  spaced  out ", "two\r\nlines")
NUMBERS = ("555-010-2000", "+1 (555) 010-2000", "'5550102000", "030/123", "1-800-FLOWERS")
VALUES: dict[str, tuple[Any, ...]] = {
    "first_name": NAMES,
    "job_title": NAMES,
    "state": ("IL", "il", "Illinois", "QC", "Bavaria", "PE"),
    "country": ("US", "us", "CA", "DE", "Germany", "Atlantis", "United States"),
    "street": ("9 Elm Row", "9 Elm Row, Apt 4", "Rue d'Été\n3"),
    "street2": ("Apt 4", "4"),
    "work_city": NAMES,
    "mobile_phone": NUMBERS,
    "phone": NUMBERS,
    "anniversary": ("2020-02-29", "3/4/2001", "2001/03/04T10:00:00Z"),
    "birthday": ("4/9", "1990-12-31"),
    "sms_number": ("231-231-1234",),
}
SWITCHES = [
    Switches(),
    Switches(import_expands_codes=False, json_phone_kind="home", export_anniversary="iso"),
    Switches(export_headings="old", export_bom=True, export_line_end="\r\n", export_name_separator=", "),
]


def rows(rng: random.Random) -> list[dict[str, Any]]:
    def some() -> dict[str, Any]:
        return {column: rng.choice(values) for column, values in VALUES.items() if rng.random() < 0.4}

    rows = [{"email": f"{number}@x.org", **some()} for number in range(60)]
    return [{**row, "sms_number": "231-231-1234" if number == 0 else None} for number, row in enumerate(rows)]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("switches", SWITCHES, ids=["as guessed", "codes kept", "older export"])
def test_whatever_was_imported_is_unchanged_when_it_comes_again(pipe: Pipe, switches: Switches, seed: int) -> None:
    made = rows(random.Random(seed))  # noqa: S311  # not for secrets
    columns = schema("people", "email", *VALUES)
    with pipe(switches=switches) as pipeline:
        assert not run(pipeline, columns, *(record("people", **row) for row in made)).unaccounted
        refused = {line["record"]["email"] for line in pipeline.rejects()}
        landed = [row for row in made if row["email"] not in refused]
        held = [pipeline.contact(row["email"]) for row in landed]
        again = run(pipeline, columns, *(record("people", **row) for row in landed))
        assert (again.unchanged, again.imports) == (len(landed), 0)
        assert [pipeline.contact(row["email"]) for row in landed] == held
