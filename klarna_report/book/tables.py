"""Directives that print whole tables of the evidence; each fills one template."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar

import jinja2
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.smartquotes import smartyPants
from markupsafe import Markup, escape
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from klarna_report.book import labels
from klarna_report.book.role import address
from klarna_report.evidence import Evidence
from klarna_report.formats import format_value

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
TEMPLATES.filters["curly"] = partial(smartyPants, attr="qDe", language="en")  # quotes, dashes
TEMPLATES.globals["value"] = format_value
CLAIMS, DATA, SOURCES = "claims", "data", "sources"  # the pages where rows have their addresses
NAME = r"[a-z0-9]+(?:-[a-z0-9]+)+"  # an id or a key inside a sentence
WORD = re.compile(NAME)


class Stack(SphinxPostTransform):
    """Tables of the text name their columns in each cell, so that a phone can stack them.

    A table of numbers alone scrolls instead, with its first column in place: its rows are compared.
    """

    default_priority = 920

    def run(self, **_: object) -> None:
        """Mark every table and its cells."""
        for table in self.document.findall(nodes.table):
            head, body = table.next_node(nodes.thead), table.next_node(nodes.tbody)
            if head is None:
                continue
            table.next_node(nodes.colspec)["stub"] = 1  # the first cell of a row is its head
            names = [entry.astext() for entry in head[0]]
            cells = [cell for row in body for cell in zip(names[1:], row[1:], strict=False)]
            for name, entry in cells:
                entry["label"] = name
            numbers = all("text-right" in entry["classes"] for _, entry in cells)
            table["classes"].append("numbers" if numbers else "stacked")


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """A cell with the name of its column; the head of a row says that it is one."""
    type(translator).visit_entry(translator, node)
    label = Markup('<td data-label="{}"').format(node.get("label", ""))
    cell = translator.body[-1].replace("head stub", "head")
    cell = cell.replace('<th class="stub', '<th scope="row" class="stub')
    translator.body[-1] = cell.replace("<td", label, 1) if "label" in node else cell


class Table(SphinxDirective):
    """A directive whose content is the template of its name, filled from the evidence."""

    option_spec: ClassVar = {"caption": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The filled template as raw HTML."""
        values = {"caption": self.options.get("caption", ""), **self.values()}
        template = TEMPLATES.get_template(f"{self.name.replace('-', '_')}.html")
        return [nodes.raw("", template.render(table=self, words=labels, **values), format="html")]

    def values(self) -> Mapping:
        """What the template needs besides the caption and the evidence."""
        return {}

    @property
    def evidence(self) -> Evidence:
        """The evidence of this build."""
        return self.env.klarna_evidence

    @cached_property
    def entities(self) -> dict[str, str]:
        """A short name for each entity."""
        words = self.evidence.vocabulary
        rows = words[words["list"] == "entity"]
        return {row.word: row.meaning.partition(",")[0] for row in rows.itertuples()}

    def page(self, name: str) -> str:
        """The relative address of another page; nothing for this one."""
        if name == self.env.docname:
            return ""
        return self.env.app.builder.get_relative_uri(self.env.docname, name)

    def source_address(self, key: str) -> str:
        """Where a source stands in the bibliography."""
        return f"{self.page(SOURCES)}#source-{key}"

    def address(self, name: str) -> str:
        """Where an observation, an event, a claim or a source stands; nothing for other words."""
        found = self.evidence
        if name in found.observations.index:
            return f"{self.page(DATA)}#{name}"
        if name in found.events.index:
            return f"{self.page(DATA)}#event-{name}"
        if name in found.claims.index:
            return f"{self.page(CLAIMS)}#claim-{name}"
        return self.source_address(name) if name in found.sources.index else ""

    def label(self, name: str) -> str:
        """An observation, an event or a claim in words."""
        if name in self.evidence.observations.index:
            return labels.row_label(self.evidence.observation(name), self.entities)
        if name in self.evidence.claims.index:
            return self.evidence.claims.at[name, "statement"]
        return labels.event_label(self.evidence.events.loc[name])

    def named(self, key: str) -> str:
        """A source by publisher and title; nothing for a word that is no key."""
        found = self.evidence.sources
        known = key in found.index
        return f"{found.at[key, 'publisher']}, {found.at[key, 'title']}" if known else ""

    def linked(self, text: str) -> Markup:
        """A sentence in which ids and keys are links."""
        parts, last = [], 0
        for match in WORD.finditer(text):
            if where := self.address(match[0]):
                parts += [escape(text[last : match.start()])]
                parts += [Markup('<a href="{}">{}</a>').format(where, match[0])]
                last = match.end()
        return Markup("").join([*parts, escape(text[last:])])

    def fact_address(self, name: str) -> str:
        """Where a fact is defined."""
        return address(self.env, self.env.klarna_edition.facts[name])

    def source(self, key: str, locator: str) -> dict[str, str]:
        """A source as publisher, address in the bibliography and place in the document."""
        publisher = self.evidence.sources.at[key, "publisher"]
        return {"publisher": publisher, "address": self.source_address(key), "locator": locator}

    @cached_property
    def others(self) -> Mapping[str, list[dict[str, str]]]:
        """For each row that clashes with another: where the other stands, and why they differ."""
        found = defaultdict(list)
        for pair in self.evidence.contradictions.itertuples():
            for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
                about = {"label": self.label(other), "address": self.address(other)}
                found[one].append({**about, "why": pair.why})
        return found
