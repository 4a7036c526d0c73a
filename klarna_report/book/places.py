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


def note_terms(app: Sphinx, doctree: nodes.document) -> None:
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


def note_uses(app: Sphinx, page: str, template: str, context: dict, *_: object) -> None:
    """Note how a page prints numbers; the first use of each in each section gets an address."""
    section = title = ""

    def place(token: re.Match) -> str:
        nonlocal section, title
        section = token["section"] or section
        if token["title"]:
            title = Markup(token["title"]).striptags()
        if not token["fact"]:
            return token[0]
        use = app.env.klarna_uses.setdefault(token["fact"], Use())
        use.texts[Markup(token["text"]).striptags()] = True
        if (page, section) in use.places:
            return token[0]
        fragment = f"use-{section}-{token['fact'].replace('_', '-')}"
        use.places[page, section] = (fragment, title)
        return f'<data id="{fragment}" '

    context["body"] = TOKEN.sub(place, context.get("body", ""))


class LinkTerms(SphinxPostTransform):
    """Where a page first has a word of the glossary in its text, the word leads there."""

    default_priority = DropUnsaid.default_priority + 1

    def run(self, **_: object) -> None:
        """Replace the words by links, text by text."""
        left = dict(self.env.klarna_terms)
        if self.env.docname == GLOSSARY or not left:
            return
        words = "|".join(map(re.escape, sorted(left, key=len, reverse=True)))
        pattern = re.compile(rf"\b({words})(?=s?\b)", re.IGNORECASE)
        address = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY)
        for text in list(self.document.findall(nodes.Text)):
            box, pieces = text.parent, []
            if not isinstance(box, nodes.paragraph) or isinstance(box.parent, nodes.entry):
                continue
            for word in pattern.split(text):  # and what stands between them
                if fragment := left.get(word.lower()):
                    link = {"refuri": f"{address}#{fragment}", "classes": ["term"]}
                    pieces.append(nodes.reference("", word, internal=True, **link))
                    left = {each: other for each, other in left.items() if other != fragment}
                else:
                    pieces.append(nodes.Text(word))
            box.replace(text, pieces)
