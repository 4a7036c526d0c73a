"""How the report's own notebook outputs become part of a page."""

from functools import partial

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.environment import BuildEnvironment

from klarna_report.book.figures import figure_html
from klarna_report.book.pages import address
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
            table = TEMPLATES.get_template("table.html").render(data.content)
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
    cite = partial(citation, env)
    return [nodes.raw("", figure_html(data.content, resolve, sources, cite), format="html")]


def citation(env: BuildEnvironment, title: str, id: str) -> str:
    """How a chart is cited: report, version, edition and, where the site has one, its address."""
    cited, place = env.klarna_release, address(env.app, env.docname)
    whole = f"{cited['title']}, version {cited['version']} ({cited['day']})"
    where = f" {place}#{id}" if env.config.html_baseurl else ""
    return f"{cited['author']}, “{title}”, in {whole}. {env.klarna_edition.summary()}.{where}"
