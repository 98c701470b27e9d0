"""`/reports/contact_reports` and `/reports/landing_pages`: what people did, by contact and by landing page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator import contact_reports
from constantcontact_simulator.campaign_resources import link_url, milliseconds
from constantcontact_simulator.landing_pages import DEVICES
from constantcontact_simulator.problems import EngineError, invalid, not_found
from constantcontact_simulator.routes.call import Call, answer, require_uuid
from constantcontact_simulator.routes.campaigns import instant
from constantcontact_simulator.times import DAY_SECONDS, iso_date

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.contact import Contact, SmsChannel
    from constantcontact_simulator.landing_pages import PageEvent

_LONGEST_SECONDS = (5 * 365 + 2) * DAY_SECONDS
_TYPE_PARAMETERS = ("tracking_activities_list", "tracking_activity_type")
#: The last part of each path: what people did, whether everybody once, and the word for it in the answer.
LANDING_REPORTS = {
    "p_unique_contact_clicks": ("clicks", True, "p_contact_click"),
    "p_unique_contact_opens": ("opens", True, "p_contact_opens"),
    "p_contact_opens": ("opens", False, "p_contact_opens"),
    "p_unique_contact_updates": ("updates", True, "p_contact_update"),
    "p_unique_contact_adds": ("adds", True, "p_contact_add"),
    "p_unique_contact_sms_optins": ("sms_optins", True, "p_contact_sms_optins"),
}


def read_details(call: Call, contact_id: str) -> Response:
    """One page of what a contact was sent and did, newest first, of the types asked for by one of two parameters."""
    position, limit = call.resume(), call.limit(100, 100)
    contact, args = _contact(call, contact_id), call.request.args
    given = [name for name in _TYPE_PARAMETERS if name in args]
    if len(given) != 1:
        raise invalid("one of tracking_activities_list, tracking_activity_type must be used")
    types = {word.strip() for text in args.getlist(given[0]) for word in text.split(",") if word.strip()}
    if not types or not types <= set(contact_reports.EVENT_TYPES):
        raise invalid(f"{given[0]} does not have a valid value")
    with_names = "include_campaign_activity_names" not in args or call.flag("include_campaign_activity_names")
    found = contact_reports.details(contact, types, call.account, with_names=with_names)
    path = f"/reports/contact_reports/{contact.contact_id}/activity_details"
    return answer(_page(call, found, path, limit, position))


def read_rates(call: Call, contact_id: str) -> Response:
    """How much a contact opens and clicks."""
    return answer(contact_reports.rates(_contact(call, contact_id), *_range(call), call.account))


def read_summary(call: Call, contact_id: str) -> Response:
    """What a contact did with each e-mail."""
    return answer(contact_reports.summary(_contact(call, contact_id), *_range(call), call.account))


def read_landing_page(call: Call, campaign_activity_id: str, report: str) -> Response:
    """One page of what people did on a landing page, newest first."""
    position, limit = call.resume(), call.limit(50, 500)
    pages = call.account.landing_pages
    page = pages.number(require_uuid("campaign_activity_id", campaign_activity_id))
    if page is None:
        key = "reportingsvc.not_found.invalid_path_param.campaign_activity_id."
        raise EngineError(404, key, "Could not find the requested campaign activity.", bare=True)
    kind, unique, word = LANDING_REPORTS[report]
    text = call.request.args.get("contacts_filter", "").lower()
    found = [_event(call, event, word) for event in pages.events(page, kind, unique=unique)]
    parts = ("first_name", "last_name", "email_address")
    found = [one for one in found if any(text in one.get(part, "").lower() for part in parts)]
    path = f"/reports/landing_pages/campaign_details/{pages.ids[page]}/{report}"
    return answer({"_links": {}} | _page(call, found, path, limit, position))


def _event(call: Call, event: PageEvent, word: str) -> Body:
    contact = call.account.contacts.at(event.position)
    is_click = event.kind == "clicks"
    parts: Body = {
        "contact_id": contact.contact_id,
        "campaign_activity_id": call.account.landing_pages.ids[event.page],
        "tracking_activity_type": word,
        "email_address": contact.address or "",
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "device_type": DEVICES[event.position % len(DEVICES)] if event.kind in {"opens", "clicks"} else None,
        "url_id": "1100407204171" if is_click else None,
        "link_url": link_url(0) if is_click else None,
        "created_time": milliseconds(event.at),
        "deleted_at": None if contact.deleted_at is None else iso_date(contact.deleted_at),
        "sms_channel": None if contact.sms is None else _sms_channel(contact.sms),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _sms_channel(sms: SmsChannel) -> Body:
    # As the contract has it (TrackingActivitySmsChannelDTO): the first letter of explicit, implicit and so on.
    state = "O" if sms.permission == "unsubscribed" else sms.permission[0].upper()
    area, exchange, line = sms.number[:3], sms.number[3:6], sms.number[6:]
    return {
        "country_code": "US",
        "state": state,
        "formatted_international": f"+1 {area}-{exchange}-{line}",
        "formatted_national": f"({area}) {exchange}-{line}",
    }


def _page(call: Call, found: list[Body], path: str, limit: int, position: str | None) -> Body:
    if position is not None and not position.isdecimal():
        raise invalid("cursor does not have a valid value")
    start = int(position or 0)
    following = str(start + limit) if start + limit < len(found) else None
    return {"tracking_activities": found[start : start + limit]} | call.links(path, limit, following)


def _contact(call: Call, contact_id: str) -> Contact:
    contact = call.account.contacts.get(require_uuid("contact_id", contact_id))
    if contact is None:
        raise not_found(f"Contact not found for contact_id {contact_id}")
    return contact


def _range(call: Call) -> tuple[float, float]:
    start, end = instant(call, "start"), instant(call, "end")
    if start is None or end is None:
        raise invalid(f"{'start' if start is None else 'end'} is missing")
    if not start <= end <= start + _LONGEST_SECONDS:
        raise invalid("start and end are not in order, or more than five years apart")
    return start, end
