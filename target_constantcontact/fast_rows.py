"""Most records are plain: their lines become rows almost without Python. Everything else goes the slow way.

For each stream of people a `msgspec.Struct` is made of the columns that an import sets. Decoding a line into it skips
every other column and checks types and lengths in C; what does not fit raises, and `ConstantContactSink.take` decides
about that line alone. What is left is looked for in the row as a whole, not value by value: a blank at an end of a
value shows as two blanks in a row once the values are joined by one.

Columns that are more than text (dates, numbers, lists, permission) come as the JSON that they are written in, and what
it means is looked up: the functions of the slow way decide, once for each different value.

A record that is taken here has become exactly what `take` would have made of it; nothing is ever refused here.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Final, Union

import msgspec

from constantcontact_api.errors import RecordRejectedError
from constantcontact_api.fields import BIRTHDAY_DAY, BIRTHDAY_MONTH
from target_constantcontact.fast_columns import Columns, OddRecordError, Remembered
from target_constantcontact.loader import lane_of
from target_constantcontact.values import is_email_address, is_sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

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
_astuple = msgspec.structs.astuple


def _nowhere() -> None:
    """Stand for a weak reference to what is gone."""


class _Route:
    """Where the rows of some lists go."""

    def __init__(self, loader: Loader, source: Source, list_ids: tuple[str, ...]) -> None:
        self.lane, self.further = lane_of(source, list_ids)
        self._lanes = loader.lanes
        # Weakly: a batch that has landed must not stay in memory until the next row comes this way.
        self.csv: Callable[[], OpenBatch[Source] | None] = _nowhere
        self.json: Callable[[], OpenBatch[Source] | None] = _nowhere

    def open(self, address: str, *, is_csv: bool) -> OpenBatch[Source] | None:
        """Return a batch for a row; None where the row must be merged with one that waits, or come after it."""
        if self._lanes.holds(address):
            return None
        entry = self._lanes.open(self.lane, is_csv=is_csv)
        if is_csv:
            self.csv = weakref.ref(entry)
        else:
            self.json = weakref.ref(entry)
        return entry


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
        self._loader, self._sender, self._append = loader, loader.sender, loader.lanes.append
        self._counts = loader.counts_of(source.stream)
        self._source = source
        self._full_row_is_csv, self._every_row_is_csv = csv
        self._deleted_people = deleted
        self._deleted: Container[str] = frozenset()  # until the first batch opens
        self._note = note
        self._columns: Columns[_Route] = Columns(
            stream,
            mapping,
            list_columns=router.columns_that_count,
            lists_of=lambda record: _Route(loader, source, router.lists_of(record)),
        )
        self._is_text, self._value_count = self._columns.are_text, self._columns.value_count
        self._same_route: Any = self._columns.same_lists
        self.envelope = self._columns.envelope
        self._is_domain = Remembered[str, bool](lambda domain: is_email_address(f"a@{domain}"))
        self._json_row = _json_row(mapping.keys)
        self._encode_json = msgspec.json.Encoder().encode
        self._encode_csv = source.csv.encode_cells

    def take(self, line: bytes, record: msgspec.Struct) -> bool:  # noqa: C901  # a call costs more than a branch
        """Give a record its place if it is plain.

        Args:
            line: Its RECORD message.
            record: Of this stream's `envelope`.

        Returns:
            Whether it has its place; nothing has happened otherwise.

        Raises:
            ConstantContactError: If a list that it names cannot be made.
        """
        everything = _astuple(record)
        if self._is_text:
            values, route = everything[: self._value_count], self._same_route
        else:
            try:
                values, route = self._columns.read(everything)
            except (RecordRejectedError, OddRecordError):
                return False
        is_full = all(values)
        text = _BLANK.join(values if is_full else filter(None, values))
        has_escapes = b"\\" in line
        # Other blanks than these, and other characters that no field holds, are escaped in JSON or are not ASCII.
        if has_escapes or _TWO_BLANKS in text or text != text.strip() or not text.isascii() or _DELETE in text:
            values = _stripped(values)
            is_full = all(values)
        email = values[0]
        if not email or not self._is_address(email):
            return False
        is_csv = self._every_row_is_csv or (is_full and self._full_row_is_csv)
        address = email.lower()
        entry = route.csv() if is_csv else route.json()
        if entry is None or not entry.is_open:
            entry = self._open(route, address, is_csv=is_csv)
        if entry is None or address in self._deleted or self._sender.failure is not None:
            return False
        if not is_csv:
            encoded = self._encode_json(self._json_row(*(values if is_full else [value or None for value in values])))
        elif is_full and not has_escapes and "," not in text:  # nothing to quote
            encoded = f"{','.join(values)}\n".encode()
        else:
            encoded = self._encode_csv([value or "" for value in values])
        if not self._append(entry, address, encoded, line, entry.batch.lines_of(encoded) if has_escapes else 1):
            return False
        counts = self._counts
        counts.read += 1
        counts.fast += 1
        if self._note is not None or route.further:
            self._follow(route, email, address)
        return True

    def _open(self, route: _Route, address: str, *, is_csv: bool) -> OpenBatch[Source] | None:
        self._deleted = self._deleted_people.addresses
        return None if address in self._deleted else route.open(address, is_csv=is_csv)

    def _follow(self, route: _Route, email: str, address: str) -> None:
        if self._note is not None:
            self._note(email)
        if route.further:
            self._loader.join(self._source, route.further, address, email)

    def _is_address(self, email: str) -> bool:
        local, _, domain = email.partition("@")
        # What is left of most people once these are gone needs no pattern.
        stem = local.replace(".", "")
        if (stem.isalnum() or stem.replace("_", "").replace("-", "").isalnum()) and self._is_domain[domain]:
            return True
        return is_email_address(email)


def _stripped(values: Values) -> Values:
    """Take blanks off the ends; nobody's values if one of them cannot be sent."""
    stripped = tuple([value.strip() if value else None for value in values])
    return stripped if is_sendable("".join(filter(None, stripped))) else (None,)


def _json_row(keys: Sequence[str]) -> Callable[..., msgspec.Struct]:
    names = {f"k{number}": key for number, key in enumerate(keys)}
    fields: list[Any] = [(name, int | str | None, None) for name in names]
    row = msgspec.defstruct("Row", fields, rename=names, omit_defaults=True, gc=False)
    counted = [place for place, key in enumerate(keys) if key in _COUNTED]
    if not counted:
        return row

    def row_of_texts(*values: str | None) -> msgspec.Struct:
        whole: list[Any] = list(values)
        for place in counted:
            whole[place] = whole[place] and int(whole[place])
        return row(*whole)

    return row_of_texts


def fast_lines(streams: Iterable[FastRows]) -> Callable[[bytes], bool]:
    """Return what takes the plain RECORD lines of several streams.

    Args:
        streams: At least one.

    Returns:
        A function of a line as it came, which gives its record a place if it is plain, and tells whether it has.
    """
    takers = {stream.envelope: stream.take for stream in streams}
    only_taker = next(iter(takers.values())) if len(takers) == 1 else None
    decode = msgspec.json.Decoder(Union[tuple(takers)]).decode  # noqa: UP007  # of several

    def take(line: bytes) -> bool:
        try:
            envelope: Any = decode(line)
            if not line.isascii():
                line.decode()  # columns that nobody decodes may be no text
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        return (only_taker or takers[type(envelope)])(line, envelope.record)

    return take
