"""Layer 4: the Sphinx extension that turns executed chapters and `facts.json` into pages."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from klarna_report.book import (
    claims,
    downloads,
    interface,
    key,
    numbers,
    pages,
    places,
    role,
    search,
    sources,
    tables,
    whatif,
)
from klarna_report.book.edition import Edition
from klarna_report.book.finish import finish
from klarna_report.charts.drawing import FONTS
from klarna_report.evidence import load

STATIC = Path(__file__).parent / "static"
SCRIPTS = {"data": ("data-table.js",), whatif.PAGE: whatif.SCRIPTS}  # page -> scripts of its own
TABLES = {  # directive -> how its template is filled
    "claims": claims.Claims,
    "contradictions": tables.Table,
    "downloads": downloads.Downloads,
    "events": tables.Table,
    "formulas": numbers.Formulas,
    "interface": interface.Interface,
    "not-found": tables.Table,
    "numbers": numbers.Numbers,
    "observations": tables.Table,
    "quantities": tables.Table,
    "sources": sources.Sources,
    "what-if": whatif.WhatIf,
}
ROLES = {
    "fact": role.fact_role,
    "event": role.event_role,
    "verdict": role.verdict_role,
    "verdicts": role.verdicts_role,
    "unsaid": role.unsaid_role,
}


def setup(app: Sphinx) -> dict:
    """Register the roles, the directives and the page furniture; read the edition's facts."""
    # Jupyter Book sets this for an extension that the report does without.
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", read_edition)
    for name, each in ROLES.items():
        app.add_role(name, each)
    app.add_directive("unsaid", role.Unsaid)
    app.add_node(role.printed, html=(role.visit_printed, role.depart_printed))
    for transform in (role.DropUnsaid, key.KeyNumbers, tables.Stack):
        app.add_post_transform(transform)
    app.add_node(nodes.entry, override=True, html=(tables.visit_entry, None))
    app.add_transform(role.PlainFactsInTitles)
    for name, directive in TABLES.items():
        app.add_directive(name, directive)
    app.connect("builder-inited", downloads.write)
    app.connect("builder-inited", interface.write)
    app.connect("html-page-context", key.add_script)
    app.connect("doctree-read", whatif.add_panel)
    app.connect("html-page-context", add_scripts)
    pages.connect(app)
    places.connect(app)
    app.connect("build-finished", finish, priority=900)
    app.connect("build-finished", interface.write_guide, priority=910)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def read_edition(app: Sphinx) -> None:
    """Hang edition and evidence on the environment, where roles and directives find them."""
    app.env.klarna_edition = Edition.read(Path(app.srcdir))
    app.env.klarna_evidence = load()
    app.config.html_static_path += [str(STATIC), *map(str, FONTS.glob("*.woff2"))]


def add_scripts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the script of the notes on every page of text, and a page's own on that page only."""
    if doctree is not None:
        about = f"{app.config.html_title} {pages.edition_line(app)}"
        data = {"data-notes": f"_static/{search.NOTES}", "data-cite": about}
        app.add_js_file("note.js", loading_method="defer", **data)
    for name in SCRIPTS.get(page, ()):
        app.add_js_file(name, loading_method="defer")
