"""Which path is answered by which function, under which scope and privilege.

Contract: `security` and `x-authorization-privileges` of each operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from werkzeug.routing import Map, Rule

from constantcontact_simulator.faults import KINDS
from constantcontact_simulator.routes import (
    account,
    bulk,
    campaigns,
    collections,
    contacts,
    people_reports,
    reports,
    segments,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

READ, WRITE = "contacts:read", "contacts:write"
READ_CAMPAIGNS, SEND_CAMPAIGNS, READ_METRICS = "campaign:read", "campaign:send", "ui:campaign:metrics"
READ_LISTS, WRITE_LISTS = "contacts:lists:read", "contacts:lists:write"


@dataclass(frozen=True)
class Endpoint:
    """A route's function and what a token needs to reach it.

    `locks`: whether it needs the account to hold still; what does not is answered while a large export is written.
    """

    handler: Callable[..., Response]
    privilege: str | None
    scope: str | None = "contact_data"
    locks: bool = True


_EMAILS: dict[str, Callable[..., Response]] = {
    "/emails": campaigns.read_all,
    "/emails/<campaign_id>": campaigns.read_one,
    "/emails/activities/<campaign_activity_id>": campaigns.read_activity,
    "/emails/activities/<campaign_activity_id>/send_history": campaigns.read_send_history,
    "/emails/activities/<campaign_activity_id>/schedules": campaigns.read_schedules,
}
_REPORTS: dict[str, Callable[..., Response]] = {
    "/reports/email_reports/<campaign_activity_id>/links": reports.read_links,
    "/reports/summary_reports/email_campaign_summaries": reports.read_campaign_summaries,
    "/reports/summary_reports/sms_campaign_summaries": reports.read_sms_summaries,
    "/reports/stats/email_campaigns/<campaign_ids>": reports.read_campaign_stats,
    "/reports/stats/email_campaign_activities/<campaign_activity_ids>": reports.read_activity_stats,
    **{
        f"/reports/email_reports/<campaign_activity_id>/tracking/{report}": partial(
            reports.read_tracking, report=report
        )
        for report in reports.TRACKING_REPORTS
    },
    **{
        f"/reports/landing_pages/campaign_details/<campaign_activity_id>/{report}": partial(
            people_reports.read_landing_page, report=report
        )
        for report in people_reports.LANDING_REPORTS
    },
}


_CONTACT_REPORTS: dict[str, Callable[..., Response]] = {
    "/reports/contact_reports/<contact_id>/activity_details": people_reports.read_details,
    "/reports/contact_reports/<contact_id>/open_and_click_rates": people_reports.read_rates,
    "/reports/contact_reports/<contact_id>/activity_summary": people_reports.read_summary,
}
_ADDRESS = "/account/summary/physical_address"


@cache  # takes longer than all else that starts a server
def routes() -> Map:
    """The API below `/v3`."""
    table: list[tuple[str, str, Endpoint]] = [
        ("GET", "/account/summary", Endpoint(account.summary, "account:read", "account_read", locks=False)),
        ("GET", _ADDRESS, Endpoint(account.read_address, "account:read", "account_read")),
        ("POST", _ADDRESS, Endpoint(account.create_address, "account:update", "account_update")),
        ("PUT", _ADDRESS, Endpoint(account.update_address, "account:update", "account_update")),
        ("GET", "/account/emails", Endpoint(account.emails, "account:read", "account_read", locks=False)),
        ("GET", "/account/user/privileges", Endpoint(account.privileges, None, None, locks=False)),
        ("GET", "/activities", Endpoint(bulk.read_all, WRITE, locks=False)),
        ("GET", "/activities/<activity_id>", Endpoint(bulk.read_one, WRITE, locks=False)),
        ("GET", "/contact_exports/<file_export_id>", Endpoint(bulk.read_export, WRITE, locks=False)),
        ("POST", "/activities/contact_exports", Endpoint(bulk.start_export, WRITE, locks=False)),
        ("POST", "/activities/contacts_json_import", Endpoint(bulk.start_json_import, WRITE)),
        ("POST", "/activities/contacts_file_import", Endpoint(bulk.start_file_import, WRITE)),
        ("GET", "/contacts", Endpoint(contacts.read_all, READ)),
        ("POST", "/contacts", Endpoint(contacts.create, WRITE)),
        ("GET", "/contacts/counts", Endpoint(contacts.counts, READ)),
        ("POST", "/contacts/sign_up_form", Endpoint(contacts.sign_up, WRITE)),
        ("GET", "/contacts/contact_id_xrefs", Endpoint(contacts.read_id_xrefs, READ)),
        ("PUT", "/contacts/resubscribe/<contact_id>", Endpoint(contacts.resubscribe, WRITE)),
        ("GET", "/contacts/<contact_id>", Endpoint(contacts.read_one, READ)),
        ("PUT", "/contacts/<contact_id>", Endpoint(contacts.update, WRITE)),
        ("DELETE", "/contacts/<contact_id>", Endpoint(contacts.delete, WRITE)),
        ("GET", "/contact_lists", Endpoint(collections.read_lists, READ_LISTS)),
        ("POST", "/contact_lists", Endpoint(collections.create_list, WRITE_LISTS)),
        ("GET", "/contact_lists/list_id_xrefs", Endpoint(collections.read_list_id_xrefs, READ_LISTS)),
        ("GET", "/contact_lists/<list_id>", Endpoint(collections.read_list, READ_LISTS)),
        ("PUT", "/contact_lists/<list_id>", Endpoint(collections.update_list, WRITE_LISTS)),
        ("DELETE", "/contact_lists/<list_id>", Endpoint(collections.delete_list, WRITE_LISTS)),
        ("GET", "/contact_tags", Endpoint(collections.read_tags, READ)),
        ("POST", "/contact_tags", Endpoint(collections.create_tag, WRITE)),
        ("GET", "/contact_tags/<tag_id>", Endpoint(collections.read_tag, READ)),
        ("PUT", "/contact_tags/<tag_id>", Endpoint(collections.update_tag, WRITE)),
        ("DELETE", "/contact_tags/<tag_id>", Endpoint(collections.delete_tag, WRITE)),
        ("GET", "/contact_custom_fields", Endpoint(collections.read_custom_fields, READ, locks=False)),
        ("POST", "/contact_custom_fields", Endpoint(collections.create_custom_field, WRITE)),
        ("GET", "/contact_custom_fields/<custom_field_id>", Endpoint(collections.read_custom_field, READ, locks=False)),
        ("PUT", "/contact_custom_fields/<custom_field_id>", Endpoint(collections.update_custom_field, WRITE)),
        ("DELETE", "/contact_custom_fields/<custom_field_id>", Endpoint(collections.delete_custom_field, WRITE)),
        ("GET", "/segments", Endpoint(segments.read_segments, READ_LISTS)),
        ("POST", "/segments", Endpoint(segments.create_segment, WRITE_LISTS)),
        ("GET", "/segments/<int:segment_id>", Endpoint(segments.read_segment, READ_LISTS)),
        ("PUT", "/segments/<int:segment_id>", Endpoint(segments.update_segment, WRITE_LISTS)),
        ("DELETE", "/segments/<int:segment_id>", Endpoint(segments.delete_segment, WRITE_LISTS)),
        ("PATCH", "/segments/<int:segment_id>/name", Endpoint(segments.rename_segment, WRITE_LISTS)),
    ]
    jobs = [kind for kind in KINDS if not kind.endswith(("_import", "_exports"))]
    table += [("POST", f"/activities/{kind}", Endpoint(partial(bulk.start_job, kind=kind), WRITE)) for kind in jobs]
    table += [("GET", path, Endpoint(handler, READ_CAMPAIGNS, "campaign_data")) for path, handler in _EMAILS.items()]
    table += [("GET", path, Endpoint(handler, READ_METRICS, "campaign_data")) for path, handler in _REPORTS.items()]
    schedules = "/emails/activities/<campaign_activity_id>/schedules"
    table += [
        ("POST", schedules, Endpoint(campaigns.schedule, SEND_CAMPAIGNS, "campaign_data")),
        ("DELETE", schedules, Endpoint(campaigns.unschedule, SEND_CAMPAIGNS, "campaign_data")),
    ]
    table += [("GET", path, Endpoint(handler, READ_METRICS)) for path, handler in _CONTACT_REPORTS.items()]
    return Map(
        [Rule(path, methods=[method], endpoint=endpoint) for method, path, endpoint in table],
        strict_slashes=False,
        merge_slashes=False,
    )
