"""The target's message loop: settings, streams, signals, the end."""

from __future__ import annotations

import copy
import sys
import threading
import time
import uuid
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

import msgspec
from singer_sdk import Target
from singer_sdk.helpers.capabilities import PluginCapabilities
from singer_sdk.mapper import RemoveRecordTransform, SameRecordTransform

from constantcontact_api.activities.exports import Exports
from constantcontact_api.activities.imports import Imports
from constantcontact_api.errors import ConstantContactError, ProofFailedError
from constantcontact_api.text import counted
from constantcontact_singer.connection import activities_of, connect
from constantcontact_singer.exits import Stopped, ends_in_one_sentence
from target_constantcontact.account.clearing import Clearing
from target_constantcontact.account.contact_ids import ContactIds
from target_constantcontact.account.deleted_people import DeletedPeople
from target_constantcontact.account.directory import Account
from target_constantcontact.account.export import read_account
from target_constantcontact.account.history import History
from target_constantcontact.account.people_reader import ValueNames
from target_constantcontact.account.person import UNEXPLAINED
from target_constantcontact.account.planned_account import PlannedAccount
from target_constantcontact.account.run_changes import RunChanges
from target_constantcontact.account.unchanged import UnchangedRows
from target_constantcontact.accounting.accounting import Accounting
from target_constantcontact.accounting.rejects import RejectsFile
from target_constantcontact.accounting.report import (
    EXPORT_REQUESTS,
    check_rejects,
    requests_needed,
    tell_plan,
    totals,
    write_report,
)
from target_constantcontact.accounting.verification import proof_of
from target_constantcontact.loading.bulk_operations import Jobs
from target_constantcontact.loading.contact_updates import Allowance
from target_constantcontact.loading.loader import Loader
from target_constantcontact.loading.mirror import Mirrors
from target_constantcontact.loading.operation_runner import TaskRunner
from target_constantcontact.loading.workers import STOP_SECONDS
from target_constantcontact.mapping.values import Skip
from target_constantcontact.settings import (
    DEFAULT_MAX_CONCURRENT_IMPORTS,
    DEFAULT_MAX_REJECT_PERCENT,
    DEFAULT_MAX_REMOVAL_PERCENT,
    DEFAULT_REJECTS_PATH,
    DEFAULT_UPDATE_REQUEST_BUDGET,
    SETTINGS_SCHEMA,
    names_tags,
    reads_account,
    settings_of_nobody,
)
from target_constantcontact.singer.reader import (
    CutOffInputError,
    RecordBeforeSchemaError,
    SingerLineReader,
    take_nothing,
)
from target_constantcontact.singer.stream_maps import mapped
from target_constantcontact.sinks import ConstantContactSink
from target_constantcontact.streams.fast_lines import FastLines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    import click
    from singer_sdk.helpers.capabilities import CapabilitiesEnum
    from singer_sdk.plugin_base import _ConfigInput

    from constantcontact_api.activities.activities import Activities
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.snapshot import AccountSnapshot
    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.streams.plain_records import FastStream

_SLEEP_AFTER_SIGNAL_SECONDS = 1.0
_STATE_ENCODER = msgspec.json.Encoder(decimal_format="number")  # 1.10 leaves as it came


class TargetConstantContact(Target):
    """Loads any stream of people into Constant Contact lists by import activities, and accounts for every record."""

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

    def __init__(self, **arguments: Any) -> None:
        """Read the settings; nothing is sent or created yet.

        Args:
            arguments: The SDK's own.
        """
        super().__init__(**arguments)
        self._signal: int | None = None
        self._signal_came = threading.Event()
        self._is_closed = False
        # Streams whose records no map changes, by their name in the input.
        self._plain_sinks: dict[str, ConstantContactSink] = {}
        self.run_id = uuid.uuid4().hex[:12]
        self._fast_streams: dict[str, FastStream] = {}
        self._started_at = time.monotonic()
        self._is_complete = False
        self._is_dry = bool(self.config.get("dry_run"))
        self.rejects_path = Path(self.config.get("rejects_path") or DEFAULT_REJECTS_PATH).expanduser()
        self._rejects = RejectsFile(self.rejects_path, run_id=self.run_id, keeps=not self._is_dry)
        self._proof = proof_of(self.config, should_stop=self._signal_came.is_set)
        self.changes = RunChanges(lambda: self.account_as_read)
        history_path = self.config.get("history_path")
        self.history = (
            History(Path(history_path).expanduser(), lambda: self.account_as_read, self.changes, keeps=not self._is_dry)
            if history_path
            else None
        )
        revives = bool(self.config.get("revive_deleted"))
        self.deleted = DeletedPeople(lambda: self._client, reads_all=reads_account(self.config), may_come_back=revives)
        self.clearing = (
            Clearing(lambda: self.account_as_read, self.changes) if self.config.get("clear_blanks") else None
        )
        self.unchanged = (
            UnchangedRows(lambda: self.account_as_read, self.changes) if self.config.get("skip_unchanged") else None
        )
        self._account_as_read: AccountSnapshot | None = None
        self._needs_account = False  # beyond planning
        self._requests_to_read = 0
        self._reading_account = threading.Lock()
        self.account = Account(
            lambda: self._client, creates_lists=bool(self.config.get("create_lists")), only_plans=self._is_dry
        )
        self.update_allowance = Allowance(self.config.get("update_request_budget", DEFAULT_UPDATE_REQUEST_BUDGET))
        ids = ContactIds(lambda: self._client)
        self._jobs = Jobs(
            lambda: self._client,
            self._activities,
            ids,
            lambda: self.account.custom_fields,
            should_stop=self._signal_came.is_set,
        )
        self._plan = (lambda: self._account_as_planned) if self._is_dry else None
        self.accounting = Accounting(self._rejects, self._proof, self.history, only_plans=self._is_dry)
        self._tasks = TaskRunner(self._jobs, self.accounting, plan=self._plan, proof=self._proof, history=self.history)
        self.loader = Loader(
            imports=lambda: self._imports,
            tasks=self._tasks,
            accounting=self.accounting,
            write_state=self._pass_state_on,
            should_stop=self._signal_came.is_set,
            run_id=self.run_id,
            max_concurrent_imports=self.config.get("max_concurrent_imports") or DEFAULT_MAX_CONCURRENT_IMPORTS,
            proof=self._proof,
            plan=self._plan,
        )
        self.mirrors = Mirrors(
            run_id=self.run_id,
            max_percent=self.config.get("max_removal_percent", DEFAULT_MAX_REMOVAL_PERCENT),
            needs_end_marker=not self.config.get("mirror_without_end_marker"),
            undo_folder=Path(self.config.get("undo_folder") or ".").expanduser(),
            hold_state=self.loader.hold_state,
            forget=self.history.forget if self.history is not None else None,
        )

    @classmethod
    def append_builtin_config(cls, config_jsonschema: dict[str, Any]) -> None:
        """Add the settings of stream maps and flattening; the SDK's others would change nothing here.

        Args:
            config_jsonschema: Added to.
        """
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
        """Run the command.

        Args:
            about: Print what the plugin is instead.
            about_format: How to print that.
            config: Settings files, or the environment.
            file_input: Messages from a file instead of standard input.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
            Stopped: After a signal.
        """
        super(Target, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        settings = config.config if config else {}
        target = cls(config=settings, parse_env_config=bool(config and config.parse_env), validate_config=True)
        try:
            target.listen(file_input)
        except BaseException:
            target.close_after_failure()
            raise
        target.close()

    @cached_property
    def _client(self) -> ConstantContactClient:
        return connect(self.config, program=self.name)

    @cached_property
    def _imports(self) -> Imports:
        return Imports(self._activities())

    def _activities(self) -> Activities:
        return activities_of(self._client, self.config, sleep=self._sleep)

    @property
    def account_as_read(self) -> AccountSnapshot:
        """Everybody who was in the account when somebody first asked; with their values, where rows are compared.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        self._needs_account = True
        return self._read_account()

    @cached_property
    def _account_as_planned(self) -> PlannedAccount:
        return PlannedAccount(self._read_account())

    def _read_account(self) -> AccountSnapshot:
        with self._reading_account:  # a dry run asks from several threads
            if self._account_as_read is None:
                compares = self.unchanged is not None or self.clearing is not None
                values, lists = self._value_names() if compares else None, self.account.lists
                before = self._client.requests_made
                self._account_as_read = read_account(self._exports(), lists, values)
                self._requests_to_read = self._client.requests_made - before
            return self._account_as_read

    def _exports(self) -> Exports:
        return Exports(self._client, self._activities(), sleep=self._sleep)

    def _value_names(self) -> ValueNames:
        return ValueNames(self.account.custom_fields.all, self._tags())

    def _tags(self) -> Sequence[tuple[str, str]]:
        return self.account.tags if names_tags(self.config) else ()

    def _sleep(self, seconds: float) -> None:
        # Between two looks at an activity. After a signal there is no time for long waits.
        if self._signal_came.wait(seconds):
            time.sleep(min(seconds, _SLEEP_AFTER_SIGNAL_SECONDS))

    def _process_schema_message(self, message_dict: dict[str, Any]) -> None:
        super()._process_schema_message(message_dict)
        stream = message_dict["stream"]
        maps = self.mapper.stream_maps[stream]
        for stream_map in maps:
            if not isinstance(stream_map, RemoveRecordTransform):
                self._sink(stream_map.stream_alias).prepare()
                if message_dict.get("is_replay"):  # of `constantcontact replay`
                    self.mirrors.note_part(stream_map.stream_alias)
        known = self._plain_sinks.pop(stream, None)
        if len(maps) == 1 and type(maps[0]) is SameRecordTransform and not maps[0].flattening_enabled:
            self._plain_sinks[stream] = self._sink(maps[0].stream_alias)
        if self._plain_sinks.get(stream) is not known:
            self._choose_fast_stream(stream)

    def _choose_fast_stream(self, stream: str) -> None:
        sink = self._plain_sinks.get(stream)
        fast = sink.fast_stream(stream) if sink is not None else None
        if fast is None:
            self._fast_streams.pop(stream, None)
        else:
            self._fast_streams[stream] = fast
        self.message_reader.take_fast = (
            FastLines(self._fast_streams.values()).take if self._fast_streams else take_nothing
        )

    def _process_record_message(self, message_dict: dict[str, Any]) -> None:
        sink = self._plain_sinks.get(message_dict.get("stream", ""))
        if sink is not None and "record" in message_dict:
            sink.take(message_dict["record"], self.message_reader.line)
        else:
            self._process_mapped_record(message_dict)

    def _process_mapped_record(self, message: dict[str, Any]) -> None:
        self._assert_line_requires(message, requires={"stream", "record"})
        stream = message["stream"]
        if stream not in self.mapper.stream_maps:
            raise RecordBeforeSchemaError(
                f"Line {self.message_reader.line_number} of the input is a record of the stream {stream!r}, whose "
                "schema has not come."
            )
        for stream_map in self.mapper.stream_maps[stream]:
            record = mapped(stream_map, message["record"], line_number=self.message_reader.line_number)
            if record is not None:
                self._sink(stream_map.stream_alias).take(record, self.message_reader.line)
                continue
            counts = self.accounting.counts_of(stream_map.stream_alias)
            counts.read += 1
            counts.skipped[Skip.FILTERED.value] += 1

    def _process_state_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"value"})
        self.loader.add_state(message_dict["value"])

    def _process_activate_version_message(self, message_dict: dict[str, Any]) -> None:
        """Note the end of a stream that is mirrored; any other only adds and updates, and ignores it."""
        for stream_map in self.mapper.stream_maps.get(message_dict.get("stream", ""), ()):
            if not isinstance(stream_map, RemoveRecordTransform):
                self.mirrors.note_end(stream_map.stream_alias)

    def _process_batch_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"stream", "encoding", "manifest"})
        if message_dict["stream"] not in self.mapper.stream_maps:
            stream = message_dict["stream"]
            raise RecordBeforeSchemaError(f"A BATCH message of the stream {stream!r} came before its schema.")
        super()._process_batch_message(message_dict)

    def _handle_max_record_age(self) -> None:
        """Do nothing: a batch is sent when it is full or the input ends, not because five minutes have passed."""

    def _sink(self, stream: str) -> ConstantContactSink:
        sink = self.get_sink(stream)
        assert isinstance(sink, ConstantContactSink)  # noqa: S101  # for the type checker: there is no other class
        return sink

    def _pass_state_on(self, state: dict[str, Any]) -> None:
        if not self._is_dry:  # nothing has landed
            self._write_state_message(state)

    def _write_state_message(self, state: dict[str, Any]) -> None:
        sys.stdout.write(_STATE_ENCODER.encode(state).decode() + "\n")
        sys.stdout.flush()

    def process_endofpipe(self) -> None:
        """Import what is left, wait for it, and say what became of everything.

        Raises:
            ConstantContactError: If an import failed, the input was cut off, or there are too many rejects.
            Stopped: After a signal.
        """
        if self._signal is not None:
            self.logger.info(
                "Stopping: imports on their way have up to %d s to land; the rest comes again with the next run.",
                STOP_SECONDS,
            )
        self.loader.finish()
        unexplained = 0
        if self._signal is None:
            unexplained = self._read_back()
            if not self.message_reader.is_cut_off:
                self._mirror()
            self._is_complete = not (self._signal_came.is_set() or self.message_reader.is_cut_off)
        try:
            self._check_end(unexplained)
        except BaseException:
            self.close_after_failure()
            raise
        self.close()

    def _check_end(self, unexplained: int) -> None:
        if self._signal is not None:
            raise Stopped(self._signal)
        if unexplained:
            raise ProofFailedError(
                "Not on their lists, though the service counted them as imported and their status does not say why: "
                f"{counted(unexplained, 'person', 'people')}. The rejects file names them."
            )
        if self.message_reader.is_cut_off:
            raise CutOffInputError(
                f"The input ended in the middle of line {self.message_reader.line_number}: the tap was cut off. Every "
                "record before it has been imported or is in the rejects file."
            )
        check_rejects(
            totals(self.accounting.counts.values()),
            max_percent=self.config.get("max_reject_percent", DEFAULT_MAX_REJECT_PERCENT),
            max_rejects=self.config.get("max_rejects"),
        )

    def _mirror(self) -> None:
        removals = self.mirrors.carry_out(
            lambda: self._client, self._jobs, should_stop=self._signal_came.is_set, plan=self._plan
        )
        for stream, outcome in removals:
            self._tasks.note_removals(stream, outcome)

    def _read_back(self) -> int:
        if not self._proof.needs_account:
            return 0
        values = self._value_names() if self._proof.needs_values else None
        account = read_account(self._exports(), self.account.lists, values)
        self._proof.compare_held(account)
        self.loader.settle()
        unexplained = 0
        for one in self._proof.missing(account):
            self.accounting.missing(one)
            unexplained += one.status.casefold() in UNEXPLAINED
        return unexplained

    def close_after_failure(self) -> None:
        """Close; what goes wrong with that is told, and does not hide why the run failed."""
        try:
            self.close()
        except ConstantContactError as error:
            self.logger.warning("%s", error)

    def close(self) -> None:
        """Let what is on its way land, then say what became of everything; once."""
        if self._is_closed:
            return
        self._is_closed = True
        self.loader.give_up(STOP_SECONDS)
        self._rejects.close()
        for sink in (*self._sinks_to_clear, *self._sinks_active.values()):
            sink.clean_up()
        counts = self.accounting.counts
        if unused := settings_of_nobody(counts, self.config):
            self.logger.warning("The setting streams names what no stream was called: %s.", ", ".join(unused))
        if len(counts) > 1:
            for stream, of_stream in counts.items():
                self.logger.info("Stream %s: %s.", stream, of_stream.sentence())
        total = totals(counts.values())
        used = self._client.requests_made if "_client" in self.__dict__ else 0
        kept = (total.rejected or total.missing) and not self._is_dry
        self.logger.info(
            "%s: %s; %s used%s.",
            "Total" if not self._is_dry else "Plan",
            total.sentence(),
            counted(used, "request"),
            f". Rejects are in {self.rejects_path.absolute()}" if kept else "",
        )
        needed = self._requests_needed(total, used) if self._is_dry else used
        if self._is_dry:
            tell_plan(self.account.planned, needed)
        if self.config.get("report_path"):
            seconds, waited = time.monotonic() - self._started_at, self.loader.waited_seconds
            report = {
                "is_complete": self._is_complete,
                "is_dry_run": self._is_dry,
                "total": vars(total),
                "streams": {stream: vars(of_stream) for stream, of_stream in counts.items()},
                "imports": self.accounting.imports_run,
                "operations": self._tasks.activities,
                "planned_creations": self.account.planned,
                "requests_used": used,
                "requests_needed": needed,
                "seconds_waiting_for_the_service": round(waited, 3),
                "seconds_of_our_own": round(seconds - waited, 3),
            }
            write_report(Path(self.config["report_path"]).expanduser(), report)

    def _requests_needed(self, total: StreamCounts, used: int) -> int:
        # The account was read to plan; the run itself may have no need of that, but prove something at its end.
        found = requests_needed(total, len(self.account.planned), used)
        found -= 0 if self._needs_account else self._requests_to_read
        return found + (EXPORT_REQUESTS if self.config.get("verify") == "members" else 0)

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002  # the SDK's
        """Stop reading; what is on its way may land. A second signal changes nothing."""
        if self._signal is None:
            self._signal = signum
            self._signal_came.set()
            self.message_reader.request_stop()
