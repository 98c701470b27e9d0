"""hub/ keeps the rules of the Meltano Hub (its JSON schemas, its linter, its check of names, as of August 2026)."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests import commands

ROOT = Path(__file__).parent.parent
FILES = ("hub/extractors/tap-constantcontact.yml", "hub/loaders/target-constantcontact.yml")

NEEDED = {"name", "namespace", "variant", "quality"}
ALLOWED = NEEDED | {
    "pip_url", "label", "description", "executable", "settings", "docs", "repo", "logo_url", "hidden", "python",
    "settings_group_validation", "commands", "capabilities", "maintenance_status", "domain_url", "keywords", "requires",
    "definition", "next_steps", "settings_preamble", "usage", "prereq", "supported_python_versions", "log_parser",
}  # fmt: skip
OF_A_KIND = {"extractors": {"metadata", "schema", "select"}, "loaders": {"dialect", "target_schema"}}
CAPABILITIES = {
    "extractors": {
        "properties", "catalog", "discover", "state", "about", "stream-maps", "schema-flattening", "activate-version",
        "batch", "test", "log-based", "structured-logging",
    },
    "loaders": {
        "about", "stream-maps", "activate-version", "batch", "soft-delete", "hard-delete", "datatype-failsafe",
        "schema-flattening", "target-schema", "validate-records", "structured-logging",
    },
}  # fmt: skip
OF_A_SETTING = {
    "name", "aliases", "label", "value", "placeholder", "kind", "description", "tooltip", "documentation", "env",
    "value_processor", "value_post_processor", "oauth", "options", "docs", "hidden", "sensitive",
}  # fmt: skip
# The schema also has `decimal` and the deprecated `hidden` and `password`, which Meltano handles badly or no more.
KINDS = {"oauth", "date_iso8601", "file", "email", "integer", "options", "object", "array", "boolean", "string"}
SECRET = re.compile(r"secret|refresh_token|password|access_token")


@pytest.fixture(params=FILES, ids=lambda path: path.split("/")[1])
def path(request: pytest.FixtureRequest) -> Path:
    return ROOT / str(request.param)


@pytest.fixture
def definition(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_a_definition_has_the_keys_and_words_of_the_hub(path: Path, definition: dict[str, Any]) -> None:
    kind = path.parent.name
    assert definition.keys() >= NEEDED
    assert definition.keys() <= ALLOWED | OF_A_KIND[kind]
    assert definition["name"] == path.stem == definition["executable"]
    assert definition["namespace"] == path.stem.replace("-", "_")
    assert definition["quality"] in {"gold", "silver", "bronze", "unknown"}
    assert definition["maintenance_status"] in {"active", "beta", "development", "inactive", "unknown"}
    assert set(definition["capabilities"]) <= CAPABILITIES[kind]
    assert set(definition["keywords"]) >= {"api", "meltano_sdk"}
    assert all(re.fullmatch(r"3\.\d+", version) for version in definition["supported_python_versions"])
    assert all(
        isinstance(definition[name], str) for name in ("prereq", "next_steps", "settings_preamble", "log_parser")
    )


def test_the_settings_of_a_definition_have_the_keys_and_kinds_of_the_hub(definition: dict[str, Any]) -> None:
    names = [one["name"] for one in definition["settings"]]
    assert len(names) == len(set(names))
    for one in definition["settings"]:
        assert one.keys() <= OF_A_SETTING
        assert one["kind"] in KINDS
        assert one["label"]
        assert one["description"]
        assert one.get("sensitive", False) == bool(SECRET.search(one["name"])), one["name"]
        assert ("options" in one) == (one["kind"] == "options")
        assert all(option.keys() == {"label", "value"} for option in one.get("options", ()))
        assert all(isinstance(option["value"], str) for option in one.get("options", ()))
    assert all(set(group) <= set(names) for group in definition["settings_group_validation"])


def test_a_definition_is_written_as_the_linter_wants_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.startswith("---")

    def in_order(value: object) -> bool:
        if isinstance(value, dict):
            return list(value) == sorted(value) and all(map(in_order, value.values()))
        return not isinstance(value, list) or all(map(in_order, value))

    assert in_order(yaml.safe_load(text))
    marks = [one for one in yaml.parse(text) if isinstance(one, (yaml.MappingStartEvent, yaml.SequenceStartEvent))]
    assert not any(one.flow_style for one in marks), "no braces, no brackets"
    assert not re.search(r"^( *)[\w]+:\n\1 +- ", text, re.MULTILINE), "lists are not indented"


def test_its_commands_are_those_of_the_helper(definition: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "constantcontact_cli.main", "--help"]
    helper = commands.run(command, text=True, check=True).stdout
    for name, command in definition["commands"].items():
        assert command["executable"] == "constantcontact"
        assert command["args"] == name
        assert re.search(rf"^  {name} ", helper, re.MULTILINE)


def test_meltano_yml_says_the_same_of_both_plugins() -> None:
    project = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))["plugins"]
    for path in FILES:
        whole = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
        (ours,) = (one for one in project[path.split("/")[1]] if one["name"] == whole["name"])
        shared = ours.keys() & whole.keys() - {"pip_url"}
        assert shared >= {
            "capabilities",
            "commands",
            "executable",
            "namespace",
            "settings",
            "settings_group_validation",
        }
        assert json.dumps([ours[key] for key in sorted(shared)]) == json.dumps([whole[key] for key in sorted(shared)])
