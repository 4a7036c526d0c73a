"""Layer 1: formulas, tests and values of Python as JavaScript, made from their trees."""

import ast
import json
from collections.abc import Mapping

import sympy

from klarna_report.errors import InputError
from klarna_report.expressions import parsed

SIGNS = {
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!=="},
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.USub: "-"},
    **{ast.And: "&&", ast.Or: "||", ast.Not: "!"},
}


class Code(str):
    """A piece of a script, not a text in it."""


def literal(value: object) -> str:
    """A value as it stands in a script; `Code` stands as it is."""
    if isinstance(value, Code):
        return value
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(k)}:{literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(literal, value))}]"
    return json.dumps(value, ensure_ascii=False)


def formula(expression: sympy.Expr) -> str:
    """A formula in one line, its symbols as variables."""
    return " ".join(sympy.jscode(expression).split())


def condition(test: str) -> str:
    """A test of the language of claims over the properties of `v`."""
    return _script(parsed(test).body)


def _script(node: ast.expr) -> str:
    """A node of a test, in brackets where it has parts."""
    match node:
        case ast.BoolOp(op, values):
            return f"({SIGNS[type(op)].join(map(_script, values))})"
        case ast.UnaryOp(op, operand):
            return f"({SIGNS[type(op)]}{_script(operand)})"
        case ast.BinOp(left, op, right):
            return f"({_script(left)}{SIGNS[type(op)]}{_script(right)})"
        case ast.Compare(left, ops, rights):
            pairs = zip([left, *rights[:-1]], ops, rights, strict=True)
            told = (f"({_script(a)}{SIGNS[type(op)]}{_script(b)})" for a, op, b in pairs)
            return f"({'&&'.join(told)})"
        case ast.Call(ast.Name(function), [argument]):
            return f"Math.{function}({_script(argument)})"
        case ast.Name(name):
            return f"v.{name}"
        case ast.Constant(value):
            return repr(value)
    raise InputError(f"{ast.unparse(node)!r} has no form in a script")
