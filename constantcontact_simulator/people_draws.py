"""What generated people have some of: lists, tags and values of custom fields, drawn once for an account."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from constantcontact_simulator import people_tables as tables
from constantcontact_simulator.contact import CustomValue

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from constantcontact_simulator.directory import CustomField


def ascii_letters(name: str) -> str:
    """Return a name as the local part of an address may have it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower()) or "x"


def subsets(chance: random.Random, ids: Sequence[str], count: int, *, at_least: int) -> tuple[tuple[str, ...], ...]:
    """Draw some of the ids, again and again; few combinations, as in a real account."""
    patterns = []
    for number in range(count):
        size = min(len(ids), max(at_least, (0, 1, 1, 2, 3)[number % 5]))
        patterns.append(tuple(sorted(chance.sample(list(ids), size), key=list(ids).index)))
    return tuple(patterns)


def without(patterns: tuple[tuple[str, ...], ...], gone: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Return the combinations without ids that are gone."""
    return tuple(tuple(one for one in pattern if one not in gone) for pattern in patterns)


def custom_patterns(chance: random.Random, fields: Sequence[CustomField]) -> tuple[tuple[CustomValue, ...], ...]:
    """Draw combinations of values of custom fields."""
    patterns = []
    for _ in range(256):
        values = [_custom_value(chance, field) for field in fields if chance.random() < 0.4]  # two in five
        patterns.append(tuple(values[:25]))
    return tuple(patterns)


def _custom_value(chance: random.Random, field: CustomField) -> CustomValue:
    if not field.choices:
        return CustomValue(field.custom_field_id, chance.choice(tables.CUSTOM_VALUES[field.type]))
    size = 1 if field.type == "single_select" else chance.randint(1, min(3, len(field.choices)))
    chosen = sorted(chance.sample(field.choices, size), key=lambda choice: choice.choice_id)
    return CustomValue(
        field.custom_field_id,
        ",".join(choice.choice_label for choice in chosen),
        tuple(f"{choice.choice_id:06d}" for choice in chosen),
    )
