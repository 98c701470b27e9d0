"""The Singer target: settings, messages, signals, the command."""

from __future__ import annotations

import copy
import os
import sys
import threading
from functools import cached_property
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, ClassVar

import msgspec
from singer_sdk import Target
from singer_sdk.helpers.capabilities import PluginCapabilities

from constantcontact_api.errors import EXIT_UNEXPECTED, ConstantContactError
from constantcontact_singer.connection import activities_of, connect
from constantcontact_singer.exits import Ending, Signals, Stopped, ends_in_one_sentence, one_sentence, say_at_once
from constantcontact_singer.plugin import CheckedSettings, without_noise
from constantcontact_singer.run_record import RunRecord, recorded_start
from constantcontact_singer.terminal import progress_shown
from target_constantcontact.limits import Limits
from target_constantcontact.loading.workers import STOP_SECONDS
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.run import Run
from target_constantcontact.settings import SETTINGS_SCHEMA
from target_constantcontact.singer.batch_files import batch_lines
from target_constantcontact.singer.compiled_maps import compile_stream
from target_constantcontact.singer.reader import (
    OF_A_TAP,
    CutOffInputError,
    RecordBeforeSchemaError,
    SingerLineReader,
    records_of,
)
from target_constantcontact.singer.schemas import readable_message
from target_constantcontact.singer.stream_maps import changes_nothing, keeps_records, mapped, mapped_ahead
from target_constantcontact.sinks import ConstantContactSink, OpenedStream
from target_constantcontact.streams.blocks import LineBlocks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    import click
    from singer_sdk.helpers.capabilities import CapabilitiesEnum
    from singer_sdk.plugin_base import _ConfigInput

    from constantcontact_api.activities.activities import Activities
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.streams.blocks import BlockStream

_STATE_ENCODER = msgspec.json.Encoder(decimal_format="number")  # 1.10 leaves as it came


class TargetConstantContact(CheckedSettings, Target):
    """Loads any stream of people into Constant Contact lists by import activities, and accounts for every record.

    Attributes:
        limits: How much goes at once.
        follow: Builds what follows bulk activities.
        connect: Builds the client.
        record: Of this run.
        ending: How it ended.
    """

    name = "target-constantcontact"
    package_name = "singer-constantcontact"
    config_jsonschema: ClassVar[dict[str, Any]] = copy.deepcopy(SETTINGS_SCHEMA)
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]
    default_sink_class = ConstantContactSink
    message_reader_class = SingerLineReader
    message_reader: SingerLineReader
    limits: ClassVar[Limits] = Limits()
    follow: ClassVar[Callable[..., Activities]] = staticmethod(activities_of)
    connect: ClassVar[Callable[..., ConstantContactClient]] = staticmethod(connect)

    def __init__(self, **arguments: Any) -> None:
        """Read the settings; nothing is sent or created yet. The arguments are the SDK's."""
        super().__init__(**arguments)
        self._signals = Signals()
        self._stop, self._now = threading.Event(), threading.Event()
        self.record = RunRecord(self.name, self.config, self.config_jsonschema)
        self.ending = Ending()
        self._is_finished = self._is_closed = False
        self._streams: dict[str, OpenedStream] = {}  # by their name in the input, as their last schema says
        self._opened: dict[bytes, OpenedStream] = {}  # by their SCHEMA message
        self._blocks: dict[str, BlockStream] = {}
        self._unsampled = set[str]()  # streams whose first records nobody has looked at
        self.message_reader.block_bytes = self.limits.block_bytes
        self.message_reader.may_be_empty = bool(self.config.get("allow_streams_without_people"))

    @cached_property
    def run(self) -> Run:
        """Everything that the streams share."""
        return Run(
            self.config,
            self._write_state_message,
            program=self.name,
            record=self.record,
            stop=self._stop,
            now=self._now,
            limits=self.limits,
            follow=type(self).follow,
            connect=type(self).connect,
        )

    @classmethod
    def append_builtin_config(cls, config_jsonschema: dict[str, Any]) -> None:
        """Add the settings of stream maps and flattening; the SDK's others would change nothing here."""
        super(Target, cls).append_builtin_config(config_jsonschema)

    @classmethod
    def get_singer_command(cls) -> click.Command:
        """Return the SDK's command, with expected failures ending in one sentence and their exit code."""
        return ends_in_one_sentence(super().get_singer_command(), cls)

    @classmethod
    def invoke(  # type: ignore[override]  # as the SDK's own targets do
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: _ConfigInput | None = None,
        file_input: IO[str] | None = None,
    ) -> None:
        """Run the target; the arguments are the command's options."""
        super(Target, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        without_noise(cls.logger)
        settings = config.config if config else {}
        reads_variables = bool(config and config.parse_env)
        with recorded_start(cls, settings, os.environ if reads_variables else {}):
            target = cls(config=settings, parse_env_config=reads_variables, validate_config=True)
        try:
            with progress_shown(target.under_way), one_sentence(cls.logger), target.ending.noted():
                target.listen(file_input)
        finally:
            target.close()

    def _process_schema_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"stream"})
        stream, line = message_dict["stream"], self.message_reader.line
        opened = self._opened.get(line)
        if opened is None:
            opened = self._opened[line] = self._open(stream, message_dict)
            self._unsampled.add(stream)
        elif opened is self._streams[stream]:
            return
        else:  # a schema that alternates with others
            self.mapper.stream_maps[stream] = opened.maps
            self._sinks_active.update(opened.sinks)
        self._streams[stream] = opened
        self._choose_blocks(stream)

    def _open(self, stream: str, came: dict[str, Any]) -> OpenedStream:
        self.run.check_account()
        message = readable_message(came)
        properties = copy.deepcopy(message["schema"]["properties"])
        super()._process_schema_message(message)
        is_replay = bool(came.get("is_replay"))  # of `constantcontact replay`
        if is_replay:
            self.run.names.is_partial = True
        else:
            self.run.names.check_source(stream, properties, self.run.loader.hold_state)
        maps, sinks = self.mapper.stream_maps[stream], {}
        for one in filter(keeps_records, maps):
            sink = sinks[one.stream_alias] = self._sink(one.stream_alias)
            sink.open(self.run, None if changes_nothing(one) else properties, source=stream)
            self.run.mirrors.note_start(one.stream_alias, stream, is_replay=is_replay)
        unmapped = len(maps) == 1 and changes_nothing(maps[0])
        return OpenedStream(maps, sinks, properties, sinks[maps[0].stream_alias] if unmapped else None)

    def _choose_blocks(self, stream: str) -> None:
        stream_map = compile_stream(self.mapper, stream)
        blocks = None
        if stream_map is not None:
            properties = self._streams[stream].properties
            blocks = self._sink(stream_map.stream_alias).blocks(stream, properties, stream_map)
        if blocks is None:
            self._blocks.pop(stream, None)
        else:
            self._blocks[stream] = blocks
        self.message_reader.take_by_blocks = (
            LineBlocks(self._blocks.values(), self.run.touched).take if self._blocks else self._take_nothing
        )

    def _take_nothing(self, _lines: Sequence[bytes], position: int) -> int:
        self.run.touched.clear()  # no block waits for it
        return position

    def _process_record_message(self, message_dict: dict[str, Any]) -> None:
        stream = message_dict.get("stream", "")
        opened = self._streams.get(stream)
        if stream in self._unsampled:
            self._read_sample(stream)
            if stream in self._blocks:
                self.message_reader.repeat()
                return
        record = message_dict.get("record")
        if opened is not None and opened.unmapped is not None and "record" in message_dict:
            self._take(opened.unmapped, record, record)
        elif opened is not None and opened.is_skipped:
            opened.skip(record, self.message_reader.line, self.message_reader.line_number)
        else:
            self._process_mapped_record(message_dict)

    def _process_mapped_record(self, message: dict[str, Any]) -> None:
        self._assert_line_requires(message, requires={"stream", "record"})
        stream = message["stream"]
        if stream not in self.mapper.stream_maps:
            raise RecordBeforeSchemaError(
                f"Line {self.message_reader.line_number} of the input is a record of the stream {stream!r}, whose "
                "schema has not come: " + OF_A_TAP
            )
        for stream_map in self.mapper.stream_maps[stream]:
            record = mapped(stream_map, message["record"], line_number=self.message_reader.line_number)
            if record is not None:
                self._take(self._sink(stream_map.stream_alias), record, message["record"])
                continue
            counts = self.run.accounting.counts_of(stream_map.stream_alias)
            counts.read += 1
            counts.skipped[Skip.FILTERED.value] += 1

    def _take(self, sink: ConstantContactSink, record: Any, came: Any) -> None:  # noqa: ANN401
        if sink.take(record, self.message_reader.line, came):
            self._choose_blocks_of(sink.stream_name)

    def _choose_blocks_of(self, alias: str) -> None:
        """Choose again for all streams that stream maps give one name: what was learned from one holds for all."""
        for stream in tuple(self._blocks):
            if any(one.stream_alias == alias for one in self.mapper.stream_maps[stream]):
                self._choose_blocks(stream)

    def _read_sample(self, stream: str) -> None:
        """Look at the first records of a stream before anything of it is taken."""
        self._unsampled.discard(stream)
        lines = self.message_reader.ahead(lines=self.limits.sampled_lines, size_bytes=self.limits.sampled_bytes)
        records = records_of(stream, lines)
        number = self.message_reader.line_number
        for stream_map in filter(keeps_records, self.mapper.stream_maps[stream]):
            pairs = [(record, mapped_ahead(stream_map, record, line_number=number)) for record in records]
            came, found = [came for came, one in pairs if one is not None], [one for _, one in pairs if one is not None]
            self._sink(stream_map.stream_alias).read_sample(came, found)
        self._choose_blocks(stream)

    def _process_state_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"value"})
        self.run.loader.add_state(message_dict["value"])

    def _process_activate_version_message(self, message_dict: dict[str, Any]) -> None:
        """Note the end of a stream that is mirrored; any other only adds and updates, and ignores it."""
        stream = message_dict.get("stream", "")
        for stream_map in filter(keeps_records, self.mapper.stream_maps.get(stream, ())):
            self.run.mirrors.note_end(stream_map.stream_alias, stream)

    def _process_batch_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"stream", "encoding", "manifest"})
        stream = message_dict["stream"]
        if stream not in self._streams:
            raise RecordBeforeSchemaError(
                f"A BATCH message of the stream {stream!r} came before its schema: {OF_A_TAP}"
            )
        if not all(sink.is_passed_over for sink in self._streams[stream].sinks.values()):
            folder, block_bytes = self.config.get("batch_folder"), self.limits.block_bytes
            self.message_reader.take_beside(batch_lines(message_dict, folder=folder, block_bytes=block_bytes))

    def _handle_max_record_age(self) -> None:
        """Do nothing: a batch is sent when it is full or the input ends, not because five minutes have passed."""

    def _sink(self, stream: str) -> ConstantContactSink:
        sink = self.get_sink(stream)
        assert isinstance(sink, ConstantContactSink)  # noqa: S101  # for the type checker: there is no other class
        return sink

    def _write_state_message(self, state: dict[str, Any]) -> None:
        sys.stdout.buffer.write(_STATE_ENCODER.encode(state) + b"\n")  # UTF-8, whatever the locale
        sys.stdout.flush()

    def process_endofpipe(self) -> None:
        """Import what is left and wait for it.

        Raises:
            ConstantContactError: If an import failed, the input was cut off, or there are too many rejects.
            Stopped: After a signal.
        """
        with self.ending.noted():
            self.run.finish(is_whole=not self.message_reader.is_cut_off)
            self._check_end()
            self.finish()

    def _check_end(self) -> None:
        if self._signals.first is not None:
            raise Stopped(self._signals.first, self.run.end().landed())
        if self.message_reader.is_cut_off:
            raise CutOffInputError(
                f"The input ended in the middle of line {self.message_reader.line_number}: the tap was cut off. Every "
                "record before it has been imported or is in the rejects file. Run the tap again."
            )
        self.run.check_rejects()

    def under_way(self) -> str:
        """Say how far the run is; for any thread, so nothing may be built here that the main one would build too."""
        return vars(self.run)["loader"].under_way() if "run" in vars(self) and "loader" in vars(self.run) else ""

    def finish(self) -> None:
        """Let what is on its way land, close files and write the record of the run; once."""
        if self._is_finished:
            return
        self._is_finished = True
        for sink in chain.from_iterable(opened.sinks.values() for opened in self._opened.values()):
            sink.clean_up()
        facts = {}
        if "run" in vars(self):  # else its settings are wrong
            self.run.close()
            facts = self.run.end().facts()
        self.record.write(self.ending, facts)

    def close(self) -> None:
        """Finish, then say what became of everything; what goes wrong does not hide why the run failed."""
        if self._is_closed:
            return
        self._is_closed = True
        if not self._is_finished and not self.ending.exit_code:
            self.ending = Ending(EXIT_UNEXPECTED, "The run was left before its end: look at the log, which says why.")
        try:
            self.finish()
        except ConstantContactError as error:
            self.logger.warning("%s", error)
        if "run" in vars(self):
            self.run.end().tell(self.ending.exit_code)

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002  # the SDK's
        """Stop reading; what is on its way may land, unless a second signal wants the end now."""
        is_first = self._signals.first is None
        if self._signals.means_now(signum):
            self._now.set()
            if not self._is_finished:
                raise Stopped(signum, self.run.end().landed())
        if is_first:
            self._stop.set()
            said = "Stopping: finishing what is on its way, up to %d s; the same signal again stops now."
            say_at_once(self.logger, said, STOP_SECONDS)
            self.message_reader.request_stop()
