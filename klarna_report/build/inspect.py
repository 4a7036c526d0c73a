"""Look at a rendered site before it is published: what is missing, what should not be there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from klarna_report.book.meta import source_hash
from klarna_report.errors import BuildError

RAW = (
    ("a traceback", re.compile(r"Traceback \(most recent call last\)")),
    ("raw markup", re.compile(r"\{fact\}`|\{numbers\}|```\{")),
    ("a value that is not a number", re.compile(r"(?<![\w.-])(nan|NaN|inf)(?![\w-])")),
)
SKIPPED = ("script", "style")


class _Page(HTMLParser):
    """Text, targets and links of one page, and what its own content policy would not let run."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.foreign: list[str] = []
        self.blocked: list[str] = []
        self._policy = ""
        self._hidden: list[str] | None = None  # the text of the script or style that is open
        self._acts = False  # whether that is a script or style, not data or a script's address

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("http-equiv") == "Content-Security-Policy":
            self._policy = values["content"]
        if tag in SKIPPED:
            data = "src" in values or values.get("type", "").endswith("json")
            self._hidden, self._acts = [], not data
        by_itself = any(name == "style" or name.startswith("on") for name in values)
        if self._policy and by_itself:
            self.blocked.append(f"<{tag}> with a style or a handler in the page")
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        loads = values.get("src") or (values.get("href") if tag == "link" else None)
        if loads and urlsplit(loads).netloc and values.get("rel") not in ("canonical", "license"):
            self.foreign.append(loads)

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED and self._hidden is not None:
            text, self._hidden = "".join(self._hidden), None
            if self._acts and self._policy and source_hash(text) not in self._policy:
                self.blocked.append(f"<{tag}> in the page")

    def handle_data(self, data: str) -> None:
        (self.text if self._hidden is None else self._hidden).append(data)


def read_page(path: Path) -> _Page:
    """Parse one HTML file."""
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def inspect_site(html: Path, pages: Iterable[str], site_url: str = "") -> None:
    """Raise BuildError naming every fault of the site that will live at this address."""
    if found := [*faults(html, pages, site_url)]:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise BuildError(f"the site is not fit to publish: {found[0]}{more}", "\n".join(found))


def faults(html: Path, pages: Iterable[str], site_url: str = "") -> Iterator[str]:
    """One line for each thing wrong with the site."""
    top, found = urlsplit(site_url).path, sorted(html.rglob("*.html"))
    parsed = {path.relative_to(html).as_posix(): read_page(path) for path in found}
    yield from (f"{name}.html is missing" for name in pages if f"{name}.html" not in parsed)
    for name, page in parsed.items():
        text = "".join(page.text)
        yield from (f"{name}: holds {what}" for what, mark in RAW if mark.search(text))
        yield from (f"{name}: would load {each}" for each in page.foreign)
        yield from (f"{name}: its policy would block {each}" for each in page.blocked)
        links = [(link, link.removeprefix(top)) for link in page.links]
        broken = [link for link, below in links if _broken(below, name, html, parsed)]
        yield from (f"{name}: broken link {link}" for link in broken)


def _broken(link: str, name: str, html: Path, parsed: Mapping[str, _Page]) -> bool:
    parts = urlsplit(link)
    target, place = normpath(join(dirname(name), unquote(parts.path))), unquote(parts.fragment)
    target = target if parts.path else name
    if parts.scheme or parts.netloc:
        return False
    if target not in parsed:
        return not (html / target).is_file()
    return bool(place) and place not in parsed[target].ids
