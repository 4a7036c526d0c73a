"""`_build/index.html`: the editions side by side."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from klarna_report.book.edition import Edition
from klarna_report.book.figures import FOLDER as FIGURES
from klarna_report.book.tables import TEMPLATES
from klarna_report.build.compare import Row, compare, read_edition
from klarna_report.build.gather import carried
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.publish import recorded
from klarna_report.build.run import FOLDER
from klarna_report.charts import FIGURE_MIME
from klarna_report.errors import InputError
from klarna_report.fact import anchor
from klarna_report.files import replacing
from klarna_report.parameters import BASELINE
from klarna_report.words import plain

PAGE, PUBLIC = "index.html", "editions.html"  # beside the editions; on a public site
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')  # of a drawing, px


def renew(book: Book, names: Sequence[str] = ()) -> None:
    """Write the page: every edition there is, those of these names compared with the baseline.

    Without names, other than the baseline's, all are compared. With one edition there is no page.
    """
    known = {each.name: each for each in _editions(book.build)}
    if len(known) < 2:
        return
    wanted = names if {*names} - {BASELINE} else known
    compared = [known[name] for name in dict.fromkeys([BASELINE, *wanted]) if name in known]
    files, titles = book.snapshot(), [each.title for each in compared]
    twice = {title for title in titles if titles.count(title) > 1}
    labels = [f"{e.title} ({e.name})" if e.title in twice else e.title for e in compared]
    page = TEMPLATES.get_template("overview.html").render(
        found=compare(compared),
        labels=labels,
        others=[each for name, each in known.items() if each not in compared],
        outdated=[n for n in known if recorded(book.build / n).get("inputs") != files],
        address=partial(_address, book.build, compared[0].name),
        charts=[*charts(book.build, compared, labels)],
        canonical=book.site_url and f"{book.site_url}{PUBLIC}",
    )
    with replacing(book.build / PAGE) as part:
        part.write_text(page, encoding="utf-8")


def _editions(build: Path) -> Iterator[Edition]:
    """The editions in `build` that can be read."""
    for path in sorted(build.glob(f"*/{FACTS}")):
        with suppress(InputError):
            yield read_edition(path.parent)


def _address(build: Path, edition: str, row: Row) -> str:
    """Where an edition defines what a row shows; nothing for what has no such place."""
    page = f"{edition}/html/{row.page}.html"
    return f"{page}#{anchor(row.id)}" if (build / page).is_file() else ""


def charts(build: Path, editions: Sequence[Edition], labels: Sequence[str]) -> Iterator[dict]:
    """The charts whose content differs, as the first edition draws each and those that differ."""
    text = partial(plain, numbers=editions[0])
    figures = [_figures(build / each.name) for each in editions]
    for id, (_, first) in figures[0].items():
        others = [n for n, each in enumerate(figures) if id in each and each[id][1] != first]
        if others:
            places = [(editions[n].name, figures[n][id][0], labels[n]) for n in (0, *others)]
            drawings = [each for place in places for each in _drawings(build, id, *place)]
            about = {"title": text(first["title"]), "words": text(first["alt"])}
            yield {"id": id, **about, "drawings": drawings}


def _figures(edition: Path) -> dict[str, tuple[str, Mapping]]:
    """Page and content of each figure that the executed chapters of an edition carry, by id."""
    return {
        each["id"]: (path.stem, each)
        for path in sorted((edition / FOLDER).glob("*.ipynb"))
        for each in carried(json.loads(path.read_text(encoding="utf-8")), FIGURE_MIME)
    }


def _drawings(build: Path, id: str, edition: str, page: str, label: str) -> Iterator[dict]:
    """Where an edition draws a chart, how large, and where the chart stands in it."""
    top = Path(edition, "html")
    for path in (build / top / FIGURES).glob(f"{id}-{edition}-[0-9]*.svg"):
        width, height = SIZE.search(path.read_text(encoding="utf-8")).groups()
        about = {"source": top / FIGURES / path.name, "width": width, "height": height}
        yield {**about, "page": top / f"{page}.html#{id}", "label": label}
