"""Roles in a sentence: a number of the edition's facts, how often a verdict, an event."""

from collections.abc import Callable

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from klarna_report.book.directory import DATA
from klarna_report.errors import nearest
from klarna_report.fact import Fact
from klarna_report.verdicts import OUTCOMES
from klarna_report.words import INTERVAL

logger = logging.getLogger(__name__)
Made = tuple[list[nodes.Node], list[nodes.system_message]]


class printed(nodes.inline):
    """A number as a sentence prints it; `data` holds its attributes."""


def visit_printed(translator: HTML5Translator, node: printed) -> None:
    """A number is data that is also text."""
    translator.body.append(translator.starttag(node, "data", "", **node["data"]))


def depart_printed(translator: HTML5Translator, node: printed) -> None:
    """The end of it."""
    translator.body.append("</data>")


def data_of(fact: Fact, reference: str = "") -> dict[str, str]:
    """What an element of HTML says of the number that it prints: id, unit, the value in full.

    reference: `id` or `id:style`; where that prints the range, its ends are said too.
    """
    style = reference.strip().partition(":")[2] or fact.style
    ends = {"data-high": fact.high, "data-low": fact.low} if style == INTERVAL else {}
    styled = {"data-style": style} if style else {}
    found = {"data-fact": fact.id, **ends, **styled, "data-unit": fact.unit, "value": fact.value}
    return {name: str(value).removesuffix(".0") for name, value in found.items()}


class Role(SphinxRole):
    """A role that looks its text up; what is unknown is a warning, and so an error."""

    def __init__(self, find: Callable[[SphinxRole], Made]) -> None:
        self.find = find

    def run(self) -> Made:
        """What stands for the text."""
        try:
            return self.find(self)
        except KeyError as error:
            logger.warning(error.args[0], location=(self.env.docname, self.lineno))
            return [nodes.problematic(self.rawtext, self.rawtext)], []


def fact(role: Role) -> Made:
    """A fact's text, linked to its entry."""
    found, said = role.env.klarna_edition.text(role.text)
    link = nodes.reference(role.rawtext, "", refuri=found.page, internal=True)
    link["classes"] += ["fact", f"fact-{found.kind}"]
    link += printed(text=said, data=data_of(found, role.text))
    return [link], []


def verdicts(role: Role) -> Made:
    """How many claims came out in this way; `all` for how many there are. A repeated one is one."""
    if role.text not in (*OUTCOMES, "all"):
        raise KeyError(f"unknown verdict {role.text!r}; {nearest(role.text, OUTCOMES)}")
    found = role.env.klarna_edition.verdicts.values()
    outcomes = [each["outcome"] for each in found if not each["repeats"]]
    count = len(outcomes) if role.text == "all" else outcomes.count(role.text)
    return [nodes.inline(text=str(count), classes=["verdicts"])], []


def event(role: Role) -> Made:
    """Words linked to the event whose id ends the text; a fact among them keeps its own link."""
    words, _, name = role.text.strip().rpartition(" ")
    if not words or name not in (known := role.env.klarna_evidence.events.index):
        hint = nearest(name, known) if words else "it needs words, then the id of an event"
        raise KeyError(f"unknown event {name!r}; {hint}")
    page = role.env.app.builder.get_relative_uri(role.env.docname, DATA)
    link = {"refuri": f"{page}#event-{name}", "internal": True, "classes": ["event"]}
    parsed, messages = inside(role, words)
    is_link = lambda each: isinstance(each, nodes.reference)  # noqa: E731
    return [e if is_link(e) else nodes.reference("", "", e, **link) for e in parsed], messages


def inside(role: Role, text: str) -> Made:
    """What stands for a text inside a role."""
    return role.inliner.parse(text, role.lineno, role.inliner, role.inliner.parent)


class unsaid(nodes.inline):
    """Words of a branch whose test does not hold: parsed, their links looked up, not shown."""


def unsaid_words(role: Role) -> Made:
    """What a sentence would say if another branch held."""
    parsed, messages = inside(role, role.text)
    return [unsaid("", "", *parsed)], messages


ROLES = {"fact": fact, "event": event, "verdicts": verdicts, "unsaid": unsaid_words}


class Unsaid(SphinxDirective):
    """A paragraph or more that would stand here if another branch held."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The content, to be dropped when its links have been looked up."""
        return [unsaid("", "", *self.parse_content_to_nodes())]


class DropUnsaid(SphinxPostTransform):
    """No page keeps what it does not say."""

    default_priority = 900

    def run(self, **_: object) -> None:
        """Drop it, now that its links are resolved."""
        for node in list(self.document.findall(unsaid)):
            node.parent.remove(node)


class PlainFactsInTitles(SphinxTransform):
    """A heading prints its numbers without links, so that it can be a link itself."""

    default_priority = 700

    def apply(self, **_: object) -> None:
        """Keep of each link to a fact what it prints."""
        for title in self.document.findall(nodes.title):
            for node in list(title.findall(unsaid)):
                node.parent.remove(node)
            for link in list(title.findall(nodes.reference)):
                if "fact" in link["classes"]:
                    link.parent.replace(link, link.children)
