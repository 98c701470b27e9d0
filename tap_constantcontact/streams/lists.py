"""What contacts are sorted and described by: lists and custom fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tap_constantcontact.account import CUSTOM_FIELDS_PER_PAGE, LISTS_PER_PAGE
from tap_constantcontact.client import PagedStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_constantcontact.tap import TapConstantContact


def _text(description: str, *, null: bool = True, **more: Any) -> dict[str, Any]:
    return {"type": ["string", "null"] if null else "string", "description": description, **more}


_CREATED_AT = _text("When it was created, in UTC.", format="date-time")
_UPDATED_AT = _text("When it was last changed, in UTC.", format="date-time")

_LIST_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "list_id": _text("The list's id.", null=False),
        "name": _text("The list's name."),
        "description": _text("What the account says about it."),
        "favorite": {"type": ["boolean", "null"], "description": "Whether it is marked as a favorite."},
        "membership_count": {
            "type": ["integer", "null"],
            "description": "How many contacts are in it, those that may not be mailed included.",
        },
        "created_at": _CREATED_AT,
        "updated_at": _UPDATED_AT,
    },
}

_CHOICE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "choice_id": _text("The choice's id within its field."),
        "choice_label": _text("What people read."),
        "display_order": {"type": ["integer", "null"], "description": "Its place among the choices."},
        "created_at": _CREATED_AT,
        "updated_at": _UPDATED_AT,
    },
}

_CUSTOM_FIELD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "custom_field_id": _text("The custom field's id.", null=False),
        "label": _text("What people read, also as the heading of its column in an export."),
        "name": _text("Its short name: `cf_` and this name is its property in contacts."),
        "type": _text("string, text_area, number, currency, boolean, date, datetime, single_select or multi_select."),
        "version": {"type": ["integer", "null"], "description": "2 for dates that are kept as dates, else 1."},
        "metadata": {
            "type": ["object", "null"],
            "additionalProperties": True,
            "description": "How it is entered and shown, such as `decimal_places` or `display_format`.",
        },
        "choices": {
            "type": ["array", "null"],
            "items": _CHOICE_SCHEMA,
            "description": "What can be chosen, for the select types.",
        },
        "created_at": _CREATED_AT,
        "updated_at": _UPDATED_AT,
    },
}


class ContactListsStream(PagedStream):
    """The account's contact lists."""

    name = "contact_lists"
    primary_keys = ("list_id",)
    path = "/contact_lists"
    items = "lists"
    params: ClassVar[dict[str, Any]] = {"limit": LISTS_PER_PAGE, "include_membership_count": "all"}

    def __init__(self, tap: TapConstantContact) -> None:
        """Remember the account; nothing is sent yet.

        Args:
            tap: The tap.
        """
        super().__init__(tap, _LIST_SCHEMA)


class ContactCustomFieldsStream(PagedStream):
    """The account's custom fields."""

    name = "contact_custom_fields"
    primary_keys = ("custom_field_id",)
    path = "/contact_custom_fields"
    items = "custom_fields"
    params: ClassVar[dict[str, Any]] = {"limit": CUSTOM_FIELDS_PER_PAGE}

    def __init__(self, tap: TapConstantContact) -> None:
        """Remember the account; nothing is sent yet.

        Args:
            tap: The tap.
        """
        super().__init__(tap, _CUSTOM_FIELD_SCHEMA)

    def records(self) -> Iterator[dict[str, Any]]:
        """Read the custom fields.

        Yields:
            A record; ids of choices as text, since the contract's number looks like `000001` on the wire.
        """
        for record in super().records():
            record["choices"] = record["choices"] and [_choice(choice) for choice in record["choices"]]
            yield record


def _choice(resource: dict[str, Any]) -> dict[str, Any]:
    choice = {name: resource.get(name) for name in _CHOICE_SCHEMA["properties"]}
    choice["choice_id"] = None if choice["choice_id"] is None else str(choice["choice_id"])
    return choice
