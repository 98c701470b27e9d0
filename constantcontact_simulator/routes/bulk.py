"""`/activities` and `/contact_exports`: bulk jobs, their states, and their result files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from constantcontact_simulator import exports, imports, jobs
from constantcontact_simulator.activities import Activity, Upload
from constantcontact_simulator.csvfiles import count_records, without_last_records
from constantcontact_simulator.problems import EngineError, invalid, not_found
from constantcontact_simulator.routes.call import Call, DropConnection, answer, page_of, require_uuid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.faults import ActivityFault

FILTER_STATES = ("processing", "completed", "cancelled", "failed", "timed_out")
_CHUNK_BYTES = 65_536

_RECEIVERS: dict[str, Callable[[Body, Account], jobs.Job]] = {
    "add_list_memberships": jobs.receive_add_list_memberships,
    "remove_list_memberships": jobs.receive_remove_list_memberships,
    "contacts_taggings_add": jobs.receive_contacts_taggings_add,
    "contacts_taggings_remove": jobs.receive_contacts_taggings_remove,
    "contact_delete": jobs.receive_contact_delete,
    "list_delete": jobs.receive_list_delete,
    "contacts_tags_delete": jobs.receive_contacts_tags_delete,
    "custom_fields_delete": jobs.receive_custom_fields_delete,
}


def read_all(call: Call) -> Response:
    """One page of activities, newest first; reading the list advances them all."""
    position, limit = call.resume(), call.limit(50, 500)
    states = call.words("state", FILTER_STATES)
    activities = [one for one in call.sim.activities.poll_all() if not states or one.state in states]
    page, following = page_of(activities, [one.activity_id for one in activities], limit, position)
    # Of the listing, links are wrong; of one activity, right (seen live).
    self_id = page[-1].activity_id if page else None
    return answer(
        {"activities": [_resource(call, one, self_id) for one in page]} | call.links("/activities", limit, following)
    )


def read_one(call: Call, activity_id: str) -> Response:
    """One activity, advanced."""
    activity = call.sim.activities.poll(require_uuid("activity_id", activity_id))
    if activity is None:
        raise not_found(f"Activity not found for activity_id {activity_id}")
    return answer(_resource(call, activity))


def start_job(call: Call, kind: str) -> Response:
    """Queue a list, tag or delete job."""
    job = _RECEIVERS[kind](call.body(), call.account)
    return _start(call, Activity(kind, call.sim.clock(), lambda: job.run(call.account)))


def start_deletion(call: Call, kind: str, body: Body) -> Response:
    """Queue the job behind a `DELETE` of one list or tag: 202 and no counters."""
    job = _RECEIVERS[kind](body, call.account)
    activity = call.sim.activities.start(Activity(kind, call.sim.clock(), lambda: job.run(call.account)))
    resource = _resource(call, activity)
    # Seen live: no counters, and a link that leads nowhere from outside.
    resource.pop("status", None)
    internal = f"/contacts-service/v4/accounts/1123581321/activities/{activity.activity_id}"
    resource["_links"] = {"self": {"href": internal}}
    return answer(resource, 202, {"Location": f"/v3/activities/{activity.activity_id}"})


def start_export(call: Call) -> Response:
    """Queue an export."""
    plan = exports.validate_export(call.body(), call.account)

    def write() -> jobs.JobOutcome:
        rows = exports.write_export(plan, call.account, file)
        return jobs.JobOutcome({"items_total_count": rows} | ({"items_completed_count": rows} if rows else {}), [])

    activity = Activity("contact_exports", call.sim.clock(), write)
    activity.file = file = call.sim.directory / f"{activity.file_export_id}.csv"
    return _start(call, activity)


def read_export(call: Call, file_export_id: str) -> Response:
    """The CSV file of a completed export, streamed."""
    file = call.sim.activities.result(require_uuid("file_export_id", file_export_id))
    if file is None:
        raise not_found(f"Export not found for file_export_id {file_export_id}")
    if call.request.accept_mimetypes.quality("text/csv") <= 0 and "Accept" in call.request.headers:
        raise EngineError(406, "contacts.api.not_acceptable", "The file is text/csv")
    response = Response(_stream(file, call.sim.faults.take_download()), content_type="text/csv")
    response.content_length = file.stat().st_size
    return response


def start_json_import(call: Call) -> Response:
    """Queue an import of contacts in a JSON body."""
    call.require_json()
    raw = call.request.get_data()
    fault = call.sim.faults.take_activity("contacts_json_import")
    job = imports.receive_json(_shorter_json(raw, fault), call.account)
    upload = Upload(len(raw), len(raw), len(json.loads(raw)["import_data"]), list(job.list_ids))
    return _start_import(call, "contacts_json_import", job, fault, upload)


def start_file_import(call: Call) -> Response:
    """Queue an import of contacts in a CSV file, a part of a form."""
    request = call.request
    if request.mimetype != "multipart/form-data" or not request.mimetype_params.get("boundary"):
        raise EngineError(
            415, "contacts.api.unsupported_media_type", "Content-Type must be multipart/form-data with a boundary"
        )
    body, part = request.get_data(), request.files.get("file")
    if part is None:
        raise invalid("file is missing")
    if len(request.form.getlist("list_ids")) > 1:
        raise invalid("list_ids is one string of comma-separated ids")
    list_ids = [word.strip() for word in request.form.get("list_ids", "").split(",") if word.strip()]
    data = part.read()
    fault = call.sim.faults.take_activity("contacts_file_import")
    job = imports.receive_csv(
        part.filename or "",
        _shorter_csv(data, fault),
        list_ids,
        request.form.get("sms_permission_to_send"),
        call.account,
        bytes_before=max(0, body.find(data)),
    )
    return _start_import(
        call, "contacts_file_import", job, fault, Upload(len(body), len(data), count_records(data), list_ids)
    )


def _start_import(
    call: Call, kind: str, job: imports.ImportJob, fault: ActivityFault | None, upload: Upload
) -> Response:
    activity = Activity(
        kind, call.sim.clock(), lambda: job.run(call.account), job.source_file_name, None, upload, fault
    )
    return _start(call, activity)


def _start(call: Call, activity: Activity) -> Response:
    response = answer(_resource(call, call.sim.activities.start(activity)), 201)
    call.sim.activities.begin(activity)
    return response


def _resource(call: Call, activity: Activity, self_id: str | None = None) -> dict[str, object]:
    return activity.resource(early_results_link=call.account.switches.early_results_link, self_id=self_id)


def _shorter_json(raw: bytes, fault: ActivityFault | None) -> bytes:
    if fault is None or fault.what not in {"short", "dropped"}:
        return raw
    try:
        body = json.loads(raw)
        body["import_data"] = body["import_data"][: max(0, len(body["import_data"]) - fault.size)]
    except (ValueError, KeyError, TypeError):
        return raw
    return json.dumps(body).encode()


def _shorter_csv(data: bytes, fault: ActivityFault | None) -> bytes:
    if fault is None or fault.what not in {"short", "dropped"}:
        return data
    return without_last_records(data, fault.size)[0]


def _stream(file: Path, breaks_after: int | None) -> Iterator[bytes]:
    sent = 0
    with file.open("rb") as lines:
        while chunk := lines.read(_CHUNK_BYTES):
            if breaks_after is not None and sent + len(chunk) > breaks_after:
                yield chunk[: breaks_after - sent]
                raise DropConnection
            sent += len(chunk)
            yield chunk
