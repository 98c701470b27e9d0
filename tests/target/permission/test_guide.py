"""docs/consent.md tells what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from target_constantcontact.permission import read_permission
from target_constantcontact.permission.guide import rewritten_guide

GUIDE = Path(__file__).parents[3] / "docs" / "consent.md"


def test_the_tables_of_the_guide_are_those_of_the_code() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert rewritten_guide(text) == text, "run: python script/write_settings.py"


def test_a_place_that_is_missing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no line says: examples"):
        rewritten_guide("# nothing here\n")


def test_the_story_of_the_guide_is_true() -> None:
    story = GUIDE.read_text(encoding="utf-8").split("## A worked example")[1].split("## The rules")[0]
    lines = [line for line in story.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line]
    records = [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
    permission = read_permission([(heading,) for heading in cells[0]], stream="customers", sample=records)
    for record in records:
        name = record["Email"].split("@")[0].title()
        verdict = permission.judge_record(record)
        assert (f"**{name} comes.**" in story) == verdict.may_come
        if verdict.refusal is not None:
            assert f"**{name} stays out**, *{verdict.refusal.value}*" in story
