from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from target_constantcontact.singer.reader import SingerLineReader
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.target.conftest import Pipeline

ANN = record("people", email="ann@x.org")


@pytest.mark.parametrize("most", [0, 1, 2, 99])
def test_the_reader_counts_the_lines_that_are_taken_by_blocks(most: int) -> None:
    handed_over: list[dict[str, Any]] = []

    def take(lines: Sequence[bytes], position: int) -> int:
        end = position
        while end < min(len(lines), position + most) and b'"RECORD"' in lines[end]:
            end += 1
        return end

    reader = SingerLineReader()
    reader.take_by_blocks = take
    messages = [schema("people", "email"), ANN, ANN, ANN, state(n=1), ANN, ANN]
    kinds = ("SCHEMA", "RECORD", "STATE")
    counts = reader.process_lines(io.BytesIO(singer(messages)), dict.fromkeys(kinds, handed_over.append))
    assert counts == {"SCHEMA": 1, "RECORD": 5, "STATE": 1}
    assert reader.line_number == 7
    assert len(handed_over) == 7 - {0: 0, 1: 3, 2: 4, 99: 5}[most]


def test_the_log_says_how_many_lines_of_each_type_there_were(pipeline: Pipeline) -> None:
    rows = [record("people", email=f"a{n}@x.org") for n in range(20)]
    ended = pipeline.command(schema("people", "email"), *rows, record("people", email="nobody"), state(n=1))
    assert "completed processing 23 lines of input (1 schemas, 21 records, 0 batch manifests, 1 state" in ended.log
