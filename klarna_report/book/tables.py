"""Directives that print whole tables of the evidence; each fills one template."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import jinja2
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.smartquotes import smartyPants
from markupsafe import Markup
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from klarna_report.book import labels
from klarna_report.book.directory import Directory
from klarna_report.book.role import data_of
from klarna_report.evidence import Evidence
from klarna_report.formats import format_value, interval_text

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def curly(text: str) -> str:
    """A text, or what is HTML already, with quotes and dashes as in print."""
    return type(text)(smartyPants(text, attr="qDe", language="en"))


TEMPLATES.filters["curly"] = curly
TEMPLATES.globals |= {"value": format_value, "interval": interval_text}
TEMPLATES.globals |= {"data": data_of, "words": labels}


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


class Table(Directory, SphinxDirective):
    """A directive whose content is the template of its name, filled from the evidence."""

    option_spec: ClassVar = {"caption": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The filled template as raw HTML."""
        values = {"caption": self.options.get("caption", ""), **self.values()}
        template = TEMPLATES.get_template(f"{self.name.replace('-', '_')}.html")
        return [nodes.raw("", template.render(table=self, **values), format="html")]

    def values(self) -> Mapping:
        """What the template needs besides the caption and the evidence."""
        return {}

    @property
    def evidence(self) -> Evidence:
        """The evidence of this build."""
        return self.env.klarna_evidence

    def page(self, name: str) -> str:
        """The relative address of another page; nothing for this one."""
        if name == self.env.docname:
            return ""
        return self.env.app.builder.get_relative_uri(self.env.docname, name)
