"""`/reports`: tracking events of one e-mail, its links, counters and summaries of campaigns."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from constantcontact_simulator import reports
from constantcontact_simulator.campaign_resources import url_id
from constantcontact_simulator.problems import EngineError, invalid
from constantcontact_simulator.routes.call import Call, answer, is_uuid, page_of, require_uuid
from constantcontact_simulator.routes.campaigns import instant, known_campaign
from constantcontact_simulator.sms_campaigns import sms_page, sms_summaries
from constantcontact_simulator.tracking import BOUNCE_CODES, KINDS, LINK_COUNT, Event, Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response

    from constantcontact_simulator.campaigns import CampaignActivity

TRACKING_REPORTS = (*KINDS, "unique_opens", "didnotopens")
MAX_CAMPAIGNS = 150
MAX_ACTIVITIES = 10


def read_tracking(call: Call, campaign_activity_id: str, report: str) -> Response:
    """One page of tracking events, newest first; an e-mail that was never sent has none."""
    position, limit = call.resume(), call.limit(500, 500)
    before = None if position is None else _key(position)
    activity = _activity(call, campaign_activity_id)
    found = filter(_wanted(call, report, activity), _events(call, report, activity, before))
    events = list(islice(found, limit + 1))
    following = "{0.at}.{0.added}.{0.number}".format(events[limit - 1].key) if len(events) > limit else None
    page = [reports.tracking_activity(event, report, activity, call.account) for event in events[:limit]]
    path = f"/reports/email_reports/{activity.activity_id}/tracking/{report}"
    return answer({"tracking_activities": page} | _links(call, path, limit, following))


def read_links(call: Call, campaign_activity_id: str) -> Response:
    """The links of an e-mail, all at once."""
    activity = _activity(call, campaign_activity_id)
    return answer(reports.links(activity, call.account, no_clicks=call.flag("no_clicks")))


def read_campaign_summaries(call: Call) -> Response:
    """One page of campaigns that were sent, the last one sent first."""
    position, limit = call.resume(), call.limit(50, 500)
    now = call.sim.clock()
    sent = [(one.last_sent_at(now) or 0, one) for one in call.account.campaigns if one.reported(now)]
    sent.sort(key=lambda pair: (pair[0], pair[1].slot), reverse=True)
    page, following = page_of(sent, [one.campaign_id for _, one in sent], limit, position)
    body = reports.summaries([one for _, one in page], call.account)
    path, last = "/reports/summary_reports/email_campaign_summaries", call.account.switches.last_summary_page_links
    return answer(body | _links(call, path, limit, following, last))


def read_sms_summaries(call: Call) -> Response:
    """One page of campaigns by text message that were sent within a range."""
    position, limit = call.resume(), call.limit(50, 50)
    start, end = instant(call, "start_at"), instant(call, "end_at")
    if start is None:
        raise invalid("start_at is missing")
    found = [one for at, one in sms_summaries(call.account) if start <= at and (end is None or at <= end)]
    page, following = page_of(found, [one["campaign_id"] for one in found], limit, position)
    return answer(sms_page(page) | _links(call, "/reports/summary_reports/sms_campaign_summaries", limit, following))


def read_campaign_stats(call: Call, campaign_ids: str) -> Response:
    """The counters of up to 150 campaigns; one that is invalid spoils all."""
    now, results = reports.refreshed_at(call.account), []
    for campaign_id in _ids(campaign_ids, MAX_CAMPAIGNS, "campaign_ids"):
        campaign = known_campaign(call, campaign_id) if is_uuid(campaign_id) else None
        zeros = call.account.switches.stats_of_unsent_campaigns == "zeros"
        if campaign is None or campaign.fate == "vanished" or campaign.is_removed(now):
            raise _no_stats("campaign")
        if not campaign.reported(now) and not zeros:
            raise _no_stats("campaign")
        results.append(reports.campaign_stats(campaign, call.account))
    return answer({"errors": [], "results": results})


def read_activity_stats(call: Call, campaign_activity_ids: str) -> Response:
    """The counters of up to ten activities; those without stats are named among the errors."""
    results, errors = [], []
    for activity_id in _ids(campaign_activity_ids, MAX_ACTIVITIES, "campaign_activity_ids"):
        if not is_uuid(activity_id):
            raise _no_stats("campaign_activity")
        activity = call.account.campaigns.activity(activity_id)
        mailing = None if activity is None else activity.mailed(reports.refreshed_at(call.account))
        if activity is None or mailing is None:
            error = _no_stats("campaign_activity")
            message = f"Could not find any stats for campaign_activity_id {activity_id}."
            errors.append({"error_key": error.error_key, "error_message": message})
        else:
            results.append(reports.activity_stats(activity, mailing, call.account))
    return answer({"errors": errors, "results": results})


def _events(call: Call, report: str, activity: CampaignActivity, before: Key | None) -> Iterator[Event]:
    mailing, now = activity.mailing, call.sim.clock()
    if mailing is None:
        return iter(())
    if report == "unique_opens":
        return mailing.unique_opens(now, before)
    if report == "didnotopens":
        return mailing.did_not_open(now, before)
    return mailing.events(next(kind for kind in KINDS if kind == report), now, before)


def _wanted(call: Call, report: str, activity: CampaignActivity) -> Callable[[Event], bool]:
    args = call.request.args
    if report == "clicks" and "url_id" in args:
        if not args["url_id"].isdecimal():
            raise invalid("url_id does not have a valid value")
        chosen = [link for link in range(LINK_COUNT) if url_id(activity, link) == args["url_id"]]
        return lambda event: event.link in chosen
    if report == "bounces" and "bounce_code" in args:
        codes = frozenset(args.getlist("bounce_code"))
        if not codes <= set(BOUNCE_CODES):
            raise invalid("bounce_code does not have a valid value")
        return lambda event: event.bounce_code in codes
    return lambda _: True


def _activity(call: Call, activity_id: str) -> CampaignActivity:
    """An activity that is reported on: the web version of an e-mail, a `permalink`, is not (contract)."""
    activity = call.account.campaigns.activity(require_uuid("campaign_activity_id", activity_id))
    if activity is None or activity.role == "permalink":
        key = "reportingsvc.not_found.invalid_path_param.campaign_activity_id."
        raise EngineError(404, key, "Could not find the requested campaign activity.", bare=True)
    return activity


def _links(call: Call, path: str, limit: int, following: str | None, last: str | None = None) -> dict[str, object]:
    ends: dict[str, dict[str, object]] = {
        "empty": {"_links": {}},
        "absent": {},
        "null_next": {"_links": {"next": None}},
        "null_href": {"_links": {"next": {"href": None}}},
    }
    if following is None:
        return ends[last or call.account.switches.last_report_page_links]
    return call.links(path, limit, following)


def _key(position: str) -> Key:
    words = position.split(".")
    if len(words) != len(Key._fields) or not all(word.isdecimal() for word in words):
        raise invalid("cursor does not have a valid value")
    return Key(*map(int, words))


def _ids(text: str, most: int, name: str) -> list[str]:
    ids = list(dict.fromkeys(word.strip() for word in text.split(",")))
    if len(ids) > most:
        raise invalid(f"{name} holds more than {most} ids")
    return ids


def _no_stats(what: str) -> EngineError:
    """In the service's words (contract: StatsError)."""
    key = f"reportingsvc.not_found.invalid_path_param.{what}_ids."
    return EngineError(404, key, f"Could not find any {what} stats for all requested {what}s.", bare=True)
