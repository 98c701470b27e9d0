"""BATCH messages, blank lines and byte order marks: read, or the run ends in one sentence."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import EXIT_CONFIGURATION
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipeline

PEOPLE = schema("people", "email", "first_name")
LINES = b"".join(json.dumps({"email": f"{number}@x.org"}).encode() + b"\n" for number in range(50))
GZIP = {"format": "jsonl", "compression": "gzip"}
BROKEN: dict[str, tuple[Any, bytes | None, str]] = {
    "missing": (GZIP, None, "cannot be read: No such file or directory"),
    "cut": (GZIP, gzip.compress(LINES)[:-30], "cut off or damaged"),
    "cut within a line": ({"format": "jsonl"}, LINES[:-5], "its line 50 is not JSON, so it may be cut off"),
    "not gzip": (GZIP, LINES, "no such file"),
    "zstd": ({"format": "jsonl", "compression": "zstd"}, b"\x28\xb5\x2f\xfd", "compression 'zstd'"),
    "zstd that calls itself plain": ({"format": "jsonl"}, b"\x28\xb5\x2f\xfd\x00\xff", "its line 1 is not JSON"),
    "parquet": ({"format": "parquet"}, b"PAR1", "format 'parquet'"),
    "an unknown format": ({"format": "avro"}, b"", "format 'avro'"),
    "no encoding": (None, LINES, "format None"),
    "an encoding of more": ({"format": "orc", "level": 3}, LINES, "format 'orc'"),
}
ELSEWHERE = ["s3://bucket/a.jsonl.gz", "nonsense://x/a.jsonl.gz", "gs://bucket/a.jsonl.gz", "", "/no/such/folder/a"]


def batch(*files: object, encoding: object = None) -> dict[str, Any]:
    return {"type": "BATCH", "stream": "people", "encoding": encoding or GZIP, "manifest": list(files)}


@pytest.mark.parametrize(("encoding", "content", "words"), BROKEN.values(), ids=BROKEN)
def test_a_batch_that_cannot_be_read_ends_in_one_sentence_and_holds_state_back(
    pipeline: Pipeline, tmp_path: Path, encoding: object, content: bytes | None, words: str
) -> None:
    file = tmp_path / "batch"
    if content is not None:
        file.write_bytes(content)
    whole = tmp_path / "whole"
    whole.write_bytes(gzip.compress(LINES) if encoding == GZIP else LINES)
    message = {**batch(whole.as_uri(), file.as_uri()), "encoding": encoding}
    ended = pipeline.command(PEOPLE, record("people", email="ann@x.org"), message, state(n=1))
    assert (ended.exit_code, ended.states) == (EXIT_CONFIGURATION, [])
    assert words in ended.log
    assert "Traceback" not in ended.log
    assert not pipeline.has("0@x.org")


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_batch_in_a_storage_that_is_not_there_ends_in_one_sentence(pipeline: Pipeline, path: str) -> None:
    ended = pipeline.command(PEOPLE, batch(path), state(n=1))
    assert (ended.exit_code, ended.states) == (EXIT_CONFIGURATION, [])
    assert "of a BATCH message cannot be read" in ended.log
    assert "Traceback" not in ended.log


@pytest.mark.parametrize("encoding", [GZIP, {"format": "jsonl"}, {"format": "jsonl", "compression": "none"}], ids=str)
def test_blank_lines_and_a_mark_in_a_batch_are_passed_over(
    pipeline: Pipeline, tmp_path: Path, encoding: dict[str, str]
) -> None:
    content = b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n\n") + b"  \n"
    (tmp_path / "a b.jsonl").write_bytes(gzip.compress(content) if encoding == GZIP else content)
    (tmp_path / "more.jsonl").write_bytes(gzip.compress(b'{"email": "z@x.org"}') if encoding == GZIP else b"")
    files = [(tmp_path / "a b.jsonl").as_uri(), str(tmp_path / "more.jsonl")]
    target = pipeline.run(PEOPLE, batch(*files, encoding=encoding))
    assert target.run.accounting.counts["people"].sent == 50 + (encoding == GZIP)


def test_nobody_reads_the_batches_of_a_stream_that_is_set_to_be_skipped(pipeline: Pipeline) -> None:
    message = {**batch("s3://bucket/x"), "stream": "orders"}
    person = record("people", email="ann@x.org")
    settings = {"streams": {"orders": {"operation": "skip"}}}
    pipeline.run(schema("orders", "id"), message, PEOPLE, person, **settings)
    assert pipeline.has("ann@x.org")


def test_a_batch_that_nobody_recognises_as_people_ends_the_run(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_bytes(LINES.replace(b"email", b"reachable_at"))
    ended = pipeline.command(schema("people", "reachable_at"), batch(file.as_uri(), encoding={"format": "jsonl"}))
    assert ended.exit_code == EXIT_CONFIGURATION
    assert "its column 'reachable_at' holds them in 50 of its first 50 records" in ended.log


@pytest.mark.parametrize("end", [b"", b"\n", b"\n \n", b"\r\n\t"])
def test_blank_lines_and_marks_in_the_input_are_passed_over(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], end: bytes
) -> None:
    some = [PEOPLE, *(record("people", email=f"{number}@x.org", first_name="Ann") for number in range(20))]
    text = singer(some).replace(b"\n", b"\n\r\n \n", 9)
    again = b"\xef\xbb\xbf" + singer([PEOPLE, record("people", email="z@x.org"), state(n=1)])
    target = pipeline.run(b"\xef\xbb\xbf" + text + again.rstrip() + end)
    assert target.run.accounting.counts["people"].sent == 21
    assert capsys.readouterr().out == '{"n":1}\n'


def test_a_record_without_its_key_comes_by_its_address_or_is_a_reject(pipeline: Pipeline) -> None:
    people = {**schema("people", "id", "email", "first_name"), "key_properties": ["id"]}
    some = [{"email": "ann@x.org"}, {"first_name": "Ben"}, {"id": "3", "email": "c@x.org"}]
    target = pipeline.run(people, *(record("people", **one) for one in some))
    assert target.run.accounting.counts["people"].sent == 2
    assert [one["reason"] for one in pipeline.rejects()] == ["no_email_address"]


ALTERNATING = {
    "repeated": [PEOPLE, PEOPLE],
    "with other columns": [PEOPLE, schema("people", "email", "city", "first_name")],
    "with columns of no use": [schema("people", "email", "a"), schema("people", "email", "b")],
    "with another description": [PEOPLE, {**PEOPLE, "schema": {**PEOPLE["schema"], "description": "x"}}],
}


@pytest.mark.parametrize("schemas", ALTERNATING.values(), ids=ALTERNATING)
def test_schemas_that_repeat_or_alternate_do_not_cut_imports_short(
    pipeline: Pipeline, schemas: list[dict[str, Any]]
) -> None:
    people = [
        message
        for number in range(20)
        for message in (schemas[number % 2], record("people", email=f"{number}@x.org", first_name="Ann"))
    ]
    target = pipeline.run(*people)
    assert target.run.accounting.counts["people"].sent == 20
    assert len(pipeline.imports()) <= 2


def test_schemas_that_always_differ_share_imports_where_they_set_the_same_fields(pipeline: Pipeline) -> None:
    people = [
        message
        for number in range(10)
        for message in (schema("people", "email", f"x{number}"), record("people", email=f"{number}@x.org"))
    ]
    pipeline.run(*people)
    assert len(pipeline.imports()) == 1
