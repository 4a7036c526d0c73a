"""Layer 4: the Sphinx extension that turns executed chapters and `facts.json` into pages."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from klarna_report.book import (
    claims,
    downloads,
    key,
    numbers,
    pages,
    places,
    role,
    sources,
    tables,
    whatif,
)
from klarna_report.book.edition import Edition
from klarna_report.book.finish import finish
from klarna_report.charts.drawing import FONTS
from klarna_report.evidence import load

DIRECTIVES = {  # each a template that it fills, but for the first
    "unsaid": role.Unsaid,
    "claims": claims.Claims,
    "contradictions": tables.Table,
    "downloads": downloads.Downloads,
    "events": tables.Table,
    "formulas": numbers.Formulas,
    "interface": tables.Table,
    "not-found": tables.Table,
    "numbers": tables.Table,
    "observations": tables.Table,
    "quantities": tables.Table,
    "sources": sources.Sources,
    "what-if": whatif.WhatIf,
}
TRANSFORMS = (role.DropUnsaid, key.KeyNumbers, places.LinkTerms, tables.Boxes)


def setup(app: Sphinx) -> dict:
    """Register roles, directives and what is done to each page, in this order."""
    # Jupyter Book sets this for an extension that the report does without.
    app.add_config_value("comments_config", {}, "html")
    for name, find in role.ROLES.items():
        app.add_role(name, role.Role(find))
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_node(role.printed, html=(role.visit_printed, role.depart_printed))
    app.add_node(nodes.entry, override=True, html=(tables.visit_entry, None))
    app.add_transform(role.PlainFactsInTitles)
    for transform in TRANSFORMS:
        app.add_post_transform(transform)
    app.connect("config-inited", pages.configure)
    for act in (read_edition, downloads.write):
        app.connect("builder-inited", act)
    for act in (whatif.add_panel, pages.insert_notice, places.note_terms):
        app.connect("doctree-read", act)
    app.connect("html-collect-pages", pages.collect)
    app.connect("html-page-context", places.note_uses)
    app.connect("html-page-context", pages.add_context, priority=900)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def read_edition(app: Sphinx) -> None:
    """Hang edition and evidence on the environment, where roles and directives find them."""
    env = app.env
    env.klarna_edition, env.klarna_evidence = Edition.read(Path(app.srcdir)), load()
    env.klarna_uses, env.klarna_terms = {}, {}
    app.config.html_static_path += [str(pages.STATIC), *map(str, FONTS.glob("*.woff2"))]
    app.builder.search = False  # ours finds facts too; see search.py
