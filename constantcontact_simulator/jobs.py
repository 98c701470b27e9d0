"""The bulk jobs besides exports and imports: lists, tags and deletions.

Each `receive_...` checks a body and gives a `Job`; the job has its effect when it is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from constantcontact_simulator import bodies, contact_writes
from constantcontact_simulator.contact import MAX_LISTS, MAX_TAGS
from constantcontact_simulator.contacts import EVERYBODY, NEW_SUBSCRIBER_SECONDS, ContactFilter
from constantcontact_simulator.problems import JobFailed, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.contact import Contact

__all__ = [
    "Job",
    "JobFailed",
    "JobOutcome",
    "receive_add_list_memberships",
    "receive_contact_delete",
    "receive_contacts_taggings_add",
    "receive_contacts_taggings_remove",
    "receive_contacts_tags_delete",
    "receive_custom_fields_delete",
    "receive_list_delete",
    "receive_remove_list_memberships",
]

MAX_CONTACT_IDS = 500
MAX_SOURCE_LISTS = 50
MAX_SOURCE_LISTS_OF_REMOVALS = 100
ENGAGEMENT_LEVELS = ("unqualified", "low", "medium", "high")
MAX_TARGETS = 50
ACTIVE = frozenset({"active"})
LIST_SOURCES = ("contact_ids", "list_ids", "tag_ids", "all_active_contacts", "engagement_level")
TAG_SOURCES = ("contact_ids", "list_ids", "tag_ids", "all_active_contacts", "new_subscriber")


@dataclass
class JobOutcome:
    """What a finished job reports.

    Attributes:
        status: The activity's counters.
        activity_errors: The activity's texts.
        failed: Whether the activity ends as `failed`.
    """

    status: dict[str, int] = field(default_factory=dict)
    activity_errors: list[str] = field(default_factory=list)
    failed: bool = False


@dataclass
class Job:
    """An accepted job, of the kind that its endpoint is named after."""

    kind: str
    _effect: Callable[[Account], dict[str, int]] = field(repr=False)

    def run(self, account: Account) -> JobOutcome:
        """Have the effect.

        Raises:
            JobFailed: Something it names does not exist (any more).
        """
        return JobOutcome(status=self._effect(account))


def receive_add_list_memberships(body: Body, account: Account) -> Job:
    """`POST /activities/add_list_memberships`: copies contacts into lists; deleted ones named by id are revived.

    Raises:
        EngineError: 400.
    """
    return _list_job("add_list_memberships", body, account, (*LIST_SOURCES, "segment_id"), _add_to_lists)


def receive_remove_list_memberships(body: Body, account: Account) -> Job:
    """`POST /activities/remove_list_memberships`; `segment_id` is no source here.

    Raises:
        EngineError: 400.
    """
    return _list_job("remove_list_memberships", body, account, LIST_SOURCES, _remove_from_lists)


def receive_contacts_taggings_add(body: Body, account: Account) -> Job:
    """`POST /activities/contacts_taggings_add`.

    Raises:
        EngineError: 400.
    """
    return _tag_job("contacts_taggings_add", body, account, _add_tags)


def receive_contacts_taggings_remove(body: Body, account: Account) -> Job:
    """`POST /activities/contacts_taggings_remove`.

    Raises:
        EngineError: 400.
    """
    return _tag_job("contacts_taggings_remove", body, account, _remove_tags)


def receive_contact_delete(body: Body, account: Account) -> Job:
    """`POST /activities/contact_delete`: by up to 500 ids, or all members of up to 50 lists.

    Raises:
        EngineError: 400.
    """
    bodies.refuse_unknown(body, ("contact_ids", "list_ids"), account.switches)
    contact_ids = bodies.ids(body, "contact_ids", MAX_CONTACT_IDS)
    list_ids = bodies.ids(body, "list_ids", MAX_SOURCE_LISTS)
    if (contact_ids is None) == (list_ids is None):
        raise invalid("exactly one of contact_ids, list_ids is required")

    def effect(account: Account) -> dict[str, int]:
        _require_lists(list_ids or (), account)
        chosen = ContactFilter(list_ids=frozenset(list_ids)) if list_ids else _of_ids(contact_ids or ())
        done = 0
        for contact in account.contacts.select(chosen):
            contact_writes.delete(contact, account.contacts)
            done += 1
        status = _counters(done if contact_ids is None else len(contact_ids), done)
        return status if list_ids is None else status | {"list_count": len(list_ids)}

    return Job("contact_delete", effect)


def receive_list_delete(body: Body, account: Account) -> Job:
    """`POST /activities/list_delete`, up to 100.

    Raises:
        EngineError: 400.
    """
    bodies.refuse_unknown(body, ("list_ids",), account.switches)
    list_ids = bodies.ids(body, "list_ids", 100, required=True) or []

    def effect(account: Account) -> dict[str, int]:
        _require_lists(list_ids, account)
        account.delete_lists(list_ids)
        return _counters(len(list_ids), len(list_ids)) | {"list_count": len(list_ids)}

    return Job("list_delete", effect)


def receive_contacts_tags_delete(body: Body, account: Account) -> Job:
    """`POST /activities/contacts_tags_delete`, up to 500.

    Raises:
        EngineError: 400.
    """
    bodies.refuse_unknown(body, ("tag_ids",), account.switches)
    tag_ids = bodies.ids(body, "tag_ids", 500, required=True) or []

    def effect(account: Account) -> dict[str, int]:
        _require_tags(tag_ids, account)
        account.delete_tags(tag_ids)
        return _counters(len(tag_ids), len(tag_ids))

    return Job("contacts_tags_delete", effect)


def receive_custom_fields_delete(body: Body, account: Account) -> Job:
    """`POST /activities/custom_fields_delete`, up to 100; its activity has no counters.

    Raises:
        EngineError: 400.
    """
    bodies.refuse_unknown(body, ("custom_field_ids",), account.switches)
    field_ids = bodies.ids(body, "custom_field_ids", 100, required=True) or []

    def effect(account: Account) -> dict[str, int]:
        if not account.custom_fields.keys() >= set(field_ids):
            raise JobFailed("Custom field not found")
        account.delete_custom_fields(field_ids)
        return {}

    return Job("custom_fields_delete", effect)


def _list_job(
    kind: str,
    body: Body,
    account: Account,
    sources: Iterable[str],
    change: Callable[[Contact, list[str], Account], bool],
) -> Job:
    bodies.refuse_unknown(body, ("source", "exclude", "list_ids"), account.switches)
    list_ids = bodies.ids(body, "list_ids", MAX_TARGETS, required=True) or []
    most_lists = MAX_SOURCE_LISTS_OF_REMOVALS if kind == "remove_list_memberships" else MAX_SOURCE_LISTS
    choose = _source(body, account, tuple(sources), most_lists)

    def effect(account: Account) -> dict[str, int]:
        _require_lists(list_ids, account)
        return _change_all(choose(account), list_ids, change, account) | {"list_count": len(list_ids)}

    return Job(kind, effect)


def _tag_job(kind: str, body: Body, account: Account, change: Callable[[Contact, list[str], Account], bool]) -> Job:
    bodies.refuse_unknown(body, ("source", "exclude", "tag_ids"), account.switches)
    tag_ids = bodies.ids(body, "tag_ids", MAX_TARGETS, required=True) or []
    choose = _source(body, account, TAG_SOURCES)

    def effect(account: Account) -> dict[str, int]:
        _require_tags(tag_ids, account)
        return _change_all(choose(account), tag_ids, change, account)

    return Job(kind, effect)


def _source(
    body: Body, account: Account, names: tuple[str, ...], most_lists: int = MAX_SOURCE_LISTS
) -> Callable[[Account], ContactFilter]:
    """Which contacts a job is about; exactly one property of `source`."""
    source = body.get("source")
    if not isinstance(source, dict):
        raise invalid("source is missing")
    bodies.refuse_unknown(source, names, account.switches)
    given = [name for name in names if source.get(name) not in (None, False)]
    if len(given) != 1:
        raise invalid(f"source must have exactly one of {', '.join(names)}")
    name = given[0]
    exclude = _exclude(body, name)
    if name == "contact_ids":
        chosen = _of_ids(bodies.ids(source, name, MAX_CONTACT_IDS, where="source.") or ())
        return lambda _: chosen
    if name in {"list_ids", "tag_ids"}:
        most = most_lists if name == "list_ids" else MAX_SOURCE_LISTS
        ids = frozenset(bodies.ids(source, name, most, where="source.") or ())
        return lambda account: _of_groups(name, ids, exclude, account)
    if name == "segment_id":
        segment_id = bodies.whole_number(source, name) or 0
        return lambda account: _of_segment(segment_id, account)
    if name == "engagement_level":
        if source[name] not in ENGAGEMENT_LEVELS:
            raise invalid(f"source.{name} must be one of {', '.join(ENGAGEMENT_LEVELS)}")
        return lambda _: ContactFilter(contact_ids=frozenset())  # nobody here has read anything
    bodies.flag(source, name)
    if name == "new_subscriber":
        return lambda account: ContactFilter(opted_in_after=account.now() - NEW_SUBSCRIBER_SECONDS, exclude_ids=exclude)
    return lambda _: ContactFilter(statuses=ACTIVE, exclude_ids=exclude)


def _exclude(body: Body, source_name: str) -> frozenset[str]:
    exclude = body.get("exclude")
    if exclude is None:
        return frozenset()
    if not isinstance(exclude, dict):
        raise invalid("exclude does not have a valid value")
    if source_name not in {"all_active_contacts", "list_ids"}:
        raise invalid("exclude is only valid with all_active_contacts or list_ids")
    return frozenset(bodies.ids(exclude, "contact_ids", MAX_CONTACT_IDS, where="exclude.") or ())


def _of_ids(contact_ids: Iterable[str]) -> ContactFilter:
    return ContactFilter(statuses=EVERYBODY.statuses, contact_ids=frozenset(contact_ids))


def _of_groups(name: str, ids: frozenset[str], exclude: frozenset[str], account: Account) -> ContactFilter:
    if name == "list_ids":
        _require_lists(ids, account)
        return ContactFilter(list_ids=ids, exclude_ids=exclude)
    _require_tags(ids, account)
    return ContactFilter(tag_ids=ids, exclude_ids=exclude)


def _of_segment(segment_id: int, account: Account) -> ContactFilter:
    if segment_id not in account.segments:
        raise JobFailed("Segment not found")
    return account.segment_filter(segment_id)


def _require_lists(list_ids: Iterable[str], account: Account) -> None:
    living = {one.list_id for one in account.living_lists()}
    if not living.issuperset(list_ids):
        raise JobFailed("List not found")


def _require_tags(tag_ids: Iterable[str], account: Account) -> None:
    if not account.tags.keys() >= set(tag_ids):
        raise JobFailed("Tag not found")


def _change_all(
    chosen: ContactFilter,
    ids: list[str],
    change: Callable[[Contact, list[str], Account], bool],
    account: Account,
) -> dict[str, int]:
    total = len(chosen.contact_ids) if chosen.contact_ids is not None else 0
    found = 0
    for contact in account.contacts.select(chosen):
        found += 1
        if change(contact, ids, account):
            if account.switches.membership_moves_updated_at:
                contact.updated_at = account.now()
            account.contacts.save(contact)
    return _counters(max(total, found), found)


def _add_to_lists(contact: Contact, list_ids: list[str], _: Account) -> bool:
    """Who has unsubscribed is left out, as by an import."""
    merged = tuple(dict.fromkeys(chain(contact.lists, list_ids)))
    if contact.permission == "unsubscribed" or len(merged) > MAX_LISTS:
        return False
    if merged == contact.lists:  # a deleted contact has no lists
        return False
    if contact.deleted_at is not None:
        contact_writes.revive(contact)
    contact.lists = merged
    return True


def _remove_from_lists(contact: Contact, list_ids: list[str], _: Account) -> bool:
    left = tuple(one for one in contact.lists if one not in list_ids)
    changed = left != contact.lists
    contact.lists = left
    return changed


def _add_tags(contact: Contact, tag_ids: list[str], _: Account) -> bool:
    merged = tuple(dict.fromkeys(chain(contact.tags, tag_ids)))
    if merged == contact.tags or len(merged) > MAX_TAGS:
        return False
    contact.tags = merged
    return True


def _remove_tags(contact: Contact, tag_ids: list[str], _: Account) -> bool:
    left = tuple(one for one in contact.tags if one not in tag_ids)
    changed = left != contact.tags
    contact.tags = left
    return changed


def _counters(total: int, done: int) -> dict[str, int]:
    """The counters of a job; without anything to do, `items_completed_count` is missing (seen on the wire)."""
    return {"items_total_count": total, "items_completed_count": done} if total else {"items_total_count": 0}
