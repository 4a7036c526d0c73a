"""The test of a claim in words: facts by their labels and values, comparisons spelled out."""

import ast
from collections.abc import Callable, Iterator

from markupsafe import Markup

from klarna_report.expressions import parsed
from klarna_report.formats import MINUS

COMPARED = {
    ast.Lt: "is less than",
    ast.LtE: "is at most",
    ast.Gt: "is more than",
    ast.GtE: "is at least",
    ast.Eq: "is",
    ast.NotEq: "is not",
}
JOINED = {ast.Add: "+", ast.Sub: MINUS, ast.Mult: "×", ast.Div: "÷"}
NAMES = ("American", "British", "European", "German", "Klarna", "Swedish")
Show = Callable[[str], Markup]  # name of a fact -> its label and value
UnitOf = Callable[[str], str]  # name of a fact -> its unit


def lower_first(label: str) -> str:
    """A label as it stands inside a sentence."""
    name = label.startswith(NAMES) or not label[1:2].islower()
    return label if name else label[:1].lower() + label[1:]


def clauses(test: str, show: Show, unit: UnitOf) -> list[Markup]:
    """The conditions that must all be true, each in words."""
    tree = parsed(test)
    if tree is None:
        return [Markup(test)]
    body = tree.body
    parts = body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else [body]
    return [_clause(group, show, unit) for group in _by_subject(parts)]


def _by_subject(parts: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """Comparisons of the same left side in a row, together: at least this and at most that."""
    group: list[ast.expr] = []
    for part in parts:
        if group and not _same_subject(group[-1], part):
            yield group
            group = []
        group.append(part)
    yield group


def _same_subject(one: ast.expr, other: ast.expr) -> bool:
    both = isinstance(one, ast.Compare) and isinstance(other, ast.Compare)
    return both and ast.dump(one.left) == ast.dump(other.left)


def _clause(group: list[ast.expr], show: Show, unit: UnitOf) -> Markup:
    words = _words(group[0], show, unit)
    for other in group[1:]:
        words += Markup(" and ") + _predicate(other, show, unit)
    return words[:1].upper() + words[1:]


def _predicate(node: ast.Compare, show: Show, unit: UnitOf) -> Markup:
    """A comparison without its left side."""
    last, words = node.left, Markup("")
    for operator, right in zip(node.ops, node.comparators, strict=True):
        measure = _unit(last, unit) or _unit(right, unit)
        said = COMPARED[type(operator)].removeprefix("is " if words else "")
        words += Markup(" and " if words else "") + f"{said} " + _term(right, show, unit, measure)
        last = right
    return words


def _words(node: ast.expr, show: Show, unit: UnitOf) -> Markup:
    """A condition in words."""
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        return Markup(word).join(_words(each, show, unit) for each in node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Markup("it is not so that ") + _words(node.operand, show, unit)
    if isinstance(node, ast.Compare):
        measure = _unit(node.left, unit) or _unit(node.comparators[0], unit)
        left = _term(node.left, show, unit, measure)
        return left + Markup(" ") + _predicate(node, show, unit)
    return _term(node, show, unit, "")


def _term(node: ast.expr, show: Show, unit: UnitOf, measure: str) -> Markup:
    """A number in words; a bare one is read in the unit it is compared with."""
    if isinstance(node, ast.Name):
        return show(node.id)
    if isinstance(node, ast.Constant):
        return Markup(_number(node.value, measure))
    if isinstance(node, ast.Call):
        return Markup("the size of ") + _inner(node.args[0], show, unit)
    if isinstance(node, ast.UnaryOp):
        return Markup(MINUS) + _term(node.operand, show, unit, measure)
    if isinstance(node, ast.BinOp):
        left, right = (_inner(each, show, unit) for each in (node.left, node.right))
        return left + Markup(f" {JOINED[type(node.op)]} ") + right
    return Markup(ast.unparse(node))


def _inner(node: ast.expr, show: Show, unit: UnitOf) -> Markup:
    """A term inside another, in brackets where it is itself a sum."""
    words = _term(node, show, unit, "")
    summed = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))
    return Markup("(") + words + Markup(")") if summed else words


def _number(value: float, measure: str) -> str:
    text = f"{value * 100:g}%" if measure.split("/")[0] == "share" else f"{value:,g}"
    return text.replace("-", MINUS)


def _unit(node: ast.expr, unit: UnitOf) -> str:
    """The unit of an expression as far as it shows; a quotient of like units is a share."""
    if isinstance(node, ast.Name):
        return unit(node.id)
    if isinstance(node, ast.Call):
        return _unit(node.args[0], unit)
    if isinstance(node, ast.UnaryOp):
        return _unit(node.operand, unit)
    if isinstance(node, ast.BinOp):
        left, right = _unit(node.left, unit), _unit(node.right, unit)
        if isinstance(node.op, ast.Div):
            return "share" if left == right else ""
        return left or right
    return ""
