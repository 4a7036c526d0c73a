"""Ways to an entry and back: words of the glossary, and the places where a number is used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from klarna_report.book.role import DropUnsaid

GLOSSARY = "glossary"
TOKEN = re.compile(  # what tells of a page where it prints which number, and how
    r'<section[^>]* id="(?P<section>[^"]+)"|<h[1-6][^>]*>(?=(?P<title>.*?)</h[1-6]>)'
    r'|<data (?=data-fact="(?P<fact>\w+)"[^>]*>(?P<text>.*?)</data>)',
    re.DOTALL,
)


@dataclass
class Use:
    """Where pages print a number: (page, section) -> fragment, title of the section; and how."""

    places: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    texts: dict[str, bool] = field(default_factory=dict)


def connect(app: Sphinx) -> None:
    """Take part in a build."""
    app.connect("builder-inited", prepare)
    app.connect("doctree-read", note)
    app.add_post_transform(LinkTerms)
    app.connect("html-page-context", note_uses)


def prepare(app: Sphinx) -> None:
    """Nothing is known yet."""
    app.env.klarna_uses, app.env.klarna_terms = {}, {}


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note the words that the page just read explains, and give each an address."""
    if app.env.docname == GLOSSARY:
        app.env.klarna_terms = dict(terms(doctree))


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


def note_uses(app: Sphinx, page: str, template: str, context: dict, *_: object) -> None:
    """Note how a page prints numbers; the first use of each in each section gets an address."""
    section = title = ""

    def place(token: re.Match) -> str:
        nonlocal section, title
        if token["section"]:
            section = token["section"]
        elif token["fact"]:
            return noted(token["fact"], token["text"]) or token[0]
        else:
            title = Markup(token["title"]).striptags()
        return token[0]

    def noted(fact: str, text: str) -> str:
        use = app.env.klarna_uses.setdefault(fact, Use())
        use.texts[Markup(text).striptags()] = True
        if (page, section) in use.places:
            return ""
        fragment = f"use-{section}-{fact.replace('_', '-')}"
        use.places[page, section] = (fragment, title)
        return f'<data id="{fragment}" '

    context["body"] = TOKEN.sub(place, context.get("body", ""))


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
