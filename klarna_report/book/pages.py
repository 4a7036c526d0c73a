"""What the page templates need beyond Sphinx's own: navigation, head, citation, addresses."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from klarna_report.book import styles
from klarna_report.book.cards import CARDS
from klarna_report.book.edition import Edition, setting
from klarna_report.book.meta import LICENCE, answer, linked_data, release
from klarna_report.book.policy import FIRST_SCRIPT, content_policy
from klarna_report.book.tables import TEMPLATES
from klarna_report.formats import day
from klarna_report.parameters import BASELINE

HERE = Path(__file__).parent
STATIC = HERE / "static"
NOT_FOUND = "404"
LOST = (HERE / "theme" / "404.css").read_text(encoding="utf-8")
ICON = "icon.svg"
# Pages that no chapter stands behind: template, title, description.
EXTRA = {
    "search": ("search.html", "Search", "Find pages, numbers, claims and sources of this report."),
    NOT_FOUND: ("404.html", "Page not found", "There is no page at this address."),
}
SCRIPTS = ("site.js", "chart.js", "search.js", "minisearch.js")  # which pages ask for
HEAD = '<th class="head'  # of a table, as Sphinx writes it
CORNER = '<th class="head"><p></p></th>'
FIRST_CELL = re.compile(r'(<tr class="row-\w+">)<td( class="[^"]*")?>(.*?)</td>', re.DOTALL)
SUBJECT = "Klarna and AI"
LONGEST_TITLE = 70  # characters, what a list of search results shows


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
    config.html_permalinks = False  # the list of sections has their addresses
    config.highlight_language = "none"


def prepare(app: Sphinx) -> None:
    """Read what all pages share, write nothing yet."""
    app.builder.search = False  # ours finds facts too; see search.py
    app.env.klarna_release = release()


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
        notice = nodes.raw("", template.render(edition=edition, setting=setting), format="html")
        title = doctree.next_node(nodes.title)
        place = title.parent.index(title) + 1 if title else 0
        (title.parent if title else doctree).insert(place, notice)


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The pages that no chapter stands behind."""
    for name, (template, title, _) in EXTRA.items():
        yield name, {"title": title}, template


def add_context(
    app: Sphinx, name: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give the template of a page what it needs, under the name `report`."""
    page = shared(app) | own(app, name, doctree)
    context["report"] = page | {"linked_data": linked_data(page)}
    context["body"] = tidy(context.get("body", ""))
    ours = {path.name for path in STATIC.glob("*.js")}
    scripts = context.get("script_files", [])
    context["script_files"] = [each for each in scripts if Path(str(each.filename)).name in ours]


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
        "until": day(max(app.env.klarna_evidence.sources["accessed"])),
        "release": app.env.klarna_release,
        "licence": LICENCE,
        "first_script": FIRST_SCRIPT,
        "files": files(app),
        "parts": parts(app.env, app.config.root_doc),
    }


def own(app: Sphinx, name: str, doctree: nodes.document | None) -> dict:
    """What the template of one page gets besides.

    title: empty for the front page; head: what the window shows; full: the page's address if the
    site has one.
    """
    site, extra = site_address(app), name in EXTRA
    front = name == app.config.root_doc
    return {
        "name": name,
        "title": "" if front else title(app, name),
        "head": head(app.config.html_title if front else title(app, name), app.env.klarna_edition),
        "description": (EXTRA[name][2] if extra else answer(doctree))
        or app.env.klarna_release["abstract"],
        "address": address(app, name),
        "full": address(app, name) if site else "",
        "image": f"{site}{CARDS}/{'index' if extra else name}.png",
        "extra": extra,
        "root": urlsplit(site).path if name == NOT_FOUND else "",
        "sections": sections(app.env, name),
        "policy": content_policy(LOST if name == NOT_FOUND else ""),
        "lost": LOST,
    }


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


def title(app: Sphinx, name: str) -> str:
    """Title of a page as plain text."""
    return EXTRA[name][1] if name in EXTRA else app.env.titles[name].astext()


def head(title: str, edition: Edition) -> str:
    """A page's title with the report's subject, and the edition's unless it is the baseline."""
    subject = f"{title} – {SUBJECT}"
    whole = subject if edition.name == BASELINE else f"{subject}, {edition.title}"
    return whole if len(whole) <= LONGEST_TITLE else subject


def edition_name(edition: Edition) -> str:
    """The edition's title as a phrase of its own."""
    return f"{edition.title} edition"


def edition_line(app: Sphinx) -> str:
    """The edition with version and day, as one cites it."""
    release = app.env.klarna_release
    edition = edition_name(app.env.klarna_edition)
    return f"{edition}, version {release['version']}, {release['day']}"


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


def parts(env: BuildEnvironment, root: str) -> list[dict]:
    """The table of contents: caption and pages of each part; the front page comes first.

    root: name of the front page.
    """
    trees = [{"entries": [("", root)]}, *env.get_doctree(root).findall(addnodes.toctree)]
    return [
        {
            "caption": tree.get("caption") or "",
            "pages": {
                name: env.titles[name].astext() for _, name in tree["entries"] if name in env.titles
            },
        }
        for tree in trees
    ]


def sections(env: BuildEnvironment, name: str) -> list[dict]:
    """The sections of a page below its title: text, fragment, and those inside."""
    toc = env.tocs.get(name)
    first = toc.next_node(nodes.list_item) if toc is not None else None
    return [] if first is None else list(_inside(first))


def _inside(item: nodes.list_item) -> Iterator[dict]:
    for below in item.children:
        if not isinstance(below, nodes.bullet_list):
            continue
        for each in below.children:
            link = each.next_node(nodes.reference)
            if link is not None:
                fragment = link.get("anchorname", "")
                yield {"title": link.astext(), "fragment": fragment, "inside": [*_inside(each)]}
