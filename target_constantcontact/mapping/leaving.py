"""Streams of people who left and of what became of e-mails: how they are known, and whom their records speak of. Pure.

Such a stream is known by its name and by its columns: a normal profile with a column of permission is people to import,
whatever the stream is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import EMAIL
from target_constantcontact.mapping.heading_words import WHOLE_NAME
from target_constantcontact.mapping.headings import Certainty, meaning_of, names_address_of_email
from target_constantcontact.mapping.values import is_email_address
from target_constantcontact.permission import (
    DEEPEST,
    ColumnKind,
    Leaving,
    Refusal,
    Role,
    deletion_columns,
    outside_of,
    paths_within,
    read_heading,
    read_permission,
    read_stream_name,
    says_kind,
    value_at,
    what_happened,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from target_constantcontact.permission import StreamName, StreamPermission

    Path = tuple[str, ...]

_NAMES: Final = frozenset({"first_name", "last_name"})
_PLACES: Final = ("city", "state", "zip", "country")
_WAYS_TO_SAY: Final = frozenset({
    ColumnKind.REFUSING_FLAG, ColumnKind.GRANTING_FLAG, ColumnKind.CONFIRMED_FLAG, ColumnKind.STATUS,
    ColumnKind.BARE_STATUS, ColumnKind.PREFERENCE, ColumnKind.CHOSEN,
})  # fmt: skip
"""Columns that say of each record whether, not only when or why."""
_RECEIVERS: Final = frozenset({
    "recipient", "rcpt", "rcpt to", "address", "to", "destinataire", "empfaenger", "empfanger", "destinatario",
    "ontvanger",
})  # fmt: skip
_OF_A_MAIL: Final = frozenset({
    "campaign", "campaigns", "kampagne", "campagne", "campana", "campanha", "link", "links", "url", "urls", "ip",
    "ip address", "user agent", "agent", "template", "message", "messages", "mailing", "newsletter", "device", "smtp",
    "sender",
})  # fmt: skip
_OF_A_TASK: Final = frozenset({
    "subject", "priority", "assignee", "assigned", "due", "owner", "product", "ticket", "case", "order", "venue",
})  # fmt: skip
_OF_AN_EVENT: Final = frozenset({
    Role.MOMENT, Role.LAST_MOMENT, Role.COUNT, Role.REASON, Role.ABOUT, Role.NEUTRAL, Role.EMAIL, Role.STATUS,
    Role.WITHDRAWN, Role.UNDELIVERABLE, Role.DELETED, Role.WEAK_NO,
})  # fmt: skip
_BY_KIND: Final = {
    Leaving.OPT_OUTS: Refusal.WITHDRAWN,
    Leaving.COMPLAINTS: Refusal.WITHDRAWN,
    Leaving.DEAD_ADDRESSES: Refusal.UNDELIVERABLE,
    Leaving.DELETIONS: Refusal.GONE,
}


@dataclass(frozen=True)
class LeavingRecords:
    """How the records of such a stream are read.

    Attributes:
        name: What the name says.
        addresses: The columns whose addresses its records speak of.
    """

    name: StreamName
    addresses: tuple[Path, ...]

    def people(self, record: Mapping[str, Any]) -> list[str]:
        """Return the addresses that a record speaks of, lower-cased.

        Args:
            record: As it came.
        """
        values = (value_at(record, path) for path in self.addresses)
        texts = (value.strip().lower() for value in values if isinstance(value, str))
        return [text for text in dict.fromkeys(texts) if is_email_address(text)]

    def refusal(self, record: Mapping[str, Any]) -> Refusal | None:
        """Tell what a record says of its person.

        Args:
            record: As it came.

        Returns:
            None where it says nothing against mail.
        """
        leaving = self.name.leaving
        if leaving in {Leaving.DELETIONS, Leaving.COMPLAINTS}:
            return _BY_KIND[leaving]
        permission, kinds = _reading(tuple(_leaves(record)))
        if leaving is Leaving.OTHER_CHANNELS or permission.judge_record(record).is_granted:
            return None
        values = (value_at(record, path) for path in kinds)
        texts = tuple(str(value) for value in values if isinstance(value, (str, int)) and str(value).strip())
        said = what_happened(texts)
        if said is not None or leaving is Leaving.EVENTS or (self.name.asks_why and texts):
            return said
        if leaving is Leaving.BOUNCES:
            return Refusal.UNDELIVERABLE if self.name.is_hard else None
        return _BY_KIND[leaving]


def leaving_records(names: Sequence[str], properties: Mapping[str, Any]) -> LeavingRecords | None:
    """Tell whether a stream is one of people who left, or of events.

    Args:
        names: Of the stream, before and after stream maps.
        properties: Of its schema.

    Returns:
        None where it is not, or where no column holds addresses.
    """
    paths = list(_schema_leaves(properties))
    for name in names:
        found = read_stream_name(name)
        addresses = () if found is None else _addresses(paths)
        if found is not None and addresses and _fits(found, paths, addresses):
            return LeavingRecords(found, addresses)
    return None


@lru_cache(maxsize=256)
def _reading(paths: tuple[Path, ...]) -> tuple[StreamPermission, tuple[Path, ...]]:
    """Find the columns of permission, and those that say what happened."""
    return read_permission(paths), tuple(path for path in paths if says_kind(path))


def _fits(name: StreamName, paths: Sequence[Path], addresses: Sequence[Path]) -> bool:
    """Tell whether the columns of a stream are those that its name promises."""
    others = [path for path in paths if path not in addresses]
    has_profile = _has_profile(others)
    if name.leaving is Leaving.EVENTS:
        return not has_profile and _is_of_mails(name, others)
    if name.leaving is Leaving.DELETIONS and deletion_columns(paths):
        return False  # its records say so themselves, as `on_delete` reads them
    if name.is_clear:
        return not (has_profile and _says_whether(paths))
    is_of_an_event = _is_thin(others) or any(_is_of_an_event(path) for path in others)
    return not has_profile and is_of_an_event and not _is_of_a_task(others)


def _says_whether(paths: Sequence[Path]) -> bool:
    return any(column.kind in _WAYS_TO_SAY for column in read_permission(paths).columns)


def _is_of_mails(name: StreamName, paths: Sequence[Path]) -> bool:
    words = [{word.text for word in read_heading(path).words} for path in paths]
    is_of_mails = any(found & _OF_A_MAIL for found in words) and (name.names_mail or not _is_of_a_task(paths))
    return is_of_mails or (name.names_mail and any(says_kind(path) for path in paths))


def _is_of_a_task(paths: Sequence[Path]) -> bool:
    return any(word.text in _OF_A_TASK for path in paths for word in read_heading(path).words)


def _is_thin(paths: Sequence[Path]) -> bool:
    """Tell whether no column says anything that an event does not have."""
    return bool(paths) and all(read_heading(path).roles <= _OF_AN_EVENT and _field(path) is None for path in paths)


def _is_of_an_event(path: Path) -> bool:
    heading = read_heading(path)
    is_reason = heading.has(Role.REASON) and not heading.has(Role.OWNER)
    return is_reason or any(word.text in _OF_A_MAIL for word in heading.words)


def _has_profile(paths: Sequence[Path]) -> bool:
    fields = {key for path in paths if (key := _field(path)) is not None}
    has_name = bool(fields & _NAMES) or any(path[-1].casefold() in {"name", "full_name"} for path in paths)
    is_status = {path[-1].casefold() for path in paths if read_heading(path).has(Role.STATUS)}
    places = {key for key in fields if key.endswith(_PLACES)} - is_status
    details = {key for key in fields if key != EMAIL and not key.startswith("sms")} - _NAMES - places - is_status
    return len(details) > 1 or (has_name and bool(details or places))


def _addresses(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Find the columns of addresses: by their own name, else those of a receiver, outside of objects before inside."""
    for is_one in (_is_email, _is_receiver):
        found = [path for path in paths if is_one(path)]
        shallow = min(map(len, found), default=0)
        if found:
            return tuple(path for path in found if len(path) == shallow)
    return ()


def _is_email(path: Path) -> bool:
    return names_address_of_email(path[-1])


def _is_receiver(path: Path) -> bool:
    heading = read_heading(path[-1:])
    texts = {word.text for word in heading.words}
    if not heading.roles <= {Role.NEUTRAL, Role.EMAIL, Role.MAIL, Role.UNKNOWN, Role.LAST_MOMENT, Role.WITHDRAWN}:
        return False
    is_known = not heading.has(Role.UNKNOWN) or texts <= _RECEIVERS
    return is_known and (heading.has(Role.EMAIL) or bool(texts & _RECEIVERS))


def _field(path: Path) -> str | None:
    found = meaning_of(path[-1])
    is_field = found is not None and found.certainty is not Certainty.SECOND and found.key != WHOLE_NAME
    return found.key if found is not None and is_field else None


def _schema_leaves(properties: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    for name, schema in properties.items():
        inner = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(inner, dict) and inner and len(above) < DEEPEST:
            yield from _schema_leaves(inner, (*above, name))
        else:
            yield (*above, name)


def _leaves(record: Mapping[str, Any]) -> Iterable[Path]:
    for name, value in record.items():
        inner = [path for path in paths_within((name,), value) if outside_of(path) is None]
        yield from inner or ((name,),)
