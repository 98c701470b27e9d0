"""Rows of an export file to a snapshot, by columns.

What a cell means is decided by the readers of `RowReader`. Of each value only the digest is kept (`comparison`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts import cells
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import BIRTHDAY_PARTS, RowReader
from constantcontact_api.contacts.import_fields import BIRTHDAY, CUSTOM_FIELD_PREFIX, EMAIL, FIELDS, normalized
from target_constantcontact.account.comparison import SMS_PERMISSION, Remembered, column_form, digest, digests
from target_constantcontact.account.people_file import PeopleFile
from target_constantcontact.account.person import UNSUBSCRIBED, Layout, split, words_of
from target_constantcontact.account.snapshot import AccountSnapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constantcontact_api.contacts.custom_fields import CustomField
    from constantcontact_api.contacts.export_rows import Plan
    from target_constantcontact.account.list_masks import ListMasks

    Columns = Sequence[Sequence[str]]
    Numbers = Sequence[int]
    ColumnReader = Callable[[Columns, Numbers], Numbers]
    """Makes a number for each row from the file's columns; the other numbers are zeros, for want of a column."""

_ADDRESS: Final = "email_address"
_STATUS: Final = "email_status"
_OPTED_OUT: Final = "email_optout_date"
_LISTS: Final = "list_names"
_TAGS: Final = "tag_names"
_SMS: Final = "sms_status"
# What an import sets, by the name that an export's columns have.
_HOME: Final = frozenset({"street", "street2", "city", "state", "zip", "country"})
_KEYS: Final = {f"home_{key}" if key in _HOME else key: key for key in FIELDS if key not in {EMAIL, BIRTHDAY}}
# Whatever else was said about text messages, an import leaves as it is.
_UNSETTLED: Final = frozenset({"", "nopermissionsset", "notset"})


class ValueNames(NamedTuple):
    """What it takes to read values out of an export.

    Attributes:
        custom_fields: All of the account's.
        tags: Id and name of each tag that may matter.
    """

    custom_fields: Sequence[CustomField]
    tags: Sequence[tuple[str, str]]


class PeopleReader:
    """Reads the rows of one export file into a snapshot.

    Args:
        header: The file's.
        lists: The account's.
        list_names: As the account spells them.
        values: If values are to be read.
    """

    def __init__(
        self, header: Sequence[str], lists: ListMasks, list_names: Sequence[str], values: ValueNames | None = None
    ) -> None:
        known = values or ValueNames((), ())
        custom = {f"{CUSTOM_FIELD_PREFIX}{field.name}": field for field in known.custom_fields}
        names = {**_KEYS, **{field.property_name: key for key, field in custom.items()}} if values is not None else {}
        reader = RowReader(
            columns_of(header, known.custom_fields),
            (_ADDRESS, _STATUS, _OPTED_OUT, _LISTS, *((*names, _TAGS, _SMS) if values is not None else ())),
            list_names=list_names,
            tag_names=[name for _, name in known.tags],
        )
        filled = {name for plan in reader.plans for name in _filled(plan)}
        tags = {name.strip(): tag_id for tag_id, name in known.tags}
        flags = (SMS_PERMISSION, *dict.fromkeys(tags.values()))
        self._lists = lists
        self._statuses: dict[str, int] = {}
        self._layout = Layout(
            list_words=words_of(lists.bits),
            flag_words=words_of(len(flags)),
            slots={key: slot for slot, key in enumerate((names[one] for one in names if one in filled), start=1)},
            flags={one: 1 << number for number, one in enumerate(flags)},
            custom_types={key: field.type for key, field in custom.items()},
            has_values=values is not None,
        )
        self._people = PeopleFile(self._layout.fields)
        self._plans = [
            _PlanReader(plan, _Meaning(self._layout, names, lists, tags), self._statuses)
            for plan in reader.plans
            if plan.address is not None
        ]

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Read some rows; those without an address are left out.

        Args:
            rows: Each as long as the header.
        """
        for plan in self._plans:
            # In older files an address of each kind has a column of its own, and a contact one address.
            mine = [row for row in rows if row[plan.address]]
            if mine:
                self._people.append(*plan.read(list(zip(*mine, strict=True))))
            if len(mine) == len(rows):
                return
            rows = [row for row in rows if not row[plan.address]]

    def finish(self) -> AccountSnapshot:
        """Return everybody, after the last row."""
        self._people.finish()
        return AccountSnapshot(self._people, list(self._statuses), self._lists, self._layout)


class _Meaning(NamedTuple):
    """What a file's properties stand for: numbers of a row, import keys, lists, tags."""

    layout: Layout
    names: Mapping[str, str]  # property to import key
    lists: ListMasks
    tags: Mapping[str, str]  # name to id


class _PlanReader:
    """Reads rows whose address is of one kind.

    Args:
        plan: With an address.
        meaning: What the columns stand for.
        statuses: Numbers of those that were seen; added to.

    Attributes:
        address: The column that it is in.
    """

    def __init__(self, plan: Plan, meaning: _Meaning, statuses: dict[str, int]) -> None:
        assert plan.address is not None  # noqa: S101  # for the type checker
        self.address = plan.address
        self._plan = plan
        self._steps = {name: (position, read) for name, position, read, _ in plan.steps}
        self._layout = layout = meaning.layout
        self._status = Remembered(lambda text: statuses.setdefault(text, len(statuses)))
        flag, tags = layout.flags, meaning.tags
        self._status_position = self._steps.get(_STATUS, (None,))[0]
        self._opted_out = self._bits(_OPTED_OUT, lambda _: 1)
        self._lists = self._bits(_LISTS, meaning.lists.of_names)
        self._tags = self._bits(_TAGS, lambda names: sum({flag[tags[name]] for name in names if name in tags}))
        self._sms = self._bits(_SMS, lambda text: 0 if normalized(text) in _UNSETTLED else flag[SMS_PERMISSION])
        names = {key: name for name, key in meaning.names.items()}
        self._digests = [self._values(names[key], key) for key in layout.slots]

    def read(self, turned: Columns) -> tuple[list[str], list[Numbers]]:
        """Read rows that have an address.

        Args:
            turned: Their cells, column by column.

        Returns:
            The addresses, and what stands about them in a row of a snapshot, column by column.
        """
        addresses = list(map(str.lower, turned[self.address]))
        zeros: Numbers = [0] * len(addresses)
        flags, tags = self._sms(turned, zeros), self._tags(turned, zeros)
        if tags is not zeros:
            flags = [one | other for one, other in zip(flags, tags, strict=True)]
        return addresses, [
            self._statuses(turned, zeros),
            *_in_words(self._lists(turned, zeros), self._layout.list_words),
            *_in_words(flags, self._layout.flag_words),
            zeros,
            *(read(turned, zeros) for read in self._digests),
        ]

    def _statuses(self, turned: Columns, zeros: Numbers) -> Numbers:
        position = self._status_position
        texts = turned[position] if position is not None else [""] * len(zeros)
        if "" in texts:
            left = self._opted_out(turned, zeros)
            texts = [text or (UNSUBSCRIBED if out else "") for text, out in zip(texts, left, strict=True)]
        return self._status.of_all(texts)

    def _bits(self, name: str, bits_of: Callable[[Any], int]) -> ColumnReader:
        if name not in self._steps:
            return _no_column
        position, read = self._steps[name]

        def bits(text: str) -> int:
            value = read(text) if text and read is not None else text
            return bits_of(value) if value else 0

        remembered = Remembered(bits)
        return lambda turned, _: remembered.of_all(turned[position])

    def _values(self, name: str, key: str) -> ColumnReader:
        own = self._own_values(name, key) if name in self._steps else _no_column
        if name not in BIRTHDAY_PARTS or self._plan.birthday is None:
            return own
        position, index = self._plan.birthday, BIRTHDAY_PARTS.index(name)

        def part(text: str) -> int:
            parts = cells.month_and_day(text) if text else None
            return digest(key, parts[index]) if parts else 0

        # A column of its own, which some files have, tells what the birthday does not.
        remembered = Remembered(part)
        return lambda turned, zeros: [
            one or alone for one, alone in zip(remembered.of_all(turned[position]), own(turned, zeros), strict=True)
        ]

    def _own_values(self, name: str, key: str) -> ColumnReader:
        position, read = self._steps[name]
        custom_type = self._layout.custom_types.get(key)
        # The apostrophe that guards a telephone number is none of the characters that are compared.
        if read is None or read is cells.guarded:
            form = column_form(key, custom_type)
            return lambda turned, _: digests(form, turned[position], blank="")
        remembered = Remembered(lambda text: digest(key, read(text), custom_type) if text else 0)
        return lambda turned, _: remembered.of_all(turned[position])


def _no_column(turned: Columns, zeros: Numbers) -> Numbers:  # noqa: ARG001  # as readers of columns are called
    return zeros


def _filled(plan: Plan) -> set[str]:
    return {name for name, *_ in plan.steps} | set(BIRTHDAY_PARTS if plan.birthday is not None else ())


def _in_words(bits: Numbers, words: int) -> list[Numbers]:
    if words == 1:
        return [bits]
    return list(zip(*(split(one, words) for one in bits), strict=True))
