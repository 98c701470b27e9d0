"""The bulk activities that change contacts by id: list memberships, tags, deletion; 500 contacts a request.

Doing one of them twice changes nothing more, so one whose answer is lost is simply started again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_api.activities.activities import Activities

T = TypeVar("T")

MAX_CONTACT_IDS: Final = 500
"""Of one activity (contract: ListsMembership, TagAddRemoveContacts, ContactDelete)."""
MAX_TAGS: Final = 50
"""Of one activity, and of one contact (contract: TagAddRemoveContacts, ContactResource)."""


@dataclass(frozen=True)
class ContactJob:
    """What is done to some contacts.

    Attributes:
        path: Where it is posted.
        what: For the log, such as `deletion`.
        targets: The part of the body that names lists or tags; None for a deletion, whose body is flat.
    """

    path: str
    what: str
    targets: tuple[str, tuple[str, ...]] | None = None

    def body(self, contact_ids: Sequence[str]) -> bytes:
        """Encode a request.

        Args:
            contact_ids: At most `MAX_CONTACT_IDS`.
        """
        ids: dict[str, Any] = {"contact_ids": list(contact_ids)}
        if self.targets is not None:
            name, targets = self.targets
            ids = {"source": ids, name: list(targets)}
        return json.dumps(ids, separators=(",", ":")).encode()


def removal_from_lists(list_ids: Sequence[str]) -> ContactJob:
    """Take contacts off lists.

    Args:
        list_ids: At most 50.
    """
    return ContactJob("/activities/remove_list_memberships", "removal from lists", ("list_ids", tuple(list_ids)))


def addition_of_tags(tag_ids: Sequence[str]) -> ContactJob:
    """Tag contacts.

    Args:
        tag_ids: At most `MAX_TAGS`.
    """
    return ContactJob("/activities/contacts_taggings_add", "addition of tags", ("tag_ids", tuple(tag_ids)))


def removal_of_tags(tag_ids: Sequence[str]) -> ContactJob:
    """Take tags off contacts.

    Args:
        tag_ids: At most `MAX_TAGS`.
    """
    return ContactJob("/activities/contacts_taggings_remove", "removal of tags", ("tag_ids", tuple(tag_ids)))


def deletion() -> ContactJob:
    """Delete contacts, softly: they leave all lists and keep their data."""
    return ContactJob("/activities/contact_delete", "deletion")


@dataclass(frozen=True)
class JobDone:
    """A completed activity.

    Attributes:
        activity_id: Its id.
        completed: How many contacts the service counts; those that it does not know are missing.
    """

    activity_id: str
    completed: int


def run_job(activities: Activities, job: ContactJob, contact_ids: Sequence[str]) -> JobDone:
    """Do one thing to some contacts, and wait until it is done.

    Args:
        activities: Starts and follows it.
        job: What is done.
        contact_ids: At most `MAX_CONTACT_IDS`.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    started = activities.start(job.path, job.body(contact_ids), is_ours=lambda _: False)
    activity = activities.wait(started.activity_id, job.what)
    return JobDone(activity.activity_id, activity.counters.get("items_completed_count", 0))


def chunks(people: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut people into as many as one activity takes.

    Args:
        people: Any number of ids, or of what has one.
    """
    for start in range(0, len(people), MAX_CONTACT_IDS):
        yield people[start : start + MAX_CONTACT_IDS]
