"""The generated people of an account: person i is computed from (seed, i) whenever somebody asks, never stored.

A million people start at once and take no memory. Their ids and addresses can be turned back into i, so that looking
one up needs no dictionary either. Positions run through four blocks: living, unsubscribed, SMS-only, deleted.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from constantcontact_simulator import people_tables as tables
from constantcontact_simulator.contact import MAX_PHONES, Contact, Note, Phone, SmsChannel, Street
from constantcontact_simulator.people_draws import ascii_letters, custom_patterns, subsets, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from constantcontact_simulator.directory import CustomField

OLDEST_AT = 1_452_000_000  # 2016-01-05
_CREATED_SPAN_SECONDS = 283_000_000
_UPDATED_SPAN_SECONDS = 20_000_000
NEWEST_AT = OLDEST_AT + _CREATED_SPAN_SECONDS + _UPDATED_SPAN_SECONDS  # 2025-08-12: no generated person is newer

_MASK = (1 << 64) - 1
_ID_MULTIPLIER = 0x9E3779B1
_ID_INVERSE = pow(_ID_MULTIPLIER, -1, 1 << 32)
_FIRST_SMS_NUMBER = 6_175_550_000
_ONE_IN_LONG_ADDRESS = 500


class Glance(NamedTuple):
    """What filters look at, cheaper to compute than the whole person."""

    status: str
    created_at: int
    updated_at: int
    lists: tuple[str, ...]
    tags: tuple[str, ...]
    opt_out_at: int | None
    sms_permission: str | None


class Addressee(NamedTuple):
    """What tracking reports tell of a contact: `sent_to` is the address that it had, `address` the one it has."""

    contact_id: str
    sent_to: str | None
    first_name: str | None
    last_name: str | None
    deleted_at: int | None
    address: str | None


@dataclass(frozen=True)
class Population:
    """How many people of each kind are generated."""

    living: int = 0
    unsubscribed: int = 0
    sms_only: int = 0
    deleted: int = 0

    @property
    def total(self) -> int:
        """All of them, the deleted ones too."""
        return self.living + self.unsubscribed + self.sms_only + self.deleted


class People:
    """The generated people of one account.

    Args:
        seed: Two accounts with equal arguments hold equal people.
        population: How many of each kind.
        list_ids: The lists they are members of.
        tag_ids: The tags they have.
        custom_fields: The fields they have values in.
        second_of_a_kind: Whether some have two home phones and two home addresses.
    """

    def __init__(
        self,
        seed: int,
        population: Population,
        list_ids: Sequence[str],
        tag_ids: Sequence[str],
        custom_fields: Sequence[CustomField],
        *,
        second_of_a_kind: bool = False,
    ) -> None:
        self.population = population
        self.total = population.total
        self._second_of_a_kind = second_of_a_kind
        digest = hashlib.blake2b(repr((seed, population)).encode(), digest_size=16).hexdigest()
        self._id_salt = int(digest[:8], 16)
        self._id_tail = f"-{digest[8:12]}-11ef-8{digest[12:15]}-0242{digest[15:23]}"
        self._salt = int(hashlib.blake2b(f"people {seed}".encode(), digest_size=8).hexdigest(), 16)
        self._first_unsubscribed = population.living
        self._first_sms_only = self._first_unsubscribed + population.unsubscribed
        self.first_deleted = self._first_sms_only + population.sms_only
        self._list_patterns = subsets(random.Random(f"{seed} lists"), list_ids, 32, at_least=1)  # noqa: S311  # not secret
        self._tag_patterns = subsets(random.Random(f"{seed} tags"), tag_ids, 16, at_least=0)  # noqa: S311
        self._custom_patterns = custom_patterns(random.Random(f"{seed} fields"), custom_fields)  # noqa: S311
        self._names = tuple(
            (first, last, f"{ascii_letters(first)}.{ascii_letters(last)}.")
            for first, last in product(tables.FIRST_NAMES, tables.LAST_NAMES)
        )

    def contact_id(self, position: int) -> str:
        """The id of the contact at a position, generated or not: scrambled, but reversible."""
        return f"{(position * _ID_MULTIPLIER + self._id_salt) & 0xFFFFFFFF:08x}{self._id_tail}"

    def position(self, contact_id: str) -> int | None:
        """The position that an id of this account stands for, whether or not anybody is there."""
        if len(contact_id) != 36 or contact_id[8:] != self._id_tail:  # a UUID's length
            return None
        try:
            scrambled = int(contact_id[:8], 16)
        except ValueError:
            return None
        return ((scrambled - self._id_salt) * _ID_INVERSE) & 0xFFFFFFFF

    def position_of_address(self, lowered: str) -> int | None:
        """The position of the generated person with an address (in lower case)."""
        local, _, _ = lowered.partition("@")
        digits = local.rpartition(".")[2]
        if not self.total or not digits.isdecimal() or len(digits) > 10:  # no position is longer
            return None
        position = int(digits)
        address = self.address(position) if position < self.total else None
        return position if address is not None and address.lower() == lowered else None

    def position_of_sms(self, number: str) -> int | None:
        """The position of the generated person with a number of ten digits."""
        position = int(number) - _FIRST_SMS_NUMBER
        if 0 <= position < self.total and self._has_sms(position, self._hash(position)):
            return position
        return None

    def address(self, position: int) -> str | None:
        """A generated person's address; SMS-only people have none."""
        if self._first_sms_only <= position < self.first_deleted:
            return None
        return self._address(position, self._hash(position))

    def glance(self, position: int) -> Glance:
        """What filters look at."""
        h = self._hash(position)
        created_at, updated_at = self._times(h)
        deleted = position >= self.first_deleted
        return Glance(
            status="deleted" if deleted else self._status(position, h),
            created_at=created_at,
            updated_at=updated_at,
            lists=() if deleted else self._list_patterns[h % 32],
            tags=self._tag_patterns[(h >> 5) % 16],
            opt_out_at=updated_at if deleted or self._first_unsubscribed <= position < self._first_sms_only else None,
            sms_permission="explicit" if self._has_sms(position, h) else None,
        )

    def addressee(self, position: int) -> Addressee:
        """What tracking reports tell of a generated person."""
        h = self._hash(position)
        first_name, last_name = self._name(h)
        deleted_at = self._times(h)[1] if position >= self.first_deleted else None
        address = self._address(position, h)
        return Addressee(self.contact_id(position), address, first_name, last_name, deleted_at, address)

    def permission(self, position: int) -> str:
        """The permission to send to a generated person."""
        return self._permission(position, self._hash(position))

    def times(self, position: int) -> tuple[int, int]:
        """When a generated person was created and last changed."""
        return self._times(self._hash(position))

    def span(self, statuses: frozenset[str]) -> tuple[int, int]:
        """The first position that may have one of some statuses, and the one after the last such."""
        blocks = (
            (0, self._first_unsubscribed, frozenset(tables.PERMISSIONS) - {"implicit", "explicit"} | {"active"}),
            (self._first_unsubscribed, self._first_sms_only, frozenset({"unsubscribed"})),
            (self._first_sms_only, self.first_deleted, frozenset({"active"})),
            (self.first_deleted, self.total, frozenset({"deleted"})),
        )
        matching = [(start, end) for start, end, held in blocks if start < end and not held.isdisjoint(statuses)]
        return (matching[0][0], matching[-1][1]) if matching else (0, 0)

    def classes(self) -> Iterator[tuple[Glance, str, int]]:
        """All generated people, grouped: their looks (without dates), their permission, and how many they are."""
        sizes: Counter[tuple[str, str, int, int]] = Counter()
        for position in range(self.total):
            h = self._hash(position)
            status = "deleted" if position >= self.first_deleted else self._status(position, h)
            sizes[status, self._permission(position, h), h % 32, (h >> 5) % 16] += 1
        for (status, permission, lists, tags), size in sizes.items():
            glance = Glance(status, 0, 0, self._list_patterns[lists], self._tag_patterns[tags], None, None)
            yield glance, permission, size

    def person(self, position: int) -> Contact:
        """The whole contact, made anew at each call."""
        h = self._hash(position)
        g = h >> 9
        created_at, updated_at = self._times(h)
        sms_only = self._first_sms_only <= position < self.first_deleted
        deleted = position >= self.first_deleted
        unsubscribed = self._first_unsubscribed <= position < self._first_sms_only
        first_name, last_name = self._name(h)
        contact = Contact(
            position=position,
            contact_id=self.contact_id(position),
            address=None if sms_only else self._address(position, h),
            permission=self._permission(position, h),
            created_at=created_at,
            updated_at=updated_at,
            opt_in_at=None if sms_only else created_at,
            update_source="Account" if updated_at != created_at else None,
            first_name=first_name,
            last_name=last_name,
            company_name=tables.COMPANIES[g % len(tables.COMPANIES)] if h & 0x300 == 0 else None,
            job_title=tables.JOBS[g % len(tables.JOBS)] if h & 0xC00 == 0 else None,
            anniversary=tables.ANNIVERSARIES[g % 1009] if h & 0x3000 == 0 else None,
            lists=() if deleted else self._list_patterns[h % 32],
            tags=self._tag_patterns[(h >> 5) % 16],
            custom_values=self._custom_patterns[(h >> 30) % 256],
        )
        if h & 0xC000 == 0:
            contact.birthday_month, contact.birthday_day = 1 + g % 12, 1 + g % 29
        if g % 11 == 0:
            contact.notes = (Note(tables.NOTES[g % len(tables.NOTES)], updated_at),)
        if self._has_sms(position, h):
            number = str(_FIRST_SMS_NUMBER + position)
            contact.sms = SmsChannel(number, "explicit", created_at, None, created_at, created_at)
        if unsubscribed or deleted:
            contact.opt_out_at, contact.opt_out_source = updated_at, "Contact" if unsubscribed else "Account"
        if unsubscribed:
            contact.opt_out_reason = tables.OPT_OUT_REASONS[g % len(tables.OPT_OUT_REASONS)]
        if deleted:
            contact.deleted_at = updated_at
        self._add_phones(contact, h)
        self._add_streets(contact, h)
        return contact

    def broadest(self) -> Iterator[Contact]:
        """Contacts that nobody has, with a value in everything that generated people can have."""
        phones = (*tables.PHONE_PATTERNS, ("home", "home")) if self._second_of_a_kind else tables.PHONE_PATTERNS
        streets = (*tables.STREET_PATTERNS, ("home", "home")) if self._second_of_a_kind else tables.STREET_PATTERNS
        sms = SmsChannel(str(_FIRST_SMS_NUMBER), "explicit", OLDEST_AT, None, OLDEST_AT, OLDEST_AT)
        for kinds in phones:
            numbers = tuple(Phone(kind, "", OLDEST_AT, OLDEST_AT) for kind in kinds)
            yield Contact(0, "", None, "not_set", OLDEST_AT, OLDEST_AT, phones=numbers, sms=sms)
        for kinds in streets:
            addresses = tuple(Street(kind, None, None, None, None, None, OLDEST_AT, OLDEST_AT) for kind in kinds)
            yield Contact(0, "", None, "not_set", OLDEST_AT, OLDEST_AT, streets=addresses)
        for values in self._custom_patterns:
            yield Contact(0, "", None, "not_set", OLDEST_AT, OLDEST_AT, custom_values=values)

    def forget(self, ids: Iterable[str]) -> None:
        """Make everybody lose some lists, tags or custom fields, because they were deleted."""
        gone = frozenset(ids)
        self._list_patterns = without(self._list_patterns, gone)
        self._tag_patterns = without(self._tag_patterns, gone)
        self._custom_patterns = tuple(
            tuple(value for value in pattern if value.custom_field_id not in gone) for pattern in self._custom_patterns
        )

    def _hash(self, position: int) -> int:
        """64 well mixed bits (the finishing steps of SplitMix64)."""
        x = (position * 0x9E3779B97F4A7C15 + self._salt) & _MASK
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
        return x ^ (x >> 31)

    def _name(self, h: int) -> tuple[str | None, str | None]:
        first_name, last_name, _ = self._names[(h >> 20) % len(self._names)]
        g = h >> 9
        return first_name if g % 20 else None, last_name if g % 17 else None

    def _times(self, h: int) -> tuple[int, int]:
        created_at = OLDEST_AT + (h >> 13) % _CREATED_SPAN_SECONDS
        return created_at, created_at + (h >> 23) % _UPDATED_SPAN_SECONDS if h & 3 else created_at

    def _permission(self, position: int, h: int) -> str:
        if position < self._first_unsubscribed or position >= self.first_deleted:
            return tables.PERMISSIONS[(h >> 17) % 100]
        return "unsubscribed" if position < self._first_sms_only else "not_set"

    def _status(self, position: int, h: int) -> str:
        permission = self._permission(position, h)
        if self._first_sms_only <= position < self.first_deleted or permission in {"implicit", "explicit"}:
            return "active"
        return permission

    def _has_sms(self, position: int, h: int) -> bool:
        if position < self._first_unsubscribed:
            return (h >> 41) % 16 == 0
        return self._first_sms_only <= position < self.first_deleted

    def _address(self, position: int, h: int) -> str:
        local = self._names[(h >> 20) % len(self._names)][2]
        if (h >> 33) % _ONE_IN_LONG_ADDRESS == 0:
            # 72 to 80 characters: the API allows 80, an import only 50.
            return f"x.{position}@{tables.LONG_DOMAIN}"
        return f"{local}{position}@{tables.DOMAINS[(h >> 3) % len(tables.DOMAINS)]}"

    def _add_phones(self, contact: Contact, h: int) -> None:
        kinds = tables.PHONE_PATTERNS[(h >> 37) % len(tables.PHONE_PATTERNS)]
        if self._second_of_a_kind and "home" in kinds and len(kinds) < MAX_PHONES and h & 0xF000000 == 0:
            kinds = ("home", *kinds)
        if kinds:
            form = tables.PHONE_FORMS[(h >> 44) % len(tables.PHONE_FORMS)]
            area = tables.AREAS[(h >> 46) % len(tables.AREAS)]
            created_at, updated_at = contact.created_at, contact.updated_at
            contact.phones = tuple(
                [
                    Phone(kind, form.format(area, (h + contact.position * 3 + n) % 10_000), created_at, updated_at)
                    for n, kind in enumerate(kinds)
                ]
            )

    def _add_streets(self, contact: Contact, h: int) -> None:
        kinds = tables.STREET_PATTERNS[(h >> 39) % len(tables.STREET_PATTERNS)]
        if self._second_of_a_kind and kinds == ("home",) and h & 0xF0000000 == 0:
            kinds = ("home", "home")
        if kinds:
            created_at, updated_at = contact.created_at, contact.updated_at
            contact.streets = tuple(
                [
                    Street(
                        kind,
                        f"{1 + (h + n) % 998} {tables.STREETS[((h >> 48) + n) % len(tables.STREETS)]}",
                        *tables.CITIES[((h >> 50) + n) % len(tables.CITIES)],
                        created_at,
                        updated_at,
                    )
                    for n, kind in enumerate(kinds)
                ]
            )
