"""`_build/index.html`: the editions side by side."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import jinja2

from klarna_report.book.edition import Edition
from klarna_report.book.role import plain
from klarna_report.build.atomic import replacing
from klarna_report.build.compare import Comparison, compare
from klarna_report.build.edition import unchanged
from klarna_report.build.editions import Side, read_record, read_side, recorded_scenario
from klarna_report.build.gather import carried
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.run import FOLDER
from klarna_report.charts import FIGURE_MIME
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.fact import anchor
from klarna_report.facts import PARAMETERS_CHAPTER
from klarna_report.parameters import BASELINE, Parameter, catalogue

PAGE = "index.html"
FIGURES = "_downloads/figures"
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True)
class Chart:
    """A chart that differs between editions, as the first draws it and those that differ.

    drawings: label of the edition, address of the drawing, its size, address on its page.
    """

    id: str
    title: str
    words: str
    drawings: tuple[tuple[str, str, tuple[str, str], str], ...]


def renew(book: Book, names: Sequence[str] = ()) -> None:
    """Write the page: every edition there is, and a comparison of those of these names.

    Without names, those that the page compares already. With one edition there is no page.
    """
    present = editions_in(book.build)
    if len(present) < 2:
        return
    wanted = [name for name in names or _compared(book.build) or present if name in present]
    first = [BASELINE] if BASELINE in present else []
    compared = list(dict.fromkeys([*first, *wanted]))
    parameters = catalogue()
    sides = {name: read_side(book.build / name, parameters) for name in present}
    write_overview(
        book.build,
        [sides[name] for name in compared],
        [side for name, side in sides.items() if name not in compared],
        [name for name in present if not is_current(name, book, parameters)],
    )


def editions_in(build: Path) -> list[str]:
    """The names of the editions in `build` that can be read."""
    return [path.parent.name for path in sorted(build.glob(f"*/{FACTS}")) if _readable(path.parent)]


def _compared(build: Path) -> list[str]:
    """The editions that the page in `build` compares."""
    page = build / PAGE
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r'data-editions="([^"]*)"', text)
    return found[1].split() if found else []


def _readable(edition: Path) -> bool:
    try:
        return bool(read_record(edition))
    except InputError:
        return False


def is_current(name: str, book: Book, parameters: Mapping[str, Parameter]) -> bool:
    """Whether nothing that an edition rests on has changed since it was built."""
    try:
        scenario = recorded_scenario(book.build / name, parameters)
    except InputError:
        return False
    return unchanged(scenario, book)


def write_overview(
    build: Path,
    sides: Sequence[Side],
    others: Sequence[Side] = (),
    outdated: Collection[str] = (),
) -> None:
    """Compare editions in `build`, the first being the measure, and list the others.

    outdated: names of those that rest on something that has changed since.
    """
    found = compare(sides, catalogue(), load())
    page = TEMPLATES.get_template("overview.html").render(
        found=found,
        labels=_labels(sides),
        others=others,
        outdated=outdated,
        counts=[_counts(found, place) for place in range(len(sides))],
        headline=[row for row in found.facts if row.headline],
        chapters=_by_chapter(found),
        addresses=_addresses(build, found),
        charts=list(charts(build, sides)),
    )
    with replacing(build / PAGE) as part:
        part.write_text(page, encoding="utf-8")


def _labels(sides: Sequence[Side]) -> list[str]:
    """Titles of the editions, with the name where two have the same."""
    titles = [side.title for side in sides]
    return [s.title if titles.count(s.title) == 1 else f"{s.title} ({s.name})" for s in sides]


def _addresses(build: Path, found: Comparison) -> dict[str, str]:
    """Where the first edition defines a parameter or fact; nothing for what has no such place."""
    first = found.sides[0].name
    homes = {row.id: row.group for row in found.facts}
    homes |= {row.id: PARAMETERS_CHAPTER for row in found.parameters}
    pages = {name: f"{first}/html/{chapter}.html" for name, chapter in homes.items()}
    there = {n: f"{p}#{anchor(n)}" for n, p in pages.items() if (build / p).is_file()}
    return dict.fromkeys((row.id for row in found.verdicts), "") | dict.fromkeys(homes, "") | there


def _counts(found: Comparison, place: int) -> dict[str, int]:
    """How much of an edition differs from the first."""
    rows = {"parameters": found.parameters, "facts": found.facts, "verdicts": found.verdicts}
    return {
        kind: sum(row.values[place] != row.values[0] for row in each) for kind, each in rows.items()
    }


def _by_chapter(found: Comparison) -> list[tuple[str, list]]:
    """The facts that are no headlines, by chapter in the order of the facts."""
    rest = sorted((row for row in found.facts if not row.headline), key=lambda row: row.group)
    return [
        (chapter.replace("_", " ").capitalize(), list(rows))
        for chapter, rows in groupby(rest, key=lambda row: row.group)
    ]


def charts(build: Path, sides: Sequence[Side]) -> Iterator[Chart]:
    """The charts whose content differs between editions."""
    labels = _labels(sides)
    text = partial(plain, Edition.read(build / sides[0].name))
    figures = [_figures(build / side.name) for side in sides]
    for id, (_, first) in figures[0].items():
        others = [n for n, each in enumerate(figures) if id in each and each[id][1] != first]
        if others:
            places = ((n, f"{sides[n].name}/html", figures[n][id][0]) for n in (0, *others))
            drawings = (
                (
                    labels[n],
                    f"{top}/{FIGURES}/{id}.svg",
                    _size(build, top, id),
                    f"{top}/{page}#{id}",
                )
                for n, top, page in places
            )
            yield Chart(id, text(first["title"]), text(first["alt"]), tuple(drawings))


def _figures(edition: Path) -> dict[str, tuple[str, Mapping]]:
    """Page and content of each figure that the executed chapters of an edition carry, by id."""
    found = {}
    for path in sorted((edition / FOLDER).glob("*.ipynb")):
        for each in carried(json.loads(path.read_text(encoding="utf-8")), FIGURE_MIME):
            found[each["id"]] = (f"{path.stem}.html", each)
    return found


def _size(build: Path, top: str, id: str) -> tuple[str, str]:
    """Width and height of a drawing, px."""
    drawing = (build / top / FIGURES / f"{id}.svg").read_text(encoding="utf-8")
    return re.search(r'width="([\d.]+)" height="([\d.]+)"', drawing).groups()
