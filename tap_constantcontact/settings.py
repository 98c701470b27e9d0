"""The tap's own settings: their JSON schema, and how the code reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.activities.exports import MAX_CONTACTS, STATUSES
from constantcontact_api.contacts import cells
from constantcontact_api.errors import SettingsError
from constantcontact_api.timestamps import epoch_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY_SECONDS: Final = 86_400.0
_DEFAULT_LOOKBACK_MINUTES: Final = 60
_DEFAULT_FULL_REFRESH_DAYS: Final = 7
_DEFAULT_TRACKING_WINDOW_DAYS: Final = 30

SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "start_date": {
        "type": "string",
        "title": "Start date",
        "description": (
            "Bounds campaigns, their results and tracking, and activities: what is older is left out. An earlier date, "
            "or none, reads what had been left out. A date or an RFC 3339 timestamp. Default: everything."
        ),
    },
    "start_date_applies_to_contacts": {
        "type": "boolean",
        "default": False,
        "title": "Start date applies to contacts",
        "description": (
            "Whether start_date also leaves out contacts that have not changed since. A person who has not changed for "
            "a year is still a person."
        ),
    },
    "lookback_minutes": {
        "type": "integer",
        "minimum": 0,
        "default": _DEFAULT_LOOKBACK_MINUTES,
        "title": "Lookback (minutes)",
        "description": (
            "How far bookmarks stay behind the time of the request, for what the service shows late and for clocks "
            "that differ. Changes within it come twice."
        ),
    },
    "full_refresh_days": {
        "type": "integer",
        "minimum": 0,
        "default": _DEFAULT_FULL_REFRESH_DAYS,
        "title": "Full refresh (days)",
        "description": (
            "How often incremental contacts are read from the beginning, since a change of lists or tags or a deletion "
            "may leave a contact's time of change as it was. 0 for never."
        ),
    },
    "emit_activate_version_messages": {
        "type": "boolean",
        "title": "Emit `ACTIVATE_VERSION` messages",
        "description": (
            "Whether full-table streams end with an `ACTIVATE_VERSION` message, which tells a target to drop what the "
            "account no longer has: whatever this run did not write. Default: yes, unless `account` is set. Set it "
            "where each account has a schema of its own. Never with account_id_in_keys."
        ),
    },
    "account_id_in_keys": {
        "type": "boolean",
        "default": False,
        "title": "Account ID in keys",
        "description": (
            "Whether `account_id`, which every record has, is part of every key: for several accounts in one schema. "
            "No `ACTIVATE_VERSION` is sent then, since a target would drop the other accounts' rows."
        ),
    },
    "tracking_window_days": {
        "type": "integer",
        "minimum": 1,
        "default": _DEFAULT_TRACKING_WINDOW_DAYS,
        "title": "Tracking window (days)",
        "description": (
            "How long after its last sending a campaign is asked for opens, clicks and the like. Later ones are left "
            "out, so that a run costs what has changed."
        ),
    },
    "landing_pages": {
        "type": "array",
        "items": {"type": "string", "pattern": "^[0-9A-Za-z-]{1,100}$"},
        "title": "Landing pages",
        "description": (
            "The landing pages of the stream `landing_page_contacts`, by their campaign_activity_id. The API lists "
            "none; the address of a page's report on the account's screens has it. Without any there is no such stream."
        ),
    },
    "contacts_source": {
        "type": "string",
        "enum": ["auto", "export", "api"],
        "default": "auto",
        "title": "Source of contacts",
        "description": (
            "Where contacts are read: `export` activities, pages of the `api`, or `auto`: pages where they take fewer "
            "requests for what has changed, else an export. Pages cannot express segment_id, contact_ids and "
            "new_subscriber."
        ),
    },
    "lists": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,  # none would be read as everybody
        "title": "Lists",
        "description": (
            "Only contacts in any of these lists, by id or name. More than 50 become several exports. "
            "Excludes tags, segment_id and contact_ids."
        ),
    },
    "segment_id": {
        "type": "integer",
        "minimum": 1,
        "title": "Segment ID",
        "description": "Only contacts in this segment. Excludes every other choice.",
    },
    "tags": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,  # none would be read as everybody
        "title": "Tags",
        "description": (
            "Only contacts with any of these tags, by id or name. More than 50 become several exports. "
            "Excludes every other choice."
        ),
    },
    "contact_ids": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,  # none would be read as everybody
        "title": "Contact IDs",
        "description": (
            f"Only these contacts. More than {MAX_CONTACTS} become several exports. Goes with status alone."
        ),
    },
    "status": {
        "type": "string",
        "enum": list(STATUSES),
        "title": "Status",
        "description": "Only contacts with this status. Goes with lists or contact_ids, or stands alone.",
    },
    "include_deleted": {
        "type": "boolean",
        "default": False,
        "title": "Include deleted contacts",
        "description": (
            "Whether the first run of `contacts` brings those who were deleted before it, with their `deleted_at`. "
            "Later deletions come in any case."
        ),
    },
    "new_subscriber": {
        "type": "boolean",
        "default": False,
        "title": "New subscribers only",
        "description": "Only contacts that subscribed in the last 30 days. Goes with lists, or stands alone.",
    },
}


_MOST_MONTHS: Final = "12"


def start_of(settings: Mapping[str, Any]) -> float | None:
    """Read `start_date`, in seconds since the epoch.

    Raises:
        SettingsError: If it is not a date.
    """
    text = settings.get("start_date")
    if not text:
        return None
    day = cells.date(str(text))
    if day and not str(text).startswith(day) and day[5:7] != day[8:] <= _MOST_MONTHS:
        raise SettingsError(f"start_date is {text!r}, which can be two days: write a date such as 2026-01-31.")
    seconds = epoch_seconds(f"{day}T00:00:00Z" if day else str(text))
    if seconds is None:
        raise SettingsError(
            f"start_date is {text!r}: write a date such as 2026-01-31, or a timestamp such as 2026-01-31T08:00:00Z."
        )
    return seconds


def contacts_start_of(settings: Mapping[str, Any]) -> float | None:
    """Read `start_date` as it holds for contacts, in seconds since the epoch.

    Raises:
        SettingsError: If it is not a date.
    """
    return start_of(settings) if settings.get("start_date_applies_to_contacts") else None


def lookback_seconds(settings: Mapping[str, Any]) -> float:
    """Return how far a bookmark stays behind the time of the request."""
    minutes = settings.get("lookback_minutes")
    return 60.0 * (_DEFAULT_LOOKBACK_MINUTES if minutes is None else int(minutes))


def full_refresh_seconds(settings: Mapping[str, Any]) -> float:
    """Return how long after a full read contacts are read in full again; 0 for never."""
    days = settings.get("full_refresh_days")
    return DAY_SECONDS * (_DEFAULT_FULL_REFRESH_DAYS if days is None else int(days))


def tracking_window_seconds(settings: Mapping[str, Any]) -> float:
    """Return how long after its last sending a campaign is still read for news."""
    return DAY_SECONDS * int(settings.get("tracking_window_days") or _DEFAULT_TRACKING_WINDOW_DAYS)
