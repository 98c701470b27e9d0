"""A rejects file, mended, goes back into the target as a Singer stream."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # no stubs installed

from constantcontact_api.errors import EXIT_CONFIGURATION
from constantcontact_cli.main import main
from constantcontact_simulator.contacts import EVERYBODY
from target_constantcontact.accounting.rejects import RejectsFile
from target_constantcontact.accounting.replay import Replay
from tests.target.conftest import record, schema, singer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=9
)


def replayed(path: Path, *options: str) -> bytes:
    result = CliRunner().invoke(main, ["replay", *options, str(path)])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def mend(path: Path, **values: Any) -> None:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        line["record"].update(values)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def messages(path: Path, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in replayed(path, *options).splitlines()]


def test_mended_rejects_land_when_they_are_replayed(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, record("people", email="ann at x.org", first_name="Ann"), record("people", email="bea@x.org"))
    mend(pipeline.rejects_path, email="ann@x.org")
    pipeline.run(replayed(pipeline.rejects_path))
    assert pipeline.contact("ann@x.org")["first_name"] == "Ann"


def test_a_replay_of_nothing_is_no_input_of_a_tap_that_failed(pipeline: Pipeline) -> None:
    pipeline.rejects_path.write_bytes(b"")
    pipeline.run(replayed(pipeline.rejects_path))


def test_a_column_of_the_settings_that_the_rejects_lack_is_no_fault_of_a_replay(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    own = {"streams": {"people": {"field_map": {"nick": "first_name"}}, "staff": {}}, "field_map": {"emial": "email"}}
    pipeline.run(schema("people", "email", "nick"), record("people", email="ann at x.org"), streams=own["streams"])
    mend(pipeline.rejects_path, email="ann@x.org")
    caplog.clear()
    pipeline.run(replayed(pipeline.rejects_path), **own)
    assert pipeline.has("ann@x.org")
    assert "did not have" not in caplog.text


def test_columns_of_every_type_arrive_as_they_did_the_first_time(pipeline: Pipeline) -> None:
    lists = [one.list_id for one in pipeline.account.living_lists()][:2]
    values = {
        "first_name": None,
        "zip": 97301,
        "job_title": True,
        "company_name": ["Fir", "Elm"],
        "anniversary": "2021-06-30",
        "city": 1.5,
        "birthday_month": 4,
        "birthday_day": "9",
        "list_ids": lists,
        "address": {"street": "9 Elm Row"},
    }
    types = {"address": {"type": "object"}, "list_ids": {"type": "array", "items": {"type": "string"}}}
    columns = schema("people", "email", *(name for name in values if name not in types), **types)
    pipeline.run(columns, record("people", email="ann@x.org", **values), lists=None)
    pipeline.run(columns, record("people", email="bad", **values), lists=None)
    mend(pipeline.rejects_path, email="bea@x.org")
    pipeline.run(replayed(pipeline.rejects_path), lists=None)
    own = {"contact_id", "email_address", "created_at", "updated_at", "street_addresses"}
    ann, bea = (
        {name: value for name, value in pipeline.contact(f"{name}@x.org").items() if name not in own}
        for name in ("ann", "bea")
    )
    assert ann == bea
    assert ann["company_name"] == "Fir, Elm"


def test_an_object_where_text_belongs_is_rejected_again_unless_it_is_mended(pipeline: Pipeline) -> None:
    by_hand = {"field_map": {"first_name": "first_name"}, "max_reject_percent": 100}
    pipeline.run(PEOPLE, record("people", email="ann@x.org", first_name={"given": "Ann"}), **by_hand)
    pipeline.run(replayed(pipeline.rejects_path), **by_hand)
    assert [line["reason"] for line in pipeline.rejects()] == ["invalid_type", "invalid_type"]
    assert not pipeline.has("ann@x.org")


def test_warnings_are_passed_over(pipeline: Pipeline) -> None:
    ben = record("people", email="ben@x.org", first_name="Ben")
    ann = record("people", email="ann@x.org", first_name={"given": "Ann"})
    pipeline.run(PEOPLE, ben, ann, record("people", email="x"))
    assert [line.get("is_warning", False) for line in pipeline.rejects()] == [True, False]
    assert [json.loads(line)["type"] for line in replayed(pipeline.rejects_path).splitlines()] == ["SCHEMA", "RECORD"]


def test_records_that_had_been_merged_come_oldest_first_and_byte_for_byte(pipe: Pipe) -> None:
    with pipe() as pipeline:
        numbers = schema("people", "email", "phone", "score")
        lines = [
            b'{"type": "RECORD", "stream": "people", "record": {"email": "ann@x.org", "score": 1.10, "first": 1}}\n',
            b'{"type": "RECORD", "stream": "people", "record": {"email":"Ann@x.org",'
            b'  "phone": "' + b"5" * 24 + b'", "score": 12345678901234567890.123456789}}\n',
        ]
        pipeline.run(numbers, *lines)
        written = replayed(pipeline.rejects_path).splitlines()[1:]
        assert len(written) == 2
        for line, came in zip(written, lines, strict=True):
            assert came.partition(b'"record": ')[2].rstrip(b"}\n") in line


def test_a_further_list_that_was_refused_is_joined_without_a_look_at_the_settings(pipe: Pipe) -> None:
    with pipe() as pipeline:
        many = sorted(pipeline.account.create_list({"name": f"List {number}"}).list_id for number in range(51))
        columns = schema("people", "Email Address", "list_ids")
        for ids in (many[:50], [many[0], many[50]]):
            row = {"Email Address": "ann@x.org", "list_ids": ",".join(ids)}
            pipeline.run(columns, record("people", **row), lists=None)
        (line,) = pipeline.rejects()
        assert line["reason"] == "list_not_joined"
        (contact,) = pipeline.account.contacts.select(EVERYBODY)
        contact.lists = contact.lists[:3]
        pipeline.run(replayed(pipeline.rejects_path), lists=[many[7]])
        assert set(pipeline.contact("ann@x.org")["list_memberships"]) == {*many[:3], many[50]}


def test_a_record_that_a_stream_map_changed_goes_through_the_map_again(pipeline: Pipeline) -> None:
    maps = {"people": {"__alias__": "crm", "email": "mail", "mail": "__NULL__", "first_name": "first_name"}}
    came = {"mail": "ann at x.org", "first_name": "Ann"}
    pipeline.run(schema("people", "mail", "first_name"), record("people", **came), stream_maps=maps)
    (line,) = pipeline.rejects()
    assert (line["stream"], line["replay_stream"], line["record"]) == ("crm", "people", came)
    mend(pipeline.rejects_path, mail="ann@x.org")
    pipeline.run(replayed(pipeline.rejects_path), stream_maps=maps)
    assert pipeline.contact("ann@x.org")["first_name"] == "Ann"


def test_lines_without_a_record_are_told(pipe: Pipe, caplog: pytest.LogCaptureFixture) -> None:
    with pipe(faults=["activity:unnamed"]) as pipeline:
        phones = schema("people", "email", "phone")
        rows = [record("people", email=f"{number}@x.org", phone="5" * number) for number in (20, 24)]
        pipeline.run(phones, *rows, record("people", email="bad"), resolve_rejects="none")
        result = CliRunner().invoke(main, ["replay", str(pipeline.rejects_path)])
        assert result.exit_code == 0
        assert len(result.stdout.splitlines()) == 2
        assert "unattributed (1)" in caplog.text


def test_a_replay_removes_nobody_from_a_mirrored_list(pipeline: Pipeline) -> None:
    everyone = [record("people", email=f"{number}@x.org") for number in range(10)]
    settings = {"mode": "mirror", "mirror_without_end_marker": True}
    pipeline.run(PEOPLE, *everyone, record("people", email="bad"), **settings, max_removal_percent=100)
    mend(pipeline.rejects_path, email="ann@x.org")
    pipeline.run(replayed(pipeline.rejects_path), **settings, max_removal_percent=100)
    assert all(pipeline.contact(f"{number}@x.org")["list_memberships"] for number in range(10))
    assert pipeline.has("ann@x.org")


def test_each_line_says_which_run_rejected_it_and_when_and_one_run_can_be_replayed(pipeline: Pipeline) -> None:
    for name in ("ann", "bea"):
        pipeline.run(PEOPLE, record("people", email=name))
    first, second = pipeline.rejects()
    assert first["run_id"] != second["run_id"]
    assert first["rejected_at"] <= second["rejected_at"]
    assert first["rejected_at"].endswith("Z")
    _, only = messages(pipeline.rejects_path, "--run", second["run_id"])
    assert only["record"]["email"] == "bea"
    unknown = CliRunner().invoke(main, ["replay", str(pipeline.rejects_path), "--run", "x"])
    assert (unknown.exit_code, unknown.stdout) == (EXIT_CONFIGURATION, "")


def test_what_the_target_adds_while_it_reads_is_not_replayed(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *(record("people", email="bad") for _ in range(3)))
    with pipeline.rejects_path.open("rb") as file:
        written = []
        for message in Replay(file).messages():
            pipeline.run(PEOPLE, record("people", email="bad"))
            written.append(message)
    assert len(written) == 4
    assert len(pipeline.rejects()) == 7


@pytest.mark.parametrize("broken", ["[]", '{"stream": "people"}', '{"stream": "people", "record": 5}', "\udc80"])
def test_a_line_that_is_broken_ends_in_one_sentence_before_anything_is_written(
    tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "rejects.jsonl"
    good = json.dumps({"stream": "people", "record": {"email": "ann@x.org"}})
    path.write_text(f"{good}\n{broken}\n", errors="surrogateescape")
    result = CliRunner().invoke(main, ["replay", str(path)])
    assert result.exit_code == EXIT_CONFIGURATION
    assert not result.stdout
    assert "Line 2" in caplog.text


def test_a_line_that_a_full_disk_has_cut_is_named_and_the_others_are_replayed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def add(address: str) -> None:
        file = RejectsFile(path, run_id="5d41")
        file.write({"stream": "people", "record": {"email": address}})
        file.close()

    path = tmp_path / "rejects.jsonl"
    add("bad é")
    whole = path.read_bytes()
    for length in range(1, len(whole) - 2):
        path.write_bytes(whole + whole[:length])
        add("worse")
        caplog.clear()
        assert [one["record"]["email"] for one in messages(path)[1:]] == ["bad é", "worse"]
        assert "cannot be replayed: 2." in caplog.text


def test_without_a_file_the_place_of_earlier_versions_is_looked_at_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["replay"]).exit_code == EXIT_CONFIGURATION
    (tmp_path / "constantcontact").mkdir()
    for name in ("constantcontact-rejects.jsonl", "constantcontact/rejects.jsonl"):
        (tmp_path / name).write_text(json.dumps({"stream": "people", "record": {"email": name}}) + "\n")
        assert name in CliRunner().invoke(main, ["replay"]).stdout
    assert "constantcontact-rejects.jsonl, of an earlier version, is not replayed" in caplog.text


@given(records=st.lists(st.dictionaries(st.text(), VALUES), min_size=1, max_size=5))
def test_every_record_fits_the_schema_that_is_made_for_it(records: list[dict[str, Any]]) -> None:
    lines = [{"stream": "people", "record": one} for one in records]
    described, *written = [json.loads(line) for line in Replay(io.BytesIO(singer(lines))).messages()]
    assert [one["record"] for one in written] == records
    validator = Draft7Validator(described["schema"])
    for one in records:
        validator.validate(one)
