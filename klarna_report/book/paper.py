"""The whole book as one tagged PDF, printed by Chromium from an edition's pages: `make pdf`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from klarna_report.fact import anchor

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
WANTED = ("--export-tagged-pdf", "--generate-pdf-document-outline")
MENU = re.compile(r'<li><a href="([\w-]+)\.html"')
MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)
HEAD = re.compile(r'<html[^>]*>|<title>.*?</title>|<link rel="stylesheet"[^>]*>')
NAMED = re.compile(r'\b(id|for|aria-labelledby|aria-describedby)="([^"]+)"')
ENTRY = re.compile(r'\bhref="facts/(\w+)\.html"')
LINK = re.compile(r'\bhref="([\w-]*)(?:\.html)?(?:#([^"]*))?"')
PAINT = re.compile(r"url\(#([^)]+)\)")


def whole(html: Path) -> str:
    """All pages of a site as one, in the order of the menu, to stand beside their folder."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in html.glob("*.html")}
    names = dict.fromkeys(MENU.findall(pages["index"]))
    head = "".join(HEAD.findall(pages["index"])).replace('="_static', f'="{html.name}/_static')
    body = "".join(chapter(MAIN.search(pages[name])[1], name) for name in names)
    return f'<!doctype html>{head}<meta charset="utf-8"><body>{body}</body></html>'


def chapter(text: str, name: str) -> str:
    """The text of a page, whose ids and links begin with the page's name.

    A number has a line in the list of one page, and its id as it is: there its links lead.
    """

    def ids(found: re.Match) -> str:
        own = (each if each.startswith("fact-") else f"{name}--{each}" for each in found[2].split())
        return f'{found[1]}="{" ".join(own)}"'

    def link(found: re.Match) -> str:
        return f'href="#{"--".join(filter(None, (found[1] or name, found[2])))}"'

    text = LINK.sub(link, PAINT.sub(rf"url(#{name}--\1)", NAMED.sub(ids, text)))
    text = ENTRY.sub(lambda found: f'href="#{anchor(found[1])}"', text)
    return f'<div id="{name}" class="page-p-{name}">{text}</div>'


def printed(edition: Path) -> Path:
    """Print the pages of an edition's folder into one file in it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"make pdf needs one of {', '.join(BROWSERS)}")
    page, out = edition / "whole.html", edition / "half-the-workforce.pdf"
    page.write_text(whole(edition / "html"), encoding="utf-8")
    to = f"--print-to-pdf={out.absolute()}"
    try:
        address = page.absolute().as_uri()
        subprocess.run([browser, *FLAGS, *WANTED, to, address], check=True, capture_output=True)
    finally:
        page.unlink()
    return out


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        print(printed(Path(folder)))
