"""Layer 2: decide the claims, by the tests that `data/claims.csv` gives them."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from simpleeval import InvalidExpression, simple_eval

from klarna_report.errors import InputError, nearest
from klarna_report.facts import Model

HOLDS = "holds"
FAILS = "fails"
DEPENDS = "depends on the base"
UNDECIDED = "cannot be decided"
DRAWS_TRIED = 512


@dataclass(frozen=True)
class Verdict:
    """What became of a claim. `support` is the share of draws in which its test comes out true."""

    claim: str
    outcome: str
    rests_on: tuple[str, ...]
    reason: str = ""
    support: float | None = None


def names_in(test: str) -> tuple[str, ...]:
    """Fact ids that a test mentions, in order of appearance."""
    try:
        tree = ast.parse(test, mode="eval")
    except SyntaxError as error:
        raise InputError(f"data/claims.csv: test {test!r} is not an expression") from error
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called]
    return tuple(dict.fromkeys(n.id for n in sorted(found, key=lambda n: n.col_offset)))


def comes_out(test: str, values: Mapping[str, float]) -> bool:
    """Whether a test is true of these values."""
    try:
        return bool(simple_eval(test, names=dict(values), functions={"abs": abs}))
    except InvalidExpression as error:
        raise InputError(f"data/claims.csv: test {test!r}: {error}") from error


def _outcome(model: Model, test: str, base: str) -> str:
    names = names_in(test)
    choices = model.parameters[base].range if base else ()
    variants = [model.at(base, choice) for choice in choices] or [model]
    results = {comes_out(test, _values(variant, names)) for variant in variants}
    if len(results) > 1:
        return DEPENDS
    return HOLDS if results.pop() else FAILS


def _values(model: Model, names: tuple[str, ...]) -> dict[str, float]:
    for name in names:
        if name not in model.entries and name not in model.parameters:
            known = {*model.entries, *model.parameters}
            raise InputError(f"data/claims.csv: test names {name!r}; {nearest(name, known)}")
    return {name: fact.value for name, fact in model.facts(names).items()}


def _support(model: Model, test: str) -> float:
    """Share of the draws in which the test comes out true."""
    names = names_in(test)
    drawn = {name: model.drawn_fact(name)[:DRAWS_TRIED] for name in names}
    rows = zip(*drawn.values(), strict=True)
    results = [comes_out(test, dict(zip(names, row, strict=True))) for row in rows]
    return sum(results) / len(results)


def verdict(model: Model, claim: Mapping[str, str]) -> Verdict:
    """The verdict on one claim at the parameter values of the model.

    With a `base`, the test is put for every base that the catalogue allows, and the outcome is
    `depends on the base` when they disagree.
    """
    if not claim["test"]:
        return Verdict(claim["id"], UNDECIDED, (), claim["reason"])
    outcome = _outcome(model, claim["test"], claim["base"])
    support = _support(model, claim["test"])
    return Verdict(claim["id"], outcome, names_in(claim["test"]), claim["reason"], support)


def verdicts(model: Model) -> list[Verdict]:
    """All verdicts, in the order of the claims."""
    claims = model.evidence.claims.reset_index().fillna("")
    return [verdict(model, claim) for claim in claims.to_dict(orient="records")]
