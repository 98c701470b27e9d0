"""Records written many at a time: what the SDK does for each of them is done once for some hundred.

A stream that can tell its records in blocks yields `RecordBlock`s in place of records. The SDK's own loop handles a
block as it would a record: progress, metrics, STATE and the end of the stream stay the SDK's. Only writing is here.

```text
                         no map                         flattening alone                  a map
RecordBlock of           what msgspec encodes           the same, lists being JSON text   dicts
each record goes         into its line                  into its line; dicts through      through the SDK's map,
                                                        the SDK's flattening before       then into its line
```

Selection costs nothing: a block has only what is selected.

Where neither fits, `block_form` is None and the stream yields records, for the SDK to write one by one.
"""

from __future__ import annotations

import io
import sys
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from singer_sdk import Stream
from singer_sdk.contrib.msgspec import MsgSpecWriter, enc_hook
from singer_sdk.helpers._catalog import pop_deselected_record_properties
from singer_sdk.helpers._util import utc_now
from singer_sdk.mapper import RemoveRecordTransform, SameRecordTransform
from singer_sdk.singerlib import RecordMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.metrics import Counter
    from singer_sdk.singerlib.encoding.simple import Message

_BUFFER_BYTES = 256 * 1024
_LINES_BYTES = 64 * 1024  # longer ones would be given back to the system and asked for again, page by page
_TYPICAL_LINE_BYTES = 1_024

_encoder = msgspec.json.Encoder(enc_hook=enc_hook, decimal_format="number")  # as the SDK's own


class RecordBlock(list[Any]):
    """Records that are written together: dicts, or Structs that become the same JSON."""


class BlockForm(Enum):
    """What a stream's blocks hold."""

    ENCODABLE = "whatever msgspec encodes"
    FLAT = (
        "whatever msgspec encodes, lists as the SDK's flattening leaves them; or dicts, where there is more to flatten"
    )
    DICTS = "dicts"


class BlockWriter(MsgSpecWriter):
    """Writes messages to standard output; RECORD messages may wait for others, which never wait.

    A signal or an error between two messages leaves whole lines: a message is in the buffer or it is not.
    """

    _stdout: object = None

    def write_message(self, message: Message) -> None:
        """Write a message, and whatever waits, unless it is a RECORD.

        Args:
            message: The message.
        """
        self.write_lines(self.format_message(message))
        if not isinstance(message, RecordMessage):
            self.flush()

    def write_lines(self, lines: bytes | bytearray) -> None:
        """Write RECORD messages that are encoded already.

        Args:
            lines: With their line ends.
        """
        self._output().write(lines)

    def flush(self) -> None:
        """Send on what waits."""
        self._output().flush()

    def _output(self) -> BinaryIO:
        if self._stdout is not sys.stdout:
            self._stdout = sys.stdout
            try:
                # A buffer of its own: the usual one is so short that most blocks would pass it by.
                self._file: BinaryIO = open(sys.stdout.fileno(), "wb", _BUFFER_BYTES, closefd=False)  # noqa: SIM115
            except io.UnsupportedOperation:  # not a file
                self._file = sys.stdout.buffer
        return self._file


class BlockStream(Stream):
    """A stream whose records may come in blocks; it has no children, and no record moves its bookmark."""

    @cached_property
    def block_form(self) -> BlockForm | None:
        """What the stream's blocks have to hold; None where it has to yield records."""
        if (
            len(self.stream_maps) != 1
            or isinstance(self.stream_maps[0], RemoveRecordTransform)
            or self.ABORT_AT_RECORD_COUNT is not None
            or self.get_batch_config(self.config) is not None
            or not isinstance(self._tap.message_writer, BlockWriter)
        ):
            return None
        stream_map = self.stream_maps[0]
        if not isinstance(stream_map, SameRecordTransform) or not self._has_only_selected:
            return BlockForm.DICTS
        if not stream_map.flattening_enabled:
            return BlockForm.ENCODABLE
        empty = dict.fromkeys(self.record_names())
        return BlockForm.FLAT if stream_map.flatten_record(empty) == empty else BlockForm.DICTS  # or names are too long

    def record_names(self) -> Iterable[str]:
        """Return the properties that the stream's blocks have."""
        raise NotImplementedError

    def generate_child_contexts(
        self,
        record: Record,  # noqa: ARG002  # the SDK's signature
        context: Context | None,  # noqa: ARG002
    ) -> Iterable[Context | None]:
        """Return nothing: there are no children.

        Args:
            record: Not used.
            context: Not used.
        """
        return ()

    def get_record_counter(self, **arguments: Any) -> Counter:  # the SDK's own
        """Make the counter of the SDK's metrics; remembered, since the SDK would count a block as one record.

        Args:
            arguments: The SDK's.
        """
        self._counter = super().get_record_counter(**arguments)
        return self._counter

    @cached_property
    def _has_only_selected(self) -> bool:
        return all(self.mask["properties", name] for name in self.record_names())

    def _write_record_message(self, record: Any) -> None:  # noqa: ANN401  # a record or a block
        if not isinstance(record, RecordBlock):
            super()._write_record_message(record)
            return
        self._counter.increment(len(record) - 1)  # the SDK counts one
        stream_map = self.stream_maps[0]
        records: Sequence[Any] = record
        if self.block_form is BlockForm.DICTS:
            selected = record if self._has_only_selected else map(self._without_deselected, record)
            records = [one for one in map(stream_map.transform, selected) if one is not None]
        elif self.block_form is BlockForm.FLAT:
            records = [stream_map.transform(one) if type(one) is dict else one for one in record]
        self._write_lines(stream_map.stream_alias, records)
        self.state_manager.is_flushed = False

    def _without_deselected(self, record: dict[str, Any]) -> dict[str, Any]:
        pop_deselected_record_properties(record, self.schema, self.mask)
        return record

    def _write_lines(self, stream_alias: str, records: Sequence[Any]) -> None:
        version = b"" if self._stream_version is None else b',"version":%d' % self._stream_version
        before = b'{"type":"RECORD","stream":%b,"record":' % _encoder.encode(stream_alias)
        after = b'%b,"time_extracted":%b}\n' % (version, _encoder.encode(utc_now()))
        between = after + before
        writer = self._tap.message_writer
        assert isinstance(writer, BlockWriter)  # noqa: S101  # for the type checker: or there would be no blocks
        at_a_time = max(1, _LINES_BYTES // self._line_bytes)
        for start in range(0, len(records), at_a_time):
            some = records[start : start + at_a_time]
            # A line break in a text is escaped: what is left stand between the records.
            lines = before + _encoder.encode_lines(some)[:-1].replace(b"\n", between) + after
            writer.write_lines(lines)
            self._line_bytes = len(lines) // len(some)

    _line_bytes = _TYPICAL_LINE_BYTES
