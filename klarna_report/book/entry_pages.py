"""The pages of the entries, written in one go when all other pages are there."""

import re
from html import escape
from pathlib import Path

from sphinx.application import Sphinx

from klarna_report.book import pages
from klarna_report.book.citations import Citation
from klarna_report.book.edition import setting
from klarna_report.book.entry import Entries
from klarna_report.book.numbers import mathematics
from klarna_report.book.search import Find
from klarna_report.book.tables import TEMPLATES
from klarna_report.fact import ENTRIES, Fact

MARKS = {name: f"ENTRY-{name}" for name in ("title", "description", "name")}  # in the frame
MARK = re.compile("|".join([*MARKS.values(), "ENTRY-body"]))
LINK = re.compile(r'<a href="\.\./(\w+)\.html[^"]*">(.*?)</a>')


def write(app: Sphinx) -> dict[str, list[Find]]:
    """Write the page of every fact; what a search finds there, by the chapter of the fact."""
    env, folder = app.env, Path(app.outdir, ENTRIES)
    entries = Entries(env)
    whole, found = frame(app), {}
    folder.mkdir(exist_ok=True)
    for fact in env.klarna_edition.facts.values():
        gist, about = entries.gist(fact), " ".join(entries.about(fact)) if fact.formula else ""
        title = f"{fact.label}: {fact.text()}"
        parts = {"title": title, "description": gist, "name": fact.id}
        told = {f"ENTRY-{name}": escape(text) for name, text in parts.items()}
        told["ENTRY-body"] = body(app, entries, fact)
        page = MARK.sub(lambda mark, told=told: told[mark[0]], whole)
        (folder / f"{fact.id}.html").write_text(page, encoding="utf-8")
        row = Find("fact", fact.id, title, f"{about} {' '.join(entries.texts(fact))}", gist)
        found.setdefault(fact.chapter, []).append(row)
    return found


def frame(app: Sphinx) -> str:
    """A page of the site one folder down, with marks for what differs from entry to entry."""
    name = f"{ENTRIES}/{MARKS['name']}"
    own = pages.about(app, name, MARKS["title"], MARKS["description"])
    own |= {"name": "entry", "extra": True}
    about = {"language": app.config.language, "body": "ENTRY-body"}
    report = {"report": pages.shared(app) | own}
    return app.builder.templates.render("page.html", about | report)


def body(app: Sphinx, entries: Entries, fact: Fact) -> str:
    """What stands on the page of a fact; a book without some page has no links to it.

    Its citations in the forms for machines are written as files.
    """
    edition, name = entries.edition, f"{ENTRIES}/{fact.id}"
    cited = Citation(edition, f"{fact.label}: {fact.text()}", fact.page, "number")
    cited.write(Path(app.outdir), name)
    given = {"report": {"citation": cited, "kind": "number", "root": "../", "name": name}}
    given |= {"edition": edition, "facts": edition.facts, "setting": setting, "top": "../"}
    if fact.formula and (step := entries.steps.get(fact.id)):
        given["letters"], given["formula"] = mathematics(step)
    template = TEMPLATES.get_template("entry.html")
    text = template.render(entry=entries, fact=fact, pages=app.env.found_docs, **given)
    return LINK.sub(lambda link: link[0] if link[1] in entries.titles else link[2], text)
