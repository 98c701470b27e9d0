"""The table of docs/reliability.md: how the cells of the matrix ended when they were last run, and how many of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from target_constantcontact.permission.guide import table

if TYPE_CHECKING:
    from collections.abc import Iterable

OUTCOMES = Path(__file__).parent / "outcomes.json"
COLUMNS = {
    "whole": "Ended whole",
    "one sentence": "One sentence, then whole",
    "log in again": "A new login, then whole",
}


def kept(lines: Iterable[str]) -> dict[str, dict[str, int]]:
    """Count the lines that `--output` wrote, by scenario and ending; a fault that a run did not meet is no cell."""
    found: dict[str, Counter[str]] = {}
    for cell in {tuple(parts[:4]): parts for parts in map(json.loads, lines)}.values():
        scenario, how = cell[0], cell[4]
        if how != "not met":
            found.setdefault(scenario, Counter())[how if how in COLUMNS else "finding"] += 1
    return {scenario: dict(sorted(counts.items())) for scenario, counts in sorted(found.items())}


def matrix_block(outcomes: dict[str, Any] | None = None) -> str:
    """Write the table."""
    counts = json.loads(OUTCOMES.read_text(encoding="utf-8")) if outcomes is None else outcomes
    rows = [(scenario, *_cells(of)) for scenario, of in counts.items()]
    total = Counter[str]()
    for of in counts.values():
        total.update(of)
    return table(("Scenario", *COLUMNS.values(), "Findings"), [*rows, ("**all**", *_cells(total))])


def _cells(counts: dict[str, int]) -> list[str]:
    return [f"{counts.get(how, 0):,}" for how in (*COLUMNS, "finding")]
