"""Write records many at a time: do once for a block what the SDK does for each record.

A stream that can produce blocks yields `RecordBlock`s in place of records. The SDK's loop handles a block as it would
a record, so progress, metrics, STATE and the end of the stream stay the SDK's. Only the writing is replaced.

```text
                        no stream map            flattening only                  a stream map
a RecordBlock holds     what msgspec encodes     the same, lists as JSON text     dicts
each record is          encoded                  encoded; a dict goes through     mapped by the SDK,
                                                 the SDK's flattening first       then encoded
```

Selection is free: a block holds only what is selected. If no form fits, `block_form` is None, and the stream yields
records for the SDK to write one by one.
"""

from __future__ import annotations

import io
import sys
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec
from singer_sdk import Stream
from singer_sdk.contrib.msgspec import MsgSpecWriter, enc_hook
from singer_sdk.helpers._catalog import pop_deselected_record_properties
from singer_sdk.helpers._util import utc_now
from singer_sdk.mapper import RemoveRecordTransform, SameRecordTransform
from singer_sdk.singerlib import RecordMessage

from constantcontact_api.chunks import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.metrics import Counter
    from singer_sdk.singerlib.encoding.base import GenericSingerWriter
    from singer_sdk.singerlib.encoding.simple import Message

_BUFFER_BYTES: Final = 256 * 1024
_LINES_BYTES: Final = 64 * 1024  # the allocator would return longer ones to the system, page by page
_TYPICAL_LINE_BYTES: Final = 1_024

_encoder = msgspec.json.Encoder(enc_hook=enc_hook, decimal_format="number")  # as the SDK's own


class RecordBlock(list[Any]):
    """Records that are written together: dicts, or Structs that encode to the same JSON."""


class BlockForm(Enum):
    """What a stream's blocks hold."""

    ENCODABLE = "anything that msgspec encodes"
    FLAT = "anything that msgspec encodes, with lists as JSON text; dicts for records with more to flatten"
    DICTS = "dicts"


class BlockWriter(MsgSpecWriter):
    """Writes messages to standard output and buffers RECORD messages; all others are sent on at once.

    A signal or an error between two messages leaves whole lines: a message is in the buffer or it is not.
    """

    _stdout: object = None

    def write_message(self, message: Message) -> None:
        """Write a message; any but a RECORD also flushes the buffer."""
        self.write_lines(self.format_message(message))
        if not isinstance(message, RecordMessage):
            self.flush()

    def write_lines(self, lines: bytes | bytearray) -> None:
        """Write encoded RECORD messages, each with its line end."""
        self._output().write(lines)

    def flush(self) -> None:
        """Send on the buffered messages."""
        self._output().flush()

    def _output(self) -> BinaryIO:
        if self._stdout is not sys.stdout:
            self._stdout = sys.stdout
            try:
                # A buffer of its own: most blocks are longer than the usual one and would bypass it.
                self._file: BinaryIO = open(sys.stdout.fileno(), "wb", _BUFFER_BYTES, closefd=False)  # noqa: SIM115
            except io.UnsupportedOperation:  # not a file
                self._file = sys.stdout.buffer
        return self._file


def flush(writer: GenericSingerWriter[Any, Any]) -> None:
    """Send on the messages that a writer has buffered, if it buffers any."""
    if isinstance(writer, BlockWriter):
        writer.flush()


class BlockStream(Stream):
    """A stream whose records may come in blocks. It has no children, and no record moves its bookmark."""

    _line_bytes = _TYPICAL_LINE_BYTES

    @cached_property
    def block_form(self) -> BlockForm | None:
        """What the stream's blocks have to hold; None if it has to yield single records."""
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
        """Return the properties of the records in a block."""
        raise NotImplementedError

    def generate_child_contexts(
        self,
        record: Record,  # noqa: ARG002  # the SDK's signature
        context: Context | None,  # noqa: ARG002
    ) -> Iterable[Context | None]:
        """Return nothing: the stream has no children."""
        return ()

    def get_record_counter(self, **arguments: Any) -> Counter:
        """Keep the SDK's counter, which would count a block as one record."""
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
        assert isinstance(writer, BlockWriter)  # noqa: S101  # for the type checker; else there would be no blocks
        at_a_time = max(1, _LINES_BYTES // self._line_bytes)
        for some in chunks(records, at_a_time):
            # JSON escapes line breaks within a text, so those that are left stand between records.
            lines = before + _encoder.encode_lines(some)[:-1].replace(b"\n", between) + after
            writer.write_lines(lines)
            self._line_bytes = len(lines) // len(some)
