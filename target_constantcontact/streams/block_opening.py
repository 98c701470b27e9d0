"""What takes the records of a stream by blocks, made of what takes them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from target_constantcontact.batching.row_blocks import RowMaker
from target_constantcontact.mapping.record_blocks import Columns
from target_constantcontact.mapping.remembered import OddNameError
from target_constantcontact.streams.block_stream import StreamBlocks
from target_constantcontact.streams.imports import ImportStream
from target_constantcontact.streams.list_policies import ListsToJoin
from target_constantcontact.streams.operations import OperationStream
from target_constantcontact.streams.placing import Placer
from target_constantcontact.streams.value_policies import TextMessages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.mapping.inputs import InputStream
    from target_constantcontact.streams.blocks import BlockStream
    from target_constantcontact.streams.opening import OpenStream


def blocks_of(stream: OpenStream, described: InputStream) -> BlockStream | None:
    """Return what takes the records of a stream by blocks; None where each goes one by one.

    Args:
        stream: Takes them one by one.
        described: What the SCHEMA message says.
    """
    try:
        if isinstance(stream, ImportStream):
            return _import_blocks(stream, described)
        return _operation_blocks(stream, described) if isinstance(stream, OperationStream) else None
    except OddNameError:
        return None


def _import_blocks(stream: ImportStream, described: InputStream) -> BlockStream:
    mapping = stream.mapping
    router = next((one.router for one in stream.policies if isinstance(one, ListsToJoin)), None)
    columns: Columns[tuple[str, ...]] = Columns(
        described,
        mapping,
        list_columns=router.columns_that_count if router is not None else (),
        lists_of=router.lists_of if router is not None else _no_lists,
        consent=stream.consent,
        one_by_one=(stream.tags.columns, stream.tags.has_any) if stream.tags is not None else ((), bool),
        reads_sms=any(isinstance(one, TextMessages) for one in stream.policies),
    )
    return _blocks(stream, columns, mapping.keys, stream.csv)


def _operation_blocks(stream: OperationStream, described: InputStream) -> BlockStream | None:
    mapping = stream.people.mapping
    if mapping is None:
        return None
    columns: Columns[tuple[str, ...]] = Columns(
        described,
        mapping,
        list_columns=stream.router.columns_that_count if stream.policies else (),
        lists_of=stream.router.lists_of if stream.policies else _no_lists,
        one_by_one=(stream.people.id_columns, stream.people.has_id),
    )
    return _blocks(stream, columns, mapping.keys, (False, False), stream.operation)


def _blocks(
    stream: ImportStream | OperationStream,
    columns: Columns[tuple[str, ...]],
    keys: Sequence[str],
    csv: tuple[bool, bool],
    operation: Callable[..., Any] | None = None,
) -> BlockStream:
    for policy in stream.policies:
        if isinstance(policy, ListsToJoin):
            policy.read_by_blocks(columns)
    rows = RowMaker(columns, keys, stream.source.csv, csv)
    return StreamBlocks(stream, columns, rows, Placer(stream.run.loader, operation))


def _no_lists(_record: Mapping[str, Any]) -> tuple[str, ...]:
    return ()
