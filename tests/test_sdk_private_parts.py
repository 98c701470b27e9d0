"""Every private part of singer-sdk that is used, so that an upgrade of it says what breaks."""

from __future__ import annotations

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import singer_sdk
from singer_sdk import mapper, plugin_base
from singer_sdk.configuration import _dict_config
from singer_sdk.helpers import _catalog, _classproperty, _util
from singer_sdk.singerlib.encoding.base import GenericSingerReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parent.parent
PACKAGES = ("constantcontact_api", "constantcontact_singer", "tap_constantcontact", "target_constantcontact")
# Owner and name of each: overridden, called, read or set.
USED: list[tuple[type | ModuleType, str]] = [
    (_dict_config, "parse_environment_config"),
    (_classproperty, "classproperty"),
    (_catalog, "pop_deselected_record_properties"),
    (_util, "utc_now"),
    (plugin_base, "_ConfigInput"),
    (plugin_base.PluginBase, "_config"),
    (plugin_base.PluginBase, "_env_var_config"),
    (plugin_base.PluginBase, "_handle_termination"),
    (plugin_base.PluginBase, "_validate_config"),
    (singer_sdk.Stream, "_increment_stream_state"),
    (singer_sdk.Stream, "_metadata"),
    (singer_sdk.Stream, "_stream_version"),
    (singer_sdk.Stream, "_tap"),
    (singer_sdk.Stream, "_tap_input_catalog"),
    (singer_sdk.Stream, "_write_activate_version_message"),
    (singer_sdk.Stream, "_write_record_message"),
    (singer_sdk.Stream, "_write_starting_replication_value"),
    (singer_sdk.Stream, "_write_schema_message"),
    (singer_sdk.Stream, "_write_state_message"),
    (singer_sdk.Tap, "_handle_termination"),
    (singer_sdk.Tap, "_reset_state_progress_markers"),
    (singer_sdk.Tap, "_streams"),
    (singer_sdk.Target, "_assert_line_requires"),
    (singer_sdk.Target, "_handle_max_record_age"),
    (singer_sdk.Target, "_handle_termination"),
    (singer_sdk.Target, "_process_activate_version_message"),
    (singer_sdk.Target, "_process_batch_message"),
    (singer_sdk.Target, "_process_record_message"),
    (singer_sdk.Target, "_process_schema_message"),
    (singer_sdk.Target, "_process_state_message"),
    (singer_sdk.Target, "_sinks_active"),
    (singer_sdk.Target, "_write_state_message"),
    (GenericSingerReader, "_current_message"),
]
OWNERS = [owner for owner in dict.fromkeys(owner for owner, _ in USED) if isinstance(owner, type)]


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


source_of = cache(inspect.getsource)


@cache
def has(owner: type | ModuleType, name: str) -> bool:
    """Whether a module or a class has a part; of a class, what its own code sets on `self` counts as well."""
    if inspect.getattr_static(owner, name, None) is not None:  # some need a plugin's name to be read
        return True
    bases = (
        [base for base in inspect.getmro(owner) if base.__module__.startswith("singer_sdk")]
        if isinstance(owner, type)
        else []
    )
    return any(f"self.{name} =" in source or f"self.{name}: " in source for source in map(source_of, bases))


def used_in(path: Path) -> Iterator[tuple[type | ModuleType, str]]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("singer_sdk"):
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                if any(map(is_private, f"{node.module}.{alias.name}".split("."))):
                    yield module, alias.name
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for definition in nodes:
        if isinstance(definition, ast.ClassDef):
            mine = getattr(module, definition.name, object)
            owners = [owner for owner in OWNERS if issubclass(mine, owner)]
            for name in own_names(definition) if owners else ():
                yield from ((owner, name) for owner in owners if has(owner, name))
    for name in others_names(nodes):
        yield from ((owner, name) for owner in OWNERS if has(owner, name))


def of_itself(owner: ast.expr) -> bool:
    return ast.unparse(owner) in {"self", "super()"}


def own_names(definition: ast.ClassDef) -> set[str]:
    """Private names that a class defines, or uses of itself."""
    found = set()
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and of_itself(node.value):
            found.add(node.attr)
    return set(filter(is_private, found))


def others_names(nodes: list[ast.AST]) -> set[str]:
    """Private names that are used of other objects."""
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and is_private(node.attr)
        and ast.unparse(node.value) not in {"self", "super()", "cls"}
    }


def test_what_is_private_and_used_is_on_the_list_and_nothing_else_is() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__main__.py"]
    assert {part for path in paths for part in used_in(path)} == set(USED)


@pytest.mark.parametrize(("owner", "name"), USED, ids=[f"{owner.__name__}.{name}" for owner, name in USED])
def test_the_installed_sdk_still_has_it(owner: type | ModuleType, name: str) -> None:
    assert has(owner, name)


def test_an_expression_of_a_stream_map_is_still_an_argument_called_expr() -> None:
    # `stream_maps` finds it in the traceback of an error.
    assert "expr: " in inspect.getsource(mapper.CustomStreamMap)
