"""A box on each chapter: the numbers of its opening, each with a footnote, to copy at once."""

from itertools import takewhile

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from klarna_report.book.entry import Entries
from klarna_report.book.pages import cite
from klarna_report.book.role import DropUnsaid, printed
from klarna_report.book.tables import TEMPLATES

FEWEST, MOST = 2, 5  # numbers in a box
OPENING = (nodes.paragraph, nodes.raw)  # the paragraphs below the title, and what stands in them


class KeyNumbers(SphinxPostTransform):
    """The first numbers above the first section or figure, but for words and published days."""

    formats = ("html",)
    default_priority = DropUnsaid.default_priority + 1

    def run(self, **_: object) -> None:
        """Put a folded box after the opening, if it prints enough numbers."""
        top, edition = self.document.next_node(nodes.section), self.env.klarna_edition
        opening = [*takewhile(lambda each: isinstance(each, OPENING), (top or [])[1:])]
        numbers = (number for each in opening for number in each.findall(printed))
        ids = dict.fromkeys(number["data"]["data-fact"] for number in numbers)
        found = [f for f in map(edition.fact, ids) if f.unit != "name"]
        found = [f for f in found if f.inputs or f.unit != "date"][:MOST]
        if len(found) >= FEWEST:
            facts = {fact: f"{edition.site_url}{fact.page}" for fact in found}
            box = TEMPLATES.get_template("key.html")
            html = box.render(entries=Entries(self.env), facts=facts, cite=cite(self.app))
            top.insert(1 + len(opening), nodes.raw("", html, format="html"))
