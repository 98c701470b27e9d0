"""docs/architecture.md names every part and module, and nothing that does not exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SIMULATOR = "constantcontact_simulator"
PACKAGES = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"})
PLACES = (ROOT, *(ROOT / package for package in PACKAGES))
"""What a name on the page can be relative to."""
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`\n]+)`")
QUESTIONS = 30


def section(heading: str, level: int) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    until = rf"(?=^#{{1,{level}}} |\Z)"
    found = re.search(rf"^{'#' * level} {re.escape(heading)}\n(.*?){until}", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"docs/architecture.md has no section {heading}"
    return found[1]


@cache
def names_in(path: Path) -> frozenset[str]:
    """Every name that a file defines: functions, classes, their methods as `Class.method`, and constants."""
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")).body))


def _names(body: list[ast.stmt]) -> list[str]:
    found = []
    for node in body:
        if isinstance(node, ast.FunctionDef):
            found.append(node.name)
        elif isinstance(node, ast.ClassDef):
            found += [node.name, *(f"{node.name}.{name}" for name in _names(node.body))]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def answers() -> list[tuple[str, str]]:
    """Question and answer of each row of the table."""
    rows = [line.strip("| ").split(" | ") for line in section("Where is it decided?", 2).splitlines()]
    return [(row[0], row[1]) for row in rows if len(row) == 2 and row[1].startswith("`")]


def test_the_table_answers_many_questions_once_each() -> None:
    questions = [question for question, _ in answers()]
    assert len(questions) >= QUESTIONS
    assert len(set(questions)) == len(questions)


def test_every_answer_names_a_file_and_what_it_defines() -> None:
    wrong = []
    for question, answer in answers():
        path = None
        for name in CODE.findall(answer):
            if "/" in name:
                path = ROOT / name
                wrong += [(question, name)] if not path.is_file() else []
            elif path is not None and path.is_file() and name not in names_in(path):
                wrong.append((question, f"{path.name}: {name}"))
    assert not wrong


def test_every_file_and_folder_that_the_page_names_exists() -> None:
    named = {name for name in CODE.findall(PAGE) if re.fullmatch(r"[\w/]+(?:\.py|/)", name)}
    assert named
    assert not {name for name in named if not any((place / name).exists() for place in PLACES)}


def test_every_policy_that_the_page_names_exists() -> None:
    paths = (ROOT / "target_constantcontact" / "streams").glob("*_polic*.py")
    deciding = section("Who decides, and in which order", 3)
    named = {name for name in CODE.findall(deciding) if re.fullmatch(r"[A-Z][a-z]+[A-Za-z]+", name)}
    policies = {
        node.name
        for path in paths
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Policy") for base in node.bases)
    }
    assert named == {name for name in policies if not name.startswith("_")}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_part_of_a_package_is_on_the_page(package: str) -> None:
    told = set(CODE.findall(section(f"`{package}`", 3)))
    parts = {path.stem for path in (ROOT / package).glob("*.py")}
    parts |= {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    assert not {part for part in parts - {"__init__"} if told.isdisjoint({part, f"{part}/", f"{part}.py"})}


@pytest.mark.parametrize("package", sorted({*PACKAGES} - {SIMULATOR}))
def test_every_module_is_on_the_page(package: str) -> None:
    told = {name for name in CODE.findall(section(f"`{package}`", 3)) if name.endswith(".py")}
    modules = {path.relative_to(ROOT / package).as_posix() for path in (ROOT / package).rglob("*.py")}
    assert told == {name for name in modules if not name.endswith("__init__.py")}
