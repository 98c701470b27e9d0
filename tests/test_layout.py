"""Which package and module may import which, read from the code's own imports; and what tests leave alone.

What lies directly in a package, a subpackage or a module, is a part of it. The parts of a package are in layers.
"""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SIMULATOR = "constantcontact_simulator"
MAY_IMPORT: dict[str, set[str]] = {
    "constantcontact_api": set(),
    "constantcontact_singer": {"constantcontact_api"},
    "tap_constantcontact": {"constantcontact_api", "constantcontact_singer"},
    "target_constantcontact": {"constantcontact_api", "constantcontact_singer"},
    "constantcontact_cli": {
        "constantcontact_api", "constantcontact_singer", "tap_constantcontact", "target_constantcontact", SIMULATOR,
    },
    SIMULATOR: set(),
}  # fmt: skip
MOST_LINES_OF_A_MODULE = 350
MOST_LINES_OF_A_FUNCTION = 40  # without its docstring
TABLES = {"target_constantcontact.settings"}  # where everything is one list

# The lowest first: a part imports only from layers below its own, so two parts of one layer know nothing of each other.
# The package itself, as its `__init__`, is above all of them.
LAYERS: dict[str, list[str]] = {
    "constantcontact_api": [
        "nesting",
        "chunks errors own_files scratch_database text timestamps types",
        "odd_json seen_keys",
        "wire",
        "activities contacts",
    ],
    "constantcontact_singer": [
        "databases logs written_json",
        "exits near_names setting_names trial",
        "connection",
        "display run_record settings_names",
        "settings_values stream_map_names terminal",
        "plugin",
    ],
    "constantcontact_cli": [
        "account_check countdown csv_files login_texts logins options",
        "account accounts explain forget pipeline_run run_records simulate",
        "report_page",
        "report run",
        "main",
    ],
    SIMULATOR: [
        "approval_page csvfiles export_words faults limits oauth odd_answers people_tables problems switches times",
        "tracking_series",
        "bodies contact import_bodies tracking",
        "directory import_columns",
        "people_draws",
        "normal_forms people",
        "contact_filter",
        "directory_store",
        "contact_store",
        "contact_writes segments",
        "sign_ups",
        "contacts",
        "campaigns landing_pages",
        "account",
        "campaign_resources contact_pages export_columns import_effects jobs",
        "activities contact_reports exports imports reports",
        "sms_campaigns",
        "routes",
        "app",
        "server",
    ],
    "tap_constantcontact": [
        "campaigns catalog contact_queries fitting record_blocks schemas settings stream_scopes",
        "progress",
        "lookups",
        "client export_scope",
        "collection_streams",
        "streams",
        "tap",
        "__main__",
    ],
    "target_constantcontact": [
        "limits options permission",
        "singer",
        "mapping",
        "account batching settings",
        "accounting names_in_settings",
        "loading",
        "run",
        "streams",
        "sinks",
        "target",
        "__main__",
    ],
}


@cache
def modules(package: str) -> dict[str, Path]:
    """Each module of a package, dotted, and its file."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(package: str) -> dict[str, set[str]]:
    """What each module of a package imports, dotted; what is imported for type checkers alone counts as well."""
    return {module: _imported(path) for module, path in modules(package).items()}


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {_module_of(f"{node.module}.{alias.name}") for alias in node.names}
    return found


def _module_of(dotted: str) -> str:
    """A module where that is what is imported, else the module that it is imported from."""
    return dotted if dotted in modules(dotted.split(".", maxsplit=1)[0]) else dotted.rpartition(".")[0]


def inner_imports(package: str) -> list[tuple[str, str]]:
    return [(module, name) for module, names in imports(package).items() for name in names if name in modules(package)]


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_every_package_that_ships_has_its_rules() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages == MAY_IMPORT.keys() == LAYERS.keys()


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages_import_one_another_one_way(package: str) -> None:
    ours = MAY_IMPORT.keys() - MAY_IMPORT[package] - {package}
    assert not [
        (module, name) for module, names in imports(package).items() for name in names if name.split(".")[0] in ours
    ]


def test_the_command_line_imports_the_simulator_only_when_it_is_needed() -> None:
    at_once = [
        (module, ast.unparse(node))
        for module, path in modules("constantcontact_cli").items()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.Import, ast.ImportFrom)) and SIMULATOR in ast.unparse(node)
    ]
    assert not at_once


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    graph: dict[str, set[str]] = {module: set() for module in modules(package)}
    for module, name in inner_imports(package):
        graph[module].add(name)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_every_part_has_its_layer(package: str) -> None:
    parts = {part_of(module) for module in modules(package)} - {""}
    assert parts == set(" ".join(LAYERS[package]).split())


@pytest.mark.parametrize("package", LAYERS)
def test_a_part_imports_only_from_lower_layers(package: str) -> None:
    height = {part: layer for layer, parts in enumerate(LAYERS[package]) for part in parts.split()}
    height[""] = len(LAYERS[package])
    imported = {(module, name, part_of(module), part_of(name)) for module, name in inner_imports(package)}
    assert not [
        (module, name)
        for module, name, part, other in imported
        if part != other and {part, other} <= height.keys() and height[other] >= height[part]
    ]


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_module_fits_in_one_look_and_a_function_on_one_screen(package: str) -> None:
    long_modules, long_functions = {}, {}
    for module, path in modules(package).items():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > MOST_LINES_OF_A_MODULE:
            long_modules[module] = len(text.splitlines())
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                said = len((ast.get_docstring(node, clean=False) or "").splitlines())
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - said
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long_functions[f"{module}.{node.name}"] = lines
    assert long_modules.keys() <= TABLES
    assert package == SIMULATOR or not long_functions  # its constructors name all that can be imitated


def test_no_test_imports_from_another_one_or_patches_a_constant() -> None:
    found = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        found += [(path.name, name) for name in _imported(path) if name.rpartition(".")[2].startswith("test_")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".setattr") and len(node.args) > 1:
                patched = ast.unparse(node.args[1]).strip("'\"").lstrip("_")
                if patched.isupper() or patched == "kwdefaults__":
                    found.append((path.name, patched))
    assert not found
