"""Most records are plain: their lines become rows almost without Python. Everything else goes the slow way.

For each stream of people a `msgspec.Struct` is made of the columns that an import sets. Decoding a line into it skips
every other column and checks types and lengths in C; what does not fit raises, and `ConstantContactSink.take` decides
about that line alone.

```text
    fast_lines      fast_columns     fast_rows     fast_streams
lines -> records ----> columns ----> rows, encoded ----> batches
                          |                                 |
              odd records +                                 + rows to be merged, to wait, or to close a full batch
                          |                                 |
                          +---------- one by one -----------+----> ConstantContactSink.take
```

Columns that are more than text (dates, numbers, lists, permission) come as the JSON that they are written in, and what
it means is looked up: the functions of the slow way decide, once for each different value.

A record that is taken here has become exactly what `take` would have made of it; nothing is ever refused here.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from target_constantcontact.batching.batcher import Content
from target_constantcontact.batching.row_blocks import RowMaker
from target_constantcontact.batching.sources import key_of
from target_constantcontact.mapping.record_blocks import ODD, Columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.account.deleted_people import DeletedPeople
    from target_constantcontact.batching.batcher import Batcher, BatchKey, OpenBatch
    from target_constantcontact.batching.row_blocks import Run
    from target_constantcontact.batching.sources import Source
    from target_constantcontact.loading.loader import Loader
    from target_constantcontact.mapping.lists import ListRouter
    from target_constantcontact.mapping.record_blocks import InputStream
    from target_constantcontact.mapping.records import RecordMapping

T = TypeVar("T")


def _nowhere() -> None:
    """Stand for a weak reference to what is gone."""


class _Way:
    """Where the rows of a key go."""

    def __init__(self, batcher: Batcher[Source], key: BatchKey[Source]) -> None:
        self._batcher, self._key = batcher, key
        # Weakly: a batch that has landed must not stay in memory until the next row comes this way.
        self._known: dict[bool, Callable[[], OpenBatch[Source] | None]] = {True: _nowhere, False: _nowhere}

    def batch(self, *, is_csv: bool) -> OpenBatch[Source] | None:
        """Return the batch that takes the rows; None where there is none yet."""
        entry = self._known[is_csv]()
        return entry if entry is not None and entry.is_open else None

    def open(self, *, is_csv: bool) -> OpenBatch[Source]:
        """Return the batch that takes the rows, a new one if need be."""
        entry = self._batcher.open(self._key, is_csv=is_csv)
        self._known[is_csv] = weakref.ref(entry)
        return entry


class _Route(NamedTuple):
    """What the lists of a record come to.

    Attributes:
        way: Where its row goes; routes share it.
        further: The lists that its address joins beside that.
    """

    way: _Way
    further: tuple[str, ...]


class FastStream:
    """Takes the plain records of one stream.

    Attributes:
        envelope: What a RECORD line is decoded into.
        run: Makes rows of some lines: `RowMaker.run`.
    """

    def __init__(
        self,
        stream: InputStream,
        mapping: RecordMapping,
        *,
        source: Source,
        loader: Loader,
        router: ListRouter,
        csv: tuple[bool, bool],
        deleted: DeletedPeople,
        note: Callable[[Sequence[str]], None],
    ) -> None:
        """Compile the stream.

        Args:
            stream: Whose lines it is to take.
            mapping: What sets what.
            source: Of its rows.
            loader: Takes them.
            router: Finds their lists.
            csv: Whether a row that sets every field is sent as CSV, and whether every row is.
            deleted: People who are not to be brought back.
            note: Told the addresses of records that have got their places, in any case of letters.
        """
        self._loader, self._workers, self._batcher = loader, loader.workers, loader.batcher
        self._source = source
        self._deleted_people = deleted
        self._note = note
        self._ways: dict[BatchKey[Source], _Way] = {}
        self._columns: Columns[_Route] = Columns(
            stream,
            mapping,
            list_columns=router.columns_that_count,
            lists_of=lambda record: self._route(router.lists_of(record)),
        )
        self._same_route: _Route | None = self._columns.same_lists
        self.envelope = self._columns.envelope
        self.run = RowMaker(self._columns, mapping.keys, source.csv, csv).run

    def place(self, run: Run, start: int, end: int) -> bool:
        """Give some rows their places, if none of them has to be merged, to come after another, or to wait.

        Args:
            run: That they are of.
            start: Of the first one; none of them may be odd.
            end: After the last one.

        Returns:
            Whether they have their places. Otherwise nothing has happened to any of them, though lists that they
            name may have been made, and a batch opened that the first of them will go into.

        Raises:
            ConstantContactError: If a list that one names cannot be made.
        """
        addresses = run.addresses[start:end]
        if self._workers.failure is not None or not self._batcher.are_new(addresses):
            return False
        if any(map(self._deleted_people.addresses.__contains__, addresses)):
            return False
        routes, joining = self._routes(run, start, end), dict[int, tuple[str, ...]]()
        if run.list_keys is not None:
            if ODD in routes:
                return False
            joining = {number: route.further for number, route in enumerate(routes, start) if route.further}
        contents = self._contents(run, self._parts(run, routes, start, end))
        # One alone may close what it fills up, in its turn.
        emails = _by_list(run, joining) if end - start > 1 else {}
        if not contents or not self._batcher.have_room(contents, self._source, emails):
            return False
        for one in contents:
            self._batcher.extend(one)
        self._note(run.emails[start:end])
        for number, further in joining.items():
            self._loader.join(self._source, further, run.addresses[number], run.emails[number])
        return True

    def _route(self, list_ids: tuple[str, ...]) -> _Route:
        key, further = key_of(self._source, list_ids)
        if key not in self._ways:
            self._ways[key] = _Way(self._batcher, key)
        return _Route(self._ways[key], further)

    def _routes(self, run: Run, start: int, end: int) -> Sequence[_Route]:
        if run.list_keys is None:
            return [self._columns.same_lists] * (end - start)
        return self._columns.lists.of_all(run.list_keys[start:end])

    def _parts(
        self, run: Run, routes: Sequence[_Route], start: int, end: int
    ) -> dict[tuple[_Way, bool], Sequence[int]]:
        """Tell which rows share a batch."""
        formats = set(run.are_csv[start:end])
        if self._same_route is not None and len(formats) == 1:
            return {(self._same_route.way, formats.pop()): range(start, end)}
        parts: dict[tuple[_Way, bool], list[int]] = {}
        for number, route in enumerate(routes, start):
            parts.setdefault((route.way, run.are_csv[number]), []).append(number)
        return dict(parts)

    def _contents(self, run: Run, parts: Mapping[tuple[_Way, bool], Sequence[int]]) -> list[Content[Source]]:
        """Return what goes into which batch; nothing if one would have to be opened out of its turn."""
        contents = []
        for (way, is_csv), numbers in parts.items():
            entry = way.batch(is_csv=is_csv)
            if entry is None and len(parts) == 1:
                entry = way.open(is_csv=is_csv)
            if entry is None:
                return []
            contents.append(
                Content(
                    entry,
                    _picked(run.addresses, numbers),
                    _picked(run.rows, numbers),
                    _picked(run.lines, numbers),
                    sum(_picked(run.line_counts, numbers)),
                )
            )
        return contents


def _by_list(run: Run, joining: Mapping[int, Sequence[str]]) -> dict[str, list[str]]:
    emails: dict[str, list[str]] = {}
    for number, list_ids in joining.items():
        for list_id in list_ids:
            emails.setdefault(list_id, []).append(run.emails[number])
    return emails


def _picked(values: Sequence[T], numbers: Sequence[int]) -> Sequence[T]:
    if isinstance(numbers, range):
        return values[numbers.start : numbers.stop]
    return [values[number] for number in numbers]
