"""A no in a column that first comes late holds for every record after it, by whatever way it came."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipeline

MANY = 2000
OBJECT = {"type": ["object", "null"]}


def people(stream: str, first: int, count: int, **more: Any) -> list[dict[str, Any]]:
    """People with an object that differs in each."""
    numbers = range(first, first + count)
    return [record(stream, email=f"{n}@x.org", more={"k": n, **more}) for n in numbers]


@pytest.mark.parametrize("beside", [{}, {"opted_out": {"type": "boolean"}}], ids=["nothing", "another-column"])
def test_what_one_stream_teaches_holds_for_another_that_a_map_gives_the_same_name(
    pipeline: Pipeline, beside: dict[str, Any]
) -> None:
    maps = {"a": {"__alias__": "people"}, "b": {"__alias__": "people"}}
    pipeline.run(
        *(schema(stream, "email", more=OBJECT, **beside) for stream in "ab"),
        *people("a", 0, 500),
        *people("b", 500, 500),
        *people("a", 1000, 1, email_opt_out=False),
        *people("b", 2000, MANY, email_opt_out=True),
        stream_maps=maps,
    )
    assert all(pipeline.has(f"{number}@x.org") for number in range(1001))
    assert not any(pipeline.has(f"{number}@x.org") for number in range(2000, 2000 + MANY))


def test_what_a_batch_message_teaches_holds_for_the_records_after_it(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps({"email": "0@y.org", "more": {"email_opt_out": True}}).encode()))
    batch = {
        "type": "BATCH",
        "stream": "people",
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "manifest": [file.as_uri()],
    }
    pipeline.run(
        schema("people", "email", more=OBJECT),
        *people("people", 0, 500),
        batch,
        *people("people", 1000, MANY, email_opt_out=True),
        batch_folder=str(tmp_path),
    )
    assert pipeline.has("499@x.org")
    assert not any(pipeline.has(f"{number}@x.org") for number in range(1000, 1000 + MANY))


def test_a_no_is_heard_in_a_stream_of_more_columns_than_blocks_know(pipeline: Pipeline) -> None:
    wide = [{f"{letter}{n}": 1 for n in range(400)} for letter in "ab"]
    pipeline.run(
        schema("people", "email"),
        *people("people", 0, 20, **wide[0]),
        *people("people", 100, 500),
        *people("people", 1000, 20, **wide[1]),
        *people("people", 2000, 5 * MANY, email_opt_out=True),
    )
    assert pipeline.has("1019@x.org")
    assert not any(pipeline.has(f"{number}@x.org") for number in range(2000, 2000 + 5 * MANY))


def test_columns_that_the_schema_lacks_are_told(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    people = [record("people", email="a@x.org", first_name="Ann", emial="b@x.org", _sdc_batched_at="2026-01-01")]
    pipeline.run(schema("people", "email"), *people)
    said = [one.getMessage() for one in caplog.records if "its schema lacks" in one.getMessage()]
    assert said == ["Stream people: columns not imported, since its schema lacks them: first_name, emial."]
