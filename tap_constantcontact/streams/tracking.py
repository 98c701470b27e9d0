"""Tracking reports, event by event: sends, opens, clicks, bounces and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec
from singer_sdk.helpers.conform import TypeConformanceLevel

from constantcontact_api.contacts.complete import read_whole
from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.errors import MovingPagesError
from constantcontact_api.timestamps import epoch_seconds, from_epoch
from constantcontact_api.wire.answers import Id, Moment
from tap_constantcontact.client import shaper
from tap_constantcontact.progress.reports import ReportPosition, events_since
from tap_constantcontact.schemas import integer, record, text, timestamp
from tap_constantcontact.streams.reports import EVENTS, EVENTS_PAGE, ReportStream, tracking_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ACTIVITY_ID: Final = text("The e-mail's campaign activity.", null=False)
_CONTACT_ID: Final = text("The contact's id.", null=False)
_CAMPAIGN_ID: Final = text("The campaign that the e-mail is of.")
_COST: Final = "Costs at least one request for each campaign with news: not selected by default."
_KEY: Final = ("campaign_activity_id", "contact_id", "created_time")
_PERSON: Final = {
    KEY: text("The lower-cased address that the e-mail went to: as in `contacts`, unless it has changed since."),
    "email_address": text("The address that the e-mail went to."),
    "first_name": text("The contact's first name."),
    "last_name": text("The contact's last name."),
    "deleted_at": text("The day on which the contact was deleted.", format="date"),
}
_DEVICE: Final = {"device_type": text("computer, mobile, tablet or other; missing for older events.")}
_TYPE: Final = text("The service's name for this kind of event.")


class _PersonAnswer(msgspec.Struct):
    contact_id: Id


class _EventAnswer(_PersonAnswer):
    created_time: Moment


class _Link(msgspec.Struct):
    url_id: Id


class _Links(msgspec.Struct):
    link_click_counts: list[_Link]


def _events(what: str, **extra: dict[str, Any]) -> dict[str, Any]:
    return record(
        {
            "campaign_activity_id": _ACTIVITY_ID,
            "campaign_id": _CAMPAIGN_ID,
            "contact_id": _CONTACT_ID,
            "created_time": timestamp(what, null=False),
            **extra,
            "occurrence": integer(
                "Tells events apart that are equal in every documented field, such as two within one second: 1, 2, ...",
                null=False,
            ),
            "tracking_activity_type": _TYPE,
            **_PERSON,
        },
        f"{what}. {_COST}",
    )


class EventStream(ReportStream):
    """Events of one kind, from the newest back to the last one read.

    Attributes:
        kind: The report's name in its path.
        key: The documented fields that identify an event.
    """

    replication_key = "created_time"
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # every value is what the schema says
    primary_keys: tuple[str, ...] = (*_KEY, "occurrence")
    kind: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = _KEY

    def report(self, activity_id: str, bound: float | None, kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the events of one e-mail, newest first; see `ReportStream.report`."""
        position = ReportPosition(kept, self.key)

        def page_read(link: str) -> None:
            position.advance(link)
            if self.resumes():
                self.save_progress()

        events = self.account.client.pages(
            tracking_path(activity_id, self.kind),
            EVENTS,
            EVENTS_PAGE,
            shape=_EventAnswer,
            begin=position.link,
            on_page=page_read,
        )
        shaped = shaper(self.schema)
        for event, occurrence in position.numbered(events_since(events, bound)):
            yield {**shaped({"campaign_activity_id": activity_id, **event}), "occurrence": occurrence}


class EmailSendsStream(EventStream):
    """Who was sent which e-mail."""

    name = "email_sends"
    kind = "sends"
    counters = ("em_sends",)
    record_schema: ClassVar[dict[str, Any]] = _events("When the e-mail was sent to the contact")


class EmailOpensStream(EventStream):
    """Who opened which e-mail, every time, including programs that open e-mails for people."""

    name = "email_opens"
    kind = "opens"
    counters = ("em_opens_all",)
    record_schema: ClassVar[dict[str, Any]] = _events("When the contact opened the e-mail", **_DEVICE)


class EmailClicksStream(EventStream):
    """Who clicked which link, every time."""

    name = "email_clicks"
    kind = "clicks"
    counters = ("em_clicks_all",)
    primary_keys = (*_KEY, "url_id", "occurrence")
    key = (*_KEY, "url_id")
    record_schema: ClassVar[dict[str, Any]] = _events(
        "When the contact clicked a link",
        url_id=text("The link's id.", null=False),
        link_url=text("Where the link leads."),
        **_DEVICE,
    )


class EmailBouncesStream(EventStream):
    """Which e-mails bounced, and why."""

    name = "email_bounces"
    kind = "bounces"
    counters = ("em_bounces",)
    record_schema: ClassVar[dict[str, Any]] = _events(
        "When the e-mail came back",
        bounce_code=text(
            "B: no such address, D: undeliverable, F: mailbox full, S: suspended, V: vacation, X: other, Z: blocked."
        ),
        current_email_address=text("The contact's address now."),
    )


class EmailOptoutsStream(EventStream):
    """Who unsubscribed through which e-mail."""

    name = "email_optouts"
    kind = "optouts"
    counters = ("em_optouts",)
    record_schema: ClassVar[dict[str, Any]] = _events(
        "When the contact unsubscribed", opt_out_reason=text("The reason that the contact gave.")
    )


class EmailForwardsStream(EventStream):
    """Who forwarded which e-mail."""

    name = "email_forwards"
    kind = "forwards"
    counters = ("em_forwards",)
    repeats = True
    record_schema: ClassVar[dict[str, Any]] = _events("When the contact forwarded the e-mail")


class SnapshotStream(ReportStream):
    """A report without dates, which is read in full whenever its campaign has news."""

    replication_key = None

    @property
    def emit_activate_version_messages(self) -> bool:
        """Never: a run only reads campaigns with news, and the others keep their records."""
        return False

    def resumes(self) -> bool:
        """Return True: the stream always resumes."""
        return True

    def complete_at(self) -> float | None:
        """Return when everything was last read, less the overlap, in seconds since the epoch."""
        return epoch_seconds(self.stream_state.get("complete_at"))

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of reports, then remember when they were read."""
        yield from super().records()
        if not self.is_verified:
            return
        self.stream_state["complete_at"] = from_epoch(self.asked_at - self.overlap_seconds)

    def lines(self, activity_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield the lines of an e-mail's report."""
        raise NotImplementedError

    def report(
        self,
        activity_id: str,
        bound: float | None,  # noqa: ARG002  # read in full
        kept: dict[str, Any],  # noqa: ARG002  # always from the start: lines go as people open the e-mail
    ) -> Iterator[dict[str, Any]]:
        """Yield all lines of an e-mail's report."""
        shaped, read_at = shaper(self.schema), from_epoch(self.account.clock())
        for line in self.lines(activity_id):
            yield shaped({**line, "campaign_activity_id": activity_id, "read_at": read_at})


class EmailDidNotOpensStream(SnapshotStream):
    """Who has not opened which e-mail: the full list, once a day until the campaign settles."""

    name = "email_did_not_opens"
    primary_keys = ("campaign_activity_id", "contact_id")
    counters = ("em_not_opened", "em_sends", "em_opens")
    once_a_day = True
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_activity_id": _ACTIVITY_ID,
            "campaign_id": _CAMPAIGN_ID,
            "contact_id": _CONTACT_ID,
            "created_time": timestamp("When the e-mail was sent to the contact"),
            "read_at": timestamp(
                "When the list was read; if another record of the same e-mail is newer, the contact has opened it since"
            ),
            "tracking_activity_type": _TYPE,
            **_PERSON,
        },
        f"Who has not opened which e-mail, once a day. {_COST}",
    )

    def lines(self, activity_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield who has not opened an e-mail."""
        path = tracking_path(activity_id, "didnotopens")
        try:  # whoever opens it meanwhile moves the others up
            yield from read_whole(self.account.client, path, EVENTS, "contact_id", EVENTS_PAGE, shape=_PersonAnswer)
        except MovingPagesError:
            self.warn_unverified("The list of who has not opened an e-mail")


class CampaignLinksStream(SnapshotStream):
    """The links of each e-mail, and how many people clicked each of them."""

    name = "campaign_links"
    primary_keys = ("campaign_activity_id", "url_id")
    counters = ("em_clicks", "em_clicks_all")
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_activity_id": _ACTIVITY_ID,
            "campaign_id": _CAMPAIGN_ID,
            "url_id": text("The link's id.", null=False),
            "link_url": text("Where the link leads."),
            "unique_clicks": integer("How many people clicked it."),
            "list_action": text("`add`, if a click adds the contact to a list."),
            "list_id": text("The list that a click adds the contact to."),
            "link_tag": text("The link's tag, if it has one."),
            "read_at": timestamp("When the numbers were read"),
        },
        "The links of each e-mail that somebody clicked. Costs one request for each campaign with news: not selected "
        "by default.",
    )

    def lines(self, activity_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield the links of an e-mail, including those that nobody clicked."""
        path = f"/reports/email_reports/{activity_id}/links"
        return iter(self.account.client.get(path, {"no_clicks": "true"}, shape=_Links)["link_click_counts"])
