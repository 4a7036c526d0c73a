"""Layer 0: the language of tests over facts: what it allows, and its one evaluator."""

import ast
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pandas as pd

from klarna_report.errors import InputError, nearest

FUNCTIONS = ("abs",)
LOGIC = (ast.BoolOp, ast.UnaryOp, ast.Compare, ast.And, ast.Or, ast.Not, ast.USub)
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
ARITHMETIC = (ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div)
LEAVES = (ast.Expression, ast.Name, ast.Load, ast.Constant, ast.Call)
ALLOWED = (*LOGIC, *ORDER, *ARITHMETIC, *LEAVES)


def parsed(test: str) -> ast.Expression | None:
    """The tree of a test; None if it cannot be read as an expression."""
    try:
        return ast.parse(test, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def names_in(test: str) -> tuple[str, ...]:
    """Fact ids that a test mentions, in order of appearance."""
    tree = parsed(test)
    if tree is None:
        raise InputError(f"test {test!r} is not an expression")
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    names = (node.id for node in sorted(found, key=lambda node: node.col_offset))
    return tuple(dict.fromkeys(name for name in names if name not in FUNCTIONS))


def is_true(test: str, values: Mapping[str, float | np.ndarray]) -> np.ndarray:
    """Whether a test is true of each row of values; scalars count as one row, or for every row."""
    names = names_in(test)
    for part, rule in expression_faults(test, names):
        raise InputError(f"test {test!r}: {part} {rule}")
    columns = {name: np.atleast_1d(values[name]) for name in names}
    return pd.eval(test, engine="python", local_dict=columns, global_dict={})


def expression_faults(test: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a test contains that it may not, with the rule. One that cannot be read has none."""
    tree = parsed(test)
    if tree is None:
        return
    if not _decides(tree.body):
        yield test, "must be a comparison, or several joined by and, or, not"
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
                yield ast.unparse(node), f"may call {', '.join(FUNCTIONS)} only"
        elif isinstance(node, ast.Name) and id(node) not in called and node.id not in names:
            yield node.id, f"is neither a fact nor a parameter; {nearest(node.id, names)}"
        elif isinstance(node, ast.Constant) and type(node.value) not in (int, float):
            yield ast.unparse(node), "is not a number"
        elif not isinstance(node, ALLOWED):
            yield type(node).__name__, "may not be used in a test"


def _decides(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return all(map(_decides, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _decides(node.operand)
    return isinstance(node, ast.Compare)
