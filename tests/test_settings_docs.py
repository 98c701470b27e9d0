"""The docs, meltano.yml and `--about` tell the same settings, because one of them is the source of the others."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_settings", ROOT / "script" / "write_settings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_docs_and_meltano_yml_tell_the_settings_that_about_tells(script: ModuleType) -> None:
    for path, expected in script.rewritten_files().items():
        assert path.read_text(encoding="utf-8") == expected, "run: python script/write_settings.py"


def test_both_plugins_describe_every_setting(script: ModuleType) -> None:
    for plugin in script.PLUGINS:
        for name, schema in script.settings_of(plugin).items():
            assert schema.get("title"), f"{plugin} {name}"
            assert schema.get("description"), f"{plugin} {name}"


def test_a_setting_that_both_plugins_have_means_the_same_in_both(script: ModuleType) -> None:
    tap, target = (script.settings_of(plugin) for plugin in script.PLUGINS)
    scope = {"lists", "tags"}  # which ones to read from; which ones to put people into
    for name in (tap.keys() & target.keys()) - scope:
        assert tap[name] == target[name], name


def test_no_setting_is_a_number_with_a_fraction(script: ModuleType) -> None:
    """Meltano cannot pass one on: it has no kind `number`, and a `decimal` from the environment stops it."""
    for plugin in script.PLUGINS:
        for name, schema in script.settings_of(plugin).items():
            assert "number" not in schema["type"], f"{plugin} {name}"


def test_a_place_that_is_missing_is_an_error_and_not_a_file_left_as_it_was(script: ModuleType) -> None:
    with pytest.raises(ValueError, match="no line says: settings of tap-constantcontact"):
        script.rewritten("# nothing here\n", "tap-constantcontact", "block\n")


def test_meltano_selects_the_streams_that_are_selected_by_default() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "streams.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    by_default = {row[0].strip("`") for row in rows if row[3] == "yes"}
    block = (ROOT / "meltano.yml").read_text(encoding="utf-8").split("    select:\n")[1]
    chosen = [line.strip().removeprefix("- ").strip("'") for line in itertools.takewhile(_is_item, block.splitlines())]
    assert {line.removesuffix(".*") for line in chosen if not line.startswith("!")} == by_default


def _is_item(line: str) -> bool:
    return line.startswith("    - ")
