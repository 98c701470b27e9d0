"""People who came from landing pages, and who opted in to text messages there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from constantcontact_api.contacts.complete import read_whole
from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.errors import NotFoundError, SettingsError
from constantcontact_api.wire.answers import Id
from tap_constantcontact.client import ConstantContactStream, shaper
from tap_constantcontact.schemas import nested, record, text, timestamp
from tap_constantcontact.streams.reports import EVENTS, EVENTS_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTING: Final = "landing_pages"
_REPORTS: Final = {"added": "p_unique_contact_adds", "opted_in_to_sms": "p_unique_contact_sms_optins"}
_SMS: Final = {
    "country_code": text("ISO 3166-1 code of the number's country."),
    "state": text(
        "N not_set, T temp_hold, P pending_confirmation, I implicit, E explicit, O unsubscribed, D deprecated."
    ),
    "formatted_international": text("The number with its country's code."),
    "formatted_national": text("The number as it is dialed within its country."),
}


class _PersonAnswer(msgspec.Struct):
    contact_id: Id
    created_time: str
    email_address: str | None = None


class LandingPageContactsStream(ConstantContactStream):
    """Who was added to the account by which landing page, and who opted in to text messages there.

    The API lists no landing pages, so a setting names them; without it there is no such stream.
    """

    name = "landing_page_contacts"
    primary_keys = ("campaign_activity_id", "contact_id", "action")
    selected_by_default = False
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "campaign_activity_id": text("The landing page's id, as `landing_pages` names it.", null=False),
            "contact_id": text("The contact's id.", null=False),
            "action": text("added or opted_in_to_sms.", null=False),
            "created_time": timestamp("When it happened"),
            "tracking_activity_type": text("The service's name for this kind of event."),
            KEY: text("The lower-cased address, as in `contacts`, unless it has changed since."),
            "email_address": text("The contact's address."),
            "first_name": text("The contact's first name."),
            "last_name": text("The contact's last name."),
            "sms_channel": nested("The contact's number for text messages.", _SMS),
            "deleted_at": text("The day on which the contact was deleted.", format="date"),
        },
        "Who came from which landing page. Costs two requests for each page and 500 people: not selected by default.",
    )

    @property
    def emit_activate_version_messages(self) -> bool:
        """Never: who came from a page has come from it, whatever the report still tells."""
        return False

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the people of each page."""
        shaped = shaper(self.schema)
        pages = list(dict.fromkeys(str(page).strip().lower() for page in self.config[SETTING]))
        self.log_cost(len(_REPORTS) * len(pages), f"{len(pages):,} landing pages")
        for page in pages:
            for action, report in _REPORTS.items():
                for event in self._people(page, report):
                    address = event.get("email_address")
                    named = {"campaign_activity_id": page, "action": action, KEY: address.lower() if address else None}
                    yield shaped({**event, **named})

    def _people(self, page: str, report: str) -> Iterator[dict[str, Any]]:
        path = f"/reports/landing_pages/campaign_details/{page}/{report}"
        try:
            yield from read_whole(self.account.client, path, EVENTS, "contact_id", EVENTS_PAGE, shape=_PersonAnswer)
        except NotFoundError:
            raise SettingsError(
                f"landing_pages names {page}, of which the account has no report: correct it, or take it out."
            ) from None
