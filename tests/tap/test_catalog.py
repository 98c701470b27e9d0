"""The catalog of every stream, on record, so that a changed schema shows in review.

After an intended change, run `UPDATE_CATALOG=1 pytest tests/tap/test_catalog.py` and read the diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tap_constantcontact.tap import TapConstantContact
from tests.tap.runs import SettingsFor, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator


FOLDER = Path(__file__).with_name("catalog")
UPDATE = os.environ.get("UPDATE_CATALOG") == "1"


@pytest.fixture
def catalog(settings_for: SettingsFor) -> dict[str, dict[str, Any]]:
    with simulated(contacts=1) as simulator:
        tap = TapConstantContact(config=settings_for(simulator), setup_mapper=False)
        entries = json.loads(json.dumps(tap.catalog_dict))["streams"]
    return {entry["tap_stream_id"]: entry for entry in entries}


def test_the_catalog_is_the_one_on_record(catalog: dict[str, dict[str, Any]]) -> None:
    for name, entry in catalog.items():
        path = FOLDER / f"{name}.json"
        text = json.dumps(told(entry), indent=2, ensure_ascii=False) + "\n"
        if UPDATE:
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, name
    assert {path.stem for path in FOLDER.glob("*.json")} == set(catalog)


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """What matters of a catalog entry: not the metadata of each property."""
    (whole,) = [one["metadata"] for one in entry["metadata"] if not one["breadcrumb"]]
    return {
        "key_properties": entry["key_properties"],
        "replication_key": entry.get("replication_key"),
        "replication_method": entry.get("replication_method"),
        "selected_by_default": whole.get("selected", True),
        "schema": entry["schema"],
    }


def properties(schema: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property, those of objects and of objects in arrays too."""
    for name, definition in schema.get("properties", {}).items():
        yield f"{place}.{name}", definition
        yield from properties(definition, f"{place}.{name}")
        yield from properties(definition.get("items", {}), f"{place}.{name}[]")


def test_every_property_has_a_description_and_a_type(catalog: dict[str, dict[str, Any]]) -> None:
    for stream, entry in catalog.items():
        for place, definition in properties(entry["schema"], stream):
            assert definition.get("description"), place
            assert definition.get("type"), place


def test_keys_are_never_null_and_timestamps_are_date_times(catalog: dict[str, dict[str, Any]]) -> None:
    for stream, entry in catalog.items():
        for name in entry["key_properties"]:
            assert "null" not in entry["schema"]["properties"][name]["type"], f"{stream}.{name}"
        for place, definition in properties(entry["schema"], stream):
            if place.endswith(("_at", "_time")) and not place.endswith(".deleted_at"):
                assert definition.get("format") == "date-time", place


def test_streams_that_cost_much_say_so(catalog: dict[str, dict[str, Any]]) -> None:
    for stream, entry in catalog.items():
        if not told(entry)["selected_by_default"]:
            assert "not selected by default" in entry["schema"].get("description", ""), stream
