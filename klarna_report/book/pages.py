"""What the page templates need beyond Sphinx's own: navigation, head, citation, addresses."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from klarna_report.book import navigation, styles
from klarna_report.book.cards import CARDS, ICON
from klarna_report.book.citation import Citation, Report
from klarna_report.book.edition import Edition
from klarna_report.book.meta import LICENCE, Page, answer, linked_data, previews, scholarly
from klarna_report.book.policy import FIRST_SCRIPT, content_policy
from klarna_report.book.tidy import tidy

HERE = Path(__file__).parent
STATIC = HERE / "static"
BASELINE = "baseline"
NOT_FOUND = "404"
# Pages that no chapter stands behind: template, title, description.
EXTRA = {
    "search": ("search.html", "Search", "Find pages, numbers, claims and sources of this report."),
    NOT_FOUND: ("404.html", "Page not found", "There is no page at this address."),
}
ON_DEMAND = ("search.js", "explore.js")  # scripts that a page loads when somebody asks


def site_address(app: Sphinx) -> str:
    """Where this edition will live, ending in a slash; empty if `html_baseurl` is not set."""
    base = app.config.html_baseurl.rstrip("/")
    edition = app.env.klarna_edition
    folder = "" if edition.name == BASELINE else f"{edition.name}/"
    return f"{base}/{folder}" if base else ""


def address(app: Sphinx, name: str) -> str:
    """Full address of a page, or its file name where the site's address is not known."""
    site = site_address(app)
    return site if site and name == app.config.root_doc else f"{site}{name}.html"


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The pages that no chapter stands behind."""
    for name, (template, title, _) in EXTRA.items():
        yield name, {"title": title}, template


def configure(app: Sphinx, config: Config) -> None:
    """Our templates before the theme's; nothing of Sphinx's that the pages do not use."""
    config.templates_path.insert(0, str(HERE / "theme"))
    config.html_use_index = False
    config.html_permalinks = False  # the list of sections has their addresses
    config.highlight_language = "none"


def prepare(app: Sphinx) -> None:
    """Read what all pages share, write nothing yet."""
    app.builder.search = False  # ours finds facts too; see search.py
    app.env.klarna_report = Report.read()


@cache
def style(app: Sphinx) -> str:
    """The site's style sheet."""
    edition = app.env.klarna_edition
    printed = [
        {"name": f"p-{name}", "title": title(app, name), "address": address(app, name)}
        for name in sorted(app.env.found_docs)
    ]
    foot = f"{app.config.html_title} {edition_name(edition)}"
    return styles.style_sheet(sorted(STATIC.glob("*.css")), styles.sheets_in_print(foot, printed))


def title(app: Sphinx, name: str) -> str:
    """Title of a page as plain text."""
    return EXTRA[name][1] if name in EXTRA else app.env.titles[name].astext()


def edition_name(edition: Edition) -> str:
    """The edition's title as a phrase of its own."""
    return f"{edition.title} edition"


def files(app: Sphinx) -> dict[str, str]:
    """Addresses of the files of ours that pages load, by name without ending."""
    found = {name: (STATIC / name).read_bytes() for name in ("site.js", *ON_DEMAND, ICON)}
    names = {name.partition(".")[0]: styles.versioned(name, text) for name, text in found.items()}
    return {**names, "style": styles.versioned(styles.NAME, style(app).encode())}


def described(app: Sphinx, name: str, doctree: nodes.document | None) -> Page:
    """What the head of a page is made from."""
    edition, site = app.env.klarna_edition, site_address(app)
    front = name == app.config.root_doc
    text = EXTRA[name][2] if name in EXTRA else answer(doctree)
    return Page(
        name=name,
        title="" if front else title(app, name),
        description=text or app.env.klarna_report.abstract,
        edition=edition_name(edition),
        address=address(app, name),
        image=f"{site}{CARDS}/{'index' if name in EXTRA else name}.png",
    )


def shared(app: Sphinx) -> dict:
    """What the templates of all pages get."""
    edition = app.env.klarna_edition
    return {
        "site": app.config.html_title,
        "edition_name": edition_name(edition),
        "release": app.env.klarna_report,
        "licence": LICENCE,
        "policy": content_policy(),
        "first_script": FIRST_SCRIPT,
        "files": files(app),
        "parts": navigation.parts(app.env, app.config.root_doc),
    }


def own(app: Sphinx, page: Page) -> dict:
    """What the template of one page gets besides."""
    report, site = app.env.klarna_report, app.config.html_title
    full = page.address if site_address(app) else ""
    edition = app.env.klarna_edition.summary()
    return {
        "page": page,
        "front": not page.title,
        "extra": page.name in EXTRA,
        "root": urlsplit(site_address(app)).path if page.name == NOT_FOUND else "",
        "sections": navigation.sections(app.env, page.name),
        "canonical": "" if page.name in EXTRA else full,
        "previews": previews(page, site),
        "scholarly": scholarly(page, report),
        "linked_data": linked_data(page, report, site),
        "cite": Citation(report, page.name, page.title, edition, full),
    }


def add_context(
    app: Sphinx, name: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give the template of a page what it needs, under the name `report`."""
    context["report"] = shared(app) | own(app, described(app, name, doctree))
    context["body"] = tidy(context.get("body", ""))
    ours = {path.name for path in STATIC.glob("*.js")}
    scripts = context.get("script_files", [])
    context["script_files"] = [each for each in scripts if Path(str(each.filename)).name in ours]


def connect(app: Sphinx) -> None:
    """Take part in a build."""
    app.connect("config-inited", configure)
    app.connect("builder-inited", prepare, priority=600)
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", add_context, priority=900)
