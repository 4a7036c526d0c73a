"""The search index, read from the finished pages: sections, facts, claims, sources, observations.

A script of our own searches it, so that it works offline and from the file system.
"""

import json
from collections.abc import Iterable
from html.parser import HTMLParser

INDEX = "search-index.js"
HEADINGS = ("h1", "h2", "h3")
ENTRIES = ("dt", "li", "tr")  # elements that, with an id, are a find of their own
SKIPPED = ("script", "style", "svg", "math", "nav", "form", "button")


class _Reader(HTMLParser):
    """The main part of a page, cut into finds: [fragment, title, text]."""

    def __init__(self) -> None:
        super().__init__()
        self.finds: list[list[str]] = []
        self._main = self._skipped = 0
        self._id = ""
        self._target = 0  # the list in a find that text goes to: 1 title, 2 text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "main":
            self._main += 1
        if tag in SKIPPED:
            self._skipped += 1
        if tag == "section" and found.get("id"):
            self._id = found["id"]
        if tag in HEADINGS:
            self._open(self._id, 1)
        elif tag in ENTRIES and found.get("id"):
            self._open(found["id"], 2 if tag != "dt" else 1)
        if self.finds and self._target:
            self.finds[-1][self._target] += " "

    def _open(self, fragment: str, target: int) -> None:
        self.finds.append([fragment, "", ""])
        self._target = target

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._main -= 1
        if tag in SKIPPED and self._skipped:
            self._skipped -= 1
        if tag in (*HEADINGS, "dt"):
            self._target = 2

    def handle_data(self, data: str) -> None:
        if self._main and not self._skipped and self.finds:
            self.finds[-1][self._target] += data


def finds(page: str, html: str) -> list[list[str]]:
    """Address, title, page title and text of everything on a page that a search can lead to."""
    reader = _Reader()
    reader.feed(html)
    cut = [[each[0], *(" ".join(part.split()) for part in each[1:])] for each in reader.finds]
    main = cut[0][1] if cut else ""
    rows = []
    for fragment, title, text in cut:
        if not (title or text):
            continue
        short = title or text.split(". ")[0][:90]
        place = "" if title == main else f"#{fragment}"
        rows.append([f"{page}.html{place}", short, "" if title == main else main, text])
    return rows


def index(pages: Iterable[tuple[str, str]]) -> str:
    """The index as a script: pages as (name, HTML)."""
    rows = [row for name, html in pages for row in finds(name, html)]
    return f"reportIndex({json.dumps(rows, ensure_ascii=False, separators=(',', ':'))});\n"
