"""The columns of a stream that matter, as a Struct that JSON is decoded into, and what those hold that are not text.

A column that is text and nothing else has its type and its length checked while it is decoded. Any other comes as the
JSON that it is written in, and what that means is decided by the functions that read one record, once for each
different value: values of such columns (dates, numbers, lists, statuses) repeat. So it is with columns that a stream
map computes.
"""

from __future__ import annotations

from functools import partial
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

import msgspec

from constantcontact_api.contacts.import_fields import (
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    CUSTOM_FIELD_PREFIX,
    MAX_CUSTOM_FIELDS,
    MAX_PHONE_NUMBERS,
    PHONES_OF_ONE_KIND,
    Kind,
)
from target_constantcontact.mapping.consent_blocks import ConsentBlocks, RecordsSay
from target_constantcontact.mapping.inputs import Inputs, InputStream, Together, is_missing
from target_constantcontact.mapping.nested import NestedColumn, flat
from target_constantcontact.mapping.remembered import ODD, Remembered, decoded, odd_places, renamed_struct
from target_constantcontact.mapping.texts import tidied
from target_constantcontact.mapping.values import is_guarded, takes_text_as_it_is
from target_constantcontact.singer.compiled_maps import CompiledMap, Computed
from target_constantcontact.singer.flat_lines import FLAT_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from target_constantcontact.mapping.consent import Consent
    from target_constantcontact.mapping.names import SplitName
    from target_constantcontact.mapping.records import RecordMapping, Step
    from target_constantcontact.permission import Verdict

    Values = Sequence[str | None]
    Transposed = Sequence[Sequence[Any]]
    Read = Callable[[Transposed], Sequence[Any]]

_record_of = attrgetter("record")
_astuple = msgspec.structs.astuple

V = TypeVar("V")
W = TypeVar("W")


class Table(NamedTuple):
    """Records of one stream, by column.

    Attributes:
        columns: The values, in the order of the mapping's keys.
        one_by_one: The records that cannot be decided on together, by position; they have no values.
        filtered: The records that a stream map leaves out, by position.
        list_keys: What `Columns.lists` tells each record's lists by; None where all have the same.
        allow_sms: Which records say nothing against text messages; None where nobody asked.
        verdicts: What each record says of permission; None where none says anything.
        logins: Columns that hold the state of a login, and which records have it closed.
        unclear_names: Records with a name in one column that no rule splits, by position.
    """

    columns: list[Values]
    one_by_one: set[int]
    filtered: frozenset[int]
    list_keys: Sequence[Any] | None
    allow_sms: list[bool] | None
    verdicts: Sequence[Verdict] | None
    logins: Sequence[tuple[str, Sequence[bool]]]
    unclear_names: frozenset[int]


class Columns(Generic[V]):
    """Reads the columns of one stream that matter.

    Attributes:
        envelope: What a RECORD line is decoded into.
        texts: By place, what makes of a text what its field holds; None where that has been done.
        last_name: The place of the last names.
        phones: The places of telephone numbers.
        addresses: The place of each street, and those of the other parts of its address.
        postal_codes: The place of each postal code, and those of its state and its country.
    """

    def __init__(
        self,
        stream: InputStream,
        mapping: RecordMapping,
        *,
        list_columns: Collection[str],
        lists_of: Callable[[Mapping[str, Any]], V],
        consent: Consent | None = None,
        one_by_one: tuple[Collection[str], Callable[[Mapping[str, Any]], bool]] = ((), bool),
        reads_sms: bool = False,
    ) -> None:
        """Compile the stream.

        Args:
            stream: Whose lines they are.
            mapping: What sets what.
            list_columns: In which records name their lists; none where that does not matter.
            lists_of: Makes whatever stands for the lists that a record names.
            consent: Reads what records say of permission and deletion; None where nobody asks.
            one_by_one: Columns, and what tells from their values which records cannot be decided on together.
            reads_sms: Whether somebody asks what records say about text messages.

        Raises:
            OddNameError: If one that matters cannot be read here.
        """
        self._map = stream.stream_map
        self._inputs = Inputs(stream)
        place_of = {key: place for place, key in enumerate(mapping.keys)}
        self.texts: list[Remembered[str, str] | None] = [None] * len(mapping.keys)
        self.last_name = place_of.get("last_name")
        self.phones = [n for n, step in enumerate(mapping.steps) if step.field.kind is Kind.PHONE]
        self.addresses = [(place_of[street], [place_of[one] for one in others]) for street, others in mapping.addresses]
        self.postal_codes = [(place_of[code], [*map(place_of.get, others)]) for code, *others in mapping.postal_codes]
        self._readers = [self._step_reader(place, step, mapping) for place, step in enumerate(mapping.steps)]
        self._name = self._name_reader(mapping)
        self._birthday = self._together(
            _roots(mapping.birthday_columns.values()), lambda record: _birthday(mapping, record)
        )
        self._lists = self._together(list_columns, lists_of)
        self._one_by_one = self._together(*one_by_one)
        self._consent = None
        if consent is not None:
            self._consent = ConsentBlocks(consent, self._inputs, self._map, reads_sms=reads_sms)
        self._filter = None if self._map.filter is None else _expression(self._map.filter, self._inputs)
        # One that fails ends the run, whether or not its column is wanted.
        self._expressions = [
            _expression(one, self._inputs) for one in self._map.computed if one is not self._map.filter
        ]
        self._limits = _limits(mapping)
        self.envelope = self._struct(stream)
        # Where permission is read, a line with a column that is not among these goes one by one.
        names_fit = self._map.flat_lines is not None and all(map(self._map.flat_lines.keeps_name, self._inputs.kinds))
        self._names_fit = names_fit and self._consent is not None

    @property
    def lists(self) -> Mapping[Any, V] | None:
        """What is known of the lists that records name, by `Table.list_keys`; None where they do not matter."""
        return None if self._lists is None else self._lists.known

    def read(self, lines: Sequence[bytes], envelopes: Sequence[Any]) -> Table:
        """Return the values of some records.

        Args:
            lines: Their RECORD messages.
            envelopes: The same, decoded.
        """
        transposed: list[Sequence[Any]] = list(zip(*map(_astuple, map(_record_of, envelopes)), strict=True))
        columns: list[Any] = [read(transposed) for read in self._readers]
        unclear = frozenset[int]()
        if self._name is not None:
            names = self._name.of_all(transposed)
            columns += zip(*((ODD, ODD) if one is ODD else one[:2] for one in names), strict=True)
            unclear = frozenset(number for number, one in enumerate(names) if one is not ODD and one.is_unclear)
        if self._birthday is not None:
            parts = self._birthday.of_all(transposed)
            columns += zip(*((ODD, ODD) if one is ODD else one for one in parts), strict=True)
        one_by_one = self._find_one_by_one(lines, transposed, columns)
        said = RecordsSay(None, None, ()) if self._consent is None else self._consent.read(transposed, one_by_one)
        filtered = self._filtered(transposed, one_by_one)
        if one_by_one:
            columns = [[None if n in one_by_one else value for n, value in enumerate(column)] for column in columns]
        list_keys = None if self._lists is None else self._lists.keys(transposed)
        return Table(
            columns, one_by_one - filtered, filtered, list_keys, said.allow_sms, said.verdicts, said.logins, unclear
        )

    def _find_one_by_one(
        self, lines: Sequence[bytes], transposed: Transposed, columns: Sequence[Sequence[Any]]
    ) -> set[int]:
        found = set[int]()
        if self._one_by_one is not None:
            said = self._one_by_one.of_all(transposed)
            if any(said):
                found.update(compress(range(len(said)), said))
        together = b"".join(lines)
        is_nested = together.count(b"{") > len(lines) * FLAT_OBJECTS
        flat_lines = self._map.flat_lines
        if flat_lines is not None and (is_nested or not self._names_fit or b"[" in together):
            found.update(flat_lines.others(lines))
        if self._consent is not None and is_nested:
            found.update(self._consent.unknown_texts(lines, together))
        for place, column in enumerate(columns):
            if self.texts[place] is None:  # what was decoded as text is no more than that
                found.update(odd_places(column))
        for expression in self._expressions:
            found.update(odd_places(expression.of_all(transposed)))
        for places, most in self._limits:
            filled = [columns[place] for place in places if any(columns[place])]
            if len(filled) > most:
                blanks = (sum(not value for value in row) for row in zip(*filled, strict=True))
                found.update(number for number, count in enumerate(blanks) if len(filled) - count > most)
        return found

    def _filtered(self, transposed: Transposed, one_by_one: set[int]) -> frozenset[int]:
        if self._filter is None:
            return frozenset()
        kept = self._filter.of_all(transposed)
        one_by_one.update(odd_places(kept))
        return frozenset(number for number, is_kept in enumerate(kept) if not is_kept)

    def _together(self, columns: Collection[str], make: Callable[[Mapping[str, Any]], W]) -> Together[W] | None:
        return Together(columns, make, self._inputs, self._map) if columns else None

    def _name_reader(self, mapping: RecordMapping) -> Together[SplitName] | None:
        name = mapping.whole_name
        if name is None:
            return None
        return self._together(_roots(name.columns), lambda record: name.read(flat(record, mapping.nested)))

    def _step_reader(self, number: int, step: Step, mapping: RecordMapping) -> Read:
        clean, inputs = _cleaner(step, mapping), self._inputs
        if isinstance(step.column, NestedColumn):
            column, roots = step.column, _roots((step.column,))
            return Together(roots, lambda record: clean(flat(record, (column,)).get(column)), inputs, self._map).of_all
        source = self._map.source_of(step.column)
        if not isinstance(source, str) or source in inputs.kinds:
            return Together((step.column,), lambda record: clean(record.get(step.column)), inputs, self._map).of_all
        is_text = takes_text_as_it_is(step.field, step.custom)
        place = inputs.place(source, inputs.text_kind(source, step.field.max_length) if is_text else ...)
        if is_text and not inputs.is_json(source):
            tidy = partial(tidied, field=step.field.key, is_guarded=is_guarded(step.field))
            self.texts[number] = Remembered(tidy)
            return lambda transposed: transposed[place]
        known: Remembered[Any, str | None] = Remembered(
            lambda given: clean(None if is_missing(given) else decoded(given))
        )
        if inputs.is_json(source):
            return lambda transposed: known.of_all(map(bytes, transposed[place]))
        return lambda transposed: known.of_all(transposed[place])

    def _struct(self, stream: InputStream) -> type[msgspec.Struct]:
        for column in self._map.required:
            self._inputs.place(column)
        if self._consent is not None:
            self._consent.place_others(self._inputs)
        names = {f"c{number}": column for number, column in enumerate(self._inputs.kinds)}
        knows_all = self._consent is not None
        fields = self._inputs.fields(self._map.required)
        record = renamed_struct("Record", fields, names, kw_only=True, forbid_unknown_fields=knows_all)
        envelope: list[Any] = [("type", Literal["RECORD"]), ("record", record)]
        return msgspec.defstruct("Envelope", envelope, tag_field="stream", tag=stream.name, gc=False)


def _expression(computed: Computed, inputs: Inputs) -> Together[Any]:
    """Return what evaluates one expression."""
    stream_map = CompiledMap("", {"": computed}, keeps_others=False)
    return Together(("",), lambda record: record[""], inputs, stream_map)


def _cleaner(step: Step, mapping: RecordMapping) -> Callable[[Any], str | None]:
    clean = mapping.cleaner(step)
    return lambda value: None if value is None else clean(value)


def _limits(mapping: RecordMapping) -> tuple[tuple[Sequence[int], int], ...]:
    """Return the places of columns of which a row may fill only so many, where there are more."""
    custom = [number for number, key in enumerate(mapping.keys) if key.startswith(CUSTOM_FIELD_PREFIX)]
    phones = [number for number, step in enumerate(mapping.steps) if step.field.kind is Kind.PHONE]
    same = [number for number, key in enumerate(mapping.keys) if key in PHONES_OF_ONE_KIND]
    limits = ((custom, MAX_CUSTOM_FIELDS), (phones, MAX_PHONE_NUMBERS), (same, 1))
    return tuple((places, most) for places, most in limits if len(places) > most)


def _roots(columns: Iterable[str]) -> list[str]:
    """Return the columns of a record that some columns are, or are inside."""
    return list(dict.fromkeys(one.path[0] if isinstance(one, NestedColumn) else one for one in columns))


def _birthday(mapping: RecordMapping, record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    found = mapping.birthday_of(flat(record, mapping.nested))
    month, day = found.get(BIRTHDAY_MONTH), found.get(BIRTHDAY_DAY)
    return (None if month is None else str(month), None if day is None else str(day))
