"""Layer 5: the public site: the baseline, other editions below it, kept versions below `v/`."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from klarna_report.book.meta import release
from klarna_report.build.inputs import Book
from klarna_report.build.overview import PAGE, PUBLIC, renew
from klarna_report.build.publish import RECORD, recorded
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.history import history_of, published
from klarna_report.parameters import BASELINE

FOLDER, VERSIONS = "site", "v"
MAIN = re.compile(r"(<main\b[^>]*>)")
IN_BUILD = re.compile(r'(?<=")([a-z0-9-]+)/html/')


def lay_out(book: Book, kept: Path | None = None) -> Path:
    """Lay out `_build/site` from the editions in `_build`; its folder.

    kept: a folder with the whole site of each published version, which go under `v/`. InputError if
    editions were not built for one address.
    """
    site = book.build / FOLDER
    with tempfile.TemporaryDirectory(dir=book.build, prefix=".site-") as folder:
        stage = Path(folder) / FOLDER
        lay_out_editions(book, stage)
        if kept:
            lay_out_versions(stage, kept)
        shutil.rmtree(site, ignore_errors=True)
        os.replace(stage, site)
    return site


def keep(book: Book, kept: Path) -> Path:
    """Keep the site of the version at hand in a folder, where it never changes; its folder there.

    InputError if that version is kept already, has not been released or no longer is as it was.
    """
    version, evidence = release()["version"], load()
    target, history = kept / version, history_of(evidence)
    if target.exists():
        raise InputError(f"--keep: {target} is there already, and what is published stays")
    if version not in history.versions or history.moved(published(evidence)):
        raise InputError(f"--keep: {version} is not released, or numbers have moved since")
    lay_out_editions(book, target)
    return target


def lay_out_editions(book: Book, site: Path) -> None:
    """The baseline's pages in a new folder, the other editions' in folders below."""
    others = _others(book)
    for name in (BASELINE, *others):
        target = site if name == BASELINE else site / name
        if target.exists() or name == VERSIONS:
            raise InputError(f"site: there is a folder {name!r} already; rename the scenario")
        shutil.copytree(book.build / name / "html", target)
    if others:
        renew(book)
        page = (book.build / PAGE).read_text(encoding="utf-8").replace(f'"{BASELINE}/html/', '"')
        (site / PUBLIC).write_text(IN_BUILD.sub(r"\1/", page), encoding="utf-8")
        with (site / "robots.txt").open("a", encoding="utf-8") as robots:
            robots.writelines(f"Sitemap: {book.address(name)}sitemap.xml\n" for name in others)


def _others(book: Book) -> list[str]:
    """The editions beside the baseline in `_build`, all built for the book's address."""
    found = {path.parent.name: recorded(path.parent) for path in book.build.glob(f"*/{RECORD}")}
    if BASELINE not in found or not book.site_url:
        raise InputError("site: needs a baseline built with --site-url")
    inputs = found[BASELINE]["inputs"]
    for name, record in found.items():
        if (record["site_url"], record["inputs"]) != (book.site_url, inputs):
            hint = f"build it again for {book.site_url}, or remove it"
            raise InputError(f"site: {name} was built for another address or is older; {hint}")
    return sorted(found.keys() - {BASELINE})


def lay_out_versions(site: Path, kept: Path) -> None:
    """The kept versions in folders of a site; the older ones say so, and are listed as changed."""
    names, changes = sorted(each.name for each in kept.glob("[!.]*")), site / "changes.html"
    for name in names:
        shutil.copytree(kept / name, site / VERSIONS / name)
    older = [name for name in names if name != release()["version"]]
    for name in older:
        mark_older(site, name)
    if older and changes.is_file():
        links = ", ".join(f'<a href="v/{each}/index.html">{each}</a>' for each in older)
        notice(changes, f"Earlier versions of this report stay whole: {links}.")


def mark_older(site: Path, version: str) -> None:
    """Say on every page of a version under `v/` that it is older, and lead to the current page."""
    top, new = site / VERSIONS / version, release()["version"]
    for page in top.rglob("*.html"):
        same = site / page.relative_to(top)
        link = os.path.relpath(same if same.is_file() else site / PAGE, page.parent)
        current = f'The current version is <a href="{link}">{new}</a>.'
        notice(page, f"<strong>This is version {version}.</strong> {current}")


def notice(page: Path, text: str) -> None:
    """Put a line above the title of a page."""
    head, main, body = MAIN.split(page.read_text(encoding="utf-8"), maxsplit=1)
    line = f'\n<div class="edition"><p>{text}</p></div>'
    page.write_text(f"{head}{main}{line}{body}", encoding="utf-8")
