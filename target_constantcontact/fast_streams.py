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
from typing import TYPE_CHECKING, TypeVar

from target_constantcontact.fast_columns import ODD, Columns
from target_constantcontact.fast_rows import RowMaker
from target_constantcontact.lanes import Content
from target_constantcontact.loader import lane_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.deleted import DeletedPeople
    from target_constantcontact.fast_columns import InputStream
    from target_constantcontact.fast_rows import Run
    from target_constantcontact.lanes import OpenBatch
    from target_constantcontact.lists import ListRouter
    from target_constantcontact.loader import Loader, Source
    from target_constantcontact.mapping import RecordMapping

T = TypeVar("T")


def _nowhere() -> None:
    """Stand for a weak reference to what is gone."""


class _Route:
    """Where the rows of some lists go."""

    def __init__(self, loader: Loader, source: Source, list_ids: tuple[str, ...]) -> None:
        self.lane, self.further = lane_of(source, list_ids)
        self._lanes = loader.lanes
        # Weakly: a batch that has landed must not stay in memory until the next row comes this way.
        self._known: dict[bool, Callable[[], OpenBatch[Source] | None]] = {True: _nowhere, False: _nowhere}

    def batch(self, *, is_csv: bool) -> OpenBatch[Source] | None:
        """Return the batch that takes the rows; None where there is none yet."""
        entry = self._known[is_csv]()
        return entry if entry is not None and entry.is_open else None

    def open(self, *, is_csv: bool) -> OpenBatch[Source]:
        """Return the batch that takes the rows, a new one if need be."""
        entry = self._lanes.open(self.lane, is_csv=is_csv)
        self._known[is_csv] = weakref.ref(entry)
        return entry


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
        note: Callable[[str], None] | None,
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
            note: Told each address; None where nobody asks.
        """
        self._loader, self._sender, self._lanes = loader, loader.sender, loader.lanes
        self._counts = loader.counts_of(source.stream)
        self._source = source
        full_row_is_csv, self._every_row_is_csv = csv
        self._formats_vary = full_row_is_csv and not self._every_row_is_csv
        self._deleted_people = deleted
        self._note = note
        self._columns: Columns[_Route] = Columns(
            stream,
            mapping,
            list_columns=router.columns_that_count,
            lists_of=lambda record: _Route(loader, source, router.lists_of(record)),
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
            Whether they have their places; nothing has happened otherwise.

        Raises:
            ConstantContactError: If a list that one names cannot be made.
        """
        addresses = run.addresses[start:end]
        if self._sender.failure is not None or not self._lanes.are_new(addresses):
            return False
        if any(map(self._deleted_people.addresses.__contains__, addresses)):
            return False
        parts = self._parts(run, start, end)
        if not parts:
            return False
        joining = {
            number: route.further for (route, _), numbers in parts.items() if route.further for number in numbers
        }
        # One alone may close what it fills up, in its turn.
        if joining and end - start > 1 and not self._can_join(run, joining):
            return False
        contents = self._contents(run, parts)
        if not contents:
            return False
        for one in contents:
            self._lanes.extend(one)
        self._counts.read += end - start
        self._counts.fast += end - start
        if self._note is not None:
            for email in run.emails[start:end]:
                self._note(email)
        for number, further in sorted(joining.items()):
            self._loader.join(self._source, further, run.addresses[number], run.emails[number])
        return True

    def _parts(self, run: Run, start: int, end: int) -> dict[tuple[_Route, bool], Sequence[int]]:
        """Tell which rows share a batch; nothing if the lists of one are for the slow way to decide."""
        if self._same_route is not None and not self._formats_vary:
            return {(self._same_route, self._every_row_is_csv): range(start, end)}
        parts: dict[tuple[_Route, bool], list[int]] = {}
        routes: Sequence[_Route | None] = [self._same_route] * (end - start)
        if run.list_keys is not None:
            routes = self._columns.lists.of_all(run.list_keys[start:end])
            if ODD in routes:
                return {}
        for number, route in enumerate(routes, start):
            assert route is not None  # noqa: S101  # for the type checker: there is one for all, or one for each
            parts.setdefault((route, run.are_csv[number]), []).append(number)
        return dict(parts)

    def _contents(self, run: Run, parts: dict[tuple[_Route, bool], Sequence[int]]) -> list[Content[Source]]:
        """Return what goes into which batch; nothing if one would have to be closed, or opened out of its turn."""
        contents = []
        for (route, is_csv), numbers in parts.items():
            entry = route.batch(is_csv=is_csv)
            if entry is None and len(parts) == 1:
                entry = route.open(is_csv=is_csv)
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
        return contents if self._lanes.have_room(contents) else []

    def _can_join(self, run: Run, joining: Mapping[int, Sequence[str]]) -> bool:
        emails: dict[str, list[str]] = {}
        for number, list_ids in joining.items():
            for list_id in list_ids:
                emails.setdefault(list_id, []).append(run.emails[number])
        return self._lanes.can_join(self._source, emails)


def _picked(values: Sequence[T], numbers: Sequence[int]) -> Sequence[T]:
    if isinstance(numbers, range):
        return values[numbers.start : numbers.stop]
    return [values[number] for number in numbers]
