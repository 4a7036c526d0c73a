"""What the page templates need beyond Sphinx's own: navigation, head, citation, addresses."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config

from klarna_report.book import meta, whatif
from klarna_report.book.cards import CARDS
from klarna_report.book.citations import FRONT, Citation
from klarna_report.book.directory import DATA
from klarna_report.book.edition import setting
from klarna_report.book.tables import TEMPLATES
from klarna_report.fact import ENTRIES
from klarna_report.formats import day

HERE = Path(__file__).parent
STATIC = HERE / "static"
NOT_FOUND = "404"
LOST = (HERE / "theme" / "404.css").read_text(encoding="utf-8")
ICON, STYLE = "icon.svg", "site.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
EXTRA = {  # pages that no chapter stands behind, each with a template of its name
    "check": ("Does a number still stand?", "What became of a pasted footnote."),
    "search": ("Search", "Find pages, numbers, claims and sources of this report."),
    NOT_FOUND: ("Page not found", "There is no page at this address."),
}


def configure(app: Sphinx, config: Config) -> None:
    """Our templates before the theme's; nothing of Sphinx's that the pages do not use."""
    config.templates_path.insert(0, str(HERE / "theme"))
    config.html_use_index = False
    config.html_permalinks_icon = ""  # the style sheet has it, so that no heading ends in a sign
    config.highlight_language = "none"


def insert_notice(app: Sphinx, doctree: nodes.document) -> None:
    """Say under the title of a page that is not the baseline's which edition it is, and why."""
    edition, title = app.env.klarna_edition, doctree.next_node(nodes.title)
    if edition.given and title:
        template = TEMPLATES.get_template("notice.html")
        text = template.render(edition=edition, setting=setting, pages=app.env.found_docs)
        place = title.parent.index(title) + 1
        title.parent.insert(place, nodes.raw("", text, format="html"))


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The pages that no chapter stands behind."""
    for name, (title, description) in EXTRA.items():
        yield name, {"title": title, "description": description}, f"{name}.html"


def add_context(
    app: Sphinx, name: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give the template of a page what it needs, under the name `report`."""
    own = {"title": context.get("title"), "description": context.get("description")}
    if doctree is not None:
        own = {"title": title(app, name), "description": meta.answer(doctree)}
    page = shared(app) | about(app, name, **own)
    if page["kind"]:
        page["citation"].write(Path(app.outdir), name)
    more = data_set(app) if name == DATA else {}
    context["report"] = page | {"linked_data": meta.linked_data(page, more)}


def data_set(app: Sphinx) -> dict:
    """What the page of the data says to machines more than others."""
    files = [path.name for path in (Path(app.outdir) / meta.DOWNLOADS).iterdir()]
    folder = f"{app.env.klarna_edition.site_url}{meta.DOWNLOADS}/"
    return meta.dataset(app.env.klarna_evidence, sorted(files), folder)


def shared(app: Sphinx) -> dict:
    """What the templates of all pages get."""
    edition = app.env.klarna_edition
    return {
        "site": app.config.html_title,
        "language": app.config.language,
        "edition_name": edition.named,
        "edition": edition.summary(),
        "cite": cite(app),
        "site_url": edition.site_url,
        "until": day(max(app.env.klarna_evidence.sources["accessed"])),
        "release": meta.release(),
        "licence": meta.LICENCE,
        "first_script": meta.FIRST_SCRIPT,
        "lost": LOST,
        "files": files(app),
        "brief": (Path(app.srcdir) / "brief.md").is_file(),
        "parts": parts(app),
    }


def about(app: Sphinx, name: str, title: str, description: str) -> dict:
    """What the template of one page gets besides.

    title: as plain text; empty in what is returned for the front page. head: what the window shows;
    told: the title away from the edition; full: the page's address if the site has one; root: what
    leads to the site's top folder.
    """
    edition, front, lost = app.env.klarna_edition, name == app.config.root_doc, name == NOT_FOUND
    site, of, said = edition.site_url, kind(app, name), app.config.html_title if front else title
    return {
        "name": name,
        "kind": of,
        "title": "" if front else title,
        "head": edition.head(said),
        "told": edition.told(said),
        "description": description or meta.release()["abstract"],
        "address": address(app, name),
        "full": address(app, name) if site else "",
        "image": f"{site}{CARDS}/{name if name in app.env.found_docs else FRONT}.png",
        "citation": Citation(edition, said, f"{name}.html", of),
        "extra": name in EXTRA,
        "root": urlsplit(site).path if lost else "../" * name.count("/"),
        "policy": meta.content_policy(LOST if lost else ""),
    }


def parts(app: Sphinx) -> list[dict]:
    """The table of contents: of each part its caption and titles by page; the front page first."""
    root, titles = app.config.root_doc, app.env.titles
    trees = [{"entries": [("", root)]}, *app.env.get_doctree(root).findall(addnodes.toctree)]
    return [
        {
            "caption": tree.get("caption") or "",
            "pages": {name: title(app, name) for _, name in tree["entries"] if name in titles},
        }
        for tree in trees
    ]


def kind(app: Sphinx, name: str) -> str:
    """What a page is, as one cites it; nothing for one that nobody cites."""
    if name == app.config.root_doc:
        return "report"
    if name in app.env.found_docs:
        return "chapter" if app.env.doc2path(name).endswith(".ipynb") else "page"
    return "number" if name.startswith(f"{ENTRIES}/") else ""


def address(app: Sphinx, name: str) -> str:
    """Full address of a page, or its file name where the site's address is not known."""
    site = app.env.klarna_edition.site_url
    return site if site and name == app.config.root_doc else f"{site}{name}.html"


def title(app: Sphinx, name: str) -> str:
    """Title of a page as plain text."""
    return app.env.titles[name].astext()


def cite(app: Sphinx) -> str:
    """The whole with edition, version and day, in short."""
    found, edition = meta.release(), app.env.klarna_edition.named
    return f"{app.config.html_title} {edition}, version {found['version']}, {found['day']}"


def quoted(text: str) -> str:
    """A string of CSS, whose rules for quotes are those of JSON."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


@cache
def style(app: Sphinx) -> str:
    """The site's one style sheet: our own, and the margins of printed sheets.

    Title and address of a page stand above, the edition below.
    """
    sheets = [COMMENT.sub("", path.read_text("utf-8")) for path in sorted(STATIC.glob("*.css"))]
    foot = quoted(f"{app.config.html_title} {app.env.klarna_edition.named}")
    heads = [
        f".page-p-{name}{{page:p-{name}}}@page p-{name}{{"
        f"@top-left{{content:{quoted(title(app, name))}}}"
        f"@top-right{{content:{quoted(address(app, name))}}}}}"
        for name in sorted(app.env.found_docs)
    ]
    margins = f"@page{{@bottom-left{{content:{foot}}}}}{''.join(heads)}"
    return "\n".join([*sheets, margins, ""])


@cache
def files(app: Sphinx) -> dict[str, str]:
    """Addresses of the files of ours that pages load, with a mark that changes as they do."""
    made = Path(app.outdir, "_static", whatif.MODEL)
    paths = [STATIC / ICON, *STATIC.glob("*.js"), *([made] if made.is_file() else [])]
    found = {path.name: path.read_bytes() for path in paths} | {STYLE: style(app).encode()}
    marks = {name: hashlib.sha256(content).hexdigest()[:8] for name, content in found.items()}
    return {name: f"_static/{name}?v={mark}" for name, mark in marks.items()}
