"""Contacts by pages: which choices they can express, what is asked for, and when they are cheaper than an export; pure.

Limits and words are from the contract (`GET /contacts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_api.timestamps import from_epoch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_api.activities.exports import ExportScope

CONTACTS_PER_PAGE = 500
_LISTS_PER_REQUEST = 25
_TAGS_PER_REQUEST = 50
_STATUSES = {"active": "active", "unsubscribed": "unsubscribed", "removed": "deleted"}
# One export: the start, the file, and looks at the activity, which grow rarer the longer it takes.
REQUESTS_PER_EXPORT = 12


@dataclass(frozen=True)
class Estimate:
    """What both roads to the changed contacts would cost.

    Attributes:
        contacts: How many have changed.
        page_requests: By pages.
        export_requests: By exports.
    """

    contacts: int
    page_requests: int
    export_requests: int

    @property
    def pages_are_cheaper(self) -> bool:
        """Whether to read pages; when in doubt, since they carry fewer contacts."""
        return self.page_requests <= self.export_requests


def estimate(counts: Sequence[int], exports: int) -> Estimate:
    """Work out what both roads would cost.

    Args:
        counts: How many contacts each query of pages would give.
        exports: How many exports there would be.
    """
    pages = sum(max(1, -(-count // CONTACTS_PER_PAGE)) for count in counts)
    return Estimate(sum(counts), pages, REQUESTS_PER_EXPORT * exports)


def beyond_pages(scope: ExportScope) -> str:
    """Name the setting that pages cannot express; empty if they can.

    Args:
        scope: Which contacts.
    """
    given = {
        "segment_id": scope.segment_id is not None,
        "contact_ids": bool(scope.contact_ids),
        "new_subscriber": scope.new_subscriber,
    }
    return next((name for name, is_given in given.items() if is_given), "")


def page_queries(scope: ExportScope, since: float | None) -> list[dict[str, str]]:
    """Write the queries that together give a scope's contacts; one may come in several of them.

    Args:
        scope: Which contacts; one that pages can express.
        since: Only those changed since, in seconds since the epoch; None for all.
    """
    common = {}
    if since is not None:
        common["updated_after"] = from_epoch(since)
    if scope.status:
        common["status"] = _STATUSES[scope.status]
    if scope.list_ids:
        return [{**common, "lists": ",".join(part)} for part in _parts(scope.list_ids, _LISTS_PER_REQUEST)]
    if scope.tag_ids:
        return [{**common, "tags": ",".join(part)} for part in _parts(scope.tag_ids, _TAGS_PER_REQUEST)]
    return [common]


def deletion_queries(since: float | None) -> list[dict[str, Any]]:
    """Write the queries that together give the deleted contacts.

    Whether a deletion moves `updated_at` is not documented; that a deleted address has an opt-out date is (contract:
    ContactResource.deleted_at).

    Args:
        since: Only those deleted since, in seconds since the epoch; None for all.
    """
    if since is None:
        return [{"status": "deleted"}]
    return [{"status": "deleted", name: from_epoch(since)} for name in ("updated_after", "optout_after")]


def _parts(identifiers: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (identifiers[start : start + size] for start in range(0, len(identifiers), size))
