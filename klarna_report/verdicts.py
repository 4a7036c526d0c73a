"""Layer 2: decide the claims, by the tests that `data/claims.csv` gives them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model
from klarna_report.parameters import Value

PASSED = {  # what a claim is compared with -> the verdict if its test comes out true
    "filing": "agrees with filed numbers",
    "between": "lies between filed numbers",
    "company": "agrees with other published numbers",
    "own": "agrees with the company's own numbers",
    "assumption": "plausible on stated assumptions",
}
AT_ODDS = "at odds with published numbers"
DEPENDS, OPEN = "depends on the base", "depends on an assumption"
COUNTED = "depends on the count"
UNDECIDED = "cannot be decided"
OUTCOMES = (*PASSED.values(), AT_ODDS, DEPENDS, OPEN, COUNTED, UNDECIDED)


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    support: the share of draws over the intervals of published numbers in which its test comes
    out true; answers: for a claim with a base, whether the test comes out true from each;
    repeats: the claim that this one says again.
    """

    claim: str
    outcome: str
    rests_on: tuple[str, ...]
    reason: str = ""
    support: float | None = None
    answers: tuple[tuple[Value, bool], ...] = ()
    repeats: str = ""


def verdict(model: Model, claim: Mapping[str, str]) -> Verdict:
    """The verdict on one claim at the published numbers of the model.

    With a `base`, the test is put from every one, and the outcome names what it depends on when
    they disagree.
    """
    test = claim["test"]
    if not test:
        return Verdict(claim["id"], UNDECIDED, (), claim["reason"], repeats=claim["repeats"])
    answers, base = _answers(model, claim["base"], test), model.parameters.get(claim["base"])
    depends = (DEPENDS if base.is_choice else OPEN) if base else COUNTED
    outcome = PASSED[claim["against"]] if _passes(model, test) else AT_ODDS
    return Verdict(
        claim["id"],
        depends if len({*answers.values()}) > 1 else outcome,
        names_in(test),
        support=float(is_true(test, model.drawn(names_in(test))).mean()),
        answers=(*answers.items(),),
        repeats=claim["repeats"],
    )


def _answers(model: Model, base: str, test: str) -> dict[Value, bool]:
    """Whether the test comes out true from each base.

    base: a parameter, taken at every choice, or at its value and both ends of its range; or facts,
    of which the others take the place of the first by turns.
    """
    if base not in model.parameters:
        swapped = {name: re.sub(rf"\b{base.split()[0]}\b", name, test) for name in base.split()}
        return {name: _passes(model, each) for name, each in swapped.items()}
    parameter, here = model.parameters[base], model.leaf_value(base)
    tried = parameter.range if parameter.is_choice else sorted({*parameter.range, here})
    return {value: _passes(model.at(**{base: value}), test) for value in tried}


def _passes(model: Model, test: str) -> bool:
    names = model.known(names_in(test), "data/claims.csv: test names")
    return bool(is_true(test, {name: fact.value for name, fact in model.facts(names).items()}))


def verdicts(model: Model) -> list[Verdict]:
    """All verdicts, in the order of the claims."""
    claims = model.evidence.claims.reset_index().fillna("")
    return [verdict(model, claim) for claim in claims.to_dict(orient="records")]
