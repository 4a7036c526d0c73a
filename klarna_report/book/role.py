"""The `{fact}` role: a number in a sentence, taken from the edition's facts."""

import re
from collections.abc import Sequence

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from klarna_report.book.edition import Edition
from klarna_report.errors import nearest
from klarna_report.fact import Fact
from klarna_report.formats import interval_text
from klarna_report.verdicts import OUTCOMES

logger = logging.getLogger(__name__)
CLAIMS_PAGE = "claims"
ROLE = re.compile(r"\{fact\}`([^`]+)`")


def address(env: BuildEnvironment, fact: Fact) -> str:
    """The link from the current page to the place where a fact is defined."""
    docname = fact.chapter if fact.chapter in env.found_docs else env.docname
    page = "" if docname == env.docname else env.app.builder.get_relative_uri(env.docname, docname)
    return f"{page}#{fact.anchor}"


def hint(fact: Fact) -> str:
    """What a pointer resting on a number shows: label, and interval if there is one."""
    interval = interval_text(fact.low, fact.value, fact.high, fact.unit)
    return f"{fact.label}; {interval}" if interval else fact.label


def fact_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """A fact's text, linked to its definition. An unknown id is a warning, and so an error."""
    env = inliner.document.settings.env
    try:
        fact, printed = env.klarna_edition.text(text)
    except KeyError as error:
        logger.warning(error.args[0], location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    classes = ["fact", f"fact-{fact.kind}"]
    link = nodes.reference(
        rawtext, printed, refuri=address(env, fact), internal=True, classes=classes
    )
    link["reftitle"] = hint(fact)
    return [link], []


def verdict_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """The verdict on a claim, linked to the claim: `holds`, `fails` and so on."""
    env = inliner.document.settings.env
    found = env.klarna_edition.verdicts
    if text not in found:
        logger.warning(
            "unknown claim %r; %s", text, nearest(text, found), location=(env.docname, lineno)
        )
        return [nodes.problematic(rawtext, rawtext)], []
    page = env.app.builder.get_relative_uri(env.docname, CLAIMS_PAGE)
    outcome = found[text]["outcome"]
    classes = ["outcome", f"outcome-{outcome.replace(' ', '-')}"]
    link = nodes.reference(rawtext, "", refuri=f"{page}#claim-{text}", internal=True)
    link["classes"] += classes
    link += nodes.strong(text=outcome)
    return [link], []


def verdicts_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object, **__: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """How many claims came out in this way; `all` for how many there are."""
    env = inliner.document.settings.env
    outcomes = [each["outcome"] for each in env.klarna_edition.verdicts.values()]
    if text not in (*OUTCOMES, "all"):
        logger.warning("unknown verdict %r", text, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    return [nodes.Text(str(len(outcomes) if text == "all" else outcomes.count(text)))], []


class PlainFactsInTitles(SphinxTransform):
    """A heading prints its numbers without links, so that it can be a link itself."""

    default_priority = 700

    def apply(self, **_: object) -> None:
        """Replace each fact link inside a title by its text."""
        for title in self.document.findall(nodes.title):
            for link in list(title.findall(nodes.reference)):
                if "fact" in link["classes"]:
                    link.parent.replace(link, nodes.Text(link.astext()))


def plain(edition: Edition, text: str) -> str:
    """A string with its fact roles replaced by their text, for captions and alternatives."""
    return ROLE.sub(lambda match: edition.text(match[1])[1], text)
