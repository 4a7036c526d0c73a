"""The last step of a build: pictures, search index, site map; what no page asks for goes."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from klarna_report.book import cards, entry_pages, search, styles
from klarna_report.book.meta import release
from klarna_report.book.pages import (
    EXTRA,
    ICON,
    SCRIPTS,
    STATIC,
    address,
    edition_name,
    site_address,
    style,
    title,
)
from klarna_report.charts.drawing import FONTS, png

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
ASKED_FOR = re.compile(r"_static/([\w./-]+)")
ICON_SIDE = 32  # px, as drawn
LEFT_BY_SPHINX = (".buildinfo", "objects.inv", "searchindex.js", "genindex.html")


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Complete the site that Sphinx has written."""
    if failure is not None:
        return
    html = Path(app.outdir)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(html.glob("*.html"))}
    chapters = {name: text for name, text in pages.items() if name in app.env.found_docs}
    for name in (each for each, text in chapters.items() if "<h1" not in text):
        raise ExtensionError(f"{name}: has no title")
    (html / "_static" / styles.NAME).write_text(style(app), encoding="utf-8")
    found = {name: search.finds(text) for name, text in chapters.items()}
    for chapter, entries in entry_pages.write(app).items():
        found.setdefault(chapter, []).extend(entries)
    synonyms = app.env.klarna_evidence.folder / search.SYNONYMS
    index = search.index(found.items(), synonyms)
    (html / "_static" / search.INDEX).write_text(index, encoding="utf-8")
    (html / "_static" / search.NOTES).write_text(search.notes(found.items()), encoding="utf-8")
    remove_unused(html, "".join(pages.values()))
    write_for_robots(app, html)
    write_pictures(app, html, chapters)


def write_pictures(app: Sphinx, html: Path, chapters: dict[str, str]) -> None:
    """The icon as a picture; for previews, which need an address, a card for each page."""
    if site_address(app):
        (html / cards.CARDS).mkdir()
        for name, card in page_cards(app, chapters):
            (html / cards.CARDS / f"{name}.png").write_bytes(png(card))
    icon = (STATIC / ICON).read_text(encoding="utf-8")
    (html / "_static" / "icon-180.png").write_bytes(png(icon, 180 / ICON_SIDE))


def page_cards(app: Sphinx, chapters: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The card of each page, by the page's name."""
    edition, site = app.env.klarna_edition, app.config.html_title
    for name, text in chapters.items():
        front = name == app.config.root_doc
        head = edition_name(edition) if front else f"{site} {edition_name(edition)}"
        words = unescape(DESCRIPTION.search(text)[1])
        yield name, cards.card(site if front else title(app, name), head, words, text)


def write_for_robots(app: Sphinx, html: Path) -> None:
    """`robots.txt`, and `sitemap.xml` where the site has an address."""
    rules, site = "User-agent: *\nAllow: /\n", site_address(app)
    if site:
        rules += f"Sitemap: {site}sitemap.xml\n"
        (html / "sitemap.xml").write_text(site_map(app, html), encoding="utf-8")
    (html / "robots.txt").write_text(rules, encoding="utf-8")


def site_map(app: Sphinx, html: Path) -> str:
    """The addresses of all pages but those that only help to find one."""
    day = release()["date"].isoformat()
    names = (path.relative_to(html).with_suffix("").as_posix() for path in html.rglob("*.html"))
    places = "".join(
        f"<url><loc>{escape(address(app, name))}</loc><lastmod>{day}</lastmod></url>\n"
        for name in sorted({*names} - EXTRA.keys())
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{places}</urlset>\n'


def remove_unused(html: Path, pages: str) -> None:
    """Drop the files of Sphinx and the theme that no page of this site loads."""
    fonts = (path.name for path in FONTS.glob("*.woff2"))
    kept = {*ASKED_FOR.findall(pages), *SCRIPTS, *fonts, search.INDEX}
    folder = html / "_static"
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in kept:
            path.unlink()
    for name in LEFT_BY_SPHINX:
        (html / name).unlink(missing_ok=True)
