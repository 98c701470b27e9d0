"""The expressions of stream maps, read without evaluating them: which columns they need, and whether they can vary."""

from __future__ import annotations

import ast
from typing import Final

_WHOLE_RECORD: Final = frozenset({"record", "_"})
_OWN_VALUE: Final = "self"
_FAKER: Final = "fake"
_CONSTANTS: Final = frozenset({"config", "__stream_name__", "__original_stream_name__"})
_SPECIAL: Final = _WHOLE_RECORD | _CONSTANTS | {_OWN_VALUE, _FAKER}

_RANDOM: Final = frozenset({"rand", "randint"})
_CLOCKS: Final = frozenset({"now", "today", "utcnow"})
# Methods that change a list, an object or a set, and so perhaps the record itself.
_CHANGES: Final = frozenset(
    {"add", "append", "clear", "difference_update", "discard", "extend", "insert", "intersection_update", "pop"}
    | {"popitem", "remove", "reverse", "setdefault", "sort", "symmetric_difference_update", "update"}
)


class UnprovableError(Exception):
    """An expression may depend on more than the columns that it names, or change them."""


class Reading(ast.NodeVisitor):
    """What an expression needs.

    Attributes:
        expression: As the user wrote it.
        parsed: The same, for the SDK's evaluator.
        output: The column that it computes; None for a filter.
        is_pure: Whether equal values of `inputs` always give the same value.
        uses_record: Whether it names the record as such, to get at columns by name.
        same_as: The column whose value it is, if it is nothing but that; the record must have it.
    """

    def __init__(self, expression: str, parsed: ast.Expr, output: str | None, *, has_faker: bool) -> None:
        """Read the expression.

        Raises:
            UnprovableError: If it may depend on more than the columns that it names, or change them.
        """
        self.expression, self.parsed, self.output = expression, parsed, output
        self.is_pure, self.uses_record = True, False
        self._has_faker = has_faker
        self._inputs: dict[str, None] = {}
        self.visit(parsed)
        value = parsed.value
        is_record_item = isinstance(value, ast.Subscript) and _column_of(value) is not None
        is_column = isinstance(value, ast.Name) and value.id in self._inputs
        self.same_as = self.inputs[0] if is_column or is_record_item else None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns that it may read."""
        return tuple(self._inputs)

    def visit_Name(self, node: ast.Name) -> None:
        """Take a name for a column, unless the SDK gives it a meaning of its own."""
        is_bound_here = not isinstance(node.ctx, ast.Load)  # by a comprehension
        if node.id in _WHOLE_RECORD or (is_bound_here and node.id in _SPECIAL):
            raise UnprovableError
        if node.id == _FAKER and self._has_faker:
            raise UnprovableError  # a seeded one counts on the order of records
        if node.id == _OWN_VALUE and self.output:
            self._inputs[self.output] = None
        if node.id not in _CONSTANTS:
            self._inputs[node.id] = None
        self.is_pure &= node.id not in _RANDOM

    def visit_Call(self, node: ast.Call) -> None:
        """Leave out the name of a function, and find the column in `record.get("column")`."""
        column = _column_of(node)
        if column is not None:
            self._read_from_record(column)
            arguments = node.args[1:]
        else:
            if isinstance(node.func, ast.Name):  # never a column, whatever the columns are called
                self.is_pure &= node.func.id not in _RANDOM
            else:
                self.visit(node.func)
            arguments = node.args
        for argument in (*arguments, *node.keywords):
            self.visit(argument)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Find the column in `record["column"]`."""
        column = _column_of(node)
        if column is None:
            self.generic_visit(node)
        else:
            self._read_from_record(column)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Find the column in `record.column`, clocks, and methods that change what they are called on."""
        column = _column_of(node)
        if column is not None:
            self._read_from_record(column)
            return
        if node.attr in _CHANGES:
            raise UnprovableError
        self.is_pure &= node.attr not in _CLOCKS
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Find the column in `"column" in record`, and comparisons of identity, which may depend on the decoder."""
        column = _column_of(node)
        if column is not None:
            self._read_from_record(column)
            return
        if any(isinstance(sign, (ast.Is, ast.IsNot)) for sign in node.ops) and not _compares_with_singleton(node):
            raise UnprovableError
        self.generic_visit(node)

    def _read_from_record(self, column: str) -> None:
        self.uses_record = True
        self._inputs[column] = None


def read(expression: str, *, output: str | None, has_faker: bool) -> Reading:
    """Read an expression that the SDK could parse.

    Args:
        expression: As the user wrote it.
        output: The column that it computes; None for a filter.
        has_faker: Whether the SDK offers `fake`, which it does where the package is installed.

    Raises:
        UnprovableError: If it may depend on more than the columns that it names, or change them; or is a statement.
    """
    parsed = ast.parse(expression).body[0]  # as the SDK does; what follows a first expression is ignored
    if not isinstance(parsed, ast.Expr):
        raise UnprovableError
    return Reading(expression, parsed, output, has_faker=has_faker)


def _column_of(node: ast.expr) -> str | None:
    """Return the column that the record is asked for by name; None if the expression is anything else."""
    if isinstance(node, ast.Subscript):
        return _text(node.slice) if _is_record(node.value) else None
    if isinstance(node, ast.Attribute):
        return node.attr if _is_record(node.value) and not hasattr(dict, node.attr) else None
    if isinstance(node, ast.Compare):
        is_membership = len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn))
        return _text(node.left) if is_membership and _is_record(node.comparators[0]) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return _text(node.args[0]) if node.func.attr == "get" and _is_record(node.func.value) else None
    return None


def _is_record(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _WHOLE_RECORD


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _compares_with_singleton(node: ast.Compare) -> bool:
    operands = (node.left, *node.comparators)
    return len(operands) == 2 and any(
        isinstance(one, ast.Constant) and isinstance(one.value, (bool, type(None))) for one in operands
    )
