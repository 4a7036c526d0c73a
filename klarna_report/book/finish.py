"""The last step of a build: pictures, search index, site map; what no page asks for goes."""

import re
from html import unescape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from klarna_report.book import cards, entry_pages, search
from klarna_report.book.meta import release
from klarna_report.book.pages import EXTRA, ICON, STATIC, STYLE, address, parts, style, title
from klarna_report.book.tables import TEMPLATES
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
    (html / "_static" / STYLE).write_text(style(app), encoding="utf-8")
    found = {name: search.finds(text) for name, text in chapters.items()}
    for chapter, entries in entry_pages.write(app).items():
        found.setdefault(chapter, []).extend(entries)
    synonyms = app.env.klarna_evidence.folder / search.SYNONYMS
    index = search.index(found.items(), synonyms)
    (html / "_static" / search.INDEX).write_text(index, encoding="utf-8")
    (html / "_static" / search.NOTES).write_text(search.notes(found.items()), encoding="utf-8")
    remove_unused(html, "".join(pages.values()))
    write_for_robots(app, html)
    write_guide(app, html, chapters)
    write_pictures(app, html, chapters)


def write_pictures(app: Sphinx, html: Path, chapters: dict[str, str]) -> None:
    """The icon as a picture; for previews, which need an address, a card for each page."""
    edition, site = app.env.klarna_edition, app.config.html_title
    for name, text in chapters.items() if edition.site_url else ():
        front, path = name == app.config.root_doc, html / cards.CARDS / f"{name}.png"
        said = (site, edition.named) if front else (title(app, name), f"{site} {edition.named}")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(png(cards.card(*said, unescape(DESCRIPTION.search(text)[1]), text)))
    icon = (STATIC / ICON).read_text(encoding="utf-8")
    (html / "_static" / "icon-180.png").write_bytes(png(icon, 180 / ICON_SIDE))


def write_for_robots(app: Sphinx, html: Path) -> None:
    """`robots.txt`; where the site has an address, `sitemap.xml`, without pages that only help."""
    rules, site = "User-agent: *\nAllow: /\n", app.env.klarna_edition.site_url
    if site:
        rules += f"Sitemap: {site}sitemap.xml\n"
        found = (path.relative_to(html).with_suffix("").as_posix() for path in html.rglob("*.html"))
        places = [address(app, name) for name in sorted({*found} - EXTRA.keys())]
        text = TEMPLATES.get_template("sitemap.xml").render(places=places, day=release()["date"])
        (html / "sitemap.xml").write_text(text, encoding="utf-8")
    (html / "robots.txt").write_text(rules, encoding="utf-8")


def write_guide(app: Sphinx, html: Path, chapters: dict[str, str]) -> None:
    """`llms.txt`: what there is, for software that reads before it asks."""
    found = [
        (said, address(app, name), unescape(DESCRIPTION.search(chapters[name])[1]))
        for part in parts(app)
        for name, said in part["pages"].items()
    ]
    about = {"report": release(), "edition": app.env.klarna_edition, "pages": found}
    text = TEMPLATES.get_template("llms.txt").render(about)
    (html / "llms.txt").write_text(text, encoding="utf-8")


def remove_unused(html: Path, pages: str) -> None:
    """Drop the files of Sphinx and the theme that no page of this site loads."""
    folder, fonts = html / "_static", (path.name for path in FONTS.glob("*.woff2"))
    kept = {*ASKED_FOR.findall(pages), *fonts}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path.relative_to(folder).as_posix() not in kept:
            path.unlink()
    for name in LEFT_BY_SPHINX:
        (html / name).unlink(missing_ok=True)
