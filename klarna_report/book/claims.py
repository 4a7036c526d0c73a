"""The `{claims}` and `{contradictions}` directives: what was said, and what clashes with what."""

from collections.abc import Mapping
from typing import ClassVar

import pandas as pd
from docutils.parsers.rst import directives
from markupsafe import Markup

from klarna_report.book.labels import partial_date_text
from klarna_report.book.role import address
from klarna_report.book.tables import Table
from klarna_report.book.wording import clauses, lower_first
from klarna_report.errors import nearest
from klarna_report.fact import Fact
from klarna_report.formats import format_value
from klarna_report.verdicts import DEPENDS, FAILS, HOLDS, UNDECIDED

SYMBOLS = {
    HOLDS: "\N{CHECK MARK}",
    FAILS: "\N{MULTIPLICATION X}",
    DEPENDS: "\N{UP DOWN ARROW}",
    UNDECIDED: "?",
}
FACT = Markup('{} (<a class="fact" href="{}">{}</a>)')


class Claims(Table):
    """Claims with where and when they were made, their test and, where computed, the verdict.

    `seed` keeps the statements of one of the two articles, `later` those that stand in neither;
    `only` names ids in the order wanted.
    """

    template = "claims.html"
    option_spec: ClassVar = {
        "only": directives.unchanged_required,
        "seed": directives.unchanged_required,
        "later": directives.flag,
        "caption": directives.unchanged_required,
    }

    def values(self) -> Mapping:
        """The chosen claims as rows."""
        return {"rows": [self.row(claim) for claim in self.chosen().itertuples()]}

    def chosen(self) -> pd.DataFrame:
        """The claims that the options ask for."""
        claims = self.evidence.claims
        if "seed" in self.options:
            return claims[claims["seed"].str.startswith(f"{self.options['seed']}:")]
        if "later" in self.options:
            return claims[claims["seed"] == ""]
        ids = self.options.get("only", "").split()
        for name in ids:
            if name not in claims.index:
                raise self.error(f"unknown claim {name!r}; {nearest(name, claims.index)}")
        return claims.loc[ids]

    def row(self, claim: object) -> dict:
        """One claim with its place, its verdict and its test in words."""
        found = self.env.klarna_edition.verdicts.get(claim.Index, {})
        outcome = found.get("outcome", "")
        support = found.get("support") if outcome in (HOLDS, FAILS) else None
        return {
            "id": claim.Index,
            "claim": claim,
            "letter": claim.seed.partition(":")[2],
            "date": partial_date_text(claim.date),
            "source": self.source(claim.source, claim.locator),
            "verdict": outcome,
            "symbol": SYMBOLS.get(outcome, ""),
            "support": None if support in (None, 0.0, 1.0) else draws_text(support),
            "clauses": clauses(claim.test, self.fact, self.unit) if claim.test else [],
            "base": self.base(claim.base, found.get("here", "")) if claim.base else "",
            "evidence": [self.reference(name) for name in claim.observations.split()],
        }

    def known(self, name: str) -> Fact:
        """A fact of this edition."""
        return self.env.klarna_edition.text(name)[0]

    def fact(self, name: str) -> Markup:
        """A fact as its label and its value, which links to its entry."""
        fact = self.known(name)
        where = address(self.env, fact)
        return FACT.format(lower_first(fact.label), where, format_value(fact.value, fact.unit))

    def unit(self, name: str) -> str:
        """The unit of a fact."""
        return self.known(name).unit

    def base(self, name: str, here: str) -> Markup:
        """That the test is put for every base, and what it says with that of this edition."""
        said = Markup("Put for every published number that may be the ") + self.fact(name)
        told = f"; with the one in brackets it {here}." if here else "; all give the same answer."
        return said + Markup(told)


class Contradictions(Table):
    """Pairs of rows that clash, with the reason and a sentence."""

    template = "contradictions.html"

    def values(self) -> Mapping:
        """Both sides of each pair, the reasons and what they mean."""
        words = self.evidence.vocabulary
        meanings = {row.word: row.meaning for row in words[words["list"] == "why"].itertuples()}
        rows = [
            {
                "sides": [self.reference(pair.a), self.reference(pair.b)],
                "why": pair.why,
                "note": pair.note,
            }
            for pair in self.evidence.contradictions.itertuples()
        ]
        used = {row["why"] for row in rows}
        return {"rows": rows, "reasons": {k: v for k, v in meanings.items() if k in used}}


def draws_text(share: float) -> str:
    """A share of draws in whole per cents, which the draws support, but for a share near an end."""
    return format_value(share, "share", "percent0" if 0.01 <= share <= 0.99 else None)
