"""Reads every sentence that can end a run out of the code: the messages of our errors, as templates.

A message is text and places: `{path}` in an f-string becomes a place. A place that is a parameter of its function takes
what the calls of that function in the same module say, and a call of a function of the same module what that returns.
So a sentence that is put together from parts is found whole, once for each way to put it together.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import ConstantContactError, RecordRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent.parent
PACKAGES: Final = (
    "constantcontact_api",
    "constantcontact_singer",
    "constantcontact_cli",
    "tap_constantcontact",
    "target_constantcontact",
)
PLACE: Final = "…"
MAYBE: Final = "⟨⟩"
"""Around what is not always said."""
SIGNAL: Final = 128
"""Stands for 128 and the signal's number."""

CAUGHT: Final = frozenset(
    {
        # The pages of the API are read instead.
        "The export has … of …: run again.",
        "The file of the export does not tell who has unsubscribed: run again.",
        "The file of the export has no column of addresses: run again.",
        # The tap's own schema refuses the value before.
        "status is …: choose one of ….",
    }
)
"""Sentences of our errors that end no run, each with the reason."""

_REMEDIES: Final = (
    "add|ask|call|check|choose|compare|configure|correct|download|free|give|install|keep|leave|let|log in|look|"
    "make|mend|name|put|raise|read|run|say|see|send|set|start|try|use|wait|write"
)
_REMEDY: Final = re.compile(rf"(?<=[.:;,]) (?=(?:If [^.,;:]+, )?(?:or )?(?:{_REMEDIES})\b)", re.IGNORECASE)

_DEEPEST: Final = 4
_SAID_BY: Final = {
    "constantcontact_cli": "`constantcontact`",
    "tap_constantcontact": "tap",
    "target_constantcontact": "target",
}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Sentence:
    """One way in which a run can end.

    Attributes:
        exit_code: Of the process.
        text: With a `…` for what is known only then.
        where: The module that raises it.
    """

    exit_code: int
    text: str
    where: str

    @property
    def said_by(self) -> str:
        """The command, for a table."""
        return _SAID_BY.get(self.where.partition(".")[0], "any")

    @cached_property
    def parts(self) -> tuple[str, str]:
        """What happened, and what to do; the second is empty if the sentence does not say."""
        found = _REMEDY.search(self.text)
        if found is None:
            return self.text, ""
        cause, remedy = self.text[: found.start()], self.text[found.end() :].replace(MAYBE[0], "").replace(MAYBE[1], "")
        return cause.rstrip(".:;,"), remedy[0].upper() + remedy[1:]

    def is_of(self, said: str) -> bool:
        """Tell whether a process ended with this sentence."""
        return bool(self._pattern.fullmatch(" ".join(said.split())))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        escaped = re.escape(self.text).replace(re.escape(PLACE), ".+")
        return re.compile(escaped.replace(MAYBE[0], "(?:").replace(MAYBE[1], ")?"), re.DOTALL)


def sentences() -> list[Sentence]:
    """All of them, each once, by exit code."""
    found: dict[tuple[int, str], Sentence] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for one in _Module(path).sentences():
                found.setdefault((one.exit_code, one.text), one)
    return sorted(one for one in found.values() if one.text not in CAUGHT)


class _Module:
    def __init__(self, path: Path) -> None:
        self.name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._inside: dict[ast.AST, _Function | None] = {}
        self._functions: dict[str, _Function] = {}
        self._calls: dict[str, list[ast.Call]] = {}
        self._given: dict[str, ast.expr] = {}
        self._walk(self._tree, None)

    def _walk(self, node: ast.AST, function: _Function | None) -> None:
        self._inside[node] = function
        if isinstance(node, _Function):
            self._functions[node.name] = function = node
        if isinstance(node, ast.Call):
            self._calls.setdefault(_called(node), []).append(node)
        for child in ast.iter_child_nodes(node):
            self._walk(child, function)

    def sentences(self) -> Iterator[Sentence]:
        for exit_code, message in self._messages():
            for text in self._whole(message):
                if re.search(r"\w", text):  # else it passes on the sentence of another error
                    yield Sentence(exit_code, " ".join(text.split()), self.name)

    def _messages(self) -> Iterator[tuple[int, ast.expr]]:
        if not self._raises:
            return
        for name in self._calls.keys() & vars(self._module).keys():
            exit_code = self._exit_code_of(name)
            if exit_code is not None:
                yield from ((exit_code, call.args[0]) for call in self._calls[name])
        for node in self._inside:
            if isinstance(node, ast.ClassDef) and (exit_code := self._exit_code_of(node.name)) is not None:
                inits = (one for one in ast.walk(node) if isinstance(one, ast.Call) and _called(one) == "__init__")
                yield from ((exit_code, call.args[0]) for call in inits if call.args)
        for call in self._calls.get("Ending", ()):
            if len(call.args) > 1:
                yield self._exit_code_in(call.args[0]), call.args[1]

    @property
    def _raises(self) -> bool:
        return any(name.endswith(("Error", "Ending", "Stopped")) for name in self._calls)

    @cached_property
    def _module(self) -> object:
        return importlib.import_module(self.name)

    def _exit_code_of(self, name: str) -> int | None:
        found = getattr(self._module, name, None)
        if not isinstance(found, type) or issubclass(found, RecordRejectedError):
            return None  # of one record, which is written to the rejects file
        return found.exit_code if issubclass(found, ConstantContactError) else None

    def _exit_code_in(self, expression: ast.expr) -> int:
        found = getattr(self._module, expression.id, SIGNAL) if isinstance(expression, ast.Name) else SIGNAL
        return int(found)

    def _whole(self, expression: ast.expr) -> list[str]:
        """Every way to say it; what callers hand over goes together."""
        function = self._inside[expression]
        calls = self._calls.get(function.name, ()) if function and function.name != "__init__" else ()
        found = []
        for bound in [_bound(function, call) for call in calls if function] or [{}]:
            self._given = bound
            found += self._texts(expression)
        return list(dict.fromkeys(found))

    def _texts(self, expression: ast.expr, depth: int = 0) -> list[str]:
        if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
            return [expression.value]
        if isinstance(expression, ast.JoinedStr):
            return _joined(self._texts(one, depth) for one in expression.values)
        if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
            return _joined(self._texts(one, depth) for one in (expression.left, expression.right))
        if isinstance(expression, ast.BoolOp):
            found = [text for one in expression.values for text in self._texts(one, depth)]
            return [PLACE] if depth and PLACE in found else found
        if isinstance(expression, ast.IfExp):
            return _either(self._texts(expression.body, depth), self._texts(expression.orelse, depth))
        if isinstance(expression, ast.FormattedValue):
            is_plain = expression.conversion == -1 and expression.format_spec is None
            found = self._texts(expression.value, depth) if is_plain else [PLACE]
            return [PLACE] if isinstance(expression.value, ast.BoolOp) and PLACE in found else found
        if isinstance(expression, ast.Name):
            return self._of_name(expression, depth + 1) if depth < _DEEPEST else [PLACE]
        return self._returned(expression, depth + 1) if depth < _DEEPEST else [PLACE]

    def _of_name(self, name: ast.Name, depth: int) -> list[str]:
        constant = getattr(self._module, name.id, None)
        function = self._inside[name]
        if function is None or isinstance(constant, str):
            return [constant if isinstance(constant, str) else PLACE]
        assigned = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == name.id for one in node.targets)
        ]
        if len(assigned) == 1:
            return self._texts(assigned[0], depth)
        given = self._given.get(name.id)
        return [PLACE] if given is None else self._texts(given, depth)

    def _returned(self, expression: ast.expr, depth: int) -> list[str]:
        function = self._functions.get(_called(expression)) if isinstance(expression, ast.Call) else None
        values = [
            node.value for node in ast.walk(function or expression) if isinstance(node, ast.Return) and node.value
        ]
        texts = {text for value in values for text in self._texts(value, depth)}
        return sorted(texts) if texts else [PLACE]


def _bound(function: _Function, call: ast.Call) -> dict[str, ast.expr]:
    parameters = [
        one.arg for one in (*function.args.posonlyargs, *function.args.args) if one.arg not in {"self", "cls"}
    ]
    return {
        **dict(zip(parameters, call.args, strict=False)),
        **{one.arg: one.value for one in call.keywords if one.arg},
    }


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _either(one: list[str], other: list[str]) -> list[str]:
    if [""] in (one, other):  # it is said, or nothing is
        return [f"{MAYBE[0]}{text}{MAYBE[1]}" for text in one + other if text]
    return one + other


def _joined(parts: Iterator[list[str]]) -> list[str]:
    joined = ("".join(chosen) for chosen in itertools.product(*parts))
    return list(dict.fromkeys(re.sub(f"{PLACE}+", PLACE, text) for text in joined))
