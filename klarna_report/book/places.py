"""Ways to an entry and back: words of the glossary, and the places where a number is used."""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from klarna_report.book.role import DropUnsaid, unsaid
from klarna_report.book.tables import TEMPLATES

GLOSSARY = "glossary"
MARK = re.compile(r"<!--uses of (\w+)-->")  # in an entry, until all pages have been read


def connect(app: Sphinx) -> None:
    """Take part in a build."""
    app.connect("builder-inited", prepare)
    app.connect("doctree-read", note)
    app.add_post_transform(LinkTerms)
    app.connect("html-page-context", show_uses)


def prepare(app: Sphinx) -> None:
    """Nothing is known yet. Uses: fact -> (page, section) -> fragment and title of the section."""
    app.env.klarna_uses, app.env.klarna_terms = {}, {}


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note what the page just read uses or explains, and give it an address."""
    if app.env.docname == GLOSSARY:
        app.env.klarna_terms = dict(terms(doctree))
    note_uses(app.env, doctree)


def terms(glossary: nodes.document) -> Iterator[tuple[str, str]]:
    """The words with a name in code and data, in small letters, each with its fragment."""
    for item in glossary.findall(nodes.definition_list_item):
        words = item[0].astext().partition(" (")[0].lower().split(", ")
        item[0]["ids"].append(nodes.make_id(f"term-{words[0]}"))
        if list(item[0].findall(nodes.literal)):
            yield from ((word, item[0]["ids"][0]) for word in words)


def within(node: nodes.Node, *kinds: type) -> nodes.Element | None:
    """The nearest node of one of these kinds around a node."""
    node = node.parent
    while node is not None and not isinstance(node, kinds):
        node = node.parent
    return node


def note_uses(env: BuildEnvironment, doctree: nodes.document) -> None:
    """The first use of each number in each section gets an address."""
    for link in doctree.findall(lambda node: isinstance(node, nodes.reference) and "fact" in node):
        section, uses = within(link, nodes.section), env.klarna_uses.setdefault(link["fact"], {})
        if section is None or within(link, unsaid):
            continue
        place = (env.docname, section["ids"][0])
        if place not in uses:
            link["ids"].append(f"use-{section['ids'][0]}-{link['fact'].replace('_', '-')}")
            uses[place] = (link["ids"][-1], section.next_node(nodes.title).astext())


def show_uses(app: Sphinx, page: str, template: str, context: dict, *_: object) -> None:
    """Where each number of this page is used: sections of this page, then other pages."""

    def links(mark: re.Match) -> str:
        here, there = {}, {}
        for (name, _), (use, title) in app.env.klarna_uses.get(mark[1], {}).items():
            if name == page:
                here[f"#{use}"] = title
            elif name not in there:
                there[name] = f"{app.builder.get_relative_uri(page, name)}#{use}"
        titles = {address: app.env.titles[name].astext() for name, address in there.items()}
        return TEMPLATES.get_template("uses.html").render(places=here | titles)

    context["body"] = MARK.sub(links, context.get("body", ""))


class LinkTerms(SphinxPostTransform):
    """Where a page first has a word of the glossary in its text, the word leads there."""

    default_priority = DropUnsaid.default_priority + 1

    def run(self, **_: object) -> None:
        """Replace the words by links, paragraph by paragraph."""
        left = dict(self.env.klarna_terms)
        if self.env.docname == GLOSSARY or not left:
            return
        words = "|".join(map(re.escape, sorted(left, key=len, reverse=True)))
        pattern = re.compile(rf"\b({words})(?=s?\b)", re.IGNORECASE)
        address = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY)
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, nodes.paragraph) and not within(text, nodes.entry):
                text.parent.replace(text, list(linked(text, pattern, left, address)))


def linked(
    text: str, pattern: re.Pattern, left: dict[str, str], address: str
) -> Iterator[nodes.Node]:
    """The text with links on the words that are left; they are left no more."""
    last = 0
    for match in pattern.finditer(text):
        fragment = left.get(match[0].lower())
        if fragment is None:
            continue
        yield nodes.Text(text[last : match.start()])
        link = {"refuri": f"{address}#{fragment}", "internal": True, "classes": ["term"]}
        yield nodes.reference("", match[0], **link)
        last = match.end()
        for word in [word for word, other in left.items() if other == fragment]:
            del left[word]
    yield nodes.Text(text[last:])
