"""The target's settings, and which of them hold for a stream. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.connection import CONNECTION_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULT_REJECTS_PATH: Final = "constantcontact-rejects.jsonl"

_LISTS: Final = {"type": "array", "items": {"type": "string"}}
_FIELD_MAP: Final = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}

SETTINGS_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["client_id"],
    "properties": {
        **CONNECTION_SETTINGS,
        "lists": {
            **_LISTS,
            "title": "Lists",
            "description": (
                "Ids or names of the lists that people join. Without it each record has to name its own, in a column "
                "`list_ids` or `list_names`."
            ),
        },
        "field_map": {
            **_FIELD_MAP,
            "title": "Field map",
            "description": (
                "Column to Constant Contact field, such as `first_name` or `cf:shoe_size`, where names do not speak "
                'for themselves; `"__NULL__"` leaves a column out.'
            ),
        },
        "streams": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"lists": _LISTS, "field_map": _FIELD_MAP},
            },
            "title": "Settings by stream",
            "description": (
                "Stream name, or a pattern such as `crm-*`, to `lists` and `field_map` of its own. An exact name wins, "
                "then the first pattern that fits; its `field_map` is laid over the general one."
            ),
        },
        "import_format": {
            "type": "string",
            "enum": ["auto", "csv", "json"],
            "default": "auto",
            "title": "Import format",
            "description": (
                "`auto` sends CSV where all columns of a stream are documented for it, and rows with blanks, which CSV "
                "cannot leave out, as JSON."
            ),
        },
        "rejects_path": {
            "type": "string",
            "default": DEFAULT_REJECTS_PATH,
            "title": "Rejects file",
            "description": "Where records that cannot be imported are kept, one JSON line each with the reasons.",
        },
        "refuse_streams_without_people": {
            "type": "boolean",
            "default": False,
            "title": "Refuse streams without people",
            "description": "Whether a stream without an e-mail column ends the run instead of being skipped.",
        },
    },
}


@dataclass(frozen=True)
class StreamSettings:
    """What holds for one stream.

    Attributes:
        lists: Ids and names; empty where each record names its own.
        lists_setting: The setting that `lists` came from, for sentences.
        field_map: Column to field.
    """

    lists: Sequence[str]
    lists_setting: str
    field_map: Mapping[str, str | None]


def settings_of(stream: str, config: Mapping[str, Any]) -> StreamSettings:
    """Find the settings of a stream: its own, else those of the first pattern that fits, over the general ones.

    Args:
        stream: Its name.
        config: All settings.
    """
    by_stream: Mapping[str, Mapping[str, Any]] = config.get("streams") or {}
    name = stream if stream in by_stream else next((key for key in by_stream if fnmatchcase(stream, key)), None)
    own = by_stream[name] if name is not None else {}
    is_own = own.get("lists") is not None
    return StreamSettings(
        lists=own["lists"] if is_own else config.get("lists") or (),
        lists_setting=f"streams.{name}.lists" if is_own else "lists",
        field_map={**(config.get("field_map") or {}), **(own.get("field_map") or {})},
    )
