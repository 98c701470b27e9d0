"""The arrows between the packages, read from the code's own imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("constantcontact_api", "tap_constantcontact", "target_constantcontact")


def _imports(package: str) -> set[tuple[str, str]]:
    """Pairs of module and what it imports, both dotted."""
    found = set()
    for path in sorted((ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {(module, alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module} imports relatively"
                found.add((module, node.module or ""))
    return found


@pytest.mark.parametrize(
    ("package", "forbidden"), [(PACKAGES[0], PACKAGES[1:]), (PACKAGES[1], PACKAGES[2:]), (PACKAGES[2], PACKAGES[1:2])]
)
def test_the_plugins_stand_on_the_api_package_and_never_on_each_other(package: str, forbidden: tuple[str, ...]) -> None:
    assert not [pair for pair in _imports(package) if pair[1].split(".")[0] in forbidden]


def test_only_the_command_line_knows_the_simulator() -> None:
    simulator = "constantcontact_simulator"
    users = {module for package in PACKAGES for module, name in _imports(package) if name.startswith(simulator)}
    assert {module for module in users if not module.startswith(simulator)} <= {"constantcontact_cli.main"}


def test_the_simulator_shares_no_code_with_what_it_is_there_to_check() -> None:
    own = [
        (module, name)
        for module, name in _imports("constantcontact_api")
        if module.startswith("constantcontact_simulator") and name.split(".")[0] in PACKAGES
    ]
    assert not [pair for pair in own if not pair[1].startswith("constantcontact_simulator")]
