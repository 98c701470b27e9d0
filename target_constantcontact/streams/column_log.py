"""Log once where the columns of a stream go."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from target_constantcontact.mapping.headings import Certainty
from target_constantcontact.mapping.nested import NestedColumn, holds_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from target_constantcontact.mapping.columns import ColumnMatch

logger = logging.getLogger("target-constantcontact")

_OF_THE_SDK: Final = "_sdc_"  # columns that taps and targets add


def tell_columns(
    stream: str,
    properties: Mapping[str, object],
    match: ColumnMatch,
    *,
    tags: Sequence[str] = (),
    sample: Iterable[Mapping[str, object]] = (),
) -> None:
    """Say it.

    Args:
        stream: Its name.
        properties: Of its schema.
        match: Which column sets which field.
        tags: Columns whose tags people get.
        sample: The first records.
    """
    found = ", ".join(f"{column} -> {field.key}" for column, field in match.fields.items())
    logger.info("Stream %s: columns imported: %s.", stream, found)
    if unmatched := [name for name in _not_imported(properties, match) if name not in tags]:
        logger.info("Stream %s: columns not imported: %s.", stream, ", ".join(unmatched))
    came = dict.fromkeys(name for record in sample for name in record if not name.startswith(_OF_THE_SDK))
    if unnamed := [name for name in came if name not in {*properties, *match.fields, *tags}]:
        logger.info("Stream %s: columns not imported, since its schema lacks them: %s.", stream, ", ".join(unnamed))
    for choice in match.choices:
        if choice.key and choice.certainty is Certainty.LIKELY:
            said = "Stream %s: %s is taken for %s by its heading; field_map says it, or leaves it out."
            logger.info(said, stream, choice.column, choice.key)
        elif choice.why and not isinstance(choice.column, NestedColumn):
            logger.info("Stream %s: %s is not imported: %s.", stream, choice.column, choice.why)
    for sentence in match.warnings:
        logger.warning("Stream %s: %s", stream, sentence)


def tell_names(stream: str, *, lists: Sequence[str], tags: Sequence[str]) -> None:
    """Log which columns of lists or tags are not used, since no setting asks for them.

    Args:
        stream: Its name.
        lists: Columns of lists, where the settings say which lists everybody joins.
        tags: Columns of tags.
    """
    for column in lists:
        said = 'Stream %s: %s names lists, and `lists` is set: field_map {"%s": "list_names"} adds those of a record.'
        logger.info(said, stream, column, column)
    for column in tags:
        said = (
            'Stream %s: %s names tags: field_map {"%s": "tag_names"} brings those that the account knows, and '
            "create_tags brings all."
        )
        logger.info(said, stream, column, column)


def _not_imported(properties: Mapping[str, object], match: ColumnMatch) -> list[str]:
    """Return the columns of which nothing is imported."""
    used = {column.path[0] if isinstance(column, NestedColumn) else column for column in match.fields}
    unmatched = {name for name, schema in properties.items() if not holds_values(schema)} | set(match.unmatched)
    unmatched |= {choice.column.path[0] for choice in match.choices if isinstance(choice.column, NestedColumn)}
    return [name for name in properties if name in unmatched and name not in used]
