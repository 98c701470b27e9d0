"""The record of a run: one JSON object for people and programs, the same for both plugins, without personal data.

`docs/report.md` describes it key by key, from `run_record.schema.json`, which ships.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from contextlib import contextmanager
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import open_lines, open_own
from constantcontact_singer.connection import CONNECTION_SETTINGS
from constantcontact_singer.exits import Ending
from constantcontact_singer.logs import harmless

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from singer_sdk.plugin_base import PluginBase

FORMAT: Final = 1
"""Raised when a key changes its meaning."""
SCHEMA_FILE: Final = Path(__file__).with_name("run_record.schema.json")
RECORD_SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "report_path": {
        "type": "string",
        "title": "Report",
        "description": (
            "A JSON file that is replaced at the end of each run, failed ones included: counts by stream and reason, "
            "bulk activities, requests, seconds, exit code and sentence. docs/report.md describes it."
        ),
    },
    "runs_path": {
        "type": "string",
        "title": "Runs",
        "description": "A file to which each run adds the same as one line of JSON, for `constantcontact report`.",
    },
}
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.,+Zz -]*)?")
_NOT_TOLD: Final = frozenset({*CONNECTION_SETTINGS, *RECORD_SETTINGS, "lists"})
_ADDRESS: Final = re.compile(r"[^\s'\"]+@[^\s'\"]+")
_IS_SET: Final = "set"


class RunRecord:
    """The record of one run.

    Args:
        plugin: Its name, such as `tap-constantcontact`.
        settings: All of them.
        schema: JSON schema of the settings.

    Attributes:
        run_id: Unique to this process.
    """

    def __init__(self, plugin: str, settings: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
        self.run_id = uuid.uuid4().hex[:12]
        self._plugin = plugin
        self._settings = settings
        self._schema = schema
        self._started_at = datetime.now(timezone.utc)
        self._is_written = False

    def start_line(self, lists: Sequence[str], account: str) -> str:
        """Say what the run is about: account and lists by name, and the settings that are not at their default.

        Args:
            lists: Names.
            account: Name and id; empty where nobody has noted them.
        """
        matter = settings_that_matter(self._settings, self._schema)
        told = [
            name if value in {True, _IS_SET} else f"{name} {value}"
            for name, value in matter.items()
            if name not in _NOT_TOLD
        ]
        named = f"list{'' if len(lists) == 1 else 's'} {', '.join(lists)}" if lists else "no list by name"
        whose = f"account {account}, " if account else ""
        return f"Run {self.run_id}: {whose}{named}; settings: {', '.join(told) or 'as by default'}."

    def of(self, ending: Ending, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Lay the record out.

        Args:
            ending: How the run ended.
            facts: What the plugin knows of the rest; what it does not know is null or empty.
        """
        ended_at = datetime.now(timezone.utc)
        seconds = (ended_at - self._started_at).total_seconds()
        waited = facts.get("seconds_waiting_for_the_service") or 0.0
        return {
            "format": FORMAT,
            "run_id": self.run_id,
            "plugin": self._plugin,
            "version": version("singer-constantcontact"),
            "started_at": _timestamp(self._started_at),
            "ended_at": _timestamp(ended_at),
            "seconds": round(seconds, 3),
            "exit_code": ending.exit_code,
            "sentence": harmless(masked(ending.sentence)) or None,
            "is_complete": False,
            "account": {"id": None, "name": None},
            "lists": [],
            "settings": settings_that_matter(self._settings, self._schema),
            "streams": {},
            "requests_used": 0,
            "requests_left": None,
            "bookmarks_before": None,
            "bookmarks_after": None,
            "seconds_waiting_for_the_service": 0.0,
            "seconds_of_our_own": round(max(0.0, seconds - waited), 3),
            **facts,
        }

    def write(self, ending: Ending, facts: Mapping[str, Any]) -> None:
        """Write it where the settings say, once.

        Args:
            ending: How the run ended.
            facts: As for `of`.

        Raises:
            SettingsError: If a file cannot be written.
        """
        if self._is_written:
            return
        self._is_written = True
        if any(self._settings.get(name) for name in RECORD_SETTINGS):
            found = _encoded(self.of(ending, facts))
            try:
                self._put("report_path", found, _replace)
            finally:
                self._put("runs_path", found, _append)

    def write_after_failure(self, ending: Ending, facts: Mapping[str, Any], logger: logging.Logger) -> None:
        """Do as `write`, but if that is not possible only warn: why the run failed comes first.

        Args:
            ending: How the run ended.
            facts: As for `of`.
            logger: Gets the warning.
        """
        try:
            self.write(ending, facts)
        except SettingsError as error:
            logger.warning("%s", error)

    def _put(self, setting: str, record: bytes, put: Callable[[Path, bytes], None]) -> None:
        if not (path := self._settings.get(setting)):
            return
        try:
            put(Path(path).expanduser(), record)
        except OSError as error:
            raise SettingsError(
                f"The report {path} cannot be written ({error.strerror}): name another one with the setting {setting}."
            ) from error


def _encoded(record: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:  # the name of a file in another encoding than the locale's
        return json.dumps(record, ensure_ascii=False).encode(errors="replace")


def _replace(path: Path, record: bytes) -> None:
    descriptor = open_own(path, os.O_WRONLY | os.O_TRUNC, is_private=False)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(record, indent=2) + b"\n")


def _append(path: Path, record: bytes) -> None:
    # Runs at the same time share the file: one write of a whole line.
    descriptor = open_lines(path, is_private=False)
    try:
        os.write(descriptor, record + b"\n")
    finally:
        os.close(descriptor)


def _timestamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def recorded_start(
    plugin: type[PluginBase], settings: Mapping[str, Any], environment: Mapping[str, str]
) -> Iterator[None]:
    """Leave a record also of a run whose settings are wrong, as far as they say where.

    Args:
        plugin: It.
        settings: As given, not validated.
        environment: Variables that are settings too; empty if they are not read.
    """
    prefix, ending = f"{plugin.name.upper().replace('-', '_')}_", Ending()
    given = {name: environment.get(f"{prefix}{name.upper()}") for name in RECORD_SETTINGS} | dict(settings)
    given = {name: one for name, one in given.items() if name not in RECORD_SETTINGS or isinstance(one, str)}
    record = RunRecord(plugin.name, given, plugin.config_jsonschema)
    try:
        with ending.noted():
            yield
    except Exception:
        record.write_after_failure(ending, {}, plugin.logger)
        raise


def settings_that_matter(settings: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the settings that are not at their default: numbers, switches, choices and dates, no secret and no text."""
    found = {}
    for name, definition in schema["properties"].items():
        value = settings.get(name)
        if value is None or value == definition.get("default") or definition.get("secret"):
            continue
        is_plain = isinstance(value, (bool, int)) or value in definition.get("enum", ()) or _is_date(value)
        found[name] = value if is_plain else _IS_SET
    return found


def plain_bookmarks(state: object) -> dict[str, Any]:
    """Read the bookmarks of a STATE that are dates or numbers: anything else in it may be about people."""
    bookmarks = state.get("bookmarks") if isinstance(state, dict) else None
    values = {
        str(stream): one.get("replication_key_value")
        for stream, one in (bookmarks.items() if isinstance(bookmarks, dict) else ())
        if isinstance(one, dict)
    }
    return {stream: value for stream, value in values.items() if isinstance(value, (int, float)) or _is_date(value)}


def masked(text: str) -> str:
    """Leave addresses out of a text."""
    return _ADDRESS.sub("(address)", text)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None
