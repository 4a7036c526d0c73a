"""The `{formulas}` directive: every formula of the model, printed from the code."""

from itertools import groupby

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from klarna_report.book.mathml import formula
from klarna_report.formulas import Step, written


class Formulas(SphinxDirective):
    """All steps by module, each module to be opened: name, definition, formula one level deep.

    A formula that stands for several years or countries is printed once; `_this_year`,
    `_last_year` and `_here` in its names stand for each of them.
    """

    def run(self) -> list[nodes.Node]:
        """A definition list for each module."""
        output: list[nodes.Node] = []
        for module, steps in groupby(written(), key=lambda step: step.module):
            entries = [entry(step) for step in steps]
            name = module.replace("_", " ").capitalize()
            opening = f"<details><summary>{name}: {len(entries)} formulas</summary>"
            output += [nodes.raw("", opening, format="html")]
            output += [nodes.definition_list("", *entries, classes=["facts"])]
            output += [nodes.raw("", "</details>", format="html")]
        return output


def entry(step: Step) -> nodes.definition_list_item:
    """One formula with its name and definition."""
    term = nodes.term("", "", nodes.literal(text=step.name), ids=[f"step-{step.name}"])
    body = nodes.definition("", nodes.paragraph("", step.definition))
    body += nodes.raw("", formula(step), format="html")
    return nodes.definition_list_item("", term, body)
