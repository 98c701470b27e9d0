"""From settings and selection to what an export is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.exports import MAX_CONTACTS, STATUSES, ExportScope, check_scope
from constantcontact_api.contacts.export_header import ADDRESS_KINDS, PHONE_KINDS
from constantcontact_api.contacts.export_rows import KEY, NAMING_PROPERTIES
from constantcontact_api.contacts.names import resolve_names
from constantcontact_api.contacts.resources import PAGES_ONLY
from constantcontact_api.errors import SettingsError
from tap_constantcontact.contact_queries import beyond_pages
from tap_constantcontact.progress.bookmarks import start_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tap_constantcontact.lookups import TapAccount

CONTACTS_SOURCES = ("auto", "export", "api")

SCOPE_SETTINGS: dict[str, dict[str, Any]] = {
    "contacts_source": {
        "type": "string",
        "enum": list(CONTACTS_SOURCES),
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
        "title": "Tags",
        "description": (
            "Only contacts with any of these tags, by id or name. More than 50 become several exports. "
            "Excludes every other choice."
        ),
    },
    "contact_ids": {
        "type": "array",
        "items": {"type": "string"},
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
    "new_subscriber": {
        "type": "boolean",
        "default": False,
        "title": "New subscribers only",
        "description": "Only contacts that subscribed in the last 30 days. Goes with lists, or stands alone.",
    },
}

_SPELLED = {"list_ids": "lists", "tag_ids": "tags"}

# Which of the API's `fields` fills a property (API guide, export_contacts). There is none for custom fields, tags and
# whatever lands in other_columns, and it is not certain which one fills email_status, email_update_source and
# email_optin_source: with any of these selected, the export is asked for everything.
_FIELDS: dict[str, str] = {
    **{
        name: name
        for name in (
            "email_address",
            "email_optin_date",
            "email_optout_source",
            "email_optout_date",
            "email_optout_reason",
            "first_name",
            "last_name",
            "company_name",
            "job_title",
            "website",
            "birthday",
            "anniversary",
            "notes",
            "source_name",
            "sms_number",
            "sms_status",
            "sms_consent_date",
            "created_at",
            "updated_at",
        )
    },
    "email_permission_status": "email_permission",
    "birthday_month": "birthday",
    "birthday_day": "birthday",
    "list_names": "email_lists",
    **{f"{kind}_phone": "phone_number" for kind in PHONE_KINDS},
    **{f"{kind}_{part}": part for kind in ADDRESS_KINDS for part in ("street", "city", "state", "zip", "country")},
}
# The key is made of these; the opt-in and opt-out fields need the address besides.
_ALWAYS = frozenset({"email_address", "sms_number", *NAMING_PROPERTIES})


def check_settings(settings: Mapping[str, Any]) -> None:
    """Refuse choices of contacts that the API would refuse, before any request.

    Args:
        settings: The tap's.

    Raises:
        SettingsError: If two of them exclude each other, pages cannot express them, or start_date is no date.
    """
    scope = _scope(settings, _texts(settings, "lists"), _texts(settings, "tags"))
    check_scope(scope, _SPELLED)
    if settings.get("contacts_source") == "api" and (beyond := beyond_pages(scope)):
        msg = f"{beyond} cannot be expressed by pages of the API: set contacts_source to auto or export."
        raise SettingsError(msg)
    start_of(settings)


def scope_of(settings: Mapping[str, Any], account: TapAccount) -> ExportScope:
    """Turn the settings into what the API understands.

    Args:
        settings: The tap's.
        account: Looks up the names of lists and tags, if any are configured.

    Raises:
        SettingsError: If a list or tag is unknown or its name stands for several.
    """
    lists, tags = _texts(settings, "lists"), _texts(settings, "tags")
    return _scope(
        settings,
        resolve_names(lists, account.lists, setting="lists") if lists else (),
        resolve_names(tags, account.tags, setting="tags") if tags else (),
    )


def export_fields(selected: Collection[str]) -> tuple[str, ...]:
    """Say which fields to ask for, so that nothing selected is missing.

    Args:
        selected: The selected properties of contacts.

    Returns:
        Values of the API's `fields`; empty to ask for everything.
    """
    wanted = set(selected) - {KEY} - PAGES_ONLY
    if not wanted <= _FIELDS.keys():
        return ()
    return tuple(sorted(_ALWAYS | {_FIELDS[name] for name in wanted}))


def _scope(settings: Mapping[str, Any], list_ids: tuple[str, ...], tag_ids: tuple[str, ...]) -> ExportScope:
    return ExportScope(
        list_ids=list_ids,
        segment_id=settings.get("segment_id"),
        tag_ids=tag_ids,
        contact_ids=_texts(settings, "contact_ids"),
        status=settings.get("status") or None,
        new_subscriber=bool(settings.get("new_subscriber")),
    )


def _texts(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(text).strip() for text in settings.get(name) or ()))
