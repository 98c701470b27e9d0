"""What is said once about the columns of a stream: where each goes, at a line a column where that is not plain."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from target_constantcontact.mapping.headings import Certainty
from target_constantcontact.mapping.nested import NestedColumn, holds_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_constantcontact.mapping.columns import ColumnMatch

logger = logging.getLogger("target-constantcontact")


def tell_columns(stream: str, properties: Mapping[str, object], match: ColumnMatch) -> None:
    """Say it.

    Args:
        stream: Its name.
        properties: Of its schema.
        match: Which column sets which field.
    """
    found = ", ".join(f"{column} -> {field.key}" for column, field in match.fields.items())
    logger.info("Stream %s: columns imported: %s.", stream, found)
    if unmatched := _not_imported(properties, match):
        logger.info("Stream %s: columns not imported: %s.", stream, ", ".join(unmatched))
    for choice in match.choices:
        if choice.key and choice.certainty is Certainty.LIKELY:
            said = "Stream %s: %s is taken for %s by its heading; field_map says it, or leaves it out."
            logger.info(said, stream, choice.column, choice.key)
        elif choice.why and not isinstance(choice.column, NestedColumn):
            logger.info("Stream %s: %s is not imported: %s.", stream, choice.column, choice.why)
    for sentence in match.warnings:
        logger.warning("Stream %s: %s", stream, sentence)


def _not_imported(properties: Mapping[str, object], match: ColumnMatch) -> list[str]:
    """Return the columns of which nothing is imported."""
    used = {column.path[0] if isinstance(column, NestedColumn) else column for column in match.fields}
    unmatched = {name for name, schema in properties.items() if not holds_values(schema)} | set(match.unmatched)
    unmatched |= {choice.column.path[0] for choice in match.choices if isinstance(choice.column, NestedColumn)}
    return [name for name in properties if name in unmatched and name not in used]
