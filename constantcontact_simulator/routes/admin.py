"""`/_simulator`: the account as it is, for tests that run in another process. The service has nothing like it.

`GET state`, `GET requests`, `GET contacts.jsonl` (every contact, deleted ones included, as its full resource),
`POST faults` (a line each). Of several accounts, `?account=1` asks about the second.
"""

from __future__ import annotations

import dataclasses
import json
from itertools import islice
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from constantcontact_simulator.contact import INCLUDES, STATUSES
from constantcontact_simulator.contacts import EVERYBODY, ContactFilter
from constantcontact_simulator.faults import FaultSyntaxError
from constantcontact_simulator.routes.call import Simulation, answer
from constantcontact_simulator.tracking import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_simulator.activities import Activity

_PAGE = 2_000


def admin(sims: Sequence[Simulation], request: Request, path: str) -> Response:
    """Answer one request of a test."""
    number = request.args.get("account", 0, int)
    if not 0 <= number < len(sims):
        return answer({"message": "There is no such account"}, 404)
    sim = sims[number]
    if (request.method, path) == ("GET", "/state"):
        return answer(state(sim))
    if (request.method, path) == ("GET", "/requests"):
        return answer([dataclasses.asdict(record) for record in list(sim.requests)])
    if (request.method, path) == ("GET", "/contacts.jsonl"):
        sim.activities.settle()
        return Response(_contacts(sim), content_type="application/x-ndjson")
    if (request.method, path) == ("POST", "/faults"):
        try:
            for line in request.get_data(as_text=True).splitlines():
                if line.strip():
                    sim.faults.add(line)
        except FaultSyntaxError as error:
            return answer({"message": str(error)}, 400)
        return answer({})
    return answer({"message": "Not Found"}, 404)


def state(sim: Simulation) -> dict[str, object]:
    """The account in numbers; finishes first what is due."""
    sim.activities.settle()
    account, activities = sim.account, sim.activities.snapshot()
    with account.lock:
        statuses = {status: account.contacts.count(ContactFilter(statuses=frozenset({status}))) for status in STATUSES}
        lists = [
            one.resource(membership_count=account.contacts.membership_count(one.list_id, "all"))
            for one in account.living_lists()
        ]
        counts = account.contacts.counts()
        events = {kind: account.campaigns.count_events(kind) for kind in KINDS}
    return {
        "contacts": {**counts, "statuses": statuses},
        "lists": lists,
        "tags": len(account.tags),
        "custom_fields": len(account.custom_fields),
        "campaigns": len(account.campaigns),
        "events": events,
        "requests": len(sim.requests),
        "requests_used_today": sim.limits.used_today,
        "token_refreshes": sim.oauth.refreshes,
        "reused_refresh_tokens": sim.oauth.reused_refresh_tokens,
        "activities": [_activity(one) for one in activities],
        "imports": [_activity(one) for one in activities if one.upload],
    }


def _activity(activity: Activity) -> dict[str, object]:
    upload = activity.upload
    return {
        "activity_id": activity.activity_id,
        "kind": activity.kind,
        "state": activity.state,
        "polls": activity.polls,
        "status": activity.status,
        "activity_errors": activity.errors,
        "source_file_name": activity.source_file_name,
        **(dataclasses.asdict(upload) if upload else {}),
    }


def _contacts(sim: Simulation) -> Iterator[bytes]:
    position = -1
    while True:
        with sim.account.lock:
            contacts = list(islice(sim.account.contacts.select(EVERYBODY, position), _PAGE))
            rows = [json.dumps(contact.resource(INCLUDES), ensure_ascii=False) for contact in contacts]
        yield "".join(f"{row}\n" for row in rows).encode()
        if not contacts:
            return
        position = contacts[-1].position
