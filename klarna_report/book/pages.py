"""What the page templates need beyond Sphinx's own: navigation, head, citation, addresses."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from klarna_report.book import styles, whatif
from klarna_report.book.cards import CARDS
from klarna_report.book.citations import FRONT, citation
from klarna_report.book.contents import parts, sections
from klarna_report.book.edition import Edition, setting
from klarna_report.book.meta import DOWNLOADS, LICENCE, answer, dataset, head, linked_data, release
from klarna_report.book.policy import FIRST_SCRIPT, content_policy
from klarna_report.book.tables import TEMPLATES
from klarna_report.formats import day

HERE = Path(__file__).parent
STATIC = HERE / "static"
NOT_FOUND = "404"
LOST = (HERE / "theme" / "404.css").read_text(encoding="utf-8")
ICON = "icon.svg"
# Pages that no chapter stands behind: template, title, description.
EXTRA = {
    "check": ("check.html", "Does a number still stand?", "What became of a pasted footnote."),
    "search": ("search.html", "Search", "Find pages, numbers, claims and sources of this report."),
    NOT_FOUND: ("404.html", "Page not found", "There is no page at this address."),
}
SCRIPTS = ("site.js", "chart.js", "search.js", "minisearch.js", "check.js")  # which pages ask for
HEAD = '<th class="head'  # of a table, as Sphinx writes it
CORNER = '<th class="head"><p></p></th>'
FIRST_CELL = re.compile(r'(<tr class="row-\w+">)<td( class="[^"]*")?>(.*?)</td>', re.DOTALL)
DATA = "data"  # the page of the data set
NUMBERS = "facts/"  # pages that stand each for one number


def connect(app: Sphinx) -> None:
    """Take part in a build."""
    app.connect("config-inited", configure)
    app.connect("builder-inited", prepare, priority=600)
    app.connect("doctree-read", insert_notice)
    app.add_post_transform(WrapTables)
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", add_context, priority=900)


def configure(app: Sphinx, config: Config) -> None:
    """Our templates before the theme's; nothing of Sphinx's that the pages do not use."""
    config.templates_path.insert(0, str(HERE / "theme"))
    config.html_use_index = False
    config.html_permalinks_icon = ""  # the style sheet has it, so that no heading ends in a sign
    config.highlight_language = "none"


def prepare(app: Sphinx) -> None:
    """Read what all pages share, write nothing yet."""
    app.builder.search = False  # ours finds facts too; see search.py


class WrapTables(SphinxPostTransform):
    """Tables stand in boxes, which scroll sideways where there is no room."""

    formats = ("html",)
    default_priority = 500

    def run(self, **_: object) -> None:
        """Put a box around each."""
        for table in list(self.document.findall(nodes.table)):
            box = nodes.container(classes=["table-wrapper"])
            table.replace_self(box)
            box += table


def insert_notice(app: Sphinx, doctree: nodes.document) -> None:
    """Say under the title of a page that is not the baseline's which edition it is, and why."""
    edition = app.env.klarna_edition
    if edition.given:
        template = TEMPLATES.get_template("notice.html")
        text = template.render(edition=edition, setting=setting, pages=app.env.found_docs)
        notice = nodes.raw("", text, format="html")
        title = doctree.next_node(nodes.title)
        place = title.parent.index(title) + 1 if title else 0
        (title.parent if title else doctree).insert(place, notice)


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The pages that no chapter stands behind."""
    for name, (template, title, description) in EXTRA.items():
        yield name, {"title": title, "description": description}, template


def add_context(
    app: Sphinx, name: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give the template of a page what it needs, under the name `report`."""
    own = {"title": context.get("title"), "description": context.get("description")}
    if doctree is not None:
        own = {"title": title(app, name), "description": answer(doctree)}
    page = shared(app) | about(app, name, **own)
    if page["kind"]:
        page["citation"].write(Path(app.outdir), name)
    more = data_set(app) if name == DATA else {}
    context["report"] = page | {"linked_data": linked_data(page, more)}
    context["body"] = tidy(context.get("body", ""))
    ours = {whatif.MODEL, *(path.name for path in STATIC.glob("*.js"))}
    scripts = context.get("script_files", [])
    context["script_files"] = [each for each in scripts if Path(str(each.filename)).name in ours]


def data_set(app: Sphinx) -> dict:
    """What the page of the data says to machines more than others."""
    files = [path.name for path in (Path(app.outdir) / DOWNLOADS).iterdir()]
    folder = f"{site_address(app)}{DOWNLOADS}/"
    return dataset(app.env.klarna_evidence, sorted(files), folder)


def tidy(body: str) -> str:
    """The body of a page with scoped heads of columns and rows; an empty corner is no head."""
    body = body.replace(CORNER, "<td></td>").replace(HEAD, f'<th scope="col" {HEAD[4:]}')
    return FIRST_CELL.sub(r'\1<th scope="row"\2>\3</th>', body)


def shared(app: Sphinx) -> dict:
    """What the templates of all pages get."""
    edition = app.env.klarna_edition
    return {
        "site": app.config.html_title,
        "language": app.config.language,
        "edition_name": edition_name(edition),
        "edition": edition.summary(),
        "site_url": edition.site_url,
        "until": day(max(app.env.klarna_evidence.sources["accessed"])),
        "release": release(),
        "licence": LICENCE,
        "first_script": FIRST_SCRIPT,
        "lost": LOST,
        "files": files(app),
        "brief": (Path(app.srcdir) / "brief.md").is_file(),
        "parts": parts(app.env, app.config.root_doc),
    }


def about(app: Sphinx, name: str, title: str, description: str) -> dict:
    """What the template of one page gets besides.

    title: as plain text; empty in what is returned for the front page. head: what the window shows;
    told: the title away from the edition; full: the page's address if the site has one; root: what
    leads to the site's top folder.
    """
    site, edition, front = site_address(app), app.env.klarna_edition, name == app.config.root_doc
    lost, of, said = name == NOT_FOUND, kind(app, name), app.config.html_title if front else title
    return {
        "name": name,
        "kind": of,
        "title": "" if front else title,
        "head": head(said, edition),
        "told": edition.told(said),
        "description": description or release()["abstract"],
        "address": address(app, name),
        "full": address(app, name) if site else "",
        "image": f"{site}{CARDS}/{name if name in app.env.found_docs else FRONT}.png",
        "citation": citation(edition, said, f"{name}.html", of),
        "extra": name in EXTRA,
        "root": urlsplit(site).path if lost else "../" * name.count("/"),
        "sections": sections(app.env, name),
        "policy": content_policy(LOST if lost else ""),
    }


def kind(app: Sphinx, name: str) -> str:
    """What a page is, as one cites it; nothing for one that nobody cites."""
    if name == app.config.root_doc:
        return "report"
    if name in app.env.found_docs:
        return "chapter" if app.env.doc2path(name).endswith(".ipynb") else "page"
    return "number" if name.startswith(NUMBERS) else ""


def site_address(app: Sphinx) -> str:
    """Where this edition will live, ending in a slash; empty if that is not known."""
    return app.env.klarna_edition.site_url


def address(app: Sphinx, name: str) -> str:
    """Full address of a page, or its file name where the site's address is not known."""
    site = site_address(app)
    return site if site and name == app.config.root_doc else f"{site}{name}.html"


def title(app: Sphinx, name: str) -> str:
    """Title of a page as plain text."""
    return app.env.titles[name].astext()


def edition_name(edition: Edition) -> str:
    """The edition's title as a phrase of its own."""
    return f"{edition.title} edition"


def edition_line(app: Sphinx) -> str:
    """The edition with version and day, as one cites it."""
    edition = edition_name(app.env.klarna_edition)
    return f"{edition}, version {release()['version']}, {release()['day']}"


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


def files(app: Sphinx) -> dict[str, str]:
    """Addresses of the files of ours that pages load, by name without ending."""
    found = {name: (STATIC / name).read_bytes() for name in (*SCRIPTS, ICON)}
    names = {name.partition(".")[0]: styles.versioned(name, text) for name, text in found.items()}
    return {**names, "style": styles.versioned(styles.NAME, style(app).encode())}
