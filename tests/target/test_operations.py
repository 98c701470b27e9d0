"""What records do to people beside importing them, and that every record is accounted for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.bulk_actions import MAX_CONTACT_IDS
from constantcontact_api.errors import ActivityFailedError, PartialJobError, SettingsError
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.target import TargetConstantContact
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
MEANT = schema("meant", "email", "contact_id")
TWO_JOBS = MAX_CONTACT_IDS + 100
UNKNOWN_ID = "0a0a0a0a-0000-11ee-8000-0a0a0a0a0a0a"


def people(numbers: range) -> list[dict[str, Any]]:
    return [record("people", email=f"{number}@x.org", first_name="Ann") for number in numbers]


def meant(numbers: range) -> list[dict[str, Any]]:
    return [record("meant", email=f"{number}@X.org") for number in numbers]


def ids(pipeline: Pipeline, *addresses: str) -> list[str]:
    return [str(pipeline.contact(address)["contact_id"]) for address in addresses]


def living(pipeline: Pipeline) -> set[str]:
    return {str(one.address) for one in pipeline.account.contacts.select(ContactFilter())}


def tagged(pipeline: Pipeline, tag_id: str) -> set[str]:
    chosen = ContactFilter(tag_ids=frozenset({tag_id}))
    return {str(one.address) for one in pipeline.account.contacts.select(chosen)}


def members(pipeline: Pipeline, position: int = 0) -> set[str]:
    chosen = ContactFilter(list_ids=frozenset({pipeline.account.living_lists()[position].list_id}))
    return {str(one.address) for one in pipeline.account.contacts.select(chosen)}


def addresses(numbers: range) -> set[str]:
    return {f"{number}@x.org" for number in numbers}


def requests(pipeline: Pipeline, ending: str) -> int:
    return sum(one.path.endswith(ending) for one in pipeline.simulator.requests)


def counts(target: TargetConstantContact, stream: str = "meant") -> StreamCounts:
    found = target.run.accounting.counts[stream]
    assert not found.unaccounted
    return found


@pytest.fixture
def full(pipeline: Pipeline) -> Pipeline:
    """`TWO_JOBS` people on one list."""
    pipeline.run(PEOPLE, *people(range(TWO_JOBS)))
    return pipeline


def test_whoever_is_named_is_deleted_500_a_request(full: Pipeline) -> None:
    target = full.run(MEANT, *meant(range(50, TWO_JOBS)), record("meant", email="new@x.org"), operation="delete")
    assert living(full) == addresses(range(50))
    found = counts(target)
    assert (found.sent, found.skipped) == (TWO_JOBS - 50, {"not_in_account": 1})
    assert (found.operations, found.jobs) == ({"delete": TWO_JOBS - 50}, 2)
    assert requests(full, "/contact_delete") == 2


def test_whoever_is_named_leaves_the_lists_and_no_others(full: Pipeline) -> None:
    first, second = (one.list_id for one in full.account.living_lists()[:2])
    full.run(PEOPLE, *people(range(20)), lists=[second])
    target = full.run(MEANT, *meant(range(10)), *meant(range(TWO_JOBS, TWO_JOBS + 3)), operation="remove_from_lists")
    assert members(full) == addresses(range(10, TWO_JOBS))
    assert members(full, 1) == addresses(range(20))
    assert counts(target).skipped == {"not_on_lists": 3}
    again = full.run(MEANT, *meant(range(10)), operation="remove_from_lists", lists=[first])
    assert counts(again).skipped == {"not_on_lists": 10}


def test_records_can_name_the_lists_that_they_leave(full: Pipeline) -> None:
    first, second = full.account.living_lists()[:2]
    full.run(PEOPLE, *people(range(20)), lists=[second.name])
    columns = schema("meant", "email", "list_names")
    target = full.run(
        columns,
        record("meant", email="1@x.org", list_names=first.name),
        record("meant", email="1@x.org", list_names=second.name),
        record("meant", email="2@x.org", list_names=second.name),
        record("meant", email="3@x.org", list_names="No such list"),
        operation="remove_from_lists",
        lists=None,
        create_lists=True,
    )
    assert full.contact("1@x.org")["list_memberships"] == []
    assert full.contact("2@x.org")["list_memberships"] == [first.list_id]
    assert counts(target).rejected == {"unknown_list": 1}
    assert "No such list" not in {one.name for one in full.account.living_lists()}


@pytest.mark.parametrize("operation", ["add_tags", "remove_tags"])
def test_tags_are_added_and_removed_by_name_or_id(full: Pipeline, operation: str) -> None:
    one, other = list(full.account.tags.values())[:2]
    before = addresses(range(30)) if operation == "remove_tags" else set()
    if before:
        full.run(MEANT, *meant(range(30)), operation="add_tags", tags=[one.name, other.tag_id])
    unknown = record("meant", email="new@x.org")
    target = full.run(MEANT, *meant(range(20)), unknown, operation=operation, tags=[one.name.upper(), other.tag_id])
    for tag in (one, other):
        assert tagged(full, tag.tag_id) == before ^ addresses(range(20))
    # A tag that could not be added is a reject; one that could not be there anyway is not.
    found = counts(target)
    expected = {"not_in_account": 1}
    assert (found.rejected, found.skipped) == ((expected, {}) if operation == "add_tags" else ({}, expected))
    assert [line["record"]["email"] for line in full.rejects()] == ["new@x.org"] * (operation == "add_tags")


def test_ids_in_records_need_no_look_up(full: Pipeline) -> None:
    named = [record("meant", contact_id=contact_id) for contact_id in ids(full, *sorted(addresses(range(5))))]
    before = len(full.simulator.requests)
    full.run(MEANT, *named, operation="delete")
    assert living(full) == addresses(range(5, TWO_JOBS))
    paths = [one.path for one in full.simulator.requests[before:]]
    assert not [path for path in paths if "/contacts" in path]


def test_an_id_of_another_account_gives_way_to_the_address(full: Pipeline) -> None:
    target = full.run(
        MEANT,
        record("meant", email="1@x.org", contact_id=UNKNOWN_ID),
        record("meant", contact_id=UNKNOWN_ID.replace("a", "b")),
        record("meant", email="2@x.org", contact_id=ids(full, "2@x.org")[0]),
        record("meant", email="3@x.org", contact_id="3"),
        operation="delete",
    )
    assert living(full) == addresses(range(3, TWO_JOBS)) | {"0@x.org"}
    found = counts(target)
    assert (found.sent, found.skipped, found.rejected) == (2, {"not_in_account": 1}, {"invalid_contact_id": 1})


def test_a_job_that_fails_over_an_unknown_id_is_run_again_without_it(full: Pipeline) -> None:
    full.simulator.faults.add("activity:failed:kind=contact_delete")
    known = ids(full, "1@x.org", "2@x.org")
    target = full.run(MEANT, *(record("meant", contact_id=one) for one in (*known, UNKNOWN_ID)), operation="delete")
    assert living(full) == addresses(range(3, TWO_JOBS)) | {"0@x.org"}
    assert counts(target).skipped == {"not_in_account": 1}


def test_a_job_that_fails_keeps_its_state_back(full: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    full.simulator.faults.add("activity:failed:kind=contact_delete")
    with pytest.raises(ActivityFailedError):
        full.run(MEANT, *meant(range(9)), state(n=1), operation="delete")
    assert capsys.readouterr().out == ""
    target = full.run(MEANT, *meant(range(9)), state(n=1), operation="delete")
    assert living(full) == addresses(range(9, TWO_JOBS))
    assert json.loads(capsys.readouterr().out) == {"n": 1}
    assert not counts(target).rejected


@pytest.mark.parametrize("operation", ["delete", "remove_from_lists", "add_tags", "remove_tags"])
def test_where_a_job_counts_too_few_its_people_are_looked_at(full: Pipeline, operation: str) -> None:
    kinds = {"delete": "contact_delete", "remove_from_lists": "remove_list_memberships"}
    kind = kinds.get(operation) or f"contacts_taggings_{operation.partition('_')[0]}"
    full.simulator.faults.add(f"activity:short:3:kind={kind}")
    tag = next(iter(full.account.tags))
    target = full.run(MEANT, *meant(range(9)), operation=operation, tags=[tag])
    assert counts(target).sent == 9


def test_people_whom_a_job_left_as_they_were_keep_its_state_back(
    full: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    # The 51st tag of a contact is dropped in silence: what tells is a counter.
    contact = full.account.contacts.by_address("3@x.org")
    assert contact is not None
    contact.tags = tuple(full.account.create_tag({"name": f"Tag number {number}"}).tag_id for number in range(50))
    full.account.contacts.save(contact)
    full.simulator.faults.add("activity:short:1:kind=contacts_taggings_add")
    with pytest.raises(PartialJobError, match="1 of its 9 contacts are as they were") as raised:
        full.run(MEANT, *meant(range(9)), state(n=1), operation="add_tags", tags=[next(iter(full.account.tags))])
    assert raised.value.exit_code == 7
    assert capsys.readouterr().out == ""


def test_a_job_whose_answer_is_lost_is_started_again(full: Pipeline) -> None:
    full.simulator.faults.add("next:1:drop-after:POST /activities/contact_delete")
    target = full.run(MEANT, *meant(range(9)), operation="delete")
    assert living(full) == addresses(range(9, TWO_JOBS))
    assert counts(target).sent == 9


def test_few_people_are_asked_for_one_by_one_and_many_are_found_in_pages(full: Pipeline) -> None:
    before, reads = len(full.simulator.requests), requests(full, "/contacts")
    full.run(MEANT, *meant(range(2)), operation="delete")
    assert requests(full, "/contacts") - reads == 2
    full.run(MEANT, *meant(range(2, 40)), operation="delete")
    # The newest come first: these are on the second page of 500, and the first one tells the count.
    assert requests(full, "/contacts") - reads == 2 + 2
    assert len(full.simulator.requests) - before < 20


def test_streams_do_what_is_set_for_them_and_the_last_record_of_an_address_wins(full: Pipeline) -> None:
    tag = next(iter(full.account.tags.values()))
    streams = {"gone": {"operation": "delete"}, "vip-*": {"operation": "add_tags", "tags": [tag.tag_id]}}
    gone, vip = schema("gone", "email"), schema("vip-people", "email")
    target = full.run(
        PEOPLE,
        gone,
        vip,
        record("gone", email="1@x.org"),
        record("people", email="1@x.org", first_name="Back"),
        record("vip-people", email="1@x.org"),
        record("people", email="2@x.org", first_name="Short-lived"),
        record("people", email="new@x.org", first_name="New"),
        record("vip-people", email="new@x.org"),
        record("gone", email="2@x.org"),
        streams=streams,
    )
    assert living(full) == addresses(range(TWO_JOBS)) - {"2@x.org"} | {"new@x.org"}
    assert full.contact("1@x.org")["first_name"] == "Back"
    assert tagged(full, tag.tag_id) == {"1@x.org", "new@x.org"}
    assert [counts(target, stream).sent for stream in ("gone", "vip-people", "people")] == [2, 2, 3]


def test_who_is_known_by_an_id_alone_may_be_anybody_so_order_is_kept(full: Pipeline) -> None:
    streams = {"gone": {"operation": "delete"}}
    messages = [
        record("people", email="1@x.org", first_name="Before"),
        record("gone", contact_id=ids(full, "1@x.org")[0]),
        record("people", email="1@x.org", first_name="After"),
        record("people", email="2@x.org", first_name="Before"),
        record("gone", contact_id=ids(full, "2@x.org")[0]),
    ]
    full.run(PEOPLE, schema("gone", "contact_id"), *messages, streams=streams, max_concurrent_imports=4)
    assert living(full) == addresses(range(TWO_JOBS)) - {"2@x.org"}
    assert full.contact("1@x.org")["first_name"] == "After"


def test_who_was_found_before_and_then_deleted_by_id_is_not_taken_to_be_there(full: Pipeline) -> None:
    tag = next(iter(full.account.tags.values()))
    streams = {"gone": {"operation": "delete"}, "vip": {"operation": "add_tags", "tags": [tag.name]}}
    target = full.run(
        schema("gone", "contact_id"),
        schema("vip", "email"),
        *(record("vip", email=f"{number}@x.org") for number in range(20)),
        record("gone", contact_id=ids(full, "1@x.org")[0]),
        record("vip", email="1@x.org"),
        streams=streams,
    )
    assert counts(target, "vip").rejected == {"not_in_account": 1}


def test_a_deletion_waits_for_the_further_lists_of_its_address(full: Pipeline) -> None:
    lists = ",".join(one.list_id for one in full.account.living_lists()[:3])
    routed = schema("people", "email", "list_ids")
    for _ in range(3):
        messages = [record("people", email="1@x.org", list_ids=lists), record("gone", email="1@x.org")]
        full.run(routed, schema("gone", "email"), *messages, lists=None, streams={"gone": {"operation": "delete"}})
        assert "1@x.org" not in living(full)


@pytest.mark.parametrize("on_delete", ["ignore", "remove_from_lists", "delete"])
def test_records_that_their_source_has_deleted_do_what_on_delete_says(full: Pipeline, on_delete: str) -> None:
    target = full.run(
        PEOPLE,
        record("people", email="1@x.org", first_name="Kept", deleted_at="2026-01-01"),
        record("people", email="2@x.org", _sdc_deleted_at="2026-01-01"),
        record("people", email="2@x.org", first_name="Back"),
        record("people", email="3@x.org", first_name="Bye"),
        record("people", email="3@x.org", _sdc_deleted_at="2026-01-01"),
        on_delete=on_delete,
    )
    assert full.contact("2@x.org")["first_name"] != "Back"
    gone = set() if on_delete == "ignore" else {"1@x.org", "2@x.org", "3@x.org"}
    assert addresses(range(TWO_JOBS)) - members(full) == gone
    assert addresses(range(TWO_JOBS)) - living(full) == (gone if on_delete == "delete" else set())
    found = counts(target, "people")
    # `deleted_at` is no column of the schema, and says it all the same.
    assert found.skipped == ({"deleted_at_source": 3} if on_delete == "ignore" else {})
    assert found.operations == ({} if on_delete == "ignore" else {on_delete: 3})
    assert found.not_permitted == {"an earlier record: gone": 1, "a later record: gone": 1}


def test_a_deleted_record_without_an_address_is_found_by_its_contact_id(full: Pipeline) -> None:
    columns = schema("details", "contact_id", "email_address", "deleted_at")
    gone = record("details", contact_id=ids(full, "1@x.org")[0], deleted_at="2026-01-01")
    target = full.run(columns, gone, record("details", email_address="new@x.org"), on_delete="delete")
    assert living(full) == addresses(range(TWO_JOBS)) - {"1@x.org"} | {"new@x.org"}
    assert counts(target, "details").operations == {"delete": 1}


def test_imported_people_get_the_tags_and_nobody_else_does(full: Pipeline) -> None:
    target = full.run(
        PEOPLE,
        *people(range(TWO_JOBS - 20, TWO_JOBS + 20)),
        record("people", email="bad", first_name="Bad"),
        tags=["Fresh"],
        create_tags=True,
    )
    (tag,) = [one for one in full.account.tags.values() if one.name == "Fresh"]
    assert tagged(full, tag.tag_id) == addresses(range(TWO_JOBS - 20, TWO_JOBS + 20))
    found = counts(target, "people")
    assert (found.sent, found.operations) == (40, {"add_tags": 40})


def test_rows_that_the_service_refuses_get_no_tags(full: Pipeline) -> None:
    tag = next(iter(full.account.tags.values()))
    columns = schema("people", "email", "day")
    full.account.create_custom_field({"label": "day", "type": "date"})
    full.run(
        columns,
        *(record("people", email=f"{n}@x.org", day="1850-01-01" if n == 3 else "2021-06-30") for n in range(9)),
        tags=[tag.name],
    )
    assert tagged(full, tag.tag_id) == addresses(range(9)) - {"3@x.org"}


def test_a_state_does_not_cover_people_before_their_tags(full: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    tag = next(iter(full.account.tags.values()))
    full.simulator.faults.add("activity:failed:kind=contacts_taggings_add")
    with pytest.raises(ActivityFailedError):
        full.run(PEOPLE, *people(range(5)), state(n=1), tags=[tag.name])
    assert capsys.readouterr().out == ""
    full.run(PEOPLE, *people(range(5)), state(n=1), tags=[tag.name])
    assert tagged(full, tag.tag_id) == addresses(range(5))
    assert json.loads(capsys.readouterr().out) == {"n": 1}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"operation": "add_tags"}, "set `tags`"),
        ({"operation": "add_tags", "tags": ["Nobody's"]}, "does not have"),
        ({"operation": "remove_tags", "tags": ["Nobody's"], "create_tags": True}, "does not have"),
        ({"operation": "remove_from_lists", "lists": None}, "No list is known"),
        ({"operation": "remove_from_lists", "lists": ["Nobody's"], "create_lists": True}, "does not have"),
        ({"tags": ["Nobody's"]}, "tags names"),
    ],
)
def test_settings_that_an_operation_lacks_are_told_before_anything_happens(
    pipeline: Pipeline, settings: dict[str, Any], sentence: str
) -> None:
    before = len(pipeline.account.contacts)
    with pytest.raises(SettingsError, match=sentence):
        pipeline.run(MEANT, *meant(range(3)), **settings)
    assert len(pipeline.account.contacts) == before


def test_a_stream_that_names_nobody_is_skipped(pipeline: Pipeline) -> None:
    things = [schema("things", "name"), record("things", name="chair")]
    target = pipeline.run(*things, operation="delete", allow_streams_without_people=True)
    assert counts(target, "things").skipped == {"stream_without_people": 1}


@pytest.mark.parametrize("operation", ["delete", "remove_from_lists", "add_tags", "remove_tags"])
def test_a_plan_counts_what_the_run_then_does(full: Pipeline, tmp_path: Path, operation: str) -> None:
    tag = next(iter(full.account.tags.values()))
    messages = [MEANT, *meant(range(10, TWO_JOBS + 10)), *meant(range(20)), record("meant", email="bad")]
    settings = {"operation": operation, "tags": [tag.name], "report_path": str(tmp_path / "report.json")}
    plan = full.run(*messages, dry_run=True, **settings)
    planned = json.loads((tmp_path / "report.json").read_text())
    assert living(full) == members(full) == addresses(range(TWO_JOBS))
    assert not tagged(full, tag.tag_id)
    before = len(full.simulator.requests)
    real = full.run(*messages, **settings)
    for name in ("read", "sent", "merged", "skipped", "rejected", "operations", "jobs"):
        assert getattr(counts(plan), name) == getattr(counts(real), name), name
    report = json.loads((tmp_path / "report.json").read_text())
    assert [one["operation"] for one in report["operations"]] == [operation] * counts(real).jobs
    assert planned["operations"] == []
    assert len(full.simulator.requests) - before <= planned["requests_needed"]


def test_a_plan_follows_people_who_come_and_go(full: Pipeline) -> None:
    streams = {"gone": {"operation": "delete"}}
    messages = [
        PEOPLE,
        schema("gone", "email"),
        record("people", email="new@x.org"),
        record("gone", email="new@x.org"),
        record("gone", email="1@x.org"),
        record("gone", email="nobody@x.org"),
    ]
    plan = full.run(*messages, streams=streams, dry_run=True)
    real = full.run(*messages, streams=streams)
    for target in (plan, real):
        assert counts(target, "gone").operations == {"delete": 2}
        assert counts(target, "gone").skipped == {"not_in_account": 1}


def test_people_who_were_deleted_again_are_not_missed(full: Pipeline) -> None:
    target = full.run(
        PEOPLE,
        record("people", email="1@x.org"),
        record("people", email="1@x.org", _sdc_deleted_at="2026-01-01"),
        on_delete="delete",
        verify="members",
    )
    assert counts(target, "people").missing == 0


def test_people_of_every_status_can_be_deleted(pipe: Pipe) -> None:
    with pipe(account={"contacts": 40, "unsubscribed": 10, "sms_only": 3}) as pipeline:
        everybody = sorted(str(one.address) for one in pipeline.account.contacts.select(ContactFilter()) if one.address)
        target = pipeline.run(MEANT, *(record("meant", email=one) for one in everybody), operation="delete")
        assert counts(target).sent == len(everybody)
        assert living(pipeline) == {"None"}


@pytest.mark.parametrize("operation", ["remove_from_lists", "delete"])
def test_people_are_read_once_for_all_batches_and_whoever_is_named_again_is_gone(
    pipeline: Pipeline, operation: str
) -> None:
    count = 3 * MAX_CONTACT_IDS
    pipeline.run(PEOPLE, *people(range(count)))
    pipeline.limits = Limits(lines=MAX_CONTACT_IDS)
    before = requests(pipeline, "/contacts")
    target = pipeline.run(MEANT, *meant(range(count)), *meant(range(10)), operation=operation)
    counts = target.run.accounting.counts["meant"]
    assert (counts.sent, sum(counts.skipped.values())) == (count, 10)
    assert requests(pipeline, "/contacts") - before <= count // MAX_CONTACT_IDS + 1
    assert members(pipeline) == set()


@pytest.mark.parametrize("name", ["left", "l*"])
def test_a_stream_whose_people_nobody_can_tell_does_not_pass_as_done(pipeline: Pipeline, name: str) -> None:
    left = [schema("left", "customer"), record("left", customer="17")]
    people = [schema("people", "email"), record("people", email="ann@x.org")]
    with pytest.raises(SettingsError, match="none of its columns tells who is meant"):
        pipeline.run(*people, *left, streams={name: {"operation": "unsubscribe"}})
