"""What can be found on the finished pages: an index for the search, and the notes on numbers.

Scripts of our own read both, so that they work offline and from the file system.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from klarna_report.files import read_yaml

INDEX, NOTES, PUBLISHED = "search-index.js", "notes.js", "published.js"
SYNONYMS = "synonyms.yml"
HEADINGS = {"h1": "page", "h2": "section", "h3": "section"}
SKIPPED = {"script", "style", "svg", "math", "nav", "form", "button"}
UNSEARCHED = {"unsearched", "id", "clash"}  # classes of what only repeats other entries
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
KIND = re.compile(r"(claim|event|quantity|source|step|term)-")


@dataclass
class Find:
    """Something that a search can lead to; gist: what a note on it says."""

    kind: str
    fragment: str
    title: str = ""
    text: str = ""
    gist: str = ""


class _Reader(HTMLParser):
    """The main part of a page, cut at its headings, definitions and named rows."""

    def __init__(self) -> None:
        super().__init__()
        self.finds: list[Find] = []
        self._parts = [""]  # of each element that is open, where its text goes; nowhere if empty
        self._section = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        classes = {*found.get("class", "").split()}
        part = "text" if tag == "main" else self._parts[-1]
        if tag == "section":
            self._section = found.get("id", "")
        if tag in HEADINGS and part:
            self.finds.append(Find(HEADINGS[tag], self._section))
            part = "title"
        elif found.get("id") and (tag == "dt" or "data-find" in found):
            kind = KIND.match(found["id"])
            title = found.get("data-find", "")
            self.finds.append(Find(kind[1] if kind else "row", found["id"], title))
            part = "title" if tag == "dt" else "text"
        elif "gist" in classes:
            part = "gist"
        if tag in SKIPPED or classes & UNSEARCHED:
            part = ""
        if tag not in VOID:
            self._parts.append(part)
        self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        self._parts.pop()

    def handle_data(self, data: str) -> None:
        if self.finds and (part := self._parts[-1]):
            find = self.finds[-1]
            setattr(find, part, getattr(find, part) + data)


def finds(html: str) -> list[Find]:
    """Everything on a page that a search can lead to; the page itself first."""
    reader = _Reader()
    reader.feed(html)
    for find in reader.finds:
        find.title, find.text, find.gist = map(neat, (find.title, find.text, find.gist))
        if find.kind == "term":
            find.title = find.title.partition(" (")[0]  # without its name in code
    return [find for find in reader.finds if find.title]


def neat(text: str) -> str:
    """The text with one space where there were several, and none before a stop."""
    return re.sub(r" (?=[.,;:)])|(?<=[(]) ", "", " ".join(text.split()))


def index(pages: Iterable[tuple[str, list[Find]]], synonyms: Path) -> str:
    """The index as a script: pages as (name, finds), and words that stand for others."""
    rows = {
        name: [(each.kind, each.fragment, each.title, f"{each.gist} {each.text}") for each in found]
        for name, found in pages
    }
    return call("reportIndex", rows, read_yaml(synonyms))


def notes(pages: Iterable[tuple[str, list[Find]]]) -> str:
    """What a note beside a number or a word says, by the address of its entry, as a script."""
    said = {
        f"{find.fragment}.html" if find.kind == "fact" else f"{name}.html#{find.fragment}": (
            find.title,
            find.gist or find.text,
        )
        for name, found in pages
        for find in found
        if find.kind in ("fact", "term")
    }
    return call("reportNotes", said)


def call(function: str, *values: object) -> str:
    """A script that hands values to a function of the page."""
    texts = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in values)
    return f"{function}({','.join(texts)});\n"
