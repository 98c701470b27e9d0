"""Contact exports: which requests are refused, whom they select, and the file (API guide, export_contacts)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constantcontact_simulator import bodies
from constantcontact_simulator.contacts import EVERYBODY, NEW_SUBSCRIBER_SECONDS, ContactFilter
from constantcontact_simulator.export_columns import Columns, Used
from constantcontact_simulator.problems import JobFailed, invalid

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body

MAX_CONTACT_IDS = 500
MAX_LISTS = 50
MAX_TAGS = 50
STATUSES = {"active": "active", "unsubscribed": "unsubscribed", "removed": "deleted"}
PROPERTIES = (
    "contact_ids", "list_ids", "tag_ids", "segment_id", "new_subscriber", "status", "exclude", "fields",
)  # fmt: skip
OLDER_PROPERTIES = ("segment_ids", "all_active_contacts")
# What each property may stand beside, `fields` aside.
PARTNERS: dict[str, frozenset[str]] = {
    "contact_ids": frozenset({"status"}),
    "list_ids": frozenset({"status", "exclude", "new_subscriber"}),
    "tag_ids": frozenset(),
    "segment_id": frozenset(),
    "segment_ids": frozenset(),
    "all_active_contacts": frozenset({"exclude"}),
    "new_subscriber": frozenset({"list_ids", "exclude"}),
    "status": frozenset({"contact_ids", "list_ids"}),
    "exclude": frozenset({"list_ids", "new_subscriber", "all_active_contacts"}),
}
_SAMPLED_PEOPLE = 4_096


@dataclass(frozen=True)
class ExportPlan:
    """An accepted export: what it selects, and its `fields` (None: all columns)."""

    contact_ids: frozenset[str] | None = None
    list_ids: frozenset[str] | None = None
    tag_ids: frozenset[str] | None = None
    segment_id: int | None = None
    new_subscriber: bool = False
    active_only: bool = False
    status: str | None = None
    exclude_ids: frozenset[str] = frozenset()
    fields: tuple[str, ...] | None = None


def validate_export(body: Body, account: Account) -> ExportPlan:
    """`POST /activities/contact_exports`. Unknown ids are accepted: their activity fails later.

    Raises:
        EngineError: 400 for wrong types, too many ids, or properties that exclude each other.
    """
    switches = account.switches
    known = PROPERTIES + (OLDER_PROPERTIES if switches.accepts_older_export_names else ())
    bodies.refuse_unknown(body, known, switches)
    given = [name for name in known if name != "fields" and body.get(name) not in (None, False)]
    for name in given:
        for other in given:
            if other != name and other not in PARTNERS[name]:
                raise invalid(f"{name} and {other} are mutually exclusive")
    if given == ["status"] and switches.bare_export_status == "rejected":
        raise invalid("status requires contact_ids or list_ids")
    status = bodies.text(body, "status", None)
    if status is not None and status not in STATUSES:
        raise invalid("status does not have a valid value")
    segment_id = bodies.whole_number(body, "segment_id")
    active_only = False
    if switches.accepts_older_export_names:
        older = bodies.whole_number(body, "segment_ids")
        segment_id = older if segment_id is None else segment_id
        active_only = bodies.flag(body, "all_active_contacts")
    return ExportPlan(
        contact_ids=_ids(body, "contact_ids", MAX_CONTACT_IDS),
        list_ids=_ids(body, "list_ids", MAX_LISTS),
        tag_ids=_ids(body, "tag_ids", MAX_TAGS),
        segment_id=segment_id,
        new_subscriber=bodies.flag(body, "new_subscriber"),
        active_only=active_only,
        status=status,
        exclude_ids=_excluded(body),
        fields=_fields(body),
    )


def count_export(plan: ExportPlan, account: Account) -> int:
    """How many contacts an export holds.

    Raises:
        JobFailed: It names something that does not exist.
    """
    return account.contacts.count(_filter(plan, account))


def write_export(plan: ExportPlan, account: Account, path: Path) -> int:
    """Write the CSV file, a row at a time.

    Returns:
        The number of rows, the heading not counted.

    Raises:
        JobFailed: It names something that does not exist.
    """
    switches = account.switches
    wanted = _filter(plan, account)
    columns = Columns(account, plan.fields, _used(wanted, account))
    encoding = "utf-8-sig" if switches.export_bom else "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator=switches.export_line_end)
        writer.writerow(columns.headings)
        writer.writerows(map(columns.row, account.contacts.select(wanted)))
    return columns.rows


def _ids(body: Body, name: str, most: int) -> frozenset[str] | None:
    values = bodies.ids(body, name, most)
    return None if values is None else frozenset(values)


def _excluded(body: Body) -> frozenset[str]:
    exclude = body.get("exclude")
    if exclude is None:
        return frozenset()
    if not isinstance(exclude, dict):
        raise invalid("exclude does not have a valid value")
    return frozenset(bodies.ids(exclude, "contact_ids", MAX_LISTS, required=True, where="exclude.") or ())


def _fields(body: Body) -> tuple[str, ...] | None:
    fields = body.get("fields")
    if not fields:
        if fields is None or isinstance(fields, list):
            return None
        raise invalid("fields does not have a valid value")
    if not isinstance(fields, list) or not all(isinstance(name, str) for name in fields):
        raise invalid("fields does not have a valid value")
    return tuple(dict.fromkeys(fields))


def _filter(plan: ExportPlan, account: Account) -> ContactFilter:
    if any(account.contacts.get(contact_id) is None for contact_id in plan.contact_ids or ()):
        raise JobFailed("Contact not found")
    living = {one.list_id for one in account.living_lists()}
    if not living.issuperset(plan.list_ids or ()):
        raise JobFailed("List not found")
    if not account.tags.keys() >= (plan.tag_ids or set()):
        raise JobFailed("Tag not found")
    if plan.segment_id is not None:
        if plan.segment_id not in account.segments:
            raise JobFailed("Segment not found")
        return account.segment_filter(plan.segment_id)
    statuses = None
    if plan.status is not None or plan.active_only:
        statuses = frozenset({STATUSES[plan.status or "active"]})
    elif account.switches.export_removed_by_default:
        statuses = EVERYBODY.statuses
    return ContactFilter(
        statuses=statuses,
        contact_ids=plan.contact_ids,
        list_ids=plan.list_ids,
        tag_ids=plan.tag_ids,
        exclude_ids=plan.exclude_ids,
        opted_in_after=account.now() - NEW_SUBSCRIBER_SECONDS if plan.new_subscriber else None,
    )


def _used(wanted: ContactFilter, account: Account) -> Used:
    """What the exported contacts have values in: exact, except among thousands of generated people.

    Of more than 4,096 generated people it is taken for granted that somebody has a value in each column that generated
    people can fill: reading a million twice would take too long.
    """
    used = Used()
    contacts = account.contacts
    generated = 0
    for contact in contacts.select(wanted):
        used.add(contact)
        generated += not contacts.is_stored(contact)
        if generated == _SAMPLED_PEOPLE:
            break
    else:
        return used
    for contact in contacts.broadest():
        used.add(contact)
    for contact in contacts.stored():
        if contacts.is_selected(contact, wanted):
            used.add(contact)
    return used
