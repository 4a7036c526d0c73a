"""Layer 4: the Sphinx extension that turns executed chapters and `facts.json` into pages."""

from pathlib import Path

from sphinx.application import Sphinx

from klarna_report.book import claims, downloads, numbers, pages, role, sources
from klarna_report.book.edition import Edition
from klarna_report.book.finish import finish
from klarna_report.book.tables import Table
from klarna_report.evidence import load

STATIC = Path(__file__).parent / "static"
SCRIPTS = {"data": "data-table.js"}  # page -> the script that makes its table searchable
TABLES = {  # directive -> how its template is filled
    "claims": claims.Claims,
    "contradictions": Table,
    "downloads": downloads.Downloads,
    "events": Table,
    "formulas": numbers.Formulas,
    "not-found": Table,
    "numbers": numbers.Numbers,
    "observations": Table,
    "quantities": Table,
    "sources": sources.Sources,
}


def setup(app: Sphinx) -> dict:
    """Register the roles, the directives and the page furniture; read the edition's facts."""
    # Jupyter Book sets this for an extension that the report does without.
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", read_edition)
    app.add_role("fact", role.fact_role)
    app.add_role("event", role.event_role)
    app.add_role("verdict", role.verdict_role)
    app.add_role("verdicts", role.verdicts_role)
    app.add_role("unsaid", role.unsaid_role)
    app.add_directive("unsaid", role.Unsaid)
    app.add_post_transform(role.DropUnsaid)
    app.add_transform(role.PlainFactsInTitles)
    for name, directive in TABLES.items():
        app.add_directive(name, directive)
    app.connect("builder-inited", downloads.write)
    app.connect("html-page-context", add_script)
    pages.connect(app)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def read_edition(app: Sphinx) -> None:
    """Hang edition and evidence on the environment, where roles and directives find them."""
    app.env.klarna_edition = Edition.read(Path(app.srcdir))
    app.env.klarna_evidence = load()
    app.config.html_static_path.append(str(STATIC))


def add_script(app: Sphinx, page: str, *_: object) -> None:
    """Load a page's own script, after the page, on that page only."""
    if page in SCRIPTS:
        app.add_js_file(SCRIPTS[page], loading_method="defer")
