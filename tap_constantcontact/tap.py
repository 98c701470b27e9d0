"""The tap itself: its settings, its streams in order, and its command line."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from singer_sdk import Tap

from constantcontact_api.errors import SettingsError
from constantcontact_singer.connection import CONNECTION_SETTINGS
from constantcontact_singer.exits import ends_in_one_sentence, one_sentence, stop_on_signal
from tap_constantcontact.client import ConstantContactStream
from tap_constantcontact.export_scope import check_settings
from tap_constantcontact.lookups import TapAccount
from tap_constantcontact.record_blocks import BlockWriter, flush
from tap_constantcontact.settings import SETTINGS
from tap_constantcontact.streams.account import AccountStream, ActivitiesStream
from tap_constantcontact.streams.campaigns import CampaignActivitiesStream, CampaignsStream
from tap_constantcontact.streams.contact_details import ContactDetailsStream
from tap_constantcontact.streams.contacts import ContactsStream
from tap_constantcontact.streams.lists import (
    ContactCustomFieldsStream,
    ContactListsStream,
    ContactTagsStream,
    SegmentsStream,
)
from tap_constantcontact.streams.members import ListMembersStream, SegmentMembersStream
from tap_constantcontact.streams.summaries import CampaignSummariesStream, SmsCampaignSummariesStream
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

    import click
    from singer_sdk.singerlib.encoding.base import GenericSingerWriter
    from singer_sdk.streams import Stream

_CONNECTION_TEST: Final = "connection"
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
    EmailOptoutsStream,
    EmailBouncesStream,
    EmailForwardsStream,
    EmailClicksStream,
    EmailOpensStream,
    EmailSendsStream,
    CampaignLinksStream,
    EmailDidNotOpensStream,
    CampaignActivitiesStream,
    ListMembersStream,
    SegmentMembersStream,
)


class TapConstantContact(Tap):
    """Reads a Constant Contact account: contacts from export activities, smaller collections page by page."""

    name = "tap-constantcontact"
    package_name = "singer-constantcontact"
    dynamic_catalog = True  # contacts have the account's custom fields
    message_writer_class: type[GenericSingerWriter[Any, Any]] = BlockWriter

    config_jsonschema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {**CONNECTION_SETTINGS, **SETTINGS},
        "required": ["client_id"],
    }

    @cached_property
    def account(self) -> TapAccount:
        """The account that the settings lead to; tests replace it before discovery, to bring a clock of their own."""
        return TapAccount(self.config)

    def discover_streams(self) -> Sequence[Stream]:
        """Return the streams that this login may read."""
        check_settings(self.config)
        lacking = {stream: [] if self._reads_one_stream else self.account.lacks(stream.name) for stream in _STREAMS}
        if any(lacking.values()):
            left_out = [f"{stream.name} ({', '.join(lack)})" for stream, lack in lacking.items() if lack]
            self.logger.warning("This login may not read these streams, so they are left out: %s.", "; ".join(left_out))
        return [stream(self, self.account) for stream, lack in lacking.items() if not lack]

    @property
    def _reads_one_stream(self) -> bool:
        # Nothing would be left without it. The service's refusal of its requests says what the login lacks.
        entries = self.input_catalog.streams if self.input_catalog is not None else ()
        return sum(entry.metadata.resolve_selection()[()] for entry in entries) == 1

    @property
    def streams(self) -> dict[str, Stream]:
        """The streams by name, in the order of `_STREAMS`; the SDK sorts them by name."""
        by_name = super().streams
        return {stream.name: by_name[stream.name] for stream in _STREAMS if stream.name in by_name}

    def log_totals(self) -> None:
        """Log the run's last line: records by stream, and requests."""
        streams = [stream for stream in (self._streams or {}).values() if isinstance(stream, ConstantContactStream)]
        counts = [f"{stream.name} {stream.records_written:,} records" for stream in streams if stream.selected]
        self.logger.info("Totals: %s.", "; ".join([*counts, self.account.usage()]))

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # The SDK's handler writes STATE into the middle of a line and exits with code 0.
        stop_on_signal(signum, frame)

    @classmethod
    def get_singer_command(cls) -> click.Command:
        """Build the command, which ends every expected failure in one sentence."""
        return ends_in_one_sentence(super().get_singer_command(), cls)

    @classmethod
    def invoke(  # type: ignore[override]  # as the SDK's own taps
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: Any = None,  # noqa: ANN401  # the SDK's class is private
        state: IO[str] | None = None,
        catalog: IO[str] | None = None,
    ) -> None:
        """Run the tap; the arguments are the command's options."""
        super(Tap, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        tap = cls(
            config=config.config,
            state=_json_of(state, "--state"),
            catalog=_json_of(catalog, "--catalog"),
            parse_env_config=config.parse_env,
        )
        try:
            with one_sentence(cls.logger):
                try:
                    tap.sync_all()
                finally:  # records read before a failure are written too
                    flush(tap.message_writer)
        finally:
            tap.log_totals()

    @classmethod
    def cb_discover(cls, ctx: click.Context, param: click.Option, value: bool) -> None:  # noqa: ARG003  # the SDK's signature
        """Write the catalog, for the option `--discover`."""
        if value:
            config = ctx.params["config"]
            cls(config=config.config, parse_env_config=config.parse_env, setup_mapper=False).run_discovery()
            ctx.exit()

    @classmethod
    def cb_test(cls, ctx: click.Context, param: click.Option, value: str) -> None:
        """Run the test that `--test` names. `connection` costs one request and logs whose account it is."""
        if value != _CONNECTION_TEST:
            super().cb_test(ctx, param, value)
            return
        config = ctx.params["config"]
        tap = cls(config=config.config, parse_env_config=config.parse_env, setup_mapper=False)
        check_settings(tap.config)
        cls.logger.info("Reached %s; %s.", tap.account.describe(), tap.account.usage())
        ctx.exit()


def _json_of(file: IO[str] | None, option: str) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        content: dict[str, Any] = json.load(file)
    except ValueError as error:
        msg = f"The file of {option} is not JSON."
        raise SettingsError(msg) from error
    return content
