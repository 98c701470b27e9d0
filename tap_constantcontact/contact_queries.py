"""Reading contacts page by page: the queries, and whether they need fewer requests than an export. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.queries import changed_since, members_of, pages_of, tagged_with, with_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.activities.exports import ExportScope

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
    pages = sum(map(pages_of, counts))
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
    common = ({} if since is None else changed_since(since)) | (with_status(scope.status) if scope.status else {})
    parts = members_of(scope.list_ids) or tagged_with(scope.tag_ids) or [{}]
    return [common | part for part in parts]
