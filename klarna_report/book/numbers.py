"""The `{numbers}` and `{formulas}` directives: a page's facts, all formulas."""

from collections.abc import Mapping
from itertools import groupby

import sympy
from markupsafe import Markup
from sympy.printing.mathml import MathMLPresentationPrinter

from klarna_report.book.tables import Table
from klarna_report.definitions import graph_of
from klarna_report.fact import Fact
from klarna_report.formats import interval_text
from klarna_report.formulas import Step, written
from klarna_report.parameters import catalogue

PARAMETERS = "parameters.yml"
UNITS = {"share": "share", "date": "month"}


class _Names(MathMLPresentationPrinter):
    """Prints a symbol as its name: no Greek letters, no subscripts made of underscores."""

    def _print_Symbol(self, sym: sympy.Symbol, style: str = "plain") -> object:
        node = self.dom.createElement("mtext")
        node.appendChild(self.dom.createTextNode(sym.name))
        return node


class Formulas(Table):
    """All steps by module, each module to be opened: name, definition, formula one level deep.

    A formula that stands for several years or countries is printed once; `_this_year`,
    `_last_year` and `_here` in its names stand for each of them.
    """

    def values(self) -> Mapping:
        """The steps by module."""
        modules = groupby(written(), key=lambda step: step.module)
        return {"modules": {module: list(steps) for module, steps in modules}}

    def mathml(self, step: Step) -> Markup:
        """A formula as MathML, drawn by the browser itself: no script, no font, no image."""
        return Markup(_Names({"mul_symbol": "times"})._print(step.formula()).toxml())


class Numbers(Formulas):
    """The facts that live on this page, each with its own address and what it rests on."""

    def values(self) -> Mapping:
        """The facts of this page, and the formulas behind facts."""
        evidence = self.evidence
        graph = graph_of(evidence, frozenset(catalogue(evidence.folder / PARAMETERS)))
        facts = self.env.klarna_edition.facts.values()
        home = [fact for fact in facts if fact.chapter == self.env.docname]
        return {"facts": home, "steps": graph.steps, "nature": self.nature}

    def read(self, name: str) -> str:
        """How an observation was read, in brackets."""
        found = self.evidence.observation(name)
        return f" ({self.evidence.reading(found.seen, found.via)})"

    @staticmethod
    def nature(fact: Fact) -> str:
        """Id, kind, unit and interval in one line."""
        unit = UNITS.get(fact.unit, fact.unit)
        interval = interval_text(fact.low, fact.value, fact.high, fact.unit)
        parts = [fact.id, fact.kind, f"unit: {unit}", interval and f"interval: {interval}"]
        return f"{'; '.join(part for part in parts if part)}. {fact.interval_note}".strip()
