"""Numbers in sentences."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Say how many there are: `1 row`, `2,000 rows`.

    Args:
        count: How many.
        one: What one is called.
        many: What several are called; with an `s` at the end if left out.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
