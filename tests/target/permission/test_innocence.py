"""Whole header rows of public schemas that say nothing about mail: everybody comes, and no warning is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from target_constantcontact.permission import ColumnKind
from tests.permission_trials.innocent import ROWS
from tests.target.permission.reading import comes, read

if TYPE_CHECKING:
    from tests.permission_trials.innocent import Row

BESIDE: dict[str, dict[str, str]] = {
    "nothing": {},
    "a yes": {"Accepts Email Marketing": "yes"},
    "a status": {"Email Status": "subscribed"},
    "no refusal": {"Unsubscribed": "no"},
}
ONLY_STRONG_WORDS = {ColumnKind.BARE_STATUS, ColumnKind.OTHERS_STATUS}
"""Kinds of columns that are heard in case a word of permission stands in them, and named nowhere."""


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.source)
def test_everybody_comes_and_nothing_is_unclear(row: Row, beside: dict[str, str]) -> None:
    records = [{**record, **beside} for record in row.records]
    for sample in (records, records[:1], []):
        permission = read(records, sample, stream=row.stream)
        named = {column.heading for column in permission.columns if column.kind not in ONLY_STRONG_WORDS}
        assert named == set(beside)
        assert not permission.unclear
        for record in records:
            assert comes(permission, record), permission.judge_record(record)
            assert not permission.judge_record(record).is_not_stated


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.source)
def test_a_no_beside_them_is_heard(row: Row) -> None:
    records = [{**record, "Email Opt-Out": "yes"} for record in row.records]
    permission = read(records, records, stream=row.stream)
    assert not any(comes(permission, record) for record in records)
