"""What a record may hold of settings and STATE, and that its schema and its page are one."""

from __future__ import annotations

import json
import re
from pathlib import Path

from constantcontact_singer.exits import Ending
from constantcontact_singer.run_record import (
    RECORD_SETTINGS,
    SCHEMA_FILE,
    RunRecord,
    plain_bookmarks,
    settings_that_matter,
)
from tap_constantcontact.tap import TapConstantContact
from target_constantcontact.accounting.report import StreamCounts
from target_constantcontact.target import TargetConstantContact

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
PAGE = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")


def test_the_schema_names_what_the_code_writes() -> None:
    record = RunRecord("tap-constantcontact", {}, {"properties": {}}).of(Ending(), {})
    assert list(record) == SCHEMA["required"]
    assert SCHEMA["$defs"]["counts"]["properties"].keys() == vars(StreamCounts()).keys()


def test_the_page_describes_every_key_of_the_schema() -> None:
    told = re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE)
    for part in (SCHEMA, *(SCHEMA["$defs"][name] for name in ("counts", "read", "import", "export"))):
        assert set(part["properties"]) <= set(told)


def test_a_file_name_that_is_no_utf_8_costs_no_record(tmp_path: Path) -> None:
    settings = {"report_path": str(tmp_path / "report.json"), "rejects_path": "r\udce4jects.jsonl"}
    record = RunRecord("target-constantcontact", settings, {"properties": {}})
    record.write(Ending(), {"rejects_path": settings["rejects_path"]})
    assert json.loads((tmp_path / "report.json").read_bytes())["rejects_path"] == "r?jects.jsonl"


def test_no_secret_and_no_text_of_a_setting_is_told() -> None:
    for plugin in (TapConstantContact, TargetConstantContact):
        properties = plugin.config_jsonschema["properties"]
        for name, definition in properties.items():
            secret = f"ada.{name}@example.org"
            kind = definition["type"] if isinstance(definition["type"], str) else definition["type"][0]
            value = {"array": [secret], "object": {secret: secret}}.get(kind, secret)
            assert secret not in json.dumps(settings_that_matter({name: value}, plugin.config_jsonschema))


def test_numbers_switches_choices_and_dates_are_told_unless_they_are_the_default() -> None:
    given = {"dry_run": True, "mode": "mirror", "max_rejects": 0, "on_delete": "ignore", "lists": ["a"]}
    found = settings_that_matter(given, TargetConstantContact.config_jsonschema)
    assert found == {"mode": "mirror", "max_rejects": 0, "lists": "set", "dry_run": True}
    found = settings_that_matter({"start_date": "2026-01-31"}, TapConstantContact.config_jsonschema)
    assert found == {"start_date": "2026-01-31"}


def test_only_dates_and_numbers_of_bookmarks_are_told() -> None:
    values = {"a": "2026-01-31T08:00:00Z", "b": 7, "c": "ada@example.org", "d": None, "e": ["2026"], "f": "2026-01-31"}
    state = {"bookmarks": {name: {"replication_key_value": value} for name, value in values.items()}}
    assert plain_bookmarks(state) == {"a": "2026-01-31T08:00:00Z", "b": 7, "f": "2026-01-31"}
    odd: list[object] = [None, [], 7, "text", {"bookmarks": []}, {"bookmarks": {"a": []}}]
    assert [plain_bookmarks(one) for one in odd] == [{}] * len(odd)


def test_an_address_in_a_sentence_is_masked() -> None:
    record = RunRecord("target-constantcontact", {}, {"properties": RECORD_SETTINGS})
    found = record.of(Ending(2, "lists: 'ada@example.org' is unknown."), {})
    assert found["sentence"] == "lists: '(address)' is unknown."
