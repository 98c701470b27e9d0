"""Sequences in parts of a size, as requests and statements take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into parts; only the last one may be shorter."""
    return (items[start : start + size] for start in range(0, len(items), size))
