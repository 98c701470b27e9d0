"""Which streams a login opens: its token has scopes, and the user behind it has privileges.

Contract: `security` and `x-authorization-privileges` of each operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class Need:
    """What a stream's requests ask of a login.

    Attributes:
        scope: Of the access token.
        privileges: Of the user who approved the application; all of them.
    """

    scope: str
    privileges: frozenset[str]

    def lacks(self, scopes: Collection[str] | None, privileges: Collection[str] | None) -> list[str]:
        """Name what a login lacks.

        Args:
            scopes: Those that the token has; None where it does not tell.
            privileges: Those that the user has; None where the service does not tell.
        """
        missing = [f"scope {self.scope}"] if scopes is not None and self.scope not in scopes else []
        held = self.privileges if privileges is None else privileges
        return missing + [f"privilege {name}" for name in sorted(self.privileges - set(held))]


def _contacts(*privileges: str) -> Need:
    return Need("contact_data", frozenset(privileges))


# Exports need the privilege to write, even for reading; their columns need custom fields, and lists and tags by name.
_EXPORT = _contacts("contacts:write", "contacts:read", "contacts:lists:read")
CONTACTS_BY_PAGES = _contacts("contacts:read", "contacts:lists:read")
_CAMPAIGNS = Need("campaign_data", frozenset({"campaign:read"}))
_REPORTS = Need("campaign_data", frozenset({"ui:campaign:metrics"}))
_REPORTS_OF_CAMPAIGNS = Need("campaign_data", _CAMPAIGNS.privileges | _REPORTS.privileges)

NEEDS: dict[str, Need] = {
    "contacts": _EXPORT,
    "contact_details": _contacts("contacts:read"),
    "contact_lists": _contacts("contacts:lists:read"),
    "contact_tags": _contacts("contacts:read"),
    "contact_custom_fields": _contacts("contacts:read"),
    "segments": _contacts("contacts:lists:read"),
    "list_members": _EXPORT,
    "segment_members": _EXPORT,
    "account": Need("account_read", frozenset({"account:read"})),
    "activities": _contacts("contacts:write"),
    "campaigns": _CAMPAIGNS,
    "campaign_activities": _CAMPAIGNS,
    "campaign_summaries": _REPORTS,
    "campaign_links": _REPORTS_OF_CAMPAIGNS,
    "sms_campaign_summaries": _REPORTS,
    **{
        f"email_{kind}": _REPORTS_OF_CAMPAIGNS
        for kind in ("sends", "opens", "clicks", "bounces", "optouts", "forwards", "did_not_opens")
    },
}
