"""What becomes of each column of a stream, for a person: as a table, with the settings to paste. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.text import counted
from target_constantcontact.mapping.columns import NOT_IMPORTED, TiedColumnsError, match_columns
from target_constantcontact.mapping.consent import Consent
from target_constantcontact.mapping.contradictions import without_contradictions
from target_constantcontact.mapping.evidence import holds_addresses, texts_of
from target_constantcontact.mapping.headings import Certainty
from target_constantcontact.mapping.lists import list_columns
from target_constantcontact.mapping.nested import NestedColumn, columns_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from target_constantcontact.mapping.columns import Choice, ColumnMatch
    from target_constantcontact.mapping.custom_fields import CustomFields
    from target_constantcontact.mapping.typed_values import Conventions

_HEADINGS: Final = ("column", "goes to", "certainty", "why", "example")
_WHY: Final = {
    Certainty.LIKELY: "by words of its heading",
    Certainty.KNOWN: "a heading of other systems",
    Certainty.EXACT: "its own name",
    Certainty.CONFIGURED: "field_map says so",
}
_LONGEST_EXAMPLE: Final = 24
_LONGEST_WHY: Final = 60


class ExplainedColumn(NamedTuple):
    """One line of the table.

    Attributes:
        column: Its name.
        goes_to: The field; `permission`, `lists`, or a dash.
        certainty: In a word.
        why: In a few words.
        example: The first value, with every letter and digit masked.
    """

    column: str
    goes_to: str
    certainty: str
    why: str
    example: str


@dataclass
class Explanation:
    """What becomes of a stream.

    Attributes:
        stream: Its name.
        records: How many were looked at.
        columns: What becomes of each.
        warnings: Sentences.
        field_map: The settings that say what was guessed.
    """

    stream: str
    records: int
    columns: list[ExplainedColumn] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    field_map: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as lines for a terminal."""
        table = [_HEADINGS, *(one._replace(why=_cut(one.why, _LONGEST_WHY)) for one in self.columns)]
        widths = [max(len(row[number]) for row in table) for number in range(len(_HEADINGS))]
        lines = [f"Stream {self.stream}: {counted(self.records, 'record')} looked at."]
        lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
        lines += [f"Warning: {sentence}" for sentence in self.warnings]
        if self.field_map:
            lines += ["To make sure of it, paste:", json.dumps({"field_map": self.field_map}, ensure_ascii=False)]
        return "\n".join(lines)


def explain(
    stream: str,
    properties: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    field_map: Mapping[str, str | None],
    custom_fields: Callable[[], CustomFields],
    *,
    conventions: Conventions,
    splits_names: bool = False,
) -> Explanation:
    """Match the columns of a stream as a run would, and say what comes of it.

    Args:
        stream: Its name.
        properties: Of its schema.
        records: The first ones.
        field_map: As the settings say.
        custom_fields: Those of the account, or none.
        conventions: As the settings say.
        splits_names: As the settings say.
    """
    found = Explanation(stream, len(records))
    matching = partial(match_columns, sample=records, splits_names=splits_names)
    columns = columns_of(properties, records, field_map)
    match = _untied(found, lambda chosen: matching(stream, columns, chosen, custom_fields), field_map)
    match = without_contradictions(match, records, conventions, match.fields)
    consent = Consent(stream, properties, None, {}, today=conventions.today)
    consent.learn(records, records)
    speaks = {".".join(one.path): ("deletion", "see on_delete") for one in consent.came.deletions}
    speaks |= {one.heading: ("permission", one.kind.value) for one in consent.columns}
    lists = list_columns(properties)
    for choice in match.choices:
        if isinstance(choice.column, NestedColumn) and not (choice.key or choice.why):
            continue
        texts = texts_of([value_of(record, choice.column) for record in records])
        found.columns.append(_explained(choice, texts, speaks.get(choice.column), is_list=choice.column in lists))
        if choice.certainty is Certainty.LIKELY:
            found.field_map[choice.column] = choice.key
    found.warnings += match.warnings
    if not match.has_people:
        found.warnings.append(_no_people(match, records))
    return found


def _untied(
    found: Explanation, match: Callable[[Mapping[str, str | None]], ColumnMatch], field_map: Mapping[str, str | None]
) -> ColumnMatch:
    """Match columns; where two are one field, keep the better one as the error's example does, and say so."""
    try:
        return match({**field_map, **found.field_map})
    except TiedColumnsError as error:
        found.warnings.append(str(error))
        found.field_map[error.worse] = NOT_IMPORTED
        return _untied(found, match, field_map)


def _explained(
    choice: Choice, texts: Sequence[str], speaks: tuple[str, str] | None, *, is_list: bool
) -> ExplainedColumn:
    goes_to, why = choice.key, choice.why
    if not goes_to and speaks is not None:
        goes_to, why = speaks
    elif not goes_to and is_list:
        goes_to, why = "lists", "unless the setting lists is there"
    elif not goes_to and not why and holds_addresses(texts):
        why = "its values are addresses of e-mail, and nothing says whose"
    certainty = ""
    if choice.key and choice.certainty is not None:
        certainty, why = choice.certainty.name.lower(), why or _WHY[choice.certainty]
    return ExplainedColumn(choice.column, goes_to or "-", certainty, why, masked(texts[0] if texts else ""))


def _no_people(match: ColumnMatch, records: Sequence[Mapping[str, Any]]) -> str:
    held = [
        choice.column
        for choice in match.choices
        if holds_addresses(texts_of([value_of(record, choice.column) for record in records]))
    ]
    if not held:
        return "No column of e-mail addresses: nobody is imported."
    line = json.dumps({"field_map": {held[0]: "email"}}, ensure_ascii=False)
    return f"No heading says that it holds e-mail addresses: nobody is imported. {held[0]!r} does; say it with {line}."


def masked(text: str) -> str:
    """Return a value with every letter and digit masked, so that its form is seen and nothing else.

    Args:
        text: Any.
    """
    shown = (
        "9" if one.isdigit() else ("X" if one.isupper() else "x") if one.isalpha() else " " if one.isspace() else one
        for one in text
    )
    return _cut("".join(shown), _LONGEST_EXAMPLE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def as_text(explanations: Iterable[Explanation]) -> str:
    """Return several, with a blank line between."""
    return "\n\n".join(one.text() for one in explanations)
