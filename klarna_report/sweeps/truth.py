"""Tests over facts put to whole columns of numbers at once."""

import ast
import operator
from collections.abc import Mapping
from functools import reduce

import numpy as np

ARITHMETIC = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
ORDER = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def true_rows(test: str, columns: Mapping[str, np.ndarray | float]) -> np.ndarray:
    """Whether a test is true of each row; the names in it are those of the columns."""
    return _truth(ast.parse(test, mode="eval").body, columns)


def _truth(node: ast.expr, columns: Mapping) -> np.ndarray:
    if isinstance(node, ast.BoolOp):
        joined = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return reduce(joined, (_truth(each, columns) for each in node.values))
    if isinstance(node, ast.UnaryOp):
        return np.logical_not(_truth(node.operand, columns))
    terms = [_number(each, columns) for each in (node.left, *node.comparators)]
    pairs = zip(node.ops, terms, terms[1:], strict=False)
    return reduce(np.logical_and, (ORDER[type(op)](a, b) for op, a, b in pairs))


def _number(node: ast.expr, columns: Mapping) -> np.ndarray | float:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return columns[node.id]
    if isinstance(node, ast.Call):
        return np.abs(_number(node.args[0], columns))
    if isinstance(node, ast.UnaryOp):
        return -_number(node.operand, columns)
    left, right = (_number(each, columns) for each in (node.left, node.right))
    return ARITHMETIC[type(node.op)](left, right)
