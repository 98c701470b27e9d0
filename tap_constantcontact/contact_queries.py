"""Reading contacts page by page: the queries, and whether they need fewer requests than an export. Pure.

Limits and values are from the contract (`GET /contacts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.timestamps import from_epoch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_api.activities.exports import ExportScope

CONTACTS_PER_PAGE: Final = 500
_LISTS_PER_REQUEST: Final = 25
_TAGS_PER_REQUEST: Final = 50
_STATUSES: Final = {"active": "active", "unsubscribed": "unsubscribed", "removed": "deleted"}
# One export: the start, the file, and polls of the activity, which grow rarer the longer it takes.
REQUESTS_PER_EXPORT: Final = 12


@dataclass(frozen=True)
class Estimate:
    """The requests needed for the changed contacts, by pages and by exports."""

    contacts: int
    page_requests: int
    export_requests: int

    @property
    def pages_are_cheaper(self) -> bool:
        """Whether to read pages; also when both cost the same, since pages carry fewer contacts."""
        return self.page_requests <= self.export_requests


def estimate(counts: Sequence[int], exports: int) -> Estimate:
    """Compare pages with exports.

    Args:
        counts: Number of contacts that each query returns.
        exports: Number of exports needed instead.
    """
    pages = sum(max(1, -(-count // CONTACTS_PER_PAGE)) for count in counts)
    return Estimate(sum(counts), pages, REQUESTS_PER_EXPORT * exports)


def unsupported_by_pages(scope: ExportScope) -> str:
    """Return the first setting that `GET /contacts` has no filter for; empty if there is none."""
    given = {
        "segment_id": scope.segment_id is not None,
        "contact_ids": bool(scope.contact_ids),
        "new_subscriber": scope.new_subscriber,
    }
    return next((name for name, is_given in given.items() if is_given), "")


def page_queries(scope: ExportScope, since: float | None) -> list[dict[str, str]]:
    """Build the queries that together return a scope's contacts; some contacts may be returned by several.

    Args:
        scope: Must be supported by pages.
        since: Only contacts changed after this, in seconds since the epoch; None for all.
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
    """Build the queries that together return the deleted contacts.

    It is not documented whether a deletion moves `updated_at`. A deleted address does get an opt-out date (contract:
    ContactResource.deleted_at).

    Args:
        since: Only contacts deleted after this, in seconds since the epoch; None for all.
    """
    if since is None:
        return [{"status": "deleted"}]
    return [{"status": "deleted", name: from_epoch(since)} for name in ("updated_after", "optout_after")]


def _parts(identifiers: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (identifiers[start : start + size] for start in range(0, len(identifiers), size))
