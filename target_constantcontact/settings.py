"""The target's settings, and which of them hold for a stream. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import CUSTOM_FIELD_PREFIX, normalized
from constantcontact_api.own_files import OWN_FOLDER
from constantcontact_singer.connection import CONNECTION_SETTINGS
from constantcontact_singer.run_record import RECORD_SETTINGS
from target_constantcontact.mapping.custom_fields import without_prefix
from target_constantcontact.mapping.tags import TAG_TARGETS
from target_constantcontact.mapping.typed_values import Conventions
from target_constantcontact.options import (
    DEFAULT_MAX_BISECT_IMPORTS,
    SMS_EXPLICIT,
    UNDO_STREAM,
    DateOrder,
    DecimalMark,
    Mode,
    MultipleAddresses,
    OnBadValue,
    OnDelete,
    OnOptOut,
    OperationKind,
    ResolveRejects,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from target_constantcontact.permission import Chosen

DEFAULT_REJECTS_PATH: Final = f"{OWN_FOLDER}/rejects.jsonl"
DEFAULT_MAX_REJECT_PERCENT: Final = 10
DEFAULT_MAX_CONCURRENT_IMPORTS: Final = 2
DEFAULT_MAX_DEPARTURES_PERCENT: Final = 20
DEFAULT_MAX_REMOVAL_PERCENT: Final = 20
DEFAULT_UPDATE_REQUEST_BUDGET: Final = 1_000

READS_ACCOUNT: Final = ("skip_unchanged", "clear_blanks", "history_path")
"""With one of these, the account is read before anybody is added."""

_LISTS: Final = {"type": "array", "items": {"type": "string"}}
_COLUMNS: Final = {"type": "array", "items": {"type": "string"}}
_TAGS: Final = {"type": "array", "items": {"type": "string"}}
_INTERNAL: Final = frozenset({OperationKind.UPDATE, OperationKind.CLEAR})  # what imports bring along
_OPERATION: Final = {"type": "string", "enum": [one.value for one in OperationKind if one not in _INTERNAL]}
_PERMISSION_COLUMNS: Final = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": "string", "enum": ["refusing", "granting", "ignore"]},
            {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {"yes": {"type": "array"}, "no": {"type": "array"}},
            },
        ]
    },
}
_ON_DELETE: Final = {"type": "string", "enum": [choice.value for choice in OnDelete]}
_ON_OPT_OUT: Final = {"type": "string", "enum": [choice.value for choice in OnOptOut]}
_DATE_ORDER: Final = {"type": "string", "enum": [one.value for one in DateOrder]}
_DECIMAL: Final = {"type": "string", "enum": [one.value for one in DecimalMark]}
_MODE: Final = {"type": "string", "enum": [mode.value for mode in Mode]}
_BUILT_IN_STREAMS: Final[Mapping[str, Mapping[str, Any]]] = {
    # Each record of an undo file names the list that it goes back to.
    UNDO_STREAM: {"lists": [], "mode": Mode.UPSERT.value, "operation": OperationKind.IMPORT.value, "tags": []}
}
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
                "The lists that people join, by id or name. Without it each record has to name its own, in a column "
                "such as `list_ids`, `list_names` or `Email Lists`. With it such a column counts as well only if "
                '`field_map` names it: `{"Groups": "list_names"}`.'
            ),
        },
        "field_map": {
            **_FIELD_MAP,
            "title": "Field map",
            "description": (
                "Column to Constant Contact field, such as `first_name` or `cf:shoe_size`, for columns whose names do "
                'not say which. `"__NULL__"` leaves a column out.'
            ),
        },
        "custom_fields": {
            **_COLUMNS,
            "title": "Custom fields",
            "description": "Columns that go into the custom field of the same name, whatever else the name means.",
        },
        "streams": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "lists": _LISTS,
                    "field_map": _FIELD_MAP,
                    "custom_fields": _COLUMNS,
                    "mode": _MODE,
                    "operation": _OPERATION,
                    "tags": _TAGS,
                    "on_delete": _ON_DELETE,
                    "on_opt_out": _ON_OPT_OUT,
                    "date_order": _DATE_ORDER,
                    "decimal": _DECIMAL,
                    "permission_columns": _PERMISSION_COLUMNS,
                },
            },
            "title": "Settings by stream",
            "description": (
                "Stream name, or a pattern such as `crm-*`, to `lists`, `field_map`, `custom_fields`, `mode`, "
                "`operation`, `tags`, `on_delete`, `on_opt_out`, `date_order`, `decimal` and `permission_columns` of "
                "its own. An exact name wins, then the first pattern that fits; its `field_map` and "
                "`permission_columns` are laid over the general ones."
            ),
        },
        "permission_columns": {
            **_PERMISSION_COLUMNS,
            "title": "Columns of permission",
            "description": (
                "What a column says about permission to e-mail, where its name and values do not tell: `refusing` (a "
                'yes keeps the person out), `granting` (a no does), `ignore`, or its words, as `{"yes": [...], "no": '
                "[...]}`."
            ),
        },
        "require_permission": {
            "type": "boolean",
            "default": False,
            "title": "Require permission",
            "description": "Whether to import only people whose record has a yes in a column of permission.",
        },
        "not_permitted_path": {
            "type": "string",
            "title": "People who may not be mailed",
            "description": (
                "A file for the records of people who may not be mailed, as their own source says. One JSON line each. "
                "Default: none; they are only counted, by column."
            ),
        },
        "suppression_path": {
            "type": "string",
            "title": "Do-not-mail list",
            "description": (
                "A do-not-mail list: a file of people who are never imported, whatever their record says. It holds "
                "addresses, or MD5, SHA-1 or SHA-256 hashes of lower-cased addresses, as lines, CSV or JSON lines. A "
                "line that is neither ends the run before anything is sent."
            ),
        },
        "max_departures_percent": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "title": "Departures allowed (percent)",
            "description": (
                "The run fails if `on_delete` would delete or take off lists more people than this, in percent of "
                "those on the lists that a stream fills. Ten are always allowed. Default: 20; no limit for an "
                "`operation` that removes, deletes or unsubscribes."
            ),
        },
        "mode": {
            **_MODE,
            "default": Mode.UPSERT.value,
            "title": "Mode",
            "description": (
                "`upsert` adds and updates people. `append` adds new people and skips those who are in the account. "
                "`update` updates those who are in the account and puts nobody on a list. `mirror` is `upsert`, and "
                "afterwards takes whoever the stream did not name off its lists. `append` and `update` read the "
                "account with one export."
            ),
        },
        "update_request_budget": {
            "type": "integer",
            "minimum": 0,
            "default": DEFAULT_UPDATE_REQUEST_BUDGET,
            "title": "Update request budget",
            "description": (
                "How many requests a run may spend on people who are written one by one, at two requests each: in the "
                "mode `update` those who are on no list, with `clear_blanks` those with a value to clear. Whoever is "
                "beyond it becomes a reject (`no_list_to_update_through`, `no_requests_to_clear`)."
            ),
        },
        "operation": {
            **_OPERATION,
            "default": OperationKind.IMPORT.value,
            "title": "Operation",
            "description": (
                "What a record does. `import` imports its person. The others change people who are in the account: "
                "`remove_from_lists` (those of `lists`, or that the record names), `add_tags` and `remove_tags` (those "
                "of `tags`), `delete`, and `unsubscribe` (two requests a person). A record means a person by address "
                "or by a column `contact_id`. `skip` skips the stream."
            ),
        },
        "tags": {
            **_TAGS,
            "title": "Tags",
            "description": "Ids or names of the tags that imported people get, or that an operation adds or removes.",
        },
        "create_tags": {
            "type": "boolean",
            "default": False,
            "title": "Create tags",
            "description": (
                "Whether to create tags that `tags` or records name and the account lacks. Records name theirs in a "
                "column `tag_names` or `Tags`. Without this, only a column that `field_map` names counts, as in "
                '`{"Labels": "tag_names"}`, and unknown tags are counted.'
            ),
        },
        "on_delete": {
            **_ON_DELETE,
            "default": OnDelete.IGNORE.value,
            "title": "On deleted records",
            "description": (
                "What to do with a record that its source marks as deleted (`_sdc_deleted_at` or `deleted_at`). "
                "`ignore` skips it. `remove_from_lists` takes its person off the lists that an import would add them "
                "to. `delete` deletes the person."
            ),
        },
        "on_opt_out": {
            **_ON_OPT_OUT,
            "title": "On people who opted out",
            "description": (
                "What to do in the account with people whose source says that they opted out, besides not importing "
                "them. `keep_out`: nothing. `remove_from_lists` takes them off the lists that an import would add them "
                "to. `unsubscribe` unsubscribes them, at two requests a person. Both read the account with one export. "
                "Default: nothing, but they leave the lists of a mirror."
            ),
        },
        "clear_blanks": {
            "type": "boolean",
            "default": False,
            "title": "Clear blanks",
            "description": (
                "Whether a null or blank in a column clears the value that the account holds. Takes one export, and "
                "two requests for each person with such a value, within `update_request_budget`."
            ),
        },
        "skip_unchanged": {
            "type": "boolean",
            "default": False,
            "title": "Skip unchanged rows",
            "description": (
                "Whether to skip rows that would change nothing. The account is read with one export: a row is "
                "unchanged if all its values and lists are there."
            ),
        },
        "history_path": {
            "type": "string",
            "title": "History",
            "description": (
                "A file that remembers who was put on which list, or a PostgreSQL database, as "
                "`postgresql://user@host/database`. Whoever has left a list since is not put back on it. Reads the "
                "account with one export. Default: none; an import puts people back on a list that they left."
            ),
        },
        "revive_deleted": {
            "type": "boolean",
            "default": False,
            "title": "Revive deleted people",
            "description": (
                "Whether an import may bring back people who were deleted from the account. If not, deleted people are "
                "read first, at one request for every 500: up to 10,000 of them, or all in a run with "
                "`skip_unchanged`, `history_path` or the mode `append`."
            ),
        },
        "max_removal_percent": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "default": DEFAULT_MAX_REMOVAL_PERCENT,
            "title": "Removals allowed (percent)",
            "description": (
                "A mirror that would remove more than this percentage of the members of a list removes nobody and "
                "fails."
            ),
        },
        "mirror_without_end_marker": {
            "type": "boolean",
            "default": False,
            "title": "Mirror without end marker",
            "description": (
                "Whether a mirror also removes people after a stream that does not end with ACTIVATE_VERSION. A tap "
                "that dies looks the same as one that has finished."
            ),
        },
        "undo_folder": {
            "type": "string",
            "default": OWN_FOLDER,
            "title": "Undo folder",
            "description": "Where a mirror writes who it removes, in a file that the target can load again.",
        },
        "create_lists": {
            "type": "boolean",
            "default": False,
            "title": "Create lists",
            "description": "Whether to create lists that settings or records name and the account lacks.",
        },
        "create_custom_fields": {
            "type": "boolean",
            "default": False,
            "title": "Create custom fields",
            "description": (
                "Whether to create custom fields that `custom_fields`, `field_map` or a column `cf_...` name and the "
                "account lacks, with the type of the column."
            ),
        },
        "sms_permission_to_send": {
            "type": "string",
            "enum": ["not_set", SMS_EXPLICIT],
            "default": "not_set",
            "title": "Permission for text messages",
            "description": (
                "`explicit` asserts that the owners of numbers for text messages agreed to get them. Rows with "
                "`sms_number` and `sms_consent_date` then go in imports of their own that say so, unless a column such "
                "as `sms_status` says otherwise."
            ),
        },
        "import_format": {
            "type": "string",
            "enum": ["auto", "csv", "json"],
            "default": "auto",
            "title": "Import format",
            "description": (
                "`auto` sends CSV if all columns of a stream are documented for it. Rows with blanks go as JSON, since "
                "CSV cannot leave a value out."
            ),
        },
        "max_concurrent_imports": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10,
            "default": DEFAULT_MAX_CONCURRENT_IMPORTS,
            "title": "Imports at once",
            "description": (
                "How many imports run beside reading. Two that hold the same address never run at once, so the last "
                "record wins. Each takes some 15 MB of memory."
            ),
        },
        "batch_folder": {
            "type": "string",
            "title": "Folder of BATCH files",
            "description": (
                "The folder of the files that BATCH messages may name: regular files below it, reached by no link out "
                "of it. Default: none; such a message ends the run."
            ),
        },
        "rejects_path": {
            "type": "string",
            "default": DEFAULT_REJECTS_PATH,
            "title": "Rejects file",
            "description": "Where records that cannot be imported are kept, one JSON line each with the reasons.",
        },
        "max_reject_percent": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "default": DEFAULT_MAX_REJECT_PERCENT,
            "title": "Rejects allowed (percent)",
            "description": (
                "With more rejects than this percentage of the records of people, the run ends with exit code 6, after "
                "everything else has landed."
            ),
        },
        "max_rejects": {
            "type": "integer",
            "minimum": 0,
            "title": "Rejects allowed (number)",
            "description": "With more rejects than this, the run ends with exit code 6. Default: any number.",
        },
        "on_long_value": {
            "type": "string",
            "enum": ["reject", "truncate"],
            "title": "On values that are too long",
            "description": (
                "What to do with text that is too long. `reject` rejects the record. `truncate` cuts the text to what "
                "the service takes, and counts it; telephone numbers and numbers are never cut. Default: as "
                "`on_bad_value`. An address that is too long always costs its record."
            ),
        },
        "multiple_addresses": {
            "type": "string",
            "enum": [one.value for one in MultipleAddresses],
            "default": MultipleAddresses.REJECT.value,
            "title": "Several addresses in one cell",
            "description": (
                "What to do with a cell such as `ada@example.com; bo@example.com`. `reject` rejects the record, since "
                "nothing says whose the others are. `first` imports the first address."
            ),
        },
        "on_bad_value": {
            "type": "string",
            "enum": [one.value for one in OnBadValue],
            "title": "On values that are no such thing",
            "description": (
                "What to do with a date, number, birthday or choice that cannot be read, in a field that a person can "
                "do without. `leave_out` imports the rest, counts the value, and lists it in the rejects file as a "
                "warning. `reject` rejects the record. Default: `reject` for columns that `field_map` or "
                "`custom_fields` names, else `leave_out`."
            ),
        },
        "split_names": {
            "type": "boolean",
            "default": False,
            "title": "Split names",
            "description": (
                "Whether a column of whole names sets first and last names where no other does: two plain words, or "
                "`Last, First`. Any other name (three words, a title, a company, `&`) is left out and counted."
            ),
        },
        "date_order": {
            **_DATE_ORDER,
            "title": "Order of dates",
            "description": (
                "What `3/12/1985` is: `month_first` or `day_first`. A column whose first values contradict it is not "
                "imported. Default: the month first, and columns with dots (`3.12.1985`) are not imported until it is "
                "set."
            ),
        },
        "decimal": {
            **_DECIMAL,
            "default": DecimalMark.POINT.value,
            "title": "Decimal mark",
            "description": (
                "What stands before decimals where a number is text: `point` (`1,234.50`) or `comma` (`1.234,50`). A "
                "column whose first values contradict it is not imported."
            ),
        },
        "resolve_rejects": {
            "type": "string",
            "enum": [choice.value for choice in ResolveRejects],
            "default": ResolveRejects.AUTO.value,
            "title": "Find refused rows",
            "description": (
                "How to find rows that an import refused without saying which. `auto` reads the account once at the "
                "end, with at most 4 requests beside further looks at the export, and names whoever is not in the "
                "account or not on the lists. STATE waits for that from such an import on. If the account cannot be "
                "read, the rows are only counted. `read_back` also names who lacks the values that were sent, and "
                "fails if the account cannot be read. `bisect` sends halves of the import again until each row is "
                "found; every time can leave another held row in the account's own screens. `none` only counts the "
                "rows."
            ),
        },
        "max_bisect_imports": {
            "type": "integer",
            "minimum": 1,
            "default": DEFAULT_MAX_BISECT_IMPORTS,
            "title": "Imports to find refused rows",
            "description": (
                "How many imports a run may spend on `resolve_rejects: bisect`. One refused row among 39,999 takes "
                "about 16; each takes two requests or more."
            ),
        },
        "verify": {
            "type": "string",
            "enum": ["counts", "members"],
            "default": "counts",
            "title": "Verification",
            "description": (
                "`counts` compares the counters of every import with what was sent. `members` also reads the account "
                "back with one export at the end and names every address that is not on its lists in the rejects file."
            ),
        },
        "dry_run": {
            "type": "boolean",
            "default": False,
            "title": "Dry run",
            "description": (
                "Do everything but the writes: read the account with one export, and tell the plan in the log and the "
                "report. No STATE is emitted and no reject kept."
            ),
        },
        **RECORD_SETTINGS,
        "allow_streams_without_people": {
            "type": "boolean",
            "default": False,
            "title": "Allow streams without people",
            "description": (
                "Whether a run may succeed if streams came and none of them held people, or if no message came at all. "
                "If not, it ends with exit code 2 and without STATE. Streams with `operation: skip` do not count."
            ),
        },
        "refuse_streams_without_people": {
            "type": "boolean",
            "default": False,
            "title": "Refuse streams without people",
            "description": (
                "An earlier name. `true` still ends the run at any stream without people, unless that has `operation: "
                "skip`. See `allow_streams_without_people`."
            ),
        },
    },
}


@dataclass(frozen=True)
class StreamSettings:
    """What holds for one stream.

    Attributes:
        lists: Ids and names; empty where each record names its own.
        lists_setting: The setting that `lists` came from, for sentences.
        field_map: Column to field; those of `custom_fields` among them.
        mode: What the stream means to the account.
        operation: What its records do.
        tags: Ids and names.
        tags_setting: The setting that `tags` came from, for sentences.
        on_delete: What those records do that their source marks as deleted.
        on_opt_out: What those do whose person opted out; None where nobody says.
        permission_columns: Column to what it says about permission to e-mail.
        is_chosen: Whether the settings name the stream, or say what a pattern that fits it is to do.
        date_order: Of dates whose year comes last; None where nobody says.
        decimal_comma: Whether a comma stands before decimals.
    """

    lists: Sequence[str]
    lists_setting: str
    field_map: Mapping[str, str | None]
    mode: Mode
    operation: OperationKind
    tags: Sequence[str]
    tags_setting: str
    on_delete: OnDelete
    on_opt_out: OnOptOut | None
    permission_columns: Mapping[str, Chosen]
    date_order: DateOrder | None
    decimal_comma: bool
    is_chosen: bool = False

    def conventions(self, today: date, *, takes_first_address: bool = False) -> Conventions:
        """Return what values mean that could mean two things.

        Args:
            today: Anniversaries may lie ten years ahead of it.
            takes_first_address: Whether the first of several addresses in one cell is the person's.
        """
        return Conventions(
            today,
            day_first=self.date_order is DateOrder.DAY_FIRST,
            decimal_comma=self.decimal_comma,
            takes_first_address=takes_first_address,
            is_order_said=self.date_order is not None,
        )


def settings_of(stream: str, config: Mapping[str, Any]) -> StreamSettings:
    """Find the settings of a stream: its own, else those of the first pattern that fits, over the general ones.

    Args:
        stream: Its name.
        config: All settings.
    """
    name, own = own_settings(stream, config)
    is_own = own.get("lists") is not None
    has_own_tags = own.get("tags") is not None
    custom: Sequence[str] = own["custom_fields"] if "custom_fields" in own else config.get("custom_fields") or ()
    return StreamSettings(
        lists=own["lists"] if is_own else config.get("lists") or (),
        lists_setting=f"streams.{name}.lists" if is_own else "lists",
        field_map={
            **{column: f"{CUSTOM_FIELD_PREFIX}{without_prefix(column) or column}" for column in custom},
            **(config.get("field_map") or {}),
            **(own.get("field_map") or {}),
        },
        mode=Mode(own.get("mode") or config.get("mode") or Mode.UPSERT),
        operation=OperationKind(own.get("operation") or config.get("operation") or OperationKind.IMPORT),
        tags=own["tags"] if has_own_tags else config.get("tags") or (),
        tags_setting=f"streams.{name}.tags" if has_own_tags else "tags",
        on_delete=OnDelete(own.get("on_delete") or config.get("on_delete") or OnDelete.IGNORE),
        on_opt_out=OnOptOut(chosen) if (chosen := own.get("on_opt_out") or config.get("on_opt_out")) else None,
        permission_columns={**(config.get("permission_columns") or {}), **(own.get("permission_columns") or {})},
        is_chosen=name == stream or own.get("operation") is not None,
        date_order=DateOrder(order) if (order := own.get("date_order") or config.get("date_order")) else None,
        decimal_comma=(own.get("decimal") or config.get("decimal")) == DecimalMark.COMMA.value,
    )


def own_settings(stream: str, config: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
    """Find what the setting `streams` says about a stream, and under which name or pattern.

    Args:
        stream: Its name.
        config: All settings.
    """
    by_stream = _by_stream(config)
    name = _key_of(stream, by_stream)
    return name, by_stream[name] if name is not None else {}


def _by_stream(config: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {**_BUILT_IN_STREAMS, **(config.get("streams") or {})}


def _key_of(stream: str, by_stream: Mapping[str, Mapping[str, Any]]) -> str | None:
    return stream if stream in by_stream else next((key for key in by_stream if fnmatchcase(stream, key)), None)


def mirrors_named(config: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Find the names and patterns of `streams` that are mirrors, and their lists.

    Args:
        config: All settings.
    """
    named = {key: settings_of(key, config) for key in config.get("streams") or {}}
    mirrors = {key: one for key, one in named.items() if one.mode is Mode.MIRROR}
    return {key: one.lists for key, one in mirrors.items() if one.operation is OperationKind.IMPORT}


def mirrors_any(config: Mapping[str, Any]) -> bool:
    """Tell whether any stream may be a mirror.

    Args:
        config: All settings.
    """
    return any(own.get("mode") == Mode.MIRROR.value for own in (config, *_by_stream(config).values()))


def without_settings_of(streams: Collection[str], keys: Iterable[str], config: Mapping[str, Any]) -> list[str]:
    """Return those names and patterns of `streams` whose settings hold for none of some streams.

    Args:
        streams: Their names.
        keys: Names and patterns.
        config: All settings.
    """
    by_stream = _by_stream(config)
    used = {_key_of(stream, by_stream) for stream in streams}
    return [key for key in keys if key not in used]


def names_tags(config: Mapping[str, Any]) -> bool:
    """Tell whether any stream brings tags.

    Args:
        config: All settings.
    """
    every = (config, *(config.get("streams") or {}).values())
    targets = (target for own in every for target in (own.get("field_map") or {}).values())
    from_records = bool(config.get("create_tags")) or any(normalized(one or "") in TAG_TARGETS for one in targets)
    return from_records or any(own.get("tags") for own in every)


def reads_account(config: Mapping[str, Any]) -> bool:
    """Tell whether a run has to know who is in the account before it adds anybody.

    Args:
        config: All settings.
    """
    modes = (own.get("mode") for own in (config, *(config.get("streams") or {}).values()))
    return any(config.get(name) for name in READS_ACCOUNT) or Mode.APPEND.value in modes
