"""Pass the records of a stream to an import, to an operation on people, or to neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from singer_sdk.sinks import Sink

from target_constantcontact.mapping.inputs import InputStream
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.mapping.records import is_blank_row
from target_constantcontact.singer.reader import OF_A_TAP, MalformedInputError
from target_constantcontact.singer.stream_maps import keeps_records, mapped_ahead
from target_constantcontact.streams.block_opening import blocks_of
from target_constantcontact.streams.imports import ImportStream
from target_constantcontact.streams.opening import Opening
from target_constantcontact.streams.operations import OperationStream
from target_constantcontact.streams.skipped import SkippedStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_sdk.mapper import StreamMap

    from target_constantcontact.run import Run
    from target_constantcontact.singer.compiled_maps import CompiledMap
    from target_constantcontact.streams.blocks import BlockStream
    from target_constantcontact.streams.opening import OpenStream

_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class ConstantContactSink(Sink):
    """The SDK's face of a stream.

    The SDK's own buffers, validation by JSON schema and parsing of timestamps stay unused: what matters is what the
    service takes, and `RecordMapping` checks exactly that.
    """

    _run: Run
    _stream: OpenStream | None = None
    _came: dict[str, Any] | None = None
    _source = ""
    _is_sampled = False

    def get_validator(self) -> None:
        """Turn the SDK's validation off: types that the schema does not promise are read all the same."""
        return

    def open(self, run: Run, came: dict[str, Any] | None, *, source: str) -> None:
        """Work out what the stream is, once, before its first record.

        Args:
            run: Everything that streams share.
            came: The properties of its schema before stream maps; None where these change nothing.
            source: Its name before stream maps.

        Raises:
            SettingsError: If no list is known, or a setting does not fit the stream or the account.
        """
        if self._stream is None:
            self._run, self._came, self._source = run, came, source
            run.accounting.counts_of(self.stream_name)
            run.names.check_stream(self.stream_name)
            self._stream = self._opened(None)
            run.tell_start()
            self._is_sampled = not self._may_have_people

    def read_sample(self, came: Sequence[dict[str, Any]], mapped: Sequence[dict[str, Any]]) -> None:
        """Look at the first records: match columns again with their values, and log how permission is read.

        Args:
            came: The first records.
            mapped: The same after stream maps.

        Raises:
            SettingsError: If a column speaks about permission and its values are not understood, or two are one field.
        """
        is_first, self._is_sampled = not self._is_sampled, True
        if is_first and self._may_have_people:
            self._stream = self._opened(mapped)
            if isinstance(self._stream, ImportStream):
                self._stream.read_sample(came, mapped)

    def _opened(self, sample: Sequence[dict[str, Any]] | None) -> OpenStream:
        properties = self.original_schema.get("properties", {})
        opening = Opening(self.stream_name, properties, self._came, self._run, sample, source=self._source)
        return opening.stream()

    @property
    def _may_have_people(self) -> bool:
        """Whether the first records may tell more, such as what is inside objects that no schema describes."""
        return isinstance(self._stream, ImportStream) or (self.is_skipped and not self.is_passed_over)

    @property
    def is_skipped(self) -> bool:
        """Whether its records are skipped."""
        return isinstance(self._stream, SkippedStream)

    @property
    def is_passed_over(self) -> bool:
        """Whether its records are not checked for addresses any more."""
        return isinstance(self._stream, SkippedStream) and self._stream.watched is None

    def blocks(self, source: str, properties: dict[str, Any], stream_map: CompiledMap) -> BlockStream | None:
        """Return what takes the records of this sink by blocks; None where each goes one by one.

        Args:
            source: The stream of the input.
            properties: Of its schema, before stream maps.
            stream_map: What happens to every record first.
        """
        if self._stream is None or not self._is_sampled:
            return None
        return blocks_of(self._stream, InputStream(source, properties, stream_map))

    def take(self, record: Any, line: bytes, came: Any) -> bool:  # noqa: ANN401  # whatever the tap wrote
        """Take one record.

        Args:
            record: After stream maps.
            line: The RECORD message that it came in.
            came: The record before stream maps.

        Returns:
            Whether it brought columns that blocks do not know yet.

        Raises:
            MalformedInputError: If it is not an object.
            ConstantContactError: If an earlier import failed.
        """
        counts = self._run.accounting.counts_of(self.stream_name)
        counts.read += 1
        if isinstance(self._stream, SkippedStream):
            self._stream.take(record, line, came)
            return False
        if not isinstance(record, dict):
            raise MalformedInputError(f"A record of the stream {self.stream_name} is not a JSON object: {OF_A_TAP}")
        has_learned = isinstance(self._stream, ImportStream) and self._stream.learn(came, record)
        if isinstance(self._stream, (ImportStream, OperationStream)) and is_blank_row(came):
            counts.skipped[Skip.BLANK.value] += 1
        elif self._stream is not None:
            self._stream.take(record, line, came)
        return has_learned

    def process_record(self, record: dict[str, Any], context: dict[str, Any]) -> None:  # noqa: ARG002  # the SDK's
        """Take one record that came without a line of its own.

        Args:
            record: After stream maps.
            context: Unused.
        """
        self.take(record, _ENCODER.encode({"record": record}), record)

    def process_batch(self, context: dict[str, Any]) -> None:
        """Do nothing: the SDK's buffer stays empty, and records of BATCH files come as lines.

        Args:
            context: The SDK's.
        """

    def clean_up(self) -> None:
        """Write the SDK's metric of records."""
        if self._stream is not None:
            self.record_counter_metric.increment(self._run.accounting.counts_of(self.stream_name).read)
        super().clean_up()


class OpenedStream(NamedTuple):
    """What a SCHEMA message came to.

    Attributes:
        maps: What happens to every record; several make several streams of it.
        sinks: By the name that a map gives.
        properties: Of the schema, before stream maps.
        unmapped: The only sink, where no map changes anything.
    """

    maps: list[StreamMap]
    sinks: dict[str, ConstantContactSink]
    properties: dict[str, Any]
    unmapped: ConstantContactSink | None

    @property
    def is_skipped(self) -> bool:
        """Whether its records are skipped."""
        return bool(self.sinks) and all(sink.is_skipped for sink in self.sinks.values())

    def skip(self, record: object, line: bytes, line_number: int) -> None:
        """Take a record of a stream that is skipped: whatever it is, it cannot end the run by its faults.

        Args:
            record: Before stream maps.
            line: Its RECORD message.
            line_number: Of the input.
        """
        for stream_map in filter(keeps_records, self.maps):
            found = mapped_ahead(stream_map, record, line_number=line_number) if isinstance(record, dict) else None
            self.sinks[stream_map.stream_alias].take(found, line, record)
