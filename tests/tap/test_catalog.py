"""The catalog of every stream, on record, so that a changed schema shows in review.

After an intended change, run `UPDATE_CATALOG=1 pytest tests/tap/test_catalog.py` and read the diff.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from tap_constantcontact.catalog import catalog_of
from tap_constantcontact.tap import TapConstantContact
from tests.tap.runs import RunTap, SettingsFor, only, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_api.types import Json


FOLDER = Path(__file__).with_name("catalog")
UPDATE = os.environ.get("UPDATE_CATALOG") == "1"


@pytest.fixture
def catalog(settings_for: SettingsFor) -> dict[str, dict[str, Any]]:
    with simulated(contacts=1) as simulator:
        pages = {"landing_pages": list(simulator.account.landing_pages.ids)}
        tap = TapConstantContact(config={**settings_for(simulator), **pages}, setup_mapper=False)
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


def changed(catalog: dict[str, dict[str, Any]], **entry: Any) -> dict[str, Any]:
    """A catalog that selects contacts alone, with another entry of it."""
    content = {"streams": list(json.loads(json.dumps(catalog)).values())}
    only("contacts")(content)
    next(one for one in content["streams"] if one["tap_stream_id"] == "contacts").update(entry)
    return content


@pytest.mark.parametrize(
    "content",
    [None, [], {}, 5, "streams", {"streams": None}, {"streams": []}, {"streams": [5]}, {"streams": {"contacts": {}}},
     {"streams": [{}]}, {"streams": [{"tap_stream_id": 5}]}, {"streams": [{"tap_stream_id": "contacts"}]},
     {"streams": [{"tap_stream_id": "contacts", "schema": []}]},
     {"streams": [{"tap_stream_id": "contacts", "schema": {"properties": 5}}]},
     {"streams": [{"tap_stream_id": "contacts", "schema": {"properties": {"a": 5}}}]},
     {"streams": [{"tap_stream_id": "contacts", "metadata": 5}]},
     {"streams": [{"tap_stream_id": "contacts", "metadata": [{"breadcrumb": []}]}]},
     {"streams": [{"tap_stream_id": "contacts", "metadata": [{"breadcrumb": [], "metadata": {"selected": "no"}}]}]}],
    ids=str,
)  # fmt: skip
def test_a_catalog_that_is_none_is_refused(content: Json) -> None:
    with pytest.raises(SettingsError, match="The catalog cannot be used"):
        catalog_of(content, ["contacts"])


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"tap_stream_id": "contact"}, "selects the stream 'contact', which this tap does not have"),
        ({"stream": "people"}, '"contacts": {"__alias__": "people"}'),
        ({"replication_method": "LOG_BASED"}, "must be FULL_TABLE or INCREMENTAL"),
        ({"schema": {}}, "selects the stream contacts without a schema"),
        ({"selected": False}, "its entry contacts and the metadata of that contradict each other: selected"),
        ({"key_properties": ["contact_key", "mail"]}, "names mail of contacts, which its schema does not have"),
        (
            {"metadata": [{"breadcrumb": ["properties", "emial"], "metadata": {"selected": True}}]},
            "names emial of contacts, which its schema does not have",
        ),
        (
            {"metadata": [{"breadcrumb": ["properties", "First_Name"], "metadata": {"selected": False}}]},
            "names First_Name of contacts, which its schema does not have",
        ),
        ({"metadata": [{"breadcrumb": [], "metadata": {"replication_method": "FULL_TABLE"}}]}, "`replication-method`"),
        ({"metadata": [{"breadcrumb": [], "metadata": {"Selected": True}}]}, "`Selected` is called `selected`"),
    ],
    ids=str,
)
def test_a_catalog_that_asks_for_what_the_tap_does_not_have_is_refused(
    catalog: dict[str, dict[str, Any]], entry: dict[str, Any], fault: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(fault)):
        catalog_of(changed(catalog, **entry), catalog)


@pytest.mark.parametrize("key", ["replication-method", "forced-replication-method"])
def test_a_replication_method_in_the_metadata_alone_counts(catalog: dict[str, dict[str, Any]], key: str) -> None:
    content = changed(catalog)
    assert catalog_of(content, catalog)["contacts"].replication_method == "INCREMENTAL"
    contacts = next(one for one in content["streams"] if one["tap_stream_id"] == "contacts")
    next(one for one in contacts["metadata"] if not one["breadcrumb"])["metadata"][key] = "FULL_TABLE"
    assert catalog_of(content, catalog)["contacts"].replication_method == "FULL_TABLE"


def test_a_catalog_that_selects_nothing_is_no_run_that_read_nothing(catalog: dict[str, dict[str, Any]]) -> None:
    content = changed(catalog)
    only()(content)
    with pytest.raises(SettingsError, match=f"selects none of its {len(catalog)} streams, so nothing would be read"):
        catalog_of(content, catalog)
    only("contacts")(content)
    content["streams"] += [one for one in content["streams"] if one["tap_stream_id"] == "contacts"]
    with pytest.raises(SettingsError, match="names a stream twice"):
        catalog_of(content, catalog)


def test_columns_that_the_account_does_not_have_are_told_and_stay_empty(
    settings_for: SettingsFor, catalog: dict[str, dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    content = changed(catalog)
    for name in ("contacts", "contact_tags"):
        entry = next(one for one in content["streams"] if one["tap_stream_id"] == name)
        entry["schema"]["properties"].update({"cf_gone": {"type": ["string", "null"]}, "emial": {}})
        next(one for one in entry["metadata"] if not one["breadcrumb"])["metadata"]["selected"] = True
    with simulated(contacts=3) as simulator, caplog.at_level("WARNING"):
        TapConstantContact(config=settings_for(simulator), catalog=catalog_of(content, catalog)).sync_all()
    said = [line for line in caplog.messages if "They stay empty" in line]
    assert len(said) == 2
    assert all("columns that the account does not have: cf_gone, emial. They stay" in line for line in said)


def test_a_catalog_without_keys_keeps_those_of_the_tap(
    settings_for: SettingsFor, catalog: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A destination would add every row again in each run, and lists ended with a traceback."""
    content = changed(catalog)
    only("contacts", "contact_lists", "contact_tags")(content)
    for entry in content["streams"]:
        entry.pop("key_properties", None)
        for one in entry["metadata"]:
            one["metadata"].pop("table-key-properties", None)
        if entry["tap_stream_id"] == "contact_tags":
            entry["key_properties"] = []  # asked for
    with simulated(contacts=3) as simulator:
        TapConstantContact(config=settings_for(simulator), catalog=catalog_of(content, catalog)).sync_all()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    keys = {one["stream"]: one.get("key_properties") for one in lines if one["type"] == "SCHEMA"}
    assert keys == {"contacts": ["contact_key"], "contact_lists": ["list_id"], "contact_tags": []}


def test_a_replication_key_that_the_api_does_not_know_is_one_sentence(
    settings_for: SettingsFor, catalog: dict[str, dict[str, Any]]
) -> None:
    with simulated() as simulator, pytest.raises(SettingsError, match=r"contacts by created_at: .* only by updated_at"):
        TapConstantContact(
            config=settings_for(simulator), catalog=changed(catalog, replication_key="created_at")
        ).sync_all()


def test_a_replication_key_in_the_metadata_alone_is_not_passed_over(catalog: dict[str, dict[str, Any]]) -> None:
    content = changed(catalog)
    contacts = next(one for one in content["streams"] if one["tap_stream_id"] == "contacts")
    of_stream = next(one for one in contacts["metadata"] if not one["breadcrumb"])["metadata"]
    catalog_of(content, catalog)
    of_stream["replication-key"] = "created_at"  # as Meltano writes its `metadata`
    with pytest.raises(SettingsError, match="contacts and the metadata of that contradict each other: replication_key"):
        catalog_of(content, catalog)


def test_a_map_of_a_stream_that_is_not_selected_does_no_harm(run_tap: RunTap) -> None:
    with simulated(contacts=3) as simulator:
        maps = {"contact_details": {"first": "first_name"}, "contacts": {"first": "first_name"}}
        records = run_tap(simulator, select=only("contacts"), stream_maps=maps)
    assert {record["first"] for record in records["contacts"]} == {one["first_name"] for one in records["contacts"]}
