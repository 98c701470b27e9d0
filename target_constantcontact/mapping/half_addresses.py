"""Addresses of rows: one without a street is left out, so that it is never put beside half of another. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SLOTS: Final = ("", "work_", "other_")
_BESIDE_STREETS: Final = ("street2", "city", "state", "zip", "country")


def parts_beside_streets(keys: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the streets that a stream sets, each with the other parts of its address.

    Args:
        keys: Import keys.
    """
    found = []
    for kind in _SLOTS:
        others = tuple(key for key in (f"{kind}{part}" for part in _BESIDE_STREETS) if key in keys)
        if f"{kind}street" in keys and others:
            found.append((f"{kind}street", others))
    return found


def parts_of_addresses(
    keys: Sequence[str], *, clears_blanks: bool = False, needs_street: bool = False
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the parts of each address that a stream sets, and those that make an address another one.

    A country that the source does not know may stay: it is that of most people.

    Args:
        keys: Import keys.
        clears_blanks: Whether a part that a row leaves blank is cleared, so that only unknown ones matter.
        needs_street: Whether addresses without a street by design are left out.
    """
    found = []
    for kind in _SLOTS:
        parts = tuple(key for key in (f"{kind}{part}" for part in ("street", *_BESIDE_STREETS)) if key in keys)
        if parts and (not needs_street or f"{kind}street" in parts):
            address = tuple(f"{kind}{part}" for part in ("street", "city", "state", "zip"))
            found.append((parts, tuple(key for key in address if not (clears_blanks and key in keys))))
    return found


def leave_out_half(row: dict[str, Any], addresses: Iterable[tuple[str, tuple[str, ...]]]) -> set[str]:
    """Take addresses out of a row that have no street, though their source knows streets.

    Args:
        row: Import key to value.
        addresses: From `parts_beside_streets`.

    Returns:
        All keys of these addresses.
    """
    half = set[str]()
    for street, others in addresses:
        if street not in row and any(key in row for key in others):
            half |= {street, *others}
            for key in others:
                row.pop(key, None)
    return half


def without_halves(
    columns: Sequence[Sequence[str | None]], places: Iterable[tuple[int, Sequence[int]]]
) -> tuple[list[Sequence[str | None]], frozenset[int]]:
    """Do as `leave_out_half` for many rows.

    Args:
        columns: Their values, one column for each key; None for a blank.
        places: Those of each street, and of the other parts of its address.

    Returns:
        The columns, and the rows that lost a part.
    """
    halves = set[int]()
    changed = list(columns)
    for street, others in places:
        blanks = [] if all(columns[street]) else [n for n, value in enumerate(columns[street]) if not value]
        for place in others:
            half = {number for number in blanks if columns[place][number]}
            if half:
                halves |= half
                changed[place] = [None if n in half else value for n, value in enumerate(columns[place])]
    return changed, frozenset(halves)


def laid_over(before: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a row over an earlier one of the same person: its values win, and another street brings its own address.

    Args:
        before: Import key to value.
        row: The later one.
    """
    merged = {**before, **row}
    for kind in _SLOTS:
        street = f"{kind}street"
        if street in row and before.get(street, row[street]) != row[street]:
            for key in (f"{kind}{part}" for part in _BESIDE_STREETS):
                if key not in row:
                    merged.pop(key, None)
    return merged
