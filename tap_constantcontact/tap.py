"""The tap itself: its settings, its streams in order, and its command line."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import click
from singer_sdk import Tap
from singer_sdk.exceptions import AbortedSyncFailedException, AbortedSyncPausedException
from singer_sdk.singerlib import Catalog

from constantcontact_api.errors import SettingsError
from constantcontact_api.text import counted
from constantcontact_singer.connection import CONNECTION_SETTINGS
from constantcontact_singer.exits import Ending, ends_in_one_sentence, one_sentence, stop_on_signal
from constantcontact_singer.plugin import CheckedSettings, without_noise
from constantcontact_singer.run_record import RECORD_SETTINGS, RunRecord, plain_bookmarks, recorded_start
from constantcontact_singer.stream_map_names import StreamMapNames
from constantcontact_singer.terminal import progress_shown
from constantcontact_singer.written_json import read_written
from tap_constantcontact.catalog import catalog_of, is_selected, whole
from tap_constantcontact.client import ConstantContactStream
from tap_constantcontact.export_scope import check_settings
from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.progress.fingerprint import STATE_KEY, by_reason, check_account
from tap_constantcontact.progress.state import bookmarks_of, entry_of
from tap_constantcontact.record_blocks import BlockWriter, flush
from tap_constantcontact.settings import SETTINGS
from tap_constantcontact.streams.account import AccountStream, ActivitiesStream
from tap_constantcontact.streams.campaigns import CampaignActivitiesStream, CampaignsStream
from tap_constantcontact.streams.contact_base import ContactsBase
from tap_constantcontact.streams.contact_details import ContactDetailsStream
from tap_constantcontact.streams.contacts import ContactsStream
from tap_constantcontact.streams.landing_pages import SETTING, LandingPageContactsStream
from tap_constantcontact.streams.lists import (
    ContactCustomFieldsStream,
    ContactListsStream,
    ContactTagsStream,
    SegmentsStream,
)
from tap_constantcontact.streams.members import ListMembersStream, SegmentMembersStream
from tap_constantcontact.streams.sendings import CampaignSchedulesStream, CampaignSendsStream
from tap_constantcontact.streams.summaries import CampaignSummariesStream, SmsCampaignSummariesStream
from tap_constantcontact.streams.suppressions import SuppressionsStream
from tap_constantcontact.streams.tracking import (
    CampaignLinksStream,
    EmailBouncesStream,
    EmailClicksStream,
    EmailDidNotOpensStream,
    EmailForwardsStream,
    EmailOpensStream,
    EmailOptoutsStream,
    EmailSendsStream,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import IO

    from singer_sdk.singerlib.encoding.base import GenericSingerWriter
    from singer_sdk.streams import Stream

_NO_TEST: Final = "disabled"
_FILES: Final = ("catalog", "state")
# In the order of a run: contacts, then streams that cost a handful of requests, then streams that cost some for each
# list or campaign. So an expensive stream that uses up the day's budget does not keep the others from running.
_STREAMS: Final[tuple[type[ConstantContactStream], ...]] = (
    ContactsStream,
    AccountStream,
    ContactListsStream,
    ContactTagsStream,
    ContactCustomFieldsStream,
    SegmentsStream,
    ActivitiesStream,
    CampaignsStream,
    CampaignSummariesStream,
    SmsCampaignSummariesStream,
    ContactDetailsStream,
    SuppressionsStream,
    LandingPageContactsStream,
    EmailOptoutsStream,
    EmailBouncesStream,
    EmailForwardsStream,
    EmailClicksStream,
    EmailOpensStream,
    EmailSendsStream,
    CampaignLinksStream,
    EmailDidNotOpensStream,
    CampaignActivitiesStream,
    CampaignSchedulesStream,
    CampaignSendsStream,
    ListMembersStream,
    SegmentMembersStream,
)
_NAMES: Final = frozenset(stream.name for stream in _STREAMS)


class TapConstantContact(CheckedSettings, Tap):
    """Reads a Constant Contact account: contacts from export activities, smaller collections page by page.

    Attributes:
        record: Of this run.
        ending: How it ended.
    """

    name = "tap-constantcontact"
    package_name = "singer-constantcontact"
    dynamic_catalog = True  # contacts have the account's custom fields
    message_writer_class: type[GenericSingerWriter[Any, Any]] = BlockWriter

    config_jsonschema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {**CONNECTION_SETTINGS, **SETTINGS, **RECORD_SETTINGS},
        "required": ["client_id"],
    }

    def __init__(self, **arguments: Any) -> None:
        """Read the settings, STATE and catalog; the arguments are the SDK's."""
        self.ending = Ending()
        super().__init__(**arguments)
        self.record = RunRecord(self.name, self.config, self.config_jsonschema)
        self._bookmarks_before = plain_bookmarks(self.state)

    @cached_property
    def account(self) -> TapAccount:
        """The account that the settings lead to; tests replace it before discovery, to bring a clock of their own."""
        return TapAccount(self.config)

    def discover_streams(self) -> Sequence[Stream]:
        """Return the streams that this login may read."""
        check_settings(self.config, self.account.clock())
        self.account.check()
        offered = [one for one in _STREAMS if one is not LandingPageContactsStream or self.config.get(SETTING)]
        lacking = {stream: [] if self._reads_one_stream else self.account.lacks(stream.name) for stream in offered}
        if any(lacking.values()):
            left_out = [f"{stream.name} ({', '.join(lack)})" for stream, lack in lacking.items() if lack]
            self.logger.warning("This login may not read these streams, so they are left out: %s.", "; ".join(left_out))
        return [stream(self, self.account) for stream, lack in lacking.items() if not lack]

    @property
    def _reads_one_stream(self) -> bool:
        # Nothing would be left without it. The service's refusal of its requests says what the login lacks.
        entries = self.input_catalog.streams if self.input_catalog is not None else ()
        return sum(map(is_selected, entries)) == 1

    @property
    def streams(self) -> dict[str, ConstantContactStream]:  # type: ignore[override]  # all are of this kind
        """The streams by name, in the order of `_STREAMS`; the SDK sorts them by name."""
        by_name: dict[str, Any] = super().streams
        return {stream.name: by_name[stream.name] for stream in _STREAMS if stream.name in by_name}

    @property
    def _found(self) -> list[ConstantContactStream]:
        """The streams that have been discovered so far: another thread may ask, and discovery may fail."""
        return [stream for stream in (self._streams or {}).values() if isinstance(stream, ConstantContactStream)]

    def setup_mapper(self) -> None:
        """Prepare the stream maps; one of a stream that is not selected fits its whole schema."""
        super(Tap, self).setup_mapper()
        self._check_stream_maps()
        entries = [entry if is_selected(entry) else whole(entry) for entry in self.catalog.streams]
        for entry in entries:  # the SCHEMA message goes by it, and not by the stream
            if (stream := self.streams.get(entry.tap_stream_id)) is not None:
                entry.key_properties = stream.primary_keys
        self.mapper.register_raw_streams_from_catalog(Catalog((entry.tap_stream_id, entry) for entry in entries))

    def _check_stream_maps(self) -> None:
        names = StreamMapNames(self.config.get("stream_maps"), _NAMES)
        for entry in self.catalog.streams:
            names.check(entry.tap_stream_id, entry.schema.properties or {})
        names.check_filters()
        if unused := names.unused():
            self.logger.warning(
                "The setting stream_maps names streams or columns that do not exist: %s.", ", ".join(unused)
            )

    def load_state(self, state: dict[str, Any]) -> None:
        """Take the STATE that a run is given, in whatever it is wrapped."""
        super().load_state({"bookmarks": bookmarks_of(state, _NAMES)})

    def _reset_state_progress_markers(self) -> None:
        # The SDK's first step of a run. No stream here has its progress markers.
        bookmarks: dict[str, Any] = self.state.get("bookmarks", {})
        now = self.account.clock()
        for name, entry in bookmarks.items():
            key = self.streams[name].replication_key if name in self.streams else None
            bookmarks[name] = entry_of(name, entry, replication_key=key, now=now)
        self._tell_start()
        resuming = [stream for stream in self.streams.values() if stream.selected and stream.resumes()]
        if resuming or any(STATE_KEY in entry for entry in bookmarks.values()):
            check_account(bookmarks, self.account.identity)
        again = [(stream.name, reason) for stream in resuming if (reason := stream.check_progress())]
        if again:
            self.logger.warning("Read from the beginning, since STATE is of something else: %s.", by_reason(again))

    def _tell_start(self) -> None:
        """Log what the run is about; what its streams are going to look up anyway is looked up now, to be named."""
        selected = [stream for stream in self.streams.values() if stream.selected]
        if any(stream.resumes() or stream.has_account for stream in selected) and not self.account.identity:
            self.logger.warning(
                "This login may not read whose account it is (scope account_read): account_id is null in every record, "
                "and STATE cannot be checked against it."
            )
        if self.config.get("lists") and any(isinstance(stream, ContactsBase) for stream in selected):
            _ = self.account.lists
        names = [one["name"] for one in self.account.facts()["lists"]] or self.config.get("lists") or ()
        self.logger.info("%s", self.record.start_line(names, self.account.client.auth.login.whose))

    def facts(self) -> dict[str, Any]:
        """Return what the record of the run holds beside what every plugin's holds."""
        return {
            **self.account.facts(),
            "is_complete": not self.ending.exit_code,
            "streams": {stream.name: stream.counts() for stream in self._found if stream.selected},
            "bookmarks_before": self._bookmarks_before,
            "bookmarks_after": plain_bookmarks(self.state),
        }

    def under_way(self) -> str:
        """Say, while the run goes on, how many records it has read."""
        return f"{counted(sum(one.records_written for one in self._found), 'record')} read"

    def log_totals(self) -> None:
        """Log the run's last line: records by stream, and requests."""
        selected = (stream for stream in self._found if stream.selected)
        counts = [f"{stream.name} {counted(stream.records_written, 'record')}" for stream in selected]
        if not self.ending.exit_code and (forecast := self.account.forecast()):
            self.logger.info("%s", forecast)
        self.logger.info("Totals: %s.", "; ".join([*counts, self.account.usage()]))

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # The SDK's handler writes STATE into the middle of a line and exits with code 0.
        stop_on_signal(signum, frame)

    @classmethod
    def get_singer_command(cls) -> click.Command:
        """Build the command, which ends every expected failure in one sentence."""
        command = super().get_singer_command()
        for option in command.params:
            if option.name in _FILES:
                option.type = click.File("rb")  # JSON says itself in which encoding it is
                option.is_eager = True  # known to `--test`, wherever that stands
        return ends_in_one_sentence(command, cls)

    @classmethod
    def invoke(  # type: ignore[override]  # as the SDK's own taps
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: Any = None,  # noqa: ANN401  # the SDK's class is private
        state: IO[bytes] | None = None,
        catalog: IO[bytes] | None = None,
    ) -> None:
        """Run the tap; the arguments are the command's options."""
        super(Tap, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        without_noise(cls.logger)
        with recorded_start(cls, config.config, os.environ if config.parse_env else {}):
            tap = cls._given(config, catalog, state)
        try:
            with progress_shown(tap.under_way), one_sentence(cls.logger), tap.ending.noted():
                try:
                    tap.sync_all()
                finally:  # records read before a failure are written too
                    flush(tap.message_writer)
                tap.record.write(tap.ending, tap.facts())
        finally:
            tap.account.note_end(tap.ending.exit_code)
            tap.record.write_after_failure(tap.ending, tap.facts(), cls.logger)
            tap.log_totals()

    @classmethod
    def _given(
        cls,
        config: Any,  # noqa: ANN401  # the SDK's class is private
        catalog: IO[bytes] | None = None,
        state: IO[bytes] | None = None,
        **options: Any,
    ) -> TapConstantContact:
        return cls(
            config=config.config,
            parse_env_config=config.parse_env,
            catalog=None if catalog is None else catalog_of(_json_of(catalog, "--catalog"), _NAMES),
            state=None if state is None else {"bookmarks": bookmarks_of(_json_of(state, "--state"), _NAMES)},
            **options,
        )

    @classmethod
    def cb_discover(cls, ctx: click.Context, param: click.Option, value: bool) -> None:  # noqa: ARG003  # the SDK's signature
        """Write the catalog, for the option `--discover`."""
        if value:
            cls._given(ctx.params["config"], setup_mapper=False).run_discovery()
            ctx.exit()

    @classmethod
    def cb_test(cls, ctx: click.Context, param: click.Option, value: str) -> None:  # noqa: ARG003  # the SDK's signature
        """Run the test that `--test` names.

        `connection` costs one request and logs whose account it is; `schema` writes the SCHEMA messages of the selected
        streams, and `all` one record of each as well.
        """
        if value == _NO_TEST:
            return
        tests = {"all": cls._test_records, "schema": cls._test_schemas, "connection": cls._test_connection}
        if value not in tests:
            raise SettingsError(f"--test={value} is unknown: write {', '.join(f'--test={name}' for name in tests)}.")
        tap = cls._given(ctx.params["config"], ctx.params.get("catalog"), setup_mapper=value != "connection")
        tests[value](tap)
        ctx.exit()

    def _test_connection(self) -> None:
        check_settings(self.config, self.account.clock())
        self.account.check()
        self.logger.info("Reached %s; %s.", self.account.describe(), self.account.usage())

    def _test_schemas(self) -> None:
        for stream in self._selected_streams():
            stream._write_schema_message()  # noqa: SLF001  # as the SDK does
        flush(self.message_writer)

    def _test_records(self) -> None:
        for stream in self._selected_streams():
            stream.ABORT_AT_RECORD_COUNT = 1
            with suppress(AbortedSyncFailedException, AbortedSyncPausedException):
                stream.sync()
        flush(self.message_writer)
        self.log_totals()

    def _selected_streams(self) -> list[Stream]:
        return [stream for stream in self.streams.values() if stream.selected]


def _json_of(file: IO[bytes], option: str) -> Any:  # noqa: ANN401  # JSON
    content = file.read()
    if not content.strip():
        raise SettingsError(f"The file of {option} is empty: leave {option} out, or give it a file with JSON.")
    try:
        return read_written(content)
    except ValueError as error:
        raise SettingsError(f"The file of {option} is not JSON ({error}): mend it.") from error
