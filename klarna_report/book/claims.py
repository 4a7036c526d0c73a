"""The `{claims}` directive: what was said, and whether it holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import pandas as pd
from docutils.parsers.rst import directives

from klarna_report.book.directory import CLAIMS
from klarna_report.book.tables import Table
from klarna_report.errors import nearest
from klarna_report.expressions import names_in
from klarna_report.formats import format_value
from klarna_report.verdicts import AT_ODDS, COUNTED, DEPENDS, OPEN, OUTCOMES, PASSED, UNDECIDED

SYMBOLS = {
    **dict.fromkeys(PASSED.values(), "\N{CHECK MARK}"),
    PASSED["between"]: "\N{LEFT RIGHT ARROW}",
    AT_ODDS: "\N{MULTIPLICATION X}",
    **dict.fromkeys((DEPENDS, OPEN, COUNTED), "\N{UP DOWN ARROW}"),
    UNDECIDED: "?",
}


class Claims(Table):
    """Claims with where and when they were made, their test and, where computed, the verdict.

    `seed` keeps the statements of one of the two articles, `later` those that stand in neither;
    `outcome` those with a verdict.
    """

    option_spec: ClassVar = {
        "outcome": directives.unchanged_required,
        "seed": directives.unchanged_required,
        "later": directives.flag,
        "caption": directives.unchanged_required,
    }

    def values(self) -> Mapping:
        """The chosen claims as rows."""
        rows = [self.row(claim) for claim in self.chosen().itertuples()]
        page = self.page(CLAIMS)
        return {"rows": rows, "page": page, "anchors": not page}

    def chosen(self) -> pd.DataFrame:
        """The claims that the options ask for."""
        claims = self.evidence.claims
        if "later" in self.options:
            return claims[claims["seed"] == ""]
        if "seed" in self.options:
            return claims[claims["seed"].str.startswith(f"{self.options['seed']}:")]
        outcome, verdicts = self.options["outcome"], self.env.klarna_edition.verdicts
        if outcome not in OUTCOMES:
            raise self.error(f"unknown verdict {outcome!r}; {nearest(outcome, OUTCOMES)}")
        return claims.loc[[name for name, each in verdicts.items() if each["outcome"] == outcome]]

    def row(self, claim: object) -> dict:
        """One claim with its place, its verdict and its test in words."""
        found = self.env.klarna_edition.verdicts.get(claim.Index, {})
        outcome, support = found.get("outcome", ""), found.get("support")
        answers = found.get("answers", ())
        return {
            "claim": claim,
            "verdict": outcome,
            "symbol": SYMBOLS.get(outcome, ""),
            "support": None if answers or support in (None, 0.0, 1.0) else support,
            "facts": names_in(claim.test) if claim.test else (),
            "evidence": self.lines(claim.observations.split()),
            "answers": [(self.base(claim.base, each), yes) for each, yes in answers],
        }

    def lines(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Rows of the evidence by address and label; those that read alike say their source."""
        labels, found = [self.label(each) for each in names], self.evidence
        for name, label in zip(names, labels, strict=True):
            if labels.count(label) > 1:
                rows = found.observations if name in found.observations.index else found.events
                label = f"{label} ({self.sources[rows.at[name, 'source']]['publisher']})"
            yield self.address(name), label

    def base(self, name: str, value: float | str) -> str:
        """What a test was put from: an observation or a fact by its label, else a number."""
        facts = self.env.klarna_edition.facts
        if value in facts:
            return facts[value].label
        chosen = facts[name]
        here = " (taken here)" if value in (chosen.value, *chosen.observations) else ""
        if value in self.evidence.observations.index:
            return self.label(value) + here
        return format_value(value, chosen.unit, "percent0") + here
