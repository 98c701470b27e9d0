"""The sources of the dbt package: the tables that the streams of the tap make, from the catalog that its tests keep."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parent.parent
CATALOG = ROOT / "tests" / "tap" / "catalog"
HEAD = (
    "# Written by script/write_settings.py from the tap's catalog, without custom fields: each account has its own.\n"
)
# A table is fresh if the newest row came with a run of today; full tables are written by every run.
FRESHNESS = {"warn_after": {"count": 26, "period": "hour"}, "error_after": {"count": 3, "period": "day"}}
# A setting makes this stream. Few have its table, and no model needs it.
LEFT_OUT = {"landing_page_contacts"}
WRITTEN_BY_EVERY_RUN = {"contact_lists", "contact_tags", "contact_custom_fields", "account"}


def sources_yaml() -> str:
    """Return dbt/models/sources.yml as it has to be."""
    catalog = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(CATALOG.glob("*.json"))}
    source = {
        "name": "constantcontact",
        "description": "What tap-constantcontact and target-postgres load.",
        "schema": "{{ var('constantcontact_schema', 'constantcontact') }}",
        "loaded_at_field": "_sdc_batched_at",
        "tables": [_table(name, entry) for name, entry in catalog.items() if name not in LEFT_OUT],
    }
    return HEAD + str(yaml.safe_dump({"version": 2, "sources": [source]}, sort_keys=False, width=120))


def _table(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    keys = entry["key_properties"]
    table: dict[str, Any] = {"name": name}
    if name in WRITTEN_BY_EVERY_RUN:
        table["config"] = {"freshness": deepcopy(FRESHNESS)}  # or YAML points from one table to another
    if len(keys) > 1:
        table["data_tests"] = [{"unique_together": {"arguments": {"columns": keys}}}]
    table["columns"] = [
        {"name": column}
        | ({"description": schema["description"]} if "description" in schema else {})
        | ({"data_tests": ["not_null", *(["unique"] if len(keys) == 1 else [])]} if column in keys else {})
        for column, schema in entry["schema"]["properties"].items()
        if not column.startswith("cf_")
    ]
    return table
