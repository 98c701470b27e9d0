"""What `constantcontact check` finds out about a login and its account, as data and as lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.queries import (
    CUSTOM_FIELDS_PER_PAGE,
    LISTS_PER_PAGE,
    SEGMENTS,
    TAGS_PER_PAGE,
    count_contacts,
    read_custom_fields,
    read_lists,
    read_tags,
)
from constantcontact_api.errors import EXIT_BUDGET, RequestRejectedError
from constantcontact_api.timestamps import from_epoch
from constantcontact_api.wire.scopes import (
    ACCOUNT,
    BULK,
    CAMPAIGNS,
    CONTACTS,
    LISTS,
    NEEDED_AREAS,
    REPORTS,
    AccountAnswer,
    Need,
    Privileges,
)
from tap_constantcontact.campaigns import CAMPAIGNS_PER_PAGE, CampaignAnswer
from tap_constantcontact.contact_queries import estimate
from tap_constantcontact.stream_scopes import NEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from constantcontact_api.wire.client import ConstantContactClient
    from constantcontact_api.wire.scopes import Area

_FORBIDDEN: Final = 403
_DAILY_REQUESTS: Final = 10_000
_SEGMENTS_PER_PAGE: Final = 1_000
_IN_BULK: Final = BULK.need.and_of(CONTACTS.need, LISTS.need)
_ONE_BY_ONE: Final = CONTACTS.need.and_of(BULK.need)

OPERATIONS: Final[dict[str, Need]] = {
    "import": _IN_BULK,
    "update": _IN_BULK,
    "mirror": _IN_BULK,
    "remove_from_lists": _IN_BULK,
    "add_tags": _IN_BULK,
    "remove_tags": _IN_BULK,
    "delete": _IN_BULK,
    "unsubscribe": _ONE_BY_ONE,
    "clear_blanks": _ONE_BY_ONE,
    "create_lists": Need("contact_data", frozenset({"contacts:lists:write"})),
    "create_tags": _ONE_BY_ONE,
    "create_custom_fields": _ONE_BY_ONE,
}
"""What the target does, by its settings, and what that needs (contract: `x-authorization-privileges`)."""


class AccountCheck:
    """Asks the service, once for each thing.

    Args:
        client: Leads to the account.
        budget: The setting `daily_request_budget`; 0 for none.
        now: In seconds since the epoch.
    """

    def __init__(self, client: ConstantContactClient, *, budget: int, now: float) -> None:
        self._client = client
        self._budget = budget
        self._now = now
        self._held: Collection[str] = ()
        self._closed: dict[Area, str] = {}

    def facts(self) -> dict[str, Any]:
        """Return everything, as JSON has it; costs about a dozen requests."""
        client = self._client
        read = client.get("/account/user/privileges", shape=Privileges)
        self._held = sorted(str(one["privilege_name"]) for one in read)
        account = self._part(ACCOUNT, lambda: client.get(ACCOUNT.path, shape=AccountAnswer))
        holds = self._holds()
        self._part(BULK, lambda: client.get(BULK.path, {"limit": 1}))
        self._part(REPORTS, lambda: client.get(REPORTS.path, {"limit": 1}))
        scopes = client.scopes()
        requests = self._requests()
        return {
            "account": account
            and {
                "id": account["encoded_account_id"],
                "name": account.get("organization_name"),
                "time_zone": account.get("time_zone_id"),
            },
            "scopes": None if scopes is None else sorted(scopes),
            "privileges": list(self._held),
            "tokens": self._tokens(),
            "lacks": {area.name: lack for area, lack in self._closed.items()},
            "streams": {name: self._lacks(need) for name, need in NEEDS.items()},
            "operations": {name: self._lacks(need) for name, need in OPERATIONS.items()},
            "holds": holds,
            "first_run": _first_run(holds),
            "requests": requests,
            "exit_code": self._exit_code(requests),
        }

    def _part(self, area: Area, read: Callable[[], Any]) -> Any:  # noqa: ANN401  # whatever is read
        """Read something; None if the login does not open that part of the API, which is noted."""
        if area in self._closed:
            return None
        try:
            return read()
        except RequestRejectedError as error:
            if error.status != _FORBIDDEN:
                raise
        lacks = area.need.lacks(self._client.scopes(), self._held)
        self._closed[area] = ", ".join(lacks) or f"scope {area.need.scope}"
        return None

    def _holds(self) -> dict[str, int | None]:
        """Count what the account holds; None for what cannot be read."""
        client = self._client

        def counted(area: Area, read: Callable[[], Any]) -> int | None:
            found = self._part(area, lambda: sum(1 for _ in read()))
            return found if found is None else int(found)

        return {
            "contacts": self._part(CONTACTS, lambda: count_contacts(client, {})),
            "custom_fields": counted(CONTACTS, lambda: read_custom_fields(client)),
            "tags": counted(CONTACTS, lambda: read_tags(client)),
            "lists": counted(LISTS, lambda: read_lists(client)),
            "segments": counted(LISTS, lambda: client.pages(SEGMENTS, "segments", {"limit": _SEGMENTS_PER_PAGE})),
            "campaigns": counted(
                CAMPAIGNS,
                lambda: client.pages(CAMPAIGNS.path, "campaigns", {"limit": CAMPAIGNS_PER_PAGE}, shape=CampaignAnswer),
            ),
        }

    def _lacks(self, need: Need) -> list[str]:
        """Name what a login lacks, or what the service says it does."""
        lacks = need.lacks(self._client.scopes(), self._held)
        within = (
            lack
            for area, lack in self._closed.items()
            if area.need.scope == need.scope and area.need.privileges <= need.privileges
        )
        return lacks or sorted(set(within))

    def _tokens(self) -> dict[str, Any]:
        tokens = self._client.auth.tokens
        if tokens is None:
            return {}
        return {
            "rotate": tokens.rotates,
            "issued_at": from_epoch(tokens.issued_at) if tokens.issued_at else None,
            "age_minutes": int((self._now - tokens.issued_at) / 60) if tokens.issued_at else None,
            "access_token_expires_at": from_epoch(tokens.expires_at),
        }

    def _requests(self) -> dict[str, Any]:
        used, allowed = self._client.requests_today(), self._budget or _DAILY_REQUESTS
        return {"used_today": used, "daily_budget": self._budget or None, "left_today": max(0, allowed - used)}

    def _exit_code(self, requests: dict[str, Any]) -> int:
        if any(area in self._closed for area in NEEDED_AREAS):
            return RequestRejectedError.exit_code
        return 0 if requests["left_today"] else EXIT_BUDGET


def _first_run(holds: dict[str, int | None]) -> dict[str, Any]:
    """Say what a first run of the streams that the tap selects by default costs, as far as they can be read."""

    def pages(name: str, per_page: int) -> int | None:
        count = holds[name]
        return None if count is None else max(1, -(-count // per_page))

    contacts = None if holds["contacts"] is None else estimate([holds["contacts"]], 1)
    lists, tags = pages("lists", LISTS_PER_PAGE), pages("tags", TAGS_PER_PAGE)
    custom_fields, campaigns = pages("custom_fields", CUSTOM_FIELDS_PER_PAGE), pages("campaigns", CAMPAIGNS_PER_PAGE)
    costs = {
        "contacts": contacts and contacts.export_requests + sum(one or 1 for one in (custom_fields, tags, lists)),
        "account": 2,
        "contact_lists": lists,
        "contact_tags": tags,
        "contact_custom_fields": custom_fields,
        "segments": None if holds["segments"] is None else 1 + holds["segments"],
        "activities": 1,
        "campaigns": campaigns,
        "campaign_summaries": campaigns,
        "sms_campaign_summaries": 1,
    }
    return {
        "contacts_by_export": contacts and contacts.export_requests,
        "contacts_by_pages": contacts and contacts.page_requests,
        "requests": sum(cost or 0 for cost in costs.values()) + 2,  # the login's privileges, and the number of contacts
        "streams": costs,
    }


def lines_of(facts: dict[str, Any]) -> list[str]:
    """Say what was found to a person."""
    account, tokens, requests, first = (facts[name] for name in ("account", "tokens", "requests", "first_run"))
    kind = {True: "rotate: each works once", False: "are long-lived", None: "were not renewed yet"}[
        tokens.get("rotate")
    ]
    budget = f"of the budget of {requests['daily_budget']:,}" if requests["daily_budget"] else "of 10,000"
    age = f"{tokens['age_minutes']:,} minutes old" if tokens.get("age_minutes") is not None else "of unknown age"
    by_export, by_pages = (first[f"contacts_by_{way}"] for way in ("export", "pages"))
    ways = f"contacts: {by_export} by an export, or {by_pages:,} by pages" if by_export else "without contacts"
    said = {
        "Account": "this login may not read whose it is",
        "Scopes": "not told" if facts["scopes"] is None else " ".join(facts["scopes"]),
        "Tokens": f"{age}, access expires at {tokens.get('access_token_expires_at')}; refresh tokens {kind}",
        "It holds": ", ".join(f"{_number(count)} {name.replace('_', ' ')}" for name, count in facts["holds"].items()),
        "A first run": f"about {first['requests']:,} requests for the default streams ({ways})",
        "Requests today": f"{requests['used_today']:,} by this API key, as far as this machine knows; "
        f"{requests['left_today']:,} left {budget}",
    }
    if account:
        zone = account["time_zone"] or "unknown"
        said["Account"] = f"{account['name'] or 'without a name'} ({account['id']}), time zone {zone}"
    return [
        *(f"{name}: {text}" for name, text in said.items()),
        "",
        *_table("Stream of the tap", facts["streams"]),
        "",
        *_table("Operation of the target", facts["operations"]),
    ]


def _table(heading: str, lacks: dict[str, list[str]]) -> list[str]:
    width = max(map(len, (heading, *lacks)))
    rows = ((name, f"MISSING ({', '.join(lack)})" if lack else "yes") for name, lack in lacks.items())
    return [f"{heading:{width}}  May it?", *(f"{name:{width}}  {answer}" for name, answer in rows)]


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"
