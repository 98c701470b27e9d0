"""Most records are plain: their lines become rows almost without Python. Everything else goes the slow way.

For each stream of people a `msgspec.Struct` is made of the columns that an import sets. Decoding a line into it skips
every other column and checks types and lengths in C; what does not fit raises, and `ConstantContactSink.take` decides
about that line alone. What is left is looked for in many records at once, not value by value: a blank at an end of a
value shows as two blanks in a row once the values of all of them are joined by one.

```text
lines -> records -> columns -> rows, encoded -> batches
                        |                         |
                        +-- odd records,          +-- rows to be merged, to wait, or to close a full batch
                            one by one, in their order, the slow way
```

Columns that are more than text (dates, numbers, lists, permission) come as the JSON that they are written in, and what
it means is looked up: the functions of the slow way decide, once for each different value.

A record that is taken here has become exactly what `take` would have made of it; nothing is ever refused here.
"""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import msgspec

from constantcontact_api.fields import BIRTHDAY_DAY, BIRTHDAY_MONTH
from target_constantcontact.batches import CsvCodec, JsonCodec, lines_of
from target_constantcontact.fast_columns import ODD, Columns
from target_constantcontact.lanes import Content
from target_constantcontact.loader import lane_of
from target_constantcontact.values import is_email_address, is_sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.deleted import DeletedPeople
    from target_constantcontact.fast_columns import InputStream, Values
    from target_constantcontact.lanes import OpenBatch
    from target_constantcontact.lists import ListRouter
    from target_constantcontact.loader import Loader, Source
    from target_constantcontact.mapping import RecordMapping

_COUNTED: Final = frozenset({BIRTHDAY_MONTH, BIRTHDAY_DAY})
_BLANK: Final = " "
_TWO_BLANKS: Final = "  "
_DELETE: Final = "\x7f"
# Of what `is_email_address` takes, what nearly everybody has; each followed by a blank.
_USUAL_ADDRESSES: Final = re.compile(r"(?:[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,} )*", re.ASCII)

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


@dataclass(frozen=True)
class Run:
    """Records of one stream that stand together, as rows.

    Attributes:
        lines: Their RECORD messages.
        odd: Those that are for the slow way, by position.
        emails: Their addresses as they came; blank where the record is odd.
        addresses: The same, lower-cased.
        rows: Encoded.
        line_counts: How many lines each row is to the service.
        are_csv: The format of each.
        list_keys: Of `fast_columns.Table`.
    """

    lines: Sequence[bytes]
    odd: set[int]
    emails: Sequence[str]
    addresses: Sequence[str]
    rows: Sequence[bytes]
    line_counts: Sequence[int]
    are_csv: Sequence[bool]
    list_keys: Sequence[tuple[Any, ...]] | None


@dataclass
class _Part:
    """What of some rows goes into one batch."""

    entry: OpenBatch[Source] | None
    numbers: list[int]


class FastRows:
    """Takes the plain records of one stream.

    Attributes:
        envelope: What a RECORD line is decoded into.
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
        self._json_row, self._counted = _json_row(mapping.keys)
        self._encode_json = msgspec.json.Encoder().encode_lines

    def run(self, lines: Sequence[bytes], envelopes: Sequence[Any]) -> Run:
        """Make rows of some records; nothing has happened yet.

        Args:
            lines: Their RECORD messages.
            envelopes: The same as `envelope`.
        """
        columns, odd, list_keys = self._columns.read(envelopes)
        columns, text = _told(columns)
        has_escapes = b"\\" in b"".join(lines)
        # Other blanks than these, and other characters that no field holds, are escaped in JSON or are not ASCII.
        is_usual = _DELETE not in text if text.isascii() and not has_escapes else text.isprintable()
        if not is_usual or _TWO_BLANKS in text or text != text.strip():
            columns, text = _told([_stripped(column) for column in columns])
            if not is_usual and not is_sendable(text):
                odd.update(
                    n
                    for n, row in enumerate(zip(*columns, strict=True))
                    if not is_sendable(_BLANK.join(filter(None, row)))
                )
        emails = [email or "" for email in columns[0]]
        if not _USUAL_ADDRESSES.fullmatch(f"{_BLANK.join(emails)} "):
            odd.update(number for number, email in enumerate(emails) if not is_email_address(email))
        are_csv = self._formats(columns)
        rows = self._rows(columns, are_csv, has_quotes=not is_usual or "," in text or '"' in text)
        line_counts = [1] * len(rows) if is_usual else _line_counts(rows, are_csv)
        return Run(lines, odd, emails, list(map(str.lower, emails)), rows, line_counts, are_csv, list_keys)

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

    def _formats(self, columns: Sequence[Values]) -> list[bool]:
        if self._formats_vary:
            return list(map(all, zip(*columns, strict=True)))
        return [self._every_row_is_csv] * len(columns[0])

    def _rows(self, columns: Sequence[Values], are_csv: Sequence[bool], *, has_quotes: bool) -> list[bytes]:
        if all(are_csv):
            return self._csv_rows(columns, has_quotes=has_quotes)
        if not any(are_csv):
            return self._json_rows(columns)
        are_json = list(map(not_, are_csv))
        csv = iter(self._csv_rows([list(compress(column, are_csv)) for column in columns], has_quotes=has_quotes))
        json = iter(self._json_rows([list(compress(column, are_json)) for column in columns]))
        return [next(csv if is_csv else json) for is_csv in are_csv]

    def _csv_rows(self, columns: Sequence[Values], *, has_quotes: bool) -> list[bytes]:
        cells = zip(*([value or "" for value in column] for column in columns), strict=True)
        if has_quotes:
            return list(map(self._source.csv.encode_cells, cells))
        return [f"{line}\n".encode() for line in map(",".join, cells)]

    def _json_rows(self, columns: Sequence[Values]) -> list[bytes]:
        values: list[Sequence[str | int | None]] = list(columns)
        for place in self._counted:
            values[place] = [value and int(value) for value in columns[place]]
        return self._encode_json(list(map(self._json_row, *values))).split(b"\n")[:-1]


def _picked(values: Sequence[T], numbers: Sequence[int]) -> Sequence[T]:
    if isinstance(numbers, range):
        return values[numbers.start : numbers.stop]
    return [values[number] for number in numbers]


def _told(columns: Sequence[Values]) -> tuple[list[Values], str]:
    """Return columns with null for what is empty, and all their texts joined by one blank."""
    filled: list[Values] = []
    texts: list[str] = []
    for column in columns:
        if all(column):
            filled.append(column)
            texts.append(_BLANK.join(cast("Sequence[str]", column)))
        elif any(column):
            filled.append([value or None for value in column])
            texts.append(_BLANK.join(filter(None, column)))
        else:
            filled.append([None] * len(column))
    return filled, _BLANK.join(texts)


def _stripped(column: Values) -> Values:
    return [value and value.strip() for value in column]


def _line_counts(rows: Sequence[bytes], are_csv: Sequence[bool]) -> list[int]:
    return [
        lines_of(row, CsvCodec.line_ends if is_csv else JsonCodec.line_ends)
        for row, is_csv in zip(rows, are_csv, strict=True)
    ]


def _json_row(keys: Sequence[str]) -> tuple[type[msgspec.Struct], tuple[int, ...]]:
    names = {f"k{number}": key for number, key in enumerate(keys)}
    fields: list[Any] = [(name, int | str | None, None) for name in names]
    row = msgspec.defstruct("Row", fields, rename=names, omit_defaults=True, gc=False)
    return row, tuple(place for place, key in enumerate(keys) if key in _COUNTED)
