"""`_build/index.html`: the editions side by side."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from klarna_report.book.edition import Edition
from klarna_report.book.tables import TEMPLATES
from klarna_report.build.compare import Row, compare
from klarna_report.build.edition import unchanged
from klarna_report.build.editions import Side, read_side, recorded_scenario
from klarna_report.build.gather import carried
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.run import FOLDER
from klarna_report.charts import FIGURE_MIME
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.fact import anchor
from klarna_report.files import replacing
from klarna_report.parameters import BASELINE, catalogue
from klarna_report.words import plain

PAGE = "index.html"
FIGURES = "_downloads/figures"
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')  # of a drawing, px


def renew(book: Book, names: Sequence[str] = ()) -> None:
    """Write the page: every edition there is, and a comparison of those of these names.

    Without names, those that the page compares already. With one edition there is no page.
    """
    sides = {side.name: side for side in _editions(book.build)}
    if len(sides) < 2:
        return
    wanted = [*(names or _compared(book.build) or sides)]
    compared = [name for name in dict.fromkeys([BASELINE, *wanted]) if name in sides]
    others = [side for name, side in sides.items() if name not in compared]
    outdated = [name for name in sides if not _is_current(name, book)]
    write_overview(book.build, [sides[name] for name in compared], others, outdated)


def _editions(build: Path) -> Iterator[Side]:
    """The editions in `build` that can be read."""
    for path in sorted(build.glob(f"*/{FACTS}")):
        with suppress(InputError):
            yield read_side(path.parent)


def _compared(build: Path) -> list[str]:
    """The editions that the page in `build` compares."""
    page = build / PAGE
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r'data-editions="([^"]*)"', text)
    return found[1].split() if found else []


def _is_current(name: str, book: Book) -> bool:
    """Whether nothing that an edition rests on has changed since it was built."""
    with suppress(InputError):
        return unchanged(recorded_scenario(book.build / name, catalogue()), book)
    return False


def write_overview(
    build: Path,
    sides: Sequence[Side],
    others: Sequence[Side] = (),
    outdated: Collection[str] = (),
) -> None:
    """Compare editions in `build`, the first being the measure, and list the others.

    outdated: names of those that rest on something that has changed since.
    """
    titles = [side.title for side in sides]
    labels = [s.title if titles.count(s.title) == 1 else f"{s.title} ({s.name})" for s in sides]
    page = TEMPLATES.get_template("overview.html").render(
        found=compare(sides, catalogue(), load()),
        labels=labels,
        others=others,
        outdated=outdated,
        address=partial(_address, build, sides[0].name),
        charts=list(charts(build, sides, labels)),
    )
    with replacing(build / PAGE) as part:
        part.write_text(page, encoding="utf-8")


def _address(build: Path, edition: str, row: Row) -> str:
    """Where an edition defines what a row shows; nothing for what has no such place."""
    page = f"{edition}/html/{row.page}.html"
    return f"{page}#{anchor(row.id)}" if (build / page).is_file() else ""


def charts(build: Path, sides: Sequence[Side], labels: Sequence[str]) -> Iterator[dict]:
    """The charts whose content differs, as the first edition draws each and those that differ."""
    text = partial(plain, numbers=Edition.read(build / sides[0].name))
    figures = [_figures(build / side.name) for side in sides]
    for id, (_, first) in figures[0].items():
        others = [n for n, each in enumerate(figures) if id in each and each[id][1] != first]
        drawings = [
            _drawing(build, sides[n], id, figures[n][id][0], labels[n]) for n in (0, *others)
        ]
        if others:
            about = {"title": text(first["title"]), "words": text(first["alt"])}
            yield {"id": id, **about, "drawings": drawings}


def _figures(edition: Path) -> dict[str, tuple[str, Mapping]]:
    """Page and content of each figure that the executed chapters of an edition carry, by id."""
    return {
        each["id"]: (path.stem, each)
        for path in sorted((edition / FOLDER).glob("*.ipynb"))
        for each in carried(json.loads(path.read_text(encoding="utf-8")), FIGURE_MIME)
    }


def _drawing(build: Path, side: Side, id: str, page: str, label: str) -> dict:
    """Where an edition draws a chart, how large, and where the chart stands in it."""
    top = f"{side.name}/html"
    source = f"{top}/{FIGURES}/{id}.svg"
    width, height = SIZE.search((build / source).read_text(encoding="utf-8")).groups()
    size = {"width": width, "height": height}
    return {"label": label, "source": source, "page": f"{top}/{page}.html#{id}", **size}
