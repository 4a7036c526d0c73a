"""Layer 2: decide the claims, by the tests that `data/claims.csv` gives them."""

from collections.abc import Mapping
from dataclasses import dataclass

from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model

PASSED = {  # what a claim is compared with -> the verdict if its test comes out true
    "filing": "agrees with filed numbers",
    "company": "agrees with other published numbers",
    "assumption": "plausible on stated assumptions",
}
AT_ODDS = "at odds with published numbers"
DEPENDS = "depends on the base"
UNDECIDED = "cannot be decided"
OUTCOMES = (*PASSED.values(), AT_ODDS, DEPENDS, UNDECIDED)


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    support: the share of draws over the intervals of published numbers in which its test comes
    out true; here: where the outcome depends on the base, whether the test is true of the base of
    this run; repeats: the claim that this one says again.
    """

    claim: str
    outcome: str
    rests_on: tuple[str, ...]
    reason: str = ""
    support: float | None = None
    here: bool | None = None
    repeats: str = ""


def verdict(model: Model, claim: Mapping[str, str]) -> Verdict:
    """The verdict on one claim at the published numbers of the model.

    With a `base`, the test is put for every base that the catalogue allows, and the outcome is
    `depends on the base` when they disagree.
    """
    test = claim["test"]
    if not test:
        return Verdict(claim["id"], UNDECIDED, (), claim["reason"], repeats=claim["repeats"])
    bases = model.parameters[claim["base"]].range if claim["base"] else ()
    found = {_passes(model.at(**{claim["base"]: base}), test) for base in bases}
    here = _passes(model, test)
    outcome = PASSED[claim["against"]] if here else AT_ODDS
    return Verdict(
        claim["id"],
        DEPENDS if len(found) > 1 else outcome,
        names_in(test),
        support=float(is_true(test, {n: model.drawn_fact(n) for n in names_in(test)}).mean()),
        here=here if len(found) > 1 else None,
        repeats=claim["repeats"],
    )


def _passes(model: Model, test: str) -> bool:
    names = model.known(names_in(test), "data/claims.csv: test names")
    return bool(is_true(test, {name: fact.value for name, fact in model.facts(names).items()}))


def verdicts(model: Model) -> list[Verdict]:
    """All verdicts, in the order of the claims."""
    claims = model.evidence.claims.reset_index().fillna("")
    return [verdict(model, claim) for claim in claims.to_dict(orient="records")]
