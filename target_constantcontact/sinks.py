"""A stream's records to whatever the stream is: people to import, an operation on people, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from singer_sdk.sinks import Sink

from target_constantcontact.mapping.record_blocks import InputStream
from target_constantcontact.singer.reader import KeylessRecordError, MalformedInputError
from target_constantcontact.streams.opening import Opening, SkippedStream, blocks_of

if TYPE_CHECKING:
    from target_constantcontact.run import Run
    from target_constantcontact.singer.compiled_maps import CompiledMap
    from target_constantcontact.streams.blocks import BlockStream
    from target_constantcontact.streams.imports import ImportStream
    from target_constantcontact.streams.operations import OperationStream

_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class ConstantContactSink(Sink):
    """The SDK's face of a stream.

    The SDK's own buffers, validation by JSON schema and parsing of timestamps stay unused: what matters is what the
    service takes, and `RecordMapping` checks exactly that.
    """

    _run: Run
    _stream: ImportStream | OperationStream | SkippedStream | None = None

    def get_validator(self) -> None:
        """Turn the SDK's validation off: types that the schema does not promise are read all the same."""
        return

    def open(self, run: Run) -> None:
        """Work out what the stream is, once, before its first record.

        Args:
            run: Everything that streams share.

        Raises:
            SettingsError: If no list is known, or a setting does not fit the stream or the account.
        """
        if self._stream is None:
            self._run = run
            run.accounting.counts_of(self.stream_name)
            self._stream = Opening(self.stream_name, self.original_schema.get("properties", {}), run).stream()

    def blocks(self, message: dict[str, Any], stream_map: CompiledMap) -> BlockStream | None:
        """Return what takes the records of this sink by blocks; None where each goes one by one.

        Args:
            message: The SCHEMA message, before stream maps.
            stream_map: What happens to every record first.
        """
        if self._stream is None:
            return None
        properties = message["schema"].get("properties", {})
        return blocks_of(self._stream, InputStream(message["stream"], properties, self.key_properties, stream_map))

    def take(self, record: Any, line: bytes) -> None:  # noqa: ANN401  # whatever the tap wrote
        """Take one record.

        Args:
            record: After stream maps.
            line: The RECORD message that it came in.

        Raises:
            MalformedInputError: If it is not an object, or lacks a key property.
            ConstantContactError: If an earlier import failed.
        """
        if not isinstance(record, dict):
            raise MalformedInputError(f"A record of the stream {self.stream_name} is not a JSON object.")
        for key in self.key_properties:
            if key not in record:
                raise KeylessRecordError(f"A record of the stream {self.stream_name} lacks its key property {key!r}.")
        self._run.accounting.counts_of(self.stream_name).read += 1
        if self._stream is not None:
            self._stream.take(record, line)

    def process_record(self, record: dict[str, Any], context: dict[str, Any]) -> None:  # noqa: ARG002  # the SDK's
        """Take one record that came without a line of its own.

        Args:
            record: After stream maps.
            context: Unused.
        """
        self.take(record, _ENCODER.encode({"record": record}))

    def process_batch(self, context: dict[str, Any]) -> None:
        """Take the records of a BATCH message's file.

        Args:
            context: Holds them as `records`.
        """
        for record in context.get("records", ()):
            self.process_record(record, context)

    def clean_up(self) -> None:
        """Write the SDK's metric of records."""
        if self._stream is not None:
            self.record_counter_metric.increment(self._run.accounting.counts_of(self.stream_name).read)
        super().clean_up()
