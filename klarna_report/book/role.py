"""Roles in a sentence: a number of the edition's facts, a verdict, an event of the evidence."""

import re
from collections.abc import Sequence

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from markupsafe import Markup, escape
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from klarna_report.errors import nearest
from klarna_report.fact import Fact
from klarna_report.verdicts import OUTCOMES
from klarna_report.words import INTERVAL, Numbers, plain

logger = logging.getLogger(__name__)
CLAIMS_PAGE, DATA_PAGE = "claims", "data"


class printed(nodes.inline):
    """A number as a sentence prints it; `data` holds its attributes."""


def visit_printed(translator: HTML5Translator, node: printed) -> None:
    """A number is data that is also text."""
    translator.body.append(translator.starttag(node, "data", "", **node["data"]))


def depart_printed(translator: HTML5Translator, node: printed) -> None:
    """The end of it."""
    translator.body.append("</data>")


def data_of(fact: Fact, style: str = "") -> dict[str, str]:
    """What an element of HTML says of the number that it prints: id, unit, the value in full.

    Where the range is printed, its ends too.
    """
    ends = {"data-high": fact.high, "data-low": fact.low} if style == INTERVAL else {}
    found = {"data-fact": fact.id, **ends, "data-unit": fact.unit, "value": fact.value}
    return {name: str(value).removesuffix(".0") for name, value in found.items()}


def linked(text: str, numbers: Numbers) -> Markup:
    """A text outside of the pages' sentences, a chart's caption say, with links on its numbers."""

    def link(found: re.Match) -> Markup:
        fact, said = numbers.text(found[1])
        about = data_of(fact, found[1].strip().partition(":")[2]).items()
        data = Markup("").join(Markup(' {}="{}"').format(*each) for each in about)
        return Markup('<a class="fact" href="{}"><data{}>{}</data></a>').format(
            fact.page, data, said
        )

    marked = plain(text, numbers, lambda reference: f"\ue000{reference}\ue001")
    return Markup(re.sub("\ue000(.*?)\ue001", link, escape(marked)))


def fact_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """A fact's text, linked to its entry. An unknown id is a warning, and so an error."""
    env = inliner.document.settings.env
    try:
        fact, said = env.klarna_edition.text(text)
    except KeyError as error:
        logger.warning(error.args[0], location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    classes = ["fact", f"fact-{fact.kind}"]
    link = nodes.reference(rawtext, "", refuri=fact.page, internal=True, classes=classes)
    link += printed(text=said, data=data_of(fact, text.strip().partition(":")[2]))
    return [link], []


def verdict_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """The verdict on a claim, linked to the claim."""
    env = inliner.document.settings.env
    found = env.klarna_edition.verdicts
    if text not in found:
        logger.warning(
            "unknown claim %r; %s", text, nearest(text, found), location=(env.docname, lineno)
        )
        return [nodes.problematic(rawtext, rawtext)], []
    page = env.app.builder.get_relative_uri(env.docname, CLAIMS_PAGE)
    outcome = found[text]["outcome"]
    classes = ["outcome", nodes.make_id(f"outcome {outcome}")]
    link = nodes.reference(rawtext, "", refuri=f"{page}#claim-{text}", internal=True)
    link["classes"] += classes
    link += nodes.strong(text=outcome)
    return [link], []


def verdicts_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """How many claims came out in this way; `all` for how many there are. A repeated one is one."""
    env = inliner.document.settings.env
    found = env.klarna_edition.verdicts.values()
    outcomes = [each["outcome"] for each in found if not each["repeats"]]
    if text not in (*OUTCOMES, "all"):
        logger.warning("unknown verdict %r", text, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    return [nodes.Text(str(len(outcomes) if text == "all" else outcomes.count(text)))], []


def event_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """Words linked to the event whose id ends the text; a fact among them keeps its own link."""
    env = inliner.document.settings.env
    words, _, event = text.strip().rpartition(" ")
    if not words or event not in (known := env.klarna_evidence.events.index):
        hint = nearest(event, known) if words else "it needs words, then the id of an event"
        logger.warning("unknown event %r; %s", event, hint, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    page = env.app.builder.get_relative_uri(env.docname, DATA_PAGE)
    parsed, messages = inliner.parse(words, lineno, inliner, inliner.parent)
    link = {"refuri": f"{page}#event-{event}", "internal": True, "classes": ["event"]}
    found = [
        each if isinstance(each, nodes.reference) else nodes.reference("", "", each, **link)
        for each in parsed
    ]
    return found, messages


class unsaid(nodes.inline):
    """Words of a branch whose test does not hold: parsed, their links looked up, not shown."""


def unsaid_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """What a sentence would say if another branch held."""
    parsed, messages = inliner.parse(text, lineno, inliner, inliner.parent)
    return [unsaid("", "", *parsed)], messages


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
