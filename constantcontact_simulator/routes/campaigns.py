"""`/emails`: campaigns, their activities, when those were and will be sent."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from constantcontact_simulator import bodies, campaign_resources
from constantcontact_simulator.problems import EngineError, invalid
from constantcontact_simulator.routes.call import Call, answer, nothing, require_uuid
from constantcontact_simulator.times import parse_instant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from constantcontact_simulator.campaigns import Campaign, CampaignActivity


def read_all(call: Call) -> Response:
    """One page of campaigns, newest first, the removed ones too; parameters that nobody knows are ignored.

    The link to the next page was recorded: `/v3/emails?limit=1&next=MQ**&after_date=...`, base64 of how many to skip.
    """
    limit, now, start = call.limit(50, 500), call.sim.clock(), _rows_before(call)
    after, before = instant(call, "after_date"), instant(call, "before_date")
    found = [one for one in call.account.campaigns if _within(one.updated_at(now), after, before, call)]
    body = {"campaigns": [campaign_resources.campaign(one, now) for one in found[start : start + limit]]}
    if start + limit >= len(found):
        return answer(body | call.links("/emails", limit, None))
    following = base64.b64encode(str(start + limit).encode()).decode().replace("=", "*")
    others = [pair for pair in call.request.args.items(multi=True) if pair[0] not in {"limit", "next"}]
    query = urlencode([("limit", limit), ("next", following), *others], safe="*")
    return answer({**body, "_links": {"next": {"href": f"/v3/emails?{query}"}}})


def read_one(call: Call, campaign_id: str) -> Response:
    """One campaign with its activities; some that are listed can't be read."""
    one = known_campaign(call, campaign_id)
    if one is None or one.fate == "vanished":
        raise _missing("campaign")
    return answer(campaign_resources.campaign(one, call.sim.clock(), detail=True))


def read_activity(call: Call, campaign_activity_id: str) -> Response:
    """One activity; those of removed campaigns can't be read."""
    include = call.words("include", campaign_resources.ACTIVITY_INCLUDES)
    return answer(campaign_resources.activity(_activity(call, campaign_activity_id), include, call.account))


def read_send_history(call: Call, campaign_activity_id: str) -> Response:
    """A bare array."""
    return answer(campaign_resources.send_history(_activity(call, campaign_activity_id), call.account))


def read_schedules(call: Call, campaign_activity_id: str) -> Response:
    """A bare array."""
    return answer(campaign_resources.schedules(_activity(call, campaign_activity_id), call.account))


def _rows_before(call: Call) -> int:
    try:
        return int(base64.b64decode(call.request.args.get("next", "MA**").replace("*", "="), validate=True))
    except ValueError:
        raise invalid("next does not have a valid value") from None


def schedule(call: Call, campaign_activity_id: str) -> Response:
    """Send an e-mail later, or, for the date `0`, now: then the array is empty."""
    one = _activity(call, campaign_activity_id)
    body = call.body()
    bodies.refuse_unknown(body, ("scheduled_date",), call.account.switches)
    text, now = bodies.text(body, "scheduled_date", None, required=True) or "", call.sim.clock()
    try:
        at = now if text == "0" else parse_instant(text)
    except ValueError:
        raise invalid("scheduled_date does not have a valid value") from None
    if at < now:
        raise invalid("scheduled_date is in the past")
    call.account.campaigns.schedule(one, int(at))
    return answer(campaign_resources.schedules(one, call.account), 201)


def unschedule(call: Call, campaign_activity_id: str) -> Response:
    """Do not send it after all."""
    call.account.campaigns.unschedule(_activity(call, campaign_activity_id))
    return nothing()


def known_campaign(call: Call, campaign_id: str) -> Campaign | None:
    """A campaign that is listed, by an id that is one."""
    return call.account.campaigns.get(require_uuid("campaign_id", campaign_id))


def instant(call: Call, name: str) -> float | None:
    """A query parameter that is a date or an instant."""
    text = call.request.args.get(name)
    if text is None:
        return None
    try:
        # A plus sign that was not percent-encoded arrives as a space.
        return parse_instant(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise invalid(f"{name} does not have a valid value") from None


def _within(at: float, after: float | None, before: float | None, call: Call) -> bool:
    if call.account.switches.updated_after_inclusive:
        return (after is None or at >= after) and (before is None or at <= before)
    return (after is None or at > after) and (before is None or at < before)


def _activity(call: Call, activity_id: str) -> CampaignActivity:
    activity = call.account.campaigns.activity(require_uuid("campaign_activity_id", activity_id))
    if activity is None:
        raise _missing("campaign activity")
    return activity


def _missing(what: str) -> EngineError:
    return EngineError(404, "campaigns.api.not_found", f"The {what} was not found.")
