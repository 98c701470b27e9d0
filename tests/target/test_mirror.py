"""A list becomes its stream, unless that looks like a broken source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.exports import Exports
from constantcontact_api.errors import EXIT_REJECTS, ActivityFailedError, RemovalRefusedError, SettingsError
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_singer.connection import connect
from target_constantcontact.account.contact_ids import ContactIds
from target_constantcontact.account.history import NoHistory
from target_constantcontact.loading.bulk_operations import BulkOperations
from target_constantcontact.loading.mirror import Mirrors
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.options import UNDO_STREAM
from target_constantcontact.singer.reader import MalformedInputError
from tests.target.conftest import at_once, record, schema, state

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.target import TargetConstantContact
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
COUNT = 1_200


def people(numbers: range) -> list[dict[str, Any]]:
    return [record("people", email=f"{number}@x.org", first_name="Ann") for number in numbers]


def members(pipeline: Pipeline) -> set[str]:
    chosen = ContactFilter(list_ids=frozenset({pipeline.account.living_lists()[0].list_id}))
    return {str(one.address).lower() for one in pipeline.account.contacts.select(chosen)}


def addresses(numbers: range) -> set[str]:
    return {f"{number}@x.org" for number in numbers}


@pytest.fixture
def full(pipeline: Pipeline, tmp_path: Path) -> Pipeline:
    """A list of `COUNT` people, and a folder for undo files."""
    pipeline.run(PEOPLE, *people(range(COUNT)))
    assert members(pipeline) == addresses(range(COUNT))
    (tmp_path / "undo").mkdir()
    return pipeline


def mirror(
    pipeline: Pipeline, tmp_path: Path, *messages: dict[str, Any] | bytes, **settings: Any
) -> TargetConstantContact:
    return pipeline.run(*messages, **{"mode": "mirror", "undo_folder": str(tmp_path / "undo"), **settings})


def undo_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "undo").iterdir())


def test_a_refused_removal_ends_with_the_exit_code_of_broken_limits(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people(range(10)))
    ended = pipeline.command(PEOPLE, *people(range(4)), END, state(n=1), mode="mirror")
    assert ended.exit_code == EXIT_REJECTS
    assert "of the list Newsletter (" in ended.log
    assert "and max_removal_percent allows 20 %" in ended.log
    assert members(pipeline) == addresses(range(10))


def test_whoever_the_stream_does_not_name_leaves_the_list_and_the_undo_file_brings_them_back(
    full: Pipeline, tmp_path: Path
) -> None:
    kept = range(COUNT - 200)
    target = mirror(full, tmp_path, PEOPLE, *people(kept), record("people", email="new@x.org"), END, state(n=1))
    assert members(full) == addresses(kept) | {"new@x.org"}
    assert target.run.accounting.counts["people"].removals == 200
    assert len(full.account.contacts) == COUNT + 1, "nobody is deleted"
    (undo,) = undo_files(tmp_path)
    assert undo.stat().st_mode & 0o777 == 0o600
    assert json.loads(undo.read_text().splitlines()[0])["stream"] == UNDO_STREAM
    other = full.account.living_lists()[1].list_id
    mirror(full, tmp_path, undo.read_bytes(), lists=[other], mirror_without_end_marker=True)
    assert members(full) == addresses(range(COUNT)) | {"new@x.org"}
    assert full.contact("0@x.org")["list_memberships"] == [full.account.living_lists()[0].list_id]


def test_of_ten_thousand_members_only_those_leave_whom_a_whole_stream_does_not_name(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "undo").mkdir()
    pipeline.run(PEOPLE, *people(range(10_000)))
    for broken in (range(0), range(4_000)):
        with pytest.raises(RemovalRefusedError):
            mirror(pipeline, tmp_path, PEOPLE, *people(broken), END)
    mirror(pipeline, tmp_path, PEOPLE, *people(range(5_000)))  # and then its tap died
    assert members(pipeline) == addresses(range(10_000))
    target = mirror(pipeline, tmp_path, PEOPLE, *people(range(9_500)), END)
    assert target.run.accounting.counts["people"].removals == 500
    assert members(pipeline) == addresses(range(9_500))
    (undo,) = undo_files(tmp_path)
    mirror(pipeline, tmp_path, undo.read_bytes())
    assert members(pipeline) == addresses(range(10_000))


def test_as_many_leave_as_the_limit_allows_and_not_one_more(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.run(PEOPLE, *people(range(10)))
    with pytest.raises(RemovalRefusedError, match="max_removal_percent allows 20 %"):
        mirror(pipeline, tmp_path, PEOPLE, *people(range(7)), END)
    mirror(pipeline, tmp_path, PEOPLE, *people(range(8)), END)
    assert members(pipeline) == addresses(range(8))


def test_people_without_an_address_are_told_where_members_leave_and_blank_rows_are_not(
    pipeline: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.run(PEOPLE, *people(range(3)))
    nobody = [record("people", email=blank, first_name=None) for blank in (None, "", " ")]
    lost = [record("people", email=blank, first_name="Ann") for blank in (None, "", " ", "-", "no address")]
    freely = {"max_removal_percent": 100, "max_reject_percent": 100}
    mirror(pipeline, tmp_path, PEOPLE, *people(range(2)), *nobody, *lost, END, **freely)
    assert members(pipeline) == addresses(range(2))
    assert f"{len(lost)} records have no address that can be read" in caplog.text


def test_more_than_500_people_leave_in_several_requests(full: Pipeline, tmp_path: Path) -> None:
    mirror(full, tmp_path, PEOPLE, *people(range(100)), END, max_removal_percent=95)
    assert members(full) == addresses(range(100))
    removals = [one for one in full.simulator.requests if one.path.endswith("/remove_list_memberships")]
    assert len(removals) == 3


@pytest.mark.parametrize("named", [range(0), range(480)], ids=["an empty stream", "60 % are missing"])
def test_a_source_that_looks_broken_removes_nobody_and_fails(full: Pipeline, tmp_path: Path, named: range) -> None:
    with pytest.raises(RemovalRefusedError):
        mirror(full, tmp_path, PEOPLE, *people(named), END)
    assert members(full) == addresses(range(COUNT))
    assert not undo_files(tmp_path)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param([], id="the tap died between two lines"),
        pytest.param([END, *people(range(1_190, 1_191))], id="the marker came before the last record"),
        pytest.param([{**END, "stream": "others"}], id="the marker is another stream's"),
    ],
)
def test_a_tap_that_dies_halfway_removes_nobody(full: Pipeline, tmp_path: Path, end: list[Any]) -> None:
    mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 100)), *end)
    assert members(full) == addresses(range(COUNT))
    assert not undo_files(tmp_path)


def test_a_cut_line_removes_nobody_even_without_an_end_marker(full: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(MalformedInputError, match="in the middle of line"):
        mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 100)), b'{"type"', mirror_without_end_marker=True)
    assert members(full) == addresses(range(COUNT))


def test_an_import_that_fails_removes_nobody(full: Pipeline, tmp_path: Path) -> None:
    full.simulator.faults.add("activity:failed:kind=contacts_file_import")
    with pytest.raises(ActivityFailedError, match="ended as failed"):
        mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 100)), END)
    assert members(full) == addresses(range(COUNT))


def test_a_tap_without_end_markers_can_be_trusted_on_request(full: Pipeline, tmp_path: Path) -> None:
    mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 100)), mirror_without_end_marker=True)
    assert members(full) == addresses(range(COUNT - 100))


def test_rejected_rows_count_as_present(full: Pipeline, tmp_path: Path) -> None:
    bad = [record("people", email=f" {n}@X.org", first_name="x" * 60) for n in range(1_190, COUNT)]
    mirror(full, tmp_path, PEOPLE, *people(range(1_180)), *bad, END)
    assert members(full) == addresses(range(1_180)) | addresses(range(1_190, COUNT))


def test_who_came_before_a_changed_schema_counts_too(full: Pipeline, tmp_path: Path) -> None:
    more = schema("people", "email", "first_name", "city")
    mirror(full, tmp_path, PEOPLE, *people(range(600)), more, *people(range(600, 1_100)), END)
    assert members(full) == addresses(range(1_100))


def test_a_plan_counts_the_removals_and_makes_none(full: Pipeline, tmp_path: Path) -> None:
    messages = [PEOPLE, *people(range(COUNT - 100)), END]
    plan = mirror(full, tmp_path, *messages, dry_run=True)
    assert members(full) == addresses(range(COUNT))
    assert not undo_files(tmp_path)
    real = mirror(full, tmp_path, *messages)
    assert plan.run.accounting.counts["people"].removals == real.run.accounting.counts["people"].removals == 100


def test_without_an_undo_file_nobody_is_removed(full: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="undo_folder"):
        mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 100)), END, undo_folder=str(tmp_path / "file"))
    assert members(full) == addresses(range(COUNT))


def test_a_mirror_needs_configured_lists(pipeline: Pipeline) -> None:
    with pytest.raises(SettingsError, match="mirror"):
        pipeline.run(schema("people", "email", "list_ids"), mode="mirror", lists=None)


def test_unsubscribed_members_stay_where_they_are(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(account={"unsubscribed": 30}) as pipeline:
        before = members(pipeline)
        assert before
        (tmp_path / "undo").mkdir()
        mirror(pipeline, tmp_path, PEOPLE, *people(range(5)), END)
        assert members(pipeline) == before | addresses(range(5))


def test_a_signal_stops_the_removals_between_two_requests(full: Pipeline, tmp_path: Path) -> None:
    settings = full.settings()
    client = connect(settings, program="test")
    undo_folder = tmp_path / "undo"
    mirrors = Mirrors(
        run_id="run",
        max_percent=100,
        needs_end_marker=False,
        undo_folder=undo_folder,
        hold_state=lambda: lambda: None,
        absent=lambda _streams: {},
        forget=NoHistory().forget,
        name_of=str,
    )
    mirrors.of("people", tuple(settings["lists"])).note("0@x.org", {})
    bulk = BulkOperations(
        client,
        at_once(client, settings),
        ContactIds(client),
        lambda: CustomFields(()),
        should_stop=lambda: False,
    )
    exports = Exports(client, at_once(client, settings))
    left = list(mirrors.carry_out(client, bulk, exports=exports, should_stop=lambda: True, plan=None))
    assert [(stream, len(outcome.done)) for stream, outcome in left] == [("people", 500)]
    assert len(members(full)) == COUNT - 500
    (undo,) = undo_files(tmp_path)
    assert len(undo.read_text().splitlines()) == COUNT, "whoever was to leave, and the schema"


def test_a_state_after_the_end_of_the_stream_waits_for_the_removals(
    full: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = [PEOPLE, *people(range(600)), state(n=1), *people(range(600, COUNT - 100)), END, state(n=2)]
    full.simulator.faults.add("activity:failed:kind=remove_list_memberships")
    with pytest.raises(ActivityFailedError):
        mirror(full, tmp_path, *messages)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"n": 1}]
    mirror(full, tmp_path, *messages)
    assert members(full) == addresses(range(COUNT - 100))
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"n": 2}


@pytest.mark.parametrize("needs_marker", [True, False])
def test_a_refused_removal_keeps_its_state_back(
    full: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, needs_marker: bool
) -> None:
    messages = [PEOPLE, *people(range(100)), *([END] if needs_marker else []), state(n=1)]
    with pytest.raises(RemovalRefusedError):
        mirror(full, tmp_path, *messages, mirror_without_end_marker=not needs_marker)
    assert capsys.readouterr().out == ""


def test_a_stream_that_was_not_mirrored_for_want_of_its_end_keeps_no_state_back(
    full: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 100)), END, *people(range(3)), state(n=1))
    assert members(full) == addresses(range(COUNT))
    assert json.loads(capsys.readouterr().out) == {"n": 1}


def test_a_removal_that_counts_too_few_is_looked_at(full: Pipeline, tmp_path: Path) -> None:
    full.simulator.faults.add("activity:short:2:kind=remove_list_memberships")
    report = tmp_path / "report.json"
    target = mirror(full, tmp_path, PEOPLE, *people(range(COUNT - 5)), END, report_path=str(report))
    assert members(full) == addresses(range(COUNT - 5))
    assert target.run.accounting.counts["people"].removals == 5
    (activity,) = json.loads(report.read_text())["operations"]
    assert activity["operation"] == "remove_from_lists"
