"""Layer 2: decide the claims, by the tests that `data/claims.csv` gives them."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simpleeval import InvalidExpression, SimpleEval

from klarna_report.errors import InputError, nearest
from klarna_report.facts import Model

HOLDS = "holds"
FAILS = "fails"
DEPENDS = "depends on the base"
UNDECIDED = "cannot be decided"
OUTCOMES = (HOLDS, FAILS, DEPENDS, UNDECIDED)
DRAWS_TRIED = 512


@dataclass(frozen=True)
class Verdict:
    """What became of a claim. `support` is the share of draws in which its test comes out true.

    `here`: where the outcome depends on the base, what the test says with the base of this run.
    """

    claim: str
    outcome: str
    rests_on: tuple[str, ...]
    reason: str = ""
    support: float | None = None
    here: str = ""


def names_in(test: str) -> tuple[str, ...]:
    """Fact ids that a test mentions, in order of appearance."""
    try:
        tree = ast.parse(test, mode="eval")
    except SyntaxError as error:
        raise InputError(f"data/claims.csv: test {test!r} is not an expression") from error
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called]
    return tuple(dict.fromkeys(n.id for n in sorted(found, key=lambda n: n.col_offset)))


def comes_out(test: str, rows: Iterable[Mapping[str, float]]) -> list[bool]:
    """Whether a test is true of each row of values."""
    evaluator = SimpleEval(functions={"abs": abs})
    try:
        parsed = evaluator.parse(test)
        results = []
        for row in rows:
            evaluator.names = dict(row)
            results.append(bool(evaluator.eval(test, previously_parsed=parsed)))
    except InvalidExpression as error:
        raise InputError(f"data/claims.csv: test {test!r}: {error}") from error
    return results


def _outcome(model: Model, test: str, base: str) -> str:
    names = names_in(test)
    choices = model.parameters[base].range if base else ()
    variants = [model.at(base, choice) for choice in choices] or [model]
    results = set(comes_out(test, (_values(variant, names) for variant in variants)))
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
    drawn = {name: model.drawn_fact(name)[:DRAWS_TRIED].tolist() for name in names}
    rows = {tuple(row) for row in zip(*drawn.values(), strict=True)}
    if len(rows) == 1:
        return float(comes_out(test, [dict(zip(names, *rows, strict=True))])[0])
    columns = zip(*drawn.values(), strict=True)
    results = comes_out(test, (dict(zip(names, row, strict=True)) for row in columns))
    return sum(results) / len(results)


def verdict(model: Model, claim: Mapping[str, str]) -> Verdict:
    """The verdict on one claim at the parameter values of the model.

    With a `base`, the test is put for every base that the catalogue allows, and the outcome is
    `depends on the base` when they disagree.
    """
    if not claim["test"]:
        return Verdict(claim["id"], UNDECIDED, (), claim["reason"])
    outcome = _outcome(model, claim["test"], claim["base"])
    support, names = _support(model, claim["test"]), names_in(claim["test"])
    here = _outcome(model, claim["test"], "") if outcome == DEPENDS else ""
    return Verdict(claim["id"], outcome, names, claim["reason"], support, here)


def verdicts(model: Model) -> list[Verdict]:
    """All verdicts, in the order of the claims."""
    claims = model.evidence.claims.reset_index().fillna("")
    return [verdict(model, claim) for claim in claims.to_dict(orient="records")]
