"""What each part of the API requires of a login: scopes of its token, and privileges of the user behind it.

Contract: `security` and `x-authorization-privileges` of each operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import msgspec

from constantcontact_api.wire.answers import Id

if TYPE_CHECKING:
    from collections.abc import Collection


class AccountAnswer(msgspec.Struct):
    """What is relied on of the account."""

    encoded_account_id: Id
    organization_name: str | None = None


class PrivilegeAnswer(msgspec.Struct):
    """One privilege of whoever logged in."""

    privilege_name: str


Privileges = Annotated[list[PrivilegeAnswer], msgspec.Meta(min_length=1)]
"""Whoever logs in has one at least: none at all would leave out every stream without a word."""


@dataclass(frozen=True)
class Need:
    """What requests require of a login.

    Attributes:
        scope: Of the access token; several are separated by spaces, as OAuth writes them.
        privileges: Of the user who approved the application; all of them.
    """

    scope: str
    privileges: frozenset[str]

    def lacks(self, scopes: Collection[str] | None, privileges: Collection[str] | None) -> list[str]:
        """Name what a login lacks.

        Args:
            scopes: Of the token; None if it does not tell.
            privileges: Of the user; None if the service does not tell.
        """
        missing = [f"scope {one}" for one in self.scope.split() if scopes is not None and one not in scopes]
        held = self.privileges if privileges is None else privileges
        return missing + [f"privilege {name}" for name in sorted(self.privileges - set(held))]

    def and_of(self, *others: Need) -> Need:
        """Combine with the needs of other requests."""
        scopes = sorted({self.scope, *(other.scope for other in others)})
        return Need(" ".join(scopes), self.privileges.union(*(other.privileges for other in others)))


@dataclass(frozen=True)
class Area:
    """A part of the API that a login opens or not.

    Attributes:
        name: For people.
        need: What it requires of a login.
        path: Something cheap to read there.
    """

    name: str
    need: Need
    path: str


CONTACTS = Area(
    "Contacts, tags, custom fields", Need("contact_data", frozenset({"contacts:read"})), "/contact_custom_fields"
)
LISTS = Area("Lists, segments", Need("contact_data", frozenset({"contacts:lists:read"})), "/contact_lists")
BULK = Area("Bulk exports and imports", Need("contact_data", frozenset({"contacts:write"})), "/activities")
ACCOUNT = Area("The account's own details", Need("account_read", frozenset({"account:read"})), "/account/summary")
CAMPAIGNS = Area("Campaigns", Need("campaign_data", frozenset({"campaign:read"})), "/emails")
REPORTS = Area(
    "Reports on campaigns: opens, clicks",
    Need("campaign_data", frozenset({"ui:campaign:metrics"})),
    "/reports/summary_reports/email_campaign_summaries",
)
# Without these, contacts can neither be exported nor imported.
NEEDED_AREAS = (CONTACTS, LISTS, BULK)
