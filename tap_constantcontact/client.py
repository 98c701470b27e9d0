"""Base classes of the tap's streams: records, STATE, bookmarks and pages."""

from __future__ import annotations

import logging
import sys
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, Final

from singer_sdk import Stream
from singer_sdk.exceptions import AbortedSyncFailedException, AbortedSyncPausedException

from constantcontact_api.errors import ConstantContactError, SettingsError
from constantcontact_api.timestamps import epoch_seconds, from_epoch, utc_timestamp
from tap_constantcontact.fitting import Fitting
from tap_constantcontact.progress.fingerprint import STATE_KEY, Fingerprint, fingerprint, has_progress, why_again
from tap_constantcontact.record_blocks import RecordBlock, flush
from tap_constantcontact.schemas import text
from tap_constantcontact.settings import lookback_seconds, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from singer_sdk import Tap
    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.singerlib import Catalog

    from tap_constantcontact.lookups import TapAccount

ACCOUNT_ID: Final = "account_id"
# A STATE message holds the whole state, which can be several kilobytes.
_STATE_INTERVAL_SECONDS: Final = 10.0
_BATCHES: Final = '{"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": "file:///tmp"}}'
# The second and third end a stream that was only asked for its first record, by `--test`.
_EXPECTED: Final = (ConstantContactError, AbortedSyncFailedException, AbortedSyncPausedException)


class ConstantContactStream(Stream):
    """A stream of one account.

    Attributes:
        record_schema: JSON schema of the records, if every account has the same one.
        own_key: What tells its records apart, whatever a catalog says.
        records_written: Number of records that this run has produced.
        children_skipped: Number of lists, campaigns and so on that turned out to be deleted (404).
        reads_again: Whether the bookmark is kept, though it is of something else, until everything has been read.
        is_verified: Whether what was read is known to be all; else the bookmark stays, and nothing is told to go.
    """

    name: str
    record_schema: ClassVar[dict[str, Any]]
    replication_method = "FULL_TABLE"

    def __init__(self, tap: Tap, account: TapAccount, schema: dict[str, Any] | None = None) -> None:
        super().__init__(tap, schema=with_account(schema or self.record_schema))
        self.own_key = self.primary_keys = (*self.primary_keys, *([ACCOUNT_ID] if self.is_shared else ()))
        self.account = account
        self.records_written = 0
        self.children_skipped = 0
        self.reads_again = False
        self.is_verified = True

    def warn_unverified(
        self, what: str, why: str = "cannot be checked against a count of the service, so somebody may be missing"
    ) -> None:
        """Note that something may be less than there is; the first time, warn of it."""
        if self.is_verified:
            self.logger.warning(
                "%s %s: its records go out, the bookmark stays, and no destination is told to drop others. The next "
                "run reads it again.",
                what,
                why,
            )
        self.is_verified = False

    def apply_catalog(self, catalog: Catalog) -> None:
        """Take what a catalog says of the stream.

        Raises:
            SettingsError: It was made before `account_id_in_keys` was set.
        """
        super().apply_catalog(catalog)
        entry = catalog.get_stream(self.name)
        if entry is not None and entry.key_properties is None:  # a destination would add each row again
            self.primary_keys = self.primary_keys or self.own_key
        if not self.is_shared or entry is None:
            return
        if ACCOUNT_ID not in (entry.schema.properties or {}):
            raise SettingsError(
                f"The catalog has no {ACCOUNT_ID} in {self.name}, and account_id_in_keys wants it in the key: make a "
                "new catalog with --discover."
            )
        self.primary_keys = tuple(dict.fromkeys((*self.primary_keys, ACCOUNT_ID)))

    @property
    def is_shared(self) -> bool:
        """Whether the records go where another account's go too."""
        return bool(self.config.get("account_id_in_keys"))

    @property
    def has_account(self) -> bool:
        """Whether every record says whose it is."""
        is_known = ACCOUNT_ID in self.effective_schema["properties"] and self.mask["properties", ACCOUNT_ID]
        return is_known or self.is_shared

    @cached_property
    def account_columns(self) -> dict[str, str | None]:
        """What every record says of its account, if that is selected.

        Raises:
            SettingsError: The account is to be in the key, and the login may not read which it is.
        """
        if self.is_shared and not self.account.identity:
            raise SettingsError(
                "account_id_in_keys needs to know whose account it is, and this login may not read that: add the scope "
                "account_read and log in again, or leave account_id_in_keys out."
            )
        return {ACCOUNT_ID: self.account.identity or None} if self.has_account else {}

    def resumes(self) -> bool:
        """Return whether the stream goes on where STATE says that an earlier run stopped."""
        return False

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What this run reads of the stream."""
        return fingerprint(self.account.identity)

    def check_progress(self) -> str:
        """Compare what STATE says of the stream with what this run reads.

        Returns:
            Why the stream is read from its beginning; empty if it is not, or has never been read.
        """
        state = self.stream_state
        reason = why_again(state.get(STATE_KEY), self.fingerprint) if has_progress(state) else ""
        if reason:
            self.forget_progress()
        if not self.reads_again:
            state[STATE_KEY] = self.fingerprint.kept()
        return reason

    def forget_progress(self) -> None:
        """Have the stream read from its beginning."""
        self.stream_state.clear()

    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        """Log a message, except the SDK's "unhandled error" for what is none, or gets a sentence of its own."""
        if level == logging.ERROR and isinstance(sys.exc_info()[1], _EXPECTED):
            return
        super().log(message, *args, level=level, **kwargs)

    def get_records(self, context: Context | None) -> Iterable[Record]:  # noqa: ARG002  # the SDK's signature
        """Yield the records and count them; no stream here has partitions."""
        columns, fitting = self.account_columns, Fitting(self.schema, self.primary_keys)
        for record in self.records():
            if isinstance(record, RecordBlock):  # which has these columns
                self.records_written += len(record)
            else:
                self.records_written += 1
                record.update(columns)
                fitting.fit(record)
            yield record
        if fitting.misfits:
            found = ", ".join(f"{name}: {count}" for name, count in fitting.misfits.items())
            self.logger.warning(
                "%d values do not have their column's type and are null (%s).", fitting.misfits.total(), found
            )
        if self._stream_version is not None and self.is_verified:
            super()._write_activate_version_message(self._stream_version)
        flush(self._tap.message_writer)  # a STATE message may not follow
        if unknown := sorted(name for name in self._missing_columns() if self.mask["properties", name]):
            self.logger.warning(
                "The catalog has columns that the account does not have: %s. They stay empty. Make a new one with "
                "--discover.",
                ", ".join(unknown),
            )
        if self.children_skipped:
            self.logger.info(
                "Skipped %d that had been deleted (404) by the time they were read.", self.children_skipped
            )

    def own_columns(self) -> Collection[str]:
        """Return the columns that records of this account can have, as far as they have been looked up."""
        return set(self.record_schema["properties"])

    def _missing_columns(self) -> Collection[str]:
        return {*self.effective_schema["properties"]} - {*self.own_columns(), ACCOUNT_ID}

    def _write_activate_version_message(self, full_table_version: int) -> None:
        """Do nothing yet: `get_records` writes the message after the last record.

        The SDK would write it before the first one, and a target would drop everything for a run that may still fail.
        """

    def counts(self) -> dict[str, Any]:
        """Return how many records the stream has written, and what it left out, by reason."""
        skipped = {"deleted_meanwhile": self.children_skipped} if self.children_skipped else {}
        return {"records": self.records_written, "skipped": skipped}

    def records(self) -> Iterator[Any]:
        """Yield records, or blocks of them."""
        raise NotImplementedError

    def write_state(self) -> None:
        """Write a STATE message between two records, whether or not the SDK has seen a change."""
        self.state_manager.is_flushed = False
        self._write_state_message()

    def get_batch_config(self, config: Mapping[str, Any]) -> Any:  # noqa: ANN401  # the SDK's class is private
        """Return how BATCH messages are to be written; None where there are none.

        Raises:
            SettingsError: They cannot be.
        """
        try:
            found = super().get_batch_config(config)
        except (TypeError, ValueError) as error:
            raise SettingsError(f"batch_config cannot be used ({error}): write it as {_BATCHES}.") from error
        if found is not None and found.encoding.format == "parquet" and find_spec("pyarrow") is None:
            raise SettingsError(f"batch_config asks for parquet, which needs pyarrow: install it, or write {_BATCHES}.")
        return found

    @property
    def sends_batches(self) -> bool:
        """Whether records leave in BATCH messages, so that STATE must wait for records already read."""
        return self.get_batch_config(self.config) is not None

    @property
    def emit_activate_version_messages(self) -> bool:
        """Whether to end with `ACTIVATE_VERSION`, which has a target drop all that this run did not write.

        Never for batches, whose records carry no version, nor where the destination holds another account's records.
        """
        wanted = self.config.get("emit_activate_version_messages")
        is_alone = not self.config.get("account")
        return (is_alone if wanted is None else bool(wanted)) and not self.is_shared and not self.sends_batches

    def log_cost(self, requests: int, reason: str) -> None:
        """Log the least number of requests that the stream will need, before it sends the first."""
        left = self.account.client.requests_left()
        budget = "" if left is None else f"; {left:,} are left of today's budget"
        self.logger.info("Expecting to need about %s requests (%s)%s.", f"{requests:,}", reason, budget)


class IncrementalStream(ConstantContactStream):
    """A stream that continues from its bookmark, unless its catalog entry says FULL_TABLE.

    The bookmark is the time of the run's first request less an overlap. It moves after the last record. A bookmark
    taken from the records would overtake changes that the service shows late.

    Attributes:
        asked_at: When the records were requested, in seconds since the epoch.
    """

    replication_method = Stream.replication_method
    asked_at = 0.0
    STATE_MSG_FREQUENCY = sys.maxsize  # `save_progress` writes STATE before the end
    _state_written_at = 0.0

    def apply_catalog(self, catalog: Catalog) -> None:
        """Take what a catalog says of the stream.

        Raises:
            SettingsError: It asks for another replication key.
        """
        own = self.replication_key
        super().apply_catalog(catalog)
        if self.replication_key is None and self.forced_replication_method == "INCREMENTAL":
            self.replication_key = own
        if self.selected and self.replication_key not in {None, own}:
            raise SettingsError(
                f"The catalog asks for {self.name} by {self.replication_key}: the API tells its changes only by {own}. "
                "Correct its replication-key, or make a new one with --discover."
            )

    @property
    def overlap_seconds(self) -> float:
        """How far the bookmark stays behind the request."""
        return lookback_seconds(self.config)

    def since(self) -> float | None:
        """Return where to start, in seconds since the epoch: the bookmark, else `start_date`, else None."""
        if not self.resumes():
            return None
        bookmark = epoch_seconds(self.stream_state.get("replication_key_value"))
        return start_of(self.config) if bookmark is None else bookmark

    def resumes(self) -> bool:
        """Return whether the stream is incremental."""
        return self.replication_method == "INCREMENTAL"

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What this run reads of the stream."""
        return fingerprint(self.account.identity, start=start_of(self.config))

    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Yield the records, then move the bookmark."""
        self.asked_at = self.account.clock()
        yield from super().get_records(context)
        if self.replication_method == "INCREMENTAL" and self.is_verified:
            bookmark = epoch_seconds(self.stream_state.get("replication_key_value")) or 0.0
            self.stream_state["replication_key"] = self.replication_key
            self.stream_state["replication_key_value"] = from_epoch(max(bookmark, self.asked_at - self.overlap_seconds))
            self.stream_state[STATE_KEY] = self.fingerprint.kept()

    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Return None: a signpost only limits the SDK's own bookmark, which is not used."""

    def _write_starting_replication_value(self, context: Context | None) -> None:
        """Leave STATE alone; see `since`."""

    def save_progress(self, *, at_once: bool = False) -> None:
        """Write a STATE message between two records, unless one was written moments ago.

        Args:
            at_once: Write it in any case.
        """
        now = self.account.clock()
        if not self.sends_batches and (at_once or now - self._state_written_at >= _STATE_INTERVAL_SECONDS):
            self._state_written_at = now
            self.write_state()

    def _increment_stream_state(self, latest_record: Record, *, context: Context | None = None) -> None:
        """Leave the bookmark alone: records do not move it."""


def with_account(schema: dict[str, Any]) -> dict[str, Any]:
    """Add the column that every record has."""
    return {**schema, "properties": {**schema["properties"], ACCOUNT_ID: text("The account's id.")}}


def shaper(schema: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Make a function that turns the API's JSON into a record.

    The record has every property of the schema, null where the API leaves it out, and its timestamps in one format.
    """
    properties: dict[str, Any] = schema["properties"]
    timestamps = [name for name, definition in properties.items() if definition.get("format") == "date-time"]

    def shaped(resource: Mapping[str, Any]) -> dict[str, Any]:
        record = {name: resource.get(name) for name in properties}
        for name in timestamps:
            record[name] = utc_timestamp(str(record[name] or ""))
        return record

    return shaped
