"""The `{numbers}` directive: every fact of a chapter with definition, formula and sources."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from klarna_report.book.mathml import formula
from klarna_report.book.role import address
from klarna_report.book.tables import DATA
from klarna_report.definitions import graph_of
from klarna_report.fact import Fact
from klarna_report.formats import format_value, interval_text
from klarna_report.formulas import Step
from klarna_report.parameters import catalogue

PARAMETERS = "parameters.yml"
UNITS = {"share": "share", "date": "month"}


class Numbers(SphinxDirective):
    """A definition list of the facts that live on this page, each with its own address."""

    def run(self) -> list[nodes.Node]:
        """The list of this page's facts."""
        edition = self.env.klarna_edition
        home = [fact for fact in edition.facts.values() if fact.chapter == self.env.docname]
        entries = nodes.definition_list(classes=["facts"])
        for fact in home:
            entries += self.entry(fact)
        count = f"Show the {len(home)} entries: definition, formula, interval and sources of each"
        opening = f'<details class="numbers"><summary>{count}</summary>'
        return [
            nodes.raw("", opening, format="html"),
            entries,
            nodes.raw("", "</details>", format="html"),
        ]

    def entry(self, fact: Fact) -> nodes.definition_list_item:
        """One fact: its label and value, then what it rests on."""
        term = nodes.term("", f"{fact.label}: ", ids=[fact.anchor])
        term += nodes.strong(text=format_value(fact.value, fact.unit, fact.style))
        body = nodes.definition()
        body += nodes.paragraph("", self.nature(fact))
        if fact.formula:
            step = self.step(fact)
            body += nodes.paragraph("", step.definition)
            body += nodes.raw("", formula(step), format="html")
        body += self.links("Computed from", [self.fact_link(name) for name in fact.inputs])
        body += self.links("Observations", [self.row_link(name) for name in fact.observations])
        body += self.links("Sources", [self.source_link(key) for key in fact.sources])
        return nodes.definition_list_item("", term, body)

    def step(self, fact: Fact) -> Step:
        """The formula behind a computed fact: its own, or that of the one it stands for."""
        evidence = self.env.klarna_evidence
        steps = graph_of(evidence, frozenset(catalogue(evidence.folder / PARAMETERS))).steps
        return steps.get(fact.id) or steps[fact.inputs[0]]

    @staticmethod
    def nature(fact: Fact) -> str:
        """Id, kind, unit and interval in one line."""
        unit = UNITS.get(fact.unit, fact.unit)
        interval = interval_text(fact.low, fact.value, fact.high, fact.unit)
        parts = [fact.id, fact.kind, f"unit: {unit}", interval and f"interval: {interval}"]
        return f"{'; '.join(part for part in parts if part)}. {fact.interval_note}".strip()

    def links(self, label: str, links: list[nodes.Node]) -> list[nodes.Node]:
        """A labelled run of links, or nothing."""
        if not links:
            return []
        line = nodes.paragraph("", f"{label}: ")
        for number, link in enumerate(links):
            line += ([nodes.Text(", ")] if number else []) + [link]
        return [line]

    def fact_link(self, name: str) -> nodes.Node:
        """A link to another fact, by its id."""
        fact = self.env.klarna_edition.facts[name]
        return nodes.reference("", name, refuri=address(self.env, fact), internal=True)

    def row_link(self, name: str) -> nodes.Node:
        """A link to the row of an observation on the data page."""
        page = self.env.app.builder.get_relative_uri(self.env.docname, DATA)
        return nodes.reference("", name, refuri=f"{page}#{name}", internal=True)

    def source_link(self, key: str) -> nodes.Node:
        """A link to a source's own address, or its title where no address is known."""
        source = self.env.klarna_evidence.sources.loc[key]
        text = f"{source['publisher']}, {source['title']}"
        if not source["url"]:
            return nodes.Text(text)
        return nodes.reference("", text, refuri=source["url"])
