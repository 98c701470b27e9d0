"""Contacts, from an export activity."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from singer_sdk.helpers.conform import TypeConformanceLevel

from constantcontact_api.contact_rows import KEY, OTHER, RowReader
from constantcontact_api.headings import columns_of
from tap_constantcontact.client import ConstantContactStream
from tap_constantcontact.duplicates import SeenKeys
from tap_constantcontact.scope import export_fields, scope_of
from tap_constantcontact.streams.contact_schema import contact_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_api.activities import Activity
    from constantcontact_api.exports import ExportFile, ExportScope
    from tap_constantcontact.tap import TapConstantContact


class ContactsStream(ConstantContactStream):
    """The account's contacts, or those that the settings choose."""

    name = "contacts"
    primary_keys = (KEY,)
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # every value is made for its schema when the cell is read
    # A full table has no place to go on from: its only state comes after the last row, when the file has proven whole.
    STATE_MSG_FREQUENCY = sys.maxsize

    def __init__(self, tap: TapConstantContact) -> None:
        """Ask the account for its custom fields, which are columns of contacts.

        Args:
            tap: The tap.

        Raises:
            ConstantContactError: If the account cannot be asked.
        """
        super().__init__(tap, contact_schema(tap.account.custom_fields))

    def records(self) -> Iterator[dict[str, Any]]:
        """Export the contacts and read the files.

        Yields:
            A record for each contact, once even if several exports hold it.
        """
        scope = replace(scope_of(self.config, self.account), fields=export_fields(self._selected()))
        requests = scope.requests()
        started = [self._start(request) for request in requests]
        with SeenKeys() if len(requests) > 1 else nullcontext() as seen:
            for number, activity in enumerate(started, start=1):
                what = "export" if len(requests) == 1 else f"export {number} of {len(requests)}"
                completed = self.account.exports.wait(activity.activity_id, what)
                with self.account.exports.open(completed) as file:
                    records = self._read(file)
                    yield from records if seen is None else (record for record in records if seen.add(record[KEY]))

    def _start(self, request: ExportScope) -> Activity:
        activity = self.account.exports.start(request)
        self.logger.info("Export %s has been started.", activity.activity_id)
        return activity

    def _selected(self) -> frozenset[str]:
        # A catalog from before a custom field was made does not know its property.
        return frozenset(name for name in self._names() if self.mask["properties", name])

    def _names(self) -> tuple[str, ...]:
        return tuple(self.effective_schema["properties"])

    def _read(self, file: ExportFile) -> Iterator[dict[str, Any]]:
        selected, names = self._selected(), self._names()
        known = [custom for custom in self.account.custom_fields if custom.property_name in names]
        columns = columns_of(file.header, known)
        strangers = [column.heading for column in columns if column.name is None]
        if strangers:
            self.logger.info("Columns without a property of their own go into %s: %s.", OTHER, ", ".join(strangers))
        reader = RowReader(
            columns,
            names,
            selected=selected,
            list_names=[name for _, name in self.account.lists] if "list_names" in selected else (),
            tag_names=[name for _, name in self.account.tags] if "tag_names" in selected else (),
        )
        yield from map(reader, file.rows())
        if reader.misfits:
            self.logger.warning(
                "%d values do not fit their field's type: null there, their text is in %s (%s).",
                reader.misfits.total(),
                OTHER,
                ", ".join(f"{heading}: {count}" for heading, count in reader.misfits.items()),
            )
        if file.nul_bytes:
            self.logger.warning("%d NUL bytes were left out.", file.nul_bytes)
