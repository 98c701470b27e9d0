"""Columns of public systems with values of every form, and what each says: the data of `columns.txt`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = Path(__file__).parent / "columns.txt"


class OneColumn(NamedTuple):
    record: dict[str, Any]
    """Without its address."""
    comes: bool


def columns() -> Iterator[OneColumn]:
    """Read the cases: `[columns, values that keep out, values that let in]`, or `[record, "out" or "in"]`."""
    for line in _TEXT.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, *rest = json.loads(line)
        if isinstance(first, dict):
            yield OneColumn(first, rest[0] == "in")
            continue
        for name in first:
            yield from (OneColumn({name: value}, comes=False) for value in rest[0])
            yield from (OneColumn({name: value}, comes=True) for value in rest[1])
