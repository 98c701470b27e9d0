"""What the tap's streams have in common."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Stream

from constantcontact_api.errors import ConstantContactError
from constantcontact_api.timestamps import epoch_seconds, from_epoch, utc_timestamp
from tap_constantcontact.progress.bookmarks import DEFAULT_LOOKBACK_MINUTES, start_of
from tap_constantcontact.record_blocks import RecordBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from singer_sdk.helpers.types import Context, Record

    from tap_constantcontact.lookups import TapAccount
    from tap_constantcontact.tap import TapConstantContact

# A STATE message repeats all that is remembered, which can be some kilobytes.
_STATE_EVERY_SECONDS = 10.0


class ConstantContactStream(Stream):
    """A stream of one account.

    Attributes:
        record_schema: JSON schema of the records, where it is the same for every account.
        records_written: How many records this run has produced.
        children_skipped: How many lists, campaigns and the like were gone (404) when it was their turn.
    """

    name: str
    record_schema: ClassVar[dict[str, Any]]
    replication_method = "FULL_TABLE"

    def __init__(self, tap: TapConstantContact, schema: dict[str, Any] | None = None) -> None:
        """Remember the account; nothing is sent yet.

        Args:
            tap: The tap.
            schema: JSON schema of the records; None for `record_schema`.
        """
        super().__init__(tap, schema=schema or self.record_schema)
        self.tap = tap
        self.account: TapAccount = tap.account
        self.records_written = 0
        self.children_skipped = 0

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
            self.records_written += len(record) if isinstance(record, RecordBlock) else 1
            yield record
        if self._stream_version is not None:
            super()._write_activate_version_message(self._stream_version)
        self.tap.flush()  # no STATE may follow
        if self.children_skipped:
            self.logger.info("Gone when it was their turn (404), and skipped: %d.", self.children_skipped)

    def _write_activate_version_message(self, full_table_version: int) -> None:
        """Leave it for after the last record.

        The SDK would write it before the first, and a target would drop everything for a run that may fail.

        Args:
            full_table_version: The version.
        """

    def records(self) -> Iterator[Any]:
        """Produce the records, or blocks of them."""
        raise NotImplementedError

    def write_state(self) -> None:
        """Write a STATE message between two records, whether or not the SDK knows of a change."""
        self.state_manager.is_flushed = False
        self._write_state_message()

    @property
    def sends_batches(self) -> bool:
        """Whether records leave in BATCH messages: some that have been read are not out, so STATE must wait."""
        return self.get_batch_config(self.config) is not None

    @property
    def emit_activate_version_messages(self) -> bool:
        """Whether to end with an `ACTIVATE_VERSION`: not in batches, whose records have no version and would all go."""
        return super().emit_activate_version_messages and not self.sends_batches

    def expect(self, requests: int, reason: str) -> None:
        """Say, before the first of them, what a stream expects to need of the day's budget.

        Args:
            requests: How many, at least.
            reason: What they are for.
        """
        left = self.account.client.requests_left()
        budget = "" if left is None else f"; {left:,} are left of today's budget"
        self.logger.info("Expecting to need about %s requests (%s)%s.", f"{requests:,}", reason, budget)


class IncrementalStream(ConstantContactStream):
    """A stream that goes on where the last run ended, unless its catalog entry says FULL_TABLE.

    The bookmark is the time of the run's first request less an overlap, and moves after the last record: a bookmark
    that follows the records would run ahead of what the service shows late.

    Attributes:
        asked_at: When the records were asked for, in seconds since the epoch.
    """

    replication_method = Stream.replication_method
    asked_at = 0.0
    STATE_MSG_FREQUENCY = sys.maxsize  # what there is to tell before the end, `tell_progress` tells
    _told_at = 0.0

    @property
    def overlap_seconds(self) -> float:
        """How far a bookmark stays behind the request, in seconds."""
        minutes = self.config.get("lookback_minutes")
        return 60.0 * (DEFAULT_LOOKBACK_MINUTES if minutes is None else int(minutes))

    def since(self) -> float | None:
        """Return where to begin, in seconds since the epoch: the bookmark, else `start_date`, else None."""
        if self.replication_method != "INCREMENTAL":
            return None
        kept = epoch_seconds(self.stream_state.get("replication_key_value"))
        return start_of(self.config) if kept is None else kept

    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Produce the records, then move the bookmark.

        Args:
            context: Not used: no stream here has parents or partitions.

        Yields:
            The records.
        """
        self.asked_at = self.account.clock()
        yield from super().get_records(context)
        if self.replication_method == "INCREMENTAL":
            kept = epoch_seconds(self.stream_state.get("replication_key_value")) or 0.0
            self.stream_state["replication_key"] = self.replication_key
            self.stream_state["replication_key_value"] = from_epoch(max(kept, self.asked_at - self.overlap_seconds))

    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Need none: it would keep the SDK's own bookmark from running ahead.

        Args:
            context: Not used.
        """

    def _write_starting_replication_value(self, context: Context | None) -> None:
        """Leave STATE alone: see `since`."""

    def tell_progress(self, *, at_once: bool = False) -> None:
        """Write a STATE message between two records, unless there was one a moment ago.

        Args:
            at_once: Whether to write it in any case.
        """
        now = self.account.clock()
        if not self.sends_batches and (at_once or now - self._told_at >= _STATE_EVERY_SECONDS):
            self._told_at = now
            self.write_state()

    def _increment_stream_state(self, latest_record: Record, *, context: Context | None = None) -> None:
        """Leave the bookmark alone: no record moves it."""


def shaper(schema: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Make what turns the API's JSON into a record.

    Args:
        schema: The record's JSON schema.

    Returns:
        Gives every property of the schema, null where the API leaves it out, with its timestamps in one form.
    """
    properties: dict[str, Any] = schema["properties"]
    timestamps = [name for name, definition in properties.items() if definition.get("format") == "date-time"]

    def shaped(resource: Mapping[str, Any]) -> dict[str, Any]:
        record = {name: resource.get(name) for name in properties}
        for name in timestamps:
            record[name] = utc_timestamp(str(record[name] or ""))
        return record

    return shaped


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
        shaped = shaper(self.schema)
        (key,) = self.primary_keys or ()
        seen: set[str] = set()  # items have been seen on two pages; these collections are small
        for item in self.account.client.pages(self.path, self.items, self.query()):
            if item[key] in seen:
                continue
            seen.add(item[key])
            yield shaped(self.adapted(item))

    def adapted(self, item: dict[str, Any]) -> dict[str, Any]:
        """Give an item the names of the schema, where those are not the API's.

        Args:
            item: As the API gives it.
        """
        return item

    def query(self) -> Mapping[str, Any]:
        """Return the query parameters of the first page."""
        return self.params
