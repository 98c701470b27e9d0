"""BATCH messages, blank lines and byte order marks: read, or the run ends in one sentence."""

from __future__ import annotations

import gzip
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import EXIT_CONFIGURATION
from target_constantcontact.limits import Limits
from target_constantcontact.singer.batch_files import UnreadableBatchError
from target_constantcontact.singer.reader import MalformedInputError
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    "a bomb": (GZIP, gzip.compress(b" " * 2**27), "it unpacks to more than 200 times its size"),
    "zstd": ({"format": "jsonl", "compression": "zstd"}, b"\x28\xb5\x2f\xfd", "compression 'zstd'"),
    "zstd that calls itself plain": ({"format": "jsonl"}, b"\x28\xb5\x2f\xfd\x00\xff", "its line 1 is not JSON"),
    "parquet": ({"format": "parquet"}, b"PAR1", "format 'parquet'"),
    "an unknown format": ({"format": "avro"}, b"", "format 'avro'"),
    "no encoding": (None, LINES, "format None"),
    "an encoding of more": ({"format": "orc", "level": 3}, LINES, "format 'orc'"),
}


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
    person = record("people", email="ann@x.org")
    ended = pipeline.command(PEOPLE, person, message, state(n=1), batch_folder=str(tmp_path))
    assert (ended.exit_code, ended.states) == (EXIT_CONFIGURATION, [])
    assert words in ended.log
    assert "Traceback" not in ended.log
    assert not pipeline.has("0@x.org")


def elsewhere(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what must not be read, and the words that say why."""
    outside = folder.parent / "outside.jsonl"
    outside.write_bytes(LINES)
    (folder / "link").symlink_to(outside)
    (folder / "folders").symlink_to(folder.parent)
    (folder / "within").mkdir()
    (folder / "nobody").symlink_to(folder / "nobody")
    os.mkfifo(folder / "pipe")
    for path in (
        str(outside),
        folder / "link",
        folder / "folders" / outside.name,
        "/dev/zero",
        "/proc/self/environ",
        ".",
    ):
        yield str(path), "it is not below batch_folder"
    for path in (
        f"{folder}/../outside.jsonl",
        f"{folder}/within/../batch",
        "..",
        f"file://{folder}/within/%2e%2e/batch",
    ):
        yield path, "its path holds `..`"
    for path in ("s3://bucket/a.gz", "nonsense://x/a", "gs://bucket/a", f"file://elsewhere{folder}/a", "http://x/a"):
        yield path, "it is not on this machine"
    yield str(folder / "pipe"), "it is no regular file"
    yield str(folder), "Is a directory"
    yield str(folder / "within" / "nothing"), "No such file or directory"
    for path in ("", "\0", f"{folder}/a\0b", str(folder / "nobody"), f"{folder}/{'x' * 300}"):
        yield path, "of a BATCH message cannot be read"


def test_nothing_is_read_but_regular_files_below_the_folder(pipeline: Pipeline, tmp_path: Path) -> None:
    folder = tmp_path / "batches"
    folder.mkdir()
    for path, words in elsewhere(folder):
        with pytest.raises(UnreadableBatchError, match=re.escape(words)):
            pipeline.run(PEOPLE, batch(path, encoding={"format": "jsonl"}), batch_folder=str(folder))
    assert not pipeline.imports()


def test_without_a_folder_no_file_is_read(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_bytes(LINES)
    message = batch((tmp_path / "batch.jsonl").as_uri(), encoding={"format": "jsonl"})
    ended = pipeline.command(PEOPLE, message, state(n=1))
    assert (ended.exit_code, ended.states) == (EXIT_CONFIGURATION, [])
    assert "batch_folder is not set" in ended.log
    assert "Traceback" not in ended.log


def test_records_of_files_go_the_way_of_lines(
    pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [{"email": f"{number}@x.org", "first_name": "Zo\u00eb"} for number in range(300)]
    odd = [
        b'{"email": "odd@x.org", "first_name": "\xeb"}',
        b'{"email": "deep@x.org", "first_name": ' + b"[" * 900 + b"]" * 900 + b"}",
    ]
    content = b"\n".join([*(json.dumps(one).encode() for one in people), *odd])
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content))
    (tmp_path / "link.gz").symlink_to(tmp_path / "a.jsonl.gz")
    pipeline.limits = Limits(block_bytes=1_000)
    messages = [batch(str(tmp_path / name)) for name in ("a.jsonl.gz", "link.gz")]
    after = record("people", email="after@x.org", first_name="after")
    mapped = {"people": {"__filter__": "record.get('first_name') != 'after'", "first_name": "first_name"}}
    settings = {"batch_folder": str(tmp_path), "stream_maps": mapped, "on_bad_value": "reject"}
    target = pipeline.run(PEOPLE, *messages, after, state(n=1), **settings)
    counts = target.run.accounting.counts["people"]
    assert (counts.read, counts.sent, counts.merged) == (605, 300, 300)
    assert counts.rejected == {"invalid_text": 2, "invalid_type": 2}
    assert counts.skipped == {"filtered": 1}
    assert counts.by_blocks > 299
    assert capsys.readouterr().out == '{"n":1}\n'


def test_a_fault_after_a_file_is_told_by_its_line_of_the_input(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(LINES)
    message = batch(str(tmp_path / "a"), encoding={"format": "jsonl"})
    with pytest.raises(MalformedInputError, match="Line 4 of the input is not JSON"):
        pipeline.run(PEOPLE, message, record("people", email="a@x.org"), b"what?\n", batch_folder=str(tmp_path))


@pytest.mark.parametrize("encoding", [GZIP, {"format": "jsonl"}, {"format": "jsonl", "compression": "none"}], ids=str)
def test_blank_lines_and_a_mark_in_a_batch_are_passed_over(
    pipeline: Pipeline, tmp_path: Path, encoding: dict[str, str]
) -> None:
    content = b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n\n") + b"  \n"
    (tmp_path / "a b.jsonl").write_bytes(gzip.compress(content) if encoding == GZIP else content)
    (tmp_path / "more.jsonl").write_bytes(gzip.compress(b'{"email": "z@x.org"}') if encoding == GZIP else b"")
    files = [(tmp_path / "a b.jsonl").as_uri(), str(tmp_path / "more.jsonl")]
    target = pipeline.run(PEOPLE, batch(*files, encoding=encoding), batch_folder=str(tmp_path))
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
    message = batch(file.as_uri(), encoding={"format": "jsonl"})
    ended = pipeline.command(schema("people", "reachable_at"), message, batch_folder=str(tmp_path))
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
