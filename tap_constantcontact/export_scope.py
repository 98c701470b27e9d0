"""From the tap's settings and selection to what an export asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.activities.exports import ExportScope, check_scope
from constantcontact_api.contacts.names import resolve_names
from constantcontact_api.errors import SettingsError
from tap_constantcontact.contact_queries import unsupported_by_pages
from tap_constantcontact.settings import start_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_constantcontact.lookups import TapAccount

_DAY_SECONDS: Final = 86_400
_ID: Final = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SETTING_NAMES: Final = {"list_ids": "lists", "tag_ids": "tags"}


def check_settings(settings: Mapping[str, Any], now: float) -> None:
    """Reject settings that the API would reject, before any request is sent.

    Args:
        settings: All of them.
        now: In seconds since the epoch.

    Raises:
        SettingsError: If two settings exclude each other, pages do not support one, an id of a contact is none, or
            start_date is no date that has passed.
    """
    scope = _scope(settings, _texts(settings, "lists"), _texts(settings, "tags"))
    check_scope(scope, _SETTING_NAMES)
    if settings.get("contacts_source") == "api" and (unsupported := unsupported_by_pages(scope)):
        raise SettingsError(
            f"{unsupported} cannot be expressed by pages of the API: set contacts_source to auto or export."
        )
    for number, one in enumerate(scope.contact_ids, 1):
        if not _ID.fullmatch(one):  # it may be an address, so it is not told
            raise SettingsError(
                f"contact_ids holds something else than the id of a contact, at place {number}: correct it. The stream "
                "contact_details has the ids."
            )
    if (start_of(settings) or now) > now + _DAY_SECONDS:
        raise SettingsError(
            f"start_date is {settings['start_date']!r}, which is still to come: nothing would be read before. Write a "
            "date that has passed."
        )


def scope_of(settings: Mapping[str, Any], account: TapAccount) -> ExportScope:
    """Turn the settings into an export's scope, resolving the names of lists and tags.

    Raises:
        SettingsError: If a list or tag is unknown, or several have the same name.
    """
    lists, tags = _texts(settings, "lists"), _texts(settings, "tags")
    return _scope(
        settings,
        resolve_names(lists, account.lists, setting="lists") if lists else (),
        resolve_names(tags, account.tags, setting="tags") if tags else (),
    )


def choice_of(scope: ExportScope) -> dict[str, object]:
    """Return what a scope says about which contacts, by setting."""
    return {
        "lists": scope.list_ids,
        "segment_id": scope.segment_id,
        "tags": scope.tag_ids,
        "contact_ids": scope.contact_ids,
        "status": scope.status,
        "new_subscriber": scope.new_subscriber,
    }


def _scope(settings: Mapping[str, Any], list_ids: tuple[str, ...], tag_ids: tuple[str, ...]) -> ExportScope:
    return ExportScope(
        list_ids=list_ids,
        segment_id=settings.get("segment_id"),
        tag_ids=tag_ids,
        contact_ids=tuple(dict.fromkeys(map(str.lower, _texts(settings, "contact_ids")))),
        status=settings.get("status") or None,
        new_subscriber=bool(settings.get("new_subscriber")),
    )


def _texts(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(text).strip() for text in settings.get(name) or ()))
