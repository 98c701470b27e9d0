"""The account's custom fields: found by name or label, and what a new one is like. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import normalized
from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constantcontact_api.contacts.custom_fields import CustomField

MAX_LABEL_LENGTH: Final = 50
"""In characters (contract, CustomFieldInput)."""
_MOST_DECIMAL_PLACES: Final = 4


class CustomFields:
    """An account's custom fields, by name or label in any spelling."""

    def __init__(self, fields: Iterable[CustomField]) -> None:
        """Index them; a name wins over another field's label.

        Args:
            fields: All of the account's.
        """
        self.all: tuple[CustomField, ...] = ()
        self._by_label: dict[str, CustomField] = {}
        self._by_name: dict[str, CustomField] = {}
        for field in fields:
            self.add(field)

    def add(self, field: CustomField) -> None:
        """Note one more.

        Args:
            field: Of the account.
        """
        self.all += (field,)
        self._by_label[normalized(field.label)] = field
        self._by_name[normalized(field.name)] = field

    def find(self, heading: str) -> CustomField | None:
        """Find the custom field that a heading names.

        Args:
            heading: A name or label, with `cf:`, `cf_` or nothing before it.
        """
        spellings = [normalized(without_prefix(heading) or heading), normalized(heading)]
        found = (self._by_name.get(key) or self._by_label.get(key) for key in spellings)
        return next((field for field in found if field), None)


def without_prefix(heading: str) -> str:
    """Return what follows `cf:` or `cf_`, or nothing where the heading starts with neither.

    Args:
        heading: A column's name.
    """
    return heading[3:].strip() if heading[:3].casefold() in {"cf:", "cf_"} else ""


def new_custom_field(label: str, schema: object) -> dict[str, Any]:
    """Describe the custom field that is to hold a column.

    Args:
        label: What people will see; the service makes its name from it.
        schema: The column's JSON schema.

    Returns:
        The body of `POST /contact_custom_fields`.

    Raises:
        SettingsError: If the label is too long.
    """
    if len(label) > MAX_LABEL_LENGTH:
        raise SettingsError(
            f"The custom field {label!r} cannot be created: a label has at most {MAX_LABEL_LENGTH} characters. Send "
            "its column to a shorter one with field_map."
        )
    return {"label": label, **_type_of(schema if isinstance(schema, dict) else {})}


def _type_of(schema: dict[str, Any]) -> dict[str, Any]:
    types = schema.get("type")
    names = {types} if isinstance(types, str) else set(types or ())
    names.discard("null")
    if names == {"string"} and schema.get("format") in {"date", "date-time"}:
        return {"type": "date" if schema["format"] == "date" else "datetime"}
    if names == {"boolean"}:
        return {"type": "boolean"}
    if names == {"integer"}:
        return {"type": "number", "metadata": {"integer": True, "allow_negative": True}}
    if names and names <= {"integer", "number"}:
        metadata = {"integer": False, "allow_negative": True, "decimal_places": _MOST_DECIMAL_PLACES}
        return {"type": "number", "metadata": metadata}
    return {"type": "string"}
