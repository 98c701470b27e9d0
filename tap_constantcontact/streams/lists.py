"""Lists, tags, custom fields and segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from constantcontact_api.contacts.queries import (
    CUSTOM_FIELDS,
    CUSTOM_FIELDS_PAGE,
    LISTS,
    LISTS_PAGE,
    MEMBERS_COUNTED,
    SEGMENTS,
    TAGS,
    TAGS_PAGE,
    CustomFieldAnswer,
    ListAnswer,
    TagAnswer,
)
from constantcontact_api.errors import NotFoundError
from constantcontact_api.wire.answers import Number
from tap_constantcontact.collection_streams import PagedStream
from tap_constantcontact.schemas import array, boolean, free_form, integer, record, text, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

_CREATED_AT: Final = timestamp("When it was created")
_UPDATED_AT: Final = timestamp("When it was last changed")
_CHOICE_SCHEMA: Final = record(
    {
        "choice_id": text("The choice's id within its field."),
        "choice_label": text("Its label."),
        "display_order": integer("Its place among the choices."),
        "created_at": _CREATED_AT,
        "updated_at": _UPDATED_AT,
    }
)


class ContactListsStream(PagedStream):
    """The account's contact lists, deleted ones included."""

    name = "contact_lists"
    primary_keys = ("list_id",)
    path = LISTS
    items = "lists"
    shape = ListAnswer
    params: ClassVar[dict[str, Any]] = {**LISTS_PAGE, **MEMBERS_COUNTED, "status": "all"}
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "list_id": text("The list's id.", null=False),
            "name": text("The list's name."),
            "description": text("Its description."),
            "favorite": boolean("Whether it is marked as a favorite."),
            "membership_count": integer("How many contacts are in it, those that may not be mailed included."),
            "created_at": _CREATED_AT,
            "updated_at": _UPDATED_AT,
            "deleted_at": timestamp("When it was deleted; null if it is not"),
        }
    )


class ContactTagsStream(PagedStream):
    """The account's tags."""

    name = "contact_tags"
    primary_keys = ("tag_id",)
    path = TAGS
    items = "tags"
    shape = TagAnswer
    params: ClassVar[dict[str, Any]] = {**TAGS_PAGE, "include_count": "true"}
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "tag_id": text("The tag's id.", null=False),
            "name": text("The tag's name."),
            "contacts_count": integer("How many contacts have it."),
            "tag_source": text("What tagged the contacts, such as `Contact`."),
            "created_at": _CREATED_AT,
            "updated_at": _UPDATED_AT,
        }
    )


class ContactCustomFieldsStream(PagedStream):
    """The account's custom fields."""

    name = "contact_custom_fields"
    primary_keys = ("custom_field_id",)
    path = CUSTOM_FIELDS
    items = "custom_fields"
    shape = CustomFieldAnswer
    params: ClassVar[dict[str, Any]] = CUSTOM_FIELDS_PAGE
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "custom_field_id": text("The custom field's id.", null=False),
            "label": text("Its label, which is also the heading of its column in an export."),
            "name": text("Its short name: `cf_` and this name is its property in contacts."),
            "type": text(
                "string, text_area, number, currency, boolean, date, datetime, single_select or multi_select."
            ),
            # Not `version` as in the API: SQL targets use a parameter of that name for ACTIVATE_VERSION, and
            # meltanolabs-target-postgres 0.8.1 fails on a column with it.
            "type_version": integer("2 for dates that are kept as dates, else 1."),
            "metadata": free_form("How it is entered and shown, such as `decimal_places` or `display_format`."),
            "choices": array("What can be chosen, for the select types.", _CHOICE_SCHEMA),
            "created_at": _CREATED_AT,
            "updated_at": _UPDATED_AT,
        }
    )

    def adapt(self, item: dict[str, Any]) -> dict[str, Any]:
        """Rename the version and make the ids of choices strings: the contract says number, the API sends `000001`."""
        choices = item.get("choices") and [_choice(choice) for choice in item["choices"]]
        return {**item, "type_version": item.get("version"), "choices": choices}


class SegmentAnswer(msgspec.Struct):
    """What is relied on of a segment."""

    segment_id: Number
    segment_criteria: str | None = None


class SegmentsStream(PagedStream):
    """The account's segments, with one request for the criteria of each."""

    name = "segments"
    primary_keys = ("segment_id",)
    path = SEGMENTS
    items = "segments"
    shape = SegmentAnswer
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "segment_id": integer("The segment's number.", null=False),
            "name": text("The segment's name."),
            "segment_criteria": text("What its contacts have in common: JSON in the service's own words, as text."),
            "created_at": _CREATED_AT,
            "edited_at": timestamp("When its name or criteria were last changed"),
        }
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the segments, with their criteria if those are selected."""
        wanted = self.mask["properties", "segment_criteria"]
        for segment in super().records():
            if wanted:
                try:
                    detail = self.account.client.get(f"{SEGMENTS}/{segment['segment_id']}", shape=SegmentAnswer)
                except NotFoundError:  # deleted since the page was read
                    self.children_skipped += 1
                    continue
                segment["segment_criteria"] = detail.get("segment_criteria")
            yield segment


def _choice(resource: dict[str, Any]) -> dict[str, Any]:
    choice = {name: resource.get(name) for name in _CHOICE_SCHEMA["properties"]}
    choice["choice_id"] = None if choice["choice_id"] is None else str(choice["choice_id"])
    return choice
