"""How the tests read one record as the target does: its permission and its deletion together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.permission import Deleted, deletion_columns, read_permission, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from target_constantcontact.permission import Chosen, StreamPermission

Record = dict[str, Any]
Path = tuple[str, ...]
TODAY: Final = date(2026, 1, 2)


def leaves(value: Mapping[str, Any], before: Path = ()) -> Iterator[Path]:
    """Name all properties, those of nested objects by the keys that lead to them, as a schema does."""
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from leaves(inner, (*before, key))
        else:
            yield (*before, key)


def paths_of(records: Iterable[Record], *, nested: bool) -> list[Path]:
    """Name the columns of records: with what nests in them, or only those at the top."""
    paths = (path for record in records for path in (leaves(record) if nested else [(key,) for key in record]))
    return list(dict.fromkeys(paths))


def read(
    records: Sequence[Record], sample: Sequence[Record], *, stream: str, choices: Mapping[str, Chosen] | None = None
) -> StreamPermission:
    """Read the permission of a stream; without a sample, its schema names all properties."""
    paths = paths_of(records, nested=not sample)
    return read_permission(paths, stream=stream, sample=sample, choices=choices, today=TODAY)


def comes(permission: StreamPermission, record: Record) -> bool:
    """Tell whether a person becomes mailable: nothing refuses, nothing is unclear, and nobody deleted them."""
    deletions = deletion_columns(paths_of([record], nested=True))
    is_there = all(column.read(value_at(record, column.path)) is Deleted.NO for column in deletions)
    return is_there and permission.judge_record(record).may_come
