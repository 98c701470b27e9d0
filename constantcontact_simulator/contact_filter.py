"""Selecting and counting contacts by what a glance at them shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constantcontact_simulator.contact import STATUSES
from constantcontact_simulator.people import NEWEST_AT, Glance

if TYPE_CHECKING:
    from constantcontact_simulator.contact import Contact

NEW_SUBSCRIBER_SECONDS = 30 * 86_400
LIVING_STATUSES = frozenset(STATUSES) - {"deleted"}


@dataclass(frozen=True)
class ContactFilter:
    """Which contacts; every condition that is not None must hold. Instants are epoch seconds.

    Attributes:
        statuses: Of `contact.STATUSES`; None means all but `deleted`.
        address: One exact address, in any case.
        list_ids: Members of any of these lists.
        tag_ids: Bearers of any of these tags.
        contact_ids: These contacts.
        exclude_ids: Not these contacts.
        opted_in_after: Subscribed since, and not unsubscribed.
        sms_statuses: Of `explicit, unsubscribed, pending_confirmation, not_set`; without a number it is `not_set`.
        inclusive: Whether the bounds of time themselves are within.
    """

    statuses: frozenset[str] | None = None
    address: str | None = None
    list_ids: frozenset[str] | None = None
    tag_ids: frozenset[str] | None = None
    contact_ids: frozenset[str] | None = None
    exclude_ids: frozenset[str] = frozenset()
    updated_after: float | None = None
    updated_before: float | None = None
    created_after: float | None = None
    created_before: float | None = None
    optout_after: float | None = None
    optout_before: float | None = None
    opted_in_after: float | None = None
    sms_statuses: frozenset[str] | None = None
    inclusive: bool = True

    @property
    def status_only(self) -> bool:
        """Whether nothing but the status matters."""
        return self == ContactFilter(statuses=self.statuses, inclusive=self.inclusive)

    @property
    def wanted_statuses(self) -> frozenset[str]:
        """The statuses that match."""
        return LIVING_STATUSES if self.statuses is None else self.statuses

    @property
    def only_recent(self) -> bool:
        """Whether no generated person can match, because all of them are older."""
        after = (self.updated_after, self.created_after, self.optout_after, self.opted_in_after)
        return any(bound is not None and bound > NEWEST_AT for bound in after)

    def matches(self, glance: Glance, contact_id: str) -> bool:
        """Whether a contact matches, `address` and `contact_ids` aside: those are looked up rather than compared."""
        return (
            glance.status in self.wanted_statuses
            and (self.list_ids is None or not self.list_ids.isdisjoint(glance.lists))
            and (self.tag_ids is None or not self.tag_ids.isdisjoint(glance.tags))
            and contact_id not in self.exclude_ids
            and (self.sms_statuses is None or (glance.sms_permission or "not_set") in self.sms_statuses)
            and self._within(glance.updated_at, self.updated_after, self.updated_before)
            and self._within(glance.created_at, self.created_after, self.created_before)
            and self._within(glance.opt_out_at, self.optout_after, self.optout_before)
        )

    def _within(self, instant: int | None, after: float | None, before: float | None) -> bool:
        if after is None and before is None:
            return True
        if instant is None:
            return False
        if self.inclusive:
            return (after is None or instant >= after) and (before is None or instant <= before)
        return (after is None or instant > after) and (before is None or instant < before)


EVERYBODY = ContactFilter(statuses=frozenset(STATUSES))


@dataclass
class Tally:
    """Counts over all contacts, deleted ones apart unless it says otherwise."""

    statuses: Counter[str] = field(default_factory=Counter)
    permissions: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)
    active_members: Counter[str] = field(default_factory=Counter)
    tagged: Counter[str] = field(default_factory=Counter)

    def count(self, glance: Glance, permission: str, times: int = 1) -> None:
        """Count one contact in, or out with `times=-1`."""
        self.statuses[glance.status] += times
        if glance.status == "deleted":
            return
        self.permissions[permission] += times
        for list_id in glance.lists:
            self.members[list_id] += times
            if glance.status == "active":
                self.active_members[list_id] += times
        for tag_id in glance.tags:
            self.tagged[tag_id] += times


def glance_at(contact: Contact) -> Glance:
    """What filters look at."""
    return Glance(
        contact.status,
        contact.created_at,
        contact.updated_at,
        contact.lists,
        contact.tags,
        contact.opt_out_at,
        None if contact.sms is None else contact.sms.permission,
    )
