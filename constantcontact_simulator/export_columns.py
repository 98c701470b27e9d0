"""The columns of export files: their headings, old and new, and the cells of a contact.

Headings are those of the API guide's sample and of real files; which columns there are depends on the exported data: a
kind of phone or address has columns only if somebody exported has one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from constantcontact_simulator.contact import PHONE_KINDS, STREET_KINDS, Phone, Street
from constantcontact_simulator.export_words import (
    EMAIL_STATUS,
    HEADINGS,
    NEEDS_ADDRESS,
    NEVER_ON_REQUEST,
    ONLY_ON_REQUEST,
    ORDER_NEW,
    ORDER_OLD,
    PERMISSION_STATUS,
    SMS_FIELDS,
    SMS_STATUS,
    STREET_ATTRIBUTES,
    STREET_FIELDS,
)
from constantcontact_simulator.times import file_time, iso_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.contact import Contact

_Single: TypeAlias = "str | Callable[[Contact], str | None]"
_Part = TypeVar("_Part", Phone, Street)


@dataclass
class Used:
    """What some contacts have values in.

    Attributes:
        phones: The most phones of each kind that one contact has.
        streets: The most addresses of each kind that one contact has.
        custom_field_ids: The custom fields with a value.
        sms: Whether one has a number for text messages.
    """

    phones: Counter[str] = field(default_factory=Counter)
    streets: Counter[str] = field(default_factory=Counter)
    custom_field_ids: set[str] = field(default_factory=set)
    sms: bool = False

    def add(self, contact: Contact) -> None:
        """Take note of one contact."""
        if contact.phones:
            self.phones |= Counter(phone.kind for phone in contact.phones)
        if contact.streets:
            self.streets |= Counter(street.kind for street in contact.streets)
        for value in contact.custom_values:
            self.custom_field_ids.add(value.custom_field_id)
        self.sms = self.sms or contact.sms is not None


class Columns:
    """The columns of one export file.

    Args:
        account: Its switches, custom fields, lists and tags.
        fields: The request's `fields`; None for everything. Unknown names are dropped in silence.
        used: What the exported contacts have values in.

    Attributes:
        headings: The first line.
        rows: How many rows were asked for.
    """

    def __init__(self, account: Account, fields: Sequence[str] | None, used: Used) -> None:
        self._account = account
        self._used = used
        self._separator = account.switches.export_name_separator
        self._list_names = {list_id: one.name for list_id, one in account.lists.items()}
        self._tag_names = {tag_id: tag.name for tag_id, tag in account.tags.items()}
        self._joined: dict[tuple[str, ...], str] = {}
        self.rows = 0
        self.headings: list[str] = []
        self._groups: list[Callable[[Contact], Sequence[str | None]]] = []
        self._singles: list[_Single] = []
        old = account.switches.export_headings == "old"
        for name in ORDER_OLD if old else ORDER_NEW:
            if self._is_wanted(name, fields):
                self._add(name, " - other" if old else "", fields)
        self._close_singles()

    def row(self, contact: Contact) -> list[str | None]:
        """A contact's cells; None is a blank one."""
        self.rows += 1
        row: list[str | None] = []
        for group in self._groups:
            row += group(contact)
        return row

    def _is_wanted(self, name: str, fields: Sequence[str] | None) -> bool:
        if name in SMS_FIELDS and not self._used.sms:
            return False
        if fields is None:
            return name not in ONLY_ON_REQUEST
        if name == "street":
            return any(part in fields for part in STREET_FIELDS)
        if name in NEEDS_ADDRESS and "email_address" not in fields:
            return False
        return name in fields and name not in NEVER_ON_REQUEST

    def _add(self, name: str, kind_of_address: str, fields: Sequence[str] | None) -> None:
        if name in {"phone_number", "street", "custom_fields"}:
            self._close_singles()
        if name == "phone_number":
            self._add_phones()
        elif name == "street":
            self._add_streets([part for part in STREET_FIELDS if fields is None or part in fields])
        elif name == "custom_fields":
            self._add_custom_fields()
        else:
            heading, cell = self._single(name, kind_of_address)
            self.headings.append(heading)
            self._singles.append(cell)

    def _close_singles(self) -> None:
        """Make one group of the columns with one cell each: a row costs less with few groups."""
        singles, self._singles = self._singles, []
        for is_plain, run in groupby(singles, key=lambda cell: isinstance(cell, str)):
            cells = list(run)
            names = [cell for cell in cells if isinstance(cell, str)]
            functions = [cell for cell in cells if not isinstance(cell, str)]
            self._groups.append(_attributes(names) if is_plain else _computed(functions))

    def _add_phones(self) -> None:
        places = _places(PHONE_KINDS, self._used.phones)
        self.headings += [f"Phone - {kind}{number}" for kind, number in places]
        blank: list[str | None] = [None] * len(places)

        def cells(contact: Contact) -> list[str | None]:
            if not contact.phones:
                return blank
            row = blank.copy()
            for kind, number, phone in _numbered(contact.phones):
                row[places[kind, number]] = phone.number
            return row

        self._groups.append(cells)

    def _add_streets(self, parts: Sequence[str]) -> None:
        places = _places(STREET_KINDS, self._used.streets)
        for kind, number in places:
            self.headings += [f"{STREET_FIELDS[part]} - {kind.title()}{number}" for part in parts]
        width = len(parts)
        values_of = _attributes([STREET_ATTRIBUTES[part] for part in parts])
        blank: list[str | None] = [None] * (len(places) * width)

        def cells(contact: Contact) -> list[str | None]:
            if not contact.streets:
                return blank
            row = blank.copy()
            for kind, number, street in _numbered(contact.streets):
                start = places[kind, number] * width
                row[start : start + width] = values_of(street)
            return row

        self._groups.append(cells)

    def _add_custom_fields(self) -> None:
        """Custom fields stand before the tags, under their labels."""
        switches = self._account.switches
        fields = [
            one
            for one in self._account.custom_fields.values()
            if switches.export_empty_custom_fields or one.custom_field_id in self._used.custom_field_ids
        ]
        self.headings += [one.label for one in fields]
        places = {one.custom_field_id: place for place, one in enumerate(fields)}
        blank = [""] * len(fields)

        def cells(contact: Contact) -> list[str]:
            if not contact.custom_values:
                return blank
            row = blank.copy()
            for value in contact.custom_values:
                row[places[value.custom_field_id]] = value.value
            return row

        self._groups.append(cells)

    def _single(self, name: str, kind_of_address: str) -> tuple[str, _Single]:
        per_address = {
            "email_address": "Email address",
            "email_optin": "Email status",
            "email_permission": "Email permission status",
        }
        heading = f"{per_address[name]}{kind_of_address}" if name in per_address else HEADINGS[name]
        if name in {"email_lists", "tags"}:
            names = self._list_names if name == "email_lists" else self._tag_names
            if name == "tags":
                return heading, lambda contact: self._names(contact.tags, names)
            return heading, lambda contact: self._names(contact.lists, names)
        if name in INSTANTS:
            return heading, _stamper(INSTANTS[name], both=self._account.switches.export_timestamps == "both")
        if name == "anniversary" and self._account.switches.export_anniversary == "us":
            return heading, _american_anniversary
        return heading, CELLS[name]

    def _names(self, ids: tuple[str, ...], names: dict[str, str]) -> str:
        """The names of lists or tags in one cell."""
        joined = self._joined.get(ids)
        if joined is None:
            joined = self._joined[ids] = self._separator.join(names[one] for one in ids)
        return joined


def _attributes(names: Sequence[str]) -> Callable[[object], Sequence[str | None]]:
    """The cells of attributes, all at once: rows are written by the million."""
    values_of = attrgetter(*names)
    if len(names) > 1:
        return cast("Callable[[object], Sequence[str | None]]", values_of)
    return lambda owner: [getattr(owner, names[0])]


def _computed(cells: Sequence[Callable[[Contact], str | None]]) -> Callable[[Contact], Sequence[str | None]]:
    return lambda contact: [cell(contact) for cell in cells]


def _stamper(attribute: str, *, both: bool) -> Callable[[Contact], str | None]:
    """The cell of an instant; with `both`, every odd second is written in the form with milliseconds."""
    instant_of: Callable[[Contact], int | None] = attrgetter(attribute)

    def cell(contact: Contact) -> str | None:
        instant = instant_of(contact)
        return None if instant is None else file_time(instant, milliseconds=both and instant % 2 == 1)

    return cell


def _places(kinds: Sequence[str], used: Counter[str]) -> dict[tuple[str, str], int]:
    """The places of the columns of each kind and number: `home`, `home 2`, `mobile`..."""
    names = [(kind, _suffix(number)) for kind in kinds for number in range(1, used[kind] + 1)]
    return {name: place for place, name in enumerate(names)}


def _numbered(parts: tuple[_Part, ...]) -> Iterator[tuple[str, str, _Part]]:
    """Each phone or address with its kind and its number among those of its kind."""
    taken: list[str] = []
    for part in parts:
        kind = part.kind
        yield kind, _suffix(taken.count(kind) + 1) if kind in taken else "", part
        taken.append(kind)


def _suffix(number: int) -> str:
    return "" if number == 1 else f" {number}"


def _american_anniversary(contact: Contact) -> str | None:
    if contact.anniversary is None:
        return None
    year, month, day = contact.anniversary.split("-")
    return f"{month}/{day}/{year}"


def _birthday(contact: Contact) -> str | None:
    return None if contact.birthday_month is None else f"{contact.birthday_month:02d}/{contact.birthday_day:02d}"


def _sms_consent_date(contact: Contact) -> str | None:
    return None if contact.sms is None or contact.sms.opt_in_at is None else iso_date(contact.sms.opt_in_at)


INSTANTS = {
    "email_optin_date": "opt_in_at",
    "email_optout_date": "opt_out_at",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
# An attribute's name, or a function.
CELLS: dict[str, _Single] = {
    "email_address": "address",
    "first_name": "first_name",
    "last_name": "last_name",
    "company_name": "company_name",
    "job_title": "job_title",
    "email_optin": lambda contact: EMAIL_STATUS[contact.permission] if contact.address else None,
    "email_permission": lambda contact: PERMISSION_STATUS.get(contact.permission) if contact.address else None,
    "email_update_source": lambda contact: contact.update_source if contact.address else None,
    "email_optin_source": lambda contact: contact.opt_in_source if contact.opt_in_at else None,
    "email_optout_source": "opt_out_source",
    "email_optout_reason": "opt_out_reason",
    "sms_number": lambda contact: contact.sms.number if contact.sms else None,
    "sms_consent_date": _sms_consent_date,
    "sms_status": lambda contact: SMS_STATUS[contact.sms.permission] if contact.sms else None,
    "website": lambda _: None,
    "birthday": _birthday,
    "birthday_month": lambda contact: str(contact.birthday_month or ""),
    "birthday_day": lambda contact: str(contact.birthday_day or ""),
    "anniversary": "anniversary",
    "notes": lambda contact: "\n".join(note.content for note in contact.notes) if contact.notes else None,
    "source_name": lambda contact: "API" if contact.create_source == "Account" else "Website Sign Up Form",
}
