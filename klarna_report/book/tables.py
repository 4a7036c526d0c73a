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
from klarna_report.evidence.records import UNRECORDED
from klarna_report.formats import day, format_value, interval_text, titled

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / name for name in ("templates", "theme")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def curly(text: str) -> str:
    """A text, or what is HTML already, with quotes and dashes as in print."""
    return type(text)(smartyPants(text, attr="qDe", language="en"))


TEMPLATES.filters["curly"] = curly
TEMPLATES.globals |= {"value": format_value, "interval": interval_text, "titled": titled}
TEMPLATES.globals |= {"day": day, "data": data_of, "words": labels, "unrecorded": UNRECORDED}


class Boxes(SphinxPostTransform):
    """Tables stand in boxes, which scroll sideways where there is no room.

    Those of the text name their columns in each cell, so that a phone can stack them. A table of
    numbers alone scrolls instead, with its first column in place: its rows are compared.
    """

    formats = ("html",)
    default_priority = 920

    def run(self, **_: object) -> None:
        """Put a box around every table, and mark the table and its cells."""
        for table in list(self.document.findall(nodes.table)):
            box = nodes.container(classes=["table-wrapper"])
            table.replace_self(box)
            box += table
            if table.next_node(nodes.thead):
                mark(table)


def mark(table: nodes.table) -> None:
    """Name the column in each cell, and say whether the table holds numbers alone."""
    head, body = table.next_node(nodes.thead), table.next_node(nodes.tbody)
    table.next_node(nodes.colspec)["stub"] = 1  # the first cell of a row is its head
    names = [entry.astext() for entry in head[0]]
    cells = [cell for row in body for cell in zip(names[1:], row[1:], strict=False)]
    for name, entry in cells:
        entry["label"] = name
    numbers = all("text-right" in entry["classes"] for _, entry in cells)
    table["classes"].append("numbers" if numbers else "stacked")


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """A cell with the name of its column; a head says of what; an empty corner is none."""
    type(translator).visit_entry(translator, node)
    cell, top = translator.body.pop(), isinstance(node.parent.parent, nodes.thead)
    if top and not node.astext():
        node.clear()
        translator.context[-1] = "</td>\n"
        cell = "<td>"
    label = Markup('<td data-label="{}"').format(node["label"]) if "label" in node else "<td"
    scope = f'<th scope="{"col" if top else "row"}"'
    cell = cell.replace("<th", scope).replace("<td", label).replace("head stub", "head")
    translator.body.append(cell)


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
