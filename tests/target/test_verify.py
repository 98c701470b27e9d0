"""A plan before, a verification after, and a report for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import TooManyRejectsError, VerificationFailedError
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")


def people(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [record("people", email=f"{number}@x.org", first_name="Ann") for number in range(start, start + count)]


def memberships(pipeline: Pipeline) -> int:
    return sum(pipeline.account.contacts.membership_count(one, "all") for one in pipeline.account.lists)


def test_rows_dropped_in_silence_are_named_when_the_members_are_read_back(pipe: Pipe) -> None:
    with pipe(faults=["activity:dropped:3:kind=contacts_file_import"]) as pipeline:
        with pytest.raises(VerificationFailedError, match="3 people"):
            pipeline.run(PEOPLE, *people(10), state(n=1), verify="members")
        missing = [line for line in pipeline.rejects() if line["reason"] == "not_on_list"]
        absent = {f"{number}@x.org" for number in range(10) if not pipeline.has(f"{number}@x.org")}
        assert len(absent) == 3
        assert {line["record"]["email"] for line in missing} == absent
        assert all(line["record"]["list_ids"] == [pipeline.account.living_lists()[0].list_id] for line in missing)


def absent(pipeline: Pipeline, address: str, list_ids: list[str]) -> set[str]:
    """The lists that somebody is not on."""
    return set(list_ids) - set(pipeline.contact(address)["list_memberships"] if pipeline.has(address) else ())


@pytest.mark.parametrize(("mode", "routed"), [("upsert", False), ("upsert", True), ("mirror", False)])
@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_every_address_that_any_import_dropped_in_silence_is_named(
    pipe: Pipe, mode: str, import_format: str, tmp_path: Path, *, routed: bool
) -> None:
    drops = [f"activity:dropped:3:count=all:kind=contacts_{kind}_import" for kind in ("file", "json")]
    with pipe(faults=drops) as pipeline:
        pipeline.limits = Limits(lines=20)
        lists = [one.list_id for one in pipeline.account.living_lists()][:3]
        rows = people(50)
        for number, row in enumerate(rows if routed else ()):
            row["record"]["list_ids"] = ",".join(lists[: number % 3 + 1])
        settings = {"lists": None} if routed else {"lists": lists}
        with pytest.raises(VerificationFailedError):
            pipeline.run(
                schema("people", "email", "first_name", *(["list_ids"] if routed else [])),
                *rows,
                {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1},
                verify="members",
                import_format=import_format,
                mode=mode,
                undo_folder=str(tmp_path),
                **settings,
            )
        expected = {}
        for number, row in enumerate(rows):
            own = lists[: number % 3 + 1] if routed else lists
            if missing := absent(pipeline, row["record"]["email"], own):
                expected[row["record"]["email"]] = missing
        named = {line["record"]["email"]: set(line["record"]["list_ids"]) for line in pipeline.rejects()}
        assert named == expected
        assert len(expected) >= 9


def test_who_is_on_the_list_is_proved_with_one_export(pipeline: Pipeline) -> None:
    target = pipeline.run(PEOPLE, *people(10), verify="members")
    assert not target.run.accounting.counts["people"].missing
    exports = [one for one in pipeline.simulator.requests if one.path.endswith("/activities/contact_exports")]
    assert len([one for one in exports if one.method == "POST"]) == 1
    assert not pipeline.rejects()


def test_somebody_who_unsubscribed_is_named_with_the_reason_and_is_no_failure(pipe: Pipe) -> None:
    with pipe(account={"unsubscribed": 1, "contacts": 3}) as pipeline:
        everyone = ContactFilter(statuses=frozenset({"unsubscribed"}))
        (gone,) = pipeline.account.contacts.select(everyone)
        assert gone.address is not None
        target = pipeline.run(PEOPLE, record("people", email=gone.address), *people(2), verify="members")
        (line,) = pipeline.rejects()
        assert line["record"]["email"] == gone.address.lower()
        assert "Unsubscribed" in line["sentence"]
        assert target.run.accounting.counts["people"].missing == 1


def test_every_count_of_a_plan_is_what_the_run_then_does(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(account={"contacts": 40, "unsubscribed": 2}) as pipeline:
        statuses = frozenset({"active", "unsubscribed"})
        there = [one.address for one in pipeline.account.contacts.select(ContactFilter(statuses=statuses))][:35]
        names = [one.name for one in pipeline.account.living_lists()][:3]
        array = {"type": ["array", "null"], "items": {"type": "string"}}
        messages = [
            schema("people", "email", "first_name", "cf_new_field", list_names=array),
            *(record("people", email=one, first_name="New", list_names=names[:2]) for one in there),
            *(record("people", email=f"{n}@x.org", first_name=None, list_names=["Fair", names[2]]) for n in range(5)),
            record("people", email="0@x.org", cf_new_field="x", list_names=[names[0]]),
            record("people", email="nobody", list_names=names),
            state(n=1),
        ]
        settings = {"lists": None, "create_lists": True, "create_custom_fields": True}
        before = (len(pipeline.account.contacts), memberships(pipeline), len(pipeline.account.lists))
        report = tmp_path / "plan.json"
        pipeline.run(*messages, **settings, dry_run=True, report_path=str(report))
        assert (len(pipeline.account.contacts), memberships(pipeline), len(pipeline.account.lists)) == before
        assert not pipeline.imports()
        assert not pipeline.rejects_path.exists()
        plan = json.loads(report.read_text())

        target = pipeline.run(*messages, **settings)
        total = target.run.accounting.counts["people"]
        same = ("read", "sent", "merged", "not_added", "imports", "memberships")
        assert {name: plan["total"][name] for name in same} == {name: getattr(total, name) for name in same}
        assert plan["total"]["rejected"] == dict(total.rejected)
        assert plan["total"]["creates"] == len(pipeline.account.contacts) - before[0] == 5
        assert plan["total"]["updates"] == 35
        assert plan["total"]["list_additions"] == memberships(pipeline) - before[1]
        assert sorted((one["format"], one["rows"]) for one in plan["imports"]) == sorted(
            (one["format"], one["rows"]) for one in target.run.accounting.imports_run
        )
        assert {one.get("label") or one["name"] for one in plan["planned_creations"]} == {"Fair", "new_field"}


def test_a_dry_run_emits_no_state(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.run(PEOPLE, *people(3), state(n=1), dry_run=True)
    assert not capsys.readouterr().out
    assert not pipeline.has("0@x.org")


def test_a_plan_says_that_there_would_be_too_many_rejects(pipeline: Pipeline) -> None:
    with pytest.raises(TooManyRejectsError):
        pipeline.run(PEOPLE, record("people", email="nobody"), dry_run=True, max_rejects=0)


def test_the_report_tells_counts_imports_requests_and_seconds_and_no_address(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / "reports" / "run.json"
    target = pipeline.run(PEOPLE, *people(3), record("people", email="nobody"), report_path=str(path))
    report = json.loads(path.read_text())
    assert report["is_complete"] is True
    assert report["streams"]["people"]["rejected"] == {"invalid_email_address": 1}
    assert report["total"]["read"] == 4
    (one,) = report["imports"]
    assert (one["rows"], one["format"], one["refused"]) == (3, "csv", 0)
    assert one["activity_id"] in {activity.activity_id for activity in pipeline.simulator.activities.snapshot()}
    assert report["requests_used"] == len(pipeline.simulator.requests)
    assert report["seconds_waiting_for_the_service"] >= 0
    assert report["seconds_of_our_own"] >= 0
    assert "@" not in path.read_text()
    assert target.run.loader.waited_seconds >= 0


def test_a_run_that_failed_says_so_in_its_report(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(faults=["activity:failed"]) as pipeline:
        ended = pipeline.command(PEOPLE, *people(3), report_path=str(tmp_path / "run.json"))
        assert ended.exit_code == 1
        report = json.loads((tmp_path / "run.json").read_text())
        assert report["is_complete"] is False
        assert report["imports"] == []
