"""What an account has besides contacts: lists, tags, custom fields, segments."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constantcontact_simulator import people_tables as tables
from constantcontact_simulator.times import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constantcontact_simulator.bodies import Body

FIRST_AT = 1_440_000_000  # 2015-08-19: when the account began
CUSTOM_FIELD_TYPES = (
    "string", "date", "datetime", "number", "boolean", "currency", "text_area", "single_select", "multi_select",
)  # fmt: skip


@dataclass
class ContactList:
    """A contact list (contract: ContactList)."""

    list_id: str
    name: str
    created_at: int
    updated_at: int
    description: str | None = None
    favorite: bool = False
    deleted_at: int | None = None

    def resource(self, membership_count: int | None = None) -> Body:
        """The list as the API returns it, with a membership count if one is given."""
        body: Body = {
            "list_id": self.list_id,
            "name": self.name,
            "favorite": self.favorite,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        }
        if self.description is not None:
            body["description"] = self.description
        if self.deleted_at is not None:
            body["deleted_at"] = iso(self.deleted_at)
        if membership_count is not None:
            body["membership_count"] = membership_count
        return body


@dataclass
class Tag:
    """A tag (contract: Tag)."""

    tag_id: str
    name: str
    created_at: int
    updated_at: int
    tag_source: str = "Contact"

    def resource(self, contacts_count: int | None = None) -> Body:
        """The tag as the API returns it, with a count if one is given."""
        body: Body = {
            "tag_id": self.tag_id,
            "name": self.name,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
            "tag_source": self.tag_source,
        }
        if contacts_count is not None:
            body["contacts_count"] = contacts_count
        return body


@dataclass
class Choice:
    """One of the choices of a select field; contacts name it by six digits, `000001`."""

    choice_id: int
    choice_label: str
    created_at: int


@dataclass
class CustomField:
    """A custom field (contract: CustomFieldResource, and the generated clients for what came in 2025)."""

    custom_field_id: str
    label: str
    name: str
    type: str
    created_at: int
    updated_at: int
    metadata: Mapping[str, Any] | None = None
    choices: Sequence[Choice] = ()
    version: int = 1

    def resource(self) -> Body:
        """The field as the API returns it; strings have neither `metadata` nor `choices` (seen on the wire)."""
        body: Body = {
            "custom_field_id": self.custom_field_id,
            "label": self.label,
            "name": self.name,
            "type": self.type,
            "version": self.version,
            "updated_at": iso(self.updated_at),
            "created_at": iso(self.created_at),
        }
        if self.metadata:
            body["metadata"] = dict(self.metadata)
        if self.choices:
            body["choices"] = [
                {
                    "custom_field_id": self.custom_field_id,
                    "choice_id": choice.choice_id,
                    "choice_label": choice.choice_label,
                    "display_order": order,
                    "created_at": iso(choice.created_at),
                    "updated_at": iso(choice.created_at),
                }
                for order, choice in enumerate(self.choices)
            ]
        return body


@dataclass
class Segment:
    """A segment; `list_ids` or `tag_ids` say who is in it, and the criteria say the same in the API's words."""

    segment_id: int
    name: str
    created_at: int
    list_ids: tuple[str, ...] = ()
    tag_ids: tuple[str, ...] = ()
    criteria: str | None = None
    edited_at: int | None = None
    deleted_at: int | None = None
    selects_nobody: bool = False

    def resource(self, *, detail: bool = False) -> Body:
        """The segment as the API returns it; only `detail` has the criteria, JSON within a string."""
        body: Body = {
            "name": self.name,
            "segment_id": self.segment_id,
            "created_at": iso(self.created_at),
            "edited_at": iso(self.edited_at or self.created_at),
        }
        if detail and self.criteria is not None:
            body["segment_criteria"] = self.criteria
        elif detail:
            source, field, values = ("tags", "tag_id", self.tag_ids)
            if self.list_ids:
                source, field, values = ("list_membership", "list_id", self.list_ids)
            rule = {"source": source, "field": field, "op": "contains-any", "value": list(values)}
            criteria = {"version": "1.0.0", "criteria": {"type": "and", "group": [rule]}}
            body["segment_criteria"] = json.dumps(criteria)
        return body


def stable_uuid(*parts: object) -> str:
    """A UUID of version 1's looks, the same for the same parts."""
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-11{digest[12:14]}-8{digest[14:17]}-{digest[17:29]}"


def field_name(label: str) -> str:
    """The name of a custom field: its label in lower case, underscores for all but letters and digits (seen live)."""
    return re.sub(r"[^a-z0-9]", "_", label.lower())


def generated_lists(seed: int, count: int) -> dict[str, ContactList]:
    """The lists of an account, by id; they depend on the seed alone."""
    lists = {}
    for number in range(count):
        name = tables.LIST_NAMES[number] if number < len(tables.LIST_NAMES) else f"List {number + 1}"
        at = FIRST_AT + number * 86_400
        list_id = stable_uuid(seed, "list", number)
        lists[list_id] = ContactList(list_id, name, at, at, favorite=number == 0)
    return lists


def generated_tags(seed: int, count: int) -> dict[str, Tag]:
    """The tags of an account, by id."""
    tags = {}
    for number in range(count):
        name = tables.TAG_NAMES[number] if number < len(tables.TAG_NAMES) else f"Tag {number + 1}"
        at = FIRST_AT + number * 86_400
        tag_id = stable_uuid(seed, "tag", number)
        tags[tag_id] = Tag(tag_id, name, at, at)
    return tags


def generated_custom_fields(seed: int, count: int, *, duplicate_heading: bool) -> dict[str, CustomField]:
    """The custom fields of an account, by id: of every type if there are at least nine.

    Args:
        seed: The account's seed.
        count: How many.
        duplicate_heading: Add one labelled like a standard column of export files.
    """
    fields = {}
    specifications = [
        tables.CUSTOM_FIELDS[number]
        if number < len(tables.CUSTOM_FIELDS)
        else (f"Custom Field {number + 1}", "string", None, ())
        for number in range(count)
    ]
    if duplicate_heading:
        specifications.append(("Job title", "string", None, ()))
    for number, (label, kind, metadata, choices) in enumerate(specifications):
        at = FIRST_AT + number * 86_400
        field_id = stable_uuid(seed, "custom field", number)
        fields[field_id] = CustomField(
            field_id,
            label,
            field_name(label),
            kind,
            at,
            at,
            metadata,
            tuple(Choice(choice, text, at) for choice, text in enumerate(choices, start=1)),
            version=2 if kind == "date" else 1,
        )
    return fields


def generated_segments(count: int, lists: Mapping[str, ContactList], tags: Mapping[str, Tag]) -> dict[int, Segment]:
    """The segments of an account, by id: members of a list, or bearers of a tag, in turns."""
    segments = {}
    for number in range(count):
        segment_id = 12 + number
        at = FIRST_AT + number * 86_400
        if number % 2 == 0 and lists:
            chosen = list(lists)[number // 2 % len(lists)]
            segments[segment_id] = Segment(segment_id, f"Members of list {number + 1}", at, list_ids=(chosen,))
        elif tags:
            chosen = list(tags)[number // 2 % len(tags)]
            segments[segment_id] = Segment(segment_id, f"Tagged, {number + 1}", at, tag_ids=(chosen,))
    return segments
