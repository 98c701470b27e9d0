"""Puts rows into their batches once they are decided on."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, NamedTuple

from target_constantcontact.batching.batch_key import BatchKey, key_of
from target_constantcontact.batching.batcher import Content
from target_constantcontact.batching.row_blocks import picked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.batching.batcher import Batcher, OpenBatch
    from target_constantcontact.loading.loader import Loader
    from target_constantcontact.options import Operation
    from target_constantcontact.streams.policies import Rows


def _nothing() -> None:
    """Stand for a weak reference to what is gone."""


class Slot:
    """Finds the open batch of one key.

    Args:
        batcher: Has the batches.
        key: Of theirs.
    """

    def __init__(self, batcher: Batcher, key: BatchKey) -> None:
        self._batcher, self._key = batcher, key
        # Weakly: a batch that has landed must not stay in memory until the next row comes.
        self._known: dict[bool, Callable[[], OpenBatch | None]] = {True: _nothing, False: _nothing}

    def batch(self, *, is_csv: bool) -> OpenBatch | None:
        """Return the batch that takes the rows; None where there is none yet."""
        entry = self._known[is_csv]()
        return entry if entry is not None and entry.is_open else None

    def open(self, *, is_csv: bool) -> OpenBatch:
        """Return the batch that takes the rows, a new one if need be."""
        entry = self._batcher.open(self._key, is_csv=is_csv)
        self._known[is_csv] = weakref.ref(entry)
        return entry


class Route(NamedTuple):
    """Where a row goes, by its lists.

    Attributes:
        slot: Where the row goes; routes share it.
        source: Its stream.
        further: The lists that its address joins beside that.
    """

    slot: Slot
    source: Source
    further: tuple[str, ...]


class Placer:
    """Places rows of one stream, if none has to be merged, to wait, or to follow another batch.

    Args:
        loader: Has the batches, and sends them.
        operation: Makes the operation on people of the ids of lists; None where they are imported.
    """

    def __init__(self, loader: Loader, operation: Callable[[tuple[str, ...]], Operation] | None = None) -> None:
        self._loader, self._batcher, self._operation = loader, loader.batcher, operation
        self._slots: dict[BatchKey, Slot] = {}
        self._routes: dict[tuple[Source, tuple[str, ...]], Route] = {}

    def route(self, source: Source, list_ids: tuple[str, ...]) -> Route:
        """Tell where a row goes.

        Args:
            source: Its stream.
            list_ids: The lists that it joins, sorted.
        """
        found = self._routes.get((source, list_ids))
        if found is None:
            if self._operation is None:
                key, further = key_of(source, list_ids)
            else:
                key, further = BatchKey(source, (), operation=self._operation(list_ids)), ()
            slot = self._slots.setdefault(key, Slot(self._batcher, key))
            found = self._routes[source, list_ids] = Route(slot, source, further)
        return found

    def most(self, addresses: Sequence[str]) -> int:
        """Tell how many rows can be placed now.

        Args:
            addresses: Theirs, lower-cased.
        """
        return 0 if self._loader.workers.failure is not None else self._batcher.first_taken(addresses)

    def place(self, rows: Rows, routes: Sequence[Route], numbers: Sequence[int]) -> bool:
        """Give rows their places.

        Args:
            rows: The rows to pick from.
            routes: Of each of `numbers`.
            numbers: Positions in the block; a range where they stand together.

        Returns:
            Whether they have their places. Otherwise nothing has happened, but that a batch may have been opened that
            the first of them will go into.
        """
        contents = self._contents(rows, routes, numbers)
        joining = [(number, route) for number, route in zip(numbers, routes, strict=True) if route.further]
        # One alone may close what it fills up, in its turn.
        emails = _by_key(rows, joining) if len(numbers) > 1 else {}
        if not contents or not self._batcher.have_room(contents, emails):
            return False
        for one in contents:
            self._batcher.extend(one)
        block = rows.block
        for number, route in joining:
            self._loader.join(route.source, route.further, block.addresses[number], block.emails[number])
        return True

    def _contents(self, rows: Rows, routes: Sequence[Route], numbers: Sequence[int]) -> list[Content]:
        """Return what goes into which batch; nothing if one would have to be opened out of its turn."""
        block, contents = rows.block, []
        parts = _parts(routes, picked(block.are_csv, numbers), numbers)
        for (slot, is_csv), some in parts.items():
            entry = slot.batch(is_csv=is_csv)
            if entry is None and len(parts) == 1:
                entry = slot.open(is_csv=is_csv)
            if entry is None or (entry.key.operation is not None and not self._batcher.is_alone(entry.key)):
                return []
            encoded, line_counts = block.encoded(some)
            addresses, lines = picked(block.addresses, some), picked(block.lines, some)
            contents.append(Content(entry, addresses, encoded, lines, sum(line_counts)))
        return contents


def _parts(
    routes: Sequence[Route], are_csv: Sequence[bool], numbers: Sequence[int]
) -> Mapping[tuple[Slot, bool], Sequence[int]]:
    """Tell which rows share a batch."""
    formats = set(are_csv)
    if len(formats) == 1 and routes.count(routes[0]) == len(routes):
        return {(routes[0].slot, formats.pop()): numbers}
    parts: dict[tuple[Slot, bool], list[int]] = {}
    for number, route, is_csv in zip(numbers, routes, are_csv, strict=True):
        parts.setdefault((route.slot, is_csv), []).append(number)
    return dict(parts)


def _by_key(rows: Rows, joining: Sequence[tuple[int, Route]]) -> dict[BatchKey, list[str]]:
    emails: dict[BatchKey, list[str]] = {}
    for number, route in joining:
        for list_id in route.further:
            key = BatchKey(route.source, (list_id,), only_addresses=True)
            emails.setdefault(key, []).append(rows.block.emails[number])
    return emails
