"""What the tap's streams have in common."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Stream

from constantcontact_api.errors import ConstantContactError
from constantcontact_api.timestamps import utc_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk.helpers.types import Context, Record

    from tap_constantcontact.account import TapAccount
    from tap_constantcontact.tap import TapConstantContact


class ConstantContactStream(Stream):
    """A stream of one account.

    Attributes:
        records_written: How many records this run has produced.
    """

    replication_method = "FULL_TABLE"

    def __init__(self, tap: TapConstantContact, schema: dict[str, Any]) -> None:
        """Remember the account; nothing is sent yet.

        Args:
            tap: The tap.
            schema: JSON schema of the records.
        """
        super().__init__(tap, schema=schema)
        self.account: TapAccount = tap.account
        self.records_written = 0

    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        """Log a message; not the SDK's "unhandled error" for failures that end in a sentence of their own.

        Args:
            message: The text, with placeholders.
            args: What goes into them.
            level: How grave it is.
            kwargs: Passed on.
        """
        if level == logging.ERROR and isinstance(sys.exc_info()[1], ConstantContactError):
            return
        super().log(message, *args, level=level, **kwargs)

    def get_records(self, context: Context | None) -> Iterable[Record]:  # noqa: ARG002  # the SDK's signature
        """Produce the records, counting them.

        Args:
            context: Not used: no stream here has parents or partitions.

        Yields:
            The records.
        """
        for record in self.records():
            self.records_written += 1
            yield record

    def records(self) -> Iterator[dict[str, Any]]:
        """Produce the records."""
        raise NotImplementedError


class PagedStream(ConstantContactStream):
    """A collection that the API hands out in pages of JSON.

    Attributes:
        path: Below the API's base.
        items: The key of the array in each page.
        params: Query parameters.
    """

    path: str
    items: str
    params: ClassVar[dict[str, Any]] = {}

    def records(self) -> Iterator[dict[str, Any]]:
        """Read the collection to its end, each item once.

        Yields:
            A record with every property of the schema, null where the API leaves it out.
        """
        properties: dict[str, Any] = self.schema["properties"]
        timestamps = [name for name, definition in properties.items() if definition.get("format") == "date-time"]
        (key,) = self.primary_keys or ()
        seen: set[str] = set()  # items have been seen on two pages; these collections are small
        for item in self.account.client.pages(self.path, self.items, self.params):
            if item[key] in seen:
                continue
            seen.add(item[key])
            record = {name: item.get(name) for name in properties}
            for name in timestamps:
                record[name] = utc_timestamp(str(record[name] or ""))
            yield record
