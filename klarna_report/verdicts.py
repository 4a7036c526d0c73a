"""Layer 2: decide the claims, by the tests that `data/claims.csv` gives them."""

from collections.abc import Mapping
from dataclasses import dataclass

from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model

HOLDS = "holds"
FAILS = "fails"
DEPENDS = "depends on the base"
UNDECIDED = "cannot be decided"
OUTCOMES = (HOLDS, FAILS, DEPENDS, UNDECIDED)


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


def _outcome(model: Model, test: str, base: str) -> str:
    names = names_in(test)
    choices = model.parameters[base].range if base else ()
    variants = [model.at(base, choice) for choice in choices] or [model]
    results = {bool(is_true(test, _values(variant, names))) for variant in variants}
    if len(results) > 1:
        return DEPENDS
    return HOLDS if results.pop() else FAILS


def _values(model: Model, names: tuple[str, ...]) -> dict[str, float]:
    names = model.known(names, "data/claims.csv: test names")
    return {name: fact.value for name, fact in model.facts(names).items()}


def _support(model: Model, test: str) -> float:
    """Share of the draws in which the test comes out true."""
    return float(is_true(test, {n: model.drawn_fact(n) for n in names_in(test)}).mean())


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
