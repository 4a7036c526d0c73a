"""The last step of a build: pictures, search index, site map; what no page asks for goes."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from klarna_report.book import cards, search, styles
from klarna_report.book.pages import (
    ICON,
    ON_DEMAND,
    STATIC,
    address,
    edition_name,
    site_address,
    style,
    title,
)
from klarna_report.charts.drawing import png

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
ASKED_FOR = re.compile(r"_static/([\w./-]+)")
PICTURES = "pictures.json"  # beside the site: name -> drawing; the build draws them
ICON_SIDE = 32  # px, as drawn
LEFT_BY_SPHINX = (".buildinfo", "objects.inv", "searchindex.js", "genindex.html")


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Complete the site that Sphinx has written."""
    if failure is not None:
        return
    html = Path(app.outdir)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(html.glob("*.html"))}
    chapters = {name: text for name, text in pages.items() if name in app.env.found_docs}
    (html / "_static" / styles.NAME).write_text(style(app), encoding="utf-8")
    (html / "_static" / search.INDEX).write_text(search.index(chapters.items()), encoding="utf-8")
    write_pictures(app, html, chapters)
    write_for_robots(app, html, sorted(chapters))
    remove_unused(html, "".join(pages.values()))


def write_pictures(app: Sphinx, html: Path, chapters: dict[str, str]) -> None:
    """The icon as a picture, and a list of the cards that are to be drawn, one for each page."""
    listed = {f"{cards.CARDS}/{name}.png": card for name, card in page_cards(app, chapters)}
    (html.parent / PICTURES).write_text(json.dumps(listed), encoding="utf-8")
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


def write_for_robots(app: Sphinx, html: Path, names: list[str]) -> None:
    """`sitemap.xml` and `robots.txt`; addresses are full once `html_baseurl` is set."""
    day = app.env.klarna_release["date"].isoformat()
    places = "".join(
        f"<url><loc>{escape(address(app, name))}</loc><lastmod>{day}</lastmod></url>\n"
        for name in names
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{places}</urlset>\n'
    (html / "sitemap.xml").write_text(text, encoding="utf-8")
    site = site_address(app)
    rules = ["User-agent: *", "Allow: /", *([f"Sitemap: {site}sitemap.xml"] if site else [])]
    (html / "robots.txt").write_text("\n".join(rules) + "\n", encoding="utf-8")


def remove_unused(html: Path, pages: str) -> None:
    """Drop the files of Sphinx and the theme that no page of this site loads."""
    kept = {*ASKED_FOR.findall(pages), *ON_DEMAND, search.INDEX}
    folder = html / "_static"
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in kept:
            path.unlink()
    for name in LEFT_BY_SPHINX:
        (html / name).unlink(missing_ok=True)
