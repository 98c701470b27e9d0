"""Bulk actions on contacts, by id: list memberships, tags, deletion; 500 contacts a request.

Doing one twice changes nothing more. One whose answer is lost is simply started again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.activities.activities import Activities, Activity
    from constantcontact_api.types import JsonObject

MAX_CONTACT_IDS: Final = 500
"""Of one activity (contract: ListsMembership, TagAddRemoveContacts, ContactDelete)."""
MAX_TAGS: Final = 50
"""Of one activity, and of one contact (contract: TagAddRemoveContacts, ContactResource)."""


@dataclass(frozen=True)
class BulkAction:
    """What is done to some contacts.

    Attributes:
        path: Where it is posted.
        what: Its name in the log, such as `deletion`.
        targets: The part of the body that names lists or tags; None for a deletion, whose body is flat.
    """

    path: str
    what: str
    targets: tuple[str, tuple[str, ...]] | None = None

    def body(self, contact_ids: Sequence[str]) -> bytes:
        """Encode a request for at most `MAX_CONTACT_IDS` contacts."""
        ids: JsonObject = {"contact_ids": list(contact_ids)}
        if self.targets is not None:
            name, targets = self.targets
            ids = {"source": ids, name: list(targets)}
        return json.dumps(ids, separators=(",", ":")).encode()

    def run(self, activities: Activities, contact_ids: Sequence[str]) -> Activity:
        """Do it to at most `MAX_CONTACT_IDS` contacts, and wait until it is done.

        Returns:
            The completed activity. Its `items_completed` leaves out contacts that the service does not know.

        Raises:
            ConstantContactError: See `constantcontact_api.errors`.
        """
        started = activities.start(self.path, self.body(contact_ids))
        return activities.wait(started.activity_id, self.what)


def removal_from_lists(list_ids: Sequence[str]) -> BulkAction:
    """Take contacts off at most 50 lists."""
    return BulkAction("/activities/remove_list_memberships", "removal from lists", ("list_ids", tuple(list_ids)))


def addition_of_tags(tag_ids: Sequence[str]) -> BulkAction:
    """Add at most `MAX_TAGS` tags to contacts."""
    return BulkAction("/activities/contacts_taggings_add", "addition of tags", ("tag_ids", tuple(tag_ids)))


def removal_of_tags(tag_ids: Sequence[str]) -> BulkAction:
    """Take at most `MAX_TAGS` tags off contacts."""
    return BulkAction("/activities/contacts_taggings_remove", "removal of tags", ("tag_ids", tuple(tag_ids)))


def deletion() -> BulkAction:
    """Delete contacts, softly: they leave all lists and keep their data."""
    return BulkAction("/activities/contact_delete", "deletion")
