"""The `{numbers}` and `{formulas}` directives: a page's facts, all formulas."""

from collections.abc import Mapping
from itertools import groupby

from sympy.printing.str import StrPrinter

from klarna_report.book.sources import READ
from klarna_report.book.tables import Table
from klarna_report.definitions import graph_of
from klarna_report.fact import Fact
from klarna_report.formats import MINUS, format_value, interval_text
from klarna_report.formulas import Step, written
from klarna_report.history import history_of
from klarna_report.parameters import catalogue

PARAMETERS = "parameters.yml"
MOST = 3  # publishers that an entry names before it counts the rest
KINDS = {
    "statute": "set by law",
    "reported": "filed, official, or measured by others",
    "claimed": "a firm or a vendor on itself",
    "derived": "calculated from other numbers",
    "assumed": "chosen, for want of better support",
}
SIGNS = {"**": "^", "*": " × ", "/": " / ", "-": MINUS}


class Formulas(Table):
    """All steps by module, each module to be opened: name, definition, formula one level deep.

    A formula that stands for several years or countries is printed once; `_this_year`,
    `_last_year` and `_here` in its names stand for each of them.
    """

    def values(self) -> Mapping:
        """The steps by module."""
        modules = groupby(written(), key=lambda step: step.module)
        return {"modules": {module: list(steps) for module, steps in modules}}

    @staticmethod
    def formula(step: Step) -> str:
        """A formula as one line of text, which wraps on a phone and can be copied."""
        text = StrPrinter({"order": "none"}).doprint(step.formula())
        for sign, printed in SIGNS.items():
            text = text.replace(sign, printed)
        return f"{step.name} = {text}"


class Numbers(Formulas):
    """The facts that live on this page, each with its own address and what it rests on."""

    def values(self) -> Mapping:
        """The facts of this page, and the formulas behind facts."""
        evidence = self.evidence
        graph = graph_of(evidence, frozenset(catalogue(evidence.folder / PARAMETERS)))
        facts = self.env.klarna_edition.facts.values()
        home = [fact for fact in facts if fact.chapter == self.env.docname]
        return {"facts": home, "steps": graph.steps}

    def gist(self, fact: Fact) -> str:
        """What a reader asks first of a number: how sure, of what kind, from whom, how read."""
        interval = interval_text(fact.low, fact.value, fact.high, fact.unit)
        parts = [f"Range {interval}" if interval else fact.interval_note.rstrip(".")]
        parts += [f"{fact.kind.capitalize()}: {KINDS[fact.kind]}", self.origin(fact)]
        return "".join(f"{part}. " for part in parts if part).strip()

    def origin(self, fact: Fact) -> str:
        """The publishers behind a number and how they were read; the place if there is one only."""
        seen = [self.evidence.observation(name) for name in fact.observations]
        if len(seen) == 1:
            place = f", {seen[0].locator}" if seen[0].locator else ""
            reading = self.evidence.reading(seen[0].seen, seen[0].via)
            return f"{self.named(seen[0].source)}{place}; {reading}"
        names = [*dict.fromkeys(self.evidence.sources.loc[[*fact.sources], "publisher"])]
        rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        reading = READ.get(frozenset(each.seen for each in seen), "")
        return f"Rests on {', '.join(names[:MOST])}{rest}. {reading}".rstrip(". ") if names else ""

    def entry(self, name: str) -> str:
        """An input in words: its label and value."""
        fact = self.env.klarna_edition.facts[name]
        return f"{fact.label}: {format_value(fact.value, fact.unit, fact.style)}"

    def read(self, name: str) -> str:
        """An observation in words, and how it was read."""
        found = self.evidence.observation(name)
        return f"{self.label(name)} ({self.evidence.reading(found.seen, found.via)})"

    def earlier(self, fact: Fact) -> list[str]:
        """What earlier versions printed, and why it changed; of the baseline, as they were."""
        return [] if self.env.klarna_edition.given else history_of(self.evidence).told(fact)
