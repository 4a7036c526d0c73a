"""How the report's own notebook outputs become part of a page."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from docutils import nodes
from markupsafe import Markup, escape
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.environment import BuildEnvironment

from klarna_report.book.citations import Citation
from klarna_report.book.edition import Edition
from klarna_report.book.figures import figure_html
from klarna_report.book.tables import TEMPLATES
from klarna_report.charts import FIGURE_MIME
from klarna_report.outputs import FACTS_MIME, TABLE_MIME, VERDICTS_MIME
from klarna_report.words import plain


class Renderer:
    """Facts and verdicts leave no trace on the page; a figure becomes a static `<figure>`."""

    mime_priority_overrides = tuple(
        ("*", mime, 1) for mime in (FACTS_MIME, VERDICTS_MIME, TABLE_MIME, FIGURE_MIME)
    )

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Nodes for one of our MIME types; None leaves any other to the stock renderer."""
        env = renderer.renderer.sphinx_env
        if data.mime_type in (FACTS_MIME, VERDICTS_MIME):
            html = ""
        elif data.mime_type == TABLE_MIME:
            template = TEMPLATES.get_template("table.html")
            html = template.render(data.content, facts=env.klarna_edition.facts)
        elif data.mime_type == FIGURE_MIME and hasattr(env, "klarna_edition"):  # not every book
            html = figure(env, data.content)
        else:
            return None
        return [nodes.raw("", html, format="html")]


def figure(env: BuildEnvironment, content: Mapping) -> str:
    """The figure as HTML; its citation is written too, the build writes its other downloads."""
    edition, id = env.klarna_edition, content["id"]
    resolve = partial(plain, numbers=edition)
    place = f"{env.docname}.html#{id}"
    cited = Citation(edition, resolve(content["title"]), place, "chart")
    cited.write(Path(env.app.outdir), f"charts/{id}")
    ids = content["table"].get("ids", ())
    return figure_html(
        content,
        resolve,
        edition,
        env.klarna_evidence.sources.to_dict(orient="index"),
        heading=linked(content["title"], edition),
        caption=linked(content["caption"], edition),
        links=[edition.facts[id].page if id in edition.facts else "" for id in ids],
        citation=cited,
    )


def linked(text: str, edition: Edition) -> Markup:
    """A text outside of the pages' sentences, a chart's caption say, with links on its numbers."""
    number = TEMPLATES.get_template("parts.html").module.number
    link = lambda found: number(*edition.text(found[1]), found[1])  # noqa: E731
    marked = plain(text, edition, lambda reference: f"\ue000{reference}\ue001")
    return Markup(re.sub("\ue000(.*?)\ue001", link, escape(marked)))
