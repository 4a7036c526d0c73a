"""How the report's own notebook outputs become part of a page."""

from functools import partial
from pathlib import Path

from docutils import nodes
from markupsafe import Markup, escape
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.environment import BuildEnvironment

from klarna_report.book.citations import FOLDER, citation
from klarna_report.book.figures import figure_html
from klarna_report.book.imprint import imprint
from klarna_report.book.role import linked
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
        """Nodes for one of our two MIME types; None leaves any other to the stock renderer."""
        if data.mime_type in (FACTS_MIME, VERDICTS_MIME):
            return [nodes.raw("", "", format="html")]
        if data.mime_type == TABLE_MIME:
            facts = renderer.renderer.sphinx_env.klarna_edition.facts
            table = TEMPLATES.get_template("table.html").render(data.content, facts=facts)
            return [nodes.raw("", table, format="html")]
        if data.mime_type != FIGURE_MIME or not _ours(renderer):
            return None
        return figure(renderer, data)


def _ours(renderer: NbElementRenderer) -> bool:
    """Whether the page belongs to this report; a renderer is there for every book."""
    return hasattr(renderer.renderer.sphinx_env, "klarna_edition")


def figure(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """The figure as HTML; the build writes its downloads."""
    env = renderer.renderer.sphinx_env
    edition = env.klarna_edition
    resolve = lambda text: plain(text, edition)  # noqa: E731
    sources = env.klarna_evidence.sources.to_dict(orient="index")
    cite = partial(_cited, env)
    ids = data.content["table"].get("ids", ())
    links = [edition.facts[id].page if id in edition.facts else "" for id in ids]
    shown = {"heading": linked(data.content["title"], edition)}
    shown["caption"] = linked(data.content["caption"], edition)
    content = {**data.content, "shown": shown, "table": {**data.content["table"], "links": links}}
    html = figure_html(content, resolve, imprint(edition), sources, cite)
    return [nodes.raw("", html, format="html")]


def _cited(env: BuildEnvironment, title: str, id: str) -> Markup:
    """How a chart is cited, with links to the files for machines, which are written."""
    cited = citation(env.klarna_edition, title, f"{env.docname}.html#{id}", "chart")
    name = f"charts/{id}"
    cited.write(Path(env.app.outdir), name)
    links = ", ".join(
        f'<a href="{FOLDER}/{name}.{ending}" download>{form}'
        f'<span class="chart-hidden"> citation: {escape(title)}</span></a>'
        for ending, (form, _) in cited.forms.items()
    )
    return Markup(
        f'<span class="cited" id="{id}-cite">{escape(cited.plain)}</span><br>As a file: {links}.'
    )
