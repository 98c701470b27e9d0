"""What holds for the record of every run: it fits its schema, says how the run ended, and names nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from constantcontact_singer.run_record import SCHEMA_FILE, masked

if TYPE_CHECKING:
    from pathlib import Path

_VALIDATOR = Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def record_in(folder: Path, log: str, exit_code: int, *, runs: int = 1) -> dict[str, Any]:
    """The record of the last run, checked; every run had `settings_for_records`."""
    text = (folder / "report.json").read_text(encoding="utf-8")
    record: dict[str, Any] = json.loads(text)
    _VALIDATOR.validate(record)
    lines = (folder / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == runs
    assert json.loads(lines[-1]) == record
    assert record["exit_code"] == exit_code
    errors = [line.rpartition(" | ")[2] for line in log.splitlines() if "| ERROR" in line]
    assert [record["sentence"]] == ([masked(error) for error in errors] if exit_code else [None])
    assert "@" not in text
    return record


def settings_for_records(folder: Path) -> dict[str, str]:
    return {"report_path": str(folder / "report.json"), "runs_path": str(folder / "runs.jsonl")}
