"""Layer 4: the Sphinx extension that turns executed chapters and `facts.json` into pages."""

from pathlib import Path

from sphinx.application import Sphinx

from klarna_report.book import banner, numbers, role
from klarna_report.book.edition import Edition
from klarna_report.evidence import load

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict:
    """Register the role, the directive and the page furniture; read the edition's facts."""
    # Jupyter Book sets this for an extension that the report does without.
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", read_edition)
    app.add_role("fact", role.fact_role)
    app.add_transform(role.PlainFactsInTitles)
    app.add_directive("numbers", numbers.Numbers)
    app.connect("doctree-read", banner.insert)
    for sheet in sorted(STATIC.glob("*.css")):
        app.add_css_file(sheet.name)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def read_edition(app: Sphinx) -> None:
    """Hang edition and evidence on the environment, where roles, directives and renderers find it."""
    app.env.klarna_edition = Edition.read(Path(app.srcdir))
    app.env.klarna_evidence = load()
    app.config.html_static_path.append(str(STATIC))
