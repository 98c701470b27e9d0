"""The account's custom fields, and how the text of an export becomes their typed values; pure.

Types and metadata are from the contract (CustomFieldResource); before September 2025 only `string` and `date` existed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts import cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constantcontact_api.contacts.cells import Reader
    from constantcontact_api.types import JsonObject

PREFIX = "cf_"

_TEXT: JsonObject = {"type": ["string", "null"]}
_SCHEMAS: dict[str, JsonObject] = {
    "number": {"type": ["number", "null"]},
    "currency": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
}
_READERS: dict[str, Reader] = {
    "number": cells.number,
    "currency": cells.number,
    "boolean": cells.boolean,
    "date": cells.date,
    "datetime": cells.timestamp,
}


@dataclass(frozen=True)
class CustomField:
    """One custom field of the account.

    Attributes:
        label: The heading of its column in export files.
        name: The key that imports use after `cf:`; derived from the label by the service.
        type: As the service spells it; an unknown one is treated as text.
        metadata: Such as `{"integer": true}` or `{"display_format": "DD/MM/YYYY"}`.
        custom_field_id: What contacts name it by in the API's JSON.
        choices: Labels of the select types, by id without leading zeros.
    """

    label: str
    name: str
    type: str = "string"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    custom_field_id: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_resource(cls, resource: Mapping[str, Any]) -> CustomField:
        """Read one item of `GET /contact_custom_fields`."""
        label = str(resource.get("label") or resource.get("name") or "")
        return cls(
            label=label,
            name=str(resource.get("name") or label),
            type=str(resource.get("type") or "string"),
            metadata=resource.get("metadata") or {},
            custom_field_id=str(resource.get("custom_field_id") or ""),
            choices={
                _choice_id(choice.get("choice_id")): str(choice.get("choice_label") or "")
                for choice in resource.get("choices") or ()
            },
        )

    @property
    def property_name(self) -> str:
        """The name of its property in records."""
        return f"{PREFIX}{self.name}"

    @property
    def is_whole(self) -> bool:
        """Whether it is a number without a fraction."""
        return self.type == "number" and self.metadata.get("integer") in {True, "true"}

    def text_of(self, value: Mapping[str, Any]) -> str:
        """Write a contact's value as an export file would.

        Args:
            value: One item of a contact's `custom_fields`: `value`, or `choice_ids` alone (contract: ContactResource;
                `value` is optional since 2026).
        """
        if value.get("value") is not None:
            return str(value["value"])
        chosen = (self.choices.get(_choice_id(choice)) for choice in value.get("choice_ids") or ())
        return ",".join(label for label in chosen if label)

    def schema(self) -> JsonObject:
        """Describe its values as JSON schema."""
        kind = {"type": ["integer", "null"]} if self.is_whole else _SCHEMAS.get(self.type, _TEXT)
        return {**kind, "description": f"Custom field {self.label!r} ({self.type})."}

    def reader(self) -> Reader | None:
        """Return the reader of its column's cells; None if the text is the value."""
        if self.is_whole:
            return cells.integer
        # A date is shown in the field's own format, if it has one.
        if self.type == "date" and str(self.metadata.get("display_format") or "").upper().startswith("D"):
            return cells.day_first_date
        return _READERS.get(self.type)


def _choice_id(identifier: object) -> str:
    # A number in the contract, six digits such as `000001` where contacts name it.
    return str(identifier).lstrip("0")
