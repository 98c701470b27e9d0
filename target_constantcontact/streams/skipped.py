"""A stream without people: its records are counted, and checked for a column of addresses that was not recognised."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.errors import SettingsError
from target_constantcontact.loading.first_people import FULL_REFRESH
from target_constantcontact.mapping.addresses import AddressColumns, is_address
from target_constantcontact.mapping.nested import columns_in, value_of
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.options import OperationKind
from target_constantcontact.settings import own_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from target_constantcontact.run import Run

_REWRITTEN: Final = re.compile(r"\w+_(?:at_)?\w+_(?:com|org|net|edu|gov|info|co_uk|de|fr|ca|us)", re.IGNORECASE)
"""What taps make of an address that they take for the name of a column: `ada_example_com`."""
_SENDERS: Final[Mapping[str, frozenset[str]]] = {
    "encoded_account_id": frozenset({"owner__contact_email"}),
    "campaign_activity_id": frozenset({"from_email", "reply_to_email"}),
}
"""Columns of `tap-constantcontact` with addresses of the account itself, by the key of their stream."""


@dataclass
class SkippedStream:
    """Takes the records of one stream.

    Attributes:
        name: Of the stream, after stream maps.
        run: Everything that streams share.
        watched: Looks for addresses; None where the stream is known to have no people, or set to be skipped.
        reason: What records are counted as.
        inside: A column inside an object that has held an address; empty where none has. It may be anybody's.
    """

    name: str
    run: Run
    watched: AddressColumns | None = None
    reason: Skip = Skip.STREAM_WITHOUT_PEOPLE
    inside: str = ""
    _release_state: Callable[[], None] | None = None

    def take(self, record: object, line: bytes, came: object) -> None:  # noqa: ARG002
        """Count one record.

        Args:
            record: After stream maps; whatever came.
            line: Its RECORD message.
            came: The record before them.

        Raises:
            SettingsError: If a column holds addresses in at least half of the first records.
        """
        self.run.accounting.counts_of(self.name).skipped[self.reason.value] += 1
        if self.watched is None:
            return
        record = record if isinstance(record, dict) else {}
        self.watched.note(record)
        if not self.inside:
            self.inside = next((one for one in columns_in(record) if is_address(value_of(record, one))), "")
        if self.watched.has_any and self._release_state is None:
            self._release_state = self.run.loader.hold_state()
        if not self.watched.is_open:
            self.check()

    def check(self) -> None:
        """Decide: fail if a column holds addresses in at least half of the records so far; else let STATE go.

        Raises:
            SettingsError: With both lines to choose from.
        """
        found = self.watched.found() if self.watched is not None else None
        if found is not None and self.watched is not None:
            raise SettingsError(self._sentence(*found, self.watched.records))
        self.watched = None
        if self._release_state is not None:
            self._release_state()
            self._release_state = None

    def _sentence(self, column: str, count: int, records: int) -> str:
        if is_address(column) or _REWRITTEN.fullmatch(
            column
        ):  # named as addresses, it would lose that person, and stand in the log
            return (
                f"The stream {self.name} has an e-mail address where the name of a column should be: its source has no "
                "line of headings, and the person of its first row is lost on the way. Nothing of it was imported, and "
                f"no STATE covers it. Give its source a first line with the names of its columns. {FULL_REFRESH}"
            )
        as_people = json.dumps({self.name: {"field_map": {column: EMAIL}}}, ensure_ascii=False)
        as_others = json.dumps({self.name: {"operation": OperationKind.SKIP.value}}, ensure_ascii=False)
        return (
            f"The stream {self.name} has no column that is known to be one of e-mail addresses, and its column "
            f"{column!r} holds them in {count:,} of its first {records:,} records. Nothing of it was imported, and no "
            f"STATE covers it. If these are people to import, set `streams: {as_people}`; if not, set "
            f"`streams: {as_others}`. {FULL_REFRESH}"
        )


def passed_over(stream: SkippedStream) -> SkippedStream:
    """Return the stream of that name which is skipped already, whatever becomes of its schema; else this one.

    Args:
        stream: That is to be skipped.
    """
    known = stream.run.first_people.skipped.setdefault(stream.name, stream)
    return known if isinstance(known, SkippedStream) else stream


def without_people(name: str, run: Run, properties: Collection[str], field_map: Collection[str]) -> SkippedStream:
    """Return a stream that has no people as far as its schema tells, watched for addresses.

    Args:
        name: Of the stream, after stream maps.
        run: Everything that streams share.
        properties: Of its schema.
        field_map: Columns that the settings give a meaning, or none.

    Raises:
        SettingsError: If the settings refuse such streams, or say what to do with this one.
    """
    key, own = own_settings(name, run.settings)
    if key == name and own:
        raise SettingsError(
            f"The setting streams.{name} says what to do with people ({', '.join(own)}), and no column of the stream "
            f'is one of e-mail addresses: name that column with field_map, such as {{"...": "{EMAIL}"}}, or set '
            f'`streams: {{"{name}": {{"operation": "{OperationKind.SKIP.value}"}}}}`.'
        )
    if run.settings.get("refuse_streams_without_people"):
        raise SettingsError(
            f"The stream {name} has no people, and refuse_streams_without_people is set: leave the "
            "stream or the setting out."
        )
    run.first_people.note_others(name)
    known = frozenset(field_map).union(*(columns for key, columns in _SENDERS.items() if key in properties))
    return passed_over(SkippedStream(name, run, AddressColumns(known, most=run.limits.sampled_lines)))
